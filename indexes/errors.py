"""Every error that allegedly raises on purpose; `str(error)` is one line: what is wrong, then the next step.

    AllegedlyError
    ├── BadArticlesFolder      the folder of articles is missing, unreadable, no folder, or holds no readable article
    ├── UnreadableArticle      one file cannot be read as an article (it is named and skipped)
    ├── UnknownArticle         no article has this id
    ├── NoIndex                nothing has been indexed at this place yet
    ├── OtherEmbedding         the index was made with another embedding model than the one asked for
    ├── IndexLocked            another process is writing to the index
    ├── EmbeddingUnavailable   the embedding model cannot be loaded
    ├── BadModel               a model in ONNX form cannot be made, opened or run
    ├── StoreBroken            what lies in the store cannot be read
    ├── BadSetting             a setting has a value that cannot be used
    ├── ModelFailed            the language model gave no usable answer (the quoting writer then answers)
    ├── UnusableQuestions      in evals.cases: a file of questions or labels is not of the documented form
    ├── NoBenchmarkData        in evals.public: a public benchmark's data is not there or not of the documented form
    └── PortsTaken             in ui.app: no port was free to serve the page on

Each carries what it says as attributes, so that a caller never has to take the message apart.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def _one_line(words: str) -> str:
    """The words on one line: messages of other libraries come with line breaks, ours never do."""
    return " ".join(str(words).split())


class AllegedlyError(Exception):
    """The root of the tree: catch this one to catch them all."""

    def __init__(self, message: str) -> None:
        """Keep `message` as one line."""
        super().__init__(_one_line(message))

    def __reduce__(self) -> tuple[Callable[..., AllegedlyError], tuple[object, ...]]:
        """How it travels between processes: as it is, and not made anew of its message alone."""
        return _as_it_was, (type(self), self.args, self.__dict__)


def _as_it_was(kind: type[AllegedlyError], arguments: tuple[object, ...], held: dict[str, object]) -> AllegedlyError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(held)
    return error


class BadArticlesFolder(AllegedlyError):
    """The folder of articles cannot be used; `reason` is a clause without a full stop ("is not a folder")."""

    def __init__(self, path: Path | str, reason: str) -> None:
        """Name the folder and what is wrong with it."""
        self.path, self.reason = Path(path), _one_line(reason)
        super().__init__(f"The articles folder {path} {reason}. Give a folder of .txt or .md files: --articles DIR")


class UnreadableArticle(AllegedlyError):
    """One file cannot be read as an article; `reason` is a clause without a full stop ("not UTF-8")."""

    def __init__(self, path: Path | str, reason: str) -> None:
        """Name the file, as shown to people, and why it cannot be read."""
        self.path, self.reason = str(path), _one_line(reason)
        super().__init__(f"Cannot read {path}: {reason}. Mend the file or take it out of the folder.")


class UnknownArticle(AllegedlyError):
    """No article has the id `article_id`."""

    def __init__(self, article_id: str) -> None:
        """Name the id that was asked for."""
        self.article_id = article_id
        super().__init__(f"No article is called {article_id!r}. To see the articles, run: allegedly list")


class NoIndex(AllegedlyError):
    """There is no index under `home`."""

    def __init__(self, home: Path | str) -> None:
        """Name the place where an index was looked for."""
        self.home = Path(home)
        super().__init__(f"No index at {home}. Run: allegedly index")


class OtherEmbedding(AllegedlyError):
    """The index was made with the embedding model `indexed`, and `asked` was asked for."""

    def __init__(self, indexed: str, asked: str) -> None:
        """Name both models."""
        self.indexed, self.asked = indexed, asked
        super().__init__(
            f"The index was made with the embedding model {indexed}, not with {asked}. "
            f"To rebuild it, run: allegedly index --embedding {asked}"
        )


class IndexLocked(AllegedlyError):
    """Another process writes to the index; `holder` says which ("process 123 since 10:04")."""

    def __init__(self, holder: str) -> None:
        """Name who holds the lock."""
        self.holder = _one_line(holder)
        super().__init__(f"The index is being written by {holder}. Wait until that has ended, then run it again.")


class EmbeddingUnavailable(AllegedlyError):
    """The embedding model `name` cannot be loaded; `reason` is a clause without a full stop."""

    def __init__(self, name: str, reason: str) -> None:
        """Name the model and why it cannot be loaded."""
        self.name, self.reason = name, _one_line(reason)
        super().__init__(
            f"Cannot load the embedding model {name}: {reason}. "
            "Reinstall with `make install`, or give another one: --embedding PATH_OR_NAME"
        )


class BadModel(AllegedlyError):
    """A model in ONNX form cannot be made, opened or run; `reason` is a clause without a full stop."""

    def __init__(self, reason: str) -> None:
        """Say what is wrong with it."""
        self.reason = _one_line(reason)
        super().__init__(f"A model in ONNX form cannot be used: {reason}. Reinstall with: make install")


class StoreBroken(AllegedlyError):
    """What lies at `path` in the store cannot be read; `reason` is a clause without a full stop."""

    def __init__(self, path: Path | str, reason: str) -> None:
        """Name the file or folder of the store and what is wrong with it."""
        self.path, self.reason = Path(path), _one_line(reason)
        super().__init__(f"The store at {path} cannot be used: {reason}. Move it away, then run: allegedly index")


class BadSetting(AllegedlyError):
    """The setting `name` has a value that cannot be used; `reason` is a clause without a full stop."""

    def __init__(self, name: str, reason: str) -> None:
        """Name the setting, as the person wrote it, and what it must be."""
        self.name, self.reason = name, _one_line(reason)
        super().__init__(f"{name} {reason}. Correct it; `allegedly --help` and .env.example list the settings.")


class ModelFailed(AllegedlyError):
    """The language model gave no usable answer; `reason` is a clause without a full stop, its next step included."""

    def __init__(self, reason: str) -> None:
        """Say how the model failed."""
        self.reason = _one_line(reason)
        super().__init__(f"The model failed: {reason}.")
