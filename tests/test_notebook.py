"""The quickstart notebook runs from top to bottom, and what it shows as committed is what it prints.

`python tests/test_notebook.py` runs it and keeps the new outputs.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbclient import NotebookClient

if TYPE_CHECKING:
    import pytest

NOTEBOOK = Path(__file__).parents[1] / "ui" / "quickstart.ipynb"
TIMING = re.compile(r"\d+(?:\.\d+)?(?= ?(?:ms|s)\b)")


def run_notebook() -> Any:
    """The notebook with the outputs of a run in its own folder; raises CellExecutionError where a cell fails."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    client = NotebookClient(
        notebook,
        timeout=240,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(NOTEBOOK.parent)}},
    )
    client.execute()
    return notebook


def shown(notebook: Any) -> list[list[str]]:
    """What each code cell shows: printed text, and results as text and as HTML, with times blanked out."""
    cells = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        pieces = {"stdout": "", "stderr": "", "text/plain": "", "text/html": ""}
        for output in cell.outputs:
            if output.output_type == "stream":
                pieces[output.name] += output.text
            for kind in ("text/plain", "text/html"):
                pieces[kind] += output.get("data", {}).get(kind, "")
        cells.append([TIMING.sub("–", piece) for piece in pieces.values()])
    return cells


def test_it_runs_from_its_own_folder_and_prints_what_is_committed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ALLEGEDLY_ARTICLES", "ALLEGEDLY_BASE_URL", "ALLEGEDLY_MODEL", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALLEGEDLY_HOME", str(home))
    paths = [str(NOTEBOOK.parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    committed = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    assert shown(run_notebook()) == shown(committed), "Its outputs are stale. Run: python tests/test_notebook.py"


def test_the_committed_notebook_is_clean() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"]
    assert any("text/html" in output.get("data", {}) for output in outputs)
    assert not re.search(r"(?<![\w.:/])/(?:home|Users|root|tmp|work)/", NOTEBOOK.read_text(encoding="utf-8"))


if __name__ == "__main__":
    nbformat.write(run_notebook(), NOTEBOOK)  # type: ignore[no-untyped-call]
