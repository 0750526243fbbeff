"""Where a language model is, and how long it is waited for."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

OPENAI_URL = "https://api.openai.com/v1"
DEFAULT_WINDOW = 4096  # tokens: what Ollama gives a model unless told otherwise
DEFAULT_MAX_TOKENS = 1024


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds; local servers are slow.

    `connect` for a connection; `first` for the first token, retries included; `further` for each token after it.
    """

    connect: float = 5.0
    first: float = 30.0
    further: float = 20.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A chat model behind an OpenAI-compatible endpoint. Neither key nor address shows in a repr.

    `base_url` holds "/v1". `window` is how many tokens fit into the model, prompt and answer together; `max_tokens` how
    many an answer may have, which is what bounds an endless one.
    """

    model: str
    base_url: str = field(default=OPENAI_URL, repr=False)
    api_key: str | None = field(default=None, repr=False)
    patience: Patience = Patience()
    window: int = DEFAULT_WINDOW
    max_tokens: int = DEFAULT_MAX_TOKENS

    @property
    def server(self) -> str:
        """The address as it may be shown: without user name, password and query."""
        try:
            parts = urlsplit(self.base_url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return "the given URL"
        return f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path}"
