"""Answers and articles as HTML and as plain text.

Every function here is pure, and every word that comes from an article, a question or a model passes through
`inert`, so that none of it can act: not as HTML, not as Markdown, not as LaTeX, not as a template.
"""

from __future__ import annotations

import calendar
import html
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rag.answers import CERTAINTY_MEANING, Answer, Certainty, Citation, Outcome, Role, Statement, cost_of, not_said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from indexes.articles import Article

    Surroundings = Callable[[Citation], tuple[int, str] | None]

SHOWN_QUESTION = 600  # characters of a question that the page repeats; what was asked is not cut
TOOLTIP, SPEAKER = 200, 60  # characters of a quote in the tooltip of its link; of a speaker in a chip
AROUND_QUOTE = 280  # characters of its passage shown on each side of a quote
NEAREST, NEAREST_CHARS = 3, 420  # passages shown where nothing is said, and how much of each
LISTED_ARTICLES = 50  # titles that the page lists by name

# Everything but letters, digits, white space and the plainest punctuation becomes a numeric entity. A browser
# shows the same text; Markdown, autolinks, KaTeX and template engines find nothing to act on.
_ACTIVE = re.compile(r"[^\w\s.,;'?%\x80-\U0010ffff-]|_", re.ASCII)
_UNSHOWABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")  # a lone surrogate cannot even be sent
_NEWLINES = re.compile(r"\s*[\n\r\v\f\x85\u2028\u2029]\s*")
_MONTHS = tuple(calendar.month_name)[1:]
_BULLET = re.compile(r"[ \t]*[•‣◦▪*–-][ \t]+")
_HASHES = re.compile(r"[ \t]*#{1,6}[ \t]+")
_WEB = re.compile(r"https?://[^\s\"'<>]+\Z")


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and how far its answer has come.

    `message` and `evidence` are the rendered answer and its evidence, kept so that a long conversation is not
    rendered anew with each step of the newest answer.
    """

    number: int
    question: str
    answer: Answer | None = None
    done: bool = False
    stopped: bool = False
    message: str = ""
    evidence: str = ""


def inert(text: str) -> str:
    """`text` as HTML that shows exactly these characters and can do nothing.

    >>> inert('<b> & $x$ [a](b)')
    '&#60;b&#62; &#38; &#36;x&#36; &#91;a&#93;&#40;b&#41;'
    """
    return _ACTIVE.sub(lambda match: f"&#{ord(match[0])};", _UNSHOWABLE.sub("\ufffd", text))


def one_line(text: str) -> str:
    """`text` made inert, its line breaks as `<br>`: a blank line would end an HTML block of Markdown."""
    return inert(_NEWLINES.sub("\n", text.strip())).replace("\n", "<br>")


def ago(then: datetime, now: datetime) -> str:
    """How long ago, in the largest whole unit.

    >>> from datetime import UTC, datetime, timedelta
    >>> start = datetime(2026, 1, 1, tzinfo=UTC)
    >>> ago(start, start + timedelta(seconds=200))
    '3 minutes ago'
    """
    seconds = int((now - then).total_seconds())
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


def byline(publisher: str | None, published: str | None) -> str:
    """Publisher and date as far as they are known, inert; empty where neither is.

    >>> byline("The Siding", "2026-03-14")
    'The Siding · 14 March 2026'
    """
    return " · ".join(inert(part) for part in (publisher, published and _day(published)) if part)


def _day(published: str) -> str:
    """An ISO 8601 date in words; anything else as it is."""
    try:
        day = date.fromisoformat(published[:10])
    except ValueError:
        return published
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


# ---------------------------------------------------------------------------------------- certainty


def chip(statement: Statement) -> str:
    """The certainty as a word, with who says it; its meaning is the tooltip."""
    meaning = CERTAINTY_MEANING[statement.certainty]
    if statement.hedged and statement.certainty is not Certainty.SPECULATIVE:
        meaning += " It is hedged, too."
    said_by = f'<span class="al-by"> · {_in_brief(statement.said_by, SPEAKER)}</span>' if statement.said_by else ""
    return (
        f'<span class="al-chip al-{statement.certainty.value}" title="{inert(meaning)}">'
        f"{statement.certainty.value}{said_by}</span>"
    )


def legend_html() -> str:
    """What the four words mean, for those who cannot hover."""
    rows = "".join(
        f'<div><dt><span class="al-chip al-{certainty.value}">{certainty.value}</span></dt>'
        f"<dd>{inert(CERTAINTY_MEANING[certainty])}</dd></div>"
        for certainty in reversed(Certainty)
    )
    return f'<details class="al-legend"><summary>What the labels mean</summary><dl>{rows}</dl></details>'


# ------------------------------------------------------------------------------------ the chat column


def question_html(question: str) -> str:
    """A person's question for the chat; long ones are cut for show."""
    shown = question if len(question) <= SHOWN_QUESTION else question[:SHOWN_QUESTION].rstrip() + " …"
    return f'<div class="al-question">{one_line(shown)}</div>'


def message_html(turn: Turn) -> str:
    """The answer of a turn for the chat: statements with certainty and links to their evidence cards."""
    answer = turn.answer
    parts: list[str] = []
    if answer is not None:
        quotes = {citation.id: citation.quote for citation in answer.citations}
        parts += [_statement_html(statement, turn.number, quotes) for statement in answer.statements]
        if turn.done or answer.statements:
            parts += [_plain_html(kind, text) for kind, text in _said_plainly(answer)]
        if turn.done and answer.timings_ms and (answer.usage or answer.dropped or answer.writer != "quotes"):
            cost = one_line(cost_of(answer))
            parts.append(f'<details class="al-cost"><summary>Cost</summary>{cost}</details>')
    if turn.stopped:
        parts.append('<p class="al-note">Stopped. Retry asks again.</p>')
    elif turn.done and not parts:
        parts.append('<p class="al-plain">No answer came back. Retry asks again.</p>')
    elif not turn.done:
        parts.append('<p class="al-wait"><span class="al-dots" aria-hidden="true"></span>Reading the articles</p>')
    return f'<div class="al-answer" id="t{turn.number}">{"".join(parts)}</div>'


def _statement_html(statement: Statement, turn: int, quotes: dict[int, str]) -> str:
    # Gradio's sanitiser keeps a title and drops an aria-label.
    links = "".join(
        f'<a class="al-ref" href="#t{turn}-c{n}" title="Evidence: {_in_brief(quotes.get(n, ""), TOOLTIP)}">'
        f"{inert(f'[{n}]')}</a>"
        for n in statement.citations
    )
    role = '<span class="al-role">Correction</span>' if statement.role is Role.CORRECTION else ""
    return (
        f'<p class="al-statement al-{statement.certainty.value}-line">{role}{one_line(statement.text)} '
        f'<span class="al-tail">{links}{chip(statement)}</span></p>'
    )


def _in_brief(text: str, limit: int) -> str:
    """At most `limit` characters of a text, on one line, inert."""
    line = " ".join(text.split())
    return inert(line if len(line) <= limit else line[:limit].rstrip() + " …")


def _plain_html(kind: str, text: str) -> str:
    if kind == "note":
        return f'<p class="al-note">{text}</p>'
    role = ' role="alert"' if kind == Outcome.ERROR.value else ""
    return f'<p class="al-plain al-{kind}"{role}>{text}</p>'


def _said_plainly(answer: Answer) -> list[tuple[str, str]]:
    """What an answer says besides its statements, each as its kind and inert HTML.

    The kind is `plain` for what answers, `refused` and `error` for those outcomes, `note` for the rest.
    """
    parts: list[tuple[str, str]] = []
    notes = list(answer.notes)
    if answer.outcome is Outcome.NOT_IN_ARTICLES or (answer.outcome is Outcome.ANSWERED and answer.missing):
        parts.append(("plain", inert(not_said(answer.missing))))
    elif answer.outcome is not Outcome.ANSWERED:
        parts.append((answer.outcome.value, one_line(notes.pop(0) if notes else answer.text)))
    parts += [("note", one_line(note)) for note in notes]
    if answer.statements and answer.writer != "quotes":
        parts.append(("note", f"Worded by {one_line(answer.writer)}; the quotes are the articles’ own."))
    return parts


# --------------------------------------------------------------------------------- the evidence column


def evidence_html(turn: Turn, surroundings: Surroundings) -> str:
    """The evidence of one turn: a card for each citation, or the nearest passages where nothing is said.

    Args:
        turn: The turn; its number makes the ids of its cards, `t3-c1` for citation 1 of turn 3.
        surroundings: Gives the text that a citation stands in and where that text begins in the article,
            None where it cannot be had; the quote alone is shown then.
    """
    answer = turn.answer
    if answer is None:
        return ""
    body = "".join(_card_html(citation, turn, surroundings) for citation in answer.citations)
    copy = _copy_html(answer, turn.number)
    if turn.done and not turn.stopped and not answer.statements and answer.passages:
        body = _nearest_html(answer)
    elif not answer.citations:
        return copy
    return (
        f'<section class="al-turn" aria-label="Evidence for question {turn.number}"><h3 class="al-asked">'
        f'<a href="#t{turn.number}">{one_line(turn.question[:SHOWN_QUESTION])}</a></h3>{body}</section>{copy}'
    )


def _card_html(citation: Citation, turn: Turn, surroundings: Surroundings) -> str:
    answer = turn.answer
    backed = [s for s in answer.statements if citation.id in s.citations] if answer else []
    chips = "".join(dict.fromkeys(chip(statement) for statement in backed))
    around = surroundings(citation)
    start, text = around if around is not None else (citation.start, citation.quote)
    passage = prose_html(*_clip(text, start, citation.start, citation.end), range(citation.start, citation.end))
    where = " · ".join(
        part for part in (byline(citation.publisher, citation.published), inert(citation.section)) if part
    )
    return (
        f'<article class="al-card" id="t{turn.number}-c{citation.id}" tabindex="-1">'
        f'<header><span class="al-number" aria-hidden="true">{citation.id}</span>'
        f'<div class="al-source"><h4>{one_line(citation.title)}</h4>{f"<p>{where}</p>" if where else ""}</div></header>'
        f'<div class="al-passage">{passage}</div><div class="al-foot">{chips}'
        f'<span class="al-actions"><a href="#t{turn.number}" class="al-back">to the answer</a>'
        f"{_open_button(citation.article_id, citation.start, citation.end, 'in context')}</span></div></article>"
    )


def _nearest_html(answer: Answer) -> str:
    cards = "".join(
        f'<article class="al-card al-near"><header><div class="al-source"><h4>{one_line(passage.title)}</h4>'
        f"{f'<p>{inert(passage.section)}</p>' if passage.section else ''}</div>"
        f'</header><div class="al-passage">{prose_html(_cut(passage.body), passage.start, range(0))}</div>'
        f'<div class="al-foot"><span class="al-actions">'
        f"{_open_button(passage.article_id, passage.start, passage.end, 'in context')}</span></div></article>"
        for passage in answer.passages[:NEAREST]
    )
    return (
        '<div class="al-nearest"><h4>Nearest passages</h4>'
        f'<p class="al-note">What the search came closest to. This is not an answer.</p>{cards}</div>'
    )


def _open_button(article_id: str, start: int, end: int, label: str) -> str:
    return (
        f'<button type="button" class="al-open" data-article="{inert(article_id)}" data-start="{start}" '
        f'data-end="{end}">{inert(label)}</button>'
    )


def _copy_html(answer: Answer, turn: int) -> str:
    return f'<pre hidden class="al-copy" data-turn="{turn}">{inert(answer_text(answer))}</pre>'


def _cut(text: str) -> str:
    return text if len(text) <= NEAREST_CHARS else text[:NEAREST_CHARS].rsplit(None, 1)[0] + " …"


def _clip(text: str, base: int, start: int, end: int) -> tuple[str, int]:
    """At most `AROUND_QUOTE` characters on each side of the quote, cut between words, and where that begins."""
    left = max(0, start - base - AROUND_QUOTE)
    right = min(len(text), end - base + AROUND_QUOTE)
    if left:
        left = text.find(" ", left, max(left, start - base)) + 1 or left
    if right < len(text):
        right = max(text.rfind(" ", end - base, right), end - base)
    return text[left:right], base + left


# ----------------------------------------------------------------------------------------- articles


def article_html(article: Article, start: int, end: int) -> str:
    """The whole article to read, with `article.text[start:end]` marked; no mark where the range is empty."""
    headings = {section.start: len(section.path) for section in article.sections if section.heading_end > section.start}
    head = byline(article.publisher, article.published)
    link = (
        f' · <a href="{html.escape(article.url)}" target="_blank" rel="noopener noreferrer">original page</a>'
        if article.url and _WEB.match(article.url)
        else ""
    )
    title = "" if article.text.lstrip("# \t\n").startswith(article.title) else f"<h2>{one_line(article.title)}</h2>"
    body = prose_html(article.text, 0, range(start, end), headings, article.title)
    meta = " · ".join(part for part in (head, inert(article.path)) if part)
    return f'<p class="al-meta">{meta}{link}</p>{title}{body}'


def prose_html(text: str, base: int, mark: range, headings: dict[int, int] | None = None, title: str = "") -> str:
    """Plain text as paragraphs, lists and headings.

    Args:
        text: A slice of an article.
        base: Where `text` begins in its article.
        mark: What to mark, as offsets in the article; an empty range marks nothing.
        headings: For each heading, where it begins in the article, and its level from 1.
        title: The line that is the title, if it stands in the text.
    """
    out: list[str] = []
    in_list = False
    for begin, line in _lines(text, base):
        level = (headings or {}).get(begin)
        bullet = _BULLET.match(line) if level is None else None
        prefix = bullet or _HASHES.match(line)
        shown = prefix.end() if prefix else 0
        inner = _marked(line[shown:], begin + shown, mark)
        if in_list != bool(bullet):
            out.append("<ul>" if bullet else "</ul>")
            in_list = bool(bullet)
        if bullet:
            out.append(f"<li>{inner}</li>")
        elif level or (title and line.strip("# \t") == title):
            tag = f"h{min(level + 2, 5)}" if level else "h2"
            out.append(f"<{tag}>{inner}</{tag}>")
        else:
            out.append(f"<p>{inner}</p>")
    return "".join(out) + ("</ul>" if in_list else "")


def _lines(text: str, base: int) -> Iterator[tuple[int, str]]:
    """Each line that is not blank, with its offset in the article."""
    for match in re.finditer(r"[^\r\n]*\S[^\r\n]*", text):
        yield base + match.start(), match[0].rstrip()


def _marked(line: str, base: int, mark: range) -> str:
    low, high = max(mark.start - base, 0), min(mark.stop - base, len(line))
    if low >= high:
        return inert(line)
    return f"{inert(line[:low])}<mark>{inert(line[low:high])}</mark>{inert(line[high:])}"


def paragraphs_around(article: Article, start: int, end: int) -> tuple[int, str]:
    """The paragraphs that `article.text[start:end]` stands in, within the article's breaks, and where they begin."""
    text = article.text
    low = max((b for b in (0, *article.breaks) if b <= start), default=0)
    high = min((b for b in (*article.breaks, len(text)) if b >= end), default=len(text))
    begin = text.rfind("\n\n", low, start)
    finish = text.find("\n\n", end, high)
    begin = low if begin < 0 else begin + 2
    return begin, text[begin : finish if finish >= 0 else high]


def status_html(articles: Sequence[Article], indexed: str, writer: str) -> str:
    """The line under the title: what is loaded, how old it is, and how answers are written.

    Args:
        articles: Those that are loaded.
        indexed: When they were indexed, in words ("3 minutes ago").
        writer: "quotes", or the name of a model.
    """
    if not articles:
        return (
            '<p class="al-loaded"><b>No articles yet.</b> Put .txt or .md files into the articles folder, run '
            "<code>allegedly index</code>, and reload this page.</p>"
        )
    if len(articles) == 1:
        loaded = _article_button(articles[0])
    else:
        items = "".join(f"<li>{_article_button(article)}</li>" for article in articles[:LISTED_ARTICLES])
        more = len(articles) - LISTED_ARTICLES
        rest = f"<li>and {more} more</li>" if more > 0 else ""
        loaded = f"<details><summary>{len(articles)} articles</summary><ul>{items}{rest}</ul></details>"
    if writer == "quotes":
        how = (
            'It answers by <b>quoting</b>. <span title="OPENAI_API_KEY, or ALLEGEDLY_BASE_URL for any compatible '
            'server; ALLEGEDLY_MODEL names the model">For fluent wording, set <code>OPENAI_API_KEY</code> or '
            "<code>ALLEGEDLY_BASE_URL</code>, and <code>ALLEGEDLY_MODEL</code>.</span>"
        )
    else:
        how = f"<b>{one_line(writer)}</b> words the answers; each one stands on exact quotes."
    return f'<div class="al-loaded">{loaded}<span class="al-age">indexed {inert(indexed)}</span></div><p>{how}</p>'


def _article_button(article: Article) -> str:
    about = byline(article.publisher, article.published)
    return _open_button(article.id, 0, 0, article.title) + (f'<span class="al-age">{about}</span>' if about else "")


# ------------------------------------------------------------------------------- text and notebook


def answer_text(answer: Answer) -> str:
    """An answer as plain text with its quotes below it, to paste elsewhere."""
    lines = [f"Q: {answer.question.strip()}", ""]
    for statement in answer.statements:
        numbers = "".join(f"[{n}]" for n in statement.citations)
        lines.append(f"{statement.text} {numbers} ({_in_words(statement)})")
    if answer.outcome is Outcome.NOT_IN_ARTICLES or answer.missing:
        lines.append(not_said(answer.missing))
    elif not answer.statements:
        lines.append(answer.notes[0] if answer.notes else answer.text)
    if answer.citations:
        lines.append("")
    for citation in answer.citations:
        source = [citation.title, citation.publisher, citation.published, citation.section, citation.url]
        lines.append(f"[{citation.id}] “{citation.quote}”")
        lines.append(f"    {' — '.join(part for part in source if part)}")
    return "\n".join(lines)


def _in_words(statement: Statement) -> str:
    return f"{statement.certainty.value}, {statement.said_by}" if statement.said_by else statement.certainty.value


# Colours that keep their contrast on white and on black, as a notebook's theme is not ours to know.
_INK = {
    Certainty.STATED: "#2e8b6a",
    Certainty.ATTRIBUTED: "#5b7fd6",
    Certainty.SPECULATIVE: "#b3802a",
    Certainty.UNCONFIRMED: "#d0574f",
}


def answer_html(answer: Answer, turn: int = 1) -> str:
    """An answer with its evidence as one self-contained snippet, styled inline, for a notebook.

    Args:
        answer: The answer.
        turn: Makes the ids of the cards, so that several snippets can stand on one page.
    """
    soft = "opacity:.7;font-size:.85em"
    parts = [f'<p style="font-weight:600;margin:0 0 .6em">{one_line(answer.question)}</p>']
    for statement in answer.statements:
        ink = _INK[statement.certainty]
        links = " ".join(
            f'<a href="#n{turn}-c{n}" style="text-decoration:none">{inert(f"[{n}]")}</a>' for n in statement.citations
        )
        role = "<b>Correction.</b> " if statement.role is Role.CORRECTION else ""
        parts.append(
            f'<p style="margin:.5em 0;padding-left:.8em;border-left:3px solid {ink}">{role}{one_line(statement.text)} '
            f'{links} <span title="{inert(CERTAINTY_MEANING[statement.certainty])}" style="color:{ink};font-size:.8em;'
            f'white-space:nowrap">{one_line(_in_words(statement))}</span></p>'
        )
    for kind, text in _said_plainly(answer):
        parts.append(f'<p style="{soft if kind == "note" else "margin:.5em 0"}">{text}</p>')
    for citation in answer.citations:
        where = (citation.title, citation.publisher, citation.published, citation.section)
        parts.append(
            f'<blockquote id="n{turn}-c{citation.id}" style="margin:.6em 0;padding:.5em .8em;border:1px solid '
            f'rgba(128,128,128,.35);border-radius:6px"><b>{citation.id}</b> '
            f'<span style="background:rgba(255,213,79,.35)">{one_line(citation.quote)}</span>'
            f'<br><span style="{soft}">{" · ".join(one_line(part) for part in where if part)}</span></blockquote>'
        )
    return f'<div style="max-width:46em;line-height:1.5">{"".join(parts)}</div>'
