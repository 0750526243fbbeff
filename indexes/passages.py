"""Passages and sentences: an article cut at headings, breaks and sentence ends, with exact offsets.

`article.text[part.start:part.end]` is the text of every passage and sentence; no other copy of it is kept.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from indexes.articles import Article, Section, announces
from indexes.blocks import Block, blocks
from indexes.sentences import sentence_spans

MAX_CHARS = 1_200
_OVERLONG = 4  # a sentence longer than this many passages is itself cut: it is data or markup rather than a sentence

SentenceKind = Literal["title", "heading", "item", "sentence"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, list item, heading or title: the least that is quoted.

    `section` is the trail of headings it stands under (a heading's own trail includes itself). An item's slice leaves
    out its bullet or number, a heading's its `#` marks. `lead_in` slices the sentence that leads a list in ("… are:")
    or, for one of several subheadings, what announces them: their parent's heading or its announcing sentence.
    `list_id` is the same for all members of one list, be they items or sibling subheadings.
    """

    article_id: str
    start: int
    end: int
    kind: SentenceKind
    section: tuple[str, ...]
    lead_in: tuple[int, int] | None = None
    list_id: str | None = None

    @property
    def in_body(self) -> bool:
        """Whether it says something itself: headings and titles only name what follows."""
        return self.kind in {"sentence", "item"}


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one section: the least that is retrieved.

    `id` is made from article id, offsets and text, so that the same passage has the same id on every run.
    """

    id: str
    article_id: str
    start: int
    end: int
    section: tuple[str, ...]
    sentences: tuple[Sentence, ...]


@dataclass(slots=True)
class _Atom:
    """What is never cut: a sentence, a rule, or a list with the sentence that leads it in."""

    start: int
    end: int
    section: tuple[str, ...]
    sentences: list[Sentence] = field(default_factory=list)
    heading: bool = False  # goes with what follows it
    paragraph: int = 0  # where its paragraph ends


def split_article(article: Article, max_chars: int = MAX_CHARS) -> tuple[Passage, ...]:
    """The article's passages in order; together they hold every character that is not white space, once.

    A passage has at most `max_chars` characters where it can: a longer list is cut between its items, a longer
    sentence is a passage of its own, and one of more than four times that is cut at white space.
    """
    passages: list[Passage] = []
    for region in _regions(article, max_chars):
        passages.extend(_passage(article, atoms) for atoms in _packed(region, max_chars))
    return tuple(passages)


def _passage(article: Article, atoms: Sequence[_Atom]) -> Passage:
    start, end = atoms[0].start, atoms[-1].end
    parts = json.dumps([article.id, start, end, article.text[start:end]], ensure_ascii=True)
    digest = hashlib.sha256(parts.encode()).hexdigest()[:32]
    sentences = tuple(sentence for atom in atoms for sentence in atom.sentences)
    return Passage(digest, article.id, start, end, atoms[-1].section, sentences)


# --- packing ------------------------------------------------------------------------------------------------------


def _regions(article: Article, max_chars: int) -> Iterator[list[_Atom]]:
    """Atoms between two places that no passage crosses; headings without a body go with the section after them."""
    pending: list[_Atom] = []
    broken = sorted(set(article.breaks))
    for section_atoms in _atoms(article, max_chars):
        for atom in section_atoms:
            crossed = pending and any(pending[-1].start < offset <= atom.start for offset in broken)
            moved = pending and pending[-1].section != atom.section and not all(held.heading for held in pending)
            fresh = pending and atom.heading and not pending[-1].heading
            if crossed or moved or fresh:
                yield pending
                pending = []
            pending.append(atom)
    if pending:
        yield pending


def _packed(region: Sequence[_Atom], max_chars: int) -> Iterator[list[_Atom]]:
    """The atoms of a region in passages, full but not overfull, ending with a paragraph where that costs little."""
    held: list[_Atom] = []
    for atom in region:
        if held and not all(each.heading for each in held):
            overfull = atom.end - held[0].start > max_chars
            half_full = held[-1].end - held[0].start >= max_chars // 2
            # The paragraph that begins here would be cut in two: begin a passage with it instead.
            begins = half_full and held[-1].paragraph <= atom.start
            splits = begins and max_chars >= atom.paragraph - atom.start > max_chars - (atom.start - held[0].start)
            if overfull or splits:
                yield held
                held = []
        held.append(atom)
    if held:
        yield held


# --- sentences ----------------------------------------------------------------------------------------------------


def _atoms(article: Article, max_chars: int) -> Iterator[list[_Atom]]:
    """The atoms of each section."""
    sections = _covering(article)
    siblings = _siblings(article, sections)
    for number, section in enumerate(sections):
        yield _section_atoms(article, section, siblings.get(number), max_chars)


def _covering(article: Article) -> list[Section]:
    """The article's sections, with any text that none of them covers in sections without a heading."""
    found: list[Section] = []
    at = 0
    for section in sorted(article.sections, key=lambda each: each.start):
        if section.start > at:
            found.append(Section((), at, section.start, at))
        found.append(section)
        at = max(at, section.end)
    if at < len(article.text):
        found.append(Section((), at, len(article.text), at))
    return found


def _siblings(article: Article, sections: Sequence[Section]) -> dict[int, tuple[str, tuple[int, int] | None]]:
    """For each section that is one of several under one parent: its list's id and what leads that list in."""
    latest: dict[tuple[str, ...], int] = {}
    groups: dict[tuple[int, bool], list[int]] = {}
    for number, section in enumerate(sections):
        if section.heading_end > section.start:
            parent = latest.get(section.path[:-1], -1)
            numbered = bool(re.match(r"\d{1,2}[.)]\s", section.path[-1])) if section.path else False
            if len(section.path) > 1 or numbered:
                groups.setdefault((parent, numbered), []).append(number)
        latest[section.path] = number
    found: dict[int, tuple[str, tuple[int, int] | None]] = {}
    for (parent, numbered), members in groups.items():
        if len(members) > 1:
            lead_in = _announcement(article, sections[parent], numbered=numbered) if parent >= 0 else None
            list_id = f"{article.id}:{sections[members[0]].start}"
            found.update((member, (list_id, lead_in)) for member in members)
    return found


def _announcement(article: Article, parent: Section, *, numbered: bool) -> tuple[int, int] | None:
    """The slice that announces the subheadings of `parent`: the last sentence if it does so, else the heading."""
    heading = _heading_words(article, parent)
    if numbered and heading:
        return heading
    last: tuple[int, int] | None = None
    for block in _blocks(article, parent.heading_end, parent.end):
        if block.kind == "paragraph":
            first, end = sentence_spans(article.text[block.start : block.end])[-1]
            last = (block.start + first, block.start + end)
        else:
            last = None
    if last and announces(article.text[slice(*last)]) is not None:
        return last
    return heading or _title_words(article, parent)


def _heading_words(article: Article, section: Section) -> tuple[int, int] | None:
    """The slice of a section's heading without its marks; None where it has none."""
    if section.heading_end <= section.start:
        return None
    marked = _blocks(article, section.start, section.heading_end)
    if len(marked) == 1 and marked[0].kind == "heading":
        return marked[0].words, marked[0].words_end
    return _stripped(article.text, section.start, section.heading_end)


def _title_words(article: Article, section: Section) -> tuple[int, int] | None:
    """The slice of the article's headline, if it stands in this section."""
    for block in _blocks(article, section.heading_end, section.end):
        if _is_title(article, block):
            return block.words, block.words_end
    return None


def _is_title(article: Article, block: Block) -> bool:
    """Whether a block above the first heading is the headline: marked as one, or the same words as the title."""
    if block.kind == "heading":
        return True
    words = " ".join(article.text[block.start : block.end].split())
    return block.kind == "paragraph" and words == article.title and not words.endswith(".")


def _blocks(article: Article, start: int, end: int) -> list[Block]:
    """The blocks of a slice of the text, with offsets in the whole of it."""
    return [
        replace(
            block,
            start=block.start + start,
            end=block.end + start,
            words=block.words + start,
            words_end=block.words_end + start,
        )
        for block in blocks(article.text[start:end], markdown=article.is_markdown)
    ]


def _stripped(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The slice without white space at its ends; None if nothing is left."""
    words = text[start:end].strip()
    first = start + len(text[start:end]) - len(text[start:end].lstrip())
    return (first, first + len(words)) if words else None


@dataclass(slots=True)
class _List:
    """An open list: its id, what leads it in, and how far its items are indented."""

    id: str
    lead_in: tuple[int, int] | None
    level: int
    ordered: bool


def _section_atoms(
    article: Article, section: Section, sibling: tuple[str, tuple[int, int] | None] | None, max_chars: int
) -> list[_Atom]:
    """The atoms of one section, its heading first."""
    atoms: list[_Atom] = []
    list_id, lead_in = sibling or (None, None)
    heading = _heading_words(article, section)
    if heading:
        words = Sentence(article.id, *heading, "heading", section.path, lead_in, list_id)
        whole = _stripped(article.text, section.start, section.heading_end) or heading
        atoms.append(_Atom(*whole, section.path, [words], heading=True, paragraph=whole[1]))
    cuts = [offset for offset in sorted(set(article.breaks)) if section.heading_end < offset < section.end]
    lists: list[_List] = []
    titled = False
    for start, end in pairwise([section.heading_end, *cuts, section.end]):
        for block in _blocks(article, start, end):
            if block.kind == "item":
                current = _open_list(article, block, lists, atoms)
                atoms.extend(_item_atoms(article, section, block, current, max_chars))
                continue
            lists.clear()
            is_title = not section.path and not titled and _is_title(article, block)
            if is_title or block.kind == "heading":
                titled = titled or is_title
                kind: SentenceKind = "title" if is_title else "heading"
                words = Sentence(article.id, block.words, block.words_end, kind, section.path)
                atoms.append(_Atom(block.start, block.end, section.path, [words], is_title, block.end))
            elif block.kind == "rule":
                atoms.append(_Atom(block.start, block.end, section.path, paragraph=block.end))
            else:
                atoms.extend(_paragraph_atoms(article, section, block, max_chars))
    return _with_lead_ins(article, atoms, max_chars)


def _paragraph_atoms(article: Article, section: Section, block: Block, max_chars: int) -> Iterator[_Atom]:
    """The sentences of a paragraph; code is one piece, as no sentence ends in it."""
    text = article.text
    code = block.kind == "code"
    spans = [(0, block.end - block.start)] if code else sentence_spans(text[block.start : block.end])
    for first, last in spans:
        for start, end in _pieces(text, block.start + first, block.start + last, max_chars):
            words = Sentence(article.id, start, end, "sentence", section.path)
            yield _Atom(start, end, section.path, [words], paragraph=block.end)


def _open_list(article: Article, block: Block, lists: list[_List], atoms: Sequence[_Atom]) -> _List:
    """The list that an item continues or begins; `lists`, the open ones from the outermost, is kept up to date."""
    while len(lists) > 1 and block.level < lists[-1].level:
        lists.pop()
    deeper = bool(lists) and block.level > lists[-1].level + 1
    if not lists or deeper or lists[-1].ordered != block.ordered:
        if not deeper:
            lists.clear()
        lists.append(_List(f"{article.id}:{block.start}", _lead_in(article, atoms), block.level, block.ordered))
    return lists[-1]


def _item_atoms(article: Article, section: Section, block: Block, current: _List, max_chars: int) -> Iterator[_Atom]:
    """A list item, in pieces if it is far too long."""
    for start, end in _pieces(article.text, block.words, block.words_end, max_chars):
        words = Sentence(article.id, start, end, "item", section.path, current.lead_in, current.id)
        # The bullet stands in the first piece's atom, so that no character is outside all passages.
        yield _Atom(block.start if start == block.words else start, end, section.path, [words], paragraph=end)


def _lead_in(article: Article, atoms: Sequence[_Atom]) -> tuple[int, int] | None:
    """What leads a list in: the sentence or item just before it if it ends with a colon, or a heading just above it."""
    if not atoms or not atoms[-1].sentences:
        return None
    last = atoms[-1].sentences[-1]
    colon = article.text[last.start : last.end].rstrip("*_ ").endswith(":")
    return (last.start, last.end) if colon or last.kind in ("heading", "title") else None


def _pieces(text: str, start: int, end: int, max_chars: int) -> Iterator[tuple[int, int]]:
    """The slice itself, or pieces of it cut at white space if it is far too long for a sentence."""
    if end - start > _OVERLONG * max_chars:
        while end - start > max_chars:
            spaces = [found.start() for found in re.finditer(r"\s", text[start : start + max_chars])]
            piece = _stripped(text, start, start + (spaces[-1] if spaces and spaces[-1] else max_chars))
            if piece:
                yield piece
                start = piece[1]
            rest = _stripped(text, start, end)
            start = rest[0] if rest else end
    if start < end:
        yield start, end


def _with_lead_ins(article: Article, atoms: Sequence[_Atom], max_chars: int) -> list[_Atom]:
    """The atoms, with each list joined to the sentence that leads it in, unless that is too long for one passage."""
    joined: list[_Atom] = []
    for atom in atoms:
        item = next((each for each in atom.sentences if each.kind == "item"), None)
        before = joined[-1] if joined else None
        if item and before and before.sentences and not before.heading:
            last = before.sentences[-1]
            goes_on = last.kind == "item" or item.lead_in == (last.start, last.end)
            cut = any(before.start < offset <= atom.start for offset in article.breaks)
            # Of a list longer than a passage, as many items as fit stay with the lead-in; the others follow.
            if goes_on and not cut and atom.end - before.start <= max_chars:
                before.sentences.append(item)
                before.end = before.paragraph = atom.end
                continue
        joined.append(atom)
    return joined
