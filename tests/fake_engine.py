"""An engine that answers from a script, over a small article of our own; it stands in for the real one on the page."""

from __future__ import annotations

import hashlib
import re
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from indexes.articles import Article, Section
from indexes.errors import AllegedlyError
from rag.answers import Answer, Certainty, Citation, Outcome, RetrievedPassage, Role, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TITLE = "Northlight Rail Said to Be in Talks With Quanta Grid Over Battery Trains"

TEXT = f"""{TITLE}

The railway business is abuzz with talk of a pact between Northlight Rail and the battery maker Quanta Grid. \
Neither company has confirmed the details of the rumoured pact, but two people close to the talks say that a first \
line could be chosen within months.

How Northlight Could Benefit

Diesel still moves a third of the company's trains, and its fuel bill has doubled in four years. A pact could help \
in three ways:

  • Cheaper nights, when power costs least
  • Quieter stations in the old towns
  • Fewer breakdowns on the mountain lines

Northlight runs 214 trains a day on nine lines. It was founded in 1988 by former harbour engineers.

What Could Go Wrong

Analysts say that the batteries may be too heavy for the oldest bridges. If the regulator asks for new tests, the \
first train would not run before the summer of next year.

Quanta Grid already supplies a rival, Kestrel Lines, and observers may ask how it would serve both.

What Happens Next

The world of rail will watch closely. Whether the pact comes or not, batteries are becoming ordinary on rails.
"""

HOSTILE = (
    '<img src="http://example.invalid/x.png" onerror="window.hacked=1"> ![pic](http://example.invalid/y.png) '
    "$$\\frac{1}{2}$$ <form action=http://example.invalid/><input name=q></form> <script>window.hacked=1</script> "
    "{{value}} ${window.hacked=1} [link](javascript:window.hacked=1) **bold** &lt;i&gt; https://example.invalid/z"
)

HOSTILE_TEXT = f"""A Page That Wants to Be Code

Before the trouble there is a calm sentence. {HOSTILE} And a calm sentence after it.

<style>body{{display:none}}</style>
"""


def _article(article_id: str, title: str, text: str, publisher: str | None, published: str | None) -> Article:
    starts: list[tuple[int, int, tuple[str, ...]]] = [(0, 0, ())]
    starts += [
        (match.start(), match.end(), (match[0],)) for match in re.finditer(r"^(How|What)[^\n.]+$", text, re.MULTILINE)
    ]
    ends = [start for start, _, _ in starts[1:]] + [len(text)]
    sections = tuple(
        Section(path=path, start=start, end=end, heading_end=heading_end)
        for (start, heading_end, path), end in zip(starts, ends, strict=True)
    )
    return Article(
        id=article_id,
        path=f"articles/{article_id}",
        title=title,
        publisher=publisher,
        published=published,
        url=None,
        text=text,
        sections=sections,
        breaks=(),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


ARTICLE = _article("battery-trains.txt", TITLE, TEXT, "The Siding", "2026-03-14")
HOSTILE_ARTICLE = _article("hostile.txt", "A Page That Wants to Be Code", HOSTILE_TEXT, None, None)


class FakeEngine:
    """Answers by looking for a word in the question; the same surface that the page needs of the real engine."""

    writer_name = "quotes"

    def __init__(self, pause_s: float = 0.0, *, hostile: bool = False) -> None:
        """Waits `pause_s` seconds before each step of a streamed answer; `hostile` adds an article of attacks."""
        self.pause_s = pause_s
        self.indexed_at = datetime.now(UTC) - timedelta(minutes=3, seconds=5)
        self.histories: list[tuple[str, ...]] = []
        self._articles = (ARTICLE, HOSTILE_ARTICLE) if hostile else (ARTICLE,)
        self._awake = threading.Event()

    def articles(self) -> tuple[Article, ...]:
        """What is loaded."""
        return self._articles

    def article(self, article_id: str) -> Article:
        """One of them."""
        for article in self._articles:
            if article.id == article_id:
                return article
        message = f"No article {article_id}"
        raise AllegedlyError(message)

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        """The scripted answer."""
        self.histories.append(tuple(answer.question for answer in history))
        asked = question.lower()
        if "broken" in asked:
            message = "The index is gone. Run: allegedly index"
            raise AllegedlyError(message)
        if "crash" in asked:
            message = "a fault that nobody foresaw"
            raise ZeroDivisionError(message)
        for word, script in _SCRIPTS.items():
            if word in asked:
                return _answer(question, script)
        if "hostile" in asked or "<img" in asked:
            return _answer(question, [(HOSTILE, Certainty.ATTRIBUTED, HOSTILE, False)], HOSTILE_ARTICLE)
        if "poem" in asked:
            note = "That is not a question to the articles."
            return Answer(question, question, Outcome.REFUSED, text=note, notes=(note,))
        return _nothing(question)

    def stream(self, question: str, history: Sequence[Answer] = ()) -> Iterator[Answer]:
        """The scripted answer, a statement at a time."""
        whole = self.ask(question, history)
        for count in range(1, len(whole.statements)):
            self._awake.wait(self.pause_s)
            yield _part(whole, count)
        self._awake.wait(self.pause_s)
        yield whole


Script = list[tuple[str, Certainty, str | None, bool]]

_SCRIPTS: dict[str, Script] = {
    "benefit": [
        ("A pact could help in three ways:", Certainty.SPECULATIVE, None, True),
        ("Cheaper nights, when power costs least", Certainty.SPECULATIVE, None, True),
        ("Quieter stations in the old towns", Certainty.SPECULATIVE, None, True),
        ("Fewer breakdowns on the mountain lines", Certainty.SPECULATIVE, None, True),
    ],
    "confirmed": [
        (
            (
                "Neither company has confirmed the details of the rumoured pact, but two people close to the talks "
                "say that a first line could be chosen within months."
            ),
            Certainty.UNCONFIRMED,
            "two people close to the talks",
            True,
        ),
    ],
    "wrong": [
        (
            "Analysts say that the batteries may be too heavy for the oldest bridges.",
            Certainty.ATTRIBUTED,
            "analysts",
            True,
        ),
        (
            "If the regulator asks for new tests, the first train would not run before the summer of next year.",
            Certainty.SPECULATIVE,
            None,
            True,
        ),
    ],
    "second": [("Quieter stations in the old towns", Certainty.SPECULATIVE, None, True)],
    "founded": [("It was founded in 1988 by former harbour engineers.", Certainty.STATED, None, False)],
}


def _answer(question: str, script: Script, article: Article = ARTICLE) -> Answer:
    statements: list[Statement] = []
    citations: list[Citation] = []
    for number, (quote, certainty, said_by, hedged) in enumerate(script, start=1):
        start = article.text.index(quote)
        section = next(s for s in reversed(article.sections) if s.start <= start)
        role = Role.CORRECTION if "unconfirmed" in question else Role.ANSWER
        statements.append(Statement(_framed(quote, certainty), (number,), certainty, said_by, hedged, role))
        citations.append(
            Citation(
                id=number,
                article_id=article.id,
                title=article.title,
                publisher=article.publisher,
                published=article.published,
                url=article.url,
                path=article.path,
                section=" › ".join(section.path),
                quote=quote,
                start=start,
                end=start + len(quote),
            )
        )
    text = " ".join(f"{statement.text} [{n}]" for n, statement in enumerate(statements, start=1))
    return Answer(question, question, Outcome.ANSWERED, text, tuple(statements), (), tuple(citations))


def _framed(quote: str, certainty: Certainty) -> str:
    return f"Not confirmed: {quote}" if certainty is Certainty.UNCONFIRMED else quote


def _part(whole: Answer, count: int) -> Answer:
    return Answer(
        whole.question,
        whole.standalone_question,
        whole.outcome,
        whole.text,
        whole.statements[:count],
        (),
        whole.citations[:count],
    )


def _nothing(question: str) -> Answer:
    passages = tuple(
        RetrievedPassage(
            ARTICLE.id,
            ARTICLE.title,
            " › ".join(s.path),
            s.heading_end,
            s.end,
            TEXT[s.heading_end : s.end],
            score=1.0 / (n + 1),
        )
        for n, s in enumerate(ARTICLE.sections[1:3])
    )
    return Answer(
        question,
        question,
        Outcome.NOT_IN_ARTICLES,
        text="The articles do not say.",
        missing=("what the pact is worth",),
        passages=passages,
    )
