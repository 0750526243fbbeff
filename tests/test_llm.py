"""The model's door, against a real HTTP server on loopback and through the real openai package."""

from __future__ import annotations

import logging
import traceback

import openai
import pytest
from chat_server import ChatServer, Scripted, refusing_url

from indexes.errors import ModelFailed
from rag.answers import Usage
from rag.llm import ModelClient

KEY = "sk-very-secret-0123456789"


def client_for(url: str, **changes: object) -> ModelClient:
    settings: dict[str, object] = {"base_url": url, "api_key": KEY, "model": "tiny", "timeout": 5.0} | changes
    return ModelClient(**settings)  # type: ignore[arg-type]


def failure_of(client: ModelClient) -> str:
    with pytest.raises(ModelFailed) as caught:
        client.ask("be brief", "hello")
    assert "\n" not in str(caught.value)
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert KEY not in shown
    return caught.value.reason


def test_asks_and_counts_tokens() -> None:
    with ChatServer([Scripted("Good day to you.", usage=(12, 5))]) as server:
        reply = client_for(server.url).ask("be brief", "hello")
    assert (reply.text, reply.usage, reply.cut) == ("Good day to you.", Usage(12, 5), False)
    sent = server.requests[0]
    assert sent.path == "/v1/chat/completions"
    assert sent.headers["authorization"] == f"Bearer {KEY}"
    assert [message["role"] for message in sent.json["messages"]] == ["system", "user"]
    assert (sent.json["model"], sent.json["temperature"], sent.json["max_tokens"]) == ("tiny", 0.0, 1024)


def test_streams_piece_by_piece() -> None:
    with ChatServer([Scripted("one two three")]) as server:
        pieces = list(client_for(server.url).stream("be brief", "count"))
    assert pieces == ["one", " two", " three"]
    assert server.requests[0].json["stream"] is True


def test_the_openai_package_itself_talks_to_the_server() -> None:
    with ChatServer([Scripted("one two")]) as server:
        plain = openai.OpenAI(base_url=server.url, api_key="any", max_retries=0)
        whole = plain.chat.completions.create(model="tiny", messages=[{"role": "user", "content": "count"}])
        parts = plain.chat.completions.create(
            model="tiny", messages=[{"role": "user", "content": "count"}], stream=True
        )
        assert whole.choices[0].message.content == "one two"
        assert "".join(part.choices[0].delta.content or "" for part in parts) == "one two"


def test_without_a_key_none_of_the_environment_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with ChatServer() as server:
        client_for(server.url, api_key=None).ask("be brief", "hello")
    assert KEY not in str(server.requests[0].headers)


def test_an_answer_without_a_count_and_cut_short() -> None:
    with ChatServer([Scripted("Good", usage=None, finish="length")]) as server:
        reply = client_for(server.url).ask("be brief", "hello")
    assert (reply.usage, reply.cut) == (None, True)


@pytest.mark.parametrize(
    ("scripted", "cause"),
    [
        (Scripted("no", status=400), "rejected the request (400)"),
        (Scripted("long", status=400, code="context_length_exceeded"), "longer than tiny can take"),
        (Scripted("no", status=403), "does not allow this key"),
        (Scripted("no", status=404), "does not know the model tiny"),
        (Scripted("slow down", status=429, headers={"Retry-After": "1"}), "no more requests now (429)"),
        (Scripted("oops", status=500), "HTTP status 500"),
        (Scripted(""), "empty answer"),
        (Scripted("  \n"), "empty answer"),
        (Scripted(raw=b'{"choices": ['), "not answer in the form"),
        (Scripted(raw=b"<html>hello</html>", content_type="text/html"), "not answer in the form"),
        (Scripted(raw=b"{}"), "not answer in the form"),
        (Scripted(raw=b'{"choices": []}'), "not answer in the form"),
        (Scripted(raw=b'{"choices": [{"message": null}]}'), "not answer in the form"),
        (Scripted(raw=b"[1, 2]"), "not answer in the form"),
    ],
)
def test_each_failure_has_its_own_line(scripted: Scripted, cause: str) -> None:
    with ChatServer([scripted]) as server:
        assert cause in failure_of(client_for(server.url))
    assert len(server.requests) == 1, "nothing is asked twice"


def test_a_wrong_key_is_named_but_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with ChatServer(key="another") as server:
        client = client_for(server.url)
        assert "refused the key (401)" in failure_of(client)
    assert KEY not in repr(client)
    assert KEY not in str(vars(client)["_key"])
    assert KEY not in caplog.text


def test_an_unknown_model() -> None:
    with ChatServer(models=("other",)) as server:
        assert "ALLEGEDLY_MODEL" in failure_of(client_for(server.url))


def test_a_refused_connection() -> None:
    assert "no connection to http://127.0.0.1" in failure_of(client_for(refusing_url()))


def test_a_server_that_hangs() -> None:
    with ChatServer([Scripted("late", delay=5.0)]) as server:
        assert "within 0.3 s" in failure_of(client_for(server.url, timeout=0.3))


@pytest.mark.parametrize("url", ["localhost:9", "ftp://127.0.0.1/v1", "http://[", "http://user:pass word@/v1", "  "])
def test_an_address_that_is_none(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.llm.OPENAI_URL", refusing_url())
    assert "pass word" not in failure_of(client_for(url))


@pytest.mark.parametrize("key", ["sk-geheim-ü", "sk-two\nlines-of-secret"])
def test_a_key_that_cannot_be_sent(key: str) -> None:
    with ChatServer() as server, pytest.raises(ModelFailed) as caught:
        client_for(server.url, api_key=key).ask("be brief", "hello")
    assert "key" in caught.value.reason
    assert key not in "".join(traceback.format_exception(caught.value))


def test_a_model_that_is_no_chat_model_of_openai() -> None:
    with ChatServer() as server, pytest.raises(ModelFailed, match="cannot be asked"):
        client_for(server.url, model="gpt-5.2-pro").ask("be brief", "hello")


def test_a_stream_that_breaks_off_gives_what_came_then_fails() -> None:
    with ChatServer([Scripted("one two three four", cut_after=2)]) as server:
        pieces: list[str] = []
        with pytest.raises(ModelFailed, match="broke off"):
            pieces.extend(client_for(server.url).stream("be brief", "count"))
    assert pieces[:1] in ([], ["one"])


@pytest.mark.parametrize(
    ("scripted", "cause"),
    [
        (Scripted("no", status=401), "refused the key"),
        (Scripted(""), "empty answer"),
        (Scripted(raw=b"data: {nonsense\n\n", content_type="text/event-stream"), "not answer in the form"),
        (Scripted(raw=b'data: {"error": {"message": "x"}}\n\n', content_type="text/event-stream"), "with an error"),
        (Scripted("a b", pause=3.0), "within 0.5 s"),
    ],
)
def test_a_stream_fails_like_a_whole_answer(scripted: Scripted, cause: str) -> None:
    with ChatServer([scripted]) as server, pytest.raises(ModelFailed) as caught:
        list(client_for(server.url, timeout=0.5).stream("be brief", "count"))
    assert cause in caught.value.reason


def test_a_stream_given_up_early_leaves_the_client_usable() -> None:
    with ChatServer([Scripted("one two three", pause=0.05), Scripted("fine")]) as server:
        client = client_for(server.url)
        stream = client.stream("be brief", "count")
        assert next(stream) == "one"
        stream.close()  # type: ignore[attr-defined]
        assert client.ask("be brief", "hello").text == "fine"
