"""A small chat-completions server on loopback that answers from a script: well, badly, late or not at all.

with ChatServer([Scripted("hello")]) as server:
    openai.OpenAI(base_url=server.url, api_key="any").chat.completions.create(...)
    server.requests[0].json["messages"]
"""

from __future__ import annotations

import json
import select
import socket
import threading
import time
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType


@dataclass(frozen=True, slots=True)
class Scripted:
    """One answer of the script.

    Attributes:
        text: what the assistant says.
        reply: makes that from the request's JSON instead, as for the id of a sentence in it.
        status: HTTP status; from 400 on, an error body is sent instead of an answer.
        code: the error's `code` field, as "context_length_exceeded".
        raw: a body to send as it is, instead of a well-formed one.
        content_type: of `raw`.
        delay: seconds to wait before the first byte (until the server is closed, at most).
        pause: seconds to wait between two pieces of a stream, from piece `pause_from` on.
        cut_after: in a stream, drop the connection after so many pieces.
        finish: the reason for which the assistant stopped: "stop" or "length".
        usage: prompt and completion tokens; None to count none.
        headers: further response headers, as Retry-After.
    """

    text: str = ""
    reply: Callable[[Any], str] | None = None
    status: int = 200
    code: str | None = None
    raw: bytes | None = None
    content_type: str = "application/json"
    delay: float = 0.0
    pause: float = 0.0
    pause_from: int = 0
    cut_after: int | None = None
    finish: str = "stop"
    usage: tuple[int, int] | None = (7, 3)
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    json: Any


class ChatServer:
    """Serves its script in order, then its last answer again and again; `requests` holds what it was asked.

    With `key` it refuses others with 401 (and echoes them, as OpenAI does); with `models`, unknown ones with 404, and
    lists these. Requests with a parameter of `unknown` get 400. `hung_up` is set when a client leaves during an answer;
    `paused_at` is when it last began to pause, on the clock of `time.monotonic`.
    """

    def __init__(
        self,
        script: Iterable[Scripted] = (),
        *,
        key: str | None = None,
        models: tuple[str, ...] | None = None,
        unknown: tuple[str, ...] = (),
    ) -> None:
        self.script = list(script) or [Scripted("ok")]
        self.key = key
        self.models = models
        self.unknown = unknown
        self.hung_up = threading.Event()
        self.paused_at = 0.0
        self.requests: list[Recorded] = []
        self._turns = 0
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """The base URL to give to a client, "/v1" included."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def next_for(self, request: Recorded) -> Scripted:
        """Records the request and gives the answer that is its turn."""
        with self._lock:
            self.requests.append(request)
            rejected = [name for name in self.unknown if name in request.json]
            self._turns += not rejected
            turn = min(self._turns, len(self.script)) - 1
        sent = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self.key is not None and sent != self.key:
            return Scripted(f"Incorrect API key provided: {sent}", status=401, code="invalid_api_key")
        if self.models is not None and request.json.get("model") not in self.models:
            return Scripted("The model does not exist", status=404, code="model_not_found")
        if rejected:
            return Scripted(f"Unknown parameter: {rejected[0]}", status=400, code="unknown_parameter")
        return self.script[turn]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(timeout=5)


def refusing_url() -> str:
    """A base URL on loopback where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/v1"


def _handler_for(server: ChatServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.headers.get("Authorization", "").removeprefix("Bearer ") != (server.key or "none") and server.key:
                error = {"message": "Incorrect API key", "code": "invalid_api_key"}
                self._send(Scripted(status=401), json.dumps({"error": error}).encode())
            elif self.path.endswith("/models"):
                listed = [
                    {"id": name, "object": "model", "created": 1, "owned_by": "x"} for name in server.models or ()
                ]
                self._send(Scripted(), json.dumps({"object": "list", "data": listed}).encode())
            else:
                self._send(Scripted(status=404), b'{"error": {"message": "no such path"}}')

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
            headers = {name.lower(): value for name, value in self.headers.items()}
            scripted = server.next_for(Recorded(self.path, headers, body))
            if self._left_within(scripted.delay):
                self.close_connection = True
                return
            if scripted.reply is not None:
                scripted = replace(scripted, text=scripted.reply(body))
            try:
                self._answer(scripted, body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the client went away first: some tests do
                server.hung_up.set()

        def _left_within(self, seconds: float) -> bool:
            """Waits so long; whether the client left or the server was closed meanwhile."""
            until = time.monotonic() + seconds
            while (left := until - time.monotonic()) > 0:
                ready, _, _ = select.select([self.connection], [], [], min(left, 0.05))
                if ready and not self.connection.recv(1, socket.MSG_PEEK):
                    server.hung_up.set()
                    return True
                if server.closing.is_set():
                    return True
            return False

        def _answer(self, scripted: Scripted, body: dict[str, Any]) -> None:
            if scripted.raw is not None:
                self._send(scripted, scripted.raw, scripted.content_type)
            elif scripted.status >= 400:
                error = {"message": scripted.text, "type": "scripted", "param": None, "code": scripted.code}
                self._send(scripted, json.dumps({"error": error}).encode())
            elif not self.path.endswith("/chat/completions"):
                self._send(Scripted(status=404), b'{"error": {"message": "no such path"}}')
            elif body.get("stream"):
                self._stream(scripted, body)
            else:
                self._send(scripted, json.dumps(_completion(scripted, body)).encode())

        def _send(self, scripted: Scripted, content: bytes, content_type: str = "application/json") -> None:
            self.send_response(scripted.status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(content)))
            for name, value in scripted.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def _stream(self, scripted: Scripted, body: dict[str, Any]) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            words = scripted.text.split(" ")
            pieces = [word if place == 0 else f" {word}" for place, word in enumerate(words)]
            for place, piece in enumerate(pieces):
                if place == scripted.cut_after:
                    # No closing chunk: to the client the body ends too soon.
                    self.close_connection = True
                    return
                self._event(json.dumps(_chunk(piece, None, body)))
                if scripted.pause and place >= scripted.pause_from:
                    server.paused_at = time.monotonic()
                    if self._left_within(scripted.pause):
                        self.close_connection = True
                        return
            self._event(json.dumps(_chunk("", scripted.finish, body)))
            if scripted.usage and body.get("stream_options", {}).get("include_usage"):
                counted = {**_chunk("", None, body), "choices": [], "usage": _counted(scripted.usage)}
                self._event(json.dumps(counted))
            self._event("[DONE]")
            self.wfile.write(b"0\r\n\r\n")

        def _event(self, data: str) -> None:
            event = f"data: {data}\n\n".encode()
            self.wfile.write(f"{len(event):x}\r\n".encode() + event + b"\r\n")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is http.server's)
            """Stay quiet."""

    return Handler


def _completion(scripted: Scripted, body: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": body.get("model"),
        "choices": [
            {"index": 0, "finish_reason": scripted.finish, "message": {"role": "assistant", "content": scripted.text}}
        ],
    }
    if scripted.usage:
        answer["usage"] = _counted(scripted.usage)
    return answer


def _counted(usage: tuple[int, int]) -> dict[str, int]:
    taken, given = usage
    return {"prompt_tokens": taken, "completion_tokens": given, "total_tokens": taken + given}


def _chunk(piece: str, finish: str | None, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": body.get("model"),
        "choices": [{"index": 0, "finish_reason": finish, "delta": {"role": "assistant", "content": piece}}],
    }
