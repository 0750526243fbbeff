"""A small chat-completions server on loopback that answers from a script: well, badly, late or not at all.

with ChatServer([Scripted("hello")]) as server:
    openai.OpenAI(base_url=server.url, api_key="any").chat.completions.create(...)
    server.requests[0].json["messages"]
"""

from __future__ import annotations

import json
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType


@dataclass(frozen=True, slots=True)
class Scripted:
    """One answer of the script.

    Attributes:
        text: what the assistant says.
        status: HTTP status; from 400 on, an error body is sent instead of an answer.
        code: the error's `code` field, as "context_length_exceeded".
        raw: a body to send as it is, instead of a well-formed one.
        content_type: of `raw`.
        delay: seconds to wait before the first byte (until the server is closed, at most).
        pause: seconds to wait between two pieces of a stream.
        cut_after: in a stream, drop the connection after so many pieces.
        finish: the reason for which the assistant stopped: "stop" or "length".
        usage: prompt and completion tokens; None to count none.
        headers: further response headers, as Retry-After.
    """

    text: str = ""
    status: int = 200
    code: str | None = None
    raw: bytes | None = None
    content_type: str = "application/json"
    delay: float = 0.0
    pause: float = 0.0
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

    With `key` it refuses others with 401 (and echoes them, as OpenAI does); with `models`, unknown ones with 404.
    """

    def __init__(
        self, script: Iterable[Scripted] = (), *, key: str | None = None, models: tuple[str, ...] | None = None
    ) -> None:
        self.script = list(script) or [Scripted("ok")]
        self.key = key
        self.models = models
        self.requests: list[Recorded] = []
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
            turn = min(len(self.requests), len(self.script)) - 1
        sent = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self.key is not None and sent != self.key:
            return Scripted(f"Incorrect API key provided: {sent}", status=401, code="invalid_api_key")
        if self.models is not None and request.json.get("model") not in self.models:
            return Scripted("The model does not exist", status=404, code="model_not_found")
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

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
            headers = {name.lower(): value for name, value in self.headers.items()}
            scripted = server.next_for(Recorded(self.path, headers, body))
            if server.closing.wait(scripted.delay):
                self.close_connection = True
                return
            try:
                self._answer(scripted, body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the client went away first: some tests do

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
                if server.closing.wait(scripted.pause):
                    self.close_connection = True
                    return
            self._event(json.dumps(_chunk("", scripted.finish, body)))
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
        taken, given = scripted.usage
        answer["usage"] = {"prompt_tokens": taken, "completion_tokens": given, "total_tokens": taken + given}
    return answer


def _chunk(piece: str, finish: str | None, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": body.get("model"),
        "choices": [{"index": 0, "finish_reason": finish, "delta": {"role": "assistant", "content": piece}}],
    }
