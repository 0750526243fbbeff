"""Answers as terminal text."""

from __future__ import annotations

import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from rag.answers import Answer, Certainty, Citation, Outcome, RetrievedPassage, Role, Statement
from ui.terminal import NEAREST_SHOWN, excerpt, open_console, print_answer, safe_json, visible

QUOTE = "Analysts suggest that partnerships may become more valuable than consumer chatbot products alone."
HOSTILE = "\x1b]0;owned\x07\x1b[31mred\x9b2J [bold]loud[/bold] :smile: \u202eback\r"


def citation(number: int = 1, quote: str = QUOTE, **changed: object) -> Citation:
    fields: dict[str, object] = {
        "id": number,
        "article_id": "deal.txt",
        "title": "A Deal in Space",
        "publisher": "Daily Orbit",
        "published": "2026-05-01",
        "url": None,
        "path": "articles/deal.txt",
        "section": "Investors › Buzz",
        "quote": quote,
        "start": 0,
        "end": len(quote),
    }
    return Citation(**{**fields, **changed})  # type: ignore[arg-type]


def answered(*statements: Statement, **changed: object) -> Answer:
    fields: dict[str, object] = {
        "statements": statements or (Statement("Analysts suggest so.", (1,), Certainty.ATTRIBUTED, "analysts", True),),
        "citations": (citation(),),
    }
    return Answer("q", "q", Outcome.ANSWERED, "Analysts suggest so. [1]", **{**fields, **changed})  # type: ignore[arg-type]


def printed(answer: Answer, width: int = 80, *, terminal: bool = False, colour: bool = False) -> str:
    output = io.StringIO()
    console = Console(
        file=output,
        width=width,
        force_terminal=terminal,
        color_system="truecolor" if colour else None,
        markup=False,
        highlight=False,
        emoji=False,
    )
    print_answer(answer, console)
    return output.getvalue()


def test_an_answer_shows_statement_certainty_quote_title_section_and_path() -> None:
    assert printed(answered()) == (
        "Analysts suggest so. [1] (attributed to analysts, hedged)\n"
        "\n"
        "Evidence\n"
        "A Deal in Space (Daily Orbit, 2026-05-01) · articles/deal.txt\n"
        f"  [1] “{QUOTE}”\n"
        "      Investors › Buzz\n"
    )


def test_each_certainty_has_its_word_and_its_colour() -> None:
    shown = [
        printed(answered(Statement("So.", (1,), certainty)), terminal=True, colour=True).splitlines()[0]
        for certainty in Certainty
    ]
    colours = [line.partition("(")[0].rpartition("\x1b")[2] for line in shown]
    assert all(certainty.value in line for certainty, line in zip(Certainty, shown, strict=True))
    assert len(set(colours)) == len(Certainty)


def test_quotes_of_one_article_share_its_title_and_other_articles_show_theirs() -> None:
    cited = (citation(1), citation(2, "Second quote."), citation(3, "Third.", article_id="b.md", title="Another Voice"))
    text = printed(answered(citations=cited))
    assert text.count("A Deal in Space") == 1
    assert text.index("[2] “Second") < text.index("Another Voice") < text.index("[3] “Third.”")


def test_a_correction_says_that_it_is_one_and_what_is_missing_is_named() -> None:
    correction = Statement("Nothing is signed.", (1,), Certainty.UNCONFIRMED, role=Role.CORRECTION)
    text = printed(answered(correction, missing=("the price",), notes=("Only one article is loaded.",)))
    assert text.startswith("Correction: Nothing is signed.")
    assert "(unconfirmed)" in text
    assert "The articles do not say: the price.\n" in text
    assert text.endswith("Note: Only one article is loaded.\n")


def test_nearest_passages_stand_apart_and_are_no_answer() -> None:
    passages = tuple(
        RetrievedPassage("deal.txt", "The deal", "Buzz", 0, 9, f"Passage {n} " + "word " * 200, 1.0) for n in range(9)
    )
    text = printed(Answer("q", "q", Outcome.NOT_IN_ARTICLES, "The articles do not say.", passages=passages))
    said, marked, nearest = text.partition("Nearest passages (not an answer)")
    assert said == "The articles do not say.\n\n"
    assert marked
    assert nearest.count("Passage") == NEAREST_SHOWN
    assert nearest.count("The deal") == 1  # the article is named once, not before each passage
    assert "Evidence" not in text


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.ERROR])
def test_other_outcomes_show_their_words_once_and_no_passage(outcome: Outcome) -> None:
    passages = (RetrievedPassage("deal.txt", "The deal", "Buzz", 0, 9, "Passage", 1.0),)
    text = printed(Answer("q", "q", outcome, "Ask about the articles.", passages=passages, notes=()))
    assert text == "Ask about the articles.\n"


def test_hostile_text_reaches_no_terminal_as_orders_or_markup() -> None:
    cited = citation(quote=HOSTILE, title=HOSTILE, section=HOSTILE, path=HOSTILE, publisher=HOSTILE)
    statement = Statement(HOSTILE, (1,), Certainty.ATTRIBUTED, HOSTILE)
    passages = (RetrievedPassage(HOSTILE, HOSTILE, HOSTILE, 0, 9, HOSTILE, 1.0),)
    texts = [
        printed(answered(statement, citations=(cited,), missing=(HOSTILE,), notes=(HOSTILE,), writer=HOSTILE)),
        printed(Answer(HOSTILE, HOSTILE, Outcome.NOT_IN_ARTICLES, HOSTILE, passages=passages, notes=(HOSTILE,))),
    ]
    for text in texts:
        assert not {character for character in text if ord(character) < 32 or 127 <= ord(character) < 160} - {"\n"}
        assert "\u202e" not in text
        assert "[bold]loud[/bold] :smile:" in text


@pytest.mark.parametrize("width", [20, 38, 60])
def test_a_narrow_terminal_wraps_at_words_and_loses_none(width: int) -> None:
    text = printed(answered(), width=width, terminal=True)
    assert max(map(cell_len, text.splitlines())) <= width
    assert QUOTE in " ".join(text.split()).replace("“", "").replace("”", "")


def test_lines_stay_whole_where_there_is_no_terminal() -> None:
    assert f"“{QUOTE}”" in printed(answered(), width=20)


def test_wide_characters_are_counted_as_the_terminal_shows_them() -> None:
    text = printed(answered(Statement("宇宙" * 40, (1,), Certainty.STATED)), width=40, terminal=True)
    assert max(map(cell_len, text.splitlines())) <= 40


def test_a_console_has_no_escape_sequence_under_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert open_console().color_system is not None
    monkeypatch.setenv("NO_COLOR", "1")
    assert open_console().color_system is None


@given(st.text(alphabet=st.characters()))
def test_visible_text_keeps_its_length_and_holds_nothing_to_obey(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    assert shown.isprintable() or all(ord(character) >= 32 or character in "\n\t" for character in shown)
    shown.encode("utf-8")
    assert visible(shown) == shown


@given(st.text(alphabet=st.characters()))
def test_safe_json_is_the_same_document(text: str) -> None:
    document = safe_json(json.dumps({text: [text]}, ensure_ascii=False))
    whole = re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)
    assert json.loads(document) == {whole: [whole]}
    assert len(document.splitlines()) == 1
    document.encode("utf-8")


def test_an_excerpt_ends_at_a_word() -> None:
    assert excerpt("one two  three\nfour", 9) == "one two …"
    assert excerpt("one two", 9) == "one two"
    assert excerpt("x" * 20, 9) == "x" * 9 + " …"


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        (("the sum",), "The articles do not say: the sum.\n"),
        (("who runs the line",), "The articles do not say who runs the line.\n"),
        (("“Could ferry staff strike”",), "The articles do not say: “Could ferry staff strike”.\n"),
        (("what it costs", "the date"), "The articles do not say what it costs. The articles do not say: the date.\n"),
        ((), "The articles do not say.\n"),
    ],
)
def test_what_is_missing_is_named(missing: tuple[str, ...], said: str) -> None:
    text = printed(Answer("q", "q", Outcome.NOT_IN_ARTICLES, "The articles do not say.", missing=missing))
    assert text == said
