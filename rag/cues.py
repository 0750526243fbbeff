"""Rules behind a cue: a large table of patterns is tried only where a short, cheap pattern finds a word it needs.

A sentence is read at question time, and most hold no word that any rule of a table could match. The cue decides
nothing: it must match wherever one of its rules can (a test holds the two against each other).
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CuedRules:
    """A table of rules, and the cue without which none of them can match."""

    cue: re.Pattern[str]  # over the words in lower case
    rules: re.Pattern[str]

    def search(self, words: str) -> re.Match[str] | None:
        """The first match of any rule."""
        return self.rules.search(words) if self.cue.search(words.lower()) else None


def cued(cue: str, *patterns: str) -> CuedRules:
    """The rules as one pattern, in either case, behind a cue in lower case."""
    return CuedRules(re.compile(cue), re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE))
