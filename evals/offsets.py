"""The news articles that labels and statements name their sentences in, by article and offsets: which, and how read."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from evals.cases import UnusableQuestions

ARTICLES_SHA256 = "c573b7ff89a83eaf"
"""How the checksum of the articles begins for which the offsets were made."""
PARTS = ("tuning", "final")
MORE = "more"
"""What asks for a second file, all of it to tune by."""


def file_and_part(asked: str, first: Path, more: Path) -> tuple[Path, str]:
    """Which file, and which part of it, is asked for."""
    return (more, "tuning") if asked == MORE else (first, asked)


def read_news_articles(articles: Path, sha256: str = ARTICLES_SHA256) -> dict[int, tuple[str, str]]:
    """Title and text of each article by its id; raises UnusableQuestions where they are others, with other offsets."""
    raw = read_bytes(articles)
    found = hashlib.sha256(raw).hexdigest()
    if not found.startswith(sha256):
        reason = f"has the sha256 {found[:16]}…, and what refers to it belongs to {sha256}…: other offsets"
        raise UnusableQuestions(articles, None, reason)
    # Not splitlines(): a text may hold other line separators than the file's own.
    rows = [json.loads(line) for line in raw.decode("utf-8").split("\n") if line.strip()]
    return {row["id"]: (row["title"], row["text"]) for row in rows}


def read_bytes(path: Path) -> bytes:
    """A file's bytes; raises UnusableQuestions."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnusableQuestions(path, None, f"cannot be read: {error.strerror}") from error
