"""The settings: one frozen object, read once from arguments, the environment and a `.env` file, in this order."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import dotenv
import platformdirs

import indexes
from indexes.errors import BadArticlesFolder, BadSetting
from rag.endpoint import DEFAULT_MAX_TOKENS, DEFAULT_WINDOW, OPENAI_URL, Endpoint, Patience

WRITERS = ("auto", "quotes", "model")
DEFAULT_MODEL = "gpt-4o-mini"  # for OpenAI's own endpoint only; any other needs a name
NO_READER = "none"
PACKAGED_READER = Path(__file__).with_name("weights")
CANDIDATES = 10  # of a search that the reader reads; `python -m evals.candidates`
LONGEST_WAIT = 3600.0  # seconds that any wait may be set to
TOKENS = (256, 10_000_000)  # least and most that a window or an answer may have


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the articles and the store lie, and who writes the answers.

    `embedding` None is the packaged model. `reader` is the folder of a trained reader, None to answer without one.
    `endpoint` is the language model that is set, None for none; it shows no key. `candidates` is how many sentences of
    a search the reader reads: `python -m evals.candidates` prints what more and fewer of them give and take.
    """

    folder: Path
    home: Path
    embedding: str | None
    writer: str
    endpoint: Endpoint | None
    reader: Path | None = None
    candidates: int = CANDIDATES

    @property
    def has_model(self) -> bool:
        """Whether a language model words the answers."""
        return self.writer != "quotes" and self.endpoint is not None


def read_settings(
    articles: str | Path | None = None,
    home: str | Path | None = None,
    embedding: str | None = None,
    writer: str | None = None,
    model: str | None = None,
    base_url: str | None = None,
    reader: str | Path | None = None,
    api_key: str | None = None,
) -> Settings:
    """The settings in force.

    Raises:
        BadArticlesFolder: no folder of articles was given and none is near.
        BadSetting: a value that cannot be used.
    """
    env = _environment()
    chosen = writer or env.get("ALLEGEDLY_WRITER") or "auto"
    if chosen not in WRITERS:
        raise BadSetting("writer", f"must be one of {', '.join(WRITERS)}, not {chosen!r}")
    endpoint = read_endpoint(model, base_url, api_key) if chosen != "quotes" else None
    if chosen == "model" and endpoint is None:
        raise BadSetting("writer", "is `model`, and no model is set: set OPENAI_API_KEY or ALLEGEDLY_BASE_URL")
    return Settings(
        folder=_folder(articles or env.get("ALLEGEDLY_ARTICLES")),
        home=_home(home or env.get("ALLEGEDLY_HOME")),
        embedding=embedding or env.get("ALLEGEDLY_EMBEDDING"),
        writer=chosen,
        endpoint=endpoint,
        reader=_reader(reader or env.get("ALLEGEDLY_READER")),
    )


def read_endpoint(
    model: str | None = None, base_url: str | None = None, api_key: str | None = None, *, named: bool = True
) -> Endpoint | None:
    """The language model in force; None where none is set.

    Args:
        model: its name; else `ALLEGEDLY_MODEL`, else a small one of OpenAI's where its own endpoint is asked.
        base_url: the endpoint; else `ALLEGEDLY_BASE_URL`, else OpenAI's where there is a key.
        api_key: else `OPENAI_API_KEY`.
        named: whether a model of another endpoint must be named; if not, and it is not, its name is empty.

    Raises:
        BadSetting: a value that cannot be used.
    """
    env = _environment()
    url, key = base_url or env.get("ALLEGEDLY_BASE_URL"), api_key or env.get("OPENAI_API_KEY")
    if not (url or key):
        return None
    name = model or env.get("ALLEGEDLY_MODEL") or ("" if url else DEFAULT_MODEL)
    if not name and named:
        raise BadSetting(
            "ALLEGEDLY_MODEL", "must name a model of the endpoint at ALLEGEDLY_BASE_URL; `allegedly models` lists them"
        )
    usual = Patience()
    return Endpoint(
        model=name,
        base_url=_address(url or OPENAI_URL),
        api_key=key,
        patience=Patience(
            connect=_seconds(env, "ALLEGEDLY_CONNECT_SECONDS", usual.connect),
            first=_seconds(env, "ALLEGEDLY_FIRST_TOKEN_SECONDS", usual.first),
            further=_seconds(env, "ALLEGEDLY_NEXT_TOKEN_SECONDS", usual.further),
        ),
        window=_tokens(env, "ALLEGEDLY_CONTEXT_WINDOW", DEFAULT_WINDOW),
        max_tokens=_tokens(env, "ALLEGEDLY_MAX_TOKENS", DEFAULT_MAX_TOKENS),
    )


def _address(given: str) -> str:
    """The endpoint's address; one with a password or a query is refused, as HTTP libraries log addresses whole."""
    address = given.strip().rstrip("/")
    host = address.partition("://")[2].partition("/")[0]
    if "@" in host or "?" in address or "#" in address:
        raise BadSetting(
            "ALLEGEDLY_BASE_URL",
            "must hold no user name, password or query, which a log would show; use OPENAI_API_KEY",
        )
    return address


def _environment() -> dict[str, str]:
    """The environment over the `.env` file of the current folder; blank values count as unset."""
    given = {**dotenv.dotenv_values(Path(".env")), **os.environ}
    return {name: value for name, value in given.items() if value and value.strip()}


def _folder(given: str | Path | None) -> Path:
    if given:
        return Path(given).expanduser()
    here = Path.cwd()
    for parent in (here, *here.parents):
        if (parent / "seeds" / "articles").is_dir():
            return parent / "seeds" / "articles"
    raise BadArticlesFolder("seeds/articles", "was not found here or in a folder above")


def _reader(given: str | Path | None) -> Path | None:
    if given == NO_READER:
        return None
    return Path(given).expanduser() if given else PACKAGED_READER


def _home(given: str | Path | None) -> Path:
    if given:
        return Path(given).expanduser()
    checkout = Path(indexes.__file__).resolve().parent.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "seeds").is_dir():
        return checkout / "indexes" / "store"
    return Path(platformdirs.user_data_dir("allegedly", appauthor=False))


def _seconds(env: Mapping[str, str], name: str, usual: float) -> float:
    given = env.get(name)
    if given is None:
        return usual
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= LONGEST_WAIT:
        raise BadSetting(name, f"must be a number of seconds from 0 to {LONGEST_WAIT:.0f}, not {given!r}")
    return seconds


def _tokens(env: Mapping[str, str], name: str, usual: int) -> int:
    given = env.get(name)
    if given is None:
        return usual
    least, most = TOKENS
    if not (given.strip().isascii() and given.strip().isdecimal() and least <= int(given) <= most):
        raise BadSetting(name, f"must be a whole number of tokens from {least} to {most}, not {given!r}")
    return int(given)
