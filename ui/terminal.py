"""Answers as terminal text: each statement with how sure its source was, then the quotes it rests on.

Everything printed here may hold an article's or a person's words, so all of it passes `visible` first, and is
given to rich as `Text`, which never reads markup. Where the output is no terminal, lines are not wrapped, so that
a quote can be found in them whole.
"""

from __future__ import annotations

import os
import re
import unicodedata
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from rag.answers import Answer, Certainty, Citation, Outcome, RetrievedPassage, Role, Statement, cost_of, not_said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CERTAINTY_STYLE: dict[Certainty, str] = {
    Certainty.STATED: "green",
    Certainty.ATTRIBUTED: "cyan",
    Certainty.SPECULATIVE: "yellow",
    Certainty.UNCONFIRMED: "bold magenta",
}
NEAREST_SHOWN = 3
EXCERPT_CHARS = 280
WIDEST = 100  # characters: longer lines are hard to read

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_LINE_BREAKS = "\u2028\u2029"
# Marks that reorder or hide the text around them: they can make a quote read otherwise than it was written.
_DECEIVING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def visible(text: str) -> str:
    r"""`text` with every character that a terminal could obey shown as a mark, one for one, so that offsets hold.

    Line feeds and tabs stay.

    >>> visible("a\x1b[31mb\x9b2Jc")
    'a␛[31mb�2Jc'
    """
    return "".join(map(_visible_character, text))


def _visible_character(character: str) -> str:
    if character in "\n\t":
        return character
    if character < " ":
        return chr(0x2400 + ord(character))
    if character == "\x7f":
        return "\N{SYMBOL FOR DELETE}"
    if character in _LINE_BREAKS:
        return "\n"
    if character in _DECEIVING or unicodedata.category(character) in {"Cc", "Cs"}:
        return _REPLACEMENT
    return character


def one_line(text: str) -> str:
    """`text` made visible, with every run of white space as one blank."""
    return " ".join(visible(text).split())


def open_console(*, stderr: bool = False, least_width: int = 0) -> Console:
    """A console on stdout (or stderr) that has colour on a terminal only, and none where NO_COLOR is set.

    `least_width` is how many columns it has at the least where it is no terminal, for tables.
    """
    plain = bool(os.environ.get("NO_COLOR"))
    # rich itself keeps bold and dim under NO_COLOR; `color_system=None` leaves no escape sequence at all.
    console = Console(stderr=stderr, highlight=False, markup=False, emoji=False, color_system=None if plain else "auto")
    if not console.is_terminal:
        console.width = max(console.width, least_width)
    return console


def print_answer(answer: Answer, console: Console, *, cost: bool = False) -> None:
    """Prints an answer of any outcome: statements, what is missing, evidence or nearest passages, notes, its cost."""
    if answer.outcome is Outcome.ANSWERED:
        for statement in answer.statements:
            _print(console, _statement_text(statement), hanging=2)
        if not answer.statements:
            _print(console, Text(visible(answer.text)))
        if answer.missing:
            _print(console, Text(one_line(not_said(answer.missing)), style="bold"))
        _print_evidence(answer.citations, console)
    else:
        said = answer.text or (answer.notes[0] if answer.notes else "The articles do not say.")
        if answer.outcome is Outcome.NOT_IN_ARTICLES and answer.missing:
            said = one_line(not_said(answer.missing))
        _print(console, Text(visible(said), style="bold"))
        if answer.outcome is Outcome.NOT_IN_ARTICLES:
            _print_nearest(answer.passages, console)
    _print_notes(answer, console)
    if cost:
        console.print()
        _print(console, Text(f"Cost: {one_line(cost_of(answer))}", style="dim"), hanging=2)


def certainty_words(statement: Statement) -> str:
    """How sure the source is, in words: the label, who says it, and whether it is hedged.

    >>> certainty_words(Statement("…", (1,), Certainty.ATTRIBUTED, said_by="analysts", hedged=True))
    'attributed to analysts, hedged'
    """
    words = statement.certainty.value
    if statement.said_by:
        joint = " to " if statement.certainty is Certainty.ATTRIBUTED else ", said by "
        words += joint + one_line(statement.said_by)
    if statement.hedged and statement.certainty is not Certainty.SPECULATIVE:
        words += ", hedged"
    return words


def _statement_text(statement: Statement) -> Text:
    line = Text()
    wording = one_line(statement.text)
    if statement.role is Role.CORRECTION and not wording.lower().startswith("correction"):
        line.append("Correction: ", style="bold")
    line.append(wording)
    line.append(" " + "".join(f"[{number}]" for number in statement.citations), style="bold")
    line.append(f" ({certainty_words(statement)})", style=CERTAINTY_STYLE[statement.certainty])
    return line


def _print_evidence(citations: Iterable[Citation], console: Console) -> None:
    """Numbered quotes, each under its section; neighbours from one article share that article's title."""
    numbered = list(citations)
    if not numbered:
        return
    console.print()
    _print(console, Text("Evidence", style="bold underline"))
    width = max(len(f"[{citation.id}] ") for citation in numbered)
    for _, group in groupby(numbered, key=lambda citation: citation.article_id):
        quotes = list(group)
        _print(console, _source_text(quotes[0]), hanging=2)
        for citation in quotes:
            label = f"[{citation.id}] ".ljust(width)
            quote = Text.assemble((label, "bold"), f"“{visible(citation.quote)}”")
            _print(console, quote, indent=2, hanging=width)
            if citation.section:
                _print(console, Text(one_line(citation.section), style="dim"), indent=2 + width)


def _source_text(citation: Citation) -> Text:
    origin = ", ".join(one_line(part) for part in (citation.publisher, citation.published) if part)
    source = Text(one_line(citation.title) or one_line(citation.article_id), style="italic")
    if origin:
        source.append(f" ({origin})")
    source.append(f" · {one_line(citation.path)}", style="dim not italic")
    return source


def _print_nearest(passages: Iterable[RetrievedPassage], console: Console) -> None:
    shown = list(passages)[:NEAREST_SHOWN]
    if not shown:
        return
    console.print()
    _print(console, Text("Nearest passages (not an answer)", style="bold underline"))
    for title, group in groupby(shown, key=lambda passage: one_line(passage.title)):
        _print(console, Text(title, style="dim italic"), indent=2, hanging=2)
        for passage in group:
            if passage.section:
                _print(console, Text(one_line(passage.section), style="dim"), indent=4, hanging=2)
            _print(console, Text(excerpt(passage.body), style="dim"), indent=6)


def _print_notes(answer: Answer, console: Console) -> None:
    notes = [note for note in answer.notes if note != answer.text]
    if answer.writer != "quotes" and answer.statements:
        notes.append(f"Worded by {answer.writer}; the quotes are the article's own.")
    if notes:
        console.print()
    for note in notes:
        _print(console, Text(f"Note: {one_line(note)}", style="dim"), hanging=2)


def excerpt(text: str, limit: int = EXCERPT_CHARS) -> str:
    """The beginning of `text` on one line, cut at a word's end, at most `limit` characters and an ellipsis."""
    line = one_line(text)
    if len(line) <= limit:
        return line
    cut = line[: limit + 1]
    return (cut.rpartition(" ")[0] or line[:limit]) + " …"


def _print(console: Console, text: Text, indent: int = 0, hanging: int = 0) -> None:
    """Prints `text` at `indent` columns; lines after its first stand `hanging` columns further in."""
    for number, line in enumerate(_wrapped(console, text, indent + hanging)):
        margin = indent + (hanging if number else 0)
        console.print(Text(" " * margin) + line, soft_wrap=True)


def _wrapped(console: Console, text: Text, margin: int) -> Iterator[Text]:
    for paragraph in text.split("\n"):
        if console.is_terminal:
            # Below ten columns an indented word is cut to pieces either way.
            yield from paragraph.wrap(console, max(10, min(console.width, WIDEST) - margin))
        else:
            yield paragraph


# JSON leaves these bare within strings; a terminal or a reader of lines could obey them.
_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def safe_json(document: str) -> str:
    r"""The same JSON document with every character that a terminal or a line reader could obey as an escape.

    Lone surrogates, which no encoding carries, become replacement characters.

    >>> safe_json('"a\x9bb"')
    '"a\\u009bb"'
    """
    return _UNSAFE_IN_JSON.sub(_escaped, document)


def _escaped(match: re.Match[str]) -> str:
    return _REPLACEMENT if "\ud800" <= match[0] <= "\udfff" else f"\\u{ord(match[0]):04x}"
