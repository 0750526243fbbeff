"""The wheel: everything that runs is in it, nothing else is, and it works away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)], cwd=ROOT, check=True)
    return next(place.glob("*.whl"))


def test_it_holds_what_runs_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for package in ("indexes", "rag", "evals", "ui"):
        assert f"{package}/__init__.py" in names
        assert f"{package}/py.typed" in names
    assert {
        "ui/style.css", "ui/page.js", "ui/favicon.svg", "ui/quickstart.ipynb", "rag/answerable.json",
        "evals/questions/seed.jsonl", "evals/questions/certainty-seed.jsonl",
    } <= names  # fmt: skip
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"indexes", "rag", "evals", "ui"}
    assert not any(name.startswith("indexes/store") for name in names)


def test_it_works_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "ferry.txt").write_text(
        "Ferry Line May Close\n\nThe ferry to Lund could close in May, the operator said.\n", encoding="utf-8"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site"), "ALLEGEDLY_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "ui", "ask", "Could the ferry to Lund close?", "--articles", "articles"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "The ferry to Lund could close in May" in done.stdout
    style = (
        "import ui.app, pathlib; print(pathlib.Path(ui.app.__file__).with_name('style.css').is_file(), ui.app.__file__)"
    )
    shown = subprocess.run([sys.executable, "-c", style], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert shown.stdout.startswith(f"True {tmp_path / 'site'}")


def test_without_articles_it_says_how_to_give_some(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site"), "ALLEGEDLY_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "ui", "ask", "Anything?"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert "--articles DIR" in done.stderr
    assert "Traceback" not in done.stderr
