"""The settings: arguments over environment over .env; clear errors; no key in sight."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexes.errors import BadArticlesFolder, BadSetting
from rag.endpoint import OPENAI_URL, Endpoint, Patience
from rag.settings import read_endpoint, read_settings


def test_arguments_win_over_the_environment_and_that_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("ALLEGEDLY_HOME=from-file\nALLEGEDLY_ARTICLES=file\nALLEGEDLY_EMBEDDING=e\n")
    monkeypatch.setenv("ALLEGEDLY_ARTICLES", "environment")
    settings = read_settings(home="argument")
    assert (settings.home, settings.folder, settings.embedding) == (Path("argument"), Path("environment"), "e")


def test_the_nearest_seeds_are_found_from_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "seeds" / "articles").mkdir(parents=True)
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")
    assert read_settings().folder == tmp_path / "seeds" / "articles"


def test_without_articles_it_says_how_to_give_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadArticlesFolder, match="--articles DIR"):
        read_settings()


def test_the_key_shows_in_no_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hidden")
    settings = read_settings(articles="a")
    assert settings.has_model
    assert settings.endpoint is not None
    assert settings.endpoint.api_key == "sk-hidden"
    assert "sk-hidden" not in repr(settings) + repr(settings.endpoint)


def test_the_model_is_set_by_arguments_environment_and_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("OPENAI_API_KEY=sk-file\nALLEGEDLY_MODEL=file\nALLEGEDLY_MAX_TOKENS=300\n")
    monkeypatch.setenv("ALLEGEDLY_MODEL", "environment")
    monkeypatch.setenv("ALLEGEDLY_NEXT_TOKEN_SECONDS", "7.5")
    endpoint = read_endpoint()
    assert endpoint == Endpoint("environment", OPENAI_URL, "sk-file", Patience(further=7.5), max_tokens=300)
    given = read_endpoint(model="argument", base_url="http://127.0.0.1:1/v1/", api_key="sk-argument")
    assert given is not None
    assert (given.model, given.base_url, given.api_key) == ("argument", "http://127.0.0.1:1/v1", "sk-argument")


def test_without_key_and_address_there_is_no_model() -> None:
    assert read_endpoint() is None
    assert not read_settings(articles="a").has_model


def test_quotes_never_ask_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hidden")
    assert not read_settings(articles="a", writer="quotes").has_model


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ALLEGEDLY_WRITER", "poet", "auto, quotes, model"),
        ("ALLEGEDLY_WRITER", "model", "OPENAI_API_KEY"),
        ("ALLEGEDLY_BASE_URL", "http://127.0.0.1:1/v1", "ALLEGEDLY_MODEL"),
        ("ALLEGEDLY_FIRST_TOKEN_SECONDS", "soon", "number of seconds"),
        ("ALLEGEDLY_CONNECT_SECONDS", "0", "number of seconds"),
        ("ALLEGEDLY_CONTEXT_WINDOW", "12", "whole number of tokens"),
        ("ALLEGEDLY_MAX_TOKENS", "1e3", "whole number of tokens"),
    ],
)
def test_a_bad_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    if name.endswith(("SECONDS", "WINDOW", "TOKENS")):
        monkeypatch.setenv("OPENAI_API_KEY", "sk-hidden")
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting, match=said):
        read_settings(articles="a")


@pytest.mark.parametrize("url", ["http://ann:hidden@127.0.0.1:1/v1", "http://127.0.0.1:1/v1?key=hidden"])
def test_an_address_with_a_secret_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(BadSetting, match="no user name, password or query") as caught:
        read_endpoint(model="tiny", base_url=url)
    assert "hidden" not in str(caught.value)
    assert "hidden" not in repr(Endpoint("tiny", url))
