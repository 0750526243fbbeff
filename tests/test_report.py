"""The report: what the terminal shows, and a page that is whole, escaped and self-contained."""

from __future__ import annotations

import dataclasses
import io
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console
from scripted_engine import CASES, FOUNDED, LABELS, RAIN, SCRIPT, ScriptedEngine, quoting

from evals.cases import Case, Kind, Part
from evals.report import print_report, progress_bar, write_html
from evals.run import Evaluation, evaluate
from rag.answers import Answer, Outcome

HOSTILE = '<script>alert(1)</script> & "<img src=x onerror=alert(2)>" [red]markup[/red]'


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return evaluate(ScriptedEngine(SCRIPT), CASES, LABELS)


def printed(evaluation: Evaluation, part: str = "all") -> str:
    console = Console(file=io.StringIO(), width=100)
    print_report(evaluation, console, part)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def page_of(evaluation: Evaluation, folder: Path) -> str:
    write_html(evaluation, folder / "report.html")
    return (folder / "report.html").read_text(encoding="utf-8")


def test_the_terminal_shows_each_kind_and_both_parts(evaluation: Evaluation) -> None:
    text = printed(evaluation)
    for name in ("fact", "near miss", "orders", "conversation", "tuning", "final", "all"):
        assert re.search(rf"^ *{name} ", text, re.MULTILINE), name
    assert re.search(r"^ *all +6 +67 % 30–90 ", text, re.MULTILINE)
    assert "2 of 3 (67 %) right, 1 of 3 (33 %) surer than the source; 0 could not be graded." in " ".join(text.split())


def test_a_chosen_part_is_shown_by_kind_and_the_totals_of_both_stay(evaluation: Evaluation) -> None:
    text = printed(evaluation, "final")
    assert "The final part, by kind" in text
    assert re.search(r"^ *all of final +2 ", text, re.MULTILINE)
    assert "orders" not in text
    assert re.search(r"^ *tuning +4 ", text, re.MULTILINE)


def test_the_table_fits_a_terminal_of_80_columns() -> None:
    widest = [
        Case(f"{kind}-{part}-{number}", ("What did it cost?",), frozenset({Outcome.NOT_IN_ARTICLES}), kind, part)
        for kind in Kind
        for part in Part
        for number in range(15)
    ]
    measured = evaluate(ScriptedEngine({}), widest)
    slow = dataclasses.replace(measured, results=tuple(dataclasses.replace(r, ms=12345.6) for r in measured.results))
    console = Console(file=io.StringIO(), width=80)
    print_report(slow, console)
    assert isinstance(console.file, io.StringIO)
    assert "…" not in console.file.getvalue()


def test_without_labels_the_report_says_that_certainty_was_not_graded(tmp_path: Path) -> None:
    unlabelled = evaluate(ScriptedEngine(SCRIPT), CASES)
    assert "no hand labels" in printed(unlabelled)
    page = page_of(unlabelled, tmp_path)
    assert "no hand labels" in page
    assert "Certainty other than the label" not in page


def test_every_wrong_answer_stands_on_the_page_in_full(evaluation: Evaluation, tmp_path: Path) -> None:
    page = page_of(evaluation, tmp_path)
    assert "Wrong answers (2 of 6)" in page
    assert f"Not quoted: {FOUNDED}" in page
    assert "The outcome is answered; right would be not_in_articles." in page
    assert f"<blockquote>{RAIN}</blockquote>" in page
    assert 'id="f2"' in page
    assert 'id="n2"' in page
    assert 'id="f1"' not in page
    assert "surer than the source" in page


def test_the_turns_before_a_wrong_answer_are_shown(tmp_path: Path) -> None:
    script = {**SCRIPT, "Who says so?": quoting("Who says so?", FOUNDED)}
    page = page_of(evaluate(ScriptedEngine(script), CASES[-1:], LABELS), tmp_path)
    assert "Earlier turn: Will it rain?" in page
    assert "Earlier turn: When?" in page


def test_nothing_from_outside_reaches_the_page_as_code(tmp_path: Path) -> None:
    answer = Answer(
        HOSTILE, f"{HOSTILE} so?", Outcome.ANSWERED, HOSTILE, notes=(HOSTILE,), missing=(HOSTILE,), writer=HOSTILE
    )
    case = Case(HOSTILE, (HOSTILE,), frozenset({Outcome.REFUSED}), never=("script",))
    evaluation = evaluate(ScriptedEngine({HOSTILE: answer}), (case,))
    page = page_of(evaluation, tmp_path)
    tags: set[str] = set()

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.add(tag)
            assert not [name for name, _ in attrs if name.startswith("on") or name in {"src", "action"}]

    Tags().feed(page)
    assert not tags & {"script", "img", "iframe", "form", "link"}
    assert "&lt;script&gt;" in page
    printed(evaluation)  # rich markup in a name must not break the terminal either


def test_the_page_fetches_nothing_and_its_charts_are_sound(evaluation: Evaluation, tmp_path: Path) -> None:
    page = page_of(evaluation, tmp_path)
    assert "default-src 'none'" in page
    charts = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(charts) == 3
    for chart in charts:
        root = ET.fromstring(chart)
        assert root.attrib["role"] == "img"
        assert root.attrib["aria-label"]
        assert "currentColor" in chart
        assert not re.search(r'(?:href|src)="(?!#)', chart)
        ids = set(re.findall(r'\bid="([^"]+)"', chart))
        assert {name for name in re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', chart) for name in name if name} <= ids
    ids_of_page = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids_of_page) == len(set(ids_of_page))


def test_the_page_replaces_an_earlier_one_whole_or_not_at_all(
    evaluation: Evaluation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "made" / "report.html"
    write_html(evaluation, path)
    path.write_text("earlier", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("evals.report.os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            write_html(evaluation, path)
    assert path.read_text(encoding="utf-8") == "earlier"
    assert list(path.parent.iterdir()) == [path]
    write_html(evaluation, path)
    assert path.read_text(encoding="utf-8").endswith("</html>\n")


def test_the_progress_bar_moves_on_a_terminal_and_is_silent_elsewhere() -> None:
    for terminal in (True, False):
        file = io.StringIO()
        with progress_bar(Console(file=file, force_terminal=terminal, width=80)) as advance:
            advance("Asking", 3, 4)
        assert ("3/4" in file.getvalue()) is terminal


def test_one_part_alone_is_not_shown_twice(tmp_path: Path) -> None:
    tuning = evaluate(ScriptedEngine(SCRIPT), [case for case in CASES if case.part == "tuning"], LABELS)
    assert "By part" not in printed(tuning, "tuning")
    page = page_of(tuning, tmp_path)
    assert page.count("<table>") == 1
    assert "The tuning part, by kind" in page


def test_no_question_at_all_makes_an_empty_report(tmp_path: Path) -> None:
    nothing = evaluate(ScriptedEngine(SCRIPT), ())
    assert "No question belongs to the final part." in printed(nothing, "final")
    assert "Wrong answers (0 of 0)" in page_of(nothing, tmp_path)
