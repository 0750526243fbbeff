"""The `allegedly` command: ask, chat, index, list, show, models, eval, bench.

Exit codes: 0 done; 1 an error, with one line on stderr that says what to do; 2 wrong usage; 130 interrupted
(Ctrl-C); 141 whoever read the output has left, as the shell reports it for any command.

Heavy packages (rag, evals, gradio) are imported inside the commands that need them: `--help` and `--version`
answer at once.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
import warnings
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from traceback import format_exception
from typing import TYPE_CHECKING, TextIO

from indexes.errors import AllegedlyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType
    from typing import TypeAlias

    from indexes.build import SyncReport
    from rag.answers import Answer
    from rag.engine import Engine

    Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse names no public type

PROGRAM = "allegedly"
LEAVE = frozenset({"exit", "quit", ":q"})
IDS_SHOWN = 20  # article ids that an error message lists
DEFAULT_PORT = 7860
TABLE_WIDTH = 120  # columns that a table of scores takes where nothing else sets its width


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command (`sys.argv` by default) and returns its exit code; wrong usage raises SystemExit(2)."""
    sys.excepthook = _report_defect
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # a library's warning is no news to the person who asks
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a stand-in for the stream, as in tests, may lack it
            stream.reconfigure(errors="replace")
    parser = build_parser()
    parsed = parser.parse_args(arguments)
    try:
        code: int = parsed.run(parsed)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The interpreter flushes stdout once more as it ends: give it somewhere to write.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except AllegedlyError as error:
        return _fail(str(error))
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        return _fail(f"{error.strerror or error}{where}. Check the path, its permissions and the free space.")
    return code


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands; each command's namespace carries its function as `run`."""
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Ask about a developing story: what the articles say, word for word, and how sure they are.",
        epilog='example:\n  allegedly ask "Is the deal confirmed?"',
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {_version()}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    folder, where, how = _folder_flag(), _where_flags(), _how_flags()
    _add_ask(commands, [where, how])
    _add_chat(commands, [where, how])
    _add_index(commands, [where])
    _add(commands, "list", list_articles, [where], "list the articles in the index", "allegedly list")
    show = _add(
        commands, "show", show_article, [where], "print an article's text, the one that offsets refer to",
        "allegedly show spacex-anthropic-deal.txt",
    )  # fmt: skip
    show.add_argument("id", help="the article's id, as `allegedly list` gives it")
    _add(
        commands, "models", list_models, [_model_flags()], "list the models of an endpoint and try the chosen one",
        "allegedly models --base-url http://127.0.0.1:11434/v1 --model llama3.2",
    )  # fmt: skip
    _add_eval(commands, [where, how])
    _add(
        commands, "bench", bench, [folder], "measure start, index and ask times and memory beside the plain pipeline",
        "allegedly bench",
    )  # fmt: skip
    return parser


def _add(
    commands: Commands,
    name: str,
    run: Callable[[argparse.Namespace], int],
    flags: Sequence[argparse.ArgumentParser],
    summary: str,
    example: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        parents=list(flags),
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(run=run)
    return command


def _folder_flag() -> argparse.ArgumentParser:
    flags = argparse.ArgumentParser(add_help=False)
    flags.add_argument("--articles", metavar="DIR", help="folder of articles (else ALLEGEDLY_ARTICLES, seeds/articles)")
    return flags


def _where_flags() -> argparse.ArgumentParser:
    flags = argparse.ArgumentParser(add_help=False, parents=[_folder_flag()])
    flags.add_argument("--home", metavar="DIR", help="where the store lies (else ALLEGEDLY_HOME, indexes/store)")
    flags.add_argument("--embedding", metavar="MODEL", help="another sentence-transformers model: a path or a name")
    return flags


def _model_flags() -> argparse.ArgumentParser:
    flags = argparse.ArgumentParser(add_help=False)
    flags.add_argument(
        "--base-url", metavar="URL", help="an OpenAI-compatible endpoint, /v1 included (ALLEGEDLY_BASE_URL)"
    )
    flags.add_argument("--model", metavar="NAME", help="the model's name at its endpoint (ALLEGEDLY_MODEL)")
    flags.add_argument(
        "--api-key",
        metavar="KEY",
        help="its key (OPENAI_API_KEY, which is better: others on this computer can see a command line)",
    )
    return flags


def _how_flags() -> argparse.ArgumentParser:
    flags = argparse.ArgumentParser(add_help=False, parents=[_model_flags()])
    flags.add_argument(
        "--writer",
        choices=("auto", "quotes", "model"),
        default="auto",
        help="who words the answer: quotes alone, a model, or a model where one is set (auto)",
    )
    reader = flags.add_mutually_exclusive_group()
    reader.add_argument(
        "--reader", metavar="DIR", help="another trained reader than the packaged one (ALLEGEDLY_READER)"
    )
    reader.add_argument(
        "--no-reader", dest="reader", action="store_const", const="none", help="answer without the trained reader"
    )
    return flags


def _add_ask(commands: Commands, flags: Sequence[argparse.ArgumentParser]) -> None:
    ask = _add(commands, "ask", ask_question, flags, "ask the articles", 'allegedly ask "Is the deal confirmed?"')
    ask.add_argument("question", nargs="*", help="the question; without one, a terminal converses, a pipe is read")
    ask.add_argument("--json", action="store_true", help="print the answer as JSON")
    ask.add_argument("--cost", action="store_true", help="say what the answer cost: tokens, what was dropped, time")
    ask.add_argument(
        "--stdin",
        action="store_true",
        help='with --json: read lines {"id", "turns": ["…"]} from stdin and write {"id", "answer"} a line',
    )


def _add_chat(commands: Commands, flags: Sequence[argparse.ArgumentParser]) -> None:
    chat = _add(commands, "chat", serve_chat, flags, "serve the chat page on this machine", "allegedly chat --no-open")
    chat.add_argument("--port", type=_port, default=DEFAULT_PORT, help="port, or the next free one (%(default)s)")
    chat.add_argument("--no-open", action="store_true", help="do not open the browser")


def _add_index(commands: Commands, flags: Sequence[argparse.ArgumentParser]) -> None:
    index = _add(commands, "index", build_index, flags, "bring the index up to date with the folder", "allegedly index")
    index.add_argument("--rebuild", action="store_true", help="make the index anew, with another embedding too")


def _add_eval(commands: Commands, flags: Sequence[argparse.ArgumentParser]) -> None:
    evaluation = _add(
        commands, "eval", evaluate, flags, "ask known questions and score the answers",
        "allegedly eval --part tuning --report report.html",
    )  # fmt: skip
    evaluation.add_argument("--questions", metavar="FILE", type=Path, help="questions as JSON lines (the seed set)")
    evaluation.add_argument("--part", choices=("tuning", "final", "all"), default="all", help="which (%(default)s)")
    evaluation.add_argument("--report", metavar="FILE", type=Path, help="write an HTML report there")
    evaluation.add_argument(
        "--limit", metavar="N", type=_count, help="ask N of them only, drawn by a fixed seed: for slow models"
    )
    evaluation.add_argument("--benchmark", metavar="NAME", help="run a public benchmark instead: multihop-rag, …")
    evaluation.add_argument("--data", metavar="DIR", type=Path, help="its data (ALLEGEDLY_DATA)")
    evaluation.add_argument("--sample", metavar="N", type=_count, help="draw that many of its questions (all)")
    evaluation.add_argument("--json", metavar="FILE", type=Path, help="write the benchmark's figures there")


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:  # noqa: PLR2004 - the last port
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 1 to 65535")
    return int(text)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of questions: give a whole one from 1 on")
    return int(text)


def _version() -> str:
    try:
        return version(PROGRAM)
    except PackageNotFoundError:
        return "(not installed)"


# --- asking ---------------------------------------------------------------------------------------------------


def ask_question(parsed: argparse.Namespace) -> int:
    """`allegedly ask`: one question, a conversation, or JSON lines."""
    question = " ".join(parsed.question) if parsed.question else None
    if parsed.stdin and (not parsed.json or question is not None):
        return _misuse("--stdin goes with --json, without a question: allegedly ask --json --stdin < questions.jsonl")
    if question is None and not parsed.stdin and sys.stdin.isatty():
        if parsed.json:
            return _misuse('--json needs a question: allegedly ask --json "Is the deal confirmed?"')
        with _open(parsed) as engine:
            return converse(engine, cost=parsed.cost)
    if parsed.stdin:
        with _open(parsed) as engine:
            return answer_lines(engine, sys.stdin, sys.stdout)
    if question is None:
        question = _read_all(sys.stdin)
    with _open(parsed) as engine:
        answer = _ask(engine, _clean(question), ())
    if parsed.json:
        print(_json(answer.to_dict()))
    return _show(answer, quiet=parsed.json, cost=parsed.cost)


def converse(engine: Engine, *, cost: bool = False) -> int:
    """Asks and answers on the terminal, with the conversation so far as history, until Ctrl-D or “exit”."""
    from rag.answers import Outcome
    from ui.terminal import visible

    with suppress(ImportError):  # line editing, where the platform has it
        import readline  # noqa: F401
    articles = engine.articles()
    count = "1 article" if len(articles) == 1 else f"{len(articles)} articles"
    print(f"Ask about {count} in {visible(str(engine.folder))}. Ctrl-D or “exit” leaves.")
    history: list[Answer] = []
    while True:
        try:
            question = _clean(input("\n? ")).strip()
        except EOFError:
            print()
            return 0
        if question.lower() in LEAVE:
            return 0
        if not question:
            continue
        print()
        answer = _ask(engine, question, history)
        _show(answer, cost=cost)
        if answer.outcome is not Outcome.ERROR:
            history.append(answer)


def answer_lines(engine: Engine, lines: TextIO, output: TextIO) -> int:
    """Answers JSON lines {"id", "turns"} with lines {"id", "answer"}, in order, each written out at once.

    The last turn is the question; the earlier ones are asked on the way, so that it can follow up on them.
    A line that cannot be read gets an answer with outcome "error" and does not end the run.
    """
    for number, line in enumerate(_byte_lines(lines), start=1):
        if not line.strip():
            continue
        request = _read_request(line)
        if request.fault:
            answer = _error_answer(f"Line {number} cannot be asked: {request.fault}")
        else:
            answer = _answer_turns(engine, request.turns)
        print(_json({"id": request.id, "answer": answer.to_dict()}, output), file=output, flush=True)
    return 0


@dataclass(frozen=True, slots=True)
class _Request:
    """A line of `ask --json --stdin`; `fault` says what is wrong with it, and is empty where nothing is."""

    id: str | int | None
    turns: tuple[str, ...] = ()
    fault: str = ""


def _byte_lines(lines: TextIO) -> Iterator[bytes]:
    # Bytes, because only a line feed ends a line of JSON, and because a bad byte must cost its line, not the run.
    buffer = getattr(lines, "buffer", None)
    if buffer is not None:
        yield from buffer
    else:
        for line in lines:
            yield line.encode("utf-8", "surrogatepass")


def _read_request(line: bytes) -> _Request:
    form = 'write {"id": "1", "turns": ["Is the deal confirmed?"]}.'
    try:
        request = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _Request(None, fault="it is not UTF-8.")
    except (ValueError, RecursionError):  # ValueError: not JSON, or a number of thousands of digits
        return _Request(None, fault=f"it is not JSON; {form}")
    if not isinstance(request, dict):
        return _Request(None, fault=f"it is not a JSON object; {form}")
    identity, turns = request.get("id"), request.get("turns")
    if identity is not None and (isinstance(identity, bool) or not isinstance(identity, str | int)):
        return _Request(None, fault='"id" must be a string or a whole number.')
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) for turn in turns):
        return _Request(identity, fault='"turns" must be a list of one or more strings, the question last.')
    return _Request(identity, tuple(_clean(turn) for turn in turns))


def _answer_turns(engine: Engine, turns: Sequence[str]) -> Answer:
    from rag.answers import Outcome

    history: list[Answer] = []
    for turn in turns[:-1]:
        answer = _ask_or_error(engine, turn, history)
        if answer.outcome is not Outcome.ERROR:
            history.append(answer)
    return _ask_or_error(engine, turns[-1], history)


def _ask_or_error(engine: Engine, question: str, history: Sequence[Answer]) -> Answer:
    try:
        return engine.ask(question, history)
    except AllegedlyError as error:  # one line's misfortune must not take the lines after it along
        return _error_answer(str(error), question)


def _error_answer(note: str, question: str = "") -> Answer:
    from rag.answers import Answer, Outcome

    return Answer(question, question, Outcome.ERROR, note, notes=(note,))


def _ask(engine: Engine, question: str, history: Sequence[Answer]) -> Answer:
    from ui.terminal import open_console

    with open_console(stderr=True).status("Reading …"):
        return engine.ask(question, history)


def _show(answer: Answer, *, quiet: bool = False, cost: bool = False) -> int:
    """Prints the answer (not when `quiet`); one that is an error goes to stderr as its one line. The exit code."""
    from rag.answers import Outcome
    from ui.terminal import open_console, print_answer

    if answer.outcome is Outcome.ERROR:
        return _fail(answer.notes[0] if answer.notes else answer.text)
    if not quiet:
        print_answer(answer, open_console(), cost=cost)
    return 0


def _clean(question: str) -> str:
    # Undecodable bytes of an argument come as lone surrogates, which nothing further down can encode.
    return question.encode("utf-8", "replace").decode("utf-8")


def _read_all(stream: TextIO) -> str:
    return b"".join(_byte_lines(stream)).decode("utf-8-sig", "replace").strip()


def _json(document: object, output: TextIO | None = None) -> str:
    """One line of JSON; beyond ASCII as it is, where the output can carry it."""
    from ui.terminal import safe_json

    encoding = getattr(output or sys.stdout, "encoding", None) or "utf-8"
    ascii_only = encoding.lower().replace("-", "") != "utf8"
    return safe_json(json.dumps(document, ensure_ascii=ascii_only))


# --- the other commands ---------------------------------------------------------------------------------------


def serve_chat(parsed: argparse.Namespace) -> int:
    """`allegedly chat`: serves the page until Ctrl-C."""
    from ui.app import serve

    with _open(parsed) as engine:
        serve(engine, port=parsed.port, open_browser=not parsed.no_open)
    return 0


def build_index(parsed: argparse.Namespace) -> int:
    """`allegedly index`: brings the index up to date, with a progress bar, and says what changed."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from indexes.build import sync
    from rag.settings import read_settings
    from ui.terminal import one_line, open_console

    settings = read_settings(articles=parsed.articles, home=parsed.home, embedding=parsed.embedding)
    console = open_console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Looking at the articles", total=None)

        def advance(stage: str, done: int, total: int) -> None:
            bar.update(task, description=one_line(stage), completed=done, total=total or None)

        report = sync(
            settings.folder,
            settings.home,
            embedding=settings.embedding,
            progress=advance,
            rebuild=parsed.rebuild,
        )
    _print_sync(report, settings.folder)
    return 0


def _print_sync(report: SyncReport, folder: Path) -> None:
    from ui.terminal import one_line

    print(f"Articles: {one_line(str(folder))}")
    print(f"Store:    {one_line(str(report.store))}")
    for word, names in (("added", report.added), ("changed", report.changed), ("removed", report.removed)):
        for name in names:
            print(f"  {word:<8}{one_line(name)}")
    for name, reason in report.skipped:
        print(f"  {'skipped':<8}{one_line(name)}: {one_line(reason)}")
    if report.nothing_changed:
        print("Nothing changed.")
    counts = ((report.articles, "article"), (report.passages, "passage"), (report.sentences, "sentence"))
    held = ", ".join(f"{count:,} {noun}{'' if count == 1 else 's'}" for count, noun in counts)
    print(f"The index holds {held}; this took {report.seconds:.1f} s.")


def list_articles(parsed: argparse.Namespace) -> int:
    """`allegedly list`: a table on a terminal, tab-separated lines with a header elsewhere."""
    from rich.table import Table
    from rich.text import Text

    from indexes.passages import split_article
    from ui.terminal import one_line, open_console

    header = ("id", "title", "publisher", "published", "passages")
    with _open(parsed) as engine:
        rows = [
            (
                *(one_line(value or "") for value in (article.id, article.title, article.publisher, article.published)),
                str(len(split_article(article))),
            )
            for article in engine.articles()
        ]
    console = open_console()
    if not console.is_terminal:
        for row in (header, *rows):
            print("\t".join(row))
        return 0
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in header:
        table.add_column(name, justify="right" if name == "passages" else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)
    return 0


def show_article(parsed: argparse.Namespace) -> int:
    """`allegedly show ID`: the article's text, character for character as offsets count it."""
    from ui.terminal import one_line, visible

    with _open(parsed) as engine:
        found = next((article for article in engine.articles() if parsed.id in (article.id, article.path)), None)
        if found is None:
            ids = [one_line(article.id) for article in engine.articles()]
            more = f", … ({len(ids)} in all; see: allegedly list)" if len(ids) > IDS_SHOWN else ""
            known = f"There are: {', '.join(ids[:IDS_SHOWN])}{more}" if ids else "The index is empty"
            return _fail(f"There is no article {one_line(parsed.id)!r}. {known}.")
    print(visible(found.text))
    return 0


def list_models(parsed: argparse.Namespace) -> int:
    """`allegedly models`: what the endpoint offers, one a line, and whether the chosen model answers."""
    from rag.llm import ModelClient, Prompt
    from rag.settings import read_endpoint
    from ui.terminal import one_line

    endpoint = read_endpoint(parsed.model, parsed.base_url, parsed.api_key, named=False)
    if endpoint is None:
        return _fail(
            "No model is set, so the quotes answer. Set OPENAI_API_KEY, or ALLEGEDLY_BASE_URL and ALLEGEDLY_MODEL; "
            "or give --base-url and --model."
        )
    client = ModelClient(endpoint)
    print(f"Endpoint: {one_line(endpoint.server)}")
    for name in client.offered():
        print(f"{'*' if name == endpoint.model else ' '} {one_line(name)}")
    if not endpoint.model:
        print("No model is chosen. Name one: --model NAME, or ALLEGEDLY_MODEL.")
        return 0
    client.load()
    started = time.perf_counter()
    reply = client.ask(Prompt("Answer with one word.", "Say: ready"))
    took = time.perf_counter() - started
    tokens = f", {reply.usage.prompt_tokens} tokens in, {reply.usage.completion_tokens} out" if reply.usage else ""
    print(f"{one_line(endpoint.model)} works: it answered in {took:.1f} s{tokens}.")
    return 0


def _benchmark(parsed: argparse.Namespace) -> int:
    """`allegedly eval --benchmark`: runs a public benchmark and prints its figures."""
    from evals.public import BENCHMARKS, NoBenchmarkData, Setting
    from evals.report import progress_bar
    from rag.settings import read_settings
    from ui.terminal import one_line, open_console

    if parsed.benchmark not in BENCHMARKS:
        return _fail(f"There is no benchmark {one_line(parsed.benchmark)!r}. There are: {', '.join(BENCHMARKS)}.")
    data = parsed.data or os.environ.get("ALLEGEDLY_DATA")
    if not data:
        raise NoBenchmarkData(None, "No folder of benchmark data was given")
    settings = read_settings(
        articles=parsed.articles, home=parsed.home, embedding=parsed.embedding, reader=parsed.reader
    )
    with progress_bar(open_console(stderr=True)) as advance:
        setting = Setting(
            data=Path(data),
            cache=settings.home / "benchmarks",
            embedding=settings.embedding,
            reader=settings.reader,
            part=parsed.part,
            sample=parsed.sample,
            progress=advance,
        )
        score = BENCHMARKS[parsed.benchmark](setting)
    print(score.to_table())
    if parsed.json:
        parsed.json.write_text(json.dumps(score.to_dict(), indent=2) + "\n", encoding="utf-8")
    return 0


def evaluate(parsed: argparse.Namespace) -> int:
    """`allegedly eval`: asks every question of a set, prints the scores by kind, and writes a report where asked to."""
    if parsed.benchmark:
        return _benchmark(parsed)
    from evals.calibration import calibrate
    from evals.cases import SEED_QUESTIONS, labels_beside, read_cases, sample
    from evals.compare import Comparison, print_comparison
    from evals.report import print_report, progress_bar, write_html
    from evals.run import evaluate as ask_all
    from ui.terminal import one_line, open_console

    questions = parsed.questions or SEED_QUESTIONS
    cases = [case for case in read_cases(questions) if parsed.part in {"all", case.part}]
    if not cases:
        return _fail(f"{questions} has no question of the part {parsed.part!r}. Try --part all.")
    cases = sample(cases, parsed.limit) if parsed.limit else cases
    labels = labels_beside(questions)
    both = parsed.writer == "model"
    done = []
    calibration = None
    for writer in ("quotes", "model") if both else (parsed.writer,):
        with _open(parsed, writer) as engine, progress_bar(open_console(stderr=True)) as advance:
            done.append(ask_all(engine, cases, labels, advance))
            if parsed.report and calibration is None:
                calibration = calibrate(engine, done[-1].results, advance)
    comparison = Comparison(*done) if both else None
    console = open_console(least_width=TABLE_WIDTH)
    print_report(done[-1], console, parsed.part)
    if comparison:
        print_comparison(comparison, console)
    if parsed.report:
        write_html(done[-1], parsed.report, comparison, calibration)
        print(f"Report: {one_line(str(parsed.report))}")
    return 0


def bench(parsed: argparse.Namespace) -> int:
    """`allegedly bench`: times and memory beside the plain LlamaIndex pipeline, both in stores of their own."""
    from evals.bench import run_bench
    from rag.settings import read_settings
    from ui.terminal import open_console

    settings = read_settings(articles=parsed.articles)
    run_bench(settings.folder, open_console(least_width=TABLE_WIDTH))
    return 0


@contextmanager
def _open(parsed: argparse.Namespace, writer: str | None = None) -> Iterator[Engine]:
    from rich.text import Text

    from rag import open_engine
    from ui.terminal import one_line, open_console

    console = open_console(stderr=True)
    with console.status("Opening the index …"):
        engine = open_engine(
            articles=parsed.articles,
            home=parsed.home,
            writer=writer or str(getattr(parsed, "writer", "quotes")),
            embedding=parsed.embedding,
            reader=getattr(parsed, "reader", None),
            model=getattr(parsed, "model", None),
            base_url=getattr(parsed, "base_url", None),
            api_key=getattr(parsed, "api_key", None),
            report=lambda message: console.print(Text(one_line(message), style="dim"), soft_wrap=True),
        )
    try:
        yield engine
    finally:
        engine.close()


def _fail(message: str) -> int:
    from ui.terminal import one_line

    print(f"{PROGRAM}: {one_line(message)}", file=sys.stderr)
    return 1


def _misuse(message: str) -> int:
    print(f"{PROGRAM}: {message}", file=sys.stderr)
    return 2


def _report_defect(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """The `sys.excepthook` of the command: a defect of ours is one line too; its traceback goes to a file."""
    where = "."
    with (
        suppress(OSError),
        tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix=f"{PROGRAM}-", suffix=".txt", delete=False) as file,
    ):
        file.writelines(line.encode("utf-8", "replace").decode() for line in format_exception(kind, error, trace))
        where = f"; please report it with {file.name}"
    _fail(f"this is a defect of {PROGRAM} itself: {kind.__name__}: {error}{where}")


if __name__ == "__main__":
    sys.exit(main())
