"""The sentences that a statement rests on, taken apart once for all that is asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.certainty import Reading, plain
from rag.clauses import Token, parse
from rag.senses import nation

_LONGEST = 1_500  # characters of a text: a sentence has no more, and a hostile one costs no time
TITLES = frozenset(
    """mr mrs ms dr sir president senator minister prime judge coach captain king queen prince attorney general chief
    executive chairman director officer secretary mayor governor professor manager""".split()
)
"""Words that may stand with a capital before a name whether the source has them so or not."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence that a statement rests on.

    `text` is the exact words; `reading` how sure they are, lead-in and headings included; `lead` the lead-in, the
    headings and the title: words that may be leaned on.
    """

    text: str
    reading: Reading
    lead: str = ""


class Held:
    """The cited sentences taken apart.

    Attributes:
        cited: what is cited, as it was given.
        sentences: the sentences, parsed; of an endless one the first 1,500 characters.
        leads: what they lean on, parsed.
        stems: of all words in both.
        words: all words in both, folded; `capitals` those with a capital.
    """

    def __init__(self, cited: Sequence[Cited]) -> None:
        """Take apart what is cited."""
        self.cited = cited
        self.sentences = [parse(each.text[:_LONGEST]) for each in cited]
        self.leads = [parse(each.lead[:_LONGEST]) for each in cited]
        self.stems = frozenset(t.stem for p in (*self.sentences, *self.leads) for t in p.tokens if t.stem)
        self.capitals = frozenset(
            folded(t.text) for p in (*self.sentences, *self.leads) for t in p.tokens if not t.text.islower()
        )
        self.words = frozenset(folded(t.text) for p in (*self.sentences, *self.leads) for t in p.tokens)


def folded(word: str) -> str:
    """A word without its case, its points and its nationality: "Norwegian" is "norway"."""
    country = nation(word)
    return country or plain(word).lower().replace(".", "")


def is_held(token: Token, held: Held) -> bool:
    """Whether a name or another word stands in what is cited, or is a title, or an acronym of what stands there."""
    word = folded(token.text)
    if word in held.words or word in TITLES or token.stem in held.stems or not token.stem:
        return True
    if word.endswith("s") and word[:-1] in held.words:
        return True
    return _is_acronym(token.text, held)


def _is_acronym(word: str, held: Held) -> bool:
    """Whether "DOJ" stands for a "Department of Justice" of the sentences."""
    if not word.isupper() or len(word) == 1:
        return False
    heads = [t.text[0] for p in (*held.sentences, *held.leads) for t in p.tokens]
    return word in "".join(heads).upper() or word in "".join(head for head in heads if head.isupper())
