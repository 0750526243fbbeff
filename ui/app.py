"""The chat page: Gradio's one door.

`build_app` makes the page for anything that can be asked, `launch` serves it on loopback and returns, `serve`
blocks until Ctrl-C or SIGTERM. The page keeps a conversation in the session of its browser tab only, and
neither page nor server asks anybody else for anything.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexes.errors import AllegedlyError
from ui.conversation import Asker, Desk, Session, Turns, evidence, messages
from ui.loopback import Loopback

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import ModuleType

    import gradio as gr

    from indexes.articles import Article

    Shown = dict[Any, Any]  # component: its next value or properties

HOST = "127.0.0.1"
PORTS_TRIED = 51
AT_ONCE = 8  # questions answered at the same time; Gradio's default is one
NAME = "allegedly"
PROMISE = "Only what the articles say, in their own words, and how sure they were."

SEED_EXAMPLES: tuple[str, ...] = (
    "What are the four ways SpaceX could benefit?",
    "What challenges could the partnership face?",
    "Is the deal confirmed?",
    "Why would SpaceX use Anthropic rather than xAI, and who says so?",
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is being served."""

    url: str
    blocks: gr.Blocks

    def close(self) -> None:
        """Stops serving; the port is free afterwards."""
        self.blocks.close(verbose=False)


class PortsTaken(AllegedlyError):
    """No port was free to serve the page on."""

    def __init__(self, first: int) -> None:
        """Keeps the first port tried."""
        self.first = first
        super().__init__(
            f"Ports {first} to {first + PORTS_TRIED - 1} are all taken. Name another: allegedly chat --port N"
        )


def examples_for(articles: Sequence[Article]) -> tuple[str, ...]:
    """Example questions that `articles` can answer: those for the seed article, where it is loaded."""
    seeded = any("SpaceX" in article.title and "Anthropic" in article.title for article in articles)
    return SEED_EXAMPLES if seeded else ()


# --------------------------------------------------------------------------------------------- the page


def _gradio() -> ModuleType:
    """Gradio, imported with its calls home turned off; loopback never goes through a proxy."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = ",".join(
        dict.fromkeys([*filter(None, os.environ.get("NO_PROXY", os.environ.get("no_proxy", "")).split(",")), HOST])
    )
    import gradio

    return gradio


def _text(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


_READER = (
    '<dialog class="al-reader" aria-label="The article"><div class="al-bar"><span>In context</span>'
    '<button type="button" class="al-close" autofocus>Close</button></div>'
    '<div class="al-body" tabindex="-1"></div></dialog>'
)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The components that events read and write."""

    status: gr.HTML
    chat: gr.Chatbot
    welcome: gr.Column
    evidence: gr.HTML
    session: gr.State
    box: gr.Textbox
    send: gr.Button
    stop: gr.Button
    retry: gr.Button
    copy: gr.Button
    clear: gr.Button
    hint: gr.HTML
    examples: tuple[gr.Button, ...]


def build_app(engine: Asker, examples: Sequence[str] | None = None) -> gr.Blocks:
    """The chat page for `engine`.

    Args:
        engine: Anything that can be asked.
        examples: Questions offered on an empty chat; None for those that fit the articles. None are shown where
            no article is loaded.

    Returns:
        Gradio's Blocks, not yet served.
    """
    gr = _gradio()
    desk = Desk(engine)
    articles = engine.articles()
    offered = examples_for(articles) if examples is None else tuple(examples)

    def in_context(place: object) -> str:  # Gradio marks the function it is given, and a method cannot be marked
        return desk.in_context(place)

    with gr.Blocks(title=NAME, analytics_enabled=False, fill_width=True) as blocks:
        parts = _columns(gr, _header(gr, desk), offered if articles else ())
        gr.HTML(
            _READER,
            js_on_load=_text("page.js"),
            server_functions=[in_context],
            apply_default_css=False,
            elem_id="al-reader",
        )
        _Events(gr, desk, parts).wire()
        blocks.load(desk.status, outputs=parts.status, show_progress="hidden", api_visibility="private", queue=False)
    blocks.queue(default_concurrency_limit=AT_ONCE, api_open=False)
    return blocks  # type: ignore[no-any-return]  # gradio comes in as a module found at run time


def _header(gr: ModuleType, desk: Desk) -> gr.HTML:
    gr.HTML(
        f'<h1>{NAME}</h1><p class="al-promise">{PROMISE}</p>',
        apply_default_css=False,
        elem_id="al-head",
    )
    return gr.HTML(desk.status(), apply_default_css=False, elem_id="al-status")  # type: ignore[no-any-return]


def _columns(gr: ModuleType, status: gr.HTML, examples: Sequence[str]) -> _Parts:
    with gr.Row(elem_id="al-columns"):
        with gr.Column(scale=6, min_width=300, elem_id="al-chat-column"):
            with gr.Column(elem_id="al-welcome") as welcome:
                gr.HTML(
                    "<h2>Ask about the story.</h2><p>You get the sentences that answer, each with its source and "
                    "how sure that source was. What the articles do not say stays unsaid.</p>",
                    apply_default_css=False,
                )
                buttons = tuple(gr.Button(text, elem_classes="al-example", size="sm") for text in examples)
            chat = _chatbot(gr)
            with gr.Row(elem_id="al-ask"):
                box = gr.Textbox(
                    placeholder="Ask a question",
                    label="Your question",
                    show_label=False,
                    container=False,
                    lines=1,
                    max_lines=6,
                    scale=1,
                    elem_id="al-box",
                )
                send = gr.Button("Send", variant="primary", scale=0, min_width=88, elem_id="al-send")
                stop = gr.Button("Stop", variant="stop", scale=0, min_width=88, visible=False, elem_id="al-stop")
            with gr.Row(elem_id="al-tools"):
                hint = gr.HTML("", apply_default_css=False, elem_id="al-hint")
                retry, copy, clear = (
                    gr.Button(label, size="sm", scale=0, min_width=0, interactive=False, elem_id=f"al-{label.lower()}")
                    for label in ("Retry", "Copy", "Clear")
                )
        with gr.Column(scale=5, min_width=300, elem_id="al-evidence-column"):
            gr.HTML('<h2 class="al-title">Evidence</h2>', apply_default_css=False)
            panel = gr.HTML(evidence(()), apply_default_css=False, elem_id="al-evidence")
    session = gr.State(Session())
    return _Parts(status, chat, welcome, panel, session, box, send, stop, retry, copy, clear, hint, buttons)


def _chatbot(gr: ModuleType) -> gr.Chatbot:
    return gr.Chatbot(  # type: ignore[no-any-return]
        [],
        label="Conversation",
        show_label=False,
        container=False,
        visible=False,
        buttons=[],
        height=None,
        layout="panel",
        latex_delimiters=[],
        allow_tags=False,
        sanitize_html=True,
        feedback_options=None,
        elem_id="al-chat",
    )


@dataclass(frozen=True, slots=True)
class _Events:
    """What happens on the page: each method takes what components hold and gives what they show next."""

    gr: ModuleType
    desk: Desk
    parts: _Parts

    def wire(self) -> None:
        """Joins the components to the methods below."""
        parts = self.parts
        shown = [parts.chat, parts.welcome, parts.evidence, parts.box, parts.send, parts.stop, parts.retry]
        shown += [parts.copy, parts.clear, parts.hint, parts.status]
        # Every handler is a public endpoint unless it is private; a run in progress turns further ones away itself.
        common: dict[str, Any] = {
            "outputs": shown,
            "show_progress": "hidden",
            "api_visibility": "private",
            "trigger_mode": "multiple",
        }
        # What answers comes through Gradio's stream of events, which ends with the last one under way; an event that
        # starts just then is lost (6.31). So what else there is does not go through it, and the page can be used for
        # another question only once it has ended.
        at_once = {**common, "queue": False}
        triggers = [parts.send.click, parts.box.submit]
        runs = [self.gr.on(triggers, self.asked, [parts.box, parts.session], **common)]
        runs += [button.click(self.asked, [button, parts.session], **common) for button in parts.examples]
        runs.append(parts.retry.click(self.asked_again, parts.session, **common))
        for run in runs:
            # Whatever happened, the page can be used again. `then` is meant to follow a failure, too; in a handler
            # that has already yielded it does not (Gradio 6.31), and `failure` does.
            run.then(self.finished, parts.session, **at_once)
            run.failure(self.finished, parts.session, **at_once)
        parts.stop.click(self.stopped, parts.session, **at_once)
        parts.clear.click(self.cleared, parts.session, **at_once)

    def asked(self, question: str, session: Session) -> Iterator[Shown]:
        if not question.strip():
            yield {self.parts.hint: '<span role="status">Type a question first.</span>'}
            return
        emptied: Shown = {self.parts.box: "", self.parts.hint: ""}
        for turns in self.desk.respond(question.strip(), session):
            yield self._view(turns, busy=True) | emptied
            emptied = {}

    def asked_again(self, session: Session) -> Iterator[Shown]:
        for turns in self.desk.retry(session):
            yield self._view(turns, busy=True)

    def finished(self, session: Session) -> Shown:
        if session.running:  # what has ended is a question that was put while another one was being answered
            return {self.parts.hint: self.gr.skip()}
        return self._view(self.desk.settle(session), busy=False) | {self.parts.status: self.desk.status()}

    def stopped(self, session: Session) -> Shown:
        """What there is of the answer; what follows on the run's end makes the page ready for the next question."""
        return self._told(self.desk.stop(session)) | {self.parts.stop: self.gr.Button(interactive=False)}

    def cleared(self, session: Session) -> Shown:
        emptied = {self.parts.box: "", self.parts.hint: ""}
        return self._told(self.desk.clear(session)) | self._tools(useful=False) | emptied

    def _view(self, turns: Turns, *, busy: bool) -> Shown:
        gr, parts = self.gr, self.parts
        return {
            **self._told(turns),
            **self._tools(useful=bool(turns) and not busy),
            parts.send: gr.Button(visible=not busy),
            parts.stop: gr.Button(visible=busy, interactive=True),
            parts.clear: gr.Button(interactive=bool(turns)),
        }

    def _told(self, turns: Turns) -> Shown:
        gr, parts = self.gr, self.parts
        return {
            parts.chat: gr.Chatbot(messages(turns), visible=bool(turns)),
            parts.welcome: gr.Column(visible=not turns),
            parts.evidence: evidence(turns),
        }

    def _tools(self, *, useful: bool) -> Shown:
        parts = self.parts
        return {each: self.gr.Button(interactive=useful) for each in (parts.retry, parts.copy, parts.clear)}


# -------------------------------------------------------------------------------------------- serving


def launch(engine: Asker, port: int = 7860, examples: Sequence[str] | None = None) -> Page:
    """Serves the page on loopback, in threads of its own, and returns at once.

    Args:
        engine: Anything that can be asked.
        port: Where to listen; the next free one, up to 50 further on, if it is taken.
        examples: As for `build_app`.

    Raises:
        PortsTaken: None of these ports is free.
    """
    gr = _gradio()
    from starlette.middleware import Middleware

    blocks = build_app(engine, examples)
    for candidate in range(port, min(port + PORTS_TRIED, 65_536)):
        if not _free(candidate):
            continue
        try:
            blocks.launch(
                server_name=HOST,
                server_port=candidate,
                prevent_thread_lock=True,
                quiet=True,
                inbrowser=False,
                share=False,
                ssr_mode=False,
                mcp_server=False,
                pwa=False,
                run_history=False,
                enable_monitoring=False,
                footer_links=[],
                theme=_theme(gr),
                head=f"<style>{_text('style.css')}</style>",
                favicon_path=Path(__file__).parent / "favicon.svg",
                app_kwargs={"middleware": [Middleware(Loopback)]},
            )
        except OSError:  # taken between our look and its bind
            continue
        return Page(f"http://{HOST}:{candidate}", blocks)
    raise PortsTaken(port)


def serve(
    engine: Asker, port: int = 7860, *, open_browser: bool = False, examples: Sequence[str] | None = None
) -> None:
    """Serves the page, prints its address, and blocks until Ctrl-C or SIGTERM.

    Args:
        engine: Anything that can be asked.
        port: As for `launch`.
        open_browser: Opens the page in the person's browser, too.
        examples: As for `build_app`.

    Raises:
        PortsTaken: As for `launch`.
    """
    page = launch(engine, port, examples)
    ended = threading.Event()
    in_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGTERM, lambda *_: ended.set()) if in_main else None
    try:
        # Only now: whoever reads the address may end the page at once, and it must end cleanly.
        with contextlib.suppress(KeyboardInterrupt):
            print(page.url, flush=True)
            if open_browser:
                webbrowser.open(page.url)
            while not ended.wait(0.5):  # a wait without end would hold back Ctrl-C on Windows
                pass
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)
        page.close()


def _free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _theme(gr: ModuleType) -> Any:
    """Gradio's plainest theme with the system's own fonts: no font is fetched."""
    sans = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "sans-serif")
    mono = ("ui-monospace", "SFMono-Regular", "Menlo", "Liberation Mono", "monospace")
    return gr.themes.Base(font=sans, font_mono=mono)
