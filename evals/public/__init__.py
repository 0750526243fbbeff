"""Public benchmarks, one file each: `allegedly eval --benchmark NAME --data DIR`.

Each entry of `BENCHMARKS` is a function of a `Setting` that gives a `Score`; it imports what is heavy itself. It has a
column of figures for each of `Setting.readers`: without a reader always, and with the one that is given. The data is
none of ours and lies in a folder that README.md beside this file describes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from evals.cases import sample
from indexes.errors import AllegedlyError

Progress = Callable[[str, int, int], None]  # stage, done, total

SOURCES = {
    "multihop-rag": "github.com/yixuantt/MultiHop-RAG, arXiv 2401.15391",
    "squad2": "rajpurkar.github.io/SQuAD-explorer, arXiv 1806.03822",
    "clapnq": "github.com/primeqa/clapnq, arXiv 2404.02103",
}
SEED = 20  # of every draw
LAYOUT = "DIR/multihop-rag/{articles,queries}.jsonl, DIR/squad2/questions.jsonl, DIR/clapnq/questions.jsonl"

_Item = TypeVar("_Item")
_COLUMNS = ("without reader", "with reader")


class NoBenchmarkData(AllegedlyError):
    """The data of a public benchmark is not there, or not of the form that evals/public/README.md gives.

    Attributes:
        path: the file that is wanted; None where no folder was given.
        reason: what is wrong, a clause without a full stop.
    """

    def __init__(self, path: Path | None, reason: str) -> None:
        self.path, self.reason = path, reason
        sources = "; ".join(f"{name}: {source}" for name, source in SOURCES.items())
        wrong = reason if path is None else f"{path} {reason}"
        super().__init__(
            f"{wrong}. Get the data from its public source ({sources}), lay it out as {LAYOUT}, "
            "and give the folder: --data DIR, or ALLEGEDLY_DATA"
        )


@dataclass(frozen=True, slots=True)
class Setting:
    """What a benchmark is run with.

    Attributes:
        data: the folder of all sets.
        cache: a folder of our own, where vectors and indexes may be kept from run to run.
        embedding: the model's name; None for the packaged one.
        reader: the folder of a trained reader; None for none.
        part: of our own questions ("tuning", "final" or "all" of them); the public sets have none.
        sample: how many questions are drawn where there are more; None for all.
        progress: is told how far each stage is.
    """

    data: Path
    cache: Path
    embedding: str | None = None
    reader: Path | None = None
    part: str = "all"
    sample: int | None = None
    progress: Progress = lambda _stage, _done, _total: None

    @property
    def readers(self) -> tuple[Path | None, ...]:
        """The readers that are compared, a column each: None for none, and the one that is given."""
        return (None,) if self.reader is None else (None, self.reader)

    def drawn(self, items: Sequence[_Item]) -> list[_Item]:
        """The sample of the items, in their order and the same in every run; all of them where none is wanted."""
        return list(items) if self.sample is None else sample(items, self.sample, SEED)


@dataclass(frozen=True, slots=True)
class Score:
    """What a benchmark found, in one column without a reader and, where one was given, one with it.

    A column's figures are printed in their order, each None where there was nothing to judge. `n` is how many questions
    were judged, of `of` that there are.
    """

    benchmark: str
    n: int
    columns: tuple[Mapping[str, float | None], ...]
    of: int | None = None

    @property
    def figures(self) -> Mapping[str, float | None]:
        """The figures without a reader."""
        return self.columns[0]

    def to_dict(self) -> dict[str, Any]:
        """The score as plain JSON types."""
        held = dict(zip(("figures", "with_reader"), map(dict, self.columns), strict=False))
        return {"benchmark": self.benchmark, "n": self.n, "of": self.of or self.n, **held}

    def to_table(self) -> str:
        """The score as lines of text, a figure a line.

        >>> print(Score("x", 2, ({"Hits@4": 0.5, "AUC": None},)).to_table())
        x, 2 questions
          Hits@4  0.500
          AUC     –
        >>> print(Score("x", 2, ({"AUC": 0.5}, {"AUC": 0.75}), of=9).to_table())
        x, 2 of 9 questions, drawn with a fixed seed
               without reader  with reader
          AUC           0.500        0.750
        """
        drawn = self.of is not None and self.of > self.n
        how_many = f"{self.n:,} of {self.of:,} questions, drawn with a fixed seed" if drawn else f"{self.n:,} questions"
        wide = max((len(name) for name in self.figures), default=0)
        lines = [f"{self.benchmark}, {how_many}"]
        if len(self.columns) == 1:
            return "\n".join([*lines, *(f"  {name:<{wide}}  {_shown(value)}" for name, value in self.figures.items())])
        lines.append("  ".join((" " * (wide + 2), *_COLUMNS)))
        for name in self.figures:
            cells = (
                f"{_shown(each.get(name)):>{len(head)}}" for each, head in zip(self.columns, _COLUMNS, strict=True)
            )
            lines.append("  ".join((f"  {name:<{wide}}", *cells)))
        return "\n".join(lines)


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def read_lines(data: Path, name: str, fields: Sequence[str]) -> list[dict[str, Any]]:
    """The objects of a file of the data folder, one a line; raises NoBenchmarkData."""
    path = data / name
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise NoBenchmarkData(path, f"cannot be read ({(error.strerror or 'no reason given').lower()})") from error
    except ValueError as error:
        raise NoBenchmarkData(path, "does not hold one JSON object a line") from error
    if not rows or not all(isinstance(row, dict) and row.keys() >= set(fields) for row in rows):
        raise NoBenchmarkData(path, f"must hold objects with {', '.join(fields)}, one a line")
    return rows


def _late(module: str) -> Callable[[Setting], Score]:
    """The benchmark of a module, which is imported when it is run."""

    def run(setting: Setting) -> Score:
        found: Score = import_module(f"evals.public.{module}").run(setting)
        return found

    return run


BENCHMARKS: dict[str, Callable[[Setting], Score]] = {
    name: _late(name.replace("-", "_")) for name in ("multihop-rag", "multihop-null", "squad2", "clapnq", "news")
}
