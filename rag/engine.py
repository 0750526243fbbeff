"""The query engine: joins retrieval, the decision to answer and a writer.

`rag.quoted` and `rag.worded` make the answers. It is a LlamaIndex query engine and holds no conversation: whoever
converses hands the earlier answers in.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import replace
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
from rag.answerable import Judgement, judge, packaged_models
from rag.answers import Answer, Outcome, Role, Usage
from rag.choice import weighed
from rag.followup import rewrite_with_model
from rag.llm import ModelClient
from rag.questions import MAX_QUESTION_CHARS, asks_only_whether, clean_question, read_question, sought
from rag.quote import Pick, QuoteWriter
from rag.quoted import SHOWN_PASSAGES, growing, quoted_answer, shown_passages
from rag.rank import reread
from rag.reader import Reader
from rag.refusals import refusal
from rag.retrieve import Found, Retriever, parts_of, pieces_of
from rag.rewrite import stand_alone
from rag.search import Opened, Search
from rag.settings import Settings, read_settings
from rag.worded import WordedAnswer

QUOTES = "quotes"


def open_engine(
    articles: str | Path | None = None,
    home: str | Path | None = None,
    writer: str = "auto",
    embedding: str | None = None,
    report: Callable[[str], None] | None = None,
    reader: str | Path | None = None,
    model: str | None = None,
    base_url: str | None = None,
    api_key: str | None = None,
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
        model: the language model's name at its endpoint; else `ALLEGEDLY_MODEL`.
        base_url: that endpoint, "/v1" included; else `ALLEGEDLY_BASE_URL`, else OpenAI's where there is a key.
        api_key: its key; else `OPENAI_API_KEY`.

    Raises:
        AllegedlyError: with one line that says what is wrong and what to do.
    """
    settings = read_settings(
        articles=articles,
        home=home,
        writer=writer,
        embedding=embedding,
        reader=reader,
        model=model,
        base_url=base_url,
        api_key=api_key,
    )
    tell = report or (lambda _line: None)
    try:
        index = open_index(settings.folder, settings.home, settings.embedding)
    except NoIndex:
        tell(f"No index yet: building it from {settings.folder}")
        done = sync(settings.folder, settings.home, settings.embedding)
        tell(f"Indexed; articles: {done.articles}, passages: {done.passages}; in {done.store}")
        index = open_index(settings.folder, settings.home, settings.embedding)
    return Engine(settings, index)


def _opened(index: Index) -> Opened:
    retriever = Retriever(index)
    return Opened(index, retriever, QuoteWriter(index, retriever.lists))


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
        self._reader = Reader(settings.reader) if settings.reader else None
        self._client = ModelClient(settings.endpoint) if settings.has_model and settings.endpoint else None

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

    def stream(self, question: str, history: Sequence[Answer] = ()) -> Generator[Answer, None, None]:
        """The growing answer, a statement more each time; the last one is whole.

        While a model is waited for, the answer as it is comes again and again: whoever reads can stop then. Closing
        this generator ends the request to the model.
        """
        understood = yield from self._understood(question, history)
        if isinstance(understood, Answer):
            yield understood
        else:
            yield from self._answers(understood)

    def judgement(self, question: str, history: Sequence[Answer] = ()) -> Judgement | None:
        """How likely it is that the articles answer, and by what signals; None where nothing is looked up."""
        cleaned = clean_question(question)
        if _declined(cleaned):
            return None
        standalone = stand_alone(cleaned, history)
        opened, founds = self.find(standalone, history)
        return judge(founds[0], read_question(standalone), opened.retriever)

    def nodes(self, question: str, most: int) -> list[NodeWithScore]:
        """The best passages as LlamaIndex nodes, each with its fused score."""
        opened = self.present()
        vector = self._embedder.embed([question])[0]
        return _as_nodes(opened.retriever.search(question, vector), opened.index, most)

    def retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        """The passages that an answer would be picked from."""
        return self.retriever.retrieve(query_bundle)

    def _query(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        question = query_bundle.query_str
        understood = _result(self._understood(question, ()))
        nodes: list[NodeWithScore] = []
        if isinstance(understood, Answer):
            answer = understood
        else:
            *_, answer = self._answers(understood)
            nodes = _as_nodes(understood.founds[0], understood.opened.index, SHOWN_PASSAGES)
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
                former = self._open
                self._open = _opened(open_index(self.settings.folder, self.settings.home, self.settings.embedding))
                # The former one is left to the threads that still read it, and closed when the last has let go of it.
                weakref.finalize(former, former.index.close).atexit = False
            return self._open

    def find(self, question: str, history: Sequence[Answer] = ()) -> tuple[Opened, tuple[Found, ...]]:
        """The index asked, and what a question that stands alone finds: first as a whole, then by its parts.

        What follows the sentences that the last answer of `history` quoted is likelier to answer than it would be.
        """
        opened = self.present()
        retriever = opened.retriever
        parts = parts_of(question)
        asked = (question, *parts) if len(parts) > 1 else (question,)
        pieces = pieces_of(question)
        wordings = [retriever.wordings(each) for each in asked]
        known = [wording for each in wordings for wording in each]
        texts = list(dict.fromkeys((*known, *pieces, *map(retriever.bare, known))))
        vectors = dict(zip(texts, self._embedder.embed(texts), strict=True))
        worded = [retriever.nearest_wording(each, vectors) for each in wordings]
        cut = [(each, vectors[each]) for each in pieces]
        founds = tuple(
            retriever.search(own, vectors[own], () if place else cut, vectors[retriever.bare(own)], each)
            for place, (each, own) in enumerate(zip(asked, worded, strict=True))
        )
        quoted = [(each.article_id, each.start, each.end) for last in history[-1:] for each in last.citations]
        if quoted:
            said = frozenset(opened.index.rows_within(quoted))
            founds = tuple(replace(found, said=said) for found in founds)
        founds = tuple(weighed(found, opened.index) for found in founds)
        if self._reader is not None:  # what reads best is then weighed anew
            read = (reread(found, self._reader, opened.index, self.settings.candidates) for found in founds)
            founds = tuple(weighed(found, opened.index) for found in read)
        return opened, founds

    def _search(self, question: str, standalone: str, history: Sequence[Answer], started: float) -> Search:
        opened, founds = self.find(standalone, history)
        took = (time.perf_counter() - started) * 1000
        return Search(question, standalone, read_question(standalone), founds, opened, started, round(took, 1))

    def _understood(self, question: str, history: Sequence[Answer]) -> Generator[Answer, None, Answer | Search]:
        """The question looked up, or what is to be said where it cannot be; placeholders while a model rewrites it."""
        started = time.perf_counter()
        cleaned = clean_question(question)
        declined = _declined(cleaned)
        if declined:
            return declined
        standalone, usage, failure = yield from self._stand_alone(cleaned, history)
        search = self._search(cleaned, standalone, history, started)
        return replace(search, usage=usage, failure=failure)

    def _stand_alone(
        self, question: str, history: Sequence[Answer]
    ) -> Generator[Answer, None, tuple[str, Usage | None, str]]:
        """The question without its conversation, by the model or by rules; its tokens, and how the model failed."""
        by_rules = stand_alone(question, history)
        if self._client is None or not history:
            return by_rules, None, ""
        waiting = Answer(question, by_rules, Outcome.ANSWERED, text="", writer=self._client.model)
        rewriting = rewrite_with_model(self._client, question, history)
        try:
            with closing(rewriting):
                while True:
                    next(rewriting)
                    yield waiting
        except StopIteration as end:
            # A model that changes nothing has not seen what the rules may have.
            given = end.value.question
            return by_rules if given in {None, question} else given, end.value.usage, ""
        except ModelFailed as failed:
            return by_rules, None, str(failed)

    def _answers(self, search: Search) -> Generator[Answer, None, None]:
        """The growing answer; by the quotes where the articles do not answer, no model is set, or it fails."""
        answered, missing = self._judged(search)
        writer, question = search.opened.writer, search.standalone
        if answered:
            picks = writer.write(answered, question, self._reader)
        else:
            # A question that presumes what the articles contradict or leave open gets that, and nothing else.
            correction = writer.correction(search.founds[1:] or search.founds, question, self._reader)
            picks = (correction,) if correction else ()
        correcting = any(pick.role is Role.CORRECTION for pick in picks)
        if self._client is not None and answered and not correcting:
            yield from self._worded(search, self._client, picks)
        else:
            answer = quoted_answer(search, picks, () if correcting else missing)
            yield from growing(answer)
            notes = (f"{search.failure} The question was read by rules instead.",) if search.failure else ()
            yield _finished(answer, search, usage=search.usage, notes=notes)

    def _judged(self, search: Search) -> tuple[tuple[Found, ...], tuple[str, ...]]:
        """The finds of those parts that the articles answer, and in words what they do not.

        A question that is answered as a whole is answered in all its parts; none of a question without parts, or
        without an answer to any, is named as missing here.

        Where a question only asks whether something is so, the reader rightly finds no answer in a text that says less,
        which is what to show: there the likeness of what was found may decide alone.
        """
        whole, *parts = search.founds
        retriever = search.opened.retriever
        unread, _ = packaged_models()
        if judge(whole, search.reading, retriever).answerable or (
            asks_only_whether(search.standalone) and judge(whole, search.reading, retriever, unread).answerable
        ):
            return tuple(parts) or (whole,), ()
        judged = [(part, judge(part, read_question(part.question), retriever).answerable) for part in parts]
        answered = tuple(part for part, answerable in judged if answerable)
        return answered, tuple(sought(part.asked) for part, answerable in judged if answered and not answerable)

    def _worded(self, search: Search, client: ModelClient, picks: Sequence[Pick]) -> Generator[Answer, None, None]:
        started = time.perf_counter()
        worded = WordedAnswer(search, client, picks, self._embedder, self._reader)
        answer, note = None, ""
        try:
            if search.failure:  # the model did not even rewrite the question: it is not waited for once more
                note = f"{search.failure} The quotes answer instead."
            else:
                with closing(worded.grow()) as steps:
                    for answer in steps:
                        yield answer
        except ModelFailed as failed:
            answer, note = None, f"{failed} The quotes answer instead."
        if answer is not None and not answer.statements and worded.dropped:
            answer, note = None, "Nothing that the model wrote holds. The quotes answer instead."
        yield _finished(
            answer or quoted_answer(search, picks),
            search,
            usage=_added(search.usage, worded.usage),
            dropped=worded.dropped,
            notes=tuple(each for each in (worded.note, note) if each),
            write_ms=(time.perf_counter() - started) * 1000,
        )


def _finished(
    answer: Answer,
    search: Search,
    usage: Usage | None = None,
    dropped: int = 0,
    notes: tuple[str, ...] = (),
    write_ms: float | None = None,
) -> Answer:
    """The answer with what was found, what it cost and how long it took."""
    times = {"retrieve": search.retrieve_ms, "total": round((time.perf_counter() - search.started) * 1000, 1)}
    return replace(
        answer,
        notes=(*answer.notes, *notes),
        passages=shown_passages(search.founds[0], search.opened.index),
        usage=usage,
        dropped=dropped,
        timings_ms=times if write_ms is None else {**times, "write": round(write_ms, 1)},
    )


def _added(first: Usage | None, second: Usage | None) -> Usage | None:
    """The tokens of both; None where neither was counted."""
    if first is None or second is None:
        return first or second
    taken = first.prompt_tokens + second.prompt_tokens
    return Usage(taken, first.completion_tokens + second.completion_tokens)


def _result(steps: Generator[Answer, None, Answer | Search]) -> Answer | Search:
    """What the generator comes to, its steps passed over."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]  # StopIteration knows no type


def _as_nodes(found: Found, index: Index, most: int) -> list[NodeWithScore]:
    return [
        NodeWithScore(node=passage_node(index.articles[each.passage.article_id], each.passage), score=each.score)
        for each in found.shown(most)
    ]


def _unusable(question: str) -> str | None:
    """What is wrong with a question that cannot be asked at all."""
    if not question:
        return "The question is empty. Ask what the articles say, for instance: Is the deal confirmed?"
    if len(question) > MAX_QUESTION_CHARS:
        return f"The question has {len(question):,} characters; ask it in at most {MAX_QUESTION_CHARS:,}."
    return None


def _declined(question: str) -> Answer | None:
    """What is said instead of looking a cleaned question up; None where it can be."""
    unusable = _unusable(question)
    if unusable:
        return _without_statements(Outcome.ERROR, question[:MAX_QUESTION_CHARS], unusable)
    refused = refusal(question)
    return _without_statements(Outcome.REFUSED, question, refused) if refused else None


def _without_statements(outcome: Outcome, question: str, note: str) -> Answer:
    return Answer(question, question, outcome, text=note, notes=(note,), timings_ms={"retrieve": 0.0, "total": 0.0})


__all__ = ["Engine", "PassageRetriever", "open_engine"]
