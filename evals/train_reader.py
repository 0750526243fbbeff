"""Trains the reader: `python -m evals.train_reader --data DIR --out DIR`.

Goes on from the newest checkpoint in `--out` where there is one; `--start DIR` begins a new run with the weights that
another run ended with, or with shipped ones (`--start rag/weights`), which are a little rounded. The log there
(`log.jsonl`) holds a line every ten steps (loss, learning rate) and one a validation (area under the ROC curve of the
class heads, exact spans).
`--ship DIR` then writes the int8 ONNX weights and their facts there; `allegedly --reader DIR` reads with them.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import math
import random
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from sklearn.metrics import roc_auc_score

from evals.reader_data import Example, Mixture, examples, is_checked
from evals.reader_model import Encoded, ReaderModel, collate, encode, export, loss, new_model
from indexes.embed import packaged_folder
from indexes.errors import AllegedlyError
from indexes.onnx import float_weights, quantise_model
from rag.reader import CLASSES

CONFIGURATION = Path(__file__).with_suffix(".toml")
CHECKPOINT = "checkpoint.pt"
SHIPPED = "reader.onnx"
LOG_EVERY = 10  # steps
LARGEST_GRADIENT = 1.0  # norm
_POOL = 2_048  # examples that are sorted by length together, so that a batch is hardly padded


class NoWeights(AllegedlyError):
    """A folder that a run is to start with holds no weights."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(
            f"No weights in {folder}: neither {CHECKPOINT} of a run nor {SHIPPED}. Name a run's --out, or rag/weights"
        )


@dataclass(frozen=True, slots=True)
class Training:
    """How long and how fast to learn."""

    longest: int
    batch_tokens: int
    learning_rate: float
    warm_up: float
    weight_decay: float
    steps: int
    checkpoint_every: int
    validate_every: int

    def rate(self, step: int) -> float:
        """The learning rate of a step: up in a line, then down along a cosine."""
        rising = max(1, int(self.warm_up * self.steps))
        if step < rising:
            return self.learning_rate * (step + 1) / rising
        gone = (step - rising) / max(1, self.steps - rising)
        return self.learning_rate * 0.5 * (1 + math.cos(math.pi * min(1.0, gone)))


def batches(items: Sequence[Encoded], tokens: int, seed: int) -> Iterator[list[Encoded]]:
    """Endless batches of at most `tokens` tokens, padding included; the same ones for the same seed."""
    epoch = 0
    while True:
        draw = random.Random(f"{seed} {epoch}")
        order = list(range(len(items)))
        draw.shuffle(order)
        for at in range(0, len(order), _POOL):
            pool = sorted((items[row] for row in order[at : at + _POOL]), key=lambda each: len(each.ids))
            made: list[list[Encoded]] = [[]]
            for each in pool:
                if made[-1] and len(each.ids) * (len(made[-1]) + 1) > tokens:
                    made.append([])
                made[-1].append(each)
            draw.shuffle(made)
            yield from made
        epoch += 1


def validate(model: ReaderModel, items: Sequence[Encoded]) -> dict[str, float]:
    """How well the held-out groups are read."""
    model.eval()
    scored: dict[str, list[tuple[float, bool]]] = {name: [] for name in CLASSES}
    exact: list[bool] = []
    ordered = sorted(items, key=lambda each: len(each.ids))
    with torch.no_grad(), _half_width():
        for at in range(0, len(ordered), 64):
            chunk = ordered[at : at + 64]
            batch = collate(chunk)
            spans, classes = (each.float() for each in model(batch["ids"], batch["mask"], batch["types"]))
            spans = spans.masked_fill((batch["types"] != 1).unsqueeze(-1), -1e4)
            for row, each in enumerate(chunk):
                for column, name in enumerate(CLASSES):
                    if not math.isnan(each.classes[column]):
                        scored[name].append((float(classes[row, column]), bool(each.classes[column])))
                if each.start > 0:
                    found = (int(spans[row, :, 0].argmax()), int(spans[row, :, 1].argmax()))
                    exact.append(found == (each.start, each.end))
    model.train()
    return {
        **{f"{name}_auc": _auc(held) for name, held in scored.items() if len({label for _, label in held}) > 1},
        "exact_span": sum(exact) / max(1, len(exact)),
    }


def _half_width() -> torch.autocast:
    """Calculate in bfloat16 where the processor can: one that cannot imitates it, at ten times the time of float32."""
    return torch.autocast("cpu", torch.bfloat16, enabled=torch.ops.mkldnn._is_mkldnn_bf16_supported())  # noqa: SLF001


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is learnt from, what is validated with, and how."""

    learnt: list[Encoded]
    validation: list[Encoded]
    training: Training
    seed: int


def prepare(data: Path, configuration: dict[str, Any]) -> Prepared:
    """Draw, split and encode the examples; the same for the same configuration."""
    from transformers import AutoTokenizer

    training, seed = Training(**configuration["training"]), int(configuration["seed"])
    tokenizer = AutoTokenizer.from_pretrained(packaged_folder(), local_files_only=True)
    kept, checked = _split(
        examples(data, Mixture(**configuration["mixture"]), seed), float(configuration["validation_share"])
    )
    return Prepared(
        encode(tokenizer, kept, training.longest), encode(tokenizer, checked, training.longest), training, seed
    )


def train(
    prepared: Prepared,
    out: Path,
    threads: int,
    start: dict[str, torch.Tensor] | None = None,
    until: int | None = None,
) -> ReaderModel:
    """Train to the last step, from the newest checkpoint if there is one, else with the weights `start`.

    `until` is the step to stop after, where that is an earlier one.
    """
    torch.set_num_threads(threads)
    torch.manual_seed(prepared.seed)
    training = prepared.training
    model = new_model(packaged_folder())
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=training.weight_decay, fused=True)
    out.mkdir(parents=True, exist_ok=True)
    done = _resume(out / CHECKPOINT, model, optimizer)
    if start is not None and not done:
        _begin_with(start, model)
    model.train()
    recent: list[float] = []
    steps = min(training.steps, until or training.steps)
    source = enumerate(batches(prepared.learnt, training.batch_tokens, prepared.seed), 1)
    with (out / "log.jsonl").open("a", encoding="utf-8") as log:
        for step, items in itertools.islice(source, done, steps):
            rate = training.rate(step - 1)
            recent.append(_learn(model, optimizer, items, rate))
            if step % LOG_EVERY == 0:
                _tell(log, {"step": step, "loss": round(sum(recent) / len(recent), 4), "rate": rate})
                recent.clear()
            last = step == steps
            if step % training.validate_every == 0 or last:
                _tell(log, {"step": step, **validate(model, prepared.validation)})
            if step % training.checkpoint_every == 0 or last:
                state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
                torch.save(state, out / f"{CHECKPOINT}.part")
                (out / f"{CHECKPOINT}.part").replace(out / CHECKPOINT)
    return model


def weights_in(folder: Path) -> dict[str, torch.Tensor]:
    """The weights of a run's last checkpoint, else those that were shipped into the folder; raises NoWeights."""
    if (folder / CHECKPOINT).is_file():
        held: dict[str, torch.Tensor] = torch.load(folder / CHECKPOINT, weights_only=True)["model"]
        return held
    if not (folder / SHIPPED).is_file():
        raise NoWeights(folder)
    shipped = float_weights((folder / SHIPPED).read_bytes())
    return {name: torch.tensor(each) for name, each in shipped.items()}


def _begin_with(state: dict[str, torch.Tensor], model: ReaderModel) -> None:
    """Give the model another run's weights; a class that the run did not learn begins afresh."""
    for name, fresh in model.classes.state_dict(prefix="classes.").items():
        learnt = state[name]
        state[name] = torch.cat([learnt, fresh[len(learnt) :]])
    model.load_state_dict(state)


def _resume(checkpoint: Path, model: ReaderModel, optimizer: torch.optim.Optimizer) -> int:
    """How many steps were done before; their weights are put into the model."""
    if not checkpoint.is_file():
        return 0
    held = torch.load(checkpoint, weights_only=True)
    model.load_state_dict(held["model"])
    optimizer.load_state_dict(held["optimizer"])
    return int(held["step"])


def _learn(model: ReaderModel, optimizer: torch.optim.Optimizer, items: Sequence[Encoded], rate: float) -> float:
    """One step; the loss before it."""
    for group in optimizer.param_groups:
        group["lr"] = rate
    with _half_width():
        value = loss(model, collate(items))
    value.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(model.parameters(), LARGEST_GRADIENT)
    optimizer.step()
    optimizer.zero_grad()
    return float(value.item())


def ship(model: ReaderModel, prepared: Prepared, folder: Path) -> None:
    """Write the int8 weights and the facts that the reader checks at load; prints what they were measured to be."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = quantise_model(export(model))
    (folder / SHIPPED).write_bytes(weights)
    facts = {
        "sha256": hashlib.sha256(weights).hexdigest(),
        "examples": len(prepared.learnt),
        "steps": prepared.training.steps,
        "validation": validate(model, prepared.validation),
    }
    (folder / "reader.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(facts, indent=2))


def _auc(scored: Sequence[tuple[float, bool]]) -> float:
    return float(roc_auc_score([label for _, label in scored], [score for score, _ in scored]))


def _tell(log: Any, line: dict[str, Any]) -> None:
    log.write(json.dumps(line) + "\n")
    log.flush()
    print(line, flush=True)


def _split(known: Sequence[Example], share: float) -> tuple[list[Example], list[Example]]:
    kept: list[Example] = []
    checked: list[Example] = []
    for each in known:
        (checked if is_checked(each, share) else kept).append(each)
    return kept, checked


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, and write the weights where that is asked for; 0, or 1 after one line that says what is missing."""
    parser = argparse.ArgumentParser(prog="python -m evals.train_reader", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of public data; evals/public/README.md")
    parser.add_argument("--out", type=Path, required=True, help="where checkpoint and log go, and come from")
    parser.add_argument("--start", type=Path, help="a run's --out or --ship, whose weights to begin with")
    parser.add_argument("--until", type=int, help="stop after this step, the learning rate as for the whole run")
    parser.add_argument("--configuration", type=Path, default=CONFIGURATION)
    parser.add_argument("--threads", type=int, default=1, help="two spin against each other on a busy machine")
    parser.add_argument("--ship", type=Path, help="write reader.onnx and reader.json here when trained")
    given = parser.parse_args(arguments)
    if given.until and given.ship:
        parser.error("--until stops half-way: ship the run that goes to its end")
    try:
        start = weights_in(given.start) if given.start else None  # before the examples, which take minutes
        prepared = prepare(given.data, tomllib.loads(given.configuration.read_text(encoding="utf-8")))
    except AllegedlyError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(prepared.learnt):,} examples to learn from, {len(prepared.validation):,} to validate with", flush=True)
    model = train(prepared, given.out, given.threads, start, given.until)
    if given.ship:
        ship(model, prepared, given.ship)
    return 0


if __name__ == "__main__":
    sys.exit(main())
