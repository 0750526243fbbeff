"""Whether a statement says more than its sources: words that neither stand there nor say the same as one there."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

from indexes.embed import Embedder
from rag.cited import Held, is_held
from rag.clauses import Parsed, Token, stem_of
from rag.logistic import Model, model_of
from rag.numbers import RATE
from rag.quantities import quantities
from rag.senses import akin


class Supports(Protocol):
    """A model's view of what supports what: `rag.reader.Reader`."""

    def supports(self, statement: str, texts: Sequence[str]) -> list[float]:
        """The logit of "the text supports the statement" for each text."""
        ...


# Words that tell little by themselves: what a paraphrase brings along.
_LIGHT = frozenset(
    stem
    for word in """
    go goes going went gone come comes came reach reaches reached reaching bring brings brought put puts hold holds
    held keep keeps kept know knows knew known sit sits sat stand stands stood lie lies lay let turn turns turned
    move moves moved run runs ran serve serves rank ranks count counts mark marks involve involves involving concern
    follow follows followed face faces faced carry carries carried set sets leave leaves deal need needs want wants
    like likes try tries tried begin happen happens occur occurs exist exists contain contains feature features see
    sees saw seen view consider considered regard regarded describe described refer refers relate related link
    linked tie tied connect base based depend depends become becomes became make makes made take takes took taken
    get gets got give gives gave given use uses used remain remains include includes included including appear
    appears seem seems show shows showed look looks work works play plays part parts meet mean means meant lead
    leads find finds found ask asks asked add adds added allow enable help change changed continue stay live lives
    living belong represent cover covers explain explains say suggest suggests claim claims claimed report reports
    reported reportedly believe believes believed think thinks thought note notes noted announce announced write
    writes wrote state states accord argue argued predict forecast estimate estimated expect possible possibly
    perhaps apparently plan plans planned hope hopes hoped aim aims between since behind among amid toward towards
    within upon across along around away back apart together besides whereas whether despite although though per via
    instead rather quite very almost nearly merely simply partly largely especially particularly notably generally
    usually often always ever never again once twice already still soon later late earlier early previously prior
    former recently recent ago long long-term currently present presently now today however also even yet too thus
    therefore meanwhile moreover directly actually really fully completely entirely clearly certainly likely every
    each another other others such certain own same different various several many much more most least last next
    first second one two little bit lot able unable due owing thanks order way ways number thing things time times
    place case cases fact matter issue point side kind kinds sort type types form level degree amount range period
    moment event situation aspect role purpose example instance term terms result results reason reasons choice
    option options step person people man men woman member members name named so-called new old good great main
    major key real actual overall general common similar relevant respective available sure true further additional
    extra alone above following below greater greatest top strong stronger well large larger huge heavy high serious
    substantial considerable leading win won wins receive receives received gain gained tell tells told feel feels
    felt enter enters entered undergo underwent slightly anywhere everywhere question problem job better
    wide broad""".split()
    for stem in [stem_of(word)]
    if stem
)


_MOST_UNKNOWN = 4
"""So many words may be strange to the sources before the statement is given up without a look at its meaning."""
LEAST_GAIN = -0.008
"""What the words strange to the sources must at least do for the likeness of statement and sources, a cosine: a synonym
brings the two nearer, an invented detail takes them apart. From evals/questions/statements.jsonl, tuning."""
LEAST_GAIN_OF_VERBS = -0.025
"""The same where all of them may be verbs or adverbs: of those a paraphrase changes more than of nouns."""
SIGNALS = ("support", "support_gained", "likeness_gained", "unknown", "unknown_share", "any_unknown")
_MOST_COUNTED = 6  # unknown words; one more makes no difference then

_BEFORE_VERB = frozenset(
    """to could would may might can will has have had was were is are been be being who which it he she they we not also
    already then""".split()
)


def unknown_words(told: Parsed, held: Held) -> list[Token]:
    """The content words of a statement that neither stand in the sources nor say the same as a word there."""
    counted = [(q.start, q.end) for q in quantities(told.text)] + [m.span() for m in RATE.finditer(told.text)]
    return [
        token
        for token in told.content
        if not any(start <= token.start < end for start, end in counted)
        # "Founded" shares its stem with "found", and is no light word.
        and (token.stem not in _LIGHT or token.text.lower().startswith("founde"))
        and not any(akin(token.stem, stem) for stem in held.stems)
        and not is_held(token, held)
    ]


def says_more(told: Parsed, held: Held, supports: Supports | None, embedder: Embedder | None) -> bool:
    """Whether the statement says what its sources do not."""
    unknown = unknown_words(told, held)
    if not told.content or any(token.text.lower() in _COMPARED for token in unknown):
        return True
    if supports is not None and embedder is not None:
        model = packaged_model()
        return model.probability(signals_of(told, held, unknown, supports, embedder)) < model.threshold
    return bool(unknown) and _strays(told, held, unknown, embedder)


def _strays(told: Parsed, held: Held, unknown: Sequence[Token], embedder: Embedder | None) -> bool:
    """Whether the words that the sources lack say more, without a reader: what can be no paraphrase is not weighed."""
    if len(unknown) > _MOST_UNKNOWN or any(_is_added(each, told) or _takes_place(each, told, held) for each in unknown):
        return True
    verbs = all(_may_be_verb(token, told) for token in unknown)
    if embedder is None:
        return not verbs or len(unknown) > 1
    likeness = _likeness_gained(_source(held), told.text, _without(unknown, told), embedder)
    return likeness < (LEAST_GAIN_OF_VERBS if verbs else LEAST_GAIN)


def signals_of(
    told: Parsed, held: Held, unknown: Sequence[Token], supports: Supports, embedder: Embedder
) -> dict[str, float]:
    """What speaks for a statement and against it.

    `support` is the reader's logit; `support_gained` and `likeness_gained` (a cosine) what the unknown words do for
    the support and for the likeness to the sources; the others count these words.
    """
    texts, shorter = [f"{held.cited[0].lead} {_source(held)}"], _without(unknown, told)
    support = supports.supports(told.text, texts)[0]
    return {
        "support": support,
        "support_gained": support - supports.supports(shorter, texts)[0] if unknown else 0.0,
        "likeness_gained": _likeness_gained(_source(held), told.text, shorter, embedder) if unknown else 0.0,
        "unknown": float(min(_MOST_COUNTED, len(unknown))),
        "unknown_share": len(unknown) / max(1, len(told.content)),
        "any_unknown": float(bool(unknown)),
    }


@cache
def packaged_model() -> Model:
    """What tells a faithful statement; `python -m evals.train_wording` makes it."""
    held = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return model_of(held, SIGNALS)


def _source(held: Held) -> str:
    return " ".join(each.text for each in held.cited)


def _without(unknown: Sequence[Token], told: Parsed) -> str:
    shorter = told.text
    for token in reversed(unknown):
        shorter = shorter[: token.start] + shorter[token.end :]
    return shorter


def _likeness_gained(source: str, whole: str, shorter: str, embedder: Embedder) -> float:
    """By how much the whole statement is more like the source than without the words in question; cosines."""
    of_source, of_whole, of_shorter = embedder.embed([source, whole, shorter])
    return float(of_source @ of_whole) - float(of_source @ of_shorter)


_COMPARED = frozenset("higher lower less fewer greater bigger smaller larger better worse faster slower".split())
_ADDING = re.compile(
    r"\b(?:and|or|such as|including|especially|mostly|mainly|in|at|by|with|from|after|during|through)\s$", re.IGNORECASE
)


def _is_added(token: Token, told: Parsed) -> bool:
    """Whether it is hung on: one more member of a list, or a circumstance ("at kennels")."""
    return not token.text.lower().endswith(("ly", "ed", "ing")) and bool(
        _ADDING.search(told.text[max(0, token.start - 12) : token.start])
    )


def _takes_place(token: Token, told: Parsed, held: Held) -> bool:
    """Whether it stands just where another word does in a source: "scores of cats" for "scores of dogs"."""
    before, after = _beside(told, told.tokens.index(token))
    known = {each.stem for each in told.content}
    for source in held.sentences:
        for place, other in enumerate(source.tokens):
            if not other.stem or other.stem in known:
                continue
            its_before, its_after = _beside(source, place)
            if before[-1:] == its_before[-1:] and (
                after == its_after != "" or (before == its_before and len(before) > 1)
            ):
                return True
    return False


def _beside(text: Parsed, place: int) -> tuple[list[str], str]:
    """The two words before a place and the one behind it."""
    before = [token.text.lower() for token in text.tokens[max(0, place - 2) : place]]
    after = text.tokens[place + 1].text.lower() if place + 1 < len(text.tokens) else ""
    return before, after


def _may_be_verb(token: Token, told: Parsed) -> bool:
    """Whether it stands where a verb or an adverb does."""
    place = told.tokens.index(token)
    if token.text.lower().endswith("ly"):
        return True
    if place == 0:
        return False
    before = told.tokens[place - 1]
    apart = told.text[before.end : token.start].strip() or told.text[: before.end].endswith("'s")
    return not apart and (before.text.lower() in _BEFORE_VERB or before.entity)
