"""The BM25 index over articles, passages and sentences, kept beside the Chroma generation."""

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

K1 = 1.2
B = 0.3  # on news a low b was clearly better: passages are of one size, and length says little
ARTICLE_B = 0.5  # articles differ in length more than passages do

PARTS = ("articles", "passages", "sentences")  # a folder each

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
    lowered = [match.lower() for match in _WORD.findall(text)]
    plain = (word[:-2] if word.endswith(("'s", "’s")) else word for word in lowered)
    kept = [word for word in plain if word not in _STOP]
    with _lock:
        return [str(stem) for stem in _stemmer().stemWords(kept)]


@dataclass(frozen=True, slots=True)
class _Texts:
    """BM25 over texts of one sort; `index` is None where they hold no word."""

    index: bm25s.BM25 | None
    count: int

    def scores(self, asked: Sequence[str]) -> npt.NDArray[np.float64]:
        """Raw BM25 scores of all texts for stemmed words, shape (count,)."""
        known = [word for word in asked if self.index is not None and word in self.index.vocab_dict]
        if self.index is None or not known:
            return np.zeros(self.count)
        return np.asarray(self.index.get_scores(known), dtype=np.float64)

    def holding(self, word: str) -> int:
        """How many of the texts hold a stemmed word."""
        place = None if self.index is None else self.index.vocab_dict.get(word)
        if self.index is None or place is None:
            return 0
        starts = self.index.scores["indptr"]
        return int(starts[place + 1] - starts[place])


@dataclass(frozen=True, slots=True)
class LexicalScores:
    """Raw BM25 scores of all articles, passages and sentences, each of shape (n,), in the library's order."""

    articles: npt.NDArray[np.float64]
    passages: npt.NDArray[np.float64]
    sentences: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """BM25 over the articles, over the passages and over the sentences, in the library's order."""

    articles: _Texts
    passages: _Texts
    sentences: _Texts

    def scores(self, question: str) -> LexicalScores:
        """How well the question's words are met, each counted once."""
        asked = list(dict.fromkeys(words(question)))
        return LexicalScores(*(part.scores(asked) for part in (self.articles, self.passages, self.sentences)))

    def holding(self, word: str) -> int:
        """How many passages hold a stemmed word, titles and headings included: those say little of one passage."""
        return self.passages.holding(word)

    def share(self, word: str) -> float:
        """The share of the sentences, in [0, 1], that hold a stemmed word, lead-ins and headings included."""
        return self.sentences.holding(word) / self.sentences.count if self.sentences.count else 0.0

    def knows(self, word: str) -> bool:
        """Whether a stemmed word stands in any passage, its title and headings included."""
        return self.passages.holding(word) > 0


def write_lexical(folder: Path, articles: Sequence[str], passages: Sequence[str], sentences: Sequence[str]) -> None:
    """Write the index of each into a new folder."""
    for name, texts, b in zip(PARTS, (articles, passages, sentences), (ARTICLE_B, B, B), strict=True):
        (folder / name).mkdir(parents=True)
        corpus = [words(text) for text in texts]
        (folder / name / "count").write_text(str(len(corpus)), encoding="ascii")
        if any(corpus):
            index = bm25s.BM25(k1=K1, b=b)
            index.index(corpus, show_progress=False)
            index.save(folder / name)


def open_lexical(folder: Path) -> LexicalIndex:
    """Open all three; raises StoreBroken."""
    try:
        return LexicalIndex(*(_opened(folder / name) for name in PARTS))
    except (OSError, ValueError, KeyError, EOFError) as error:  # EOFError: numpy, of an empty file
        raise StoreBroken(folder, "the word index cannot be read") from error


def _opened(folder: Path) -> _Texts:
    count = int((folder / "count").read_text(encoding="ascii"))
    return _Texts(bm25s.BM25.load(folder) if (folder / "vocab.index.json").exists() else None, count)
