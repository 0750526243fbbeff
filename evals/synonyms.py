"""Texts reworded with the synonyms of WordNet, to train on.

Most questions of the public sets repeat the words of the sentence that answers them, so that a reader trained on them
learns to look for the words rather than for what they mean: of a question that shares none with its answer it thinks
no. WordNet's files (`index.*` and `data.*`, in the format of wndb(5WN); Debian's package `wordnet-base` has them) say
which words stand for the same thing.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from indexes.embed import Embedder
from indexes.errors import AllegedlyError
from indexes.lexical import words

SOURCE = Path("/usr/share/wordnet")  # where Debian's package puts it
_CLASSES = ("noun", "verb", "adj", "adv")
_WORD = re.compile(r"(?<![\w’'-])[a-z]{3,}(?![\w’'-])")
_SENSES = 4  # that are looked at, the commonest first
# Cosine of two words' vectors, at least, for one to stand for the other: "rapidly" for "quickly" has .86, but "radical"
# for "group", by a sense that nobody means, .29.
_LIKE = 0.5
_ENDINGS = (("", ""), ("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"))


class NoWordNet(AllegedlyError):
    """WordNet's files are not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"No WordNet in {folder}. Debian and Ubuntu: apt-get install wordnet-base")


class Synonyms:
    """Which words may stand for another; raises NoWordNet."""

    def __init__(self, embedder: Embedder, folder: Path = SOURCE) -> None:
        """Read WordNet's files; of what they give, `embedder` says what is alike."""
        if not all((folder / f"{kind}.{of}").is_file() for kind in ("index", "data") for of in _CLASSES):
            raise NoWordNet(folder)
        self._embedder = embedder
        self._index = {of: dict(_indexed(folder / f"index.{of}")) for of in _CLASSES}
        self._sets = {of: dict(_sets(folder / f"data.{of}")) for of in _CLASSES}
        self.of = cache(self._of)

    def _of(self, word: str) -> tuple[str, ...]:
        """What may stand for a lower-case word, inflected like it: single words that are in use, sorted."""
        found = sorted(set(self._listed(word)) - {word})
        if not found:
            return ()
        vectors = self._embedder.embed([word, *found])
        return tuple(other for other, like in zip(found, vectors[1:] @ vectors[0], strict=True) if like >= _LIKE)

    def _listed(self, word: str) -> Iterator[str]:
        for ending, added in _ENDINGS:
            lemma = word[: len(word) - len(ending)] + added if word.endswith(ending) else ""
            for of in _CLASSES:
                _, senses = self._index[of].get(lemma, (0, ()))
                for sense in senses[:_SENSES]:
                    for other in self._sets[of][sense]:
                        # A word of which no sense occurs in the texts that were tagged is hardly in use.
                        if other != lemma and self._index[of][other][0]:
                            yield _inflected(other, ending)

    def reworded(self, text: str, beside: str, draw: random.Random, share: float) -> str:
        """The text with that share of the words that it has in common with the other replaced, names left alone."""
        held = set(words(beside))

        def replaced(found: re.Match[str]) -> str:
            word = found.group()
            if not held.intersection(words(word)) or draw.random() >= share:
                return word
            others = [other for other in self.of(word) if not held.intersection(words(other))]
            return draw.choice(others) if others else word

        return _WORD.sub(replaced, text)


def _entries(path: Path) -> Iterator[str]:
    """The lines of a file of WordNet's, without the licence, whose lines begin with a blank."""
    return (line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith(" "))


def _indexed(path: Path) -> Iterator[tuple[str, tuple[int, tuple[str, ...]]]]:
    """Each single lower-case word of an index file, how many of its senses were tagged, and their sets."""
    for line in _entries(path):
        lemma, _, senses, pointers, *rest = line.split()
        if lemma.isalpha():
            tagged, *offsets = rest[int(pointers) + 1 :]
            yield lemma, (int(tagged), tuple(offsets[: int(senses)]))


def _sets(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each set of synonyms by its offset: its single words in lower case."""
    for line in _entries(path):
        offset, _, _, count, *rest = line.split(" | ", 1)[0].split()
        members = (member.split("(")[0] for member in rest[: 2 * int(count, 16) : 2])
        yield offset, tuple(each for each in members if each.isalpha() and each.islower())


def _inflected(lemma: str, ending: str) -> str:
    """A lemma with an ending, by the commonest rules of spelling.

    >>> [_inflected("buy", "ing"), _inflected("purchase", "ed"), _inflected("company", "s"), _inflected("box", "s")]
    ['buying', 'purchased', 'companies', 'boxes']
    """
    if not ending:
        return lemma
    if ending in {"s", "es", "ies"}:
        if lemma.endswith("y") and lemma[-2:-1] not in "aeiou":
            return f"{lemma[:-1]}ies"
        return f"{lemma}es" if lemma.endswith(("s", "x", "z", "ch", "sh")) else f"{lemma}s"
    return f"{lemma.removesuffix('e')}{ending}"
