"""A small reader of our own: does this text hold the answer, where, and does it support this statement?

A cross-encoder: it reads question and text together, which similarity of separate vectors cannot replace. MiniLM's
encoder, trained and written as int8 ONNX by `python -m evals.train_reader`; one lies in `rag/weights`, and
`--reader DIR` or `ALLEGEDLY_READER` names another.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from indexes.embed import packaged_tokenizer
from indexes.errors import AllegedlyError, BadModel
from indexes.onnx import Session, open_session
from rag.answers import Certainty

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WEIGHTS, FACTS = "reader.onnx", "reader.json"  # what `train_reader ship` writes into a folder
CLASSES = ("answers", "supports", "contradicts", *Certainty, "hedged")  # the columns of the class head
HOW_SURE = "How sure is this, and who says so"  # what it is asked of a sentence alone
_LONGEST = 256  # tokens of a pair, as it was trained on
_BATCH_TOKENS = 2_048  # padded tokens read at once: bounds the memory
_PADDED = 1.1  # padded tokens of a batch for each real one, at most: padding costs as much as text
_LONGEST_ANSWER = 30  # tokens
_KEPT = 4_096  # sentences whose certainty is remembered
_IMPOSSIBLE = -1e4

Logits = npt.NDArray[np.float32]


class ReaderUnavailable(AllegedlyError):
    """The reader's weights are missing or damaged."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"The reader cannot be used: {reason}. Train one with python -m evals.train_reader, "
            "or go on with --no-reader"
        )


@dataclass(frozen=True, slots=True)
class ReadText:
    """What the reader makes of one text for one question.

    `answers` is the logit of "the text holds the answer", any real number; `span` is the likeliest answer as
    [start, end) characters of the text, and `span_gain` how much likelier, in logits, it is than "nowhere".
    """

    answers: float
    span: tuple[int, int]
    span_gain: float


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """What the reader makes of one sentence alone.

    `labels` are the logits of `rag.answers.Certainty`, in its order, and `hedged` that of a hedge; `speaker` is the
    likeliest speaker as [start, end) characters, and `speaker_gain` how much likelier, in logits, than nobody.
    """

    labels: tuple[float, ...]
    hedged: float
    speaker: tuple[int, int]
    speaker_gain: float


@dataclass(frozen=True, slots=True)
class ReadStatement:
    """What the reader makes of one text for one statement: the logits that it supports and that it contradicts it.

    "Contradicts" is much the same for all texts of one statement, so that it tells only beside the other.
    """

    supports: float
    contradicts: float


class Reader:
    """Reads pairs of texts; loaded at the first pair; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Remember the folder in which the weights and their facts lie."""
        self._folder = folder
        self._lock = threading.Lock()
        self._loaded: tuple[Session, Tokenizer] | None = None
        self._sure: dict[str, ReadSentence] = {}  # replaced as a whole, so that threads can share it

    def read(self, question: str, texts: Sequence[str]) -> list[ReadText]:
        """What each text says to the question, in the order of the texts; raises ReaderUnavailable."""
        found: list[ReadText | None] = [None] * len(texts)
        for rows, spans, classes, offsets in self._batches(question.rstrip(" ?"), texts):
            for place, row in enumerate(rows):
                span, gain = _best_span(spans[place], offsets[place])
                found[row] = ReadText(float(classes[place, 0]), span, gain)
        return [each for each in found if each is not None]

    def weigh(self, statement: str, texts: Sequence[str]) -> list[ReadStatement]:
        """How each text stands to the statement, in the order of the texts; raises ReaderUnavailable."""
        found: dict[int, ReadStatement] = {}
        for rows, _spans, classes, _offsets in self._batches(statement, texts):
            for place, row in enumerate(rows):
                found[row] = ReadStatement(float(classes[place, 1]), float(classes[place, 2]))
        return [found[row] for row in range(len(texts))]

    def supports(self, statement: str, texts: Sequence[str]) -> list[float]:
        """The logit of "the text supports the statement" for each text; raises ReaderUnavailable."""
        return [each.supports for each in self.weigh(statement, texts)]

    def how_sure(self, sentences: Sequence[str]) -> list[ReadSentence]:
        """How sure each sentence is, and who says so; raises ReaderUnavailable.

        What was read is kept: the same sentences are shown again and again.
        """
        new = [each for each in dict.fromkeys(sentences) if each not in self._sure]
        found = {}
        for rows, spans, classes, offsets in self._batches(HOW_SURE, new):
            for place, row in enumerate(rows):
                span, gain = _best_span(spans[place], offsets[place])
                *labels, hedged = (float(each) for each in classes[place, -len(Certainty) - 1 :])
                found[new[row]] = ReadSentence(tuple(labels), hedged, span, gain)
        known = self._sure | found
        self._sure = known if len(known) <= _KEPT else found
        return [known[each] for each in sentences]

    def _batches(
        self, first: str, texts: Sequence[str]
    ) -> list[tuple[list[int], Logits, Logits, list[list[tuple[int, int]]]]]:
        """Pairs of like length together: rows of the texts, span and class logits, and each token's characters."""
        if not texts:
            return []
        session, tokenizer = self._load()
        pairs = tokenizer.encode_batch([(first, text) for text in texts])
        found = []
        for rows in _batched([len(pair.ids) for pair in pairs]):
            width = len(pairs[rows[-1]].ids)
            feed = {name: np.zeros((len(rows), width), dtype=np.int64) for name in _INPUTS}
            for place, row in enumerate(rows):
                pair = pairs[row]
                for name, values in zip(_INPUTS, (pair.ids, pair.attention_mask, pair.type_ids), strict=True):
                    feed[name][place, : len(values)] = values
            spans, classes = session.run(feed)
            if classes.shape[1] != len(CLASSES):
                raise ReaderUnavailable("its weights are of an earlier make, without all that is asked of them")
            offsets = [
                [
                    offset if kind == 1 else (0, 0)
                    for offset, kind in zip(pairs[row].offsets, pairs[row].type_ids, strict=True)
                ]
                for row in rows
            ]
            found.append((rows, spans, classes, offsets))
        return found

    def _load(self) -> tuple[Session, Tokenizer]:
        with self._lock:
            if self._loaded is None:
                self._loaded = _session(self._folder), _tokenizer()
            return self._loaded


def _batched(lengths: Sequence[int]) -> list[list[int]]:
    """The places of the lengths, ascending, in batches that hold little padding.

    >>> _batched([40, 200, 38, 10])
    [[3], [2, 0], [1]]
    """
    made: list[list[int]] = []
    tokens = 0
    for row in sorted(range(len(lengths)), key=lengths.__getitem__):
        padded = lengths[row] * (len(made[-1]) + 1) if made else 0
        if not made or padded > min(_BATCH_TOKENS, _PADDED * (tokens + lengths[row])):
            made.append([])
            tokens = 0
        made[-1].append(row)
        tokens += lengths[row]
    return made


_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def _best_span(logits: Logits, offsets: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], float]:
    """The likeliest [start, end) characters, and its logits less those of position 0, "nowhere"."""
    nowhere = float(logits[0, 0] + logits[0, 1])
    text = np.asarray([end > start for start, end in offsets] + [False] * (len(logits) - len(offsets)))
    starts = np.where(text, logits[:, 0], _IMPOSSIBLE)
    ends = np.where(text, logits[:, 1], _IMPOSSIBLE)
    best, place = -np.inf, (0, 0)
    for start in np.argsort(-starts)[:8]:
        stop = min(len(ends), int(start) + _LONGEST_ANSWER)
        end = int(start) + int(ends[start:stop].argmax())
        score = float(starts[start] + ends[end])
        if score > best:
            best, place = score, (int(start), end)
    if best <= _IMPOSSIBLE / 2:
        return (0, 0), _IMPOSSIBLE  # the text has no token at all
    return (offsets[place[0]][0], offsets[place[1]][1]), best - nowhere


def _session(folder: Path) -> Session:
    """The opened weights, which must be those that their facts were written of."""
    try:
        held = (folder / WEIGHTS).read_bytes()
        sha256 = str(json.loads((folder / FACTS).read_text(encoding="utf-8"))["sha256"])
    except OSError as error:
        raise ReaderUnavailable(f"{error.filename} cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ReaderUnavailable(f"{folder / FACTS} does not name a sha256") from error
    if hashlib.sha256(held).hexdigest() != sha256:
        raise ReaderUnavailable(f"{folder / WEIGHTS} is not the file that {FACTS} was written of")
    try:
        return open_session(held)
    except BadModel as error:
        raise ReaderUnavailable(f"its weights cannot be opened ({error})") from error


def _tokenizer() -> Tokenizer:
    tokenizer = packaged_tokenizer()
    tokenizer.enable_truncation(_LONGEST, strategy="only_second")
    return tokenizer
