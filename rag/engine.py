"""The query engine: joins retrieval, the decision to answer, a writer and the frames into one `Answer`.

It is a LlamaIndex query engine and holds no conversation: whoever converses hands the earlier answers in.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import RESPONSE_TYPE, Response, StreamingResponse
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeWithScore, QueryBundle

from indexes.articles import Article
from indexes.build import Index, current_generation, open_index, sync
from indexes.embed import Embedder, open_embedder
from indexes.errors import ModelFailed, NoIndex, UnknownArticle
from indexes.nodes import passage_node
from rag.answerable import judge
from rag.answers import Answer, Citation, Outcome, RetrievedPassage, Role, Statement
from rag.certainty import frame
from rag.llm import ModelClient
from rag.questions import MAX_QUESTION_CHARS, QuestionReading, Wanted, clean_question, read_question, sought
from rag.quote import Pick, QuoteWriter, cite
from rag.rank import Reads, reread
from rag.reader import Reader
from rag.retrieve import Found, Retriever, parts_of, pieces_of
from rag.rewrite import stand_alone
from rag.settings import Settings, read_settings
from rag.verify import verify
from rag.write import NumberedSentence, write_with_model

NOT_SAID = "The articles do not say."
SHOWN_PASSAGES = 5
MODEL_SENTENCES = 24  # that a model is given to write from
QUOTES = "quotes"
NOTHING_HELD = "Nothing that the model wrote held against the sentences that it cited. The quotes answer instead."


def open_engine(
    articles: str | Path | None = None,
    home: str | Path | None = None,
    writer: str = "auto",
    embedding: str | None = None,
    report: Callable[[str], None] | None = None,
    reader: str | Path | None = None,
) -> Engine:
    """The engine over a folder of articles, whose index is built first where there is none.

    Args:
        articles: the folder; else `ALLEGEDLY_ARTICLES`, else the nearest `seeds/articles`.
        home: where the store lies; else `ALLEGEDLY_HOME`, else the checkout's or the user's own.
        writer: "quotes", "model", or "auto" for a model where one is set.
        embedding: a sentence-transformers model; None for the packaged one.
        report: takes one line at a time about what is being done.
        reader: the folder of a trained reader that reads what was found, or "none"; else `ALLEGEDLY_READER`, else the
            packaged one.

    Raises:
        AllegedlyError: with one line that says what is wrong and what to do.
    """
    settings = read_settings(articles=articles, home=home, writer=writer, embedding=embedding, reader=reader)
    tell = report or (lambda _line: None)
    try:
        index = open_index(settings.folder, settings.home, settings.embedding)
    except NoIndex:
        tell(f"No index yet: building it from {settings.folder}")
        done = sync(settings.folder, settings.home, settings.embedding)
        tell(f"Indexed; articles: {done.articles}, passages: {done.passages}; in {done.store}")
        index = open_index(settings.folder, settings.home, settings.embedding)
    return Engine(settings, index)


@dataclass(frozen=True, slots=True)
class Opened:
    """One generation of the index with what ranks and picks in it; replaced as a whole."""

    index: Index
    retriever: Retriever
    writer: QuoteWriter


def _opened(index: Index) -> Opened:
    retriever = Retriever(index)
    return Opened(index, retriever, QuoteWriter(index, retriever.lists))


@dataclass(frozen=True, slots=True)
class _Search:
    """One question, looked up."""

    question: str
    standalone: str
    reading: QuestionReading
    founds: tuple[Found, ...]
    opened: Opened
    started: float
    retrieve_ms: float


class PassageRetriever(BaseRetriever):
    """LlamaIndex's view of the retrieval: passages as text nodes, scored by fusion."""

    def __init__(self, engine: Engine, most: int = SHOWN_PASSAGES) -> None:
        """Retrieve `most` passages from the engine's present index."""
        self._engine, self._most = engine, most
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return self._engine.nodes(query_bundle.query_str, self._most)


class Engine(BaseQueryEngine):
    """Answers from the articles; safe to share between threads."""

    def __init__(self, settings: Settings, index: Index, *, streaming: bool = False) -> None:
        """Serve an opened index; `streaming` makes `query` give a `StreamingResponse`."""
        super().__init__(callback_manager=None)
        self.settings = settings
        self.streaming = streaming
        self.retriever = PassageRetriever(self)
        self._embedder: Embedder = open_embedder(settings.embedding)
        self._lock = threading.Lock()
        self._open = _opened(index)
        self._reader: Reads | None = Reader(settings.reader) if settings.reader else None
        self._client = (
            ModelClient(settings.base_url, settings.api_key, settings.model, settings.timeout)
            if settings.has_model and settings.model
            else None
        )

    # What is loaded

    @property
    def indexed_at(self) -> datetime:
        """When the present generation of the index was made; UTC."""
        return self.present().index.indexed_at

    @property
    def store(self) -> Path:
        """The folder in which the library and the Chroma generations lie."""
        return self._open.index.store

    @property
    def folder(self) -> Path:
        """The folder of articles."""
        return self.settings.folder

    @property
    def writer_name(self) -> str:
        """`quotes`, or the name of the model that words the answers."""
        return self._client.model if self._client else QUOTES

    def articles(self) -> tuple[Article, ...]:
        """The articles of the present index, by id."""
        return tuple(self.present().index.articles.values())

    def article(self, article_id: str) -> Article:
        """One article; raises UnknownArticle."""
        held = self.present().index.articles
        if article_id not in held:
            raise UnknownArticle(article_id)
        return held[article_id]

    def close(self) -> None:
        """Let go of the index's files."""
        self._open.index.close()

    # Asking

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        """The whole answer; `history` holds the conversation's earlier answers, oldest first."""
        *_, last = self.stream(question, history)
        return last

    def stream(self, question: str, history: Sequence[Answer] = ()) -> Iterator[Answer]:
        """The growing answer, a statement more each time; the last one is whole."""
        started = time.perf_counter()
        cleaned = clean_question(question)
        unusable = _unusable(cleaned)
        if unusable:
            yield _without_statements(Outcome.ERROR, cleaned[:MAX_QUESTION_CHARS], unusable)
            return
        refused = read_question(cleaned).refused
        if refused:
            yield _without_statements(Outcome.REFUSED, cleaned, refused)
            return
        standalone = stand_alone(cleaned, history)
        search = self._search(cleaned, standalone, read_question(standalone), started)
        whole = self._answer(search)
        for count in range(1, len(whole.statements)):
            yield replace(whole, statements=whole.statements[:count], text=_text(whole.statements[:count]), missing=())
        yield whole

    def nodes(self, question: str, most: int) -> list[NodeWithScore]:
        """The best passages as LlamaIndex nodes, each with its fused score."""
        opened = self.present()
        vector = self._embedder.embed([question])[0]
        passages = opened.retriever.search(question, vector).shown(most)
        return [
            NodeWithScore(
                node=passage_node(opened.index.articles[each.passage.article_id], each.passage), score=each.score
            )
            for each in passages
        ]

    def retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        """The passages that an answer would be picked from."""
        return self.retriever.retrieve(query_bundle)

    def _query(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        question = query_bundle.query_str
        nodes = self.nodes(clean_question(question)[:MAX_QUESTION_CHARS], SHOWN_PASSAGES)
        answer = self.ask(question)
        metadata = {"answer": answer.to_dict()}
        if self.streaming:
            lines = (f"{line}\n" for line in answer.text.splitlines())
            return StreamingResponse(response_gen=lines, source_nodes=nodes, metadata=metadata)
        return Response(response=answer.text, source_nodes=nodes, metadata=metadata)

    async def _aquery(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        import asyncio

        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}

    # Steps

    def present(self) -> Opened:
        """The index as it is now: one that another process made anew is taken up with the next question."""
        with self._lock:
            generation = current_generation(self._open.index.store)
            if generation is not None and generation != self._open.index.generation:
                # The former one is left to the threads that still read it.
                self._open = _opened(open_index(self.settings.folder, self.settings.home, self.settings.embedding))
            return self._open

    def find(self, question: str) -> tuple[Opened, tuple[Found, ...]]:
        """The index asked, and what a question that stands alone finds: first as a whole, then by its parts."""
        opened = self.present()
        retriever = opened.retriever
        parts = parts_of(question)
        asked = (question, *parts) if len(parts) > 1 else (question,)
        pieces = pieces_of(question)
        bare = {each: retriever.bare(each) for each in asked}
        texts = list(dict.fromkeys((*asked, *pieces, *bare.values())))
        vectors = dict(zip(texts, self._embedder.embed(texts), strict=True))
        cut = [(each, vectors[each]) for each in pieces]
        founds = tuple(
            retriever.search(each, vectors[each], cut if each == question else (), vectors[bare[each]])
            for each in asked
        )
        if self._reader is not None:
            founds = tuple(reread(found, self._reader, opened.index) for found in founds)
        return opened, founds

    def _search(self, question: str, standalone: str, reading: QuestionReading, started: float) -> _Search:
        opened, founds = self.find(standalone)
        took = (time.perf_counter() - started) * 1000
        return _Search(question, standalone, reading, founds, opened, started, round(took, 1))

    def _answer(self, search: _Search) -> Answer:
        whole, parts = search.founds[0], search.founds[1:]
        judgement = judge(whole, search.reading, search.opened.retriever)
        answer: Answer | None = None
        notes: tuple[str, ...] = ()
        picks = search.opened.writer.write(parts or (whole,), search.standalone)
        if not judgement.answerable:
            # A question that presumes what the articles contradict or leave open gets that, and nothing else.
            picks = tuple(pick for pick in picks if pick.role is Role.CORRECTION)
        if judgement.answerable and self._client and not any(pick.role is Role.CORRECTION for pick in picks):
            try:
                answer = self._by_model(search, self._client)
                notes = () if answer else (NOTHING_HELD,)
            except ModelFailed as failure:
                notes = (f"{failure} The quotes answer instead.",)
        answer = answer or _by_quotes(search, picks)
        total = round((time.perf_counter() - search.started) * 1000, 1)
        return replace(
            answer,
            notes=(*answer.notes, *notes),
            passages=_passages(whole, search.opened.index),
            timings_ms={"retrieve": search.retrieve_ms, "total": total},
        )

    def _by_model(self, search: _Search, client: ModelClient) -> Answer | None:
        """The answer in the model's words, as far as they hold; None where nothing that it wrote does."""
        index = search.opened.index
        chosen = search.opened.writer.sentences(search.founds, MODEL_SENTENCES)
        cited = {n: cite(index.articles[s.sentence.article_id], s.sentence) for n, s in enumerate(chosen, 1)}
        numbered = [
            NumberedSentence(
                id=number,
                text=cited[number].text,
                certainty=cited[number].reading.certainty,
                said_by=cited[number].reading.said_by,
                title=index.articles[each.sentence.article_id].title,
                published=index.articles[each.sentence.article_id].published,
            )
            for number, each in enumerate(chosen, 1)
        ]
        draft = write_with_model(client, search.standalone, numbered)
        verdicts = [
            (verify(each.text, [cited[n] for n in each.sentence_ids], embedder=self._embedder), each.sentence_ids)
            for each in draft.statements
        ]
        kept = [(each.text, each.reading, ids) for each, ids in verdicts if each.text is not None]
        if verdicts and not kept:
            return None
        used = list(dict.fromkeys(number for *_, ids in kept for number in ids))
        new = {number: place for place, number in enumerate(used, 1)}
        spans = {number: chosen[number - 1].sentence for number in used}
        statements = [
            Statement(text, tuple(new[n] for n in ids), reading.certainty, reading.said_by, reading.hedged)
            for text, reading, ids in kept
        ]
        citations = [
            _citation(new[n], index.articles[s.article_id], s.start, s.end, s.section) for n, s in spans.items()
        ]
        return replace(
            _made(search, statements, citations, draft.missing),
            writer=client.model,
            usage=draft.usage,
            dropped=draft.dropped + len(verdicts) - len(kept),
        )


def _unusable(question: str) -> str | None:
    """What is wrong with a question that cannot be asked at all."""
    if not question:
        return "The question is empty. Ask what the articles say, for instance: Is the deal confirmed?"
    if len(question) > MAX_QUESTION_CHARS:
        return f"The question has {len(question):,} characters; ask it in at most {MAX_QUESTION_CHARS:,}."
    return None


def _without_statements(outcome: Outcome, question: str, note: str) -> Answer:
    return Answer(question, question, outcome, text=note, notes=(note,), timings_ms={"retrieve": 0.0, "total": 0.0})


def _by_quotes(search: _Search, picks: Sequence[Pick]) -> Answer:
    """The answer in the articles' own words, each framed by how sure it is."""
    index = search.opened.index
    statements, citations = [], []
    for number, pick in enumerate(picks, 1):
        article = index.articles[pick.article_id]
        citations.append(_citation(number, article, pick.start, pick.end, pick.section))
        # A slice of a heading and its sentence spans a blank line: shown as "Heading: sentence".
        words = ": ".join(" ".join(line.split()) for line in citations[-1].quote.splitlines() if line.strip())
        reading = pick.reading
        statements.append(
            Statement(frame(words, reading), (number,), reading.certainty, reading.said_by, reading.hedged, pick.role)
        )
    return _made(search, statements, citations, ())


def _made(
    search: _Search, statements: Sequence[Statement], citations: Sequence[Citation], missing: Sequence[str]
) -> Answer:
    wanted = search.reading.wanted
    if not statements:
        lacking = tuple(missing) or (sought(search.standalone),)
        return Answer(search.question, search.standalone, Outcome.NOT_IN_ARTICLES, text=NOT_SAID, missing=lacking)
    if wanted is not Wanted.ANYTHING and statements[0].role is Role.CORRECTION:
        missing = (wanted.value,)
    return Answer(
        question=search.question,
        standalone_question=search.standalone,
        outcome=Outcome.ANSWERED,
        text=_text(statements),
        statements=tuple(statements),
        missing=tuple(missing),
        citations=tuple(citations),
    )


def _text(statements: Sequence[Statement]) -> str:
    return "\n".join(f"{each.text} {' '.join(f'[{n}]' for n in each.citations)}" for each in statements)


def _citation(number: int, article: Article, start: int, end: int, section: tuple[str, ...]) -> Citation:
    return Citation(
        id=number,
        article_id=article.id,
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        url=article.url,
        path=article.path,
        section=" › ".join(section),
        quote=article.text[start:end],
        start=start,
        end=end,
    )


def _passages(found: Found, index: Index) -> tuple[RetrievedPassage, ...]:
    return tuple(
        RetrievedPassage(
            article_id=each.passage.article_id,
            section=" › ".join(each.passage.section),
            start=each.passage.start,
            end=each.passage.end,
            text=index.text(each.passage),
            score=round(each.score, 4),
        )
        for each in found.shown(SHOWN_PASSAGES)
    )


__all__ = ["Engine", "PassageRetriever", "open_engine"]
