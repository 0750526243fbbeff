"""Whom a question means by a description: "the Dutch soup maker" is Marrable where an article calls Marrable so.

Read from the articles' own appositions ("Marrable, the Dutch producer of tinned soups, …", "the soup maker Marrable").
The question is then looked up and read with the name in the description's place; it is shown as it was asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cached_property, lru_cache

from indexes.lexical import words
from rag.mentions import GROUPS, PEOPLE, names

_NAME = r"[A-Z][\w&-]*(?:\s(?:&\s)?[A-Z][\w&-]*){0,3}"
_NAMED = re.compile(rf"(?<![\w-]){_NAME}")
# "Marrable, the Dutch producer of tinned soups, said"; "Marrable is a soup maker".
_AFTER = re.compile(
    r"(?:,|\s(?:is|was))\s(?:the|an?|one\sof\sthe)\s(?P<what>[^,.;:()\"“”]{1,120}?)"
    r"(?=[,.;:()]|\s(?:who|which|that)\s)"
)
_MOST = 5  # words before a name that may describe it: "Elon Musk's space company SpaceX"
_REACH = 60  # characters in which they are looked for
_BODY = GROUPS | frozenset(
    """agency airline association bank bookmaker brand business chain club consortium consultancy cooperative
        corporation council federation giant house lab laboratory label league lender network newspaper operator outfit
        paper portal producer provider publisher retailer rival shop side society studio supplier team union university
        creator builder carrier insurer brewer baker bakery band group""".split()
)
_OF_IT = "maker|creator|developer|builder|producer|manufacturer"
# "Claude's maker", "the maker of Claude", "the firm that makes Claude", "the company behind Claude".
_BEHIND = re.compile(
    rf"(?P<thing>{_NAME})['’]s?\s(?:{_OF_IT})\b"
    rf"|\b[Tt]he\s(?:{_OF_IT})\s(?:of|behind)\s(?P<thing2>{_NAME})"
    rf"|\b[Tt]he\s(?:\w+\s)?(?:{'|'.join(sorted(_BODY))})\s(?:(?:that|which)\s(?:makes|built|builds|made|runs|owns"
    rf"|developed|develops|created)|behind)\s(?P<thing3>{_NAME})"
)
_DESCRIBED = re.compile(r"\b[Tt]he\s(?=(?P<what>[\w-]+(?:\s[\w-]+){1,4}))")
_LONGEST = 4  # words of a description, its noun included


class Descriptions:
    """What the articles call those whom they name; immutable."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Take the appositions of these texts; they are looked for with the first question that describes somebody."""
        self._texts = texts

    @cached_property
    def _called(self) -> dict[str, frozenset[str]]:
        """The stemmed words by which each name is described."""
        called: dict[str, set[str]] = defaultdict(set)
        for text in self._texts:
            for name in _NAMED.finditer(text):
                after = _AFTER.match(text, name.end())
                what = [after["what"]] if after else []
                before = text[max(0, name.start() - _REACH) : name.start()].split()[-_MOST:]
                if before and _is_head(before[-1]):
                    what += before
                for each in names(name[0])[-1:] if what else []:  # without the word that opens a sentence
                    called[each.text].update(words(" ".join(what)))
        return {name: frozenset(stems) for name, stems in called.items()}

    def named(self, question: str) -> str:
        """The question with the name of each whom it describes and only one of whom is called so.

        >>> known = Descriptions(["Lund, the Dutch producer of tinned soups, has ferries, the builder Osk says."])
        >>> known.named("Who runs the Dutch soup maker?"), known.named("Who runs the Danish soup maker?")
        ('Who runs Lund?', 'Who runs the Danish soup maker?')
        """
        question = _BEHIND.sub(self._behind, question)
        for match in reversed(list(_DESCRIBED.finditer(question))):
            described, name = self._described(match["what"])
            if name:
                question = f"{question[: match.start()]}{name}{question[match.end() + len(described) :]}"
        return question

    def _behind(self, match: re.Match[str]) -> str:
        thing = match["thing"] or match["thing2"] or match["thing3"]
        return self._only(words(thing), besides=thing) or match[0]

    def _described(self, what: str) -> tuple[str, str | None]:
        """The description that these words begin with, and who is meant; None for nobody."""
        each = what.split()
        for end in range(2, min(len(each), _LONGEST) + 1):
            *how, noun = each[:end]
            # "The brewer Tarn" names himself; "the robots do for people" is no description.
            if _is_head(noun) and not "".join(each[end : end + 1])[:1].isupper() and all(map(words, how)):
                return " ".join(each[:end]), self._only(words(" ".join(how)))
        return "", None

    def _only(self, stems: Collection[str], besides: str = "") -> str | None:
        """The only one who is called by all these stemmed words; None for nobody and for several."""
        found = [name for name, called in self._called.items() if stems and called >= {*stems} and name != besides]
        return found[0] if len(found) == 1 else None


@lru_cache(maxsize=4096)
def _is_head(noun: str) -> bool:
    """Whether a noun is one for a single body or person."""
    return noun in _BODY or (
        noun.isalpha() and noun.islower() and not noun.endswith("s") and PEOPLE.search(noun) is not None
    )
