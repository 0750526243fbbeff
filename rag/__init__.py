"""Questions in, cited answers out: the LlamaIndex query engine and everything that it decides with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.engine import open_engine as open_engine

__all__ = ["open_engine"]


def __getattr__(name: str) -> Any:
    """Load the engine, and with it LlamaIndex, only when it is asked for: it takes more than a second."""
    if name == "open_engine":
        import warnings

        with warnings.catch_warnings():
            # In a notebook LlamaIndex's tqdm asks for widgets, which nothing here shows.
            warnings.filterwarnings("ignore", message="IProgress not found")
            from rag.engine import open_engine
        return open_engine
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
