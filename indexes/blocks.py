"""Blocks: the paragraphs, list items, marked headings and rules of a text, each an exact slice of it.

Together the blocks hold every character of the text that is not white space, in order, without overlap.
Plain text and Markdown differ in two ways only: what a line break inside a paragraph means, and `#` headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Kind = Literal["paragraph", "item", "heading", "rule", "code"]

# A bullet glyph may touch its word; the ASCII ones and the en dash are bullets only before a space.
_ITEM = re.compile(r"[^\S\n]*(?:(?P<bullet>[•◦▪‣●○∙][^\S\n]*|[–*+-][^\S\n]+)|(?P<number>\(?\d{1,2}[.)][^\S\n]+))(?=\S)")
_HASHES = re.compile(r" {0,3}(?P<marks>#{1,6})[ \t]+(?P<words>\S.*?)(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_CLOSERS = "\"'”’»)]*_"
_ENDS_SENTENCE = (".", "!", "?", ":", "…")
_WRAP_WIDTH = 50  # narrower lines are verse, addresses or headings rather than wrapped prose


@dataclass(frozen=True, slots=True)
class Block:
    """One block: `text[start:end]`, marks included; `text[words:words_end]` without bullet, number or `#` marks.

    `level` is a marked heading's level (1 to 6), or a list item's indent in characters, else 0. `ordered`: the item
    is numbered.
    """

    kind: Kind
    start: int
    end: int
    words: int
    words_end: int
    level: int = 0
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str

    @property
    def first(self) -> int:
        """Offset of the first character that is not white space."""
        return self.start + len(self.text) - len(self.text.lstrip())

    @property
    def last(self) -> int:
        """Offset after the last character that is not white space."""
        return self.start + len(self.text.rstrip())


def ends_sentence(words: str) -> bool:
    """Whether the words end as a sentence does, closing quotes and brackets aside."""
    return words.rstrip().rstrip(_CLOSERS).endswith(_ENDS_SENTENCE)


def starts_lower(words: str) -> bool:
    """Whether the first word is plain lower case: "and", but not "xAI" or "iPhone"."""
    first = words.split(maxsplit=1)[0] if words.split() else ""
    return first[:1].islower() and first == first.lower()


def blocks(text: str, *, markdown: bool) -> list[Block]:
    """The blocks of `text`, in order."""
    found: list[Block] = []
    for chunk in _chunks(text, markdown=markdown):
        if markdown and _FENCE.match(chunk[0].text):
            found.append(_block("code", chunk))
        else:
            _read_chunk(chunk, found, markdown=markdown)
    return found


def _chunks(text: str, *, markdown: bool) -> Iterator[list[_Line]]:
    """Runs of lines without an empty one between them; a fenced code block is a run of its own."""
    lines: list[_Line] = []
    offset = 0
    for line in text.split("\n"):
        lines.append(_Line(offset, line))
        offset += len(line) + 1
    run: list[_Line] = []
    at = 0
    while at < len(lines):
        close = _fence_end(lines, at) if markdown else None
        if close is not None or not lines[at].text.strip():
            if run:
                yield run
            run = []
        if close is not None:
            yield lines[at : close + 1]
            at = close
        elif lines[at].text.strip():
            run.append(lines[at])
        at += 1
    if run:
        yield run


def _fence_end(lines: Sequence[_Line], at: int) -> int | None:
    """The line that closes the fence opened at `at`; None where none opens, or none closes it (a stray mark)."""
    opened = _FENCE.match(lines[at].text)
    if opened is None:
        return None
    for number in range(at + 1, len(lines)):
        closed = lines[number].text.strip()
        if closed.startswith(opened[1]) and not closed.strip(opened[1][0]):
            return number
    return None


def _block(kind: Kind, lines: Sequence[_Line]) -> Block:
    start, end = lines[0].first, lines[-1].last
    return Block(kind, start, end, start, end)


def _read_chunk(chunk: Sequence[_Line], found: list[Block], *, markdown: bool) -> None:
    """Append the blocks of one run of lines to `found`."""
    plain: list[_Line] = []  # lines of prose not yet made into paragraphs
    item: list[_Line] = []  # the lines of an open list item
    for line in chunk:
        hashes = _HASHES.match(line.text) if markdown else None
        if not any(map(str.isalnum, line.text)):
            underlined = markdown and len(plain) == 1 and _UNDERLINE.match(line.text)
            if underlined and plain:
                found.append(_underlined(plain.pop(), line))
                continue
            _close(plain, item, found, markdown=markdown)
            found.append(_block("rule", [line]))
        elif hashes:
            _close(plain, item, found, markdown=markdown)
            words, words_end = (line.start + at for at in hashes.span("words"))
            found.append(Block("heading", line.first, line.last, words, words_end, level=len(hashes["marks"])))
        elif _begins_item(line, plain):
            _close(plain, item, found, markdown=markdown)
            item.append(line)
        elif item and (markdown or line.text[:1].isspace() or starts_lower(line.text)):
            item.append(line)
        else:
            if item or (markdown and line.text.lstrip().startswith("|")):
                _close(plain, item, found, markdown=markdown)
            plain.append(line)
    _close(plain, item, found, markdown=markdown)


def _begins_item(line: _Line, plain: Sequence[_Line]) -> bool:
    """Whether the line begins a list item, and not with a dash at which a sentence happened to be wrapped."""
    mark = _ITEM.match(line.text)
    if mark is None or not any(map(str.isalnum, line.text[mark.end() :])):
        return False
    dashed = line.text.lstrip().startswith(("–", "-")) and starts_lower(line.text[mark.end() :])
    return not (dashed and plain and not ends_sentence(plain[-1].text))


def _underlined(line: _Line, underline: _Line) -> Block:
    """A Markdown heading with `===` or `---` under it."""
    level = 1 if underline.text.strip().startswith("=") else 2
    return Block("heading", line.first, underline.last, line.first, line.last, level=level)


def _close(plain: list[_Line], item: list[_Line], found: list[Block], *, markdown: bool) -> None:
    """Make blocks of the open lines, and empty both lists."""
    if item:
        mark = _ITEM.match(item[0].text)
        words = item[0].start + (mark.end() if mark else 0)
        ordered = bool(mark and mark["number"])
        indent = item[0].first - item[0].start
        found.append(Block("item", item[0].first, item[-1].last, words, item[-1].last, indent, ordered))
        item.clear()
    if plain:
        runs = [list(plain)] if markdown or _is_wrapped(plain) else _unwrapped(plain)
        found.extend(_block("paragraph", run) for run in runs)
        plain.clear()


def _is_wrapped(lines: Sequence[_Line]) -> bool:
    """Whether the lines are one paragraph broken at a width: no line had room for the word that begins the next."""
    width = max(line.last - line.start for line in lines)
    if len(lines) == 1 or width < _WRAP_WIDTH:
        return False
    full = all(
        line.last - line.start + 1 + len(after.text.split(maxsplit=1)[0]) > width for line, after in pairwise(lines)
    )
    return full and (ends_sentence(lines[-1].text) or any(starts_lower(line.text) for line in lines[1:]))


def _unwrapped(lines: Sequence[_Line]) -> list[list[_Line]]:
    """Each line a paragraph, but for one that goes on with the sentence before it."""
    runs: list[list[_Line]] = []
    for line in lines:
        if runs and starts_lower(line.text) and not ends_sentence(runs[-1][-1].text):
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs
