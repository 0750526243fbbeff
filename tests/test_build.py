"""From a folder to an index and back: incremental, one writer, never half a state."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import filelock
import pytest
from conftest import WordEmbedder
from llama_index.core import VectorStoreIndex
from llama_index.core.embeddings import MockEmbedding
from llama_index.vector_stores.chroma import ChromaVectorStore

from indexes.build import current_generation, open_index, store_for, sync
from indexes.embed import PACKAGED, PACKAGED_INT8
from indexes.errors import BadArticlesFolder, IndexLocked, NoIndex, OtherEmbedding, StoreBroken
from indexes.library import Library

HARBOUR = """Harbour Plan Moves Ahead

The council of Eastport approved a new harbour on Monday. It will hold forty ships.

What It Costs

The harbour costs nine million crowns, according to the mayor. Critics say that the sum may rise.
"""
FERRY = """Ferry Line May Close

The ferry between Eastport and Lund could close in May, the operator said. Nothing has been decided.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "articles"
    place.mkdir()
    (place / "harbour.txt").write_text(HARBOUR, encoding="utf-8")
    (place / "ferry.txt").write_text(FERRY, encoding="utf-8")
    return place


def test_the_index_holds_what_the_folder_holds(folder: Path, tmp_path: Path, embedder: WordEmbedder) -> None:
    report = sync(folder, tmp_path / "home")
    assert report.added == ("ferry.txt", "harbour.txt")
    index = open_index(folder, tmp_path / "home")
    assert set(index.articles) == {"ferry.txt", "harbour.txt"}
    assert index.vectors.count() == len(index.passages) == report.passages
    assert index.sentence_vectors.shape == (report.sentences, 64)
    for sentence in index.sentences:
        assert index.articles[sentence.article_id].text[sentence.start : sentence.end].strip()
    best = index.vectors.query(embedder.embed(["nine million crowns mayor"])[0], 1)
    assert "nine million" in index.articles["harbour.txt"].text
    assert best[0][0] in {each.id for each in index.passages if each.article_id == "harbour.txt"}
    index.close()


def test_nothing_changed_does_nothing_and_embeds_nothing(folder: Path, tmp_path: Path, embedder: WordEmbedder) -> None:
    first = sync(folder, tmp_path / "home")
    embedder.embedded.clear()
    again = sync(folder, tmp_path / "home")
    assert again.nothing_changed
    assert again.generation == first.generation
    assert embedder.embedded == []


def test_a_change_embeds_only_what_is_new(folder: Path, tmp_path: Path, embedder: WordEmbedder) -> None:
    sync(folder, tmp_path / "home")
    embedder.embedded.clear()
    (folder / "ferry.txt").write_text(FERRY + "\nThe crew was told on Friday.\n", encoding="utf-8")
    (folder / "rail.txt").write_text("Rail Link Opens\n\nA rail link opened in Lund.\n", encoding="utf-8")
    (folder / "harbour.txt").unlink()
    report = sync(folder, tmp_path / "home")
    assert (report.added, report.changed, report.removed) == (("rail.txt",), ("ferry.txt",), ("harbour.txt",))
    assert not any("harbour" in text for text in embedder.embedded)
    assert "Nothing has been decided." not in embedder.embedded
    assert "The crew was told on Friday." in embedder.embedded
    index = open_index(folder, tmp_path / "home")
    assert set(index.articles) == {"ferry.txt", "rail.txt"}
    assert index.vectors.ids() == {each.id for each in index.passages}
    index.close()


def test_words_that_come_back_are_not_embedded_again(folder: Path, tmp_path: Path, embedder: WordEmbedder) -> None:
    sync(folder, tmp_path / "home")
    (folder / "harbour.txt").unlink()
    sync(folder, tmp_path / "home")
    embedder.embedded.clear()
    (folder / "harbour.txt").write_text(HARBOUR, encoding="utf-8")
    assert sync(folder, tmp_path / "home").added == ("harbour.txt",)
    assert embedder.embedded == []


def test_what_cannot_be_read_is_named_and_skipped(folder: Path, tmp_path: Path, embedder: WordEmbedder) -> None:
    (folder / "latin.txt").write_bytes("Caf\xe9 closes".encode("latin-1"))
    (folder / "empty.md").write_text("  \n", encoding="utf-8")
    (folder / "sheet.xlsx").write_bytes(b"PK")
    secret = tmp_path / "secret.txt"
    secret.write_text("Secret\n\nNot an article.\n", encoding="utf-8")
    (folder / "link.txt").symlink_to(secret)
    report = sync(folder, tmp_path / "home")
    skipped = dict(report.skipped)
    assert set(skipped) == {"latin.txt", "empty.md", "sheet.xlsx", "link.txt"}
    assert all(skipped.values())
    assert report.articles == 2


def test_a_reader_keeps_its_generation_while_another_is_made(
    folder: Path, tmp_path: Path, embedder: WordEmbedder
) -> None:
    sync(folder, tmp_path / "home")
    before = open_index(folder, tmp_path / "home")
    (folder / "harbour.txt").unlink()
    sync(folder, tmp_path / "home")
    assert current_generation(before.store) != before.generation
    assert "harbour.txt" in before.articles
    assert len(before.vectors.query(embedder.embed(["harbour"])[0], 3)) == min(3, len(before.passages))
    before.close()


def test_one_writer_at_a_time_and_the_second_says_who(folder: Path, tmp_path: Path, embedder: WordEmbedder) -> None:
    sync(folder, tmp_path / "home")
    store = store_for(folder, tmp_path / "home")
    held = subprocess.Popen(
        [
            sys.executable,
            "-c",
            textwrap.dedent(f"""
                import filelock, sys
                with filelock.FileLock({str(store / "lock")!r}):
                    print("held", flush=True); sys.stdin.read()
            """),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert held.stdout is not None
        held.stdout.readline()
        with pytest.raises(IndexLocked, match=rf"process {os.getpid()} since"):
            sync(folder, tmp_path / "home")
    finally:
        held.communicate()


def test_another_model_is_refused_with_the_command(folder: Path, tmp_path: Path, embedder: WordEmbedder) -> None:
    sync(folder, tmp_path / "home", "other/model")
    with pytest.raises(OtherEmbedding, match="allegedly index --embedding"):
        open_index(folder, tmp_path / "home")
    report = sync(folder, tmp_path / "home")
    assert not report.nothing_changed
    open_index(folder, tmp_path / "home").close()


def test_an_index_of_the_full_precision_vectors_is_made_anew(
    folder: Path, tmp_path: Path, embedder: WordEmbedder
) -> None:
    report = sync(folder, tmp_path / "home")
    pointer = json.loads((report.store / "CURRENT").read_text(encoding="utf-8"))
    (report.store / "CURRENT").write_text(json.dumps({**pointer, "embedding": PACKAGED}), encoding="utf-8")
    with pytest.raises(NoIndex):
        open_index(folder, tmp_path / "home", PACKAGED)
    assert sync(folder, tmp_path / "home", PACKAGED).rebuilt
    index = open_index(folder, tmp_path / "home")
    assert index.embedding == PACKAGED_INT8
    index.close()


def test_a_generation_of_a_former_layout_is_made_anew_without_embedding(
    folder: Path, tmp_path: Path, embedder: WordEmbedder
) -> None:
    report = sync(folder, tmp_path / "home")
    pointer = json.loads((report.store / "CURRENT").read_text(encoding="utf-8"))
    del pointer["layout"]  # as former versions wrote it
    (report.store / "CURRENT").write_text(json.dumps(pointer), encoding="utf-8")
    shutil.rmtree(report.store / "generations" / report.generation / "lexical" / "articles")
    with pytest.raises(NoIndex):
        open_index(folder, tmp_path / "home")
    embedder.embedded.clear()
    again = sync(folder, tmp_path / "home")
    assert again.rebuilt
    assert len(again.added) == again.articles  # all are read anew
    assert embedder.embedded == []
    index = open_index(folder, tmp_path / "home")
    assert index.lexical.scores("ferry").articles.argmax() == list(index.articles).index("ferry.txt")
    index.close()


def test_a_failed_sync_leaves_the_present_index(
    folder: Path, tmp_path: Path, embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = sync(folder, tmp_path / "home")
    (folder / "rail.txt").write_text("Rail Link Opens\n\nA rail link opened in Lund.\n", encoding="utf-8")
    monkeypatch.setattr("indexes.build._checks", lambda *_: False)
    with pytest.raises(StoreBroken):
        sync(folder, tmp_path / "home")
    index = open_index(folder, tmp_path / "home")
    assert index.generation == first.generation
    index.close()
    monkeypatch.undo()


def test_missing_folder_file_and_index_have_their_own_errors(
    folder: Path, tmp_path: Path, embedder: WordEmbedder
) -> None:
    with pytest.raises(BadArticlesFolder, match="does not exist"):
        sync(tmp_path / "nowhere", tmp_path / "home")
    with pytest.raises(BadArticlesFolder, match="not a folder"):
        sync(folder / "ferry.txt", tmp_path / "home")
    (tmp_path / "bare").mkdir()
    with pytest.raises(BadArticlesFolder, match="no readable article"):
        sync(tmp_path / "bare", tmp_path / "home")
    with pytest.raises(NoIndex, match="allegedly index"):
        open_index(folder, tmp_path / "home")


def test_a_broken_pointer_is_told(folder: Path, tmp_path: Path, embedder: WordEmbedder) -> None:
    report = sync(folder, tmp_path / "home")
    (report.store / "CURRENT").write_text("{", encoding="utf-8")
    with pytest.raises(StoreBroken):
        open_index(folder, tmp_path / "home")
    (report.store / "library.db").write_bytes(b"no database at all, but long enough to be read as one" * 40)
    with pytest.raises(StoreBroken):
        Library(report.store / "library.db").articles()


def test_each_folder_has_its_own_store(folder: Path, tmp_path: Path) -> None:
    assert store_for(folder, tmp_path) != store_for(folder.parent, tmp_path)
    assert store_for(folder, tmp_path) == store_for(folder / ".." / folder.name, tmp_path)


def test_plain_llamaindex_opens_the_collection(folder: Path, tmp_path: Path, embedder: WordEmbedder) -> None:
    sync(folder, tmp_path / "home")
    index = open_index(folder, tmp_path / "home")
    plain = VectorStoreIndex.from_vector_store(
        ChromaVectorStore(chroma_collection=index.vectors.collection), embed_model=MockEmbedding(64)
    )
    nodes = plain.as_retriever(similarity_top_k=2).retrieve("harbour")
    assert len(nodes) == 2
    for each in nodes:
        article = index.articles[each.node.metadata["article_id"]]
        start, end = each.node.metadata["start"], each.node.metadata["end"]
        assert each.node.get_content() == article.text[start:end]
    index.close()


def test_the_pointer_is_json_and_the_lock_is_free_again(folder: Path, tmp_path: Path, embedder: WordEmbedder) -> None:
    report = sync(folder, tmp_path / "home")
    assert json.loads((report.store / "CURRENT").read_text(encoding="utf-8"))["generation"] == report.generation
    with filelock.FileLock(report.store / "lock", timeout=0):
        pass


RAIL = "Rail Link Opens\n\nA rail link opened in Lund.\n"


def test_what_an_interrupted_sync_left_is_finished_by_the_next(
    folder: Path, tmp_path: Path, embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(folder, tmp_path / "home")
    (folder / "rail.txt").write_text(RAIL, encoding="utf-8")
    (folder / "harbour.txt").unlink()
    with monkeypatch.context() as patch, pytest.raises(StoreBroken):
        patch.setattr("indexes.build._checks", lambda *_: False)
        sync(folder, tmp_path / "home")
    embedder.embedded.clear()
    assert not sync(folder, tmp_path / "home").nothing_changed
    assert embedder.embedded == []
    index = open_index(folder, tmp_path / "home")
    assert set(index.articles) == {"ferry.txt", "rail.txt"}
    assert index.vectors.ids() == {each.id for each in index.passages}
    index.close()
    assert sync(folder, tmp_path / "home").nothing_changed


@pytest.mark.parametrize("damage", ["chroma", "chroma/chroma.sqlite3", "lexical", "library.db"])
def test_a_generation_with_a_part_missing_is_made_anew(
    folder: Path, tmp_path: Path, embedder: WordEmbedder, damage: str
) -> None:
    report = sync(folder, tmp_path / "home")
    part = report.store / "generations" / report.generation / damage
    part.rename(tmp_path / "away")
    embedder.embedded.clear()
    again = sync(folder, tmp_path / "home")
    assert again.rebuilt
    assert embedder.embedded == []
    index = open_index(folder, tmp_path / "home")
    assert index.vectors.ids() == {each.id for each in index.passages}
    index.close()


def test_a_broken_chroma_is_not_copied(folder: Path, tmp_path: Path, embedder: WordEmbedder) -> None:
    report = sync(folder, tmp_path / "home")
    place = report.store / "generations" / report.generation / "chroma" / "chroma.sqlite3"
    place.write_bytes(b"no database at all " * 400)
    with pytest.raises(StoreBroken):
        open_index(folder, tmp_path / "home")
    (folder / "rail.txt").write_text(RAIL, encoding="utf-8")
    sync(folder, tmp_path / "home")
    index = open_index(folder, tmp_path / "home")
    assert index.vectors.ids() == {each.id for each in index.passages}
    index.close()


def test_front_matter_that_changes_reaches_chroma(folder: Path, tmp_path: Path, embedder: WordEmbedder) -> None:
    for publisher in ("Old Post", "New Post"):
        (folder / "harbour.txt").write_text(f"---\npublisher: {publisher}\n---\n{HARBOUR}", encoding="utf-8")
        (folder / "rail.txt").write_text("\n\n".join(f"Link {n}\n\n{RAIL}" for n in range(9)), encoding="utf-8")
        sync(folder, tmp_path / "home")
    index = open_index(folder, tmp_path / "home")
    held = index.vectors.collection.get(where={"article_id": "harbour.txt"})["metadatas"] or []
    assert {each["publisher"] for each in held} == {"New Post"}
    index.close()


def test_the_dead_are_counted_over_generations_until_a_fresh_one(
    folder: Path, tmp_path: Path, embedder: WordEmbedder
) -> None:
    tallies = []
    for number in range(8):
        (folder / "rail.txt").write_text(f"{RAIL}\nIt is day {number}.\n", encoding="utf-8")
        report = sync(folder, tmp_path / "home")
        tally = report.store / "generations" / report.generation / "dead"
        tallies.append(int(tally.read_text(encoding="ascii")) if tally.is_file() else 0)
        index = open_index(folder, tmp_path / "home")
        assert index.vectors.ids() == {each.id for each in index.passages}
        index.close()
    assert max(tallies) >= 2
    assert 0 in tallies[tallies.index(max(tallies)) :]


def test_the_former_generation_stays_for_its_readers_even_when_the_model_changes(
    folder: Path, tmp_path: Path, embedder: WordEmbedder
) -> None:
    names = [sync(folder, tmp_path / "home", model).generation for model in (None, "other/model", None)]
    kept = {each.name for each in (store_for(folder, tmp_path / "home") / "generations").iterdir()}
    assert kept == set(names[1:])


def test_pipes_loops_and_odd_names_are_skipped(folder: Path, tmp_path: Path, embedder: WordEmbedder) -> None:
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    os.mkfifo(folder / "pipe.txt")
    (folder / os.fsdecode(b"odd\xff.txt")).write_text("A text.", encoding="utf-8")
    skipped = dict(sync(folder, tmp_path / "home").skipped)
    assert set(skipped) == {"loop.txt", "pipe.txt", "odd\\udcff.txt"}
    assert all(name.encode() for name in skipped)
