"""BM25 over passages and sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexes.errors import StoreBroken
from indexes.lexical import PARTS, open_lexical, words, write_lexical

TEXTS = ["The harbour holds forty ships.", "The ferry to Lund may close.", "Ships, ships and more ships."]


def test_the_word_decides_and_each_counts_once(tmp_path: Path) -> None:
    write_lexical(tmp_path / "lexical", [" ".join(TEXTS), "Bread and cheese."], TEXTS[:2], TEXTS)
    index = open_lexical(tmp_path / "lexical")
    found = index.scores("Which ships does the harbour hold?")
    assert (found.articles.shape, found.passages.shape, found.sentences.shape) == ((2,), (2,), (3,))
    assert found.articles.argmax() == 0
    assert found.articles[1] == 0
    assert found.passages.argmax() == 0
    assert found.sentences[1] == 0
    assert index.scores("ships ships").sentences.tolist() == index.scores("ship").sentences.tolist()


def test_of_articles_that_say_it_alike_the_shorter_is_nearer(tmp_path: Path) -> None:
    long = f"{TEXTS[0]} {'The baker sells bread, cheese and butter. ' * 20}"
    write_lexical(tmp_path / "lexical", [long, TEXTS[0], "Bread."], [], [])
    scores = open_lexical(tmp_path / "lexical").scores("harbour").articles
    assert scores[1] > scores[0] > scores[2] == 0


def test_unknown_words_and_empty_texts_score_nothing(tmp_path: Path) -> None:
    write_lexical(tmp_path / "lexical", [], ["", "the of"], TEXTS)
    found = open_lexical(tmp_path / "lexical").scores("zeppelin")
    assert found.articles.shape == (0,)
    assert found.passages.tolist() == [0, 0]
    assert found.sentences.tolist() == [0, 0, 0]


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreBroken):
        open_lexical(tmp_path)


def test_words_are_stems_without_the_common_ones() -> None:
    assert words("The ferry’s closing") == ["ferri", "close"]


@pytest.mark.parametrize("part", PARTS)
def test_an_emptied_file_is_told(part: str, tmp_path: Path) -> None:
    write_lexical(tmp_path / "lexical", TEXTS, TEXTS, TEXTS)
    for file in (tmp_path / "lexical" / part).glob("*.npy"):
        file.write_bytes(b"")
    with pytest.raises(StoreBroken):
        open_lexical(tmp_path / "lexical")
