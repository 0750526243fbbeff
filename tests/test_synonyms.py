"""Texts reworded for training: by WordNet's files, here of our own making, and by vectors."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from evals.synonyms import NoWordNet, Synonyms

# wndb(5WN): lemma, class, senses, kinds of pointers and those, senses again, how many were tagged, the sets.
INDEX = {
    "noun": ("firm n 1 0 1 1 00000010", "company n 1 0 1 1 00000010", "troupe n 1 0 1 1 00000010"),
    "verb": ("buy v 1 1 @ 1 1 00000030", "purchase v 1 0 1 1 00000030", "emptor v 1 0 1 0 00000030"),
    "adj": (),
    "adv": (),
}
DATA = {
    "noun": ("00000010 14 n 04 firm 0 company 0 troupe 0 Firm_Ltd 0 000 | people who work together",),
    "verb": ("00000030 40 v 03 buy 0 purchase 0 emptor 0 000 | get for money",),
    "adj": (),
    "adv": (),
}
LIKE = {"firm": (1.0, 0.0), "company": (0.9, 0.1), "troupe": (0.1, 0.9)}


class Fake:
    """Words as vectors of two numbers; those not known all alike."""

    name = "fake"

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.asarray([LIKE.get(text.removesuffix("s"), (1.0, 0.0)) for text in texts], dtype=np.float32)


@pytest.fixture
def synonyms(tmp_path: Path) -> Synonyms:
    for kind, files in (("index", INDEX), ("data", DATA)):
        for of, lines in files.items():
            (tmp_path / f"{kind}.{of}").write_text("\n".join(("  1 a licence", *lines)))
    return Synonyms(Fake(), tmp_path)


def test_a_synonym_is_alike_in_use_and_inflected_as_the_word_was(synonyms: Synonyms) -> None:
    assert synonyms.of("firm") == ("company",)  # a troupe is not alike
    assert synonyms.of("companies") == ("firms",)
    assert synonyms.of("purchased") == ("buyed",)  # rough, which is enough to train on
    assert synonyms.of("buying") == ("purchasing",)  # nobody says "emptor"
    assert synonyms.of("bridge") == ()


def test_only_words_that_the_other_text_has_are_replaced(synonyms: Synonyms) -> None:
    text = "Which firm did Buy Firm purchase?"
    assert synonyms.reworded(text, "The firm said so.", random.Random(1), 1.0) == "Which company did Buy Firm purchase?"
    assert synonyms.reworded(text, "A firm, a company.", random.Random(1), 1.0) == text
    assert synonyms.reworded(text, "The firm said so.", random.Random(1), 0.0) == text


def test_a_folder_without_wordnet_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoWordNet, match="wordnet-base"):
        Synonyms(Fake(), tmp_path)
