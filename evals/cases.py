"""Question files: what is asked, what a right answer quotes, and how sure each sentence really is.

A question file holds one JSON object a line:

    {"id": "fact-001", "kind": "fact", "part": "tuning", "turns": ["Who founded Anthropic?"],
     "outcome": ["answered"], "gold": [["Founded by former OpenAI researchers, …"]],
     "also_fine": ["…"], "never": ["Musk founded"]}

`turns` ends with the question; what stands before it are the person's earlier questions. `outcome` lists the
outcomes that are right. `gold` holds groups of sentences, headings or list items, any one of a group will do;
`also_fine` may be quoted as well; `never` are patterns that must not match the answer's text, in any case.

A label file says of each sentence how sure it is: {"quote", "certainty", "said_by", "hedged"} a line.
Beside `NAME.jsonl` it is called `certainty-NAME.jsonl`.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from indexes.errors import AllegedlyError
from rag.answers import Certainty, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_Choice = TypeVar("_Choice", bound=StrEnum)
_Item = TypeVar("_Item")

SEED_QUESTIONS = Path(__file__).parent / "questions" / "seed.jsonl"
MORE_TO_TUNE_BY = SEED_QUESTIONS.with_name("seed-tuning.jsonl")
"""Questions of the seed article that were written while lists and refusals were changed: no figure rests on them."""


class UnusableQuestions(AllegedlyError):
    """A question or label file is not of the documented form.

    Attributes:
        path: the file.
        line: the line that is wrong, from 1; None where it is the file as a whole.
        reason: what is wrong and what would be right.
    """

    def __init__(self, path: Path, line: int | None, reason: str) -> None:
        self.path = path
        self.line = line
        self.reason = reason
        place = str(path) if line is None else f"{path}, line {line}"
        super().__init__(f"{place}: {reason}")


class Kind(StrEnum):
    """What sort of question it is."""

    FACT = "fact"
    LIST = "list"
    PARAPHRASE = "paraphrase"
    STATUS = "status"
    SEVERAL = "several"
    NEAR_MISS = "near_miss"
    FALSE_PREMISE = "false_premise"
    FURNITURE = "furniture"
    OFF_TOPIC = "off_topic"
    ORDERS = "orders"
    CONVERSATION = "conversation"


class Part(StrEnum):
    """The half a question belongs to: the one that work looks at, or the one that only measures."""

    TUNING = "tuning"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Case:
    """One question and what makes its answer right; the fields are those of the file.

    `path` and `line` say where it stands; a case made in code has line 0.
    """

    id: str
    turns: tuple[str, ...]
    outcome: frozenset[Outcome]
    kind: Kind = Kind.FACT
    part: Part = Part.TUNING
    gold: tuple[tuple[str, ...], ...] = ()
    also_fine: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    path: Path = Path()
    line: int = 0

    @property
    def question(self) -> str:
        """The turn that is graded: the last one."""
        return self.turns[-1]


def sample(items: Sequence[_Item], most: int, seed: int = 5) -> list[_Item]:
    """At most so many of the items, the same in every run, in their order."""
    if len(items) <= most:
        return list(items)
    drawn = random.Random(seed).sample(range(len(items)), most)
    return [items[place] for place in sorted(drawn)]


@dataclass(frozen=True, slots=True)
class Label:
    """How sure one sentence, heading or list item is, judged by hand."""

    quote: str
    certainty: Certainty
    said_by: str | None = None
    hedged: bool = False


def tuning_cases() -> list[Case]:
    """All questions of the seed article that may be looked at while the program is changed."""
    return [case for path in (SEED_QUESTIONS, MORE_TO_TUNE_BY) for case in read_cases(path) if case.part is Part.TUNING]


def read_cases(path: Path) -> tuple[Case, ...]:
    """The questions of a file, in its order.

    Raises:
        UnusableQuestions: the file cannot be read, holds no question, names one id twice, or a line is not of the form.
    """
    cases = tuple(case_of(path, number, fields) for number, fields in json_lines(path))
    if not cases:
        raise UnusableQuestions(path, None, "holds no question; write one JSON object a line")
    ids = Counter(case.id for case in cases)
    for case in reversed(cases):
        if ids[case.id] > 1:
            raise UnusableQuestions(path, case.line, f'the id "{case.id}" is taken; give each question its own')
    return cases


def read_labels(path: Path) -> tuple[Label, ...]:
    """The hand labels of a file, in its order.

    Raises:
        UnusableQuestions: the file cannot be read, labels one quote in two ways, or a line is not of the form.
    """
    seen: dict[str, Label] = {}
    for number, fields in json_lines(path):
        line = _Line(path, number, fields)
        label = _label(line)
        if seen.setdefault(label.quote, label) != label:
            raise line.wrong("quote", "to be labelled in one way only; an earlier line says otherwise")
    return tuple(seen.values())


def labels_beside(questions: Path) -> tuple[Label, ...]:
    """The labels that go with a question file (`certainty-NAME.jsonl` beside `NAME.jsonl`); empty where it has none."""
    path = questions.with_name(f"certainty-{questions.name}")
    return read_labels(path) if path.is_file() else ()


def check_gold(cases: Sequence[Case], texts: Sequence[str]) -> None:
    """Makes sure that each gold sentence stands in an article, white space aside.

    A sentence that stands nowhere can never be quoted, so its question would count as wrong for ever.

    Raises:
        UnusableQuestions: naming the first line whose sentence stands in none of `texts`.
    """
    plain = [" ".join(text.split()) for text in texts]
    for case in cases:
        for sentence in (*(member for group in case.gold for member in group), *case.also_fine):
            wanted = " ".join(sentence.split())
            if not any(wanted in text for text in plain):
                raise UnusableQuestions(
                    case.path,
                    case.line,
                    f"{case.id}: no article holds “{sentence}”; correct it or give the articles it is from",
                )


@dataclass(frozen=True, slots=True)
class _Line:
    """One line's fields, and the way to say what is wrong with one of them."""

    path: Path
    number: int
    fields: dict[str, Any]

    def wrong(self, field: str, wanted: str) -> UnusableQuestions:
        return UnusableQuestions(self.path, self.number, f'"{field}" has {wanted}')

    def only(self, needed: frozenset[str], optional: frozenset[str]) -> None:
        if missing := sorted(needed - self.fields.keys()):
            raise UnusableQuestions(self.path, self.number, f'"{missing[0]}" is missing')
        if unknown := sorted(self.fields.keys() - needed - optional):
            known = ", ".join(sorted(needed | optional))
            raise UnusableQuestions(self.path, self.number, f'"{unknown[0]}" is no field of the form; it has {known}')

    def text(self, field: str) -> str:
        value = self.fields[field]
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(field, "to be a text that is not empty")
        return value

    def texts(self, field: str) -> tuple[str, ...]:
        return self._texts(field, self.fields.get(field, []))

    def groups(self, field: str) -> tuple[tuple[str, ...], ...]:
        value = self.fields.get(field, [])
        if not isinstance(value, list) or not all(isinstance(group, list) and group for group in value):
            raise self.wrong(field, "to be a list of groups, each a list of at least one sentence")
        return tuple(self._texts(field, group) for group in value)

    def choice(self, field: str, value: object, choices: type[_Choice]) -> _Choice:
        try:
            return choices(str(value))
        except ValueError:
            raise self.wrong(field, f"to be one of {', '.join(choices)}") from None

    def _texts(self, field: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
            raise self.wrong(field, "to be a list of texts, none of them empty")
        return tuple(value)


def case_of(path: Path, number: int, fields: dict[str, Any]) -> Case:
    """The question that these fields of a file's line tell; raises UnusableQuestions."""
    line = _Line(path, number, fields)
    line.only(frozenset({"id", "kind", "part", "turns", "outcome"}), frozenset({"gold", "also_fine", "never"}))
    turns, outcomes, never = line.texts("turns"), line.texts("outcome"), line.texts("never")
    if not turns:
        raise line.wrong("turns", "to hold the question")
    allowed = frozenset(line.choice("outcome", outcome, Outcome) for outcome in outcomes)
    if not allowed:
        raise line.wrong("outcome", "to hold at least one outcome")
    gold = line.groups("gold")
    if gold and Outcome.ANSWERED not in allowed:
        raise line.wrong("gold", 'to be empty, since "outcome" does not allow "answered"')
    for pattern in never:
        try:
            re.compile(pattern)
        except re.error as error:
            raise line.wrong("never", f"to hold regular expressions; “{pattern}” is none ({error})") from error
    return Case(
        id=line.text("id"),
        turns=turns,
        outcome=allowed,
        kind=line.choice("kind", line.fields["kind"], Kind),
        part=line.choice("part", line.fields["part"], Part),
        gold=gold,
        also_fine=line.texts("also_fine"),
        never=never,
        path=line.path,
        line=line.number,
    )


def _label(line: _Line) -> Label:
    line.only(frozenset({"quote", "certainty"}), frozenset({"said_by", "hedged"}))
    certainty = line.choice("certainty", line.fields["certainty"], Certainty)
    said_by = None if line.fields.get("said_by") is None else line.text("said_by")
    hedged = line.fields.get("hedged", False)
    if not isinstance(hedged, bool):
        raise line.wrong("hedged", "to be true or false")
    return Label(line.text("quote"), certainty, said_by, hedged)


def json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The JSON objects of a file with their line numbers from 1; blank lines are passed over."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnusableQuestions(path, None, f"cannot be read ({error.strerror or error}); give another file") from error
    except UnicodeDecodeError as error:
        raise UnusableQuestions(path, None, f"is not UTF-8 (at byte {error.start}); save it as UTF-8") from error
    # Not splitlines(): JSON may hold U+2028 and its like unescaped, and they end no line of the file.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except json.JSONDecodeError as error:
            raise UnusableQuestions(path, number, f"is not JSON ({error.msg}, column {error.colno})") from error
        if not isinstance(fields, dict):
            raise UnusableQuestions(path, number, "is not a JSON object")
        yield number, fields
