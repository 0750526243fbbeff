"""The model's door: the one module that talks to a language model, OpenAI's or any that speaks its protocol.

Every way in which that can go wrong comes out as `ModelFailed` with one line of ours. Nothing that a server answers is
repeated in it, since servers are known to echo the key.
"""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from indexes.errors import ModelFailed
from rag.answers import Usage
from rag.arrivals import BEAT, TooLate, arrivals

if TYPE_CHECKING:
    import httpx
    import openai
    from llama_index.core.base.llms.types import ChatMessage, ChatResponse
    from llama_index.llms.openai_like import OpenAILike

    from rag.endpoint import Endpoint

# Local servers want no key, but the openai package wants one, and without one LlamaIndex would take OPENAI_API_KEY from
# the environment and send it to whatever server this is.
NO_KEY = "none"
RETRIES = 2
MOST_LETTERS = 12
"""Characters that a token has at most on the whole; with it an answer is bounded where the server does not bound it."""

_PASSING = frozenset({408, 409, 429, 500, 502, 503, 504, 529})  # statuses that may be gone in a moment
_UNKNOWN_PARAMETER = frozenset({400, 415, 422, 501})
_OVERFLOW = re.compile(
    r"context[_ ](?:length|window|size)|exceed_context|too many tokens|prompt is too long", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked.

    Attributes:
        system: the task, where the endpoint holds the answer to `schema`.
        user: the question and what goes with it.
        schema: a strict JSON schema for the answer; None for free text.
        otherwise: the task where the endpoint takes no schema.
    """

    system: str
    user: str
    schema: Mapping[str, Any] | None = None
    otherwise: str = ""


def as_data(value: object) -> str:
    """A value as it stands in a prompt: JSON in which no "<" is left, so that it cannot close the mark it stands in."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an answer as it comes; without text where nothing came for a moment.

    The last one has the tokens, where the server counts them, and whether the model ran out of tokens (`cut`).
    """

    text: str = ""
    usage: Usage | None = None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered: its text (never empty), the tokens where the server counts them.

    `cut` is true where the model stopped because it ran out of tokens, not because it was done.
    """

    text: str
    usage: Usage | None
    cut: bool


class _MayPass(ModelFailed):
    """A failure that another try may get over, `wait` seconds from now."""

    def __init__(self, reason: str, wait: float | None) -> None:
        super().__init__(reason)
        self.wait = wait


class _NotTaken(ModelFailed):
    """The endpoint refused the request in a way that can mean that it does not know a parameter."""


class ModelClient:
    """A chat model behind an OpenAI-compatible endpoint; safe to share between threads.

    Nothing is loaded or connected until the first question. The key shows in no `repr`, error or log line of ours.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        """Remember where the model is."""
        self.endpoint = endpoint
        self.model = endpoint.model
        self._key = SecretStr((endpoint.api_key or "").strip() or NO_KEY)
        self._lock = threading.Lock()
        self._made: OpenAILike | None = None
        self._line = threading.local()  # the connection of the request that a thread has under way
        # What the endpoint is asked for besides an answer, until it turns out that it does not know it.
        self._takes: tuple[str, ...] = ("schema", "usage")

    def __repr__(self) -> str:
        """Model and server; never the key."""
        return f"ModelClient(model={self.model!r}, server={self.endpoint.server!r})"

    @property
    def takes_schema(self) -> bool:
        """Whether the endpoint holds answers to a schema, as far as is known."""
        return "schema" in self._takes

    def forget_schema(self) -> None:
        """From now on ask for no schema: the endpoint accepted one, and did not hold its answer to it."""
        self._takes = tuple(each for each in self._takes if each != "schema")

    def load(self) -> None:
        """Load what asking needs, so that it does not count as the model's time; raises ModelFailed."""
        with self._failing_as_ours():
            self._llm()

    def ask(self, prompt: Prompt) -> Reply:
        """The model's whole answer.

        Raises:
            ModelFailed: for whatever reason there is no answer; the message names it and the next step.
        """
        text, last = "", Piece()
        for last in self.stream(prompt):
            text += last.text
        return Reply(text, last.usage, last.cut)

    def stream(self, prompt: Prompt) -> Generator[Piece, None, None]:
        """The model's answer piece by piece, as it writes; together the pieces are never empty.

        Closing this generator ends the request. What may pass is tried again twice, before the first token only and
        within the time that it may take.

        Raises:
            ModelFailed: as `ask`, and in mid-stream too, when pieces have come already.
        """
        self.load()
        deadline = time.monotonic() + self.endpoint.patience.first
        retries = 0
        while True:
            begun = False
            try:
                for piece in self._negotiated(prompt, deadline):
                    begun = begun or bool(piece.text)
                    yield piece
            except _MayPass as failure:
                wait = float(retries + 1) / 2 if failure.wait is None else failure.wait
                if begun or retries == RETRIES or time.monotonic() + wait >= deadline:
                    raise ModelFailed(failure.reason) from None
                retries += 1
                yield from _pauses(wait)
            else:
                return

    def offered(self) -> tuple[str, ...]:
        """The names of the models that the endpoint lists, in its order; raises ModelFailed."""
        import openai

        with self._failing_as_ours():
            client = openai.OpenAI(
                api_key=self._key.get_secret_value(),
                base_url=self.endpoint.base_url,
                max_retries=0,
                timeout=self._timeouts(self.endpoint.patience.first),
            )
            return tuple(str(each.id) for each in client.models.list().data)

    # One request

    def _negotiated(self, prompt: Prompt, deadline: float) -> Generator[Piece, None, None]:
        """The answer, asked for with less and less besides it until the endpoint takes the request."""
        takes = tuple(each for each in self._takes if each != "schema" or prompt.schema)
        dropped: list[str] = []
        refusal = ""
        while True:
            try:
                for piece in self._answer(prompt, takes, deadline):
                    if dropped and piece.text:  # found out, once: it is these that the endpoint does not know
                        self._takes = tuple(each for each in self._takes if each not in dropped)
                    yield piece
            except _NotTaken as failure:
                refusal = refusal or failure.reason
                if not takes:
                    raise ModelFailed(refusal) from None
                dropped.append(takes[0])
                takes = takes[1:]
            else:
                return

    def _answer(self, prompt: Prompt, takes: tuple[str, ...], deadline: float) -> Generator[Piece, None, None]:
        asked = _Asked()
        patience, most = self.endpoint.patience, self.endpoint.max_tokens

        def source() -> Iterator[ChatResponse]:
            self._line.asked = asked
            return self._llm().stream_chat(_messages(prompt, takes), **self._parameters(prompt, takes))

        pieces = letters = 0
        usage, cut, words = None, False, False
        left = max(0.0, deadline - time.monotonic())
        came = arrivals(source, asked.hang_up, _is_token, first=left, further=patience.further)
        with self._failing_as_ours(), closing(came):
            for response in came:
                if response is None:
                    yield Piece()
                    continue
                usage, cut = _usage(response.raw) or usage, cut or _is_cut(response.raw)
                pieces += _is_token(response)
                letters += len(response.delta or "")
                words = words or bool((response.delta or "").strip())
                if response.delta:
                    yield Piece(response.delta)
                if pieces > 2 * most or letters > MOST_LETTERS * most:
                    cut = True  # the server does not heed the limit
                    break
        if not words:
            raise ModelFailed(_EMPTY_CUT.format(self.model) if cut else _EMPTY.format(self.model))
        yield Piece("", usage, cut)

    def _parameters(self, prompt: Prompt, takes: tuple[str, ...]) -> dict[str, Any]:
        patience = self.endpoint.patience
        # The limits of first and further tokens are kept by `arrivals`; this one only ends a thread left alone.
        parameters: dict[str, Any] = {"timeout": self._timeouts(max(patience.first, patience.further) + 5)}
        if prompt.schema and "schema" in takes:
            form = {"name": "answer", "strict": True, "schema": dict(prompt.schema)}
            parameters["response_format"] = {"type": "json_schema", "json_schema": form}
        if "usage" in takes:
            parameters["stream_options"] = {"include_usage": True}
        return parameters

    def _llm(self) -> OpenAILike:
        """LlamaIndex's client, made on first use: importing it costs a second and a half."""
        import httpx
        from llama_index.llms.openai_like import OpenAILike

        with self._lock:
            if self._made is None:
                # A connection for each request, which can be cut to end it.
                http = httpx.Client(
                    limits=httpx.Limits(max_keepalive_connections=0),
                    event_hooks={"request": [self._watch], "response": [_check_stream]},
                )
                try:
                    self._made = OpenAILike(  # type: ignore[call-arg]  # its base class takes the http_client
                        model=self.model,
                        api_base=self.endpoint.base_url,
                        api_key=self._key.get_secret_value(),
                        is_chat_model=True,
                        context_window=self.endpoint.window,
                        max_tokens=self.endpoint.max_tokens,
                        temperature=0.0,
                        max_retries=0,  # its own retries would multiply the openai package's
                        http_client=http,
                    )
                except ValueError:
                    # A few of OpenAI's models answer through another interface only; LlamaIndex knows their names.
                    reason = f"{self.model} cannot be asked through chat completions; choose another model"
                    raise ModelFailed(reason) from None
            return self._made

    def _watch(self, request: httpx.Request) -> None:
        request.extensions = {**request.extensions, "trace": self._line.asked.traced}

    def _timeouts(self, read: float) -> httpx.Timeout:
        import httpx

        return httpx.Timeout(read, connect=self.endpoint.patience.connect)

    # What went wrong

    @contextmanager
    def _failing_as_ours(self) -> Iterator[None]:
        """Turns what openai, httpx and LlamaIndex raise into `ModelFailed`, without the cause: it may hold the key."""
        import httpx
        import openai

        try:
            yield
        except TooLate as late:
            raise ModelFailed(self._why_late(late)) from None
        except openai.OpenAIError as error:
            raise self._of_openai(error) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._of_httpx(error) from None
        except (ValueError, TypeError, AttributeError, LookupError):
            # What openai and LlamaIndex raise over an answer without choices or JSON cut short, as neither checks the
            # form of a success. A key outside ASCII ends here as well.
            raise ModelFailed(_OTHER_FORM.format(self.endpoint.server)) from None

    def _of_openai(self, error: openai.OpenAIError) -> ModelFailed:
        import openai

        if isinstance(error, openai.APIStatusError):
            return self._of_status(error)
        if isinstance(error, openai.APIConnectionError):  # a timeout, too
            return self._of_httpx(error.__cause__)
        if isinstance(error, openai.APIError):
            # An error event inside a stream, or a body that does not fit the protocol.
            if _OVERFLOW.search(str(error)):
                return ModelFailed(self._overflow())
            return ModelFailed(f"{self.endpoint.server} broke off its answer with an error; ask again")
        return ModelFailed("openai refused the settings; set OPENAI_API_KEY or ALLEGEDLY_BASE_URL")

    def _why_late(self, late: TooLate) -> str:
        where, patience = self.endpoint.server, self.endpoint.patience
        if late.first:
            return (
                f"{where} gave no first token within {patience.first:g} s; local servers are slow, so set "
                "ALLEGEDLY_FIRST_TOKEN_SECONDS higher"
            )
        return (
            f"{where} gave no further token within {patience.further:g} s; ask again, or set "
            "ALLEGEDLY_NEXT_TOKEN_SECONDS higher"
        )

    def _overflow(self) -> str:
        return (
            f"the sentences are longer than {self.model} can take; set ALLEGEDLY_CONTEXT_WINDOW to the tokens of its "
            "window, or choose a model with a larger one"
        )

    def _of_status(self, error: openai.APIStatusError) -> ModelFailed:
        where, model, status = self.endpoint.server, self.model, error.status_code
        if status in {400, 413, 500} and _OVERFLOW.search(f"{error.code} {error.message}"):
            return ModelFailed(self._overflow())
        reasons = {
            400: f"{where} rejected the request (400); see whether {model} is a chat model",
            401: f"{where} refused the key (401); set OPENAI_API_KEY to a valid one",
            403: f"{where} does not allow this key to use {model} (403); choose another model or key",
            404: f"{where} does not know the model {model} (404); set ALLEGEDLY_MODEL to one that it offers: "
            "allegedly models",
            413: f"{where} found the request too long (413); choose a model with a larger window",
            429: f"{where} allows no more requests now (429); wait a little, or see to the account's limit",
        }
        reason = reasons.get(status, f"{where} answered with HTTP status {status}; try again later or see its log")
        if status in _UNKNOWN_PARAMETER:
            return _NotTaken(reason)
        if status in _PASSING:
            wait = _retry_after(error.response.headers)
            return _MayPass(reason if wait is None else f"{reason}; it asks for {wait:.0f} s", wait)
        return ModelFailed(reason)

    def _of_httpx(self, error: BaseException | None) -> ModelFailed:
        import httpx

        where, patience = self.endpoint.server, self.endpoint.patience
        if isinstance(error, _NoStream):
            return ModelFailed(_OTHER_FORM.format(where))
        if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL):
            return ModelFailed(f"{where} is not an http or https URL; correct ALLEGEDLY_BASE_URL")
        if isinstance(error, httpx.LocalProtocolError):
            return ModelFailed("the key holds characters that no key has; set OPENAI_API_KEY again")
        if isinstance(error, httpx.ConnectTimeout):
            return ModelFailed(f"no connection to {where} within {patience.connect:g} s; see that the server runs")
        if isinstance(error, httpx.ConnectError):
            return ModelFailed(f"no connection to {where}; see that the server runs and the address is right")
        return _MayPass(f"{where} broke off in the middle of its answer; ask again", None)


_OTHER_FORM = (
    "{} did not answer in the form of chat completions; see that the URL ends in /v1 "
    "and that the key has no stray characters"
)
_EMPTY = "{} gave an empty answer; ask again or choose another model"
_EMPTY_CUT = "{} used up its tokens without an answer; set ALLEGEDLY_MAX_TOKENS higher or choose another model"


class _Asked:
    """A request under way, which can be hung up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._over = False
        self._stream: Any = None

    def traced(self, event: str, info: Mapping[str, Any]) -> None:
        """Takes what httpcore tells about a request: its network stream, and again when TLS wraps it."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            with self._lock:
                self._stream = info["return_value"]
                over = self._over
            if over:
                self.hang_up()

    def hang_up(self) -> None:
        """Shuts the connection, which also wakes a thread that reads from it; does nothing where it is closed."""
        with self._lock:
            self._over = True
            held = self._stream.get_extra_info("socket") if self._stream is not None else None
        if isinstance(held, socket.socket):
            with suppress(OSError):
                # The plain socket's own method: that of a TLS socket would take its state from under the reader.
                socket.socket.shutdown(held, socket.SHUT_RDWR)


class _NoStream(Exception):
    """A success that is no stream of events: a page of HTML, or JSON."""


def _check_stream(response: httpx.Response) -> None:
    """Refuses what the openai package would read as a stream without a single event."""
    kind = response.headers.get("content-type", "").lower()
    if response.is_success and kind.startswith(("application/json", "text/html")):
        raise _NoStream


def _pauses(seconds: float) -> Iterator[Piece]:
    """Waits, with a chance to stop every now and then."""
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        time.sleep(min(BEAT, left))
        yield Piece()


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that a server asks to wait, from a number or a date; None where it names none."""
    given = headers.get("retry-after")
    if given is None:
        return None
    try:
        return max(0.0, float(given))
    except ValueError:
        pass
    try:
        then = parsedate_to_datetime(given)
    except ValueError:
        return None
    return max(0.0, ((then if then.tzinfo else then.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())


def _messages(prompt: Prompt, takes: tuple[str, ...]) -> list[ChatMessage]:
    from llama_index.core.base.llms.types import ChatMessage, MessageRole

    system = prompt.system if "schema" in takes or not prompt.otherwise else prompt.otherwise
    return [
        ChatMessage(role=MessageRole.SYSTEM, content=system),
        ChatMessage(role=MessageRole.USER, content=prompt.user),
    ]


def _is_token(response: ChatResponse) -> bool:
    """Whether the model has written something, a thought included; a mere role or a sign of life is none."""
    return bool(response.delta or response.additional_kwargs.get("thinking_delta"))


def _usage(raw: object) -> Usage | None:
    """The tokens as the server counted them; None where it did not, or not in whole numbers."""
    counted = getattr(raw, "usage", None)
    taken, given = getattr(counted, "prompt_tokens", None), getattr(counted, "completion_tokens", None)
    return Usage(taken, given) if isinstance(taken, int) and isinstance(given, int) else None


def _is_cut(raw: object) -> bool:
    choices = getattr(raw, "choices", None) or []
    return bool(choices) and getattr(choices[0], "finish_reason", None) == "length"
