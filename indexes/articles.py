"""Articles: files of a folder → one clean canonical text each, with its title, source and sections.

Every offset anywhere in allegedly counts characters of `Article.text`. Cleaning takes away whole lines and
white space only, so that each slice that crosses no break also stands in the file, white space aside.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import yaml

from indexes.blocks import Block, blocks, ends_sentence
from indexes.errors import UnreadableArticle

FILE_TYPES = (".txt", ".md")

_MONTHS = "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
_MONTHS += "|Nov(?:ember)?|Dec(?:ember)?"
_DATE_LINE = re.compile(rf"\b(?:{_MONTHS})\b\.? ?\d|\d ?(?:{_MONTHS})\b|^\W*\d[\d\W]*$")
_BYLINE = re.compile(
    r"(?:(?:by|from|words|text) [A-Z]|"
    r"(?:published|updated|posted|photo|image|picture|credit|source|illustration|video|read more|also read|"
    r"see also|related|share|tags?|filed under|follow us)\b(?: on| by| of)?[: ])",
    re.IGNORECASE,
)
_SMALL_WORDS = frozenset(
    "a an and as at but by for from in into is it its nor of off on onto or over per so than that the their to up "
    "via vs vs. was with without yet".split()
)
_NUMBER = re.compile(r"\d{1,2}\.\s")
_STOCK_CLOSING = re.compile(
    r"(?:final|closing|parting|concluding) (?:thoughts?|words?|remarks?)|conclusions?|in conclusion|(?:in )?summary|"
    r"(?:the )?bottom line|(?:key )?takeaways?|what(?:’|')?s next|(?:what comes|what happens|looking|next) "
    r"(?:next|ahead|steps?)|(?:the )?(?:road|way|path) (?:ahead|forward)|(?:the )?(?:future )?outlook|"
    r"faqs?|frequently asked questions|references|sources|further reading|read more|related .*|about .*|"
    r"wrapping up|the verdict|(?:the )?(?:big|bigger) picture|why (?:it|this) matters|background",
    re.IGNORECASE,
)
_ASKS = re.compile(r"(?:what|who|whose|why|how|when|where|which|is|are|will|can|could|should)\b", re.IGNORECASE)
_COUNTS = {
    word: count
    for count, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), start=2)
}
_ANNOUNCES = re.compile(
    rf"\b(?P<many>several|many|some|various|multiple|numerous|different|certain|other|(?:a|an) (?:few|number of|"
    rf"handful of|range of|variety of|series of|set of)|(?P<count>{'|'.join(_COUNTS)}|\d{{1,2}})|the following|these)"
    r"(?:\s[\w’'-]+){0,2}?\s(?P<noun>\w{2,}(?<![su])s)\b",
    re.IGNORECASE,
)

_FORM_HEADING = re.compile(
    r"(?:leave|post|add|write|submit) (?:a|your) (?:reply|comment|response)s?(?: cancel reply)?[.:!]?|cancel reply|"
    r"join the (?:discussion|conversation)[.!]?",
    re.IGNORECASE,
)
_FORM_NOTICE = re.compile(
    r"(?:your e-?mail (?:address )?(?:will not|won[’']t) be (?:published|shared|made public)[.*]?\s*)?"
    r"(?:(?:\(?required\)? fields|fields marked with an asterisk) are (?:marked|required)\b.{0,20})?",
    re.IGNORECASE,
)
_FORM_FIELD = re.compile(
    r"(?:name|e-?mail|website|comment|nickname)\s*(?:\*|\(required\))?:?|save my name, e-?mail.{0,90}|cancel reply|"
    r"(?:post|submit|send) (?:comment|reply)|you must be logged in to (?:post|leave) a comment\.?|"
    r"notify me of (?:follow-?up comments|new posts).{0,20}|this site uses akismet.{0,90}",
    re.IGNORECASE,
)
_FORM_AHEAD, _FORM_REST = 6, 2_000  # lines looked at for a sign of a form; characters that a form may take up
_ADVERT = re.compile(r"advertisement|advertising|sponsored|(?:story|article) continues below.*", re.IGNORECASE)
_CAPTION_CHARS, _CAPTION_REPEATS = 120, 3
_TITLE_CHARS, _HEADING_CHARS, _HEADING_WORDS, _SENTENCE_CASE_WORDS, _CHILD_WORDS = 200, 100, 14, 7, 5
_BODY_CHARS = 60  # a paragraph at least this long is prose under a heading rather than another short line
_ANNOUNCING_BODY_CHARS = 400
_LEADING_BODY_CHARS, _CHILD_BODY_CHARS, _FEWEST = 200, 360, 3  # where nothing is announced


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, until the next heading of any level.

    `path` is the heading trail, outermost first; () for what stands before the first heading, title included.
    `start:end` slices `Article.text`, heading included, up to the next section's start; `start:heading_end` is the
    heading itself (marks such as `##` included), empty where there is none.
    """

    path: tuple[str, ...]
    start: int
    end: int
    heading_end: int


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its clean text and what is known of it.

    `id` is the path relative to the articles folder, `path` the one shown to people, both with `/`. `published` is
    ISO 8601. `sections` cover `text` in order. No passage may cross an offset in `breaks`: something that stood
    there in the file was taken away. `sha256` is that of the file's bytes, in hexadecimal.
    """

    id: str
    path: str
    title: str
    publisher: str | None
    published: str | None
    url: str | None
    text: str
    sections: tuple[Section, ...]
    breaks: tuple[int, ...]
    sha256: str

    @property
    def is_markdown(self) -> bool:
        """Whether the text is Markdown, by the file's type."""
        return self.path.lower().endswith(".md")


def read_article(file: Path, folder: Path) -> Article:
    """Read one file of the articles folder.

    Raises:
        UnreadableArticle: the file is of no type that is read, is missing, is not UTF-8, holds no words, or its
            front matter is bad.
    """
    shown = shown_path(file, folder)
    if file.suffix.lower() not in FILE_TYPES:
        given = file.suffix or "a file without an ending"
        raise UnreadableArticle(shown, f"only {' and '.join(FILE_TYPES)} files are read, not {given}")
    name = file.relative_to(folder).as_posix()
    if name.encode("utf-8", "replace").decode() != name:
        raise UnreadableArticle(shown, "its name is not UTF-8; rename it")
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UnreadableArticle(shown, (error.strerror or str(error)).lower()) from error
    raw = _decode(data, shown)
    front, body = _front_matter(raw, shown)
    text, breaks = _clean(body, front.get("title"))
    if not any(map(str.isalnum, text)):
        raise UnreadableArticle(shown, "it holds no text" if body.strip() else "it is empty")
    title, sections = outline(text, markdown=file.suffix.lower() == ".md", title=front.get("title"))
    return Article(
        id=name,
        path=shown,
        title=title,
        publisher=front.get("publisher"),
        published=front.get("published"),
        url=front.get("url"),
        text=text,
        sections=sections,
        breaks=breaks,
        sha256=hashlib.sha256(data).hexdigest(),
    )


def outline(text: str, *, markdown: bool, title: str | None = None) -> tuple[str, tuple[Section, ...]]:
    """The title, which is the headline unless another is given, and the sections that cover the text."""
    parts = blocks(text, markdown=markdown)
    headline = _headline(text, parts, title)
    return title or _title(text, parts, headline), _sections(text, parts, headline)


def shown_path(file: Path, folder: Path) -> str:
    """The path of a file as people see it: the folder's last two names, then the path below it.

    The same from whatever directory the command is run, and it does not tell where somebody's home is.
    """
    below = file.relative_to(folder).as_posix()
    names = [part for part in folder.absolute().parts[1:] if part not in (".", "..")][-2:]
    shown = "/".join([*names, below])
    # A file name may hold bytes that are not UTF-8; they could be neither stored nor printed.
    return shown.encode("utf-8", "backslashreplace").decode("utf-8")


def announces(sentence: str) -> int | None:
    """How many things a sentence announces ("several challenges could …"): 0 if it gives no number, None if none.

    >>> announces("Despite the excitement, several challenges could complicate the deal.")
    0
    >>> announces("There are three main obstacles.")
    3
    >>> announces("The deal is large.") is None
    True
    """
    found = _ANNOUNCES.search(sentence)
    if found is None:
        return 0 if re.search(r"\b(?:the|these) following\b|:\s*$", sentence, re.IGNORECASE) else None
    count = (found["count"] or "").lower()
    return _COUNTS.get(count) or (int(count) if count.isdigit() else 0)


# --- reading the file ---------------------------------------------------------------------------------------------


def _decode(data: bytes, shown: str) -> str:
    """The file's text, its byte order mark dropped and all its line ends made line feeds."""
    try:
        raw = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"it is not UTF-8 (byte {error.start} cannot be read); save it as UTF-8"
        raise UnreadableArticle(shown, reason) from error
    if "\0" in raw:
        raise UnreadableArticle(shown, "it holds NUL characters, so it is not text")
    return "\n".join(raw.splitlines())


def _front_matter(raw: str, shown: str) -> tuple[dict[str, str], str]:
    """The front matter's title, publisher, published and url, as far as given, and the text after it."""
    lines = raw.split("\n")
    if lines[0].rstrip() != "---":
        return {}, raw
    close = next((n for n, line in enumerate(lines[1:], start=1) if line.rstrip() in ("---", "...")), None)
    if close is None:
        if len(lines) > 1 and re.match(r"\w[\w -]*:(\s|$)", lines[1]):
            raise UnreadableArticle(shown, "its front matter has no closing ---")
        return {}, raw  # a rule at the top of the text
    try:
        # BaseLoader makes strings only: a title such as No or 2001 stays as it was written, and no object is built.
        loaded = yaml.load("\n".join(lines[1:close]), Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 2}" if mark else ""
        problem = getattr(error, "problem", None) or "it is not YAML"
        raise UnreadableArticle(shown, f"its front matter is bad{where}: {problem}") from error
    except RecursionError as error:
        raise UnreadableArticle(shown, "its front matter is nested too deeply") from error
    if loaded is not None and not isinstance(loaded, dict):
        raise UnreadableArticle(shown, "its front matter is bad: it must be lines such as title: …")
    fields = {str(key).strip().lower(): value for key, value in (loaded or {}).items()}
    fields.setdefault("published", fields.get("date"))
    known = {name: _field(name, fields.get(name), shown) for name in ("title", "publisher", "published", "url")}
    return {name: value for name, value in known.items() if value}, "\n".join(lines[close + 1 :])


def _field(name: str, value: object, shown: str) -> str | None:
    """One field of the front matter as one line of text; dates as ISO 8601."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise UnreadableArticle(shown, f"its front matter is bad: {name} must be text on one line")
    words = " ".join(value.split())
    if words.lower() in ("", "~", "null"):
        return None
    if name == "published":
        return _iso_date(words, shown)
    if name == "url" and not re.fullmatch(r"https?://[^\s<>\"]+", words):
        reason = f"its front matter is bad: url must begin with https:// or http://, not {words!r}"
        raise UnreadableArticle(shown, reason)
    return words


def _iso_date(words: str, shown: str) -> str:
    """A date, or a date with a time, as ISO 8601: "4 May 2026" → "2026-05-04"."""
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(words).isoformat()
        except ValueError:
            continue
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y"):
        try:
            return datetime.strptime(words, form).date().isoformat()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    raise UnreadableArticle(shown, f"its front matter is bad: published must be a date like 2026-05-04, not {words!r}")


# --- cleaning -----------------------------------------------------------------------------------------------------


def _clean(body: str, title: str | None) -> tuple[str, tuple[int, ...]]:
    """The text without the page's furniture, and the offsets in it where something was taken out of its midst."""
    lines = [line.rstrip() for line in body.split("\n")]
    dropped = _furniture(lines, title)
    kept: list[str] = []
    breaks: list[int] = []
    length = 0  # of the kept lines, each with its line end
    gap = False
    for number, line in enumerate(lines):
        if number in dropped:
            gap = gap or bool(kept)
        elif line:
            if gap:
                if kept[-1]:
                    kept.append("")
                    length += 1
                breaks.append(length + len(line) - len(line.lstrip()))
                gap = False
            if not kept:
                line = line.lstrip()  # noqa: PLW2901 - the text begins with its first character
            kept.append(line)
            length += len(line) + 1
        elif kept and kept[-1]:
            kept.append("")
            length += 1
    return "\n".join(kept).rstrip(), tuple(breaks)


def _furniture(lines: Sequence[str], title: str | None) -> set[int]:
    """Numbers of the lines that belong to the page and not to the article."""
    filled = [(number, line.strip()) for number, line in enumerate(lines) if line.strip()]
    dropped = _comment_form(filled)
    slugs = {half for _, line in filled if (half := _doubled(line))}
    dropped.update(number for number, line in filled if _doubled(line))
    filled = [(number, line) for number, line in filled if number not in dropped]
    if not filled:
        return dropped
    headline = title or filled[0][1]
    captions = _captions(filled, headline, slugs)
    first = filled[0][1]
    for place, (number, line) in enumerate(filled):
        if line in captions:
            # The headline itself may stand twice, or be what the slug was made of: its first copy stays.
            is_headline = line == title or (line == first and line not in slugs)
            once = place == 0 and (len(filled) == 1 or filled[1][1] != line)
            if not ((is_headline and place == 0) or (once and line in slugs)):
                dropped.add(number)
    return dropped


def _doubled(line: str) -> str | None:
    """The half of a line that is one string twice, as a page's slug often is; None for any other line.

    >>> _doubled("Elon Musk DealElon Musk Deal")
    'Elon Musk Deal'
    >>> _doubled("again and again") is None
    True
    """
    for gap, least in ((0, 2), (1, 3)):
        half, odd = divmod(len(line) - gap, 2)
        if half <= 0 or odd or line[:half] != line[half + gap :] or line[half : half + gap].strip():
            continue
        words = line[:half].split()
        if len(words) >= least and any(map(str.isalpha, line)) and not ends_sentence(line):
            return line[:half].strip()
    return None


def _captions(filled: Sequence[tuple[int, str]], headline: str, slugs: set[str]) -> set[str]:
    """The short lines that repeat as image captions do: as the slug, twice in a row, or in the headline's words."""
    short = [line if _may_be_caption(line) else "" for _, line in filled]
    in_a_row = {line for line, after in pairwise(short) if line and line == after}
    named = {word.casefold() for word in re.findall(r"\w+", headline)}
    often = {
        line
        for line, count in Counter(short).items()
        if line
        and count >= _CAPTION_REPEATS
        and line != headline
        and (_ADVERT.fullmatch(line) or {word.casefold() for word in re.findall(r"\w+", line)} <= named)
    }
    return in_a_row | often | slugs.intersection(short)


def _may_be_caption(line: str) -> bool:
    """Whether a line is short, of two words or more, and neither a sentence nor part of a list or table."""
    if len(line) > _CAPTION_CHARS or ends_sentence(line) or not any(map(str.isalpha, line)):
        return False
    if _ADVERT.fullmatch(line):
        return True
    return len(line.split()) > 1 and not re.match(r"[•◦▪‣●○∙–*+|#>`-]|\(?\d{1,2}[.)]\s", line)


def _comment_form(filled: Sequence[tuple[int, str]]) -> set[int]:
    """Numbers of the lines of the form for comments, which ends the page.

    All that follows goes with it while that is little; after much text only the form's own lines go, so that
    a form in the middle of a page does not take half an article away.
    """
    bare = [(number, line.strip("#*_ ")) for number, line in filled]
    for place, (_, line) in enumerate(bare):
        ahead = [after for _, after in bare[place + 1 : place + 1 + _FORM_AHEAD]]
        signed = not ahead or any(_is_form_line(after) for after in ahead)
        if (line and _FORM_NOTICE.fullmatch(line)) or (_FORM_HEADING.fullmatch(line) and signed):
            rest = bare[place:]
            little = sum(len(after) for _, after in rest) <= _FORM_REST
            return {n for n, after in rest if little or _is_form_line(after) or _FORM_HEADING.fullmatch(after)}
    return set()


def _is_form_line(line: str) -> bool:
    """Whether the line is all of a field, a button or a notice of the form for comments."""
    return bool(line and (_FORM_NOTICE.fullmatch(line) or _FORM_FIELD.fullmatch(line)))


# --- title and sections -------------------------------------------------------------------------------------------


def _words(text: str, block: Block) -> str:
    """The block's words on one line, without its marks."""
    return " ".join(text[block.words : block.words_end].split())


def _headline(text: str, parts: Sequence[Block], title: str | None) -> Block | None:
    """The block that is the headline: the first `#` heading, else the first block if it may be one."""
    top = [part for part in parts if part.kind == "heading" and part.level == 1]
    first = next((part for part in parts if part.kind != "rule"), None)
    if top and (first is top[0] or title is None or _words(text, top[0]) == title):
        return top[0]
    if first is None or first.kind not in ("paragraph", "heading"):
        return None
    words = _words(text, first)
    if title is not None:
        return first if words == title else None
    return first if first.kind == "paragraph" and len(words) <= _TITLE_CHARS and not words.endswith(".") else None


def _title(text: str, parts: Sequence[Block], headline: Block | None) -> str:
    """The headline's words, else the first words of the text."""
    block = headline or next((part for part in parts if part.kind != "rule"), None)
    words = _words(text, block) if block else ""
    if len(words) <= _TITLE_CHARS:
        return words
    return words[: _TITLE_CHARS - 1].rsplit(" ", 1)[0] + "…"


@dataclass(frozen=True, slots=True)
class _Heading:
    start: int
    end: int
    label: str
    level: int  # 1 is outermost


def _sections(text: str, parts: Sequence[Block], headline: Block | None) -> tuple[Section, ...]:
    """The sections that cover the text, each with its trail of headings."""
    marked = [part for part in parts if part.kind == "heading" and part is not headline]
    if marked:
        headings = [_Heading(part.start, part.end, _words(text, part), part.level) for part in marked]
    else:
        headings = _nested(text, parts, _plain_headings(text, parts, headline))
    trail: list[_Heading] = []
    found: list[Section] = []
    if not headings or headings[0].start > 0:
        found.append(Section((), 0, headings[0].start if headings else len(text), 0))
    ends = [*(heading.start for heading in headings[1:]), len(text)]
    for heading, end in zip(headings, ends, strict=False):  # no heading, one end
        trail = [*(outer for outer in trail if outer.level < heading.level), heading]
        found.append(Section(tuple(outer.label for outer in trail), heading.start, end, heading.end))
    return tuple(found)


def _plain_headings(text: str, parts: Sequence[Block], headline: Block | None) -> list[_Heading]:
    """Headings that no mark sets apart: short lines on their own with a body under them. Numbered ones have level 2."""
    found: list[_Heading] = []
    for place, part in enumerate(parts[:-1]):
        before = parts[place - 1] if place else None
        after = parts[place + 1]
        if part is headline or after.kind == "rule" or "\n" in text[part.start : part.end]:
            continue
        label = " ".join(text[part.start : part.end].split())
        if part.kind == "item":
            alone = not after.ordered and not (before and before.ordered)
            if part.ordered and alone and _NUMBER.match(label) and _is_short_line(label):
                found.append(_Heading(part.start, part.end, label, 2))
        elif part.kind == "paragraph" and _is_heading(text, part, before, after):
            found.append(_Heading(part.start, part.end, label, 1))
    return found


def _is_short_line(label: str) -> bool:
    """Whether a line has the length and the end of a heading."""
    open_end = label.endswith("?") or not (ends_sentence(label) or label.endswith((",", ";", "—", "–")))
    return len(label) <= _HEADING_CHARS and len(label.split()) <= _HEADING_WORDS and open_end


def _is_heading(text: str, part: Block, before: Block | None, after: Block) -> bool:
    """Whether a paragraph of one line is a heading, by its own look and by its neighbours."""
    label = text[part.start : part.end]
    first = label.lstrip("\"'“‘¿(")[:1]
    if not _is_short_line(label) or not (first.isupper() or first.isdigit()):
        return False
    if _BYLINE.match(label) or _DATE_LINE.search(label) or re.search(r"[|·@]|https?://", label):
        return False
    ended = text[before.start : before.end].rstrip() if before else ""
    if ended.endswith(":") and before and before.kind == "paragraph":
        return False  # a list whose bullets got lost
    if ended.endswith(("”", '"')) and "," in label:
        return False  # whose quotation it was
    words = [word for word in re.findall(r"[^\W_][\w’'.-]*", label) if word.lower() not in _SMALL_WORDS]
    capital = sum(word != word.lower() or word[0].isdigit() for word in words)
    if words and capital >= 0.75 * len(words):
        return True
    body = text[after.start : after.end]
    followed = after.kind == "paragraph" and len(body) >= _BODY_CHARS and ends_sentence(body)
    return followed and (label.endswith("?") or len(label.split()) <= _SENTENCE_CASE_WORDS) and ends_sentence(ended)


@dataclass(frozen=True, slots=True)
class _Body:
    """What stands under a heading, up to the next one."""

    text: str
    paragraphs: int
    listed: bool  # or in code, or behind a rule

    @property
    def is_short(self) -> bool:
        """Whether it is prose, and no more of it than one of several things gets."""
        return self.paragraphs > 0 and not self.listed and len(self.text) <= _CHILD_BODY_CHARS


def _bodies(text: str, parts: Sequence[Block], headings: Sequence[_Heading]) -> list[_Body]:
    ends = [*(heading.start for heading in headings[1:]), len(text)]
    found = []
    for heading, end in zip(headings, ends, strict=False):  # no heading, one end
        kinds = [part.kind for part in parts if heading.end <= part.start < end]
        count = kinds.count("paragraph")
        found.append(_Body(" ".join(text[heading.end : end].split()), count, count < len(kinds)))
    return found


def _nested(text: str, parts: Sequence[Block], headings: Sequence[_Heading]) -> list[_Heading]:
    """The headings, with those that name several things of one kind put under what speaks of them, one level down."""
    found, bodies = list(headings), _bodies(text, parts, headings)
    place = 0
    while place < len(found):
        run = _children(found, bodies, place) if found[place].level == 1 else 0
        for child in range(place + 1, place + 1 + run):
            found[child] = replace(found[child], level=2)
        place += run + 1
    return found


def _children(headings: Sequence[_Heading], bodies: Sequence[_Body], place: int) -> int:
    """How many of the next headings stand under one, by what it says and by their look; 0 where it is unclear.

    It may announce them. If it says nothing at all, the next ones must say it. And where one short paragraph leads on
    to more than two sections that are each one short paragraph again, among others that are longer, they belong to it.
    """
    own = bodies[place]
    leads = own.paragraphs <= 1 and not own.listed and len(own.text) <= _LEADING_BODY_CHARS
    announced = None if own.listed else _announced(own.text)
    if announced is None and leads:
        announced = announces(headings[place].label)
    if announced is None and not own.text:
        announced = 0
    if announced is None and not leads:
        return 0
    least = _FEWEST if announced is None else 2
    run = 0
    for child, body in zip(headings[place + 1 :], bodies[place + 1 :], strict=True):
        first = bodies[place + 1]
        longer = body.paragraphs > first.paragraphs
        alike = body.listed == first.listed and bool(body.text) and (not longer or body.is_short)
        named = _may_be_child(child, most_words=_CHILD_WORDS if own.text else _HEADING_WORDS)
        if (announced and run == announced) or not named or not alike:
            break
        if (announced is None or not own.text) and not body.is_short:
            break
        run += 1
        if longer:
            break  # the last one may say a little more
    # Where most sections look like this, they are the article's own.
    most = len(headings) // 2 if announced is None else len(headings)
    return run if least <= run <= most else 0


def _announced(body: str) -> int | None:
    """What the last sentence of a short body announces, as `announces` counts it."""
    words = " ".join(body.split())
    if not words or len(words) > _ANNOUNCING_BODY_CHARS:
        return None
    return announces(re.split(r"(?<=[.!?])\s", words)[-1])


def _may_be_child(heading: _Heading, most_words: int) -> bool:
    """Whether a heading is a short phrase that may name one of several things, and asks nothing."""
    label = heading.label
    short = len(label.split()) <= most_words and not label.endswith("?") and not _ASKS.match(label)
    return heading.level == 1 and short and not _STOCK_CLOSING.fullmatch(label)
