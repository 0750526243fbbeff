"""The reader as torch trains it: MiniLM's encoder over a pair of texts, with three small heads.

For a question and a text: where in the text the answer starts and ends (position 0, the classifying token, stands for
"nowhere"), as for SQuAD 2.0 (arXiv 1806.03822); whether the text holds the answer; and, for a statement and a text,
whether the text supports it, and whether it contradicts it. That last class is only learnt: asked of one claim, it says
much the same of every text, related or not, so no answer is made of it. Asked how sure a sentence is (`HOW_SURE`), the
other classes say it, and the span is who says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from evals.reader_data import Example
from indexes.onnx import export_model
from rag.answers import Certainty
from rag.reader import CLASSES

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

_IGNORED = -100


class ReaderModel(nn.Module):
    """An encoder with a span head and a class head."""

    def __init__(self, encoder: nn.Module, width: int) -> None:
        """Put fresh heads on an encoder whose hidden states are `width` wide."""
        super().__init__()
        self.encoder = encoder
        self.span = nn.Linear(width, 2)
        self.dense = nn.Linear(width, width)
        self.classes = nn.Linear(width, len(CLASSES))
        self.dropout = nn.Dropout(0.1)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Span logits, shape (n, length, 2), and class logits, shape (n, 8)."""
        hidden = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        pooled = self.dropout(torch.tanh(self.dense(hidden[:, 0])))
        return self.span(hidden), self.classes(pooled)


def new_model(folder: Path) -> ReaderModel:
    """Fresh heads on the packaged encoder."""
    from transformers import AutoModel

    # On two cores a step takes two thirds of the time without dropout in the layers, of which a run of one epoch has
    # little use, and with attention written out, as torch's fused form is slow backwards over short texts.
    encoder = AutoModel.from_pretrained(
        folder,
        add_pooling_layer=False,
        local_files_only=True,
        attn_implementation="eager",
        attention_probs_dropout_prob=0.0,
        hidden_dropout_prob=0.0,
    )
    return ReaderModel(encoder, encoder.config.hidden_size)


@dataclass(frozen=True, slots=True)
class Encoded:
    """One example as tokens.

    `classes` are 0, 1 or NaN for each of `CLASSES`; `start` and `end` are token positions, 0 for no answer, -100 where
    unknown.
    """

    ids: list[int]
    types: list[int]
    classes: tuple[float, ...]
    start: int
    end: int


def encode(tokenizer: PreTrainedTokenizerBase, items: Sequence[Example], longest: int) -> list[Encoded]:
    """Each example as tokens; the text is cut at `longest` of them, never the question."""
    found: list[Encoded] = []
    for at in range(0, len(items), 2_000):
        chunk = items[at : at + 2_000]
        held = tokenizer(
            [each.first for each in chunk],
            [each.text for each in chunk],
            truncation="only_second",
            max_length=longest,
            return_offsets_mapping=True,
        )
        for row, each in enumerate(chunk):
            types = held["token_type_ids"][row]
            start, end = _span(each, held["offset_mapping"][row], types)
            found.append(
                Encoded(
                    ids=held["input_ids"][row],
                    types=types,
                    classes=_targets(each),
                    start=start,
                    end=end,
                )
            )
    return found


def _targets(example: Example) -> tuple[float, ...]:
    """What is known of each class: 1, 0, or NaN where nothing is."""
    known: list[bool | None] = [example.answers, example.supports, example.contradicts]
    if example.reading is None:
        known += [None] * (len(CLASSES) - len(known))
    else:
        known += [*(example.reading.certainty is each for each in Certainty), example.reading.hedged]
    return tuple(float("nan") if each is None else float(each) for each in known)


def _span(example: Example, offsets: Sequence[tuple[int, int]], types: Sequence[int]) -> tuple[int, int]:
    if example.nowhere:
        return 0, 0
    if example.span is None:
        return _IGNORED, _IGNORED
    first, last = example.span
    inside = [
        place
        for place, ((start, end), kind) in enumerate(zip(offsets, types, strict=True))
        if kind == 1 and start < last and end > first
    ]
    return (inside[0], inside[-1]) if inside else (_IGNORED, _IGNORED)  # the window was cut before the answer


def collate(items: Sequence[Encoded]) -> dict[str, torch.Tensor]:
    """A batch, padded to its longest."""
    width = max(len(each.ids) for each in items)
    padded = {name: torch.zeros(len(items), width, dtype=torch.long) for name in ("ids", "types", "mask")}
    for row, each in enumerate(items):
        padded["ids"][row, : len(each.ids)] = torch.tensor(each.ids)
        padded["types"][row, : len(each.ids)] = torch.tensor(each.types)
        padded["mask"][row, : len(each.ids)] = 1
    return {
        **padded,
        "classes": torch.tensor([each.classes for each in items]),
        "start": torch.tensor([each.start for each in items]),
        "end": torch.tensor([each.end for each in items]),
    }


def loss(model: ReaderModel, batch: dict[str, torch.Tensor]) -> torch.Tensor:
    """The sum of the heads' mean losses, each over the examples that it applies to."""
    spans, classes = model(batch["ids"], batch["mask"], batch["types"])
    spans, classes = spans.float(), classes.float()
    # Only the text's tokens and the classifying one can be an answer's; not the question's and not the padding.
    allowed = (batch["types"] == 1) & (batch["mask"] == 1)
    allowed[:, 0] = True
    spans = spans.masked_fill(~allowed.unsqueeze(-1), -1e4)
    total = torch.zeros(())
    for column in range(len(CLASSES)):
        known = ~torch.isnan(batch["classes"][:, column])
        if known.any():
            total = total + binary_cross_entropy_with_logits(classes[known, column], batch["classes"][known, column])
    if (batch["start"] >= 0).any():
        for column, name in ((0, "start"), (1, "end")):
            total = total + 0.5 * cross_entropy(spans[..., column], batch[name], ignore_index=_IGNORED)
    return total


def export(model: ReaderModel) -> bytes:
    """The model as ONNX in fp32, with free batch and length."""
    names = ("input_ids", "attention_mask", "token_type_ids")
    free = {0: "batch", 1: "length"}
    # Three tensors of their own: one that is passed thrice would be exported as one input.
    inputs = {name: torch.ones(2, 8, dtype=torch.long) for name in names}
    dynamic = {**dict.fromkeys(names, free), "spans": free, "classes": {0: "batch"}}
    return export_model(model, inputs, ["spans", "classes"], dynamic)
