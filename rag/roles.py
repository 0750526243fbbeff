"""Whether a statement mixes up who did what to whom, or which number belongs to what."""

from __future__ import annotations

from collections.abc import Sequence

from rag.clauses import Parsed


def mixed_up(told: Parsed, sources: Sequence[Parsed]) -> bool:
    return False
