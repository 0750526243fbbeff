"""Two writers side by side, over engines that answer from scripts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rich.console import Console
from scripted_engine import CASES, FOUNDED, LABELS, SCRIPT, ScriptedEngine, abstaining, quoting

from evals.cases import sample
from evals.compare import Comparison, print_comparison
from evals.metrics import Share
from evals.report import write_html
from evals.run import evaluate
from rag.answers import Usage


def compared() -> Comparison:
    worded = {
        **SCRIPT,
        "Who founded it?": replace(
            quoting("Who founded it?", FOUNDED), writer="m-1", usage=Usage(300, 20), dropped=2, text="Ann <b> did."
        ),
        "What is it worth?": replace(abstaining("What is it worth?"), writer="m-1", usage=Usage(200, 5)),
        "Will it rain?": replace(abstaining("Will it rain?"), notes=("The model failed.",)),
    }
    return Comparison(evaluate(ScriptedEngine(SCRIPT), CASES, LABELS), evaluate(ScriptedEngine(worded), CASES, LABELS))


def test_the_figures_of_both_by_kind_and_in_all() -> None:
    rows = compared().rows()
    assert list(rows) == ["fact", "near_miss", "orders", "conversation", "all"]
    quotes, model = rows["all"]
    assert (quotes.correct, model.correct) == (Share(4, 6), Share(5, 6))
    assert (model.by_model, model.dropped, model.prompt_tokens, model.completion_tokens) == (2, 2, 500, 25)
    assert (quotes.by_model, quotes.dropped, quotes.prompt_tokens) == (0, 0, 0)
    assert rows["near_miss"][1].correct == Share(2, 2)


def test_the_table_and_the_page_show_both(tmp_path: Path) -> None:
    comparison = compared()
    console = Console(width=120, record=True, file=(tmp_path / "out").open("w"))
    print_comparison(comparison, console)
    shown = console.export_text()
    assert "67 % → 83 %" in shown
    assert "by the model alone: 1" in shown
    write_html(comparison.model, tmp_path / "report.html", comparison)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Side by side (1 answered differently)" not in page
    assert "Quotes → model" in page
    assert "Ann &lt;b&gt; did." in page
    assert "Ann <b>" not in page


def test_a_sample_is_the_same_each_time_and_in_order() -> None:
    assert sample(CASES, 3) == sample(CASES, 3)
    assert [CASES.index(each) for each in sample(CASES, 3)] == sorted(CASES.index(each) for each in sample(CASES, 3))
    assert len(sample(CASES, 3)) == 3
    assert sample(CASES, 100) == list(CASES)
