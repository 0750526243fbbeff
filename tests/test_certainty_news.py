"""The measuring of certainty on news, with an article and labels of our own making."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from evals.cases import UnusableQuestions
from evals.certainty_news import LABELS, MORE_LABELS, load, main, measure
from rag.answers import Certainty

SENTENCES = ("Ada Lim said the bridge was safe.", "The ferry is old.", "The market may close.", "The bell rang twice.")
TEXT = " ".join(SENTENCES)
WANTED = (
    ("attributed", "Ada Lim", False),
    ("stated", None, False),
    ("speculative", None, True),
    ("attributed", None, 0),
)


def rows() -> list[dict[str, Any]]:
    return [
        {
            "article_id": 7,
            "start": TEXT.index(sentence),
            "end": TEXT.index(sentence) + len(sentence),
            "certainty": certainty,
            "said_by": said_by,
            "hedged": bool(hedged),
            "part": "tuning",
        }
        for sentence, (certainty, said_by, hedged) in zip(SENTENCES, WANTED, strict=True)
    ]


def files(folder: Path, labels: list[dict[str, Any]]) -> tuple[Path, Path, str]:
    articles, path = folder / "articles.jsonl", folder / "labels.jsonl"
    articles.write_text(json.dumps({"id": 7, "title": "Bridge", "text": TEXT}) + "\n", encoding="utf-8")
    path.write_text("".join(json.dumps(row) + "\n" for row in labels), encoding="utf-8")
    return articles, path, hashlib.sha256(articles.read_bytes()).hexdigest()


def test_counts_each_label_and_the_dangerous_direction(tmp_path: Path) -> None:
    articles, path, sha256 = files(tmp_path, rows())
    result = measure(load(articles, "tuning", path, sha256), "tuning")
    attributed, stated = result.scores[Certainty.ATTRIBUTED], result.scores[Certainty.STATED]
    assert (attributed.precision, attributed.recall, attributed.support) == (1.0, 0.5, 2)
    assert (stated.precision, stated.recall) == (0.5, 1.0)
    # Two thirds, two thirds, one, and nothing of the unconfirmed.
    assert result.macro_f1 == pytest.approx((2 / 3 + 2 / 3 + 1 + 0) / 4)
    assert (result.stated_wrongly.hits, result.stated_wrongly.of, result.surer.hits) == (1, 3, 1)
    assert (result.said_by_named.hits, result.said_by_named.of, result.said_by.of) == (1, 1, 4)
    assert json.loads(json.dumps(result.to_dict()))["labels"]["attributed"]["recall"] == 0.5
    assert "0.583" in result.table()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"end": 10_000}, "is no sentence"),
        ({"said_by": "Ben"}, "does not stand in the sentence"),
        ({"article_id": 8}, "is not a label"),
        ({"certainty": "sure"}, "is not a label"),
    ],
)
def test_a_label_that_does_not_fit_is_named_by_its_line(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    labels = rows()
    labels[1] |= change
    articles, path, sha256 = files(tmp_path, labels)
    with pytest.raises(UnusableQuestions, match=f"line 2: .*{reason}"):
        load(articles, "tuning", path, sha256)


def test_other_articles_or_a_part_without_labels_are_refused(tmp_path: Path) -> None:
    articles, path, sha256 = files(tmp_path, rows())
    with pytest.raises(UnusableQuestions, match="other offsets"):
        load(articles, "tuning", path)
    with pytest.raises(UnusableQuestions, match="no sentence of the part 'final'"):
        load(articles, "final", path, sha256)


def test_missing_data_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert "cannot be read" in told
    assert told.count("\n") == 1


def test_the_later_labels_are_well_formed_and_apart_from_the_first_ones() -> None:
    first, more = (
        [json.loads(line) for line in path.read_text("utf-8").splitlines()] for path in (LABELS, MORE_LABELS)
    )
    places = [(row["article_id"], row["start"]) for row in more]
    assert len(more) > 200
    assert len(set(places)) == len(places)
    assert not set(places) & {(row["article_id"], row["start"]) for row in first}
    assert not {row["article_id"] for row in more} & {row["article_id"] for row in first if row["part"] == "final"}
    assert [set(row) for row in more] == [set(first[0])] * len(more)
    assert {row["part"] for row in more} == {"tuning"}
    for row in more:
        assert 0 <= row["start"] < row["end"]
        assert Certainty(row["certainty"]) is not Certainty.STATED or row["said_by"] is None
        assert isinstance(row["hedged"], bool)
