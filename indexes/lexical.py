"""The BM25 index over passages and sentences, kept beside the Chroma generation."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt
import Stemmer

from indexes.errors import StoreBroken

K1, B = 1.2, 0.3  # on news a low b was clearly better: passages are of one size, and length says little

_WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")
_STOP = frozenset(
    """a about after all also am an and any are as at be because been before being both but by can could did do does
    doing down during each few for from further had has have having he her here hers him his how i if in into is it its
    itself just may me might more most must my no nor not of off on once only or other our ours out over own s same
    shall she should so some such t than that the their theirs them then there these they this those through to too
    under until up us very was we were what when where which while who whom whose why will with would you your yours
    actually article articles say says said tell according exactly""".split()
)
_lock = threading.Lock()  # a Stemmer keeps state while it works


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


def words(text: str) -> list[str]:
    """The content words of a text: lower-cased, stop words left out, stemmed; possessives dropped.

    >>> words("Who founded Anthropic's rivals?")
    ['found', 'anthrop', 'rival']
    """
    plain = (re.sub(r"['’]s$", "", match.group(0).lower()) for match in _WORD.finditer(text))
    kept = [word for word in plain if word not in _STOP]
    with _lock:
        return [str(stem) for stem in _stemmer().stemWords(kept)]


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """BM25 over the passages and over the sentences, in the library's order."""

    passages: bm25s.BM25 | None
    sentences: bm25s.BM25 | None
    counts: tuple[int, int]

    def scores(self, question: str) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Raw BM25 scores of all passages, shape (passages,), and all sentences, shape (sentences,).

        Each word of the question counts once.
        """
        asked = list(dict.fromkeys(words(question)))
        return _scores(self.passages, asked, self.counts[0]), _scores(self.sentences, asked, self.counts[1])

    def holding(self, word: str) -> int:
        """How many passages hold a stemmed word, titles and headings included: those say little of one passage."""
        return _held_by(self.passages, word)

    def share(self, word: str) -> float:
        """The share of the sentences, in [0, 1], that hold a stemmed word, lead-ins and headings included."""
        return _held_by(self.sentences, word) / self.counts[1] if self.counts[1] else 0.0

    def knows(self, word: str) -> bool:
        """Whether a stemmed word stands in any passage, its title and headings included."""
        return self.passages is not None and word in self.passages.vocab_dict


def _scores(index: bm25s.BM25 | None, asked: Sequence[str], count: int) -> npt.NDArray[np.float64]:
    known = [word for word in asked if index is not None and word in index.vocab_dict]
    if index is None or not known:
        return np.zeros(count)
    return np.asarray(index.get_scores(known), dtype=np.float64)


def _held_by(index: bm25s.BM25 | None, word: str) -> int:
    """How many of an index's texts hold a stemmed word."""
    place = None if index is None else index.vocab_dict.get(word)
    if index is None or place is None:
        return 0
    starts = index.scores["indptr"]
    return int(starts[place + 1] - starts[place])


def write_lexical(folder: Path, passages: Sequence[str], sentences: Sequence[str]) -> None:
    """Write both indexes into a new folder."""
    for name, texts in (("passages", passages), ("sentences", sentences)):
        (folder / name).mkdir(parents=True)
        corpus = [words(text) for text in texts]
        (folder / name / "count").write_text(str(len(corpus)), encoding="ascii")
        if any(corpus):
            index = bm25s.BM25(k1=K1, b=B)
            index.index(corpus, show_progress=False)
            index.save(folder / name)


def open_lexical(folder: Path) -> LexicalIndex:
    """Open both indexes; raises StoreBroken."""
    try:
        counts = [int((folder / name / "count").read_text(encoding="ascii")) for name in ("passages", "sentences")]
        loaded = [
            bm25s.BM25.load(folder / name) if (folder / name / "vocab.index.json").exists() else None
            for name in ("passages", "sentences")
        ]
    except (OSError, ValueError, KeyError, EOFError) as error:  # EOFError: numpy, of an empty file
        raise StoreBroken(folder, "the word index cannot be read") from error
    return LexicalIndex(loaded[0], loaded[1], (counts[0], counts[1]))
