"""The model's door, against a real HTTP server on loopback and through the real openai package."""

from __future__ import annotations

import logging
import time
import traceback
from dataclasses import replace

import openai
import pytest
from chat_server import ChatServer, Scripted, refusing_url

from indexes.errors import ModelFailed
from rag.answers import Usage
from rag.endpoint import Endpoint, Patience
from rag.llm import ModelClient, Piece, Prompt

KEY = "sk-very-secret-0123456789"
HELLO = Prompt("be brief", "hello")
FORM = Prompt("with a schema", "hello", {"type": "object"}, "without one")


def client_for(url: str, **changes: object) -> ModelClient:
    endpoint = Endpoint("tiny", url, KEY, Patience(connect=1.0, first=2.0, further=1.0))
    return ModelClient(replace(endpoint, **changes))  # type: ignore[arg-type]


def failure_of(client: ModelClient, prompt: Prompt = HELLO) -> str:
    with pytest.raises(ModelFailed) as caught:
        client.ask(prompt)
    assert "\n" not in str(caught.value)
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert KEY not in shown
    return caught.value.reason


def written(client: ModelClient, prompt: Prompt = HELLO) -> list[str]:
    return [piece.text for piece in client.stream(prompt) if piece.text]


def test_asks_and_counts_tokens() -> None:
    with ChatServer([Scripted("Good day to you.", usage=(12, 5))]) as server:
        reply = client_for(server.url).ask(HELLO)
    assert (reply.text, reply.usage, reply.cut) == ("Good day to you.", Usage(12, 5), False)
    sent = server.requests[0]
    assert sent.path == "/v1/chat/completions"
    assert sent.headers["authorization"] == f"Bearer {KEY}"
    assert [message["role"] for message in sent.json["messages"]] == ["system", "user"]
    assert (sent.json["model"], sent.json["temperature"], sent.json["max_tokens"]) == ("tiny", 0.0, 1024)
    assert (sent.json["stream"], "response_format" in sent.json) == (True, False)


def test_streams_piece_by_piece_with_the_tokens_at_the_end() -> None:
    with ChatServer([Scripted("one two three", usage=(9, 3))]) as server:
        pieces = list(client_for(server.url).stream(HELLO))
    assert [piece.text for piece in pieces if piece.text] == ["one", " two", " three"]
    assert pieces[-1] == Piece("", Usage(9, 3), cut=False)


def test_the_openai_package_itself_talks_to_the_server() -> None:
    with ChatServer([Scripted("one two")], models=("tiny", "other")) as server:
        plain = openai.OpenAI(base_url=server.url, api_key="any", max_retries=0)
        whole = plain.chat.completions.create(model="tiny", messages=[{"role": "user", "content": "count"}])
        parts = plain.chat.completions.create(
            model="tiny",
            messages=[{"role": "user", "content": "count"}],
            stream=True,
            stream_options={"include_usage": True},
        )
        held = list(parts)
        assert whole.choices[0].message.content == "one two"
        assert "".join(part.choices[0].delta.content or "" for part in held if part.choices) == "one two"
        assert held[-1].usage is not None
        assert held[-1].usage.prompt_tokens == 7
        assert [each.id for each in plain.models.list()] == ["tiny", "other"]


def test_without_a_key_none_of_the_environment_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with ChatServer() as server:
        client_for(server.url, api_key=None).ask(HELLO)
    assert KEY not in str(server.requests[0].headers)


def test_an_answer_without_a_count_and_cut_short() -> None:
    with ChatServer([Scripted("Good", usage=None, finish="length")]) as server:
        reply = client_for(server.url).ask(HELLO)
    assert (reply.usage, reply.cut) == (None, True)


# --- what the endpoint takes ------------------------------------------------------------------------------------


def test_a_schema_is_asked_for_where_the_endpoint_takes_one() -> None:
    with ChatServer() as server:
        client = client_for(server.url)
        client.ask(FORM)
    (sent,) = server.requests
    assert sent.json["response_format"]["json_schema"]["strict"] is True
    assert sent.json["messages"][0]["content"] == "with a schema"
    assert client.takes_schema


@pytest.mark.parametrize("unknown", [("response_format",), ("response_format", "stream_options")])
def test_what_the_endpoint_does_not_take_is_found_out_once(unknown: tuple[str, ...]) -> None:
    with ChatServer(unknown=unknown) as server:
        client = client_for(server.url)
        assert client.ask(FORM).text == "ok"
        tried = len(server.requests)
        assert client.ask(FORM).text == "ok"
    assert (tried, len(server.requests)) == (1 + len(unknown), 2 + len(unknown))
    assert not server.requests[-1].json.keys() & set(unknown)
    assert server.requests[-1].json["messages"][0]["content"] == "without one"
    assert not client.takes_schema


def test_a_request_that_is_refused_whatever_it_holds_says_nothing_about_schemas() -> None:
    with ChatServer([Scripted("no", status=400)]) as server:
        client = client_for(server.url)
        assert "rejected the request (400)" in failure_of(client, FORM)
    assert client.takes_schema


# --- failures ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scripted", "cause"),
    [
        (Scripted("long", status=400, code="context_length_exceeded"), "longer than tiny can take"),
        (Scripted("request exceeds the available context size", status=400), "ALLEGEDLY_CONTEXT_WINDOW"),
        (Scripted("no", status=403), "does not allow this key"),
        (Scripted("no", status=404), "does not know the model tiny"),
        (Scripted("no", status=418), "HTTP status 418"),
        (Scripted(""), "empty answer"),
        (Scripted("  \n"), "empty answer"),
        (Scripted("", finish="length"), "used up its tokens"),
        (Scripted(raw=b'{"choices": ['), "not answer in the form"),
        (Scripted(raw=b"<html>hello</html>", content_type="text/html"), "not answer in the form"),
        (Scripted(raw=b"data: {nonsense\n\n", content_type="text/event-stream"), "not answer in the form"),
        (Scripted(raw=b"data: [1, 2]\n\n", content_type="text/event-stream"), "not answer in the form"),
        (Scripted(raw=b"", content_type="text/event-stream"), "empty answer"),
        (Scripted(raw=b'data: {"error": {"message": "x"}}\n\n', content_type="text/event-stream"), "with an error"),
    ],
)
def test_each_failure_has_its_own_line_and_is_final(scripted: Scripted, cause: str) -> None:
    with ChatServer([scripted]) as server:
        assert cause in failure_of(client_for(server.url))
    assert len([each for each in server.requests if "stream_options" in each.json]) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_tried_again_twice(status: int) -> None:
    broken = Scripted("slow down", status=status, headers={"Retry-After": "0"})
    with ChatServer([broken, broken, Scripted("fine")]) as server:
        assert client_for(server.url).ask(HELLO).text == "fine"
    with ChatServer([broken]) as server:
        assert str(status) in failure_of(client_for(server.url))
    assert len(server.requests) == 3


def test_retry_after_is_heeded_within_the_time_that_a_first_token_has() -> None:
    slow = Scripted("slow down", status=429, headers={"Retry-After": "0.6"})
    with ChatServer([slow, Scripted("fine")]) as server:
        started = time.monotonic()
        assert client_for(server.url).ask(HELLO).text == "fine"
        assert time.monotonic() - started >= 0.6
    with ChatServer([Scripted("slow down", status=429, headers={"Retry-After": "60"})]) as server:
        started = time.monotonic()
        assert "it asks for 60 s" in failure_of(client_for(server.url))
        assert time.monotonic() - started < 30
    assert len(server.requests) == 1


def test_retry_after_as_a_date_and_as_nonsense() -> None:
    past = Scripted("later", status=503, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"})
    with ChatServer([past, Scripted("later", status=503, headers={"Retry-After": "soon"}), Scripted("fine")]) as server:
        assert client_for(server.url, patience=Patience(first=5.0)).ask(HELLO).text == "fine"


def test_a_wrong_key_is_named_but_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with ChatServer(key="another") as server:
        client = client_for(server.url)
        assert "refused the key (401)" in failure_of(client)
    assert KEY not in repr(client) + repr(client.endpoint) + str(client.endpoint)
    assert KEY not in str(vars(client)["_key"])
    assert KEY not in caplog.text


def test_an_unknown_model() -> None:
    with ChatServer(models=("other",)) as server:
        assert "allegedly models" in failure_of(client_for(server.url))


def test_a_refused_connection() -> None:
    assert "no connection to http://127.0.0.1" in failure_of(client_for(refusing_url()))


def test_a_connection_that_nobody_takes() -> None:
    # An address for documentation: nothing answers there, or the network says at once that it cannot be reached.
    started = time.monotonic()
    client = client_for("http://192.0.2.1:9/v1", patience=Patience(connect=0.3, first=5.0))
    assert "no connection to" in failure_of(client)
    assert time.monotonic() - started < 5


def test_no_first_token_in_time() -> None:
    with ChatServer([Scripted("late", delay=5.0)]) as server:
        client = client_for(server.url, patience=Patience(first=0.4, further=5.0))
        assert "no first token within 0.4 s" in failure_of(client)
        assert server.hung_up.wait(2)


def test_no_further_token_in_time() -> None:
    with ChatServer([Scripted("a b", pause=5.0)]) as server:
        client = client_for(server.url, patience=Patience(first=5.0, further=0.4))
        assert "no further token within 0.4 s" in failure_of(client)
        assert server.hung_up.wait(2)


def test_an_endless_answer_is_bounded_by_tokens() -> None:
    with ChatServer([Scripted("word " * 5_000)]) as server:
        reply = client_for(server.url, max_tokens=50).ask(HELLO)
    assert reply.cut
    assert 50 <= len(reply.text.split()) <= 150


@pytest.mark.parametrize("url", ["localhost:9", "ftp://127.0.0.1/v1", "http://[", "http://user:pass word@/v1"])
def test_an_address_that_is_none(url: str) -> None:
    assert "pass word" not in failure_of(client_for(url))


@pytest.mark.parametrize("key", ["sk-geheim-ü", "sk-two\nlines-of-secret"])
def test_a_key_that_cannot_be_sent(key: str) -> None:
    with ChatServer() as server, pytest.raises(ModelFailed) as caught:
        client_for(server.url, api_key=key).ask(HELLO)
    assert "key" in caught.value.reason
    assert key not in "".join(traceback.format_exception(caught.value))


def test_a_model_that_is_no_chat_model_of_openai() -> None:
    with ChatServer() as server, pytest.raises(ModelFailed, match="cannot be asked"):
        client_for(server.url, model="gpt-5.2-pro").ask(HELLO)


def test_a_stream_that_breaks_off_gives_what_came_then_fails() -> None:
    with ChatServer([Scripted("one two three four", cut_after=2, pause=0.05)]) as server:
        pieces: list[str] = []
        with pytest.raises(ModelFailed, match="broke off"):
            pieces.extend(each.text for each in client_for(server.url).stream(HELLO) if each.text)
    assert len(server.requests) == 1, "what has begun is not asked again"


def test_a_stream_given_up_early_ends_the_request_and_leaves_the_client_usable() -> None:
    with ChatServer([Scripted("one two three", pause=3.0), Scripted("fine")]) as server:
        client = client_for(server.url)
        stream = client.stream(HELLO)
        assert next(piece.text for piece in stream if piece.text) == "one"
        assert not server.hung_up.is_set()
        stream.close()
        assert server.hung_up.wait(1)
        assert written(client) == ["fine"]


def test_a_request_can_be_ended_before_the_server_answers_at_all() -> None:
    with ChatServer([Scripted("late", delay=5.0)]) as server:
        stream = client_for(server.url, patience=Patience()).stream(HELLO)
        assert next(stream) == Piece()
        stream.close()
        assert server.hung_up.wait(1)


# --- what is offered --------------------------------------------------------------------------------------------


def test_the_models_that_are_offered() -> None:
    with ChatServer(models=("tiny", "other")) as server:
        assert client_for(server.url).offered() == ("tiny", "other")
    with ChatServer(key="another") as server, pytest.raises(ModelFailed, match="401"):
        client_for(server.url).offered()
    with pytest.raises(ModelFailed, match="no connection"):
        client_for(refusing_url()).offered()
