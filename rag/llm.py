"""The model's door: the one module that talks to a language model, OpenAI's or any that speaks its protocol.

Every way in which that can go wrong comes out as `ModelFailed` with one line of ours. Nothing that a server answers is
repeated in it, since servers are known to echo the key.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import SecretStr

from indexes.errors import ModelFailed
from rag.answers import Usage

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx
    from llama_index.core.base.llms.types import ChatMessage
    from llama_index.llms.openai_like import OpenAILike

OPENAI_URL = "https://api.openai.com/v1"
# Local servers want no key, but the openai package wants one, and without one LlamaIndex would take OPENAI_API_KEY from
# the environment and send it to whatever server this is.
NO_KEY = "none"
CONNECT_SECONDS = 5.0
_CONTEXT_OVERFLOW = "context_length_exceeded"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered: its text (never empty), the tokens where the server counts them.

    `cut` is true where the model stopped because it ran out of tokens, not because it was done.
    """

    text: str
    usage: Usage | None
    cut: bool


class ModelClient:
    """A chat model behind an OpenAI-compatible endpoint; safe to share between threads.

    Nothing is loaded or connected until the first question. The key shows in no `repr`, error or log line of ours.
    """

    def __init__(
        self,
        base_url: str | None,
        api_key: str | None,
        model: str,
        timeout: float = 60.0,
        *,
        context_window: int = 8192,
        max_tokens: int = 1024,
    ) -> None:
        """Remember where the model is.

        Args:
            base_url: the endpoint, "/v1" included; None for OpenAI's own.
            api_key: None where the server wants none.
            model: the model's name as the endpoint knows it.
            timeout: seconds to wait for the next bytes; connecting gets 5 at most.
            context_window: tokens that fit into the model, prompt and answer together.
            max_tokens: tokens that an answer may have; what bounds an endless one.
        """
        self.base_url = (base_url or OPENAI_URL).strip().rstrip("/")
        self.model = model
        self.timeout = timeout
        self.context_window = context_window
        self.max_tokens = max_tokens
        self._key = SecretStr((api_key or "").strip() or NO_KEY)
        self._lock = threading.Lock()
        self._made: OpenAILike | None = None

    def __repr__(self) -> str:
        """Model and server; never the key."""
        return f"ModelClient(model={self.model!r}, server={self._server()!r}, timeout={self.timeout})"

    def ask(self, system: str, user: str) -> Reply:
        """The model's whole answer to one message.

        Raises:
            ModelFailed: for whatever reason there is no answer; the message names it and the next step.
        """
        with self._failing_as_ours():
            response = self._llm().chat(_messages(system, user), timeout=self._timeouts())
            text = response.message.content or ""
            usage, cut = _usage(response.raw), _is_cut(response.raw)
        if not text.strip():
            raise ModelFailed(f"{self.model} gave an empty answer; ask again or choose another model")
        return Reply(text, usage, cut)

    def stream(self, system: str, user: str) -> Iterator[str]:
        """The model's answer piece by piece, as it writes; together the pieces are never empty.

        Raises:
            ModelFailed: as `ask`, and in mid-stream too, when pieces have come already.
        """
        came = False
        with self._failing_as_ours():
            for response in self._llm().stream_chat(_messages(system, user), timeout=self._timeouts()):
                if response.delta:
                    came = came or bool(response.delta.strip())
                    yield response.delta
        if not came:
            raise ModelFailed(f"{self.model} gave an empty answer; ask again or choose another model")

    def _llm(self) -> OpenAILike:
        """LlamaIndex's client, made on first use: importing it costs a second and a half."""
        from llama_index.llms.openai_like import OpenAILike

        with self._lock:
            if self._made is None:
                try:
                    self._made = OpenAILike(
                        model=self.model,
                        api_base=self.base_url,
                        api_key=self._key.get_secret_value(),
                        is_chat_model=True,
                        context_window=self.context_window,
                        max_tokens=self.max_tokens,
                        temperature=0.0,
                        max_retries=0,  # its own retries would multiply the openai package's
                        timeout=self.timeout,
                    )
                except ValueError:
                    # A few of OpenAI's models answer through another interface only; LlamaIndex knows their names.
                    reason = f"{self.model} cannot be asked through chat completions; choose another model"
                    raise ModelFailed(reason) from None
            return self._made

    def _timeouts(self) -> httpx.Timeout:
        import httpx

        return httpx.Timeout(self.timeout, connect=min(CONNECT_SECONDS, self.timeout))

    def _server(self) -> str:
        """The endpoint as it may be shown: without user name, password and query."""
        try:
            parts = urlsplit(self.base_url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return "the given URL"
        return f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path}"

    @contextmanager
    def _failing_as_ours(self) -> Iterator[None]:
        """Turns what openai, httpx and LlamaIndex raise into `ModelFailed`, without the cause: it may hold the key."""
        import httpx
        import openai

        try:
            yield
        except openai.APIStatusError as error:
            raise ModelFailed(self._why_status(error.status_code, error.code)) from None
        except (openai.APITimeoutError, httpx.TimeoutException):
            raise ModelFailed(
                f"{self._server()} gave no answer within {self.timeout:g} s; local servers are slow, so allow more time"
            ) from None
        except openai.APIConnectionError as error:
            raise ModelFailed(self._why_no_connection(error.__cause__)) from None
        except openai.APIError:
            # An error event inside a stream, or a body that does not fit the protocol.
            raise ModelFailed(f"{self._server()} broke off its answer with an error; ask again") from None
        except httpx.InvalidURL:
            raise ModelFailed(
                f"{self._server()} is not a URL that can be reached; correct ALLEGEDLY_BASE_URL"
            ) from None
        except httpx.HTTPError:
            raise ModelFailed(f"{self._server()} broke off in the middle of its answer; ask again") from None
        except openai.OpenAIError:
            raise ModelFailed("openai refused the settings; set OPENAI_API_KEY or ALLEGEDLY_BASE_URL") from None
        except (ValueError, TypeError, AttributeError, LookupError):
            # What openai and LlamaIndex raise over an answer without choices, a page of HTML, or JSON cut short, as
            # neither checks the form of a success. A key outside ASCII ends here as well.
            raise ModelFailed(
                f"{self._server()} did not answer in the form of chat completions; see that the URL ends in /v1 "
                "and the key has no stray characters"
            ) from None

    def _why_status(self, status: int, code: str | None) -> str:
        where = self._server()
        if code == _CONTEXT_OVERFLOW:
            return f"the passages are longer than {self.model} can take; choose a model with a larger window"
        reasons = {
            400: f"{where} rejected the request (400); see whether {self.model} is a chat model",
            401: f"{where} refused the key (401); set OPENAI_API_KEY to a valid one",
            403: f"{where} does not allow this key to use {self.model} (403); choose another model or key",
            404: f"{where} does not know the model {self.model} (404); set ALLEGEDLY_MODEL to one that it offers",
            413: f"{where} found the request too long (413); choose a model with a larger window",
            429: f"{where} allows no more requests now (429); wait a little, or see to the account's limit",
        }
        if status in reasons:
            return reasons[status]
        return f"{where} answered with HTTP status {status}; try again later or see its log"

    def _why_no_connection(self, cause: BaseException | None) -> str:
        import httpx

        where = self._server()
        if isinstance(cause, httpx.UnsupportedProtocol | httpx.InvalidURL):
            return f"{where} is not an http or https URL; correct ALLEGEDLY_BASE_URL"
        if isinstance(cause, httpx.LocalProtocolError):
            return "the key holds characters that no key has; set OPENAI_API_KEY again"
        if isinstance(cause, httpx.ConnectError):
            return f"no connection to {where}; see that the server runs and the address is right"
        return f"the connection to {where} broke off; ask again"


def _messages(system: str, user: str) -> list[ChatMessage]:
    from llama_index.core.base.llms.types import ChatMessage, MessageRole

    return [ChatMessage(role=MessageRole.SYSTEM, content=system), ChatMessage(role=MessageRole.USER, content=user)]


def _usage(raw: object) -> Usage | None:
    """The tokens as the server counted them; None where it did not, or not in whole numbers."""
    counted = getattr(raw, "usage", None)
    taken, given = getattr(counted, "prompt_tokens", None), getattr(counted, "completion_tokens", None)
    return Usage(taken, given) if isinstance(taken, int) and isinstance(given, int) else None


def _is_cut(raw: object) -> bool:
    choices = getattr(raw, "choices", None) or []
    return bool(choices) and getattr(choices[0], "finish_reason", None) == "length"
