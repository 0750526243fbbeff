"""What the README shows works: its Python and shell blocks run, and what they print is what it says.

A ```python block runs as a program of its own in the project's root. In a ```shell block every line is a command;
in a ```console block those after "$ ", and what follows a command is its output, white space and times aside, where
a line "…" stands for anything. `make` lines are checked with `make -n`, `allegedly chat` is started, asked for
its page and stopped, and a `git clone` with the `cd` after it is taken as done. A block marked ```shell no-test
says in a comment why it cannot run here.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
FENCE = re.compile(
    r"^(?P<margin>[ ]*)```(?P<language>\w+)(?P<info>[^\n]*)\n(?P<body>.*?)^(?P=margin)```[ ]*$",
    re.MULTILINE | re.DOTALL,
)
MAKE = re.compile(r"(?P<before>(?:\w+=\S* +)*)make\b(?P<rest>.*)", re.DOTALL)
TIMING = re.compile(r"\d[\d.,]*(?= ?(?:ms|s)\b)")
ANYTHING = {"…", "..."}


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, what stands after that in the fence, its text, and its line in the README."""

    language: str
    info: str
    text: str
    line: int

    @property
    def runs(self) -> bool:
        return "no-test" not in self.info.split()


@dataclass(frozen=True, slots=True)
class Command:
    """A command line and the output that the README shows for it; None where it shows none."""

    line: str
    output: str | None


def blocks_of(text: str) -> list[Block]:
    """All fenced blocks that name a language."""
    return [
        Block(
            match["language"],
            match["info"].strip(),
            textwrap.dedent(match["body"]),
            text.count("\n", 0, match.start()) + 1,
        )
        for match in FENCE.finditer(text)
    ]


def commands_of(block: Block) -> list[Command]:
    """The commands of a shell or console block, lines that end in a backslash joined with the next."""
    commands: list[Command] = []
    lines = iter(block.text.splitlines())
    for line in lines:
        if block.language == "console" and not line.startswith("$ "):
            assert commands, f"README.md:{block.line}: output stands before the first command"
            last = commands[-1]
            commands[-1] = Command(last.line, (last.output or "") + line + "\n")
            continue
        command = line.removeprefix("$ ").strip()
        while command.endswith("\\"):
            command = command[:-1].rstrip() + " " + next(lines).removeprefix("> ").strip()
        if command and not command.startswith("#"):
            commands.append(Command(command, None))
    return commands


def same_output(wanted: str, printed: str) -> bool:
    """Whether the output is what is wanted, white space and times aside; a line "…" stands for anything."""
    parts: list[list[str]] = [[]]
    for line in wanted.splitlines():
        if line.strip() in ANYTHING:
            parts.append([])
        else:
            parts[-1].append(line)
    pattern = ".*".join(re.escape(_plain(" ".join(part))) for part in parts)
    return re.fullmatch(pattern, _plain(printed), re.DOTALL) is not None


def _plain(text: str) -> str:
    return "".join(TIMING.sub("0", text).split())


BLOCKS = blocks_of(README.read_text(encoding="utf-8")) if README.is_file() else []
SHELL = [block for block in BLOCKS if block.language in {"shell", "console"} and block.runs]
PYTHON = [block for block in BLOCKS if block.language == "python" and block.runs]


def _name(block: Block) -> str:
    return f"line {block.line}"


@pytest.fixture
def environment(home: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of a command: `allegedly` on the PATH, the shared store, no model."""
    folders = [str(Path(sys.executable).parent)]
    if shutil.which("allegedly", path=folders[0]) is None:
        stand_in = tmp_path / "bin" / "allegedly"
        stand_in.parent.mkdir()
        stand_in.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m ui "$@"\n')
        stand_in.chmod(0o755)
        folders.insert(0, str(stand_in.parent))
    away = ("ALLEGEDLY_", "OPENAI_", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if name == "ALLEGEDLY_CACHE" or not name.startswith(away)}
    path = os.pathsep.join([*folders, kept.get("PATH", os.defpath)])
    return {**kept, "PATH": path, "ALLEGEDLY_HOME": str(home), "PYTHONPATH": str(ROOT)}


def test_the_readme_shows_python_and_the_shell() -> None:
    languages = Counter(block.language for block in BLOCKS)
    assert PYTHON
    assert SHELL
    assert not languages.keys() & {"bash", "sh", "py"}, "call these blocks shell, console or python: those run"


def test_a_block_that_does_not_run_says_why() -> None:
    assert [block for block in BLOCKS if not block.runs and "#" not in block.text] == []


@pytest.mark.parametrize("block", PYTHON, ids=_name)
def test_python_runs(block: Block, environment: dict[str, str]) -> None:
    done = _run([sys.executable, "-c", block.text], environment)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("block", SHELL, ids=_name)
def test_the_shell_runs(block: Block, environment: dict[str, str]) -> None:
    cloned = False
    for command in commands_of(block):
        if command.line.startswith("git clone ") or (cloned and command.line.startswith("cd ")):
            cloned = True
        elif command.line.startswith("export "):
            environment |= dict([command.line.removeprefix("export ").split("=", 1)])
        elif command.line.startswith("allegedly chat"):
            _start_and_stop_chat(command.line, environment)
        elif make := MAKE.fullmatch(command.line):
            _succeeds(f"{make['before']}make -n{make['rest']}", environment)
        else:
            printed = _succeeds(command.line, environment)
            if command.output is not None:
                assert same_output(command.output, printed), f"$ {command.line}\n{printed}"


def _succeeds(line: str, environment: dict[str, str]) -> str:
    done = _run(["bash", "-c", line], environment)
    assert done.returncode == 0, f"$ {line}\n{done.stdout}{done.stderr}"
    return done.stdout


def _run(arguments: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        arguments,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )


def _start_and_stop_chat(line: str, environment: dict[str, str]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = ["bash", "-c", f"exec {line} --no-open --port {port}"]  # the last --port given holds
    with subprocess.Popen(arguments, cwd=ROOT, env=environment, stdout=subprocess.PIPE, encoding="utf-8") as process:
        try:
            page = _fetched(f"http://127.0.0.1:{port}", process)
        finally:
            process.send_signal(signal.SIGINT)
            printed, _ = process.communicate(timeout=30)
    assert "<html" in page
    assert f"http://127.0.0.1:{port}" in printed
    assert process.returncode in {0, 130}


def _fetched(url: str, process: subprocess.Popen[str], seconds: float = 120) -> str:
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=10) as response:
                return str(response.read().decode())
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"no page at {url}")


def test_blocks_and_commands_are_read_as_written() -> None:
    text = textwrap.dedent(
        """
        ```shell
        make chat   # the page
        allegedly ask \\
            "Who?"
        ```
        - a list
          ```console
          $ allegedly list
          one 0.1 s

          $ make test
          ```
        ```shell no-test
        # needs an endpoint
        ```
        """
    )
    first, second, third = blocks_of(text)
    assert [command.line for command in commands_of(first)] == ["make chat   # the page", 'allegedly ask "Who?"']
    assert commands_of(second) == [Command("allegedly list", "one 0.1 s\n\n"), Command("make test", None)]
    assert [first.runs, second.runs, third.runs] == [True, True, False]
    assert [first.line, second.line, third.line] == [2, 8, 14]


@pytest.mark.parametrize(
    ("wanted", "printed", "same"),
    [
        ("one two\n\nthree 0.1 s", "one\ntwo three 12.5 s\n", True),
        ("one\n…\nthree", "one two\nthree", True),
        ("one … three", "one two three", False),
        ("one", "one two", False),
    ],
)
def test_outputs_are_compared_without_white_space_and_times(wanted: str, printed: str, same: bool) -> None:
    assert same_output(wanted, printed) is same
