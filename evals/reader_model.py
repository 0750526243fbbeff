"""The reader as torch trains it: MiniLM's encoder over a pair of texts, with three small heads; and its teacher.

For a question and a text: where in the text the answer starts and ends (position 0, the classifying token, stands for
"nowhere"), as for SQuAD 2.0 (arXiv 1806.03822); whether the text holds the answer; and, for a statement and a text,
whether the text supports it, and whether it contradicts it. Asked how sure a sentence is (`HOW_SURE`), the
other classes say it, and the span is who says so. The teacher is the same over MPNet's encoder (arXiv 2004.09297).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, scaled_dot_product_attention

from evals.pairs import CLS, PAD, SEP, UNKNOWN, Batch, CannotTrain, Ints, OnDevice, batches
from indexes.embed import packaged_folder
from indexes.onnx import export_model, full_weights
from rag.reader import CLASSES, WEIGHTS

_IMPOSSIBLE = -1e4  # a logit
# Columns of the classes that are asked together: of a question, of a statement, of a sentence.
_ASKED = ((0, 1), (1, 3), (3, len(CLASSES)))
_WITH_SPAN = [0, 3]  # the first columns of those that are asked for a span besides
JUDGED_TOKENS = 131_072  # of a batch where nothing is learnt


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
        """Span logits, shape (n, length, 2), and class logits, shape (n, 8).

        `attention_mask` is of shape (n, length), or as `seen` makes it.
        """
        hidden = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        pooled = self.dropout(torch.tanh(self.dense(hidden[:, 0])))
        return self.span(hidden), self.classes(pooled)


def new_model(folder: Path, dropout: float, attention: str = "sdpa") -> ReaderModel:
    """Fresh heads on the packaged encoder.

    `dropout` is that of its layers; `attention` is as transformers names it: torch's own is learnt with fastest, and
    the one written out ("eager") makes the smaller graph to export.
    """
    from transformers import AutoModel

    _quieten()
    encoder = AutoModel.from_pretrained(
        folder,
        add_pooling_layer=False,
        local_files_only=True,
        attn_implementation=attention,
        attention_probs_dropout_prob=0.0,
        hidden_dropout_prob=dropout,
    )
    return ReaderModel(encoder, encoder.config.hidden_size)


def begun_model(weights: bytes, dropout: float, attention: str) -> ReaderModel:
    """The model that a reader's shipped weights were made of, to learn on; its word vectors stay as they are.

    What is learnt from later holds few of the words. Raises CannotTrain.
    """
    model = new_model(packaged_folder(), dropout, attention)
    held, state = full_weights(weights), {}
    for name, fresh in model.state_dict().items():
        module = f"/{name.removesuffix('.weight').replace('.', '/').replace('layer/', 'layer.')}"
        found = held.get(name)
        if found is None:
            product, lookup = (held.get(f"{module}/{kind}_output_0") for kind in ("MatMul", "Gather"))
            found = lookup if product is None else product.T
        if found is None or found.shape != tuple(fresh.shape):
            raise CannotTrain(
                Path(WEIGHTS), f"no {name} of that shape in it. Name the folder of weights that `ship` wrote"
            )
        state[name] = torch.from_numpy(np.array(found))
    model.load_state_dict(state)
    model.encoder.embeddings.requires_grad_(False)
    return model


def new_teacher(folder: Path, dropout: float) -> ReaderModel:
    """Fresh heads on MPNet's encoder, whose folder that is; raises CannotTrain."""
    from transformers import MPNetModel

    _quieten()
    reason = "no MPNet encoder here. Name the folder of all-mpnet-base-v2"
    try:
        loaded: Any = MPNetModel.from_pretrained(
            folder,
            add_pooling_layer=False,
            local_files_only=True,
            hidden_dropout_prob=dropout,
            output_loading_info=True,
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise CannotTrain(folder, reason) from error
    encoder, told = loaded
    if told["missing_keys"]:  # another kind of model's weights, which transformers passes over with a warning
        raise CannotTrain(folder, reason)
    return ReaderModel(MPNetEncoder(encoder), encoder.config.hidden_size)


def _quieten() -> None:
    """No report and no bar while weights are loaded: that the pooler's are not wanted is meant."""
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class _Hidden:
    """As transformers names it."""

    last_hidden_state: torch.Tensor


class MPNetEncoder(nn.Module):
    """MPNet's encoder, asked in MiniLM's tokens: its vocabulary is the same, four places on.

    Its layers are gone through here, since torch's own attention takes a fraction of the memory of the one written out
    in transformers; how far apart tokens stand weighs as it did, which is not learnt further.
    """

    encoder: Any

    def __init__(self, encoder: nn.Module) -> None:
        """Wrap transformers' own."""
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor) -> _Hidden:
        """The hidden states of the last layer; `attention_mask` is as `seen` makes it."""
        del token_type_ids  # it knows none
        ids = input_ids + 4
        for ours, its in ((CLS, 0), (SEP, 2), (PAD, 1)):
            ids = ids.masked_fill(input_ids == ours, its)
        hidden = self.encoder.embeddings(input_ids=ids)
        bias = self.encoder.encoder.compute_position_bias(hidden[:1]).detach()
        bias = bias.masked_fill(~attention_mask, _IMPOSSIBLE)
        for layer in self.encoder.encoder.layer:
            held = layer.attention.attn
            shape = (*hidden.shape[:2], held.num_attention_heads, held.attention_head_size)
            query, key, value = (each(hidden).view(shape).transpose(1, 2) for each in (held.q, held.k, held.v))
            bias = bias.to(query.dtype)  # once: every layer's is the first one's
            found = held.o(scaled_dot_product_attention(query, key, value, attn_mask=bias).transpose(1, 2).flatten(2))
            hidden = layer.attention.LayerNorm(layer.attention.dropout(found) + hidden)
            hidden = layer.output(layer.intermediate(hidden), hidden)
        return _Hidden(hidden)


def seen(batch: Batch) -> torch.Tensor:
    """Which token sees which, shape (n, 1, length, length): made once, where each layer would make it again."""
    return (batch.mask == 1)[:, None, None].expand(-1, 1, batch.mask.shape[1], -1)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a model thinks of pairs.

    `classes` are logits of each pair, shape (n, 8), and `spans` those of all pairs' tokens, shape (tokens, 2), of which
    a pair's first is at `begins`, shape (n,); `judged`, shape (n,), is which pairs it has one of.
    """

    classes: torch.Tensor
    spans: torch.Tensor
    begins: torch.Tensor
    judged: torch.Tensor

    def of(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        """Span logits and class logits of a batch, as a model gives them; no span where no answer can be."""
        at = self.begins[batch.rows][:, None] + torch.arange(batch.ids.shape[1], device=batch.ids.device)
        spans = self.spans[at.clamp(max=len(self.spans) - 1)]
        return _possible(spans, batch), self.classes[batch.rows].float()


def judged(model: ReaderModel, pairs: OnDevice, rows: Ints) -> Opinion:
    """What the model thinks of these pairs; of others zeros."""
    model.eval()
    begins = torch.from_numpy(np.cumsum([0, *pairs.lengths[:-1]])).to(pairs.device)
    # Made out here: what is made under inference mode can take no part in learning.
    spans = torch.zeros((int(pairs.lengths.sum()), 2), dtype=torch.float16, device=pairs.device)
    classes = torch.zeros((len(pairs.lengths), len(CLASSES)), dtype=torch.float16, device=pairs.device)
    held = torch.zeros(len(pairs.lengths), dtype=torch.bool, device=pairs.device)
    held[torch.from_numpy(rows).to(pairs.device)] = True
    with torch.inference_mode(), _narrowly(model, pairs.device):
        for chosen, width in batches(pairs.lengths, rows, JUDGED_TOKENS, 0, epochs=1):
            batch = pairs.batch(chosen, width)
            pointed, thought = model(batch.ids, seen(batch), batch.types)
            classes[batch.rows] = thought.half()
            at = begins[batch.rows][:, None] + torch.arange(width, device=pairs.device)
            real = batch.mask == 1
            spans[at[real]] = pointed[real].half()
    model.train()
    return Opinion(classes, spans, begins, held)


def loss(model: ReaderModel, batch: Batch, opinion: Opinion | None = None, known: float = 1.0) -> torch.Tensor:
    """How far from what is known, and, where there is an opinion, by a share of 1 - `known` from that instead.

    Each is the sum of the heads' mean losses over the pairs that the head applies to: binary cross-entropy of the
    classes, half the cross-entropy of each end of the span. Of a pair that is known to hold an answer, but not where,
    each end may be anywhere but nowhere.
    """
    with _narrowly(model, batch.ids.device.type):
        spans, classes = model(batch.ids, seen(batch), batch.types)
    spans, classes = _possible(spans, batch), classes.float()
    told, ends = ~torch.isnan(batch.classes), torch.stack([batch.start, batch.end], dim=1)
    of_classes = binary_cross_entropy_with_logits(classes, batch.classes.nan_to_num(), reduction="none")
    of_ends = cross_entropy(spans, ends, ignore_index=UNKNOWN, reduction="none")
    somewhere = (ends == UNKNOWN) & (batch.classes[:, :1] == 1)
    of_ends = torch.where(somewhere, spans.logsumexp(dim=1) - spans[:, 1:].logsumexp(dim=1), of_ends)
    counts = 1.0 if opinion is None else torch.where(opinion.judged[batch.rows], known, 1.0).unsqueeze(-1)
    total = _means(of_classes * counts, told) + 0.5 * _means(of_ends * counts, (ends != UNKNOWN) | somewhere)
    if opinion is None:
        return total
    pointed, thought = opinion.of(batch)
    asked = torch.cat([told[:, a:b].any(dim=1, keepdim=True).expand(-1, b - a) for a, b in _ASKED], dim=1)
    asked &= opinion.judged[batch.rows][:, None]
    other = _means(binary_cross_entropy_with_logits(classes, thought.sigmoid(), reduction="none"), asked)
    apart = cross_entropy(spans, pointed.softmax(dim=1), reduction="none")
    other = other + 0.5 * _means(apart, asked[:, _WITH_SPAN].any(dim=1, keepdim=True).expand_as(apart))
    return total + (1 - known) * other


def _possible(spans: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Span logits, of which only the text's tokens and the classifying one keep theirs."""
    allowed = batch.types == 1
    allowed[:, 0] = True
    return spans.float().masked_fill(~allowed.unsqueeze(-1), _IMPOSSIBLE)


def _means(values: torch.Tensor, counted: torch.Tensor) -> torch.Tensor:
    """The sum over columns of each one's mean over what is counted."""
    return ((values * counted).sum(dim=0) / counted.sum(dim=0).clamp(min=1)).sum()


def narrow(device: str) -> torch.dtype:
    """bfloat16 where it is fast: a processor that cannot imitates it, at ten times the time of float32."""
    fast = device != "cpu" or torch.ops.mkldnn._is_mkldnn_bf16_supported()  # noqa: SLF001
    return torch.bfloat16 if fast else torch.float32


def _narrowly(model: ReaderModel, device: str) -> torch.autocast:
    """Calculate so narrowly, where the model's own weights are wider."""
    return torch.autocast(device, torch.bfloat16, enabled=next(model.parameters()).dtype != narrow(device))


def export(model: ReaderModel) -> bytes:
    """The model as ONNX in fp32, with free batch and length."""
    names = ("input_ids", "attention_mask", "token_type_ids")
    free = {0: "batch", 1: "length"}
    # Three tensors of their own: one that is passed thrice would be exported as one input.
    inputs = {name: torch.ones(2, 8, dtype=torch.long) for name in names}
    dynamic = {**dict.fromkeys(names, free), "spans": free, "classes": {0: "batch"}}
    return export_model(model, inputs, ["spans", "classes"], dynamic)
