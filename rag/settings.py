"""The settings: one frozen object, read once from arguments, the environment and a `.env` file, in this order."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import dotenv
import platformdirs

import indexes
from indexes.errors import BadArticlesFolder, BadSetting

WRITERS = ("auto", "quotes", "model")
DEFAULT_MODEL = "gpt-4o-mini"  # for OpenAI's own endpoint only; any other needs a name
NO_READER = "none"
PACKAGED_READER = Path(__file__).with_name("weights")
DEFAULT_TIMEOUT = 60.0  # seconds: local servers are slow


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the articles and the store lie, and who writes the answers.

    `embedding` None is the packaged model. `timeout` is in seconds. `reader` is the folder of a trained reader, None to
    answer without one. The key shows in no repr.
    """

    folder: Path
    home: Path
    embedding: str | None
    writer: str
    model: str | None
    base_url: str | None
    timeout: float
    reader: Path | None = None
    api_key: str | None = field(default=None, repr=False)

    @property
    def has_model(self) -> bool:
        """Whether a language model can be asked."""
        return self.writer != "quotes" and self.model is not None and bool(self.base_url or self.api_key)


def read_settings(
    articles: str | Path | None = None,
    home: str | Path | None = None,
    embedding: str | None = None,
    writer: str | None = None,
    model: str | None = None,
    base_url: str | None = None,
    reader: str | Path | None = None,
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
    url, key = base_url or env.get("ALLEGEDLY_BASE_URL"), env.get("OPENAI_API_KEY")
    name = model or env.get("ALLEGEDLY_MODEL") or (DEFAULT_MODEL if key and not url else None)
    if chosen == "model" and not (url or key):
        raise BadSetting("writer", "is `model`, and no model is set: set OPENAI_API_KEY or ALLEGEDLY_BASE_URL")
    if chosen != "quotes" and url and not name:
        raise BadSetting("ALLEGEDLY_MODEL", "must name a model of the endpoint at ALLEGEDLY_BASE_URL")
    return Settings(
        folder=_folder(articles or env.get("ALLEGEDLY_ARTICLES")),
        home=_home(home or env.get("ALLEGEDLY_HOME")),
        embedding=embedding or env.get("ALLEGEDLY_EMBEDDING"),
        writer=chosen,
        model=name,
        base_url=url,
        timeout=_seconds(env.get("ALLEGEDLY_TIMEOUT")),
        reader=_reader(reader or env.get("ALLEGEDLY_READER")),
        api_key=key,
    )


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
    if given:
        return Path(given).expanduser()
    return PACKAGED_READER if PACKAGED_READER.is_dir() else None


def _home(given: str | Path | None) -> Path:
    if given:
        return Path(given).expanduser()
    checkout = Path(indexes.__file__).resolve().parent.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "seeds").is_dir():
        return checkout / "indexes" / "store"
    return Path(platformdirs.user_data_dir("allegedly", appauthor=False))


def _seconds(given: str | None) -> float:
    if given is None:
        return DEFAULT_TIMEOUT
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:  # noqa: PLR2004 - an hour
        raise BadSetting("ALLEGEDLY_TIMEOUT", f"must be a number of seconds from 0 to 3600, not {given!r}")
    return seconds
