"""BM25 over passages and sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexes.errors import StoreBroken
from indexes.lexical import open_lexical, words, write_lexical

TEXTS = ["The harbour holds forty ships.", "The ferry to Lund may close.", "Ships, ships and more ships."]


def test_the_word_decides_and_each_counts_once(tmp_path: Path) -> None:
    write_lexical(tmp_path / "lexical", TEXTS[:2], TEXTS)
    index = open_lexical(tmp_path / "lexical")
    passages, sentences = index.scores("Which ships does the harbour hold?")
    assert (passages.shape, sentences.shape) == ((2,), (3,))
    assert passages.argmax() == 0
    assert sentences[1] == 0
    assert index.scores("ships ships")[1].tolist() == index.scores("ship")[1].tolist()


def test_unknown_words_and_empty_texts_score_nothing(tmp_path: Path) -> None:
    write_lexical(tmp_path / "lexical", ["", "the of"], TEXTS)
    passages, sentences = open_lexical(tmp_path / "lexical").scores("zeppelin")
    assert passages.tolist() == [0, 0]
    assert sentences.tolist() == [0, 0, 0]


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreBroken):
        open_lexical(tmp_path)


def test_words_are_stems_without_the_common_ones() -> None:
    assert words("The ferry’s closing") == ["ferri", "close"]


def test_an_emptied_file_is_told(tmp_path: Path) -> None:
    write_lexical(tmp_path / "lexical", TEXTS, TEXTS)
    for file in (tmp_path / "lexical" / "passages").glob("*.npy"):
        file.write_bytes(b"")
    with pytest.raises(StoreBroken):
        open_lexical(tmp_path / "lexical")
