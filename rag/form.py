"""The form that a model answers in, read as it comes: JSON objects, whatever stands around them.

One reader does for both ways of asking: a statement is an object with a text and ids, be it within one large object
(what a strict schema gives) or on a line of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_THOUGHT = ("<think>", "</think>")
_FENCE = re.compile(r"\s*`{3,}\s*\w*\s*")
_KEYS = frozenset({"text", "ids"})
_FORM = frozenset({"statements", "missing"})


class FormReader:
    """Takes an answer in piece by piece and gives each statement's object as soon as its last brace is there.

    `outside` counts what was written beside the form: lines of text, objects of another kind, members that are no
    statements. `missing` holds what the model names as missing, unread. `formed` is true once any of the form came.
    """

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.outside = 0
        self.missing: list[object] = []
        self.formed = False
        self._line = ""  # what stands outside of all objects since the last line end
        self._thought: str | None = None  # the last letters of a thought
        self._text = ""  # the outermost object so far
        self._opens: list[int] = []  # where the open objects begin in it
        self._quoted = self._escaped = self._broken = False

    def feed(self, piece: str) -> Iterator[dict[str, Any]]:
        """The statements' objects that the piece completes, unchecked."""
        for letter in piece:
            if self._thought is not None:
                self._think(letter)
            elif not self._opens:
                self._outside(letter)
            else:
                yield from self._inside(letter)

    def end(self) -> None:
        """Count what was left open: nothing more comes."""
        self._end_line()
        if self._opens:
            self.outside += len(self._opens) > 1 or not self.formed
            self._opens.clear()

    def _think(self, letter: str) -> None:
        self._thought = ((self._thought or "") + letter)[-len(_THOUGHT[1]) :]
        if self._thought == _THOUGHT[1]:
            self._thought = None

    def _outside(self, letter: str) -> None:
        if letter == "{":
            self._end_line()
            self._open()
        elif letter == "\n":
            self._end_line()
        else:
            self._line += letter
            if self._line.endswith(_THOUGHT[0]):
                self._line = self._line.removesuffix(_THOUGHT[0])
                self._end_line()
                self._thought = ""

    def _open(self) -> None:
        self._text, self._opens = "{", [0]
        self._quoted = self._escaped = self._broken = False

    def _end_line(self) -> None:
        if re.search(r"\w", self._line) and not _FENCE.fullmatch(self._line):
            self.outside += 1
        self._line = ""

    def _inside(self, letter: str) -> Iterator[dict[str, Any]]:
        if self._broken and letter == "{":
            # A line was broken off within a string, and the next one is an object of its own.
            self.outside += 1
            self._open()
            return
        self._broken = self._broken and letter.isspace()
        self._text += letter
        if self._escaped:
            self._escaped = False
        elif self._quoted:
            self._escaped = letter == "\\"
            self._quoted = letter not in '"\n'
            self._broken = letter == "\n"
        elif letter == '"':
            self._quoted = True
        elif letter == "{":
            self._opens.append(len(self._text) - 1)
        elif letter == "}":
            yield from self._close(self._text[self._opens.pop() :])

    def _close(self, text: str) -> Iterator[dict[str, Any]]:
        whole = not self._opens
        try:
            given = json.loads(text)
        except (ValueError, RecursionError):
            # The whole may be spoiled by one comma, where its statements were read one by one already.
            self.outside += not (whole and self.formed)
            return
        if given.keys() & _KEYS:
            self.formed = True
            yield given
        elif given.keys() & _FORM:
            self.formed = self.formed or isinstance(given.get("statements", []), list)
            self._envelope(given)
        elif whole:
            self.outside += 1

    def _envelope(self, given: dict[str, Any]) -> None:
        statements, missing = given.get("statements", []), given.get("missing", [])
        if isinstance(statements, list):
            self.outside += sum(not isinstance(each, dict) or not each.keys() & _KEYS for each in statements)
        else:
            self.outside += 1
        self.missing += missing if isinstance(missing, list) else [missing]
