"""LlamaIndex's view: documents in, text nodes with exact offsets out, the same as `split_article` makes."""

from __future__ import annotations

from pathlib import Path

import pytest
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.schema import Document, MetadataMode, NodeRelationship, TextNode

from indexes.articles import Article, read_article
from indexes.nodes import PassageSplitter, article_document, passage_node
from indexes.passages import split_article

SEEDS = Path(__file__).parent.parent / "seeds" / "articles"


@pytest.fixture(scope="module")
def seed() -> Article:
    return read_article(SEEDS / "spacex-anthropic-deal.txt", SEEDS)


def test_a_node_is_its_passage(seed: Article) -> None:
    passage = split_article(seed)[5]
    node = passage_node(seed, passage)
    assert node.node_id == passage.id
    assert seed.text[node.start_char_idx : node.end_char_idx] == node.text
    source = node.relationships[NodeRelationship.SOURCE]
    assert getattr(source, "node_id", None) == seed.id == node.ref_doc_id
    assert node.metadata == {
        "title": seed.title,
        "path": seed.path,
        "article_id": seed.id,
        "section": " › ".join(passage.section),
        "start": passage.start,
        "end": passage.end,
    }
    assert "start:" not in node.get_content(MetadataMode.EMBED)


@pytest.mark.parametrize("max_chars", [200, 1_200])
def test_the_splitter_makes_the_same_passages(seed: Article, max_chars: int) -> None:
    pipeline = IngestionPipeline(transformations=[PassageSplitter(max_chars=max_chars)], disable_cache=True)
    nodes = pipeline.run(documents=[article_document(seed)])
    assert [node.node_id for node in nodes] == [passage.id for passage in split_article(seed, max_chars)]


def test_any_document_is_split(tmp_path: Path) -> None:
    text = "# A Title\n\nOne sentence.\n\n## Part\n\nAnother one.\n"
    document = Document(text=text, metadata={"file_path": str(tmp_path / "a.md"), "url": None})
    nodes = PassageSplitter()([document])
    assert [node.metadata["section"] for node in nodes] == ["", "Part"]
    for node in nodes:
        assert isinstance(node, TextNode)
        assert text[node.start_char_idx : node.end_char_idx] == node.text
        assert node.metadata["title"] == "A Title"
        assert "url" not in node.metadata
    assert PassageSplitter()([Document(text="")]) == []
