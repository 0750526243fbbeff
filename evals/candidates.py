"""Quality and time against how many sentences the reader reads: `python -m evals.candidates`.

Asks the tuning questions of the seed article, and with `--data DIR` those over the news articles, once for each number
of candidates. Printed are the share that is correct and the median of the process CPU time of a whole answer; the
default, `rag.settings.CANDIDATES`, is chosen from that.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from evals.cases import Case, Part, tuning_cases
from evals.metrics import Share, judge, percentile
from evals.public import Setting
from evals.public.news import laid_out
from evals.run import WARM_UP
from indexes.build import Index, open_index, sync
from rag.answers import Answer
from rag.engine import Engine
from rag.settings import CANDIDATES, Settings, read_settings

COUNTS = (2, 4, 8, 10, 12, 16, 24)


def main(arguments: Sequence[str] | None = None) -> None:
    """Ask and print, one line a set and number of candidates."""
    parser = argparse.ArgumentParser(prog="python -m evals.candidates", description=__doc__)
    parser.add_argument("--data", type=Path, help="the folder of public data; evals/public/README.md")
    parser.add_argument("--cache", type=Path, help="where indexes of the data are kept from run to run")
    parser.add_argument("--counts", type=int, nargs="+", default=COUNTS, help="how many sentences are read")
    given = parser.parse_args(arguments)
    if given.data and not given.cache:
        parser.error("--data needs --cache, a folder for the index of the news articles")
    print(f"{'questions':<10} {'candidates':>10} {'correct':>14} {'p50 CPU ms':>11}")
    for name, settings, cases in _sets(Setting(given.data, given.cache) if given.data else None):
        sync(settings.folder, settings.home, settings.embedding)
        for count in given.counts:
            index = open_index(settings.folder, settings.home, settings.embedding)
            correct, ms = measured(replace(settings, candidates=count), index, cases)
            mark = "*" if count == CANDIDATES else ""
            shown = f"{correct.hits} of {correct.of}"
            print(f"{name:<10} {f'{mark}{count}':>10} {shown:>14} {ms:>11.0f}", flush=True)


def measured(settings: Settings, index: Index, cases: Sequence[Case]) -> tuple[Share, float]:
    """How many of the answers are correct, and the median CPU time of one, in milliseconds; closes the index."""
    engine = Engine(settings, index)
    correct, taken = 0, []
    try:
        engine.ask(WARM_UP)
        for case in cases:
            history: list[Answer] = []
            for turn in case.turns:
                started = time.process_time()
                history.append(engine.ask(turn, tuple(history)))
            taken.append((time.process_time() - started) * 1000)
            correct += judge(case, history[-1]).correct
    finally:
        engine.close()
    return Share(correct, len(cases)), percentile(taken, 50) or 0.0


def _sets(setting: Setting | None) -> Iterator[tuple[str, Settings, list[Case]]]:
    yield "seed", read_settings(writer="quotes"), tuning_cases()
    if setting is not None:
        folder, home, cases = laid_out(setting)
        settings = read_settings(articles=folder, home=home, writer="quotes")
        yield "news", settings, [case for case in cases if case.part is Part.TUNING]


if __name__ == "__main__":
    main()
