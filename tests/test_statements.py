"""The measuring of the verifier, with an article and statements of our own making."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from evals.cases import UnusableQuestions
from evals.statements import MORE_STATEMENTS, STATEMENTS, load, main, measure

FIRST, SECOND = "Northlight runs 214 trains a day.", "Analysts say the batteries may be heavy."
TEXT = f"{FIRST} {SECOND}"
MADE = (
    ("faithful", "Each day Northlight runs 214 trains.", 0),
    ("faithful", "Northlight's fleet is painted green.", 0),  # not so: counts as a false alarm
    ("number", "Northlight runs 241 trains a day.", 0),
    ("number", "Northlight runs 214 trains.", 0),  # right after all: counts as missed
    ("hedge", "The batteries are heavy.", 1),
    ("speaker", "Engineers say the batteries may be heavy.", 1),
)


def rows() -> list[dict[str, Any]]:
    spans = ((0, len(FIRST)), (len(FIRST) + 1, len(TEXT)))
    return [
        {
            "id": f"{kind}-{place}",
            "kind": kind,
            "faithful": kind == "faithful",
            "part": "tuning",
            "cited": [{"article_id": 7, "start": spans[cited][0], "end": spans[cited][1]}],
            "statement": statement,
        }
        for place, (kind, statement, cited) in enumerate(MADE)
    ]


def files(folder: Path, made: list[dict[str, Any]]) -> tuple[Path, Path, str]:
    articles, path = folder / "articles.jsonl", folder / "statements.jsonl"
    articles.write_text(json.dumps({"id": 7, "title": "Trains", "text": TEXT}) + "\n", encoding="utf-8")
    path.write_text("".join(json.dumps(row) + "\n" for row in made), encoding="utf-8")
    return articles, path, hashlib.sha256(articles.read_bytes()).hexdigest()


def test_counts_by_kind_what_is_caught_and_what_is_lost(tmp_path: Path) -> None:
    articles, path, sha256 = files(tmp_path, rows())
    result = measure(load(articles, "tuning", path, sha256), "tuning")
    assert {kind: (share.hits, share.of) for kind, share in result.caught.items() if share.of} == {
        "number": (1, 2),
        "hedge": (1, 1),
        "speaker": (1, 1),
    }
    assert (result.dropped.hits, result.dropped.of, result.framed.hits) == (1, 2, 0)
    assert json.loads(json.dumps(result.to_dict()))["caught_number"]["value"] == 0.5
    assert "rules alone" in result.table()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": "odd"}, "does not fit"),
        ({"faithful": False}, "does not fit"),
        ({"cited": []}, "cites no sentence"),
        ({"cited": [{"article_id": 7, "start": 0, "end": 10_000}]}, "is not a statement"),
        ({"cited": [{"article_id": 8, "start": 0, "end": 5}]}, "is not a statement"),
    ],
)
def test_a_statement_that_does_not_fit_is_named_by_its_line(
    tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    made = rows()
    made[1] |= change
    articles, path, sha256 = files(tmp_path, made)
    with pytest.raises(UnusableQuestions, match=f"line 2: .*{reason}"):
        load(articles, "tuning", path, sha256)


def test_other_articles_or_a_part_without_statements_are_refused(tmp_path: Path) -> None:
    articles, path, sha256 = files(tmp_path, rows())
    with pytest.raises(UnusableQuestions, match="other offsets"):
        load(articles, "tuning", path)
    with pytest.raises(UnusableQuestions, match="no statement of the part 'final'"):
        load(articles, "final", path, sha256)


def test_missing_data_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert "cannot be read" in told
    assert told.count("\n") == 1


def test_the_later_statements_are_well_formed_and_apart_from_the_first_ones() -> None:
    first, more = (
        [json.loads(line) for line in path.read_text("utf-8").splitlines()] for path in (STATEMENTS, MORE_STATEMENTS)
    )
    assert len(more) == len({row["statement"] for row in more}) == 500
    assert not {row["id"] for row in more} & {row["id"] for row in first}
    articles = [{each["article_id"] for row in rows for each in row["cited"]} for rows in (first, more)]
    assert not articles[0] & articles[1]
    for row in more:
        assert set(row) == set(first[0])
        assert row["part"] == "tuning"
        assert row["faithful"] == (row["kind"] == "faithful")
        assert all(0 <= each["start"] < each["end"] for each in row["cited"])
