"""Articles and passages as LlamaIndex sees them: documents in, text nodes with exact offsets out.

Apart from `passages` because LlamaIndex takes more than a second to import, and the split itself does without it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from llama_index.core.schema import BaseNode, Document, NodeRelationship, RelatedNodeInfo, TextNode, TransformComponent
from pydantic import Field

from indexes.articles import Article, Section, outline
from indexes.passages import MAX_CHARS, Passage, split_article

_FIELDS = ("title", "publisher", "published", "url", "path")
_LAYOUT = ("sections", "breaks")  # of a document only, as JSON
_HIDDEN = ("article_id", "path", "start", "end", *_LAYOUT)  # what neither an embedding nor a model should read


def article_document(article: Article) -> Document:
    """The article as a document, whole; `PassageSplitter` makes the same passages of it as `split_article`."""
    sections = [[section.path, section.start, section.end, section.heading_end] for section in article.sections]
    metadata = _known(article) | {"sections": json.dumps(sections), "breaks": json.dumps(article.breaks)}
    return Document(
        id_=article.id,
        text=article.text,
        metadata=metadata,
        excluded_embed_metadata_keys=_without(metadata),
        excluded_llm_metadata_keys=_without(metadata),
    )


def passage_node(article: Article, passage: Passage) -> TextNode:
    """The passage as a text node: same id, offsets into the article's text, the article as its source.

    Its metadata holds strings and whole numbers only, as Chroma wants it; what is not known has no key.
    """
    section = " › ".join(passage.section)
    metadata = _known(article) | {
        "article_id": article.id,
        "section": section,
        "start": passage.start,
        "end": passage.end,
    }
    return TextNode(
        id_=passage.id,
        text=article.text[passage.start : passage.end],
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        metadata=metadata,
        excluded_embed_metadata_keys=_without(metadata),
        excluded_llm_metadata_keys=_without(metadata),
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=article.id)},
    )


class PassageSplitter(TransformComponent):
    """Cuts documents into passages, as a step of a LlamaIndex ingestion pipeline.

    Takes documents of `article_document`, or any other: those are read as plain text, or as Markdown where their id,
    `file_path` or `path` ends in `.md`. Offsets count in the document's own text.
    """

    max_chars: int = Field(default=MAX_CHARS, gt=0, description="Characters that a passage has at most, where it can.")

    def __call__(self, nodes: Sequence[BaseNode], **kwargs: Any) -> list[BaseNode]:  # noqa: ARG002 - the interface has it
        """The passages of each document, in order, as text nodes."""
        articles = map(_article, nodes)
        return [passage_node(each, passage) for each in articles for passage in split_article(each, self.max_chars)]


def _known(article: Article) -> dict[str, Any]:
    values = {name: getattr(article, name) for name in _FIELDS}
    return {name: value for name, value in values.items() if value is not None}


def _without(metadata: dict[str, Any]) -> list[str]:
    return [name for name in metadata if name in _HIDDEN]


def _article(node: BaseNode) -> Article:
    """The article that a document holds."""
    metadata, text = node.metadata, node.get_content()
    given = {name: str(metadata[name]) if metadata.get(name) else None for name in _FIELDS}
    path = given["path"] or str(metadata.get("file_path") or node.node_id)
    if all(name in metadata for name in _LAYOUT):
        title = given["title"] or ""
        sections = tuple(Section(tuple(trail), *offsets) for trail, *offsets in json.loads(metadata["sections"]))
        breaks = tuple(json.loads(metadata["breaks"]))
    else:
        title, sections = outline(text, markdown=PurePosixPath(path).suffix.lower() == ".md", title=given["title"])
        breaks = ()
    return Article(
        id=node.node_id,
        path=path,
        title=title,
        publisher=given["publisher"],
        published=given["published"],
        url=given["url"],
        text=text,
        sections=sections,
        breaks=breaks,
        sha256=node.hash,
    )
