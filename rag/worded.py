"""Answers in a model's words: each statement shown as soon as it is written, if it holds against its quotes."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace

from indexes.build import Index
from indexes.embed import Embedder
from indexes.passages import Sentence
from rag.answers import Answer, Citation, Outcome, Statement, Usage
from rag.llm import ModelClient
from rag.orders import is_order
from rag.quote import Pick, Second, cited
from rag.quoted import as_text, cite, made, quoted_statement, shown_passages
from rag.rank import under
from rag.search import Search
from rag.sure import read_sentence
from rag.verify import Fault, verify
from rag.write import Draft, DraftStatement, NumberedSentence, cut_to_window

# That a model is given to write from, besides what the quotes answer: with those, every gold sentence is among them for
# 206 of 231 tuning questions, 217 where it is 24, and a local model takes twice the time to read these.
MODEL_SENTENCES = 12


class WordedAnswer:
    """An answer that a model is writing.

    `usage` and `dropped` tell what it has cost and how much of it was left out or replaced by its quote so far.
    """

    def __init__(
        self,
        search: Search,
        client: ModelClient,
        picks: Sequence[Pick],
        embedder: Embedder | None = None,
        reader: Second | None = None,
    ) -> None:
        """Nothing is asked until `grow` is read.

        Args:
            search: the question and what was found.
            client: the model.
            picks: what the quoting writer would answer. A statement that fails is replaced by its quote only where
                that is among these; a model must not bring a sentence onto the page by telling lies about it.
            embedder: weighs wordings for the verifier.
            reader: does so, too; both together did best there, and either better than none.
        """
        self._search, self._client, self._picks = search, client, tuple(picks)
        self._embedder, self._reader = embedder, reader
        ranked = _ranked(search, self._picks)
        places = {row: number for number, row in enumerate(sorted(ranked), 1)}  # numbered in reading order
        self._sentences = {places[row]: search.opened.index.sentences[row] for row in ranked}
        self._draft = Draft(client, search.standalone, _numbered(search, self._sentences, client, reader))
        self._statements: list[Statement] = []
        self._citations: dict[tuple[str, int, int], Citation] = {}
        self._failed = 0
        self._faults: dict[Fault, None] = {}

    @property
    def usage(self) -> Usage | None:
        """The tokens, once the model is done, where the server counts them."""
        return self._draft.usage

    @property
    def dropped(self) -> int:
        """How many of the model's statements, and things beside the form, are not shown as it wrote them."""
        return self._draft.dropped + self._failed

    @property
    def note(self) -> str:
        """One line on what was dropped and why; empty where nothing was."""
        if not self.dropped:
            return ""
        reasons = [fault.value for fault in self._faults]
        reasons += ["not tied to a sentence"] if self._draft.dropped else []
        were = "was" if self.dropped == 1 else "were"
        return (
            f"{self.dropped} of the model's statements {were} left out or replaced by the quote: {'; '.join(reasons)}."
        )

    def grow(self) -> Generator[Answer, None, None]:
        """The answer as far as it has come: at once, with each statement, and unchanged while nothing comes.

        The last one is whole, but for its notes and times. It has no statements where none was written or none held.

        Raises:
            ModelFailed: the model gave no usable answer; what was given so far is then to be taken back.
        """
        search, index = self._search, self._search.opened.index
        shown = replace(
            Answer(search.question, search.standalone, Outcome.ANSWERED, text="", writer=self._client.model),
            passages=shown_passages(search.founds[0], index),
        )
        yield shown
        with closing(self._draft.statements()) as drafted:
            for each in drafted:
                if each is not None and self._take(each):
                    shown = replace(
                        shown,
                        statements=tuple(self._statements),
                        text=as_text(self._statements),
                        citations=tuple(self._citations.values()),
                    )
                yield shown
        whole = made(search, self._statements, tuple(self._citations.values()), self._draft.missing)
        yield replace(whole, writer=self._client.model, passages=shown.passages)

    def _take(self, drafted: DraftStatement) -> bool:
        """Whether the statement, or its quote, joined the answer."""
        sentences = [self._sentences[number] for number in drafted.sentence_ids]
        index = self._search.opened.index
        sources = [cited(index.articles[each.article_id], each, self._reader) for each in sentences]
        verdict = verify(drafted.text, sources, self._reader, embedder=self._embedder)
        if verdict.text is None or is_order(drafted.text):
            self._failed += 1
            self._faults |= dict.fromkeys(verdict.faults)
            return self._quote_instead(sentences)
        numbers = tuple(self._cite(each.article_id, each.start, each.end, each.section) for each in sentences)
        reading = verdict.reading
        self._statements.append(Statement(verdict.text, numbers, reading.certainty, reading.said_by, reading.hedged))
        return True

    def _quote_instead(self, sentences: Sequence[Sentence]) -> bool:
        for pick in self._picks:
            held = any(map(pick.holds, sentences))
            if held and (pick.article_id, pick.start, pick.end) not in self._citations:
                number = self._cite(pick.article_id, pick.start, pick.end, pick.section)
                citation = next(each for each in self._citations.values() if each.id == number)
                self._statements.append(quoted_statement(pick, citation))
                return True
        return False

    def _cite(self, article_id: str, start: int, end: int, section: tuple[str, ...]) -> int:
        """The number of a citation, which is made where there is none yet."""
        place = (article_id, start, end)
        if place not in self._citations:
            number = len(self._citations) + 1
            self._citations[place] = cite(number, self._search.opened.index, article_id, start, end, section)
        return self._citations[place].id


def _ranked(search: Search, picks: Sequence[Pick]) -> list[int]:
    """The rows that a model may write from, the best first; a sentence that gives it orders is none of them."""
    index = search.opened.index
    rows = search.opened.writer.sentences(search.founds, picks, MODEL_SENTENCES)
    return [row for row in rows if not is_order(index.text(index.sentences[row]))]


def _numbered(
    search: Search, ranked: dict[int, Sentence], client: ModelClient, reader: Second | None
) -> list[NumberedSentence]:
    """The sentences as the model gets them, in reading order: as many of the best as fit into its window."""
    rows = [_as_row(number, sentence, search.opened.index, reader) for number, sentence in ranked.items()]
    kept = cut_to_window(search.standalone, rows, client.endpoint.window, client.endpoint.max_tokens)
    return sorted(kept, key=lambda row: row.id)


def _as_row(number: int, sentence: Sentence, index: Index, reader: Second | None) -> NumberedSentence:
    article = index.articles[sentence.article_id]
    reading = read_sentence(article, sentence, reader)
    above = under(sentence, index)
    return NumberedSentence(
        id=number,
        text=index.text(sentence),
        certainty=reading.certainty,
        said_by=reading.said_by,
        title="" if is_order(article.title) else article.title,
        published=article.published,
        under="" if is_order(above) else above,
    )
