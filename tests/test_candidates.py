"""Quality and time against the number of candidates, over a folder of one article."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evals.candidates import main, measured
from evals.cases import Case
from evals.metrics import Share
from indexes.build import open_index, sync
from rag.answers import Outcome
from rag.engine import Engine
from rag.settings import read_settings

ARTICLE = (
    "The ferry line\n\nAnn Lund founded the ferry line in 1987. The boats are green. Fog is common in the sound.\n"
)


def test_each_number_is_judged_and_timed(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "ferries.md").write_text(ARTICLE, encoding="utf-8")
    settings = read_settings(articles=folder, home=tmp_path / "home", writer="quotes")
    sync(settings.folder, settings.home, settings.embedding)
    gold = (("Ann Lund founded the ferry line in 1987.",),)
    case = Case("one", ("Who founded the ferry line?",), frozenset({Outcome.ANSWERED}), gold=gold)
    wrong = replace(case, gold=(("The boats are green.",),))
    for candidates in (1, 3):
        index = open_index(settings.folder, settings.home, settings.embedding)
        correct, ms = measured(replace(settings, candidates=candidates), index, [case, wrong])
        assert correct == Share(1, 2)
        assert ms > 0


@pytest.mark.parametrize("candidates", [1, 2])
def test_as_many_sentences_are_read_as_the_settings_say(tmp_path: Path, candidates: int) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "ferries.md").write_text(ARTICLE, encoding="utf-8")
    settings = read_settings(articles=folder, home=tmp_path / "home", writer="quotes")
    sync(settings.folder, settings.home, settings.embedding)
    index = open_index(settings.folder, settings.home, settings.embedding)
    engine = Engine(replace(settings, candidates=candidates), index)
    _, (found,) = engine.find("Who founded the ferry line?")
    assert sum(each.read is not None for each in found.sentences) == candidates
    engine.close()


def test_data_wants_a_cache(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--data", str(tmp_path)])
    assert "--data needs --cache" in capsys.readouterr().err
