"""How many tokens a text may take: an estimate that errs on the large side, as no tokenizer is at hand."""

from __future__ import annotations

from collections.abc import Sequence

LETTERS = 3  # ASCII characters a token; English has about four, names, numbers and JSON fewer


def tokens_in(text: str) -> int:
    """At most about so many tokens; every character beyond ASCII counts as one.

    >>> tokens_in("The ferry to Lund."), tokens_in("日本語"), tokens_in("")
    (6, 3, 0)
    """
    plain = sum(letter.isascii() for letter in text)
    return -(-plain // LETTERS) + len(text) - plain


def fitting(texts: Sequence[str], tokens: int) -> list[int]:
    """The places of the texts, the best first, that fit into so many tokens; one that does not is passed over whole.

    >>> fitting(["123456", "123456789", "123"], 3)
    [0, 2]
    """
    kept = []
    for place, text in enumerate(texts):
        size = tokens_in(text)
        if size <= tokens:
            kept.append(place)
            tokens -= size
    return kept
