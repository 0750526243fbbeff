"""The library: articles, passages, sentences and vectors in SQLite, the source of truth. The one door to sqlite3."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexes.articles import Article, Section
from indexes.errors import StoreBroken, UnknownArticle
from indexes.passages import Passage, Sentence

SCHEMA = 1  # raise it where what is stored changes: an older library is then filled anew
_TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS articles (id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS passages (
    id TEXT PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, section TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sentences (
    passage_id TEXT NOT NULL REFERENCES passages(id) ON DELETE CASCADE, place INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (passage_id, place)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID;
"""

Vectors = npt.NDArray[np.float32]


def vector_key(model: str, text: str) -> str:
    """What a vector is kept under: the sha256 of the model's name and the text."""
    return hashlib.sha256(f"{model}\0{text}".encode()).hexdigest()


class Library:
    """One SQLite file; every article is written in one transaction."""

    def __init__(self, path: Path) -> None:
        """Open or make the file; raises StoreBroken."""
        self.path = path
        with self._translated():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=30, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.executescript(_TABLES)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def articles(self) -> tuple[Article, ...]:
        """All articles, by id."""
        with self._translated():
            return tuple(_article(body) for (body,) in self._db.execute("SELECT body FROM articles ORDER BY id"))

    def checksums(self) -> dict[str, str]:
        """The sha256 of each article's file, by article id."""
        with self._translated():
            return dict(self._db.execute("SELECT id, sha256 FROM articles"))

    def article(self, article_id: str) -> Article:
        """One article; raises UnknownArticle."""
        with self._translated():
            row = self._db.execute("SELECT body FROM articles WHERE id = ?", (article_id,)).fetchone()
        if row is None:
            raise UnknownArticle(article_id)
        return _article(row[0])

    def passages(self) -> tuple[Passage, ...]:
        """All passages with their sentences, by article id and place."""
        with self._translated():
            held: dict[str, list[Sentence]] = {}
            for passage_id, body in self._db.execute(
                "SELECT passage_id, body FROM sentences ORDER BY passage_id, place"
            ):
                held.setdefault(passage_id, []).append(_sentence(body))
            rows = self._db.execute(
                'SELECT id, article_id, start, "end", section FROM passages ORDER BY article_id, start'
            )
            return tuple(
                Passage(key, article, start, end, tuple(json.loads(section)), tuple(held.get(key, ())))
                for key, article, start, end, section in rows
            )

    def vectors(self, model: str, texts: Sequence[str]) -> Vectors:
        """The vectors of texts, shape (n, dim); raises StoreBroken where one is missing."""
        found = self.known_vectors(model, texts)
        missing = [text for text in texts if text not in found]
        if missing:
            raise StoreBroken(self.path, f"{len(missing)} vectors are missing")
        return np.stack([found[text] for text in texts]) if texts else np.zeros((0, 0), dtype=np.float32)

    def known_vectors(self, model: str, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vectors that are there, by text, each of shape (dim,)."""
        found: dict[str, Vectors] = {}
        with self._translated():
            for text in dict.fromkeys(texts):
                key = vector_key(model, text)
                row = self._db.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone()
                if row is not None:
                    found[text] = np.frombuffer(row[0], dtype=np.float32)
        return found

    def save_article(
        self, article: Article, passages: Sequence[Passage], model: str, vectors: Mapping[str, Vectors]
    ) -> None:
        """Write an article with all that belongs to it, replacing an earlier state; all or nothing."""
        with self._translated(), self._db:
            self._db.execute("DELETE FROM articles WHERE id = ?", (article.id,))
            self._db.execute(
                "INSERT INTO articles VALUES (?, ?, ?)", (article.id, article.sha256, _article_body(article))
            )
            self._db.executemany(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?)",
                [(p.id, p.article_id, p.start, p.end, json.dumps(p.section)) for p in passages],
            )
            self._db.executemany(
                "INSERT INTO sentences VALUES (?, ?, ?)",
                [(p.id, place, _sentence_body(s)) for p in passages for place, s in enumerate(p.sentences)],
            )
            self._db.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                [(vector_key(model, text), vector.astype(np.float32).tobytes()) for text, vector in vectors.items()],
            )

    def remove_article(self, article_id: str) -> None:
        """Take an article out; its vectors stay, for when the same words come back."""
        with self._translated(), self._db:
            self._db.execute("DELETE FROM articles WHERE id = ?", (article_id,))

    def snapshot(self, path: Path) -> None:
        """Write a compact copy of the whole library to a new file."""
        with self._translated():
            self._db.execute("VACUUM INTO ?", (str(path),))

    def meta(self, key: str) -> str | None:
        """A value kept about the library as a whole."""
        with self._translated():
            row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def set_meta(self, key: str, value: str) -> None:
        """Keep a value about the library as a whole."""
        with self._translated(), self._db:
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StoreBroken(self.path, str(error)) from error


def _article_body(article: Article) -> str:
    kept = {name: getattr(article, name) for name in ("id", "path", "title", "publisher", "published", "url", "text")}
    sections = [[each.path, each.start, each.end, each.heading_end] for each in article.sections]
    return json.dumps(kept | {"sections": sections, "breaks": article.breaks, "sha256": article.sha256})


def _article(body: str) -> Article:
    held = json.loads(body)
    held["sections"] = tuple(Section(tuple(trail), *offsets) for trail, *offsets in held["sections"])
    held["breaks"] = tuple(held["breaks"])
    return Article(**held)


def _sentence_body(s: Sentence) -> str:
    return json.dumps([s.article_id, s.start, s.end, s.kind, s.section, s.lead_in, s.list_id])


def _sentence(body: str) -> Sentence:
    article_id, start, end, kind, section, lead_in, list_id = json.loads(body)
    return Sentence(article_id, start, end, kind, tuple(section), tuple(lead_in) if lead_in else None, list_id)
