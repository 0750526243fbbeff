"""Pairs of texts as tokens, to train with: packed into a few arrays, so that they travel and are batched fast."""

from __future__ import annotations

import io
import lzma
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import torch

from evals.reader_data import Example
from indexes.errors import AllegedlyError
from rag.answers import Certainty
from rag.reader import CLASSES

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

CLS, SEP, PAD = 101, 102, 0  # of MiniLM's vocabulary
UNKNOWN, NOWHERE = -2, -1  # instead of a token's place in the text
_FRAME = 3  # tokens around the two texts
_TEXTS = 5_000  # that are tokenised at once
_NOISE = 4  # tokens, at most, by which lengths are blurred where pairs are sorted by them
# Tokens are of two bytes, which xz is told; 64 MiB are searched for what came before: windows of one paragraph overlap.
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": 1 << 26, "lc": 0, "lp": 1, "pb": 1}]

Ints = npt.NDArray[Any]


class CannotTrain(AllegedlyError):
    """A file or folder that training needs is not there or of another form; `reason` says which, and the next step."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path}: {reason}")


@dataclass(frozen=True, slots=True)
class Pairs:
    """n pairs over one table of texts: all its tokens, and where each text begins in them.

    `first` and `second` are rows of the table; `start` and `end` the first and last token of the answer in the second
    text, NOWHERE or UNKNOWN; `classes`, shape (n, 8), 1, 0 or -1 where unknown; `checked` is whether a pair validates,
    `draw` which draw it is of, and `source` a row of `sources`.
    """

    tokens: Ints
    begins: Ints
    first: Ints
    second: Ints
    start: Ints
    end: Ints
    classes: Ints
    checked: Ints
    draw: Ints
    source: Ints
    sources: Ints

    def __len__(self) -> int:
        """How many pairs."""
        return len(self.first)

    def lengths(self, longest: int) -> Ints:
        """Tokens of each pair when cut at `longest`."""
        size = np.diff(self.begins)
        return np.asarray(np.minimum(size[self.first] + size[self.second] + _FRAME, longest))

    def save(self, path: Path) -> None:
        """Write them, compressed."""
        held = io.BytesIO()
        np.savez(held, **{name: getattr(self, name) for name in self.__slots__})
        path.write_bytes(lzma.compress(held.getbuffer(), filters=_FILTERS))

    @classmethod
    def load(cls, path: Path) -> Pairs:
        """Read them again; raises CannotTrain."""
        try:
            with np.load(io.BytesIO(lzma.decompress(path.read_bytes()))) as held:
                return cls(**{name: held[name] for name in cls.__slots__})
        except (OSError, lzma.LZMAError, zipfile.BadZipFile, ValueError, EOFError, KeyError) as error:
            raise CannotTrain(path, f"no pairs to learn from ({error}). Draw them: … train_reader pairs") from error


def pack(tokenizer: PreTrainedTokenizerBase, draws: Sequence[Sequence[tuple[Example, bool]]], longest: int) -> Pairs:
    """Tokenise each text once, cut at `longest` tokens; `draws` hold examples and whether they validate."""
    every = [each for draw in draws for each, _ in draw]
    texts = sorted({text for each in every for text in (each.first, each.text)})
    row = {text: number for number, text in enumerate(texts)}
    spanned = {row[each.text] for each in every if each.span}
    tokens: list[Ints] = []
    offsets: dict[int, list[tuple[int, int]]] = {}
    for at in range(0, len(texts), _TEXTS):
        held = tokenizer(
            texts[at : at + _TEXTS],
            add_special_tokens=False,
            truncation=True,
            max_length=longest,
            return_offsets_mapping=True,
        )
        tokens += [np.asarray(ids, dtype=np.uint16) for ids in held["input_ids"]]
        offsets |= {number: each for number, each in enumerate(held["offset_mapping"], at) if number in spanned}
    places = [_places(each, offsets.get(row[each.text], ())) for each in every]
    sources = sorted({each.source for each in every})
    number_of = {name: number for number, name in enumerate(sources)}
    return Pairs(
        tokens=np.concatenate(tokens),
        begins=np.cumsum([0, *(len(each) for each in tokens)]).astype(np.int32),
        first=np.asarray([row[each.first] for each in every], dtype=np.int32),
        second=np.asarray([row[each.text] for each in every], dtype=np.int32),
        start=np.asarray([start for start, _ in places], dtype=np.int16),
        end=np.asarray([end for _, end in places], dtype=np.int16),
        classes=np.asarray([_classes(each) for each in every], dtype=np.int8),
        checked=np.asarray([checked for draw in draws for _, checked in draw]),
        draw=np.concatenate([np.full(len(draw), number, dtype=np.int8) for number, draw in enumerate(draws)]),
        source=np.asarray([number_of[each.source] for each in every], dtype=np.int16),
        sources=np.asarray(sources),
    )


def _places(example: Example, offsets: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The first and last token of the answer in the text, of whose tokens these are the characters."""
    if example.nowhere:
        return NOWHERE, NOWHERE
    if example.span is None:
        return UNKNOWN, UNKNOWN
    first, last = example.span
    inside = [place for place, (start, end) in enumerate(offsets) if start < last and end > first]
    return (inside[0], inside[-1]) if inside else (UNKNOWN, UNKNOWN)  # the text was cut before the answer


def _classes(example: Example) -> tuple[int, ...]:
    """What is known of each class: 1, 0, or -1 where nothing is."""
    known: list[bool | None] = [example.answers, example.supports, example.contradicts]
    if example.reading is None:
        known += [None] * (len(CLASSES) - len(known))
    else:
        known += [*(example.reading.certainty is each for each in Certainty), example.reading.hedged]
    return tuple(-1 if each is None else int(each) for each in known)


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of b pairs, padded to one width: `ids`, `mask`, `types` (b, width); `rows` (b,) are the pairs' numbers.

    `start` and `end` (b,) are the answer's first and last token in the pair, 0 for nowhere, or UNKNOWN; `classes`
    (b, 8) are 1, 0, or NaN where unknown.
    """

    rows: torch.Tensor
    ids: torch.Tensor
    mask: torch.Tensor
    types: torch.Tensor
    start: torch.Tensor
    end: torch.Tensor
    classes: torch.Tensor


class OnDevice:
    """The pairs as tensors of a device, which batches them there: a processor would keep it waiting.

    `lengths` are those of the pairs when the second texts are cut so that no pair is longer than `longest`.
    """

    def __init__(self, pairs: Pairs, longest: int, device: str) -> None:
        """Move everything there."""

        def moved(values: Ints, kind: torch.dtype) -> torch.Tensor:
            return torch.from_numpy(values.astype(np.int64)).to(device, kind)

        self.longest, self.device, self.lengths = longest, device, pairs.lengths(longest)
        self._tokens = moved(pairs.tokens, torch.int32)
        self._begins = moved(pairs.begins, torch.int64)
        self._first, self._second = moved(pairs.first, torch.int64), moved(pairs.second, torch.int64)
        self._start, self._end = moved(pairs.start, torch.int64), moved(pairs.end, torch.int64)
        self._classes = moved(pairs.classes, torch.float32)
        self._classes[self._classes < 0] = float("nan")

    def batch(self, chosen: Ints, width: int) -> Batch:
        """The pairs of these rows, as `batches` yields them; none is longer than `width`."""
        rows = torch.from_numpy(chosen).to(self.device)
        place = torch.arange(width, device=self.device)[None]
        first, second = self._first[rows], self._second[rows]
        size = self._begins[1:] - self._begins[:-1]
        ahead = size[first][:, None]
        text = ahead + 2  # where the second text begins
        after = torch.minimum(size[second][:, None], self.longest - _FRAME - ahead).clamp(min=0)
        end = text + after  # where its separator stands
        ids = torch.full((len(rows), width), PAD, device=self.device)
        ids[:, 0] = CLS
        in_first, in_second = (place >= 1) & (place <= ahead), (place >= text) & (place < end)
        for inside, row, begin in ((in_first, first, 1), (in_second, second, text)):
            at = (self._begins[row][:, None] + place - begin).clamp(0, len(self._tokens) - 1)
            ids = torch.where(inside, self._tokens[at].long(), ids)
        ids = torch.where((place == ahead + 1) | (place == end), SEP, ids)

        start, last = self._start[rows], self._end[rows]
        kept = last < after[:, 0]  # an answer that is cut off is not known

        def placed(at: torch.Tensor) -> torch.Tensor:
            return torch.where(at == NOWHERE, 0, torch.where((at >= 0) & kept, at + text[:, 0], UNKNOWN))

        mask = (place <= end).long()
        types = ((place >= text) & (place <= end)).long()
        return Batch(rows, ids, mask, types, placed(start), placed(last), self._classes[rows])


def batches(lengths: Ints, rows: Ints, tokens: int, seed: int, epochs: int | None = None) -> Iterator[tuple[Ints, int]]:
    """Rows of like length, and how wide they are when padded alike; the same ones for the same seed.

    Args:
        lengths: tokens of every pair.
        rows: the pairs that are batched, each once an epoch.
        tokens: of a batch at most, padding included; a pair that is wider is a batch alone.
        seed: what the order is drawn by, anew for each epoch.
        epochs: how many; None for ever.
    """
    epoch = 0
    while len(rows) and epoch != epochs:
        draw = np.random.default_rng([seed, epoch])
        # A little noise keeps pairs of one length from always meeting each other.
        order = rows[np.argsort(lengths[rows] + draw.random(len(rows)) * _NOISE, kind="stable")]
        made: list[tuple[Ints, int]] = []
        at = 0
        while at < len(order):
            chunk = order[at : at + max(1, tokens // int(lengths[order[at]]))]
            chunk = chunk[: max(1, tokens // _wide(lengths[chunk]))]
            made.append((chunk, _wide(lengths[chunk])))
            at += len(chunk)
        for place in draw.permutation(len(made)):
            yield made[place]
        epoch += 1


def _wide(lengths: Ints) -> int:
    """The greatest length, rounded up to where a GPU's fast kernels begin their rows."""
    return -(-int(lengths.max()) // 8) * 8
