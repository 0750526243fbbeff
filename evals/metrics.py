"""What the evaluation measures, one pure function a metric.

Each figure keeps its counts (`Share`), so that an interval can be had from it, and what could not be graded
is never counted as wrong. White space never matters when texts are compared.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

from rag.answers import Certainty, Outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from evals.cases import Case, Label
    from rag.answers import Answer, Statement

ABSTENTIONS = frozenset({Outcome.NOT_IN_ARTICLES, Outcome.REFUSED})
"""The outcomes that say that there is no answer. An error is none: it is simply wrong."""

MIN_SHARED_CHARS = 20
"""Below this many characters, one text must equal the other; a common word proves nothing."""

MAX_STRAY_STATEMENTS = 2
"""So many statements of a right answer may cite nothing that was asked for."""

_LABELS_BY_SURENESS = tuple(Certainty)
_DETERMINERS = re.compile(
    r"^(?:(?:an?|the|th(?:is|at|ese|ose)|some|any|many|several|most|all|both|few|(?:an)?other|such|certain|various|each"
    r"|every|n?either|no|its|his|her|their|our|my|your)\s+)+"
)
_AFTER_HEAD = re.compile(r"\s*[,;(].*|\s+(?:of|at|in|on|from|with|for|who|whom|that|which|close|familiar|within)\b.*")


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` out of `of`; `ungraded` more could not be judged and stand in neither.

    >>> Share(3, 4).value
    0.75
    >>> Share(0, 0).value is None
    True
    """

    hits: int
    of: int
    ungraded: int = 0

    @property
    def value(self) -> float | None:
        """The share, from 0 to 1; None where there was nothing to judge."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95 % Wilson interval."""
        return wilson(self.hits, self.of)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer is right, and if it is not, each thing that is wrong with it.

    `missing` holds the gold groups that no citation quotes, `stray` the numbers (from 0) of the statements
    that cite nothing asked for, `matched` the `never` patterns found.
    """

    correct: bool
    outcome_right: bool
    missing: tuple[tuple[str, ...], ...] = ()
    stray: tuple[int, ...] = ()
    matched: tuple[str, ...] = ()


def wilson(hits: int, of: int, level: float = 0.95) -> tuple[float, float]:
    """The interval of a share by Wilson's score method (E. B. Wilson, JASA 22, 1927), each bound from 0 to 1.

    Nothing counted says nothing: then it is (0, 1).

    >>> low, high = wilson(8, 10)
    >>> f"{low:.3f} {high:.3f}"
    '0.490 0.943'
    >>> wilson(0, 0)
    (0.0, 1.0)
    """
    if of == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, spread = hits / of, 1 + z * z / of
    middle = (share + z * z / (2 * of)) / spread
    reach = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / spread
    return max(0.0, middle - reach), min(1.0, middle + reach)


def same_words(wanted: str, quote: str) -> bool:
    """Whether a quote is, holds or stands within the wanted text, white space aside.

    The one inside the other must be at least 20 characters long.

    >>> same_words("AI-controlled lunar bases", "Future possibilities include: AI-controlled  lunar bases")
    True
    >>> same_words("Smart cars", "Smart cars are sold here.")
    False
    """
    wanted, quote = _plain(wanted), _plain(quote)
    if wanted == quote:
        return True
    shorter, longer = sorted((wanted, quote), key=len)
    return len(shorter) >= MIN_SHARED_CHARS and shorter in longer


def judge(case: Case, answer: Answer) -> Verdict:
    """Whether an answer is *correct*.

    Its outcome is allowed; each gold group has a member quoted; at most two statements cite nothing from `gold` or
    `also_fine`; no `never` pattern matches its text. Gold is asked of an answer only: an allowed "The articles do not
    say" quotes nothing by its nature.

    >>> from evals.cases import Case
    >>> from rag.answers import Answer, Outcome
    >>> case = Case("a", ("Who founded it?",), frozenset({Outcome.ANSWERED}), gold=(("It was founded by Ann.",),))
    >>> judge(case, Answer("Who founded it?", "Who founded it?", Outcome.ANSWERED, "Bob did."))
    Verdict(correct=False, outcome_right=True, missing=(('It was founded by Ann.',),), stray=(), matched=())
    >>> judge(case, Answer("Who founded it?", "Who founded it?", Outcome.REFUSED, "Ask something.")).outcome_right
    False
    """
    outcome_right = answer.outcome in case.outcome
    abstains_rightly = outcome_right and answer.outcome is not Outcome.ANSWERED
    quotes = [citation.quote for citation in answer.citations]
    asked_for = () if abstains_rightly else case.gold
    missing = tuple(
        group for group in asked_for if not any(same_words(member, quote) for member in group for quote in quotes)
    )
    stray = tuple(n for n, relevant in enumerate(relevant_statements(case, answer)) if not relevant)
    matched = tuple(pattern for pattern in case.never if re.search(pattern, answer.text, re.IGNORECASE))
    correct = outcome_right and not missing and not matched and len(stray) <= MAX_STRAY_STATEMENTS
    return Verdict(correct, outcome_right, missing, stray, matched)


def relevant_statements(case: Case, answer: Answer) -> tuple[bool, ...]:
    """Of each statement, whether one of its quotes is from `gold` or `also_fine`.

    >>> from evals.cases import Case
    >>> from rag.answers import Answer, Certainty, Citation, Outcome, Statement
    >>> cited = Citation(1, "a.txt", "T", None, None, None, "a.txt", "", "It was founded by Ann.", 0, 22)
    >>> said = Statement("It was founded by Ann.", (1,), Certainty.STATED)
    >>> answer = Answer("?", "?", Outcome.ANSWERED, "It was founded by Ann. [1]", (said,), citations=(cited,))
    >>> case = Case("a", ("Who?",), frozenset({Outcome.ANSWERED}), gold=(("It was founded by Ann.",),))
    >>> relevant_statements(case, answer)
    (True,)
    """
    asked_for = [*(member for group in case.gold for member in group), *case.also_fine]
    return tuple(
        any(same_words(wanted, quote) for quote in quotes_of(statement, answer) for wanted in asked_for)
        for statement in answer.statements
    )


def statement_precision(relevant: Iterable[Sequence[bool]]) -> Share:
    """Of all statements made, the share that quotes something asked for; one sequence an answer.

    >>> statement_precision([(True, True), (), (True, False)])
    Share(hits=3, of=4, ungraded=0)
    """
    flat = [flag for flags in relevant for flag in flags]
    return Share(sum(flat), len(flat))


def abstention_precision(outcomes: Iterable[tuple[Outcome, Collection[Outcome]]]) -> Share:
    """Of the answers that abstained, the share that had to; each pair is (outcome given, outcomes allowed).

    Questions that may as well be answered as not stand in neither count.

    >>> given, refused, answered = Outcome.NOT_IN_ARTICLES, Outcome.REFUSED, Outcome.ANSWERED
    >>> abstention_precision([(given, {given}), (given, {answered}), (refused, {given}), (Outcome.ERROR, {given})])
    Share(hits=2, of=3, ungraded=0)
    """
    judged = [must for given, must in _clear(outcomes) if given in ABSTENTIONS]
    return Share(sum(judged), len(judged))


def abstention_recall(outcomes: Iterable[tuple[Outcome, Collection[Outcome]]]) -> Share:
    """Of the questions that must not be answered, the share where the answer abstained, in either way.

    >>> given, answered = Outcome.NOT_IN_ARTICLES, Outcome.ANSWERED
    >>> abstention_recall([(given, {given}), (answered, {given}), (given, {answered})])
    Share(hits=1, of=2, ungraded=0)
    """
    judged = [given in ABSTENTIONS for given, must in _clear(outcomes) if must]
    return Share(sum(judged), len(judged))


def false_refusals(outcomes: Iterable[tuple[Outcome, Collection[Outcome]]]) -> Share:
    """Of the questions that the articles answer, the share where the answer abstained. Lower is better.

    >>> given, answered = Outcome.NOT_IN_ARTICLES, Outcome.ANSWERED
    >>> false_refusals([(given, {answered}), (answered, {answered}), (given, {given}), (given, {given, answered})])
    Share(hits=1, of=2, ungraded=0)
    """
    judged = [given in ABSTENTIONS for given, must in _clear(outcomes) if not must]
    return Share(sum(judged), len(judged))


def expected_label(quotes: Sequence[str], labels: Sequence[Label]) -> Label | None:
    """What the hand labels say of a statement that cites these quotes; None where it cannot be graded.

    Each quote must be a labelled text, or hold whole ones; a part of a sentence may be surer than the whole, so it is
    not graded. Of several labels the least sure counts, as an answer never sounds surer than its source.

    >>> from evals.cases import Label
    >>> sky, rain = Label("The sky is blue.", Certainty.STATED), Label("It may rain today.", Certainty.SPECULATIVE)
    >>> labels = [sky, rain]
    >>> expected_label(["The sky is blue.", "It may  rain today."], labels).certainty
    <Certainty.SPECULATIVE: 'speculative'>
    >>> expected_label(["It may rain"], labels) is None
    True
    """
    found: list[Label] = []
    for quote in quotes:
        of_quote = [label for label in labels if _plain(label.quote) == _plain(quote)] or [
            label
            for label in labels
            if len(_plain(label.quote)) >= MIN_SHARED_CHARS and _plain(label.quote) in _plain(quote)
        ]
        if not of_quote:
            return None
        found += of_quote
    return min(found, key=lambda label: _LABELS_BY_SURENESS.index(label.certainty), default=None)


def certainty_right(pairs: Iterable[tuple[Statement, Label | None]]) -> Share:
    """Of the statements whose quotes are labelled, the share with the label's certainty.

    >>> from evals.cases import Label
    >>> from rag.answers import Statement
    >>> may = Statement("It may rain.", (1,), Certainty.SPECULATIVE)
    >>> sure, rain = Label("It rains.", Certainty.STATED), Label("It may rain.", Certainty.SPECULATIVE)
    >>> certainty_right([(may, rain), (may, sure), (may, None)])
    Share(hits=1, of=2, ungraded=1)
    """
    return _graded([None if label is None else said.certainty is label.certainty for said, label in pairs])


def surer_than_source(pairs: Iterable[tuple[Statement, Label | None]]) -> Share:
    """Of the statements whose quotes are labelled, the share that sounds surer than the label. Lower is better.

    >>> from evals.cases import Label
    >>> from rag.answers import Statement
    >>> rain = Label("It may rain.", Certainty.SPECULATIVE)
    >>> given = [Certainty.STATED, Certainty.UNCONFIRMED]
    >>> surer_than_source((Statement("It rains.", (1,), certainty), rain) for certainty in given)
    Share(hits=1, of=2, ungraded=0)
    """
    return _graded([None if label is None else is_surer(said.certainty, label.certainty) for said, label in pairs])


def is_surer(said: Certainty, source: Certainty) -> bool:
    """Whether one certainty is surer than another, `stated` being the surest.

    >>> is_surer(Certainty.STATED, Certainty.ATTRIBUTED), is_surer(Certainty.UNCONFIRMED, Certainty.UNCONFIRMED)
    (True, False)
    """
    order = _LABELS_BY_SURENESS.index
    return order(said) > order(source)


def said_by_right(pairs: Iterable[tuple[Statement, Label | None]]) -> Share:
    """Of the labelled statements where either names a speaker, the share where both name the same one.

    A speaker is its head noun phrase, lower-cased, determiners dropped. Statements where neither names anybody are
    most of them and would hide the rest, so they stand in neither count.

    >>> from evals.cases import Label
    >>> from rag.answers import Statement
    >>> ann = Label("Many analysts at the bank think so.", Certainty.ATTRIBUTED, "analysts")
    >>> who = ["many Analysts at the bank", "investors", None]
    >>> said_by_right((Statement("…", (1,), Certainty.ATTRIBUTED, name), ann) for name in who)
    Share(hits=1, of=3, ungraded=0)
    """
    return _graded(
        [
            None if label is None else speaker(said.said_by) == speaker(label.said_by)
            for said, label in pairs
            if said.said_by or (label is not None and label.said_by)
        ]
    )


def hedged_right(pairs: Iterable[tuple[Statement, Label | None]]) -> Share:
    """Of the statements whose quotes are labelled, the share whose `hedged` agrees with the label.

    >>> from evals.cases import Label
    >>> from rag.answers import Statement
    >>> rain = Label("It may rain.", Certainty.SPECULATIVE, hedged=True)
    >>> hedged_right([(Statement("It may rain.", (1,), Certainty.SPECULATIVE, hedged=True), rain)])
    Share(hits=1, of=1, ungraded=0)
    """
    return _graded([None if label is None else said.hedged == label.hedged for said, label in pairs])


def percentile(values: Sequence[float], percent: float) -> float | None:
    """The value that `percent` of them do not pass, linear between neighbours; None of no values.

    >>> percentile([40.0, 10.0, 30.0, 20.0], 50)
    25.0
    >>> percentile([], 95) is None
    True
    """
    if not values:
        return None
    ranked = sorted(values)
    place = (len(ranked) - 1) * percent / 100
    below = math.floor(place)
    above = min(below + 1, len(ranked) - 1)
    return ranked[below] + (ranked[above] - ranked[below]) * (place - below)


def speaker(name: str | None) -> str:
    """A speaker's head noun phrase, lower-cased, determiners dropped; empty for nobody.

    >>> speaker("Several industry Analysts at the bank")
    'industry analysts'
    """
    return _DETERMINERS.sub("", _AFTER_HEAD.sub("", _plain(name or "").casefold()))


def quotes_of(statement: Statement, answer: Answer) -> tuple[str, ...]:
    """The quotes that a statement cites, in the order of its numbers.

    >>> from rag.answers import Answer, Citation, Statement
    >>> cited = Citation(7, "a.txt", "T", None, None, None, "a.txt", "", "It rains.", 0, 9)
    >>> answer = Answer("?", "?", Outcome.ANSWERED, "It rains. [7]", citations=(cited,))
    >>> quotes_of(Statement("It rains.", (7, 8), Certainty.STATED), answer)
    ('It rains.',)
    """
    by_id = {citation.id: citation.quote for citation in answer.citations}
    return tuple(by_id[number] for number in statement.citations if number in by_id)


def _plain(text: str) -> str:
    """The text with each run of white space as one blank."""
    return " ".join(text.split())


def _clear(outcomes: Iterable[tuple[Outcome, Collection[Outcome]]]) -> list[tuple[Outcome, bool]]:
    """(outcome given, whether it had to abstain) of the questions where only one of the two is right."""
    return [
        (given, Outcome.ANSWERED not in allowed)
        for given, allowed in outcomes
        if Outcome.ANSWERED not in allowed or not ABSTENTIONS & set(allowed)
    ]


def _graded(marks: Sequence[bool | None]) -> Share:
    judged = [mark for mark in marks if mark is not None]
    return Share(sum(judged), len(judged), ungraded=len(marks) - len(judged))
