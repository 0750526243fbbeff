"""Answers in the articles' own words, and what every answer is made of: statements, citations, passages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexes.articles import Article
from indexes.build import Index
from rag.answers import Answer, Citation, Outcome, RetrievedPassage, Role, Statement
from rag.certainty import frame
from rag.questions import Wanted, sought
from rag.quote import Pick
from rag.retrieve import Found
from rag.search import Search

NOT_SAID = "The articles do not say."
SHOWN_PASSAGES = 5


def quoted_answer(search: Search, picks: Sequence[Pick], missing: Sequence[str] = ()) -> Answer:
    """The answer that the picks make, each framed by how sure it is; `missing` names what they leave open."""
    statements, citations = [], []
    for number, pick in enumerate(picks, 1):
        citations.append(cite(number, search.opened.index, pick.article_id, pick.start, pick.end, pick.section))
        statements.append(quoted_statement(pick, citations[-1]))
    return made(search, statements, citations, missing)


def quoted_statement(pick: Pick, citation: Citation) -> Statement:
    """A pick as a statement that rests on one citation."""
    # A slice of a heading and its sentence spans a blank line: shown as "Heading: sentence".
    words = ": ".join(" ".join(line.split()) for line in citation.quote.splitlines() if line.strip())
    reading = pick.reading
    text = frame(words, reading)
    return Statement(text, (citation.id,), reading.certainty, reading.said_by, reading.hedged, pick.role)


def made(
    search: Search, statements: Sequence[Statement], citations: Sequence[Citation], missing: Sequence[str]
) -> Answer:
    """The answer that these statements make; without any, that the articles do not say."""
    wanted = search.reading.wanted
    if not statements:
        lacking = tuple(missing) or (sought(search.standalone),)
        return Answer(search.question, search.standalone, Outcome.NOT_IN_ARTICLES, text=NOT_SAID, missing=lacking)
    if wanted is not Wanted.ANYTHING and statements[0].role is Role.CORRECTION:
        missing = (wanted.value,)
    return Answer(
        question=search.question,
        standalone_question=search.standalone,
        outcome=Outcome.ANSWERED,
        text=as_text(statements),
        statements=tuple(statements),
        missing=tuple(missing),
        citations=tuple(citations),
    )


def growing(whole: Answer) -> Iterator[Answer]:
    """An answer statement by statement, up to the last but one."""
    for count in range(1, len(whole.statements)):
        yield replace(whole, statements=whole.statements[:count], text=as_text(whole.statements[:count]), missing=())


def as_text(statements: Sequence[Statement]) -> str:
    """Statements as lines, each with its marks."""
    return "\n".join(f"{each.text} {' '.join(f'[{n}]' for n in each.citations)}" for each in statements)


def cite(number: int, index: Index, article_id: str, start: int, end: int, section: tuple[str, ...]) -> Citation:
    """The citation of a slice of an article."""
    article: Article = index.articles[article_id]
    return Citation(
        id=number,
        article_id=article.id,
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        url=article.url,
        path=article.path,
        section=" › ".join(section),
        quote=article.text[start:end],
        start=start,
        end=end,
    )


def shown_passages(found: Found, index: Index) -> tuple[RetrievedPassage, ...]:
    """The best passages, as an answer lists them."""
    return tuple(
        RetrievedPassage(
            article_id=each.passage.article_id,
            title=index.articles[each.passage.article_id].title,
            section=" › ".join(each.passage.section),
            start=each.passage.start,
            end=each.passage.end,
            text=index.text(each.passage),
            score=round(each.score, 4),
        )
        for each in found.shown(SHOWN_PASSAGES)
    )
