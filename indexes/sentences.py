"""Sentences of a paragraph as exact slices of it.

pysbd says where sentences end; it is never trusted with the text itself, which it may alter (it marks full stops with
characters of its own): only cut points are taken over, each checked against the paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pysbd

from indexes.blocks import starts_lower

# pysbd's time grows with the square of the length; a run of text longer than this is first cut at plain sentence ends.
_LONGEST = 4_000
# An ellipsis of one character before a capital: pysbd sees none there.
_ELLIPSIS = re.compile(r"…[\"'”’)\]]*\s+(?=[\"'“‘(]*[A-Z])")
_PLAIN_END = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+")
# Ends after which pysbd 0.3.4 wrongly cuts before a capital: "U.S. President", "Sen. Warren", "Vol. 3".
_ABBREVIATION = re.compile(
    r"(?:^|[\s(“\"'‘])(?:Dr|Mr|Mrs|Ms|Mx|Prof|Sen|Rep|Gov|Gen|Lt|Col|Capt|Cmdr|Sgt|Maj|Adm|Hon|Rev|Pres|St|Ste|Mt|Ft|"
    r"vs|No|Nos|Vol|Fig|Eq|Sec|Ch|approx|est|e\.g|i\.e|cf|al)\.$"
)


def sentence_spans(paragraph: str) -> list[tuple[int, int]]:
    """Where the sentences of one paragraph stand, in order.

    The spans hold every character that is not white space, do not overlap, and begin and end with one that is not.
    """
    # A line break inside a paragraph is where the line was full, not where the sentence ended; offsets stay the same.
    flat = re.sub(r"\s", " ", paragraph)
    cuts = [0]
    for start, end in _runs(flat):
        ellipses = [found.end() for found in _ELLIPSIS.finditer(flat, start, end)]
        cuts.extend(sorted({*(start + cut for cut in _cuts(flat[start:end])), *ellipses}))
        cuts.append(end)
    spans: list[tuple[int, int]] = []
    for start, end in zip(cuts, [*cuts[1:], len(flat)], strict=True):
        words = flat[start:end].strip()
        if not words:
            continue
        first = start + len(flat[start:end]) - len(flat[start:end].lstrip())
        if spans and _belongs(flat[slice(*spans[-1])], words):
            spans[-1] = (spans[-1][0], first + len(words))
        else:
            spans.append((first, first + len(words)))
    return spans


def _runs(flat: str) -> Iterator[tuple[int, int]]:
    """The paragraph in runs short enough for pysbd."""
    start = 0
    while len(flat) - start > _LONGEST:
        ends = [found.end() for found in _PLAIN_END.finditer(flat, start, start + _LONGEST)]
        space = flat.rfind(" ", start + 1, start + _LONGEST) + 1
        end = ends[-1] if ends else (space or start + _LONGEST)
        yield start, end
        start = end
    yield start, len(flat)


def _cuts(run: str) -> list[int]:
    """Offsets at which pysbd begins a sentence, as far as its words are found again where they must stand."""
    try:
        pieces = pysbd.Segmenter(language="en", clean=False).segment(run)
    except (re.error, IndexError):  # it builds patterns out of the text, not all of them escaped
        return [found.end() for found in _PLAIN_END.finditer(run)]
    cuts: list[int] = []
    at = 0
    for piece in pieces:
        words = piece.strip()
        start = at + len(run[at:]) - len(run[at:].lstrip())
        if not words or not run.startswith(words, start):
            # Altered words: from here on nothing is certain, so what is left falls back on plain sentence ends.
            return [*cuts, *(found.end() for found in _PLAIN_END.finditer(run, at))]
        cuts.append(start)
        at = start + len(words)
    return cuts


def _belongs(before: str, words: str) -> bool:
    """Whether words go on with the sentence before them: no letters, a lower-case start, or an abbreviation's end."""
    if not any(map(str.isalnum, words)) or not any(map(str.isalnum, before)):
        return True
    return starts_lower(words) or _ABBREVIATION.search(before) is not None
