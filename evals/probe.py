"""One side of the benchmark, run in a process of its own: `python -m evals.probe SIDE STAGE ARTICLES HOME`.

SIDE is "allegedly" or "plain"; STAGE is "index" (build the index under HOME) or "ask" (open it and ask). What was
measured goes to standard output as lines that begin with `MARK`, each one JSON object. Seconds are wall time, or the
CPU time of all of the process's threads; memory is the process's peak in MiB.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

MARK = "@measured "

QUESTIONS = (
    "Is the deal confirmed?",
    "Who founded the company?",
    "What are the ways in which they could benefit?",
    "What challenges could the partnership face?",
    "Why would they work together, and who says so?",
    "What is the deal worth?",
    "Who is the chief executive?",
    "When was the contract signed?",
    "What do analysts say?",
    "How have investors reacted?",
    "Which products are named?",
    "What could regulators object to?",
    "How does it affect the industry?",
    "Who are the competitors?",
    "What happens next?",
    "What are the risks to privacy and security?",
    "How many people use the service?",
    "What did the founder say about the dangers?",
    "Could it change the future?",
    "Where will it take place?",
)
"""Each is asked once a process, so that no answer can come from a cache. They fit any story."""


class Side(Protocol):
    """What is measured: something opened that answers questions."""

    def ask(self, question: str) -> object:
        """Whatever the side gives back for a question."""
        ...


def main(arguments: list[str]) -> int:
    """Runs one stage of one side; 0 when it was measured."""
    side, stage, articles, home = arguments
    index, open_side = _SIDES[side]()
    imported = time.perf_counter(), time.process_time()
    if stage == "index":
        index(Path(articles), Path(home))
        work = {"wall_s": time.perf_counter() - imported[0], "cpu_s": time.process_time() - imported[1]}
        _tell({**work, "peak_mib": peak_mib()})
        return 0
    opened = open_side(Path(articles), Path(home))
    opened.ask(QUESTIONS[0])
    _tell({"first": True})
    asked = [_timed(opened, question) for question in QUESTIONS[1:]]
    _tell({"asked": asked, "peak_mib": peak_mib()})
    return 0


def peak_mib() -> float | None:
    """The most memory this process, or any one process it started, has held resident so far; None where it is not told.

    Linux's own high-water mark comes first: there `ru_maxrss` of a process begins with the size of the one that
    started it.
    """
    try:
        import resource
    except ImportError:
        return None
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / unit
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return max(float(line.split()[1]) / 1024, children)
    return max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, children)


def _timed(side: Side, question: str) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    side.ask(question)
    return time.perf_counter() - wall, time.process_time() - cpu


def _tell(measured: dict[str, object]) -> None:
    sys.stdout.write(f"{MARK}{json.dumps(measured)}\n")
    sys.stdout.flush()


_Index = Callable[[Path, Path], object]
_Open = Callable[[Path, Path], Side]


def _allegedly() -> tuple[_Index, _Open]:
    from rag import open_engine

    def index(articles: Path, home: Path) -> None:
        open_engine(articles=articles, home=home, writer="quotes").close()

    def open_side(articles: Path, home: Path) -> Side:
        return open_engine(articles=articles, home=home, writer="quotes")

    return index, open_side


def _plain() -> tuple[_Index, _Open]:
    from evals import plain

    def open_side(_articles: Path, home: Path) -> Side:
        return plain.PlainPipeline(home)

    return plain.build, open_side


_SIDES: dict[str, Callable[[], tuple[_Index, _Open]]] = {"allegedly": _allegedly, "plain": _plain}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
