"""The library gives back what it was given, and loses no half of an article."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexes.articles import Article, read_article
from indexes.errors import StoreBroken, UnknownArticle
from indexes.library import Library
from indexes.passages import split_article

TEXT = "Ferry Line May Close\n\nThe ferry could close in May. Nothing is decided.\n\nRisks include:\n\n• Storms\n• Strikes\n"


@pytest.fixture
def article(tmp_path: Path) -> Article:
    (tmp_path / "ferry.txt").write_text(TEXT, encoding="utf-8")
    return read_article(tmp_path / "ferry.txt", tmp_path)


def test_articles_and_passages_come_back_as_they_were(article: Article, tmp_path: Path) -> None:
    library = Library(tmp_path / "library.db")
    passages = split_article(article)
    library.save_article(article, passages, "m", {"Storms": np.ones(3, dtype=np.float32)})
    library.close()
    again = Library(tmp_path / "library.db")
    assert again.articles() == (article,)
    assert again.article(article.id) == article
    assert again.passages() == passages
    assert again.vectors("m", ["Storms", "Storms"]).tolist() == [[1, 1, 1], [1, 1, 1]]
    again.remove_article(article.id)
    assert again.passages() == ()
    with pytest.raises(UnknownArticle):
        again.article(article.id)
    again.close()


def test_a_missing_vector_is_told_and_another_models_is_none(article: Article, tmp_path: Path) -> None:
    library = Library(tmp_path / "library.db")
    library.save_article(article, (), "m", {"Storms": np.ones(3, dtype=np.float32)})
    with pytest.raises(StoreBroken, match="1 vectors are missing"):
        library.vectors("other", ["Storms"])
    library.close()


def test_a_write_that_fails_leaves_the_former_state(article: Article, tmp_path: Path) -> None:
    library = Library(tmp_path / "library.db")
    passages = split_article(article)
    library.save_article(article, passages, "m", {})
    with pytest.raises(StoreBroken):
        library.save_article(article, (*passages, *passages), "m", {})
    assert library.passages() == passages
    library.close()


def test_a_snapshot_does_not_follow(article: Article, tmp_path: Path) -> None:
    library = Library(tmp_path / "library.db")
    library.save_article(article, split_article(article), "m", {})
    library.snapshot(tmp_path / "frozen.db")
    library.remove_article(article.id)
    library.close()
    frozen = Library(tmp_path / "frozen.db")
    assert frozen.checksums() == {article.id: article.sha256}
    frozen.close()
