"""Trains the reader, from a larger one: `python -m evals.train_reader pairs`, then `train`, then `ship`.

`pairs --data DIR --out FILE` draws the examples and tokenises them; `evals/train_reader.toml` says how many of each
sort, in how many draws. `train --pairs FILE --teacher DIR --out DIR` teaches an encoder of 110 M parameters,
all-mpnet-base-v2, on the first draws; lets it judge every pair of all draws; and teaches the reader by what is known
and by what the larger one thinks (distillation; Hinton, Vinyals and Dean, arXiv 1503.02531). The average of the
reader's last weights is kept. Both go on from their newest checkpoint in `--out`; `log.jsonl` there holds a line every
hundred steps (loss, learning rate, tokens a second) and how well each reads the held-out groups. `ship --run DIR --out
DIR` writes the int8 ONNX weights and their facts; `allegedly --reader DIR` reads with them.

A GPU does it in a quarter of an hour. Without one, `train --until 10` without `--teacher`, and with `batch_tokens` of
4096 in another `--configuration`, shows that it goes.

Two cores are enough to go on from a reader that there is. With `--configuration evals/tune_reader.toml`, `pairs --cache
DIR` draws our pages as they are read (`evals.page_pairs`), and some of all else; `train --begin rag/weights` goes on
from these weights, which are their own teacher for all else, lest it be forgotten.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import math
import random
import sys
import time
import tomllib
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from sklearn.metrics import roc_auc_score

from evals.page_pairs import drawn_from, from_pages
from evals.pages import PAGES_LEARNT
from evals.pairs import CannotTrain, Ints, OnDevice, Pairs, batches, pack
from evals.reader_data import Example, Mixture, examples, is_checked
from evals.reader_model import (
    JUDGED_TOKENS,
    Opinion,
    ReaderModel,
    begun_model,
    export,
    judged,
    loss,
    narrow,
    new_model,
    new_teacher,
)
from indexes.embed import packaged_folder
from indexes.errors import AllegedlyError
from indexes.onnx import quantise_model
from rag.reader import CLASSES, FACTS, WEIGHTS

CONFIGURATION = Path(__file__).with_suffix(".toml")
LARGEST_GRADIENT = 1.0  # norm
LOG_EVERY = 100  # steps
TRAINED = "trained.pt"  # of a run that came to its end: the reader's weights, and what it was measured to be
_SETTLING = 10  # steps after which the average begins to forget the first ones


@dataclass(frozen=True, slots=True)
class Training:
    """How long and how fast a model learns.

    `draws` are the first so many that it learns from; `known` is what the known weighs beside the teacher's opinion,
    from 0 to 1; `average` how much of the averaged weights stays at each step, 0 for the last weights themselves.
    """

    steps: int
    draws: int
    batch_tokens: int
    learning_rate: float
    warm_up: float  # of all steps
    weight_decay: float
    dropout: float
    known: float
    average: float
    checkpoint_every: int

    def rate(self, step: int) -> float:
        """The learning rate of a step, from 0: up in a line, then down along a cosine."""
        rising = max(1, int(self.warm_up * self.steps))
        if step < rising:
            return self.learning_rate * (step + 1) / rising
        gone = (step - rising) / max(1, self.steps - rising)
        return self.learning_rate * 0.5 * (1 + math.cos(math.pi * min(1.0, gone)))


@dataclass(frozen=True, slots=True)
class Configuration:
    """What is drawn, a mixture a draw, and how the two models learn from it; `longest` is of a pair, in tokens.

    There is no teacher where a reader goes on from its own weights.
    """

    seed: int
    validation_share: float
    longest: int
    processes: int
    mixtures: tuple[Mixture, ...]
    teacher: Training | None
    reader: Training


def read_configuration(path: Path) -> Configuration:
    """The configuration that the file holds; raises CannotTrain."""
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8"))
        mixture, draws, teacher = held.pop("mixture"), held.pop("draws"), held.pop("teacher", None)
        return Configuration(
            mixtures=tuple(Mixture(**{**mixture, **drawn}) for drawn in draws),
            teacher=teacher and Training(**teacher),
            reader=Training(**held.pop("reader")),
            **held,
        )
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise CannotTrain(path, f"no configuration ({error}). {CONFIGURATION.name} is one") from error


def draw_pairs(data: Path, configuration: Configuration, cache: Path | None = None) -> Pairs:
    """Draw and tokenise all that is learnt from; the same for the same configuration; raises CannotTrain.

    Args:
        data: the folder of public data.
        configuration: how much is drawn of what.
        cache: where the indexes of our pages are kept; needed where they are drawn from.
    """
    from transformers import AutoTokenizer

    wants_pages = any(mixture.pages_times for mixture in configuration.mixtures)
    if wants_pages and cache is None:
        raise CannotTrain(PAGES_LEARNT, "pages are read by way of their indexes. Name a folder for these with --cache")
    of_pages = from_pages(cache) if wants_pages and cache else []
    with ProcessPoolExecutor(configuration.processes) as pool:
        waiting = [
            pool.submit(_drawn, data, mixture, configuration.seed + number)
            for number, mixture in enumerate(configuration.mixtures)
        ]
    draws: list[list[tuple[Example, bool]]] = []
    for number, (each, mixture) in enumerate(zip(waiting, configuration.mixtures, strict=True)):
        found = each.result()
        if isinstance(found, str):
            raise CannotTrain(data, found)
        draw = random.Random(configuration.seed + number)
        found += [example for _ in range(mixture.pages_times) for example in drawn_from(of_pages, draw)]
        marked = [(example, is_checked(example, configuration.validation_share)) for example in found]
        draws.append([(example, checked) for example, checked in marked if not (checked and draws)])  # validates once
    tokenizer = AutoTokenizer.from_pretrained(packaged_folder(), local_files_only=True)
    return pack(tokenizer, draws, configuration.longest)


def _drawn(data: Path, mixture: Mixture, seed: int) -> list[Example] | str:
    """The examples, or what is wrong in words: an error of ours does not survive the way from process to process."""
    try:
        return examples(data, mixture, seed)
    except AllegedlyError as error:
        return str(error)


@dataclass(frozen=True, slots=True)
class Run:
    """What is learnt from, as drawn and on its device, and the folder where checkpoints and log go."""

    known: Pairs
    pairs: OnDevice
    folder: Path
    seed: int

    def rows(self, draws: int) -> Ints:
        """The pairs of the first draws that are learnt from."""
        return np.flatnonzero(~self.known.checked & (self.known.draw < draws))

    def of(self, sources: str) -> npt.NDArray[np.bool_]:
        """Which pairs are of the sources whose names begin so, shape (pairs,)."""
        return np.asarray(np.char.startswith(self.known.sources, sources)[self.known.source])

    def tell(self, line: dict[str, Any]) -> None:
        """Write a line of the log, and print it."""
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        print(line, flush=True)


def begin(pairs: Path, configuration: Configuration, folder: Path) -> Run:
    """Read the pairs onto the device, a GPU where there is one; raises CannotTrain."""
    known = Pairs.load(pairs)
    folder.mkdir(parents=True, exist_ok=True)
    torch.backends.cuda.enable_cudnn_sdp(enabled=False)  # it plans anew for each shape, which takes longer than a step
    device = "cuda" if torch.cuda.is_available() else "cpu"
    return Run(known, OnDevice(known, configuration.longest, device), folder, configuration.seed)


def learn(
    run: Run,
    name: str,
    model: ReaderModel,
    training: Training,
    opinion: Opinion | None = None,
    until: int | None = None,
) -> bool:
    """Learn to the last step, from the newest checkpoint if there is one; whether that was reached.

    The model then has the averaged weights. `until` is the step to stop after, where that is an earlier one.
    """
    weights = [each for each in model.parameters() if each.requires_grad]
    average = [each.detach().clone() for each in weights]
    optimizer = torch.optim.AdamW(weights, weight_decay=training.weight_decay, fused=True)
    checkpoint = _Checkpoint(run.folder / f"{name}.pt", model, optimizer, average)
    done, last = checkpoint.resume(), training.steps if until is None else min(training.steps, until)
    progress = _Progress(run, name)
    model.train()
    source = enumerate(batches(run.pairs.lengths, run.rows(training.draws), training.batch_tokens, run.seed), 1)
    for step, (chosen, width) in itertools.islice(source, done, last):
        torch.manual_seed(run.seed + step)  # a run that goes on drops out what it would have, had it not stopped
        for group in optimizer.param_groups:
            group["lr"] = training.rate(step - 1)
        value = loss(model, run.pairs.batch(chosen, width), opinion, training.known)
        value.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(weights, LARGEST_GRADIENT)
        optimizer.step()
        optimizer.zero_grad()
        stays = min(training.average, step / (step + _SETTLING))  # nearly a mean at first: the beginning is forgotten
        torch._foreach_lerp_(average, [each.detach() for each in weights], 1 - stays)
        progress.add(value.detach(), len(chosen) * width)
        if step % LOG_EVERY == 0 or step == last:
            progress.tell(step, training.rate(step - 1))
        if step % training.checkpoint_every == 0 or step == last:
            checkpoint.keep(step)
    torch._foreach_copy_([each.detach() for each in weights], average)
    return last == training.steps


@dataclass(frozen=True, slots=True)
class _Checkpoint:
    """All that a run needs to go on as if it had not stopped."""

    path: Path
    model: ReaderModel
    optimizer: torch.optim.Optimizer
    average: list[torch.Tensor]

    def resume(self) -> int:
        """Put back what was kept; how many steps were done before."""
        if not self.path.is_file():
            return 0
        held = torch.load(self.path, weights_only=True, map_location="cpu")
        self.model.load_state_dict(held["model"])
        self.optimizer.load_state_dict(held["optimizer"])
        for each, kept in zip(self.average, held["average"], strict=True):
            each.copy_(kept)
        return int(held["step"])

    def keep(self, step: int) -> None:
        """Write it, in one move."""
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "average": self.average,
            "step": step,
        }
        part = self.path.with_suffix(".part")
        torch.save(state, part)
        part.replace(self.path)


class _Progress:
    """The mean loss and the speed since a line of the log was last written."""

    def __init__(self, run: Run, name: str) -> None:
        self.run, self.name = run, name
        self._start()

    def _start(self) -> None:
        self.losses: list[torch.Tensor] = []
        self.tokens, self.begun = 0, time.monotonic()

    def add(self, value: torch.Tensor, tokens: int) -> None:
        """Count a step; its loss is left where it is, as to fetch it would be to wait for it."""
        self.losses.append(value)
        self.tokens += tokens

    def tell(self, step: int, rate: float) -> None:
        mean = round(float(torch.stack(self.losses).mean()), 4)
        speed = round(self.tokens / (time.monotonic() - self.begun))
        self.run.tell({"model": self.name, "step": step, "loss": mean, "rate": rate, "tokens_a_second": speed})
        self._start()


def validate(run: Run, model: ReaderModel) -> dict[str, float]:
    """Area under the ROC curve of each class over the held-out groups, our stories and pages apart; exact spans."""
    known = run.known
    checked = np.flatnonzero(known.checked)
    opinion = judged(model, run.pairs, checked)
    scores = opinion.classes[torch.from_numpy(checked)].float().cpu().numpy()
    own = {name: run.of(name)[checked] for name in ("stories", "pages")}
    found = {}
    for column, name in enumerate(CLASSES):
        labels = known.classes[checked, column]
        for where, part in (*own.items(), ("public", ~np.any(list(own.values()), axis=0))):
            held = part & (labels >= 0)
            if len(np.unique(labels[held])) > 1:
                found[f"{name}_auc_{where}"] = round(float(roc_auc_score(labels[held], scores[held, column])), 4)
    return {**found, "exact_span": round(_exact_spans(run, opinion, checked), 4)}


def _exact_spans(run: Run, opinion: Opinion, rows: Ints) -> float:
    """The share of the answers of which start and end are the likeliest tokens."""
    right = answers = 0
    for chosen, width in batches(run.pairs.lengths, rows, JUDGED_TOKENS, 0, epochs=1):
        batch = run.pairs.batch(chosen, width)
        start, end = opinion.of(batch)[0].argmax(dim=1).unbind(dim=1)
        held = batch.start > 0
        answers += int(held.sum())
        right += int((held & (start == batch.start) & (end == batch.end)).sum())
    return right / max(1, answers)


def train(
    run: Run,
    configuration: Configuration,
    teacher: Path | None = None,
    start: Path | None = None,
    until: int | None = None,
) -> None:
    """The larger one where it is given, its opinion, then the reader, which is kept if it comes to its last step.

    A reader that begins with the weights in the folder `start` hears what they say instead, but of our pages.
    """
    opinion, training = None, configuration.reader
    device = run.pairs.device
    attention = "sdpa" if device == "cuda" else "eager"  # on a processor, the one written out is faster
    if teacher:
        if configuration.teacher is None:
            raise CannotTrain(
                teacher, "the configuration does not say how a teacher learns. It has a [teacher] for that"
            )
        torch.manual_seed(run.seed)
        larger = new_teacher(teacher, configuration.teacher.dropout).to(device)
        learn(run, "teacher", larger, configuration.teacher)
        run.tell({"model": "teacher", "validation": validate(run, larger)})
        opinion = judged(larger.to(narrow(device)), run.pairs, run.rows(training.draws))
        del larger
    torch.manual_seed(run.seed)
    if start:
        model = begun_model((start / WEIGHTS).read_bytes(), training.dropout, attention).to(device)
        run.tell({"model": "before", "validation": validate(run, model)})
        rows = run.rows(training.draws)
        opinion = judged(model, run.pairs, rows[~run.of("pages")[rows]])
    else:
        model = new_model(packaged_folder(), training.dropout, attention).to(device)
    if learn(run, "reader", model, training, opinion, until):
        facts = {
            "examples": len(run.rows(training.draws)),
            "steps": training.steps,
            "validation": validate(run, model),
        }
        run.tell({"model": "reader", **facts})
        torch.save({"model": model.state_dict(), "facts": facts}, run.folder / TRAINED)


def ship(run: Path, folder: Path) -> None:
    """Write a run's int8 weights and the facts that the reader checks at load; raises CannotTrain."""
    if not (run / TRAINED).is_file():
        raise CannotTrain(run, "no trained reader here. Name the --out of a `train` that came to its end")
    held = torch.load(run / TRAINED, weights_only=True, map_location="cpu")
    model = new_model(packaged_folder(), dropout=0.0, attention="eager")
    model.load_state_dict(held["model"])
    weights = quantise_model(export(model), by_rows=True)
    facts = {"sha256": hashlib.sha256(weights).hexdigest(), **held["facts"]}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS).write_bytes(weights)
    (folder / FACTS).write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(facts, indent=2))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.train_reader", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--configuration", type=Path, default=CONFIGURATION)
    commands = parser.add_subparsers(required=True, dest="command")
    drawing = commands.add_parser("pairs", help="draw and tokenise what is learnt from")
    drawing.add_argument("--data", type=Path, required=True, help="the folder of public data; evals/public/README.md")
    drawing.add_argument("--out", type=Path, required=True, help="the file to write")
    drawing.add_argument(
        "--cache", type=Path, help="where our pages' indexes are kept; needed where these are drawn from"
    )
    training = commands.add_parser("train", help="teach the larger model and the reader")
    training.add_argument("--pairs", type=Path, required=True, help="the file that was drawn")
    training.add_argument("--out", type=Path, required=True, help="where checkpoints and log go, and come from")
    from_whom = training.add_mutually_exclusive_group()
    from_whom.add_argument(
        "--teacher", type=Path, help="all-mpnet-base-v2's folder; without it the reader learns alone"
    )
    from_whom.add_argument("--begin", type=Path, help="the folder of weights to go on from, as rag/weights")
    training.add_argument(
        "--until", type=int, help="stop after this step of the reader's, the rate as for the whole run"
    )
    shipping = commands.add_parser("ship", help="write reader.onnx and reader.json")
    shipping.add_argument("--run", type=Path, required=True, help="a run's --out")
    shipping.add_argument("--out", type=Path, required=True, help="rag/weights, or another folder for --reader")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw, train or ship; 0, or 1 after one line that says what is missing."""
    given = _parser().parse_args(arguments)
    try:
        configuration = read_configuration(given.configuration)
        if given.command == "pairs":
            given.out.parent.mkdir(parents=True, exist_ok=True)  # before the draw, which takes minutes
            drawn = draw_pairs(given.data, configuration, given.cache)
            drawn.save(given.out)
            print(f"{len(drawn):,} pairs, {drawn.lengths(configuration.longest).sum():,} tokens")
        elif given.command == "train":
            run = begin(given.pairs, configuration, given.out)
            train(run, configuration, given.teacher, given.begin, given.until)
        else:
            ship(given.run, given.out)
    except (AllegedlyError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
