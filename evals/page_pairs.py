"""Our pages as the reader meets them: each question with the texts that it would be given to read, to learn from.

The stories give it sentences drawn at random. Here it has to withstand what the retriever really finds: sentences under
their headings, items after their lead-ins, a sentence after the one before it, whole passages, whole lists. What the
question's author named is right; what may be quoted besides is left out.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from evals.cases import Case, Part
from evals.metrics import same_words
from evals.pages import PAGES_LEARNT, Page, opened, read_pages
from evals.parallel import in_parallel
from evals.reader_data import Example, bare
from evals.run import looked_up
from evals.train_choice import is_asked_for, is_named
from indexes.build import Index
from indexes.passages import Sentence
from rag.answers import Outcome
from rag.rank import PASSAGES, chosen_of, in_full, text_in_context, text_to_read, whole_passage
from rag.refusals import refusal
from rag.retrieve import Found
from rag.settings import NO_READER

FOUND = 14  # sentences of a search that are learnt from: a few more than are read
# Of one question, the texts of each sort in one draw: those that hold the answer, and those that do not.
MOST = {"pages-sentence": (4, 6), "pages-context": (1, 1), "pages-passage": (1, 1), "pages-list": (1, 2)}


def from_pages(cache: Path, path: Path = PAGES_LEARNT) -> list[Example]:
    """All texts of all questions; the pages' indexes are kept in `cache`. Raises UnusableQuestions."""
    return list(in_parallel(_of_page, [(page, cache) for page in read_pages(Part.TUNING, path)]))


def drawn_from(known: Iterable[Example], draw: random.Random) -> Iterator[Example]:
    """Some texts of each question: `MOST` of each sort."""
    held: dict[tuple[str, str, str], list[Example]] = defaultdict(list)
    for each in known:
        held[each.group, each.first, each.source].append(each)
    for (_, _, source), texts in held.items():
        for most, answers in zip(MOST[source], (True, False), strict=True):
            mine = [each for each in texts if each.answers is answers]
            yield from draw.sample(mine, min(most, len(mine)))


def _of_page(given: tuple[Page, Path]) -> list[Example]:
    page, cache = given
    engine = opened(page, cache, NO_READER)
    try:
        index, made = engine.present().index, []
        for case in page.cases:
            founds = () if refusal(case.question) else looked_up(engine, case)[2]
            if len(founds) == 1:  # of several parts, it is not known which of them a text answers
                group = page.article.split("\n", 1)[0]
                made += [
                    Example(bare(founds[0].question), text, f"pages-{sort}", group, answers=answers)
                    for sort, text, answers in _texts(founds[0], case, index)
                    if answers is not None
                ]
        return made
    finally:
        engine.close()


def _texts(found: Found, case: Case, index: Index) -> Iterator[tuple[str, str, bool | None]]:
    """Each text with its sort and whether it holds the answer, None where that cannot be said."""
    rows = [each.row for each in chosen_of(found, FOUND)]
    for each in found.sentences:
        if each.row not in rows and each.sentence.in_body and _answers(each.sentence, case, index):
            rows.append(each.row)
    for row in rows:
        sentence, in_context = index.sentences[row], text_in_context(row, index)
        answers = _answers(sentence, case, index)
        yield "sentence", text_to_read(sentence, index), answers
        if in_context:
            yield "context", in_context, _any([answers, _answers(index.sentences[row - 1], case, index)])
    for passage in found.shown(PASSAGES + 1):
        told = [_answers(each, case, index) for each in passage.passage.sentences]
        yield "passage", whole_passage(passage.passage, index), _any(told)
    for near in found.lists:
        asked = case.outcome == {Outcome.ANSWERED} and is_asked_for(near.listed, index, case)
        within = [_answers(index.sentences[row], case, index) for row in (*near.listed.leads, *near.listed.rows)]
        yield "list", in_full(near.listed, index), asked or (False if _any(within) is False else None)


def _answers(sentence: Sentence, case: Case, index: Index) -> bool | None:
    """Whether a sentence answers; None of what may be quoted besides, or corrects what the question presumes."""
    text = index.text(sentence)
    if any(is_named(group, text) for group in case.gold):
        return True if case.outcome == {Outcome.ANSWERED} else None
    return None if any(same_words(each, text) for each in case.also_fine) else False


def _any(told: Iterable[bool | None]) -> bool | None:
    """Whether any is so; None where none is known to be so, but one may."""
    known = set(told)
    return True if True in known else None if None in known else False
