"""`allegedly bench`: our times and memory beside those of the plain LlamaIndex pipeline, in one run.

Both sides index the same articles and are asked the same questions, turn by turn, each stage in a process of its
own, so that neither's imports, caches or memory are the other's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any

from evals.metrics import percentile
from evals.probe import MARK, QUESTIONS
from indexes.errors import AllegedlyError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rich.console import Console

NOTHING = "–"
OURS, PLAIN = SIDES = ("allegedly", "plain")
ROUNDS = 3
STAGE_LIMIT_S = 600.0
PROBE = (sys.executable, "-P", "-m", "evals.probe")
"""How a side is started; `-P` keeps files of the folder one happens to stand in from being imported."""


@dataclass(slots=True)
class Measured:
    """What was measured of one side: a value a round, or for `ask_*` a value a question. Seconds and MiB.

    `index_process_s` is from a process's start to its end; `index_s` and `index_cpu_s` leave its imports out.
    `cold_start_s` is from a process's start to its first answer.
    """

    index_process_s: list[float] = field(default_factory=list)
    index_s: list[float] = field(default_factory=list)
    index_cpu_s: list[float] = field(default_factory=list)
    index_peak_mib: list[float] = field(default_factory=list)
    cold_start_s: list[float] = field(default_factory=list)
    ask_s: list[float] = field(default_factory=list)
    ask_cpu_s: list[float] = field(default_factory=list)
    ask_peak_mib: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Figure:
    """One row of the table: a value had from what was measured, its unit, and its digits after the point."""

    name: str
    value: Callable[[Measured], float | None]
    unit: str
    digits: int


_FIGURES = (
    _Figure("index, whole process", lambda m: percentile(m.index_process_s, 50), "s", 1),
    _Figure("index, imports left out", lambda m: percentile(m.index_s, 50), "s", 2),
    _Figure("index, CPU, imports left out", lambda m: percentile(m.index_cpu_s, 50), "s", 2),
    _Figure("index, peak memory", lambda m: max(m.index_peak_mib, default=None), "MiB", 0),
    _Figure("cold start to first answer", lambda m: percentile(m.cold_start_s, 50), "s", 1),
    _Figure("ask, p50", lambda m: _ms(percentile(m.ask_s, 50)), "ms", 1),
    _Figure("ask, p95", lambda m: _ms(percentile(m.ask_s, 95)), "ms", 1),
    _Figure("ask, CPU, p50", lambda m: _ms(percentile(m.ask_cpu_s, 50)), "ms", 1),
    _Figure("ask, CPU, p95", lambda m: _ms(percentile(m.ask_cpu_s, 95)), "ms", 1),
    _Figure("ask, peak memory", lambda m: max(m.ask_peak_mib, default=None), "MiB", 0),
)


def run_bench(
    articles: Path, console: Console, rounds: int = ROUNDS, probe: Sequence[str] = PROBE
) -> dict[str, Measured]:
    """Measures both sides on a folder of articles and prints the table; gives what was measured, by side.

    Args:
        articles: the folder that both sides index.
        console: where progress and table are printed.
        rounds: how often each side is indexed and started; the sides take turns at going first.
        probe: the command that runs one side, called with side, stage, articles and home.

    Raises:
        AllegedlyError: a side failed or took longer than ten minutes for a stage.
    """
    measured = {side: Measured() for side in SIDES}
    with tempfile.TemporaryDirectory(prefix="allegedly-bench-") as folder, console.status("") as status:
        for number in range(rounds):
            homes = {side: Path(folder) / f"{side}-{number}" for side in SIDES}
            turns = SIDES if number % 2 == 0 else SIDES[::-1]
            for stage, measure in (("index", _measure_index), ("ask", _measure_ask)):
                for side in turns:
                    status.update(f"Round {number + 1} of {rounds}: {side}, {stage}")
                    homes[side].mkdir(exist_ok=True)
                    run = _Run((*probe, side, stage, str(articles), str(homes[side])), f"{side} {stage}")
                    measure(run, measured[side])
    _print(measured, console, rounds)
    return measured


@dataclass(frozen=True, slots=True)
class _Run:
    """One stage of one side."""

    command: tuple[str, ...]
    name: str

    def lines(self) -> list[tuple[float, dict[str, Any]]]:
        """What the process measured, each with the seconds from the process's start at which it said so.

        The last has no fields and is the process's end.
        """
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints:
            started = time.perf_counter()
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                self.command, stdout=subprocess.PIPE, stderr=complaints, text=True, encoding="utf-8", env=_environment()
            )
            limit = Timer(STAGE_LIMIT_S, process.kill)
            limit.start()
            try:
                told = [
                    (time.perf_counter() - started, json.loads(line.removeprefix(MARK)))
                    for line in process.stdout or ()
                    if line.startswith(MARK)
                ]
                code = process.wait()
            finally:
                limit.cancel()
                process.kill()
                process.wait()
                if process.stdout:
                    process.stdout.close()
            told.append((time.perf_counter() - started, {}))
            if code:
                complaints.seek(0)
                last = next((line for line in reversed(complaints.read().splitlines()) if line.strip()), f"exit {code}")
                raise AllegedlyError(f"The benchmark could not run “{self.name}”: {last.strip()}")
        return told


def _measure_index(run: _Run, measured: Measured) -> None:
    (_, work), (end, _) = run.lines()
    measured.index_process_s.append(end)
    measured.index_s.append(work["wall_s"])
    measured.index_cpu_s.append(work["cpu_s"])
    _add_peak(measured.index_peak_mib, work)


def _measure_ask(run: _Run, measured: Measured) -> None:
    (first, _), (_, work), _end = run.lines()
    measured.cold_start_s.append(first)
    measured.ask_s += [wall for wall, _ in work["asked"]]
    measured.ask_cpu_s += [cpu for _, cpu in work["asked"]]
    _add_peak(measured.ask_peak_mib, work)


def _add_peak(peaks: list[float], work: Mapping[str, Any]) -> None:
    if work["peak_mib"] is not None:
        peaks.append(work["peak_mib"])


def _environment() -> dict[str, str]:
    """The environment of a side: ours, without settings that would change what is compared, and with no network use."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name == "ALLEGEDLY_CACHE" or not name.startswith(("ALLEGEDLY_", "OPENAI_"))
    }
    package_root = str(Path(__file__).resolve().parent.parent)
    paths = [package_root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(paths),
        # torch's threads wait for each other by spinning, which on a busy machine can cost many times the work itself
        # and says nothing about either side: let both sleep instead.
        "OMP_WAIT_POLICY": os.environ.get("OMP_WAIT_POLICY", "PASSIVE"),
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
    }


def _print(measured: Mapping[str, Measured], console: Console, rounds: int) -> None:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    for side in SIDES:
        table.add_column(side, justify="right")
    table.add_column("plain ÷ allegedly", justify="right")
    for figure in _FIGURES:
        ours, plain = (figure.value(measured[side]) for side in SIDES)
        ratio = f"{plain / ours:.1f} ×" if ours and plain is not None else NOTHING
        table.add_row(figure.name, _cell(figure, ours), _cell(figure, plain), ratio)
    console.print(table)
    console.print(
        f"Rounds: {rounds}, with {len(QUESTIONS) - 1} questions each. Index and start times are their medians, memory "
        "is their highest. “plain” is LlamaIndex + Chroma + sentence-transformers with the libraries' own settings: it "
        "gives the five nearest passages, and neither writes an answer nor judges certainty.",
        highlight=False,
        markup=False,
    )


def _cell(figure: _Figure, value: float | None) -> str:
    return NOTHING if value is None else f"{value:,.{figure.digits}f} {figure.unit}"


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else seconds * 1000
