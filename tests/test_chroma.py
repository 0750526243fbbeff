"""A generation in Chroma: cosine similarities, deletions and additions, its own errors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import SEEDS, WordEmbedder

from indexes.articles import read_article
from indexes.chroma import PassageVectors, change_generation
from indexes.errors import StoreBroken
from indexes.passages import split_article


def test_similarities_are_cosines_and_changes_are_applied(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "Ferry Line May Close\n\nThe ferry could close.\n\nWhat Comes Next\n\nA bridge is planned by the town.\n",
        encoding="utf-8",
    )
    article = read_article(tmp_path / "a.txt", tmp_path)
    first, second = split_article(article)[:2]
    vectors = np.asarray([[1, 0], [0, 1]], dtype=np.float32)
    place = tmp_path / "chroma"
    change_generation(place, {article.id: article}, [first, second], vectors)
    opened = PassageVectors(place)
    found = opened.query(np.asarray([0.6, 0.8], dtype=np.float32), 2)
    assert [each for each, _ in found] == [second.id, first.id]
    assert [cosine for _, cosine in found] == pytest.approx([0.8, 0.6], abs=1e-5)
    assert opened.query(vectors[0], 0) == []
    opened.close()
    change_generation(place, {article.id: article}, [], vectors[:0], [first.id])
    opened = PassageVectors(place)
    assert opened.ids() == {second.id}
    assert opened.count() == 1
    opened.close()


def test_no_collection_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreBroken, match="no such folder"):
        PassageVectors(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_a_broken_chroma_is_told_each_time(tmp_path: Path) -> None:
    (tmp_path / "chroma.sqlite3").write_bytes(b"no database at all " * 400)
    for _ in range(2):  # Chroma caches what failed to start
        with pytest.raises(StoreBroken):
            PassageVectors(tmp_path)


def test_a_reader_that_closes_leaves_the_other_open(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ferry Line May Close\n\nThe ferry could close.\n", encoding="utf-8")
    article = read_article(tmp_path / "a.txt", tmp_path)
    passages = split_article(article)
    change_generation(tmp_path / "c", {article.id: article}, passages, np.eye(len(passages), 4, dtype=np.float32))
    first, second = PassageVectors(tmp_path / "c"), PassageVectors(tmp_path / "c")
    first.close()
    assert second.count() == len(passages)
    second.close()


def test_every_passage_of_a_hundred_near_copies_is_found(tmp_path: Path) -> None:
    """One story printed by a hundred papers: with Chroma's own settings some of its passages find others only."""
    original = (SEEDS / "spacex-anthropic-deal.txt").read_text(encoding="utf-8")
    articles = {}
    for number in range(100):
        file = tmp_path / f"{number}.txt"
        file.write_text(f"Paper {number}\n\n" + original.replace("Anthropic", f"Anthropic{number}"), encoding="utf-8")
        article = read_article(file, tmp_path)
        articles[article.id] = article
    passages = [passage for article in articles.values() for passage in split_article(article)]
    texts = [articles[each.article_id].text[each.start : each.end] for each in passages]
    vectors = WordEmbedder().embed(texts)
    change_generation(tmp_path / "chroma", articles, passages, vectors)
    opened = PassageVectors(tmp_path / "chroma")
    missed = [row for row in range(len(passages)) if opened.query(vectors[row], 1)[0][1] < 0.99]
    opened.close()
    assert missed == []
