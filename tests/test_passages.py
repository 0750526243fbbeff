"""Passages and sentences: exact slices, nothing lost, nothing twice, on the real article and on any text."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexes.articles import Article, Section, read_article
from indexes.errors import UnreadableArticle
from indexes.passages import Passage, Sentence, split_article
from indexes.sentences import sentence_spans

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds" / "articles"
CHALLENGES = "Challenges the Partnership Could Face"
BODY = "The company said on Monday that it would look at the offer and answer within the month."


@pytest.fixture(scope="module")
def seed() -> Article:
    return read_article(SEEDS / "spacex-anthropic-deal.txt", SEEDS)


def read(folder: Path, text: str, name: str = "a.txt") -> Article:
    (folder / name).write_text(text, encoding="utf-8", newline="")
    return read_article(folder / name, folder)


def sentences(article: Article, max_chars: int = 1_200) -> list[Sentence]:
    return [sentence for passage in split_article(article, max_chars) for sentence in passage.sentences]


def words(article: Article, part: Sentence | Passage) -> str:
    return article.text[part.start : part.end]


def lead_in(article: Article, sentence: Sentence) -> str | None:
    return article.text[slice(*sentence.lead_in)] if sentence.lead_in else None


def squashed(text: str) -> str:
    return "".join(text.split())


def check(article: Article, passages: tuple[Passage, ...]) -> None:
    """All that holds of the passages of any article."""
    assert squashed("".join(words(article, passage) for passage in passages)) == squashed(article.text)
    at = 0
    for passage in passages:
        assert at <= passage.start < passage.end <= len(article.text)
        assert words(article, passage) == words(article, passage).strip()
        assert not any(passage.start < offset < passage.end for offset in article.breaks)
        at = passage.end
        inside = passage.start
        for sentence in passage.sentences:
            assert inside <= sentence.start < sentence.end <= passage.end
            assert words(article, sentence) == words(article, sentence).strip()
            assert (sentence.list_id is None) or sentence.kind in ("item", "heading")
            inside = sentence.end
    assert len({passage.id for passage in passages}) == len(passages)
    letters = "".join(words(article, sentence) for passage in passages for sentence in passage.sentences)
    # Bullets, numbers and marks stand outside the sentences, words do not.
    lost = sum(map(str.isalpha, article.text)) - sum(map(str.isalpha, letters))
    assert lost == 0


def test_seed_sentences_are_those_people_labelled(seed: Article) -> None:
    lines = (ROOT / "evals" / "questions" / "certainty-seed.jsonl").read_text(encoding="utf-8").splitlines()
    assert [words(seed, sentence) for sentence in sentences(seed)] == [json.loads(line)["quote"] for line in lines]


def test_seed_passages(seed: Article) -> None:
    passages = split_article(seed)
    check(seed, passages)
    assert all(passage.end - passage.start <= 1_200 for passage in passages)
    assert words(seed, passages[0]).startswith(seed.title)
    for passage in passages:
        assert {sentence.section for sentence in passage.sentences} == {passage.section}
    assert split_article(seed) == passages


def test_seed_lists_and_what_leads_them_in(seed: Article) -> None:
    lists: dict[str, list[Sentence]] = {}
    for sentence in sentences(seed):
        if sentence.list_id:
            lists.setdefault(sentence.list_id, []).append(sentence)
    found = [(lead_in(seed, members[0]), members[0].kind, len(members)) for members in lists.values()]
    assert found == [
        ("Key highlights of Anthropic include:", "item", 5),
        ("How SpaceX Could Benefit From Anthropic’s AI Technology", "heading", 4),
        ("Potential implications include:", "item", 5),
        ("Over the years, it has transformed into a massive technology ecosystem that includes:", "item", 5),
        ("Despite the excitement, several challenges could complicate the deal.", "heading", 3),
        ("Future possibilities include:", "item", 5),
    ]
    for members in lists.values():
        assert len({member.lead_in for member in members}) == 1
    challenges = [
        words(seed, member) for members in lists.values() for member in members if CHALLENGES in member.section
    ]
    assert challenges == ["Regulatory Concerns", "Data Privacy and Security", "Competition With xAI"]


def test_seed_lists_stay_with_their_lead_in(seed: Article) -> None:
    for max_chars in (300, 500, 1_200):
        for passage in split_article(seed, max_chars):
            for sentence in passage.sentences:
                if sentence.kind == "item":
                    assert sentence.lead_in is not None
                    assert passage.start <= sentence.lead_in[0]


def test_ids_are_made_of_the_content(seed: Article, tmp_path: Path) -> None:
    one, other = read(tmp_path, f"A Title\n\n{BODY}"), read(tmp_path, f"A Title\n\n{BODY}", "b.txt")
    assert split_article(one)[0].id != split_article(other)[0].id
    assert all(len(passage.id) == 32 for passage in split_article(seed))


def test_long_text_is_cut_at_sentence_ends(tmp_path: Path) -> None:
    article = read(tmp_path, "A Title\n\n" + " ".join([BODY] * 40) + "\n\n" + "\n\n".join([f"{BODY} {BODY}"] * 12))
    passages = split_article(article, 400)
    check(article, passages)
    assert all(passage.end - passage.start <= 400 for passage in passages)
    assert all(words(article, passage).endswith("month.") for passage in passages)


def test_a_list_longer_than_a_passage_is_cut_between_items(tmp_path: Path) -> None:
    article = read(tmp_path, "A Title\n\nThe reasons are:\n" + "\n".join(f"- {n} {BODY}" for n in range(20)))
    passages = split_article(article, 500)
    check(article, passages)
    assert all(passage.end - passage.start <= 500 for passage in passages)
    items = [sentence for sentence in sentences(article, 500) if sentence.kind == "item"]
    assert len(items) == 20
    assert {lead_in(article, item) for item in items} == {"The reasons are:"}
    assert len({item.list_id for item in items}) == 1


def test_an_endless_sentence_is_cut_at_white_space(tmp_path: Path) -> None:
    for text in ("word " * 500, "x" * 2_500, f"- {'word ' * 500}"):
        article = read(tmp_path, "A Title\n\n" + text)
        passages = split_article(article, 100)
        check(article, passages)
        assert all(passage.end - passage.start <= 110 for passage in passages)


def test_numbered_bulleted_and_nested_items(tmp_path: Path) -> None:
    text = "A Title\n\nFirst:\n\n1) one\n2) two\n   and a half\n\n"
    text += "Then:\n– three:\n    - deep\n    - deeper\n– four\n\nEnd."
    article = read(tmp_path, text)
    found = [(words(article, each), lead_in(article, each)) for each in sentences(article) if each.kind == "item"]
    assert found == [
        ("one", "First:"),
        ("two\n   and a half", "First:"),
        ("three:", "Then:"),
        ("deep", "three:"),
        ("deeper", "three:"),
        ("four", "Then:"),
    ]


def test_a_list_right_under_a_heading_is_led_in_by_it(tmp_path: Path) -> None:
    article = read(tmp_path, f"A Title\n\n{BODY}\n\nThe Main Points\n\n• one\n• two\n\n{BODY}")
    found = [lead_in(article, each) for each in sentences(article) if each.kind == "item"]
    assert found == ["The Main Points"] * 2


def test_a_heading_without_a_body_goes_with_what_follows(tmp_path: Path) -> None:
    article = read(tmp_path, f"# A Title\n\n## Part\n\n### Deep\n\n{BODY}\n\n### Deeper\n\n{BODY}\n", "a.md")
    passages = split_article(article)
    check(article, passages)
    assert [passage.section for passage in passages] == [("Part", "Deep"), ("Part", "Deeper")]
    kinds = [(each.kind, words(article, each), each.section) for each in passages[0].sentences]
    assert kinds == [
        ("title", "A Title", ()),
        ("heading", "Part", ("Part",)),
        ("heading", "Deep", ("Part", "Deep")),
        ("sentence", BODY, ("Part", "Deep")),
    ]


def test_markdown_siblings_are_led_in_by_the_announcing_sentence_or_the_heading(tmp_path: Path) -> None:
    tail = f"\n\n### One\n\n{BODY}\n\n### Two\n\n{BODY}\n"
    for body, expected in ((f"{BODY} It faces two risks.", "It faces two risks."), (BODY, "The Risks")):
        article = read(tmp_path, f"# A Title\n\n## The Risks\n\n{body}{tail}", "a.md")
        found = [lead_in(article, each) for each in sentences(article) if each.list_id]
        assert found == [expected] * 2


def test_numbered_headings_of_a_listicle_are_led_in_by_the_title(tmp_path: Path) -> None:
    article = read(tmp_path, f"Two Ways to Win\n\n{BODY}\n\n1. The First\n\n{BODY}\n\n2. The Second\n\n{BODY}")
    found = [(words(article, each), lead_in(article, each)) for each in sentences(article) if each.list_id]
    assert found == [("1. The First", "Two Ways to Win"), ("2. The Second", "Two Ways to Win")]


def test_no_passage_crosses_a_break(tmp_path: Path) -> None:
    article = read(tmp_path, f"A Title\n\n{BODY}\n\nOne Small Caption\nOne Small Caption\n\n{BODY}")
    assert [words(article, passage) for passage in split_article(article)] == [f"A Title\n\n{BODY}", BODY]


def test_an_article_whose_sections_do_not_cover_it() -> None:
    text = f"{BODY}\n\nPart\n\n{BODY}\n\n{BODY}"
    start = text.index("Part")
    section = Section(("Part",), start, start + 20, start + 4)
    article = Article("a", "a", "t", None, None, None, text, (section,), (), "")
    check(article, split_article(article))


@pytest.mark.parametrize(
    "expected",
    [
        ["Dr. Smith went to Washington, D.C. on Monday.", "He said “It is done.”", "Then he left."],
        ["“Is it true?” he asked.", "“No!” she said.", "“We are done.”"],
        ["U.S. President Joe Biden met Sen. Warren in the U.S.", "The deal is worth $3.5 billion."],
        ["Mr. Musk of SpaceX Inc. said so.", "xAI is owned by him.", "Really?!", "Yes."],
        ["He came on Jan. 5.", "It works, e.g. at 3 p.m.", "Then he goes home."],
        ["It was late…", "She left."],
    ],
)
def test_sentences(expected: list[str]) -> None:
    text = " ".join(expected)
    assert [text[start:end] for start, end in sentence_spans(text)] == expected


def test_a_line_break_in_a_paragraph_ends_no_sentence() -> None:
    text = "The deal is\nnot yet signed. It may\nnever be."
    assert [text[slice(*span)] for span in sentence_spans(text)] == [
        "The deal is\nnot yet signed.",
        "It may\nnever be.",
    ]


def test_long_paragraphs_are_split_in_time() -> None:
    text = "It was said that it was so. " * 2_000
    assert len(sentence_spans(text)) == 2_000
    assert sentence_spans("x" * 50_000)[0] == (0, 50_000)


# --- any text -----------------------------------------------------------------------------------------------------

_PIECES = st.sampled_from(
    [
        "The deal, worth $3.5 billion, is not signed.",
        "“Is it?” he asked Dr. No. J. R. Smith vs. Inc. said: e.g. this.",
        "The Road Ahead",
        "What Happens Next?",
        "1. First Way",
        "2. Second Way",
        "There are several risks.",
        "The reasons include:",
        "• one",
        "  - two",
        "    * three",
        "1) four",
        "# Title",
        "## Part ##",
        "===",
        "---",
        "```",
        "| a | b |",
        "> quoted",
        "Some Slug HereSome Slug Here",
        "Some Slug Here",
        "Leave a Reply",
        "Your email address will not be published.",
        "title: a",
        "word",
        "and so on",
        "é̂ 你好。世界！ 🚀🚀 \u200b \u00a0",
        "Ω∯♨☝&ᓰ&☏ȸ☄☇ǁ∮ [a](http://b.c) \\ ( [ { ? * +",
    ]
)
_SPACES = st.sampled_from([" ", "\n", "\n\n", "\n\n\n", "\r\n", "\t", "  ", "\u2028", "\r\n\r\n", "\x0b"])
_TEXTS = st.one_of(
    st.lists(st.tuples(st.one_of(_PIECES, _PIECES, st.text(max_size=12)), _SPACES), max_size=25).map(
        lambda parts: "".join(piece + space for piece, space in parts)
    ),
    st.text(max_size=200),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=_TEXTS, markdown=st.booleans(), max_chars=st.sampled_from([10, 60, 1_200]))
def test_any_article(text: str, markdown: bool, max_chars: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            article = read(Path(folder), text, "a.md" if markdown else "a.txt")
        except UnreadableArticle:
            return
    passages = split_article(article, max_chars)
    check(article, passages)
    starts = [section.start for section in article.sections]
    assert starts == sorted(set(starts))
    assert [starts[0], article.sections[-1].end] == [0, len(article.text)]
    file = squashed(text)
    for passage in passages:
        assert squashed(words(article, passage)) in file
        for sentence in passage.sentences:
            assert squashed(words(article, sentence)) in file
            if sentence.lead_in:
                assert squashed(lead_in(article, sentence) or "") in file
                assert sentence.lead_in[1] <= sentence.start


@settings(max_examples=60, deadline=None)
@given(text=_TEXTS)
def test_any_paragraph(text: str) -> None:
    spans = sentence_spans(text)
    assert squashed("".join(text[slice(*span)] for span in spans)) == squashed(text)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
    assert spans == sorted(set(spans))
