"""Articles: what of a file is kept, what is taken away, and where the sections lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexes.articles import Article, announces, read_article
from indexes.errors import UnreadableArticle

SEEDS = Path(__file__).parent.parent / "seeds" / "articles"
BENEFITS = "How SpaceX Could Benefit From Anthropic’s AI Technology"
CHALLENGES = "Challenges the Partnership Could Face"
SLUG = "Elon Musk Spacex Anthropic Deal"
BODY = "The company said on Monday that it would look at the offer and answer within the month."


def read(folder: Path, text: str | bytes, name: str = "a.txt") -> Article:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_article(file, folder)


def headings(article: Article) -> list[tuple[str, ...]]:
    return [section.path for section in article.sections]


@pytest.fixture(scope="module")
def seed() -> Article:
    return read_article(SEEDS / "spacex-anthropic-deal.txt", SEEDS)


def test_seed_title_and_names(seed: Article) -> None:
    assert seed.title.startswith("Elon Musk’s SpaceX Reportedly Eyes Major Deal With Anthropic: What It Means")
    assert seed.text.startswith(seed.title + "\n\n")
    assert (seed.id, seed.path) == ("spacex-anthropic-deal.txt", "seeds/articles/spacex-anthropic-deal.txt")
    assert (seed.publisher, seed.published, seed.url) == (None, None, None)
    assert len(seed.sha256) == 64


def test_seed_sections(seed: Article) -> None:
    assert headings(seed) == [
        (),
        ("Why the SpaceX-Anthropic Deal Is Making Headlines",),
        ("What Is Anthropic?",),
        (BENEFITS,),
        (BENEFITS, "1. Smarter Satellite Operations"),
        (BENEFITS, "2. Autonomous Space Missions"),
        (BENEFITS, "3. Rocket Engineering and Simulation"),
        (BENEFITS, "4. AI-Powered Customer Support for Starlink"),
        ("Elon Musk’s Complicated Relationship With AI",),
        ("Impact on the AI Industry",),
        ("SpaceX’s Growing Technology Ecosystem",),
        ("Investor Reactions and Market Buzz",),
        (CHALLENGES,),
        (CHALLENGES, "Regulatory Concerns"),
        (CHALLENGES, "Data Privacy and Security"),
        (CHALLENGES, "Competition With xAI"),
        ("Could AI Transform the Future of Space Exploration?",),
        ("What Happens Next?",),
        ("Final Thoughts",),
    ]
    for section in seed.sections[1:]:
        assert seed.text[section.start : section.heading_end] == section.path[-1]
    assert [section.start for section in seed.sections[1:]] == [section.end for section in seed.sections[:-1]]
    assert (seed.sections[0].start, seed.sections[-1].end) == (0, len(seed.text))


def test_seed_furniture_is_gone(seed: Article) -> None:
    for words in (SLUG, "Leave a Reply", "email address", "Required fields"):
        assert words not in seed.text
    assert seed.text.endswith("may soon become the norm rather than the exception.")
    after = ("Space missions generate", "The rumored deal is", "News surrounding", "At the moment, neither")
    assert len(seed.breaks) == len(after)
    for offset, words in zip(seed.breaks, after, strict=True):
        assert seed.text.startswith(words, offset)


def test_seed_keeps_characters(seed: Article) -> None:
    assert "  • Advanced large language models\n" in seed.text
    assert "“constitutional AI,”" in seed.text
    file = (SEEDS / "spacex-anthropic-deal.txt").read_text(encoding="utf-8")
    assert {line.strip() for line in seed.text.split("\n")} <= {line.strip() for line in file.split("\n")}


def test_front_matter(tmp_path: Path) -> None:
    text = (
        "---\ntitle: 'A: Title'\npublisher: The Post\npublished: 4 May 2026\nurl: https://example.com/a\n---\n\nBody.\n"
    )
    article = read(tmp_path, text)
    assert (article.title, article.publisher, article.published) == ("A: Title", "The Post", "2026-05-04")
    assert (article.url, article.text) == ("https://example.com/a", "Body.")


@pytest.mark.parametrize(
    ("given", "iso"),
    [
        ("2026-05-04", "2026-05-04"),
        ("2026-5-4", "2026-05-04"),
        ("2026-05-04T10:30:00Z", "2026-05-04T10:30:00+00:00"),
        ("2026-05-04 10:30:00", "2026-05-04T10:30:00"),
        ("May 4, 2026", "2026-05-04"),
        ("~", None),
    ],
)
def test_dates_become_iso(tmp_path: Path, given: str, iso: str | None) -> None:
    assert read(tmp_path, f"---\npublished: {given}\n---\nBody.").published == iso


def test_title_words_stay_as_written(tmp_path: Path) -> None:
    assert read(tmp_path, "---\ntitle: No\n---\nBody.").title == "No"
    assert read(tmp_path, "---\ntitle: 2001\n---\nBody.").title == "2001"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\ntitle: [a\n---\nBody.", "front matter is bad in line"),
        ("---\n- a\n- b\n---\nBody.", "must be lines such as title"),
        ("---\ntitle: a\nBody.", "no closing ---"),
        ("---\ntitle: [a, b]\n---\nBody.", "title must be text"),
        ("---\npublished: yesterday\n---\nBody.", "published must be a date like 2026-05-04, not 'yesterday'"),
        ("---\npublished: 2026-13-45\n---\nBody.", "published must be a date"),
        ("---\nurl: javascript:alert(1)\n---\nBody.", "url must begin with https://"),
        ("---\ntitle: " + "[" * 5_000 + "\n---\nBody.", "front matter is"),
        ("---\ntitle: a\n---\n", "empty"),
        ("", "empty"),
        (" \n\t\n", "empty"),
        ("—\n\n***\n", "no text"),
        (f"{SLUG}{SLUG}\n\nLeave a Reply\n", "no text"),
        (b"caf\xe9 au lait", "not UTF-8 (byte 3"),
        ("Text".encode("utf-16"), "not UTF-8"),
        ("nul \0 byte", "NUL"),
    ],
)
def test_unreadable(tmp_path: Path, text: str | bytes, reason: str) -> None:
    with pytest.raises(UnreadableArticle) as caught:
        read(tmp_path, text)
    assert reason in caught.value.reason
    assert caught.value.path.endswith("a.txt")
    assert "\n" not in str(caught.value)
    assert "a.txt" in str(caught.value)


def test_unknown_type_names_those_that_are_read(tmp_path: Path) -> None:
    with pytest.raises(UnreadableArticle, match=r"only \.txt and \.md files are read, not \.pdf"):
        read(tmp_path, "x", "a.pdf")


def test_missing_file_and_folder(tmp_path: Path) -> None:
    (tmp_path / "b.txt").mkdir()
    for name in ("a.txt", "b.txt"):
        with pytest.raises(UnreadableArticle) as caught:
            read_article(tmp_path / name, tmp_path)
        assert caught.value.path.endswith(name)


def test_byte_order_mark_and_line_ends(tmp_path: Path) -> None:
    article = read(tmp_path, b"\xef\xbb\xbfA Title\r\n\r\n\r\n\r\nOne. \r\nTwo.\rThree.\r\n")
    assert article.text == "A Title\n\nOne.\nTwo.\nThree."


def test_id_and_path_of_a_nested_file(tmp_path: Path) -> None:
    folder = tmp_path / "news" / "stories"
    article = read(folder, "A Title\n\nBody.", "2026/may/a.txt")
    assert (article.id, article.path) == ("2026/may/a.txt", "news/stories/2026/may/a.txt")


def test_captions_that_repeat(tmp_path: Path) -> None:
    text = f"The Headline\n\n{BODY}\n\nA Rocket On Its Pad\nA Rocket On Its Pad\n\nMore of it. {BODY}\n"
    article = read(tmp_path, text)
    assert article.text == f"The Headline\n\n{BODY}\n\nMore of it. {BODY}"
    assert article.text[article.breaks[0] :].startswith("More of it.")
    assert len(article.breaks) == 1


def test_a_headline_that_stands_twice_stays_once(tmp_path: Path) -> None:
    article = read(tmp_path, f"The Big Headline\nThe Big Headline\n\n{BODY}")
    assert article.text == f"The Big Headline\n\n{BODY}"
    assert article.title == "The Big Headline"


def test_a_headline_that_is_the_slug_stays(tmp_path: Path) -> None:
    article = read(
        tmp_path, f"The Big DealThe Big Deal\n\nThe Big Deal\n\n{BODY}\n\nThe Big Deal\nThe Big Deal\n\nEnd."
    )
    assert article.text == f"The Big Deal\n\n{BODY}\n\nEnd."


def test_repeated_words_that_are_no_furniture_stay(tmp_path: Path) -> None:
    text = "Ratings\n\nNever again! Never again!\n\n• Good value\n• Good value\n\nYes.\nYes.\n\nbye bye\n\n100\n100"
    assert read(tmp_path, text).text == text


@pytest.mark.parametrize(
    "form",
    [
        "Leave a Reply\n\nYour email address will not be published. Required fields are marked *",
        "Leave a comment\n\nName *\nEmail *\nWebsite\nPost Comment",
        "Leave a Reply Cancel reply\nYour email address will not be published.\nComment *\nSave my name, email, x.",
        "Your email address will not be published. Required fields are marked *\n\nComment",
        "## Leave a Reply",
        "Post a Comment\nYou must be logged in to post a comment.",
    ],
)
def test_comment_forms(tmp_path: Path, form: str) -> None:
    assert read(tmp_path, f"A Title\n\n{BODY}\n\n{form}\n").text == f"A Title\n\n{BODY}"


def test_words_about_comments_are_no_form(tmp_path: Path) -> None:
    text = f"A Title\n\nLeave a Reply\n\n{BODY}\n\nName one reason. Your email address will not be published, he said."
    assert read(tmp_path, text).text == text


def test_a_form_in_the_middle_takes_no_article_away(tmp_path: Path) -> None:
    rest = "\n\n".join([BODY] * 40)
    article = read(tmp_path, f"A Title\n\n{BODY}\n\nLeave a Reply\n\nName *\nEmail *\n\n{rest}")
    assert article.text == f"A Title\n\n{BODY}\n\n{rest}"
    assert len(article.breaks) == 1


def test_a_first_line_of_prose_is_no_headline(tmp_path: Path) -> None:
    article = read(tmp_path, f"{BODY} {BODY} {BODY}\n\nMore.")
    assert article.title.endswith("…")
    assert len(article.title) <= 200


def test_plain_headings(tmp_path: Path) -> None:
    text = (
        f"The Headline\nBy Jane Doe\nMay 4, 2026\n\n{BODY}\n\nThe Road to Here\n\n{BODY}\n\nwhat is it worth?"
        f"\n\n{BODY}\n\nWhat is it worth?\n\n{BODY}\n\nHe said:\n\nSome Short Line\n\n{BODY}\n\n"
        f"What analysts expect\n\n{BODY}\n\nThe End"
    )
    assert headings(read(tmp_path, text)) == [
        (),
        ("The Road to Here",),
        ("What is it worth?",),
        ("What analysts expect",),
    ]


def test_headings_without_empty_lines(tmp_path: Path) -> None:
    article = read(tmp_path, f"The Headline\n{BODY} {BODY}\nThe Road to Here\n{BODY} {BODY}\n")
    assert headings(article) == [(), ("The Road to Here",)]


def test_wrapped_prose_has_no_headings(tmp_path: Path) -> None:
    text = "The Headline\n\nThe company said on Monday that it would look at the offer\nand answer within the month."
    article = read(
        tmp_path, text + "\n\nThe Next Part\n\nElon Musk founded SpaceX, Neuralink and The Boring Company in\nthe US."
    )
    assert headings(article) == [(), ("The Next Part",)]


def test_numbered_lines_one_after_the_other_are_a_list(tmp_path: Path) -> None:
    article = read(tmp_path, f"The Headline\n\nThe steps:\n\n1. One Step\n2. Two Steps\n\n3. Three Steps\n\n{BODY}")
    assert headings(article) == [()]


def test_numbered_headings_of_a_listicle(tmp_path: Path) -> None:
    article = read(tmp_path, f"Two Ways to Win\n\n{BODY}\n\n1. The First Way\n\n{BODY}\n\n2. The Second Way\n\n{BODY}")
    assert headings(article) == [(), ("1. The First Way",), ("2. The Second Way",)]


def test_announced_headings_are_no_more_than_announced(tmp_path: Path) -> None:
    parts = "".join(f"\n\n{name}\n\n{BODY}" for name in ("Cost", "Time", "Market Reaction", "Final Thoughts"))
    counted = read(tmp_path, f"The Headline\n\n{BODY}\n\nThe Risks\n\nIt faces two risks.{parts}")
    assert headings(counted)[1:] == [
        ("The Risks",),
        ("The Risks", "Cost"),
        ("The Risks", "Time"),
        ("Market Reaction",),
        ("Final Thoughts",),
    ]
    open_count = read(tmp_path, f"The Headline\n\n{BODY}\n\nThe Risks\n\nIt faces several risks.{parts}")
    assert headings(open_count)[-2:] == [("The Risks", "Market Reaction"), ("Final Thoughts",)]
    none = read(tmp_path, f"The Headline\n\n{BODY}\n\nThe Risks\n\n{BODY}{parts}")
    assert {len(path) for path in headings(none)} == {0, 1}


SHORT = "The island would have it by the end of the summer."
LONG = f"{BODY} {BODY} {BODY}\n\n{BODY} {BODY} {BODY}"


def sectioned(tmp_path: Path, *parts: tuple[str, str]) -> list[tuple[str, ...]]:
    """The headings of an article that has these sections, by label and body, after a longer one."""
    sections = "".join(f"\n\n{label}\n\n{body}".rstrip() for label, body in (("The Story So Far", LONG), *parts))
    return headings(read(tmp_path, f"The Headline\n\n{LONG}{sections}\n"))[2:]


NAMES = ("Faster Mail", "Cleaner Air", "A Bridge That Nobody Has to Wait For")


def test_a_heading_that_says_nothing_leaves_it_to_those_below(tmp_path: Path) -> None:
    found = sectioned(tmp_path, ("The Gains", ""), *((name, SHORT) for name in NAMES), ("The Money", LONG))
    assert found == [("The Gains",), *(("The Gains", name) for name in NAMES), ("The Money",)]


def test_the_last_of_them_may_say_a_little_more_and_a_question_is_none(tmp_path: Path) -> None:
    more = ("Safer Crossings", f"{SHORT}\n\n{SHORT}")
    found = sectioned(tmp_path, ("The Gains", ""), (NAMES[0], SHORT), more, ("The Mayor", SHORT), ("The Money", LONG))
    assert found == [("The Gains",), ("The Gains", NAMES[0]), ("The Gains", more[0]), ("The Mayor",), ("The Money",)]
    found = sectioned(tmp_path, ("The Gains", ""), (NAMES[0], SHORT), (NAMES[1], SHORT), ("Who Pays?", SHORT))
    assert found == [("The Gains",), *(("The Gains", name) for name in NAMES[:2]), ("Who Pays?",)]


def test_a_heading_may_say_how_many_there_are(tmp_path: Path) -> None:
    found = sectioned(tmp_path, ("Two Reasons to Build It", ""), *((name, SHORT) for name in NAMES))
    assert [len(path) for path in found] == [1, 2, 2, 1]


def test_a_short_lead_and_three_short_sections_among_longer_ones_belong_together(tmp_path: Path) -> None:
    gains = [("The Case For It", SHORT), *((name, SHORT) for name in (*NAMES[:2], "Safer Crossings"))]
    found = sectioned(tmp_path, *gains, ("The Money", LONG), ("The Mayor", LONG))
    assert [len(path) for path in found] == [1, 2, 2, 2, 1, 1]
    # Of two, or where most sections are like that, it cannot be told.
    assert {len(path) for path in sectioned(tmp_path, *gains[:-1], ("The Money", LONG), ("The Mayor", LONG))} == {1}
    assert {len(path) for path in sectioned(tmp_path, *gains)} == {1}


@pytest.mark.parametrize(
    ("sentence", "count"),
    [
        ("Several challenges could complicate the deal.", 0),
        ("There are three main obstacles.", 3),
        ("It has 4 possible uses.", 4),
        ("Consider the following.", 0),
        ("The gains include:", 0),
        ("The deal is large.", None),
        ("Many a business would say no.", None),
    ],
)
def test_announces(sentence: str, count: int | None) -> None:
    assert announces(sentence) == count


def test_markdown(tmp_path: Path) -> None:
    text = (
        "# The *Title*\n\nIntro [link](https://example.com).\n\n## One ##\n\ntext\n### Deep\ntext\n\n"
        "```\n# no heading\n```\n\n"
        "Two\n---\n\n- a\n- b\n\n1. c\n"
    )
    article = read(tmp_path, text, "a.md")
    assert article.title == "The *Title*"
    assert headings(article) == [(), ("One",), ("One", "Deep"), ("Two",)]
    assert "[link](https://example.com)" in article.text
    assert article.text[article.sections[1].start : article.sections[1].heading_end] == "## One ##"


def test_markdown_without_hashes_has_plain_headings(tmp_path: Path) -> None:
    article = read(tmp_path, f"# The Title\n\n{BODY}\n\nThe Road to Here\n\n{BODY}", "a.md")
    assert headings(article) == [(), ("The Road to Here",)]


def test_a_rule_at_the_top_is_no_front_matter(tmp_path: Path) -> None:
    assert read(tmp_path, "---\n\n# A Title\n\nBody.", "a.md").title == "A Title"
