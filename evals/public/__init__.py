"""Public benchmarks, one file each: `allegedly eval --benchmark NAME --data DIR`.

Each entry of `BENCHMARKS` is a function of a `Setting` that gives a `Score`; it imports what is heavy itself. The data
is none of ours and lies in a folder that README.md beside this file describes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from indexes.errors import AllegedlyError

Progress = Callable[[str, int, int], None]  # stage, done, total

SOURCES = {
    "multihop-rag": "github.com/yixuantt/MultiHop-RAG, arXiv 2401.15391",
    "squad2": "rajpurkar.github.io/SQuAD-explorer, arXiv 1806.03822",
    "clapnq": "github.com/primeqa/clapnq, arXiv 2404.02103",
}
LAYOUT = "DIR/multihop-rag/{articles,queries}.jsonl, DIR/squad2/questions.jsonl, DIR/clapnq/questions.jsonl"


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
        progress: is told how far each stage is.
    """

    data: Path
    cache: Path
    embedding: str | None = None
    reader: Path | None = None
    progress: Progress = lambda _stage, _done, _total: None


@dataclass(frozen=True, slots=True)
class Score:
    """What a benchmark found; `figures` are printed in their order, each None where there was nothing to judge."""

    benchmark: str
    n: int
    figures: Mapping[str, float | None]
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The score as plain JSON types."""
        return {**asdict(self), "figures": dict(self.figures)}

    def to_table(self) -> str:
        """The score as lines of text, a figure a line.

        >>> print(Score("x", 2, {"Hits@4": 0.5, "AUC": None}).to_table())
        x, 2 questions
          Hits@4  0.500
          AUC     –
        """
        wide = max((len(name) for name in self.figures), default=0)
        lines = [f"{self.benchmark}, {self.n:,} questions"]
        for name, value in self.figures.items():
            lines.append(f"  {name:<{wide}}  {'–' if value is None else f'{value:.3f}'}")
        return "\n".join([*lines, self.note] if self.note else lines)


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
