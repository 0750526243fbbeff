"""Conversations: one a browser tab, asked of an engine that all tabs share."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from indexes.errors import AllegedlyError
from rag.answers import Answer, Citation, Outcome
from ui import render
from ui.render import Turn

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from indexes.articles import Article

Turns = tuple[Turn, ...]  # one conversation, oldest first; never changed in place


class Asker(Protocol):
    """What the page needs of an engine; `rag.open_engine` returns one."""

    @property
    def indexed_at(self) -> datetime:
        """When the present index was made; aware."""

    @property
    def writer_name(self) -> str:
        """`quotes`, or the name of the model that words the answers."""

    def articles(self) -> tuple[Article, ...]:
        """The articles that are loaded."""

    def article(self, article_id: str) -> Article:
        """One article; raises `AllegedlyError` where there is none of that id."""

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        """The whole answer."""

    def stream(self, question: str, history: Sequence[Answer] = ()) -> Iterator[Answer]:
        """The growing answer; the last one is whole. One that has not changed may come again."""


@dataclass(slots=True)
class Session:
    """One tab's conversation, and whether a run may go on writing to it.

    Gradio's own way to cancel an event also cancels one that is started right after it (6.31), so a run looks for
    itself whether it is still wanted. Gradio copies the first, empty session for each tab.
    """

    turns: Turns = ()
    running: bool = False
    unwanted: bool = False  # what runs was stopped or cleared: it comes to its end at its next step

    def keep(self, turns: Turns) -> Turns:
        """Makes `turns` the conversation and returns them."""
        self.turns = turns
        return turns


class Desk:
    """Answers the page's events. It holds the engine and no conversation: that comes and goes as an argument."""

    def __init__(self, engine: Asker) -> None:
        """Serves `engine`."""
        self.engine = engine

    def respond(self, question: str, session: Session) -> Iterator[Turns]:
        """Puts `question` to the conversation, and gives it as it grows; gives nothing while another one runs."""
        if session.running:
            return
        session.running, session.unwanted = True, False
        earlier = session.turns
        turn = Turn(number=earlier[-1].number + 1 if earlier else 1, question=question)
        try:
            yield session.keep((*earlier, self._drawn(turn)))
            history = [told.answer for told in earlier if told.answer is not None]
            with closing(self._answers(question, history)) as answers:
                for answer in answers:
                    if session.unwanted:
                        return  # closed: what the engine has asked of a model ends, too
                    if answer is turn.answer:
                        continue  # nothing new, only a chance to stop
                    turn = replace(turn, answer=answer)
                    yield session.keep((*earlier, self._drawn(turn)))
            if not session.unwanted:
                yield session.keep((*earlier, self._drawn(replace(turn, done=True))))
        finally:
            session.running = False

    def _answers(self, question: str, history: Sequence[Answer]) -> Generator[Answer, None, None]:
        try:
            yield from self.engine.stream(question, history)
        except AllegedlyError as error:
            reason = str(error)
            yield Answer(question, question, Outcome.ERROR, text=reason, notes=(reason,))

    def retry(self, session: Session) -> Iterator[Turns]:
        """Puts the last question again, in the place of its answer."""
        if session.turns and not session.running:
            question = session.turns[-1].question
            session.turns = session.turns[:-1]
            yield from self.respond(question, session)

    def settle(self, session: Session, *, stopped: bool = False) -> Turns:
        """The conversation with a last turn that did not come to its end ended where it is."""
        if session.turns and not session.turns[-1].done:
            ended = replace(session.turns[-1], done=True, stopped=stopped)
            session.keep((*session.turns[:-1], self._drawn(ended)))
        return session.turns

    def stop(self, session: Session) -> Turns:
        """Ends the running question where it is. What its engine still does is not shown."""
        session.unwanted = True
        return self.settle(session, stopped=True)

    def clear(self, session: Session) -> Turns:
        """Forgets the conversation."""
        session.unwanted = True
        return session.keep(())

    def status(self) -> str:
        """The line under the title, as of now."""
        try:
            age = render.ago(self.engine.indexed_at, datetime.now(UTC))
            return render.status_html(self.engine.articles(), age, self.engine.writer_name)
        except AllegedlyError as error:
            return f'<p class="al-loaded">{render.one_line(str(error))}</p>'

    def in_context(self, place: object) -> str:
        """A whole article with a range marked; empty for nonsense, as anybody on this computer can call it.

        Args:
            place: `{"article": id, "start": offset, "end": offset}`, as the browser sends it.
        """
        if not isinstance(place, dict) or not isinstance(place.get("article"), str):
            return ""
        try:
            article = self.engine.article(place["article"])
        except AllegedlyError as error:
            return f"<p>{render.one_line(str(error))}</p>"
        start, end = (value if isinstance(value, int) else 0 for value in (place.get("start"), place.get("end")))
        return render.article_html(article, start, end)

    def _drawn(self, turn: Turn) -> Turn:
        return replace(
            turn, message=render.message_html(turn), evidence=render.evidence_html(turn, self._surroundings(turn))
        )

    def _surroundings(self, turn: Turn) -> render.Surroundings:
        passages = turn.answer.passages if turn.answer else ()

        def around(citation: Citation) -> tuple[int, str] | None:
            for passage in passages:
                whole = passage.start <= citation.start and citation.end <= passage.end
                if whole and passage.article_id == citation.article_id:
                    return passage.start, passage.text
            try:
                return render.paragraphs_around(self.engine.article(citation.article_id), citation.start, citation.end)
            except AllegedlyError:  # gone from the folder since it was cited; its quote is still ours to show
                return None

        return around


def messages(turns: Turns) -> list[dict[str, str]]:
    """A conversation as Gradio's Chatbot takes it; every piece is inert HTML."""
    out: list[dict[str, str]] = []
    for turn in turns:
        out.append({"role": "user", "content": render.question_html(turn.question)})
        out.append({"role": "assistant", "content": turn.message})
    return out


def evidence(turns: Turns) -> str:
    """The evidence panel: newest turn first."""
    shown = "".join(turn.evidence for turn in reversed(turns))
    if not shown:
        return '<p class="al-none">Each [n] in an answer opens the words it rests on, here.</p>'
    return shown + render.legend_html()
