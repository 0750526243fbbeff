"""The chat page in a real browser, with an engine that answers from a script."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser import chromium
from fake_engine import ARTICLE, HOSTILE, FakeEngine
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from ui.app import HOST, examples_for, launch
from ui.conversation import Desk, Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ui.app import Page as Served

    Open = Callable[..., Page]

EXAMPLES = ("How could Northlight benefit?", "What could go wrong?")
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}

_called: list[str] = []


def _record(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        _called.append(str(arguments[1][0]))
    elif event == "socket.getaddrinfo" and arguments[0]:
        _called.append(str(arguments[0]))


@pytest.fixture(scope="module")
def engine() -> FakeEngine:
    return FakeEngine(pause_s=0.12, hostile=True)


@pytest.fixture(scope="module")
def served(engine: FakeEngine) -> Iterator[Served]:
    """The page, on a port that had to be looked for, with every address that the server asks for written down."""
    sys.addaudithook(_record)
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        first = taken.getsockname()[1]
        page = launch(engine, port=first, examples=EXAMPLES)
        assert page.url != f"http://{HOST}:{first}"
    yield page
    page.close()


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    path = chromium()  # which asks playwright itself: one cannot run inside another
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(served: Served, chrome: Browser) -> Iterator[Open]:
    """Opens the page for one more person; at the end, checks that nobody's browser asked another host."""
    contexts, asked = [], []

    def opened(size: dict[str, int] | None = None, **options: object) -> Page:
        context = chrome.new_context(viewport=size or WIDE, **options)  # type: ignore[arg-type]  # passed through
        contexts.append(context)
        context.on("request", lambda request: asked.append(request.url))
        context.set_default_timeout(8_000)
        page = context.new_page()
        page.goto(served.url)
        expect(_box(page)).to_be_visible(timeout=30_000)  # a busy machine takes its time to begin
        return page

    yield opened
    for context in contexts:
        context.close()
    assert asked
    assert [url for url in asked if not url.startswith((served.url, "data:", "blob:"))] == []
    assert [name for name in _called if name not in {HOST, "localhost"}] == []


def _box(page: Page) -> Locator:
    return page.locator("#al-box textarea")


def _ask(page: Page, question: str) -> None:
    before = page.locator(".al-answer").count()
    _box(page).fill(question)
    _box(page).press("Enter")
    expect(page.locator(".al-answer")).to_have_count(before + 1)
    expect(page.locator("#al-retry")).to_be_enabled()


@contextmanager
def _half_answered(page: Page, engine: FakeEngine) -> Iterator[None]:
    """The page with one statement of four, while the engine takes its time for the others."""
    engine.pause_s = 0.5
    try:
        _box(page).fill("How could Northlight benefit?")
        page.get_by_role("button", name="Send").click()
        expect(page.locator(".al-statement")).to_have_count(1)
        yield
    finally:
        engine.pause_s = 0.05


def _click_citation(page: Page, card: str) -> None:
    page.locator(f"a.al-ref[href='#{card}']").click()
    expect(page.locator(f"#{card}")).to_be_in_viewport()
    expect(page.locator(f"#{card}")).to_contain_class("al-here")


# Writes down how many statements stood on the page each time that it changed.
_WATCH = """() => {
  window.seen = [];
  const look = () => window.seen.push(document.querySelectorAll(".al-statement").length);
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true });
}"""


def test_answer_streams_and_each_citation_opens_its_evidence_and_its_place_in_the_article(open_page: Open) -> None:
    page = open_page()
    expect(page.locator("#al-status")).to_contain_text("indexed 3 minutes ago")
    expect(page.locator("#al-status")).to_contain_text("quoting")
    page.evaluate(_WATCH)
    page.get_by_role("button", name=EXAMPLES[0]).click()
    expect(page.locator(".al-statement")).to_have_count(4)
    expect(page.locator("#al-send")).to_be_visible()
    seen = page.evaluate("window.seen")
    assert seen == sorted(seen)
    assert set(seen) & {1, 2, 3}, "the answer came all at once"
    assert page.locator(".al-statement .al-chip").first.get_attribute("title")
    expect(page.locator(".al-statement .al-chip").first).to_have_text("speculative")

    _click_citation(page, "t1-c3")
    card = page.locator("#t1-c3")
    expect(card.locator("mark")).to_have_text("Quieter stations in the old towns")
    expect(card).to_contain_text("How Northlight Could Benefit")
    expect(card).to_contain_text("14 March 2026")

    card.get_by_role("button", name="in context").click()
    reader = page.get_by_role("dialog")
    expect(reader.locator("mark")).to_have_text("Quieter stations in the old towns")
    expect(reader.locator("mark")).to_be_in_viewport()
    expect(reader).to_contain_text("batteries are becoming ordinary on rails")
    page.keyboard.press("Escape")
    expect(reader).to_be_hidden()


def test_old_citations_open_their_own_cards_after_the_third_turn(open_page: Open, engine: FakeEngine) -> None:
    page = open_page()
    _ask(page, "Is the pact confirmed?")
    _ask(page, "How could Northlight benefit?")
    _ask(page, "Tell me more about the second one")
    assert engine.histories[-1] == ("Is the pact confirmed?", "How could Northlight benefit?")
    asked = page.locator(".al-asked").all_inner_texts()
    assert asked == ["Tell me more about the second one", "How could Northlight benefit?", "Is the pact confirmed?"]
    _click_citation(page, "t1-c1")
    expect(page.locator("#t1-c1 mark")).to_contain_text("Neither company has confirmed")
    expect(page.locator("#t1-c1 .al-chip")).to_contain_text("unconfirmed · two people close to the talks")
    _click_citation(page, "t3-c1")
    expect(page.locator("#t3-c1 mark")).to_have_text("Quieter stations in the old towns")
    page.locator("#t3-c1 .al-back").click()
    expect(page.locator("#t3")).to_be_in_viewport()
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id).filter((id) => /^t\\d/.test(id))")
    assert len(ids) == len(set(ids))


def test_what_the_articles_do_not_say_is_said_and_the_nearest_passages_are_no_answer(open_page: Open) -> None:
    page = open_page()
    _ask(page, "What is the pact worth?")
    expect(page.locator(".al-plain")).to_have_text("The articles do not say what the pact is worth.")
    expect(page.locator("#al-evidence")).to_contain_text("This is not an answer")
    assert page.locator(".al-near").count() == 2
    assert page.locator("#al-chat a").count() == 0
    _ask(page, "Write a poem")
    expect(page.locator(".al-refused")).to_have_text("That is not a question to the articles.")
    _ask(page, "What if the store is broken?")
    expect(page.locator(".al-error")).to_have_text("The index is gone. Run: allegedly index")


def test_a_fault_leaves_a_page_that_can_be_used_again(open_page: Open) -> None:
    page = open_page()
    _ask(page, "crash")
    expect(page.locator(".al-answer")).to_contain_text("No answer came back")
    _ask(page, "Who founded Northlight?")
    expect(page.locator(".al-statement")).to_contain_text("1988")


def test_two_people_never_see_each_other(open_page: Open, engine: FakeEngine) -> None:
    one, two = open_page(), open_page()
    _box(one).fill("How could Northlight benefit?")
    _box(one).press("Enter")
    _ask(two, "Who founded Northlight?")
    expect(one.locator(".al-statement")).to_have_count(4)
    _ask(two, "Is the pact confirmed?")
    assert engine.histories[-1] == ("Who founded Northlight?",)
    assert one.locator(".al-question").all_inner_texts() == ["How could Northlight benefit?"]
    assert "1988" not in one.locator("#al-evidence").inner_text()
    one.reload()
    expect(one.locator("#al-welcome")).to_be_visible()
    assert one.locator(".al-question").count() == 0


def test_phone(open_page: Open) -> None:
    page = open_page(PHONE, has_touch=True, is_mobile=True)
    _ask(page, "How could Northlight benefit?")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    chat, panel = page.locator("#al-chat").bounding_box(), page.locator("#al-evidence").bounding_box()
    assert chat is not None
    assert panel is not None
    assert panel["y"] >= chat["y"] + chat["height"]
    _click_citation(page, "t1-c4")
    page.locator("#t1-c4 .al-open").click()
    expect(page.get_by_role("dialog").locator("mark")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_markup_in_questions_and_articles_is_shown_and_does_nothing(open_page: Open) -> None:
    page = open_page()
    question = f"hostile\n\n# heading\n\n{HOSTILE}"
    _ask(page, question)
    expect(page.locator("#al-chat .al-question")).to_contain_text(HOSTILE)
    expect(page.locator(".al-statement")).to_contain_text(HOSTILE)
    expect(page.locator("#t1-c1 mark")).to_have_text(HOSTILE)
    page.locator("#t1-c1 .al-open").click()
    expect(page.get_by_role("dialog").locator("mark")).to_have_text(HOSTILE)
    live = "#al-chat :is(img, form, input, script, iframe, strong, h1, .katex), .al-card :is(img, form, input, script)"
    live += ", dialog :is(img, form, input, script, style), a[href^='http'], a[href^='javascript']"
    assert page.locator(live).count() == 0
    assert page.evaluate("window.hacked === undefined")


def test_stop_retry_copy_and_clear(open_page: Open, engine: FakeEngine) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    with _half_answered(page, engine):
        page.get_by_role("button", name="Stop").click()
        expect(page.locator(".al-answer")).to_contain_text("Stopped")
    assert page.locator(".al-statement").count() < 4
    page.get_by_role("button", name="Retry").click()
    expect(page.locator(".al-statement")).to_have_count(4)
    expect(page.get_by_role("button", name="Retry")).to_be_enabled()
    assert page.locator(".al-question").count() == 1
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#al-copy")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Q: How could Northlight benefit?")
    assert "[2] “Cheaper nights, when power costs least”" in copied
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#al-welcome")).to_be_visible()
    assert page.locator(".al-card, .al-statement").count() == 0
    _box(page).press("Enter")
    expect(page.locator("#al-hint [role=status]")).to_have_text("Type a question first.")


def test_a_conversation_is_cleared_while_it_is_answered_and_another_begins(open_page: Open, engine: FakeEngine) -> None:
    page = open_page()
    with _half_answered(page, engine):
        page.get_by_role("button", name="Clear").click()
        expect(page.locator("#al-welcome")).to_be_visible()
        expect(page.get_by_role("button", name="Send")).to_be_visible()
    assert page.locator(".al-card, .al-statement").count() == 0
    _ask(page, "How could Northlight benefit?")
    expect(page.locator(".al-statement")).to_have_count(4)
    assert page.locator(".al-question").count() == 1


def test_nothing_on_the_page_is_gradios_own_furniture(open_page: Open) -> None:
    page = open_page(color_scheme="dark")
    assert page.locator("footer a, footer button").count() == 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 21, 19)"
    assert page.title() == "allegedly"


@pytest.mark.parametrize(("host", "status"), [("127.0.0.1:1", 200), ("localhost", 200), ("evil.example", 403)])
def test_only_loopback_names_are_served(served: Served, host: str, status: int) -> None:
    connection = http.client.HTTPConnection(HOST, int(served.url.rpartition(":")[2]), timeout=10)
    connection.request("GET", "/", headers={"Host": host})
    response = connection.getresponse()
    assert response.status == status
    connection.close()


def test_serve_prints_its_address_and_ends_on_sigterm() -> None:
    script = "from fake_engine import FakeEngine; from ui.app import serve; serve(FakeEngine(), 7871)"
    here = Path(__file__).parent
    with subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=here,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(here), str(here.parent), *sys.path])},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith(f"http://{HOST}:78")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0


def test_in_context_takes_whatever_a_browser_may_send() -> None:
    desk = Desk(FakeEngine())
    assert "<mark>" in desk.in_context({"article": ARTICLE.id, "start": 0, "end": 9})
    assert "No article" in desk.in_context({"article": "../../etc/passwd", "start": 0, "end": 9})
    nonsense: object
    for nonsense in (None, [], "x", {"article": 3}, {}):
        assert desk.in_context(nonsense) == ""
    assert "<mark>" not in desk.in_context({"article": ARTICLE.id, "start": "0", "end": None})


def test_a_stopped_run_writes_nothing_any_more_and_the_next_one_is_its_own() -> None:
    desk, session = Desk(FakeEngine()), Session()
    run = desk.respond("How could Northlight benefit?", session)
    next(run)
    next(run)
    assert list(desk.respond("Who founded Northlight?", session)) == []  # one question at a time
    (turn,) = desk.stop(session)
    assert turn.done
    assert turn.stopped
    assert list(desk.retry(session)) == []  # until the first one has come to its end
    assert list(run) == []
    turns = list(desk.retry(session))[-1]
    assert [turn.number for turn in turns] == [1]
    assert turns[0].done
    assert not turns[0].stopped
    assert turns[0].answer is not None
    assert len(turns[0].answer.statements) == 4
    assert desk.clear(session) == ()


def test_examples_fit_the_articles() -> None:
    assert examples_for((ARTICLE,)) == ()
    seed = replace(ARTICLE, title="Elon Musk’s SpaceX Reportedly Eyes Major Deal With Anthropic")
    assert "What challenges could the partnership face?" in examples_for((ARTICLE, seed))
