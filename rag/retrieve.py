"""A question → passages and sentences, ranked: dense (Chroma) and lexical (BM25) scores, fused, the raw ones kept."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexes.build import Index
from indexes.lexical import words
from indexes.passages import Passage, Sentence
from rag.descriptions import Descriptions
from rag.lists import FoundList, Lists
from rag.mentions import AFFAIRS
from rag.questions import read_question
from rag.reader import ReadText
from rag.rewordings import asks_whether_settled, in_words_of
from rag.rewrite import parts_alone

Vector = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float64]

CANDIDATE_PASSAGES = 50  # asked of Chroma, and kept of the fused order; 25 and 100 change no answer of the seed's
MIN_PIECE_WORDS = 4  # content words below which a piece joins its neighbour; 3 to 6 are alike on `multihop-rag`

# Each was held against its half and its double on the seed's tuning questions, 169 of 229 right as it stands; those of
# passages also on `multihop-rag`, 1,782 queries. Sentences' weights change no passage, hence no figure there.
ARTICLE_SHARE = (
    0.6  # of a passage's score that its article's words give; Hits@10 .919 at 0, .923 .925 .927, MRR .705 at 1.2
)
READ_PASSAGES = 16  # whose sentences are ranked; 169 and 168 right
PASSAGE_SHARE = 0.5  # of a sentence's score that its passage gives: a good neighbourhood, no substitute; 169 and 169
FOLLOWING_SHARE = 0.3  # that the next one in its section gets: "the answer may be …"; 167 and 164
LIMIT = 3.0  # standard deviations that one score can count; 162 and 167
COMMON_SHARE = 0.2  # of the sentences: a word that more of them hold is left out of the bare question; 167 and 164
MIN_PART_WORDS = 2  # content words below which a part of a question asks nothing by itself; 165 and 168

_AFFAIRS = frozenset(words(" ".join(AFFAIRS)))

# Words that say how many or what sort of answer is wanted; no article need hold them to answer.
_ASKING = frozenset(
    words(
        "way ways kind type sort thing things list name give bullet point points key main detail details describe "
        "explain summarize two three four five six seven eight nine ten one"
    )
)
_PART = re.compile(
    r"\s*(?:[,;]\s*(?:and|but|or)?|\bversus\b|\bvs\.?(?=\s)|\band\b(?=\s+(?:what|who|why|how|when|where|is|are|does"
    r"|do|which|will|would|could|can|should|might|may|has|have)\b)"
    r"|[?.]\s+(?=\w))\s*",
    re.IGNORECASE,
)

_BOTH = re.compile(
    r"(?P<asks>(?:what|which) (?:are|were))(?: both)? (?P<first>(?:the )?\w+s) and (?P<second>(?:the )?\w+s)"
    r" (?P<about>(?:of|for|in|to|from|with|behind) .+)",
    re.IGNORECASE,
)

# No comma inside a number or a date: "October 6, 2023" is one thing.
_PIECE = re.compile(r"\s*(?:,(?!\s*\d)|;|\b(?:and|while|between|but|or|whereas|versus)\b)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage with its scores; `cosine` in [-1, 1], None where Chroma did not return it; `lexical` is raw BM25.

    `read` is what the reader made of it; None where it did not.
    """

    passage: Passage
    score: float
    cosine: float | None
    lexical: float
    read: ReadText | None = None

    @property
    def has_body(self) -> bool:
        """Whether it holds more than headings; one that does not helps to find, but says nothing."""
        return any(each.in_body for each in self.passage.sentences)


@dataclass(frozen=True, slots=True)
class FoundSentence:
    """A sentence with its scores; `score` is comparable within one search only, `cosine` and `cover` everywhere.

    `fused` is the score as it was found, before it was weighed as an answer.

    `cover` is the share of the question's content words, weighted by how rare they are, that stand in the sentence,
    its lead-in, its headings or the title; in [0, 1]. `read` is what the reader made of it, `in_context` the same after
    the sentence before it; None where it was not read so.
    """

    sentence: Sentence
    row: int
    score: float
    fused: float
    cosine: float
    lexical: float
    cover: float
    read: ReadText | None = None
    in_context: ReadText | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, best first; `lists` are the nearest ones.

    `question` is what was looked up, `asked` what was asked: they differ where a list is called otherwise.
    `near` holds how near the question comes to each sentence of the index, shape (sentences,): the mean of its cosine
    and that of the bare question (`Retriever.bare`). `said` are the rows of the sentences that the answer before this
    question quoted, none where it opens the conversation.
    """

    question: str
    asked: str
    passages: tuple[FoundPassage, ...]
    sentences: tuple[FoundSentence, ...]
    near: npt.NDArray[np.floating]
    lists: tuple[FoundList, ...] = ()
    said: frozenset[int] = frozenset()

    @property
    def was_read(self) -> bool:
        """Whether a reader has read what was found."""
        return any(each.read for each in self.sentences)

    def shown(self, most: int) -> tuple[FoundPassage, ...]:
        """The best passages that say something."""
        return tuple(each for each in self.passages if each.has_body)[:most]


class Retriever:
    """Ranks the passages and sentences of one generation of the index; immutable, so safe to share."""

    def __init__(self, index: Index) -> None:
        """Look up what every search needs."""
        self.index = index
        self.lists = Lists(index)
        self._descriptions = Descriptions([each.text for each in index.articles.values()])
        sizes = np.asarray([len(p.sentences) for p in index.passages], dtype=np.intp)
        self._place = {passage.id: row for row, passage in enumerate(index.passages)}
        self._passage_of = np.repeat(np.arange(len(index.passages)), sizes)
        self._worded = np.flatnonzero(sizes)  # a passage of rules only has no sentence
        self._first = (np.cumsum(sizes) - sizes)[self._worded]
        article_rows = {article_id: row for row, article_id in enumerate(index.articles)}
        self._article_of = np.asarray([article_rows[each.article_id] for each in index.passages], dtype=np.intp)
        self._affair_share = sum(index.lexical.share(stem) for stem in _AFFAIRS)
        self._affair = max(sorted(AFFAIRS), key=lambda noun: index.lexical.share(words(noun)[0]))
        self._words: dict[int, frozenset[str]] = {}

    def bare(self, question: str) -> str:
        """The question without the words that many sentences hold; as it is where nothing would be left.

        The names that a whole story is about say nothing of what is asked about them, and yet outweigh all else in
        the vector of a short question. So do "deal" and "partnership", which name one thing by turns.
        """
        kept = [
            word
            for word in question.split()
            if not (stems := words(word)) or any(self._share(stem) < COMMON_SHARE for stem in stems)
        ]
        return " ".join(kept) if any(words(word) for word in kept) else question

    def _share(self, stem: str) -> float:
        return self._affair_share if stem in _AFFAIRS else self.index.lexical.share(stem)

    def wordings(self, question: str) -> tuple[str, ...]:
        """How the articles may word a question for a list, or whether the affair is settled; others as they are.

        Whom they name and the question only describes is named in all of them. Where the articles are about many
        things, no affair is *the* affair.
        """
        question = self._descriptions.named(question)
        if read_question(question).many:
            return in_words_of(question, self.lists.lead_words)
        common = self._affair_share >= COMMON_SHARE
        if common and asks_whether_settled(question, lambda stem: self._share(stem) >= COMMON_SHARE):
            return (f"Is the {self._affair} confirmed?",)
        return (question,)

    def nearest_wording(self, wordings: Sequence[str], vectors: Mapping[str, Vector]) -> str:
        """The wording that comes nearest to what leads a list in; `vectors` holds the unit vector of each."""
        if len(wordings) == 1:
            return wordings[0]
        leads = self.index.sentence_vectors[[row for each in self.lists.all for row in each.leads]]
        return max(wordings, key=lambda wording: float((leads @ vectors[wording]).max()))

    def search(
        self,
        question: str,
        vector: Vector,
        pieces: Sequence[tuple[str, Vector]] = (),
        bare: Vector | None = None,
        asked: str | None = None,
    ) -> Found:
        """Passages and sentences for a question.

        Args:
            question: as it stands alone, in the articles' words (`wordings`).
            vector: its unit vector, shape (dim,).
            pieces: what `pieces_of` cuts it into, each with its unit vector; none for a question of one piece.
            bare: the unit vector of the bare question, where that differs.
            asked: the question as it was asked, where that differs.
        """
        lexical = self.index.lexical.scores(question)
        cut = [(question, vector), *pieces]
        vectors = [each for _, each in cut]
        # All at once: among many articles the sentences' vectors take longer to fetch than to multiply.
        cosines = self.index.sentence_vectors @ np.stack(vectors if bare is None else [*vectors, bare], axis=1)
        best_cosines = self._best_in_passage(cosines)
        # A passage of an article that speaks of all that is asked is a better witness than a lone likeness.
        of_articles = ARTICLE_SHARE * relative(lexical.articles)[self._article_of]
        whole = relative(lexical.passages) + relative(best_cosines[:, 0]) + of_articles
        of_pieces = []
        for column, (piece, _) in enumerate(cut):
            if pieces and column == 0:
                continue
            scores = self.index.lexical.scores(piece) if column else lexical
            best = self._best_in_passage(scores.sentences[:, None])[:, 0]
            of_pieces.append(relative(scores.passages) + relative(best) + relative(best_cosines[:, column]))
        # Each piece may be met by another passage, so the best met one counts and not the sum.
        found = self._passages(vector, lexical.passages, whole + np.max(of_pieces, axis=0))
        near = cosines[:, 0] if bare is None else (cosines[:, 0] + cosines[:, -1]) / 2
        sentences = self._sentences(question, cosines[:, 0], lexical.sentences, found)
        return Found(question, asked or question, found, sentences, near, self.lists.near(question, near))

    def _best_in_passage(self, values: npt.NDArray[np.floating]) -> Scores:
        """The best of each passage's sentences, at least 0; shape (sentences, n) to (passages, n)."""
        best = np.zeros((len(self.index.passages), values.shape[1]))
        if len(self._worded):
            best[self._worded] = np.maximum(0.0, np.maximum.reduceat(values, self._first, axis=0))
        return best

    def _passages(self, vector: Vector, lexical: Scores, score: Scores) -> tuple[FoundPassage, ...]:
        hits = self.index.vectors.query(vector, min(CANDIDATE_PASSAGES, len(self.index.passages)))
        cosines = {self._place[passage_id]: cosine for passage_id, cosine in hits if passage_id in self._place}
        rows = sorted({*cosines, *(int(row) for row in np.argsort(-score)[:CANDIDATE_PASSAGES])})
        found = [
            FoundPassage(self.index.passages[row], float(score[row]), cosines.get(row), float(lexical[row]))
            for row in rows
        ]
        return tuple(sorted(found, key=lambda each: -each.score))

    def _sentences(
        self, question: str, cosine_of: Vector, lexical: Scores, passages: Sequence[FoundPassage]
    ) -> tuple[FoundSentence, ...]:
        spread = standard([each.score for each in passages])
        read = {
            self._place[each.passage.id]: float(score)
            for each, score in zip(passages[:READ_PASSAGES], spread[:READ_PASSAGES], strict=True)
        }
        rows = np.flatnonzero(np.isin(self._passage_of, list(read)))
        if not len(rows):
            return ()
        cosines = cosine_of[rows]
        around = np.asarray([read[int(self._passage_of[row])] for row in rows])
        scores = standard(cosines) + standard(lexical[rows]) + PASSAGE_SHARE * around
        scores += FOLLOWING_SHARE * self._before(rows, scores)
        asked = self.weights(question)
        found = [
            FoundSentence(
                sentence=self.index.sentences[row],
                row=int(row),
                score=float(score),
                fused=float(score),
                cosine=float(cosine),
                lexical=float(lexical[row]),
                cover=self.cover(asked, [int(row)]),
            )
            for row, score, cosine in zip(rows, scores, cosines, strict=True)
        ]
        return tuple(sorted(found, key=lambda each: -each.score))

    def _before(self, rows: npt.NDArray[np.intp], scores: Scores) -> Scores:
        """The score of the sentence before each, where it stands in the same section and scored well; else 0."""
        held = dict(zip(rows.tolist(), scores.tolist(), strict=True))
        sentences = self.index.sentences
        return np.asarray(
            [
                max(0.0, held.get(row - 1, 0.0))
                if row and sentences[row - 1].section == sentences[row].section
                else 0.0
                for row in rows.tolist()
            ]
        )

    def weights(self, question: str) -> dict[str, float]:
        """The question's content words, each with its rarity: ln(1 + passages / passages that hold it)."""
        total = len(self.index.passages)
        held = self.index.lexical.holding
        return {word: float(np.log1p(total / max(held(word), 0.5))) for word in set(words(question)) - _ASKING}

    def cover(self, asked: dict[str, float], rows: Sequence[int]) -> float:
        """The share, in [0, 1], of the words' weight that stands in these sentences and what they lean on."""
        return _share(asked, set().union(*(self._words_of(row) for row in rows)))

    def around(self, row: int) -> str:
        """The passage that a sentence stands in, after its article's title."""
        passage = self.index.passages[int(self._passage_of[row])]
        return f"{self.index.articles[passage.article_id].title}. {self.index.text(passage)}"

    def known(self, asked: dict[str, float]) -> float:
        """The share, in [0, 1], of the words' weight that stands anywhere in the articles."""
        return _share(asked, {word for word in asked if self.index.lexical.knows(word)})

    def _words_of(self, row: int) -> frozenset[str]:
        """The stemmed words of a sentence, of its lead-in, its headings and its title.

        Stemmed when first asked for: all sentences of 600 articles would hold the first question up for seconds.
        """
        if row not in self._words:
            sentence = self.index.sentences[row]
            article = self.index.articles[sentence.article_id]
            parts = [self.index.text(sentence), *sentence.section, article.title]
            if sentence.lead_in:
                parts.append(article.text[slice(*sentence.lead_in)])
            self._words[row] = frozenset(words(" ".join(parts)))
        return self._words[row]


def _share(asked: dict[str, float], held: Container[str]) -> float:
    """The share of the weight that the held words have; 0 where nothing is asked."""
    whole = sum(asked.values())
    return sum(weight for word, weight in asked.items() if word in held) / whole if whole else 0.0


def standard(values: Sequence[float] | Scores | Vector) -> Scores:
    """The values less their mean, over their standard deviation, cut at ±LIMIT; zeros where all are equal.

    Few candidates hold a rare word, and their raw deviation would drown the other score.
    """
    array = np.asarray(values, dtype=np.float64)
    spread = array.std()
    return np.clip((array - array.mean()) / spread, -LIMIT, LIMIT) if spread > 0 else np.zeros_like(array)


def relative(values: Scores) -> Scores:
    """The values over the greatest of them; zeros where none is above 0.

    >>> relative(np.asarray([1.0, 4.0])).tolist()
    [0.25, 1.0]
    """
    best = float(values.max(initial=0.0))
    return np.asarray(values / best) if best > 0 else np.zeros(len(values))


def pieces_of(question: str) -> tuple[str, ...]:
    """The pieces of a question that different passages may meet, or () where it has but one.

    >>> pieces_of("Did the mayor open the new harbour on October 6, 2023, while dock workers planned another strike?")
    ('Did the mayor open the new harbour on October 6, 2023', 'dock workers planned another strike?')
    >>> pieces_of("Who opened the harbour and the bridge?")
    ()
    """
    pieces: list[str] = []
    for piece in filter(None, map(str.strip, _PIECE.split(question))):
        if pieces and min(len(set(words(pieces[-1]))), len(set(words(piece)))) < MIN_PIECE_WORDS:
            pieces[-1] = f"{pieces[-1]} {piece}"
        else:
            pieces.append(piece)
    return tuple(pieces) if len(pieces) > 1 else ()


def parts_of(question: str) -> tuple[str, ...]:
    """The parts that a question asks for, each standing alone, or the question alone.

    >>> parts_of("Is the deal confirmed, and what would it mean for the industry?")
    ('Is the deal confirmed', 'what would it mean for the industry?')
    >>> parts_of("What are the risks and the rewards of the merger?")
    ('What are the risks of the merger?', 'What are the rewards of the merger?')
    """
    both = _BOTH.match(question)
    if both:
        return tuple(f"{both['asks']} {both[noun]} {both['about']}" for noun in ("first", "second"))
    pieces = parts_alone([piece.strip() for piece in _PART.split(question) if piece and piece.strip()])
    whole = [piece for piece in pieces if len(words(piece)) >= MIN_PART_WORDS]
    return tuple(whole) if len(whole) > 1 else (question,)
