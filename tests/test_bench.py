"""The benchmark: how the sides are started and measured, and the plain side itself."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from rich.console import Console

from evals import bench, probe
from evals.bench import OURS, PLAIN, run_bench
from indexes.errors import AllegedlyError

# Stands for `evals.probe`: says at once what it "measured", and the libraries' usual noise besides.
SCRIPT = f"""
import json, os, sys
from pathlib import Path
side, stage, articles, home = sys.argv[1:]
with open(Path(articles) / "log", "a") as log:
    log.write(f"{{side}} {{stage}} {{Path(home).name}} {{os.environ.get('ALLEGEDLY_MODEL')}}\\n")
print("Loading weights: 100 %")
print("noise", file=sys.stderr)
if (Path(articles) / "broken").exists() and side == "plain":
    sys.exit("MemoryError: no room")
def tell(**fields):
    print({probe.MARK!r} + json.dumps(fields), flush=True)
slow = 4 if side == "plain" else 1
if stage == "index":
    tell(wall_s=2.0 * slow, cpu_s=1.0 * slow, peak_mib=100 * slow)
else:
    tell(first=True)
    tell(asked=[[0.01 * slow, 0.005 * slow]] * 3, peak_mib=None)
"""


@pytest.fixture
def fake_probe(tmp_path: Path) -> tuple[str, ...]:
    script = tmp_path / "probe.py"
    script.write_text(SCRIPT, encoding="utf-8")
    return (sys.executable, str(script))


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    return folder


def test_both_sides_are_measured_in_turn_and_shown_side_by_side(
    fake_probe: tuple[str, ...], articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLEGEDLY_MODEL", "some-model")
    console = Console(file=io.StringIO(), width=100)
    measured = run_bench(articles, console, rounds=2, probe=fake_probe)
    assert measured[OURS].index_s == [2.0, 2.0]
    assert measured[PLAIN].index_peak_mib == [400, 400]
    assert measured[PLAIN].ask_s == [0.04] * 6
    assert len(measured[OURS].cold_start_s) == len(measured[OURS].index_process_s) == 2
    log = (articles / "log").read_text(encoding="utf-8").splitlines()
    assert log == [
        f"{side} {stage} {side}-{number} None"
        for number, sides in enumerate(((OURS, PLAIN), (PLAIN, OURS)))
        for stage in ("index", "ask")
        for side in sides
    ]
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    for row in (
        "index, imports left out 2.00 s 8.00 s 4.0 ×",
        "ask, p50 10.0 ms 40.0 ms 4.0 ×",
        "ask, peak memory – – –",
    ):
        assert row in " ".join(text.split())


def test_a_side_that_fails_is_named_with_its_last_words(fake_probe: tuple[str, ...], articles: Path) -> None:
    (articles / "broken").touch()
    with pytest.raises(AllegedlyError, match="could not run “plain index”: MemoryError: no room"):
        run_bench(articles, Console(file=io.StringIO()), rounds=1, probe=fake_probe)


def test_a_side_that_takes_too_long_is_ended(articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "STAGE_LIMIT_S", 0.3)
    script = tmp_path / "sleeper.py"
    script.write_text("import time; time.sleep(60)", encoding="utf-8")
    with pytest.raises(AllegedlyError, match="allegedly index"):
        run_bench(articles, Console(file=io.StringIO()), rounds=1, probe=(sys.executable, str(script)))


def test_peak_memory_is_this_process_own() -> None:
    peak = probe.peak_mib()
    if sys.platform == "win32":
        assert peak is None
    else:
        assert peak is not None
        assert 5 < peak < 100_000


def test_the_plain_side_is_built_and_asked(articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (articles / "boats.txt").write_text("Ann built boats. The boats were blue.\n" * 3, encoding="utf-8")
    (articles / "notes.csv").write_text("a,b\n", encoding="utf-8")
    home = tmp_path / "home"
    assert probe.main(["plain", "index", str(articles), str(home)]) == 0
    assert probe.main(["plain", "ask", str(articles), str(home)]) == 0
    told = [
        json.loads(line.removeprefix(probe.MARK))
        for line in capsys.readouterr().out.splitlines()
        if line.startswith(probe.MARK)
    ]
    assert [sorted(line) for line in told] == [["cpu_s", "peak_mib", "wall_s"], ["first"], ["asked", "peak_mib"]]
    assert len(told[2]["asked"]) == len(probe.QUESTIONS) - 1
    assert all(wall > 0 for wall, _ in told[2]["asked"])


def test_a_side_keeps_the_place_of_the_model_and_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, a side would make the model in the user's folder, and its time would count as indexing."""
    monkeypatch.setenv("ALLEGEDLY_CACHE", "there")
    monkeypatch.setenv("ALLEGEDLY_HOME", "elsewhere")
    kept = bench._environment()
    assert kept["ALLEGEDLY_CACHE"] == "there"
    assert "ALLEGEDLY_HOME" not in kept
