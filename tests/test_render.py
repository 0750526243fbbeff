"""Answers as HTML and text: nothing in them can act, and nothing in them is lost."""

from __future__ import annotations

import doctest
import html
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from fake_engine import ARTICLE, HOSTILE, HOSTILE_ARTICLE, TITLE, FakeEngine

from rag.answers import CERTAINTY_MEANING, Answer, Certainty, Citation, Outcome, RetrievedPassage, Statement, Usage
from ui import render
from ui.render import Turn

ENGINE = FakeEngine(hostile=True)
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


class _Reader(HTMLParser):
    """What a browser would make of it: the tags, their attributes, and the text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.targets: list[str] = []
        self.ids: list[str] = []
        self.text = ""
        self.marked = ""
        self._open: list[str] = []
        self.feed(source)
        self.close()
        assert self._open == [], "an element is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "href":
                self.targets.append(value or "")
            if name == "id":
                self.ids.append(value or "")
        if tag != "br":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self._open:
            self.marked += data


def _turn(question: str, *, done: bool = True) -> Turn:
    return Turn(number=3, question=question, answer=ENGINE.ask(question), done=done)


def _evidence(turn: Turn) -> str:
    return render.evidence_html(turn, lambda c: render.paragraphs_around(ENGINE.article(c.article_id), c.start, c.end))


@pytest.mark.parametrize(
    "text", [HOSTILE, "a_b *c* `d` ~e~ #f", "“Straße” – 100 % • naïve", "tab\tkept", "1 < 2 & 3 > 2", "C:\\x\\y"]
)
def test_inert_shows_the_same_characters_and_leaves_nothing_to_act_on(text: str) -> None:
    shown = render.inert(text)
    assert html.unescape(shown) == text
    assert not re.search(r"[<>\"`*_$\[\]{}()!\\:/@|~^=+]", shown)
    assert not re.search(r"&(?!#\d+;)", shown)


def test_inert_replaces_what_cannot_be_shown_or_sent() -> None:
    assert render.inert("a\x00b\ud800c\x1bd") == "a\ufffdb\ufffdc\ufffdd"


@pytest.mark.parametrize("breaks", ["\n\n", "\r\n\r\n", "\r", "\n \t \n", "\u2028"])
def test_one_line_has_no_line_left(breaks: str) -> None:
    assert render.one_line(f"one{breaks}two") == "one<br>two"


@pytest.mark.parametrize(
    ("age", "words"),
    [(-5, "just now"), (59, "just now"), (60, "1 minute ago"), (7_300, "2 hours ago"), (86_400 * 9, "9 days ago")],
)
def test_ago(age: int, words: str) -> None:
    assert render.ago(NOW - timedelta(seconds=age), NOW) == words


def test_message_links_each_statement_to_its_card_with_a_certainty_in_words() -> None:
    turn = _turn("What could go wrong?")
    message, cards = _Reader(render.message_html(turn)), _Reader(_evidence(turn))
    assert message.targets == ["#t3-c1", "#t3-c2"]
    assert {"t3-c1", "t3-c2"} <= set(cards.ids)
    assert "attributed · analysts" in message.text
    assert "speculative" in message.text
    assert "\n" not in render.message_html(turn), "a line break could end the HTML block"


@pytest.mark.parametrize("certainty", list(Certainty))
@pytest.mark.parametrize("hedged", [False, True])
def test_chip_tells_its_meaning(certainty: Certainty, hedged: bool) -> None:
    shown = html.unescape(render.chip(Statement("x", (1,), certainty, hedged=hedged)))
    assert CERTAINTY_MEANING[certainty] in shown
    assert ("hedged, too" in shown) == (hedged and certainty is not Certainty.SPECULATIVE)


@pytest.mark.parametrize("question", ["How could Northlight benefit?", "Is the pact confirmed?", "hostile"])
def test_cards_mark_exactly_the_quote(question: str) -> None:
    turn = _turn(question)
    assert turn.answer is not None
    for citation in turn.answer.citations:
        alone = replace(turn, answer=replace(turn.answer, citations=(citation,)))
        assert _Reader(_evidence(alone)).marked == citation.quote


def test_a_quote_whose_article_is_gone_is_still_shown() -> None:
    turn = _turn("Who founded Northlight?")
    assert turn.answer is not None
    assert _Reader(render.evidence_html(turn, lambda _: None)).marked == turn.answer.citations[0].quote


def test_hostile_text_makes_no_element_and_no_address() -> None:
    turn = Turn(1, HOSTILE, ENGINE.ask("hostile"), done=True)
    parts = [render.question_html(HOSTILE), render.message_html(turn), _evidence(turn)]
    parts += [render.article_html(HOSTILE_ARTICLE, 10, 400), render.answer_html(turn.answer or ENGINE.ask("hostile"))]
    parts.append(render.status_html([replace(HOSTILE_ARTICLE, title=HOSTILE)], "just now", HOSTILE))
    for part in parts:
        read = _Reader(part)
        assert not {"img", "form", "input", "script", "style", "iframe"} & set(read.tags)
        assert not {"src", "onerror", "action", "onclick"} & read.attributes
        assert all(target.startswith("#") for target in read.targets)
        assert "$" not in part
        assert "{" not in part


def test_not_in_articles_says_what_is_missing_and_sets_the_nearest_passages_apart() -> None:
    turn = _turn("What is it worth?")
    assert _Reader(render.message_html(turn)).text == "The articles do not say what the pact is worth."
    evidence = _Reader(_evidence(turn))
    assert "Nearest passages" in evidence.text
    assert "This is not an answer." in evidence.text
    assert not [name for name in evidence.ids if "-c" in name]


def test_an_answer_in_part_says_what_is_lacking_and_what_was_left_out() -> None:
    whole = ENGINE.ask("Who founded Northlight?")
    answer = replace(whole, missing=("the price", "the date."), dropped=2, notes=("The model failed.",), writer="m-1")
    text = _Reader(render.message_html(Turn(1, "q", answer, done=True))).text
    assert "The articles do not say: the price; the date." in text
    assert "The model failed." in text
    assert "Worded by m-1" in text


@pytest.mark.parametrize("outcome", [Outcome.ERROR, Outcome.REFUSED])
def test_plain_outcomes_show_their_note(outcome: Outcome) -> None:
    answer = Answer("q", "q", outcome, text="", notes=("Ask in a sentence.",))
    source = render.message_html(Turn(1, "q", answer, done=True))
    assert _Reader(source).text == "Ask in a sentence."
    assert ('role="alert"' in source) == (outcome is Outcome.ERROR)


def test_a_turn_on_its_way_a_stopped_one_and_an_empty_one() -> None:
    assert "Reading the articles" in render.message_html(Turn(1, "q"))
    assert "Stopped" in render.message_html(Turn(1, "q", done=True, stopped=True))
    assert "No answer came back" in render.message_html(Turn(1, "q", done=True))
    assert render.evidence_html(Turn(1, "q"), lambda _: None) == ""


def test_a_long_question_is_cut_for_show() -> None:
    assert len(_Reader(render.question_html("x" * 100_000)).text) < 700


def test_article_is_readable_and_marked_at_every_place() -> None:
    for start in range(0, len(ARTICLE.text), 37):
        end = min(start + 90, len(ARTICLE.text))
        read = _Reader(render.article_html(ARTICLE, start, end))
        wanted = re.sub(r"^\s*•\s*|\s", "", ARTICLE.text[start:end], flags=re.MULTILINE)
        assert re.sub(r"[\s•]", "", read.marked) == wanted.replace("•", "")
    read = _Reader(render.article_html(ARTICLE, 0, 0))
    assert read.marked == ""
    assert read.tags.count("li") == 3
    assert read.tags.count("h3") == 3
    assert read.tags.count("h2") == 1
    assert read.text.count(TITLE) == 1


def test_only_web_addresses_become_links() -> None:
    safe = replace(ARTICLE, url="https://news.invalid/a?b=1&c=2")
    assert _Reader(render.article_html(safe, 0, 0)).targets == ["https://news.invalid/a?b=1&c=2"]
    for url in ("javascript:alert(1)", 'https://x"onclick=alert(1)', "data:text/html,x", "https://a\njavascript:b"):
        assert _Reader(render.article_html(replace(ARTICLE, url=url), 0, 0)).targets == []


def test_paragraphs_around_never_cross_a_break() -> None:
    quote = "Northlight runs 214 trains"
    start = ARTICLE.text.index(quote)
    begin, text = render.paragraphs_around(ARTICLE, start, start + len(quote))
    assert ARTICLE.text[begin : begin + len(text)] == text
    assert text.startswith(quote)
    cut = start + 40
    assert render.paragraphs_around(replace(ARTICLE, breaks=(cut,)), start, start + 10) == (start, text[:40])


def test_status_tells_what_is_loaded_how_old_it_is_and_how_it_answers() -> None:
    one = _Reader(render.status_html([ARTICLE], "3 minutes ago", "quotes")).text
    for part in (TITLE, "The Siding · 14 March 2026", "indexed 3 minutes ago", "quoting", "OPENAI_API_KEY"):
        assert part in one
    many = _Reader(render.status_html([ARTICLE] * 60, "just now", "gpt-x")).text
    assert "60 articles" in many
    assert "and 10 more" in many
    assert "gpt-x" in many
    assert "No articles yet" in render.status_html([], "just now", "quotes")


def test_copied_text_carries_the_quotes() -> None:
    text = render.answer_text(ENGINE.ask("Is the pact confirmed?"))
    assert text.startswith("Q: Is the pact confirmed?\n\nNot confirmed: Neither company")
    assert "[1] (unconfirmed, two people close to the talks)" in text
    assert "— The Siding — 2026-03-14" in text
    assert render.answer_text(ENGINE.ask("What is it worth?")).endswith(
        "The articles do not say what the pact is worth."
    )


def test_notebook_snippet_stands_on_its_own() -> None:
    answer = ENGINE.ask("What could go wrong?")
    read = _Reader(render.answer_html(answer, turn=7))
    assert read.targets == ["#n7-c1", "#n7-c2"]
    assert [name for name in read.ids if name.startswith("n7-c")] == ["n7-c1", "n7-c2"]
    assert "class" not in read.attributes
    assert all(citation.quote in read.text for citation in answer.citations)
    plain = _Reader(render.answer_html(ENGINE.ask("What is it worth?")))
    assert "The articles do not say" in plain.text
    assert "class" not in plain.attributes


def test_clipped_passages_keep_whole_words_and_the_whole_quote() -> None:
    text = " ".join(f"word{n}" for n in range(400))
    quote = "word200 word201"
    start = text.index(quote)
    citation = Citation(1, "a", "T", None, None, None, "p", "", quote, start, start + len(quote))
    answer = Answer("q", "q", Outcome.ANSWERED, "", (Statement("s", (1,), Certainty.STATED),), (), (citation,))
    source = render.evidence_html(Turn(1, "q", answer), lambda _: (0, text))
    passage = _Reader(re.findall(r'<div class="al-passage">.*?</div>', source)[0])
    assert passage.marked == quote
    assert set(passage.text.split()) <= set(text.split())
    assert 60 < len(passage.text.split()) < 120


def test_examples_in_the_docstrings() -> None:
    assert doctest.testmod(render).failed == 0


def test_the_cost_stands_under_what_a_model_worded_and_not_under_what_was_stopped() -> None:
    whole = replace(ENGINE.ask("Who founded Northlight?"), writer="m-<1>", timings_ms={})
    done = replace(whole, usage=Usage(1200, 34), dropped=1, timings_ms={"total": 2500.0})
    shown = render.message_html(Turn(1, "?", done, done=True))
    assert "<details" in shown
    assert "1,200 tokens in, 34 out" in shown
    assert "1 dropped" in shown
    assert "m-<1>" not in shown
    assert "<details" not in render.message_html(Turn(1, "?", whole, done=True, stopped=True))
    assert "<details" not in render.message_html(_turn("Who founded Northlight?"))


def test_what_was_stopped_before_its_first_statement_shows_no_nearest_passages() -> None:
    article = ENGINE.articles()[0]
    near = RetrievedPassage(article.id, article.title, "", 0, 20, article.text[:20], 1.0)
    nothing = replace(ENGINE.ask("Who founded Northlight?"), statements=(), citations=(), passages=(near,))
    assert "Nearest passages" in render.evidence_html(Turn(1, "?", nothing, done=True), lambda _: None)
    headed = replace(near, section="Bridges › <Old> ones", text="## <Old> ones\n\nThree stand.", title="On <bridges>")
    shown = render.evidence_html(Turn(1, "?", replace(nothing, passages=(headed,)), done=True), lambda _: None)
    assert "On <bridges>" not in shown  # escaped, and the heading told once
    assert shown.count("ones") == 1
    assert "Three stand." in shown
    stopped = Turn(1, "?", nothing, done=True, stopped=True)
    assert "Nearest passages" not in render.evidence_html(stopped, lambda _: None)
