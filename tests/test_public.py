"""The public benchmarks: protocol, metrics, errors and the command, on tiny data of our own making."""

from __future__ import annotations

import doctest
import json
from pathlib import Path

import pytest
from conftest import ToldReader, WordEmbedder

import evals.public
from evals.public import BENCHMARKS, NoBenchmarkData, Setting, multihop_null, multihop_rag
from indexes.articles import Article
from rag.retrieve import Retriever
from ui.cli import main

FACT = "The harbour of Ostmark was opened by Mayor Brandt."
OTHER = "Fishermen caught forty tons of herring in March."


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    quick = WordEmbedder("all-MiniLM-L6-v2")
    monkeypatch.setattr(multihop_rag, "open_embedder", lambda _name=None: quick)
    monkeypatch.setattr(multihop_null, "open_embedder", lambda _name=None: quick)
    monkeypatch.setattr(multihop_rag, "Reader", lambda _folder: ToldReader("Brandt"))
    folder = tmp_path / "data" / "multihop-rag"
    folder.mkdir(parents=True)
    articles = [
        {"id": 0, "title": "Harbour news", "text": f"Dock cranes are blue.\n{FACT} It rained."},
        {"id": 1, "title": "Fishing", "text": f"Nets were mended. {OTHER}"},
        *({"id": n, "title": f"Filler {n}", "text": f"Story number {n} of bread and cheese."} for n in range(2, 20)),
    ]
    queries = [
        {"query": "Who opened the harbour of Ostmark?", "type": "inference_query", "evidence": [{"fact": FACT}]},
        {
            "query": "Was the harbour of Ostmark opened by Mayor Brandt, while fishermen caught forty tons of herring?",
            "type": "comparison_query",
            "evidence": [{"fact": FACT.replace(" ", "  ")}, {"fact": OTHER}],
        },
        {"query": "Which zebra won the chess cup?", "type": "null_query", "evidence": []},
    ]
    for name, rows in (("articles", articles), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return folder.parent


def test_every_example_in_the_docstrings_holds() -> None:
    for module in (evals.public, multihop_rag, multihop_null):
        outcome = doctest.testmod(module)
        assert outcome.attempted > 0
        assert outcome.failed == 0


def test_null_queries_are_left_out_and_facts_found(data: Path, tmp_path: Path) -> None:
    score = multihop_rag.run(Setting(data, tmp_path / "cache"))
    assert score.n == 2
    assert score.figures["Hits@4"] == 1.0
    assert score.figures["all-evidence@10"] == 1.0


def test_what_is_found_is_read_where_a_reader_is_given(data: Path, tmp_path: Path) -> None:
    score = multihop_rag.run(Setting(data, tmp_path / "cache", reader=tmp_path / "reader", sample=1))
    assert (score.n, score.of, len(score.columns)) == (1, 2, 2)
    assert "1 of 2 questions" in score.to_table()
    with multihop_rag.opened(Setting(data, tmp_path / "cache"), WordEmbedder()) as index:
        found = multihop_rag.Search(Retriever(index), WordEmbedder(), tmp_path / "reader")("Who opened the harbour?")
        assert "Brandt" in index.text(found.sentences[0].sentence)
        assert "Brandt" not in index.text(
            multihop_rag.Search(Retriever(index), WordEmbedder(), None)("Are dock cranes blue?").sentences[0].sentence
        )


def test_a_fact_that_no_passage_holds_is_never_found(data: Path, tmp_path: Path) -> None:
    path = data / "multihop-rag" / "queries.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("Mayor", "Major"), encoding="utf-8")
    score = multihop_rag.run(Setting(data, tmp_path / "cache"))
    assert score.figures["Hits@10"] == 0.5
    assert score.figures["all-evidence@10"] == 0.0


def test_vectors_are_kept_from_run_to_run(data: Path, tmp_path: Path) -> None:
    setting, quick = Setting(data, tmp_path / "cache"), WordEmbedder()
    first = multihop_rag.kept_vectors(["a harbour", "a herring", "a harbour"], quick, setting)
    again = multihop_rag.kept_vectors(["a herring", "a bridge"], quick, setting)
    assert sorted(quick.embedded) == ["a bridge", "a harbour", "a herring"]
    assert (first[0] == first[2]).all()
    assert (again[0] == first[1]).all()


def test_no_passage_is_longer_than_allowed_and_no_word_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multihop_rag, "MAX_PIECES", 5)
    text = "One two three. Four five, " + "word " * 12 + "end."
    starts = [at for at in range(len(text)) if not text[at].isspace() and (at == 0 or text[at - 1].isspace())]
    passages = multihop_rag.cut(Article("a", "a", "T", None, None, None, text, (), (), ""), starts)
    assert [len(text[p.start : p.end].split()) for p in passages] == [3, 5, 5, 5]
    assert multihop_rag.squeezed("".join(text[p.start : p.end] for p in passages)) == multihop_rag.squeezed(text)


def test_null_queries_stand_against_as_many_others(data: Path, tmp_path: Path) -> None:
    score = multihop_null.run(Setting(data, tmp_path / "cache", reader=tmp_path / "reader"))
    assert score.n == 2
    assert len(score.columns) == 2
    assert score.figures["AUC, best cosine"] == 1.0


def test_the_command_prints_a_table_and_writes_json(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ALLEGEDLY_DATA", str(data))
    target = tmp_path / "score.json"
    wanted = ["eval", "--benchmark", "multihop-rag", "--home", str(tmp_path / "home"), "--json", str(target)]
    assert main(wanted) == 0
    assert "multihop-rag, 2 questions" in capsys.readouterr().out
    assert json.loads(target.read_text(encoding="utf-8"))["figures"]["Hits@4"] == 1.0


@pytest.mark.parametrize("name", sorted(BENCHMARKS))
def test_without_data_one_line_says_what_to_do(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for more in ([], ["--data", str(tmp_path / "nowhere")]):
        assert main(["eval", "--benchmark", name, "--home", str(tmp_path / "home"), *more]) != 0
        said = capsys.readouterr().err.strip()
        assert len(said.splitlines()) == 1
        assert "arXiv 2401.15391" in said
        assert "articles,queries" in said
        assert "--data DIR" in said


def test_lines_of_another_form_are_named(tmp_path: Path) -> None:
    (tmp_path / "multihop-rag").mkdir()
    for wrong in ("", "{", '{"query": "x"}', "[1]"):
        (tmp_path / "multihop-rag" / "queries.jsonl").write_text(wrong, encoding="utf-8")
        with pytest.raises(NoBenchmarkData, match=r"queries\.jsonl"):
            multihop_rag.read_queries(tmp_path)


def test_a_sample_of_nothing_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in ("0", "-1", "many"):
        with pytest.raises(SystemExit):
            main(["eval", "--benchmark", "squad2", "--sample", wrong])
        assert "--sample" in capsys.readouterr().err


def test_an_unknown_benchmark_is_refused_with_the_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "--benchmark", "nothing"]) != 0
    assert "multihop-rag" in capsys.readouterr().err
