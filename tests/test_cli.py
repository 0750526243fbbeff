"""The `allegedly` command: on a stand-in for the engine where only the command is tested, and on the real one."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from chat_server import ChatServer, Scripted

from indexes.errors import AllegedlyError
from rag.answerable import Judgement
from rag.answers import Answer, Certainty, Citation, Outcome, Statement
from ui import cli

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from indexes.articles import Article

ROOT = Path(__file__).parents[1]
QUESTION = "Is the deal confirmed?"


class FakeEngine:
    """Answers every question with one fixed statement; knows nothing of "error", and refuses to know "trouble"."""

    def __init__(self, articles: Sequence[Article] = ()) -> None:
        self.folder = Path("articles")
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.closed = False
        self._articles = tuple(articles)

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        self.asked.append((question, tuple(answer.question for answer in history)))
        if question == "interrupt":
            raise KeyboardInterrupt
        if question == "trouble":
            raise AllegedlyError("The store is locked. Wait, then ask again.")
        if question == "defect":
            raise ZeroDivisionError("half of nothing")
        if not question or question == "error":
            note = "The question is empty. Write one."
            return Answer(question, question, Outcome.ERROR, note, notes=(note,))
        quote = f"Reports suggest: {question}"
        return Answer(
            question,
            question,
            Outcome.ANSWERED,
            f"{quote} [1]",
            statements=(Statement(quote, (1,), Certainty.ATTRIBUTED, "reports"),),
            citations=(Citation(1, "deal.txt", "A Deal", None, None, None, "deal.txt", "Buzz", quote, 0, len(quote)),),
        )

    def judgement(self, question: str, history: Sequence[Answer] = ()) -> Judgement | None:
        return Judgement(0.8, 0.5, {})

    def articles(self) -> tuple[Article, ...]:
        return self._articles

    def close(self) -> None:
        self.closed = True


class Opened:
    """What `rag.open_engine` is replaced by: remembers its arguments."""

    def __init__(self, engine: FakeEngine) -> None:
        self.engine = engine
        self.arguments: dict[str, Any] = {}

    def __call__(self, **arguments: Any) -> FakeEngine:
        self.arguments = arguments
        arguments["report"]("Building the \x1b[31mindex.")
        return self.engine


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    import rag

    stand_in = Opened(FakeEngine())
    monkeypatch.setattr(rag, "open_engine", stand_in, raising=False)
    return stand_in


@pytest.fixture(autouse=True)
def _hook_restored() -> Iterator[None]:
    hook = sys.excepthook
    yield
    sys.excepthook = hook


@pytest.fixture
def give_stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | bytes], None]:
    def give(content: str | bytes, *, terminal: bool = False) -> None:
        data = content.encode() if isinstance(content, str) else content
        stream = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")
        monkeypatch.setattr(stream, "isatty", lambda: terminal)
        monkeypatch.setattr(sys, "stdin", stream)

    return give


def test_ask_prints_the_answer_and_closes_the_engine(opened: Opened, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", QUESTION, "--articles", "a", "--home", "h", "--embedding", "e", "--writer", "quotes"]) == 0
    output, errors = capsys.readouterr()
    assert "Reports suggest" in output
    assert "[1] (attributed to reports)" in output
    assert "Evidence" in output
    assert "\x1b" not in output + errors
    opened.arguments.pop("report")
    where = {"articles": "a", "home": "h", "embedding": "e", "writer": "quotes", "reader": None}
    assert opened.arguments == {**where, "model": None, "base_url": None, "api_key": None}
    assert opened.engine.closed


def test_words_without_quotation_marks_are_one_question(opened: Opened) -> None:
    assert cli.main(["ask", "Is", "the", "deal", "confirmed?"]) == 0
    assert opened.engine.asked == [(QUESTION, ())]


def test_ask_json_is_the_contract_on_one_line(opened: Opened, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", "--json", "café \x9b ✓"]) == 0
    output = capsys.readouterr().out
    assert output.count("\n") == 1
    assert "café \\u009b ✓" in output
    assert json.loads(output) == json.loads(opened.engine.ask("café \x9b ✓").to_json())


@pytest.mark.parametrize("flags", [[], ["--json"]])
@pytest.mark.parametrize(
    ("question", "message"), [("", "is empty"), ("error", "is empty"), ("trouble", "The store is locked. Wait")]
)
@pytest.mark.usefixtures("opened")
def test_an_error_is_exit_1_and_one_line(
    question: str, message: str, flags: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["ask", *flags, question]) == 1
    output, errors = capsys.readouterr()
    assert message in errors.splitlines()[-1]
    assert errors.splitlines()[-1].startswith("allegedly: ")
    assert "Traceback" not in errors
    assert not output or json.loads(output)["outcome"] == "error"


def test_an_error_of_the_system_is_one_line_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(**_: object) -> None:
        raise OSError(28, "No space left on device", "library\x1b.db")

    import rag

    monkeypatch.setattr(rag, "open_engine", full, raising=False)
    assert cli.main(["ask", QUESTION]) == 1
    errors = capsys.readouterr().err
    assert errors.startswith("allegedly: No space left on device (library␛.db).")
    assert errors.count("\n") == 1


@pytest.mark.usefixtures("opened")
def test_ctrl_c_is_130(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", "interrupt"]) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_a_piped_question_is_read(opened: Opened, give_stdin: Callable[..., None]) -> None:
    give_stdin(f"\ufeff{QUESTION}\n")
    assert cli.main(["ask"]) == 0
    give_stdin(b"caf\xff?\n")
    assert cli.main(["ask", "--json"]) == 0
    assert [question for question, _ in opened.engine.asked] == [QUESTION, "caf\N{REPLACEMENT CHARACTER}?"]


def test_a_terminal_converses_with_history_until_it_ends(
    opened: Opened,
    give_stdin: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    typed = iter(["one", "", "error", "two", "Exit", "never"])
    give_stdin("", terminal=True)
    monkeypatch.setattr("builtins.input", lambda _: next(typed))
    assert cli.main(["ask"]) == 0
    assert opened.engine.asked == [("one", ()), ("error", ("one",)), ("two", ("one",))]
    output, errors = capsys.readouterr()
    assert output.count("Evidence") == 2
    assert "allegedly: The question is empty." in errors


@pytest.mark.usefixtures("opened")
def test_ctrl_d_leaves_the_conversation(give_stdin: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    def end(_: str) -> str:
        raise EOFError

    give_stdin("", terminal=True)
    monkeypatch.setattr("builtins.input", end)
    assert cli.main(["ask"]) == 0


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(
    "arguments",
    [[], ["ask", "--stdin"], ["ask", "--json", "--stdin", "q"], ["ask", "--json"], ["ask", "--writer", "x", "q"],
     ["chat", "--port", "0"], ["chat", "--port", "65536"], ["chat", "--port", "x"], ["show"], ["nothing"]],
)  # fmt: skip
def test_wrong_usage_is_exit_2(
    arguments: list[str], give_stdin: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    give_stdin("", terminal=True)
    try:
        code: object = cli.main(arguments)
    except SystemExit as end:
        code = end.code
    assert code == 2
    assert capsys.readouterr().err


def test_json_lines_are_answered_in_order(
    opened: Opened, give_stdin: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    give_stdin('{"id": "a", "turns": ["one", "error", "two", "three"]}\n\n{"id": 7, "turns": ["four"]}')
    assert cli.main(["ask", "--json", "--stdin"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["id"], line["answer"]["question"]) for line in lines] == [("a", "three"), (7, "four")]
    assert opened.engine.asked == [
        ("one", ()), ("error", ("one",)), ("two", ("one",)), ("three", ("one", "two")), ("four", ())
    ]  # fmt: skip


BAD_LINES: list[tuple[bytes, object]] = [
    (b"{", None),
    (b"[" * 100_000, None),
    (b"9" * 5_000, None),
    (b"[]", None),
    (b"\xff", None),
    (b'{"id": "x"}', "x"),
    (b'{"id": "x", "turns": []}', "x"),
    (b'{"id": "x", "turns": "one"}', "x"),
    (b'{"id": "x", "turns": ["one", 2]}', "x"),
    (b'{"id": NaN, "turns": ["one"]}', None),
    (b'{"id": true, "turns": ["one"]}', None),
    (b'{"id": "x", "turns": ["trouble"]}', "x"),
]


@pytest.mark.usefixtures("opened")
def test_a_bad_line_gets_an_error_and_the_next_one_its_answer(
    give_stdin: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    good = b'{"id": "good", "turns": ["one \\ud800\\u2028"]}'
    give_stdin(b"\n".join(part for line, _ in BAD_LINES for part in (line, good)))
    assert cli.main(["ask", "--json", "--stdin"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["id"] for line in lines[::2]] == [identity for _, identity in BAD_LINES]
    assert {line["answer"]["outcome"] for line in lines[::2]} == {"error"}
    assert all(line["answer"]["notes"] for line in lines[::2])
    assert {(line["id"], line["answer"]["outcome"]) for line in lines[1::2]} == {("good", "answered")}


@pytest.mark.usefixtures("opened")
def test_each_line_is_written_before_the_next_is_read() -> None:
    output = io.StringIO()

    def lines() -> Iterator[bytes]:
        yield b'{"id": 1, "turns": ["one"]}\n'
        assert json.loads(output.getvalue())["id"] == 1
        yield b'{"id": 2, "turns": ["two"]}\n'

    stream: Any = SimpleNamespace(buffer=lines())
    engine: Any = FakeEngine()
    assert cli.answer_lines(engine, stream, output) == 0
    assert output.getvalue().count("\n") == 2


# --- the other commands ---------------------------------------------------------------------------------------


def test_chat_hands_the_engine_to_the_page(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Any] = []
    monkeypatch.setattr("ui.app.serve", lambda engine, **how: served.append((engine, how)))
    assert cli.main(["chat", "--port", "8123", "--no-open"]) == 0
    assert served == [(opened.engine, {"port": 8123, "open_browser": False})]
    assert opened.engine.closed


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "one.txt").write_text("A First Story\n\nThe harbour was closed on Monday. Nobody said why.\n")
    (folder / "two.md").write_text(
        "---\ntitle: A Second Story\npublisher: The Daily\npublished: 2026-05-01\n---\n\nThe harbour may open soon.\n"
    )
    (folder / "three.xyz").write_text("?")
    return folder


def test_index_list_and_show_tell_what_is_there(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ALLEGEDLY_ARTICLES", "ALLEGEDLY_HOME", "OPENAI_API_KEY", "ALLEGEDLY_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    where = ["--articles", str(articles), "--home", str(tmp_path / "home")]
    assert cli.main(["index", *where]) == 0
    first = capsys.readouterr().out
    assert str(tmp_path / "home") in first
    assert "  added   one.txt\n  added   two.md\n" in first
    assert "  skipped three.xyz: " in first
    assert "2 articles" in first
    (articles / "one.txt").unlink()
    assert cli.main(["index", *where]) == 0
    assert "  removed one.txt\n" in capsys.readouterr().out
    assert cli.main(["index", *where]) == 0
    assert "Nothing changed.\n" in capsys.readouterr().out

    assert cli.main(["list", *where]) == 0
    header, *rows = capsys.readouterr().out.splitlines()
    assert header.split("\t") == ["id", "title", "publisher", "published", "passages"]
    assert [row.split("\t")[:4] for row in rows] == [["two.md", "A Second Story", "The Daily", "2026-05-01"]]

    assert cli.main(["show", "two.md", *where]) == 0
    assert "The harbour may open soon." in capsys.readouterr().out
    assert cli.main(["show", "one.txt", *where]) == 1
    assert capsys.readouterr().err.endswith("allegedly: There is no article 'one.txt'. There are: two.md.\n")


@pytest.mark.parametrize("command", [["ask", QUESTION], ["index"], ["list"]])
def test_a_folder_that_is_not_there_is_one_clear_line(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--articles", str(tmp_path / "nowhere"), "--home", str(tmp_path / "home")]
    assert cli.main([*command, *where]) == 1
    errors = capsys.readouterr().err
    assert "nowhere" in errors
    assert "Traceback" not in errors


def test_eval_asks_the_chosen_part_and_writes_the_report(
    opened: Opened, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case: dict[str, Any] = {"id": "a", "kind": "fact", "part": "tuning", "turns": ["one"], "outcome": ["answered"]}
    case |= {"gold": [["Reports suggest: one"]], "also_fine": [], "never": []}
    questions = tmp_path / "set.jsonl"
    questions.write_text(json.dumps(case) + "\n" + json.dumps({**case, "id": "b", "part": "final", "turns": ["two"]}))
    article: Any = SimpleNamespace(text="Reports suggest: one", path="deal.txt")
    opened.engine = FakeEngine([article])
    report = tmp_path / "reports" / "one.html"
    arguments = ["eval", "--questions", str(questions), "--part", "tuning"]
    assert cli.main([*arguments, "--report", str(report), "--writer", "quotes"]) == 0
    output = capsys.readouterr().out
    assert "fact" in output
    assert output.endswith(f"Report: {report}\n")
    assert "<html" in report.read_text()
    assert "calibration error over 1 questions: 0.200" in report.read_text()
    assert ("one", ()) in opened.engine.asked
    assert ("two", ()) not in opened.engine.asked

    questions.write_text(json.dumps({**case, "part": "final"}))
    assert cli.main(arguments) == 1
    assert "Try --part all." in capsys.readouterr().err
    assert cli.main(["eval", "--questions", str(tmp_path / "none.jsonl")]) == 1
    assert "none.jsonl" in capsys.readouterr().err


def test_eval_with_a_model_asks_both_writers(
    opened: Opened, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case: dict[str, Any] = {"kind": "fact", "part": "tuning", "outcome": ["answered"], "also_fine": [], "never": []}
    cases = [{**case, "id": str(n), "turns": [f"q{n}"], "gold": [[f"Reports suggest: q{n}"]]} for n in range(5)]
    questions = tmp_path / "set.jsonl"
    questions.write_text("\n".join(map(json.dumps, cases)))
    article: Any = SimpleNamespace(text=" ".join(f"Reports suggest: q{n}" for n in range(5)), path="deal.txt")
    opened.engine = FakeEngine([article])
    report = tmp_path / "both.html"
    arguments = ["eval", "--questions", str(questions), "--limit", "2", "--report", str(report)]
    assert cli.main([*arguments, "--writer", "model", "--model", "m-1", "--base-url", "http://127.0.0.1:1/v1"]) == 0
    assert "Quotes → model, by kind" in capsys.readouterr().out
    assert "Quotes → model, by kind" in report.read_text()
    assert (opened.arguments["writer"], opened.arguments["model"]) == ("model", "m-1")
    asked = [question for question, _ in opened.engine.asked if question.startswith("q")]
    assert len(asked) == 4
    assert asked[:2] == asked[2:]


def test_models_lists_what_is_offered_and_tries_the_chosen_one(capsys: pytest.CaptureFixture[str]) -> None:
    with ChatServer([Scripted("ready")], models=("m-1", "m-2"), key="sk-hidden") as server:
        where = ["models", "--base-url", server.url, "--api-key", "sk-hidden"]
        assert cli.main([*where, "--model", "m-2"]) == 0
        output = capsys.readouterr().out
        assert "  m-1\n* m-2\n" in output
        assert "m-2 works: it answered in " in output
        assert "7 tokens in, 3 out" in output
        assert cli.main(where) == 0
        assert "No model is chosen" in capsys.readouterr().out
        assert cli.main([*where, "--model", "m-3"]) == 1
        shown = capsys.readouterr()
        assert "does not know the model m-3" in shown.err
        assert "sk-hidden" not in shown.err + shown.out + output
        assert cli.main(["models", "--base-url", server.url, "--api-key", "sk-other"]) == 1
        assert "sk-other" not in (error := capsys.readouterr().err)
        assert "401" in error


def test_models_without_any_says_how_to_set_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["models"]) == 1
    assert "OPENAI_API_KEY" in capsys.readouterr().err


def test_the_cost_is_shown_on_request(opened: Opened, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", QUESTION]) == 0
    assert "Cost:" not in capsys.readouterr().out
    assert cli.main(["ask", "--cost", QUESTION]) == 0
    assert "Cost: written by quotes" in capsys.readouterr().out


def test_bench_measures_the_folder(articles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[Path] = []
    monkeypatch.setattr("evals.bench.run_bench", lambda folder, _console: measured.append(folder))
    assert cli.main(["bench", "--articles", str(articles)]) == 0
    assert measured == [articles]


# --- as a process ---------------------------------------------------------------------------------------------


def command(*arguments: str, **environment: str) -> dict[str, Any]:
    """Arguments of `subprocess` that run the command from the project's root, on the stand-in engine."""
    start = "import sys, rag, test_cli; rag.open_engine = test_cli.Opened(test_cli.FakeEngine()); "
    start += "from ui.cli import main; sys.exit(main())"
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")])
    plain = {name: value for name, value in os.environ.items() if name not in {"FORCE_COLOR", "NO_COLOR"}}
    return {
        "args": [sys.executable, "-c", start, *arguments],
        "cwd": ROOT,
        "env": {**plain, "PYTHONPATH": path, **environment},
        "encoding": "utf-8",
    }


def test_help_and_version_are_fast_and_import_nothing_heavy() -> None:
    script = (
        "import sys; from ui.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as end: assert end.code == 0\n"
        "heavy = {'llama_index', 'gradio', 'chromadb', 'torch', 'rich', 'evals', 'numpy'} & sys.modules.keys()\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)"
    )
    for arguments in (["--version"], ["--help"], ["ask", "--help"]):
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert "allegedly" in done.stdout


@pytest.mark.parametrize("name", ["ask", "chat", "index", "list", "show", "eval", "bench"])
def test_every_command_has_help_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main([name, "--help"])
    assert end.value.code == 0
    assert f"example:\n  allegedly {name}" in capsys.readouterr().out


def test_a_reader_that_leaves_is_no_error() -> None:
    with subprocess.Popen(
        **command("ask", "--json", "--stdin"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        process.stdin.write('{"id": 1, "turns": ["one"]}\n' * 3)
        process.stdin.close()
        errors = process.stderr.read()
    assert process.returncode == 141
    assert "Traceback" not in errors
    assert "BrokenPipe" not in errors


def test_a_defect_is_one_line_and_its_traceback_a_file(tmp_path: Path) -> None:
    done = subprocess.run(**command("ask", "defect", TMPDIR=str(tmp_path)), capture_output=True, check=False)
    assert done.returncode == 1
    message = done.stderr.splitlines()[-1]
    assert message.startswith("allegedly: this is a defect of allegedly itself: ZeroDivisionError: half of nothing;")
    assert "Traceback" not in done.stderr
    (details,) = tmp_path.glob("allegedly-*.txt")
    assert str(details) in message
    assert "Traceback" in details.read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
@pytest.mark.parametrize("no_color", ["", "1"])
def test_a_terminal_gets_colour_and_a_conversation_unless_no_color(no_color: str) -> None:
    import pty

    ours, theirs = pty.openpty()
    how = command("ask", TERM="xterm-256color", NO_COLOR=no_color)
    with subprocess.Popen(**how, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL) as process:
        os.close(theirs)
        shown = b""
        for wanted, typed in ((b"? ", b"one\n"), (b"Evidence", b""), (b"\n? ", b"\x04")):
            shown += _read_until(ours, wanted)
            os.write(ours, typed)
        assert process.wait(20) == 0
    os.close(ours)
    assert b"attributed to reports" in shown
    colour = b"\x1b[36m (attributed" in shown
    assert colour is not bool(no_color)


def _read_until(terminal: int, wanted: bytes) -> bytes:
    shown = b""
    while wanted not in shown:
        shown += os.read(terminal, 1)  # what comes after it is for the next one to wait for
    return shown


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_ends_a_process_with_130_and_no_traceback() -> None:
    how = command("ask", "--json", "--stdin")
    pipe = subprocess.PIPE

    def heeds_ctrl_c() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a test run in the background hands down an ignored one

    with subprocess.Popen(**how, stdin=pipe, stdout=pipe, stderr=pipe, preexec_fn=heeds_ctrl_c) as process:  # noqa: PLW1509 - no threads
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write('{"id": 1, "turns": ["one"]}\n')
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(20) == 130
        finally:
            process.kill()
        assert "Traceback" not in process.stderr.read()
