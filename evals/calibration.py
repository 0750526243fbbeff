"""Whether the engine's probability that the articles answer can be taken at its word: a reliability diagram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from evals.metrics import Share
from rag.answerable import Judgement
from rag.answers import Answer, Outcome

if TYPE_CHECKING:
    from evals.run import Progress, Result

BINS = 8  # of equal width: with a few hundred questions, more would hold a handful each


class Judging(Protocol):
    """What tells how sure it is; `rag.open_engine()` gives one."""

    def judgement(self, question: str, history: Sequence[Answer] = ()) -> Judgement | None:
        """How likely it is that the articles answer; None where nothing is looked up."""
        ...


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of like probability: its mean over them, in [0, 1], and how many of them the articles do answer."""

    probability: float
    answerable: Share


@dataclass(frozen=True, slots=True)
class Calibration:
    """The bins that hold a question, from the least sure to the surest.

    `threshold` is the probability from which on a question is answered.
    """

    bins: tuple[Bin, ...]
    threshold: float

    @property
    def n(self) -> int:
        """How many questions these are."""
        return sum(each.answerable.of for each in self.bins)

    @property
    def error(self) -> float | None:
        """The expected calibration error (Guo et al., arXiv 1706.04599): the mean gap, in [0, 1]; None without any."""
        gaps = [abs(each.probability * each.answerable.of - each.answerable.hits) for each in self.bins]
        return sum(gaps) / self.n if self.n else None


def calibrate(engine: Judging, results: Sequence[Result], progress: Progress | None = None) -> Calibration:
    """How sure the engine is of each of these questions, against whether the articles answer it.

    Left out are questions for which either outcome is right, those for which nothing is looked up, and those that
    failed.
    """
    held: list[tuple[float, bool]] = []
    threshold = 0.0
    for done, result in enumerate(results, start=1):
        answerable = result.case.outcome == {Outcome.ANSWERED}
        is_plain = answerable or Outcome.ANSWERED not in result.case.outcome
        if is_plain and result.answer.outcome is not Outcome.ERROR:
            judged = engine.judgement(result.case.question, result.answers[:-1])
            if judged is not None:
                held.append((judged.probability, answerable))
                threshold = judged.threshold
        if progress is not None:
            progress("Calibrating", done, len(results))
    return Calibration(binned(held), threshold)


def binned(held: Sequence[tuple[float, bool]]) -> tuple[Bin, ...]:
    """The bins of these probabilities, each with whether the articles answer.

    >>> [(each.probability, each.answerable.hits, each.answerable.of) for each in binned([(0.5, True), (1.0, False)])]
    [(0.5, 1, 1), (1.0, 0, 1)]
    """
    found: dict[int, list[tuple[float, bool]]] = {}
    for probability, answerable in held:
        found.setdefault(min(BINS - 1, int(probability * BINS)), []).append((probability, answerable))
    return tuple(
        Bin(sum(each for each, _ in of_bin) / len(of_bin), Share(sum(is_so for _, is_so in of_bin), len(of_bin)))
        for _, of_bin in sorted(found.items())
    )
