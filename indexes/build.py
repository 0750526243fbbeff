"""Syncs a folder of articles into its library and a new generation of the index; opens the present one.

<store>/library.db            SQLite, the source of truth
<store>/generations/<name>/   library.db (a frozen copy), chroma/, lexical/: what a reader opens, never changed
<store>/CURRENT               the pointer, switched atomically
<store>/lock, holder          one writer at a time, and who it is
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import filelock
import numpy as np
import numpy.typing as npt

from indexes.articles import Article, read_article
from indexes.chroma import PassageVectors, change_generation
from indexes.embed import PACKAGED, Embedder, embedder_name, open_embedder
from indexes.errors import BadArticlesFolder, IndexLocked, NoIndex, OtherEmbedding, StoreBroken, UnreadableArticle
from indexes.lexical import PARTS, LexicalIndex, open_lexical, write_lexical
from indexes.library import SCHEMA, Library
from indexes.passages import Passage, Sentence, split_article

Progress = Callable[[str, int, int], None]  # stage, done, total

LAYOUT = 3
"""Raise it where articles are cut otherwise, or what a generation holds beside the library changes: all are then read
anew, and nothing is embedded anew."""
_SAMPLE = 20  # passages that must find themselves before a generation is switched to
_SELF_COSINE = 0.99


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did. `skipped` holds (path, reason); the counts are those of the whole library after it."""

    store: Path
    generation: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    skipped: tuple[tuple[str, str], ...]
    articles: int
    passages: int
    sentences: int
    seconds: float
    rebuilt: bool

    @property
    def nothing_changed(self) -> bool:
        """Whether the index was left as it was."""
        return not (self.added or self.changed or self.removed or self.rebuilt)


@dataclass(frozen=True, slots=True)
class Index:
    """An opened generation. `sentences` are those of `passages` one after the other; `sentence_vectors[i]` is the
    unit vector of `sentences[i]`, shape (sentences, dim).
    """

    store: Path
    generation: str
    indexed_at: datetime
    embedding: str
    articles: Mapping[str, Article]
    passages: tuple[Passage, ...]
    sentences: tuple[Sentence, ...]
    sentence_vectors: npt.NDArray[np.float32]
    vectors: PassageVectors
    lexical: LexicalIndex

    def text(self, part: Passage | Sentence) -> str:
        """The exact words of a passage or a sentence."""
        return self.articles[part.article_id].text[part.start : part.end]

    def before(self, row: int) -> Sentence | None:
        """The sentence before that of a row in its article; None for the first."""
        before = self.sentences[row - 1] if row else None
        return before if before and before.article_id == self.sentences[row].article_id else None

    def rows_within(self, slices: Collection[tuple[str, int, int]]) -> tuple[int, ...]:
        """The rows of the sentences that lie in slices of articles: each an article's id and its [start, end)."""
        of_article: dict[str, list[tuple[int, int]]] = {}
        for article_id, start, end in slices:
            of_article.setdefault(article_id, []).append((start, end))
        return tuple(
            row
            for row, each in enumerate(self.sentences)
            if each.article_id in of_article
            and any(start <= each.start and each.end <= end for start, end in of_article[each.article_id])
        )

    def close(self) -> None:
        """Let go of the files."""
        self.vectors.close()


@dataclass(frozen=True, slots=True)
class _Pointer:
    generation: str
    indexed_at: str
    embedding: str
    schema: int
    layout: int = 1  # a pointer of former versions does not say


@dataclass(frozen=True, slots=True)
class _Scan:
    """What stands in the folder against what the library holds."""

    fresh: tuple[Article, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    skipped: tuple[tuple[str, str], ...]


def article_text_for_words(article: Article) -> str:
    """The whole article under its title, as its words are counted."""
    return f"{article.title}\n{article.text}"


def passage_text_for_embedding(article: Article, passage: Passage) -> str:
    """The passage under its title and headings, which say what it is about."""
    trail = " › ".join((article.title, *passage.section))
    return f"{trail}\n{article.text[passage.start : passage.end]}"


def sentence_text_for_embedding(article: Article, sentence: Sentence) -> str:
    """The sentence; an item or subheading after what leads it in, without which it says little."""
    own = article.text[sentence.start : sentence.end]
    if sentence.kind in {"item", "heading"} and sentence.lead_in:
        return f"{article.text[slice(*sentence.lead_in)]} {own}"
    return own


def store_for(folder: Path, home: Path) -> Path:
    """The store of one folder of articles, so that asking another folder never disturbs the first."""
    whole = folder.resolve()
    slug = re.sub(r"[^a-z0-9]+", "-", whole.name.lower()).strip("-")[:40] or "articles"
    return home / f"{slug}-{hashlib.sha256(str(whole).encode()).hexdigest()[:12]}"


def current_generation(store: Path) -> str | None:
    """The name of the present generation; None where there is none."""
    pointer = _read_pointer(store)
    return pointer.generation if pointer else None


def open_index(folder: Path, home: Path, embedding: str | None = None) -> Index:
    """Open the present generation of a folder's index.

    Raises:
        BadArticlesFolder: there is no such folder.
        NoIndex: nothing is indexed yet.
        OtherEmbedding: it was made with another model.
        StoreBroken: it cannot be read.
    """
    _check_folder(folder)
    store = store_for(folder, home)
    pointer = _read_pointer(store)
    asked = embedder_name(embedding)
    # Former versions kept the packaged model's vectors in full precision, under its bare name: theirs is made anew.
    outdated = pointer is not None and pointer.embedding == PACKAGED
    if pointer is None or (pointer.schema, pointer.layout) != (SCHEMA, LAYOUT) or outdated:
        raise NoIndex(home)
    if pointer.embedding != asked:
        raise OtherEmbedding(pointer.embedding, asked)
    place = store / "generations" / pointer.generation
    if not (place / "library.db").is_file():
        raise StoreBroken(store, "its present generation is missing")
    library = Library(place / "library.db")
    try:
        articles = {each.id: each for each in library.articles()}
        passages = library.passages()
        sentences = tuple(sentence for passage in passages for sentence in passage.sentences)
        texts = [sentence_text_for_embedding(articles[each.article_id], each) for each in sentences]
        vectors = library.vectors(pointer.embedding, texts)
    finally:
        library.close()
    lexical = open_lexical(place / "lexical")  # before Chroma, which would stay open if this failed
    return Index(
        store=store,
        generation=pointer.generation,
        indexed_at=datetime.fromisoformat(pointer.indexed_at),
        embedding=pointer.embedding,
        articles=articles,
        passages=passages,
        sentences=sentences,
        sentence_vectors=vectors,
        vectors=PassageVectors(place / "chroma"),
        lexical=lexical,
    )


def sync(
    folder: Path,
    home: Path,
    embedding: str | None = None,
    progress: Progress | None = None,
    *,
    rebuild: bool = False,
) -> SyncReport:
    """Bring the index of a folder up to date; where nothing changed, nothing is done and no model is loaded.

    Args:
        folder: of articles; files in it that cannot be read are named in the report and skipped.
        home: where the stores lie.
        embedding: the model's name; None for the packaged one.
        progress: is told how far each stage is.
        rebuild: forget what is there and start afresh.

    Raises:
        BadArticlesFolder: no folder, or no readable article in it.
        IndexLocked: another process writes.
        EmbeddingUnavailable: the model cannot be loaded.
        StoreBroken: the store cannot be read or written.
    """
    started = time.monotonic()
    _check_folder(folder)
    store, embedder = store_for(folder, home), open_embedder(embedding)
    with _writing(store), _disk_errors(store):
        pointer = _read_pointer(store)
        stale = rebuild or (pointer is not None and pointer.schema != SCHEMA)
        if stale:
            for each in store.glob("library.db*"):
                each.unlink()
        library = Library(store / "library.db")
        try:
            if pointer is not None and pointer.layout != LAYOUT:
                for article_id in library.checksums():
                    library.remove_article(article_id)
            scan = _scan(folder, library)
            generation = pointer.generation if pointer else ""
            as_now = _Pointer(generation, pointer.indexed_at if pointer else "", embedder.name, SCHEMA, LAYOUT)
            held = _held(store / "generations" / generation) if pointer == as_now and not rebuild else None
            # They differ where a sync filled the library and ended before it had switched the generation.
            present = held is not None and held == library.checksums()
            if not present or scan.fresh or scan.removed:
                _fill(library, scan, embedder, progress)
                generation = _new_generation(store, library, embedder.name, generation or None, held)
            passages = library.passages()
            return SyncReport(
                store=store,
                generation=generation,
                added=scan.added,
                changed=scan.changed,
                removed=scan.removed,
                skipped=scan.skipped,
                articles=len(library.checksums()),
                passages=len(passages),
                sentences=sum(len(each.sentences) for each in passages),
                seconds=time.monotonic() - started,
                rebuilt=not present,
            )
        finally:
            library.close()


def _held(place: Path) -> dict[str, str] | None:
    """The sha256 of each article's file in a generation; None where the generation cannot be used."""
    needed = ("library.db", "chroma/chroma.sqlite3", *(f"lexical/{part}/count" for part in PARTS))
    if not all((place / name).is_file() for name in needed):
        return None
    try:
        library = Library(place / "library.db")
    except StoreBroken:
        return None
    try:
        return library.checksums()
    except StoreBroken:
        return None
    finally:
        library.close()


def _check_folder(folder: Path) -> None:
    if not folder.exists():
        raise BadArticlesFolder(folder, "does not exist")
    if not folder.is_dir():
        raise BadArticlesFolder(folder, "is not a folder")
    if not os.access(folder, os.R_OK | os.X_OK):
        raise BadArticlesFolder(folder, "cannot be read")


def _scan(folder: Path, library: Library) -> _Scan:
    """Read what is new or changed. A link out of the folder is not followed."""
    known = library.checksums()
    fresh: list[Article] = []
    skipped: list[tuple[str, str]] = []
    seen: set[str] = set()
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        shown = name.encode("utf-8", "backslashreplace").decode()  # a name that is not UTF-8 cannot be printed
        if file.is_dir() or any(part.startswith(".") for part in file.relative_to(folder).parts):
            continue
        if not file.is_file():  # a pipe would be waited for, a link to itself followed for ever
            skipped.append((shown, "a link to nothing" if file.is_symlink() else "not a plain file"))
            continue
        if not file.resolve().is_relative_to(folder.resolve()):
            skipped.append((shown, "a link out of the folder"))
            continue
        try:
            if hashlib.sha256(file.read_bytes()).hexdigest() != known.get(name):
                fresh.append(read_article(file, folder))
            seen.add(name)
        except UnreadableArticle as error:
            skipped.append((shown, error.reason))
        except OSError as error:
            skipped.append((shown, (error.strerror or "cannot be read").lower()))
    if not seen:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in skipped[:3])
        raise BadArticlesFolder(folder, "holds no readable article" + (f" ({reasons})" if reasons else ""))
    return _Scan(
        fresh=tuple(fresh),
        added=tuple(each.id for each in fresh if each.id not in known),
        changed=tuple(each.id for each in fresh if each.id in known),
        removed=tuple(sorted(set(known) - seen)),
        skipped=tuple(skipped),
    )


def _fill(library: Library, scan: _Scan, embedder: Embedder, progress: Progress | None) -> None:
    """Embed what has no vector yet and write it, an article at a time: what is done stays done."""
    for article_id in scan.removed:
        library.remove_article(article_id)
    fresh = {each.id for each in scan.fresh}
    todo = [*scan.fresh, *(each for each in library.articles() if each.id not in fresh)]
    for done, article in enumerate(todo):
        if progress:
            progress("Embedding", done, len(todo))
        passages = split_article(article)
        texts = list(dict.fromkeys(_texts(article, passages)))
        known = library.known_vectors(embedder.name, texts)
        new = [text for text in texts if text not in known]
        if not new and article.id not in fresh:
            continue
        vectors = dict(zip(new, embedder.embed(new), strict=True)) if new else {}
        library.save_article(article, passages, embedder.name, vectors)
    if progress:
        progress("Embedding", len(todo), len(todo))


def _texts(article: Article, passages: Sequence[Passage]) -> Iterator[str]:
    for passage in passages:
        yield passage_text_for_embedding(article, passage)
        for sentence in passage.sentences:
            yield sentence_text_for_embedding(article, sentence)


def _new_generation(
    store: Path, library: Library, model: str, former: str | None, held: Mapping[str, str] | None
) -> str:
    """Make, check and switch to a new generation; the former one stays for whoever still reads it.

    Args:
        store: the store.
        library: what the generation is made from.
        model: the embedding model's name.
        former: the present generation, if any.
        held: the sha256 of each file in it, by article id; None where nothing of it can be taken over.
    """
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    place = store / "generations" / name
    place.mkdir(parents=True)
    articles = {each.id: each for each in library.articles()}
    passages = library.passages()
    vectors = library.vectors(model, [passage_text_for_embedding(articles[p.article_id], p) for p in passages])
    source = store / "generations" / former if former and held is not None else None
    if source is None or not _copied(source, held or {}, place, articles, passages, vectors):
        change_generation(place / "chroma", articles, passages, vectors)
        if not _checks(place / "chroma", passages, vectors):
            raise StoreBroken(place / "chroma", "Chroma does not find the passages that were just written")
    write_lexical(
        place / "lexical",
        [article_text_for_words(each) for each in articles.values()],
        [passage_text_for_embedding(articles[p.article_id], p) for p in passages],
        [sentence_text_for_embedding(articles[s.article_id], s) for p in passages for s in p.sentences],
    )
    library.snapshot(place / "library.db")
    _switch(store, _Pointer(name, datetime.now(UTC).isoformat(), model, SCHEMA, LAYOUT))
    for old in (store / "generations").iterdir():
        if old.name not in {name, former}:
            shutil.rmtree(old, ignore_errors=True)  # a reader may hold it open; the next sync tries again
    return name


def _copied(
    source: Path,
    held: Mapping[str, str],
    place: Path,
    articles: Mapping[str, Article],
    passages: Sequence[Passage],
    vectors: npt.NDArray[np.float32],
) -> bool:
    """Whether a copy of the former Chroma, with the changes applied, does; if not, nothing of it is left."""
    target, tally = place / "chroma", source / "dead"
    # All passages of a changed file are written anew: its title or date may differ where their text does not.
    same = {p.id for p in passages if held.get(p.article_id) == articles[p.article_id].sha256}
    try:
        dead = int(tally.read_text(encoding="ascii")) if tally.is_file() else 0
        former = PassageVectors(source / "chroma")
        try:
            there = former.ids()
        finally:
            former.close()
        gone = sorted(there - same)
        # Chroma keeps what is deleted, so the dead of all generations since the last fresh one count.
        if (dead + len(gone)) * 2 > dead + len(there):
            return False
        shutil.copytree(source / "chroma", target)
        new = [row for row, each in enumerate(passages) if each.id not in there or each.id not in same]
        change_generation(target, articles, [passages[row] for row in new], vectors[new], gone)
        if _checks(target, passages, vectors):
            (place / "dead").write_text(str(dead + len(gone)), encoding="ascii")
            return True
    except (StoreBroken, ValueError):
        pass  # a Chroma that cannot be read is made anew from the library
    if target.exists():
        shutil.rmtree(target)
    return False


def _checks(path: Path, passages: Sequence[Passage], vectors: npt.NDArray[np.float32]) -> bool:
    """Whether the count is right and a sample of passages, spread over all, is found by its own vectors."""
    opened = PassageVectors(path)
    try:
        step = max(1, len(passages) // _SAMPLE)
        return opened.count() == len(passages) and all(
            any(cosine >= _SELF_COSINE for _, cosine in opened.query(vectors[row], 1))
            for row in range(0, len(passages), step)
        )
    finally:
        opened.close()


def _read_pointer(store: Path) -> _Pointer | None:
    try:
        return _Pointer(**json.loads((store / "CURRENT").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise StoreBroken(store, "its pointer CURRENT cannot be read") from error


def _switch(store: Path, pointer: _Pointer) -> None:
    """Point at a generation: a reader sees the former pointer or this one, never a part of it."""
    draft = store / "CURRENT.new"
    held = {name: getattr(pointer, name) for name in ("generation", "indexed_at", "embedding", "schema", "layout")}
    with draft.open("w", encoding="utf-8") as file:
        file.write(json.dumps(held))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(store / "CURRENT")


@contextmanager
def _writing(store: Path) -> Iterator[None]:
    """Be the one writer of a store, or raise IndexLocked with who is."""
    with _disk_errors(store):
        store.mkdir(parents=True, exist_ok=True)
    lock, holder = filelock.FileLock(store / "lock"), store / "holder"
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        who = holder.read_text(encoding="utf-8") if holder.is_file() else "another process"
        raise IndexLocked(who) from error
    except OSError as error:
        raise StoreBroken(store, f"it cannot be written ({error.strerror})") from error
    try:
        with _disk_errors(store):
            holder.write_text(f"process {os.getpid()} since {datetime.now().astimezone():%H:%M}", encoding="utf-8")
        yield
    finally:
        lock.release()


@contextmanager
def _disk_errors(store: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreBroken(store, f"it cannot be read or written ({error.strerror or error})") from error
