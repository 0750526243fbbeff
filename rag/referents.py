"""What the pronouns and bare nouns of a follow-up stand for: "it", "they", "both", "the company", "the deal"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answers import Answer, Certainty
from rag.mentions import GROUPS, Mention, as_owner, is_matter, leans, lowered, names, phrases

_ASKED_FOR = re.compile(r"^(?:which|what) (?P<noun>[a-z]+) (?P<does>(?P<be>is|was|are|were)?.+)$", re.IGNORECASE)
_IS_WHO = re.compile(r"^[Ww]ho (?:is|was|are|were) (?P<who>(?:the|an?|[A-Z][\w.&-]*['’]s) .+|[A-Z].*['’]s? .+)$")
_WHO_DID = re.compile(r"^who (?P<did>[a-z]+ .+)$", re.IGNORECASE)

_PERSONAL = re.compile(r"(?<![\w’'-])(?P<it>it|its|they|them|their|he|him|his|she|her)(?![\w’'-])", re.IGNORECASE)
_PERSON = frozenset({"he", "him", "his", "she", "her"})
_PLURAL = frozenset({"they", "them", "their"})
_OWNING = frozenset({"its", "their", "his"})
# "It is true that …", "would it mean …": nothing is meant by it.
_JUDGED = (
    r"(?:\w+ly\s+)?(?:true|certain|clear|possible|likely|unlikely|known|confirmed|official|said|a fact|fair|safe|sure|"
    r"important|rumou?red|reported)\s+(?:that|to|whether|if|why|who|what)\b"
)
_EXPLETIVE = re.compile(
    rf"\bit\s+(?:(?:is|was|be|being|still|really|not|also)\s+)*{_JUDGED}|\bis it {_JUDGED}|\b(?:how|why) is it that\b"
    r"|\bwhat (?:would|does|could|will|might) it mean (?:if|for|that|to)\b|\bdoes it matter\b"
    r"|\b(?:make|makes|made|making|find|finds|found) it \w+ (?:for|to)\b|\bit (?:comes|came|come) down to\b"
    r"|\bhow long (?:will|does|did|would) it take\b|\bit (?:rain|snow)s?\b",
    re.IGNORECASE,
)
# "This" and "that" where they stand for a whole claim, not before a noun or a clause.
_CLAIM = re.compile(
    r"\b(?:this|that|these|those)(?=\W*$|\s+(?:is|was|are|were|mean|means|matter|happen|happened|confirmed|true|so"
    r"|official|"
    r"certain|possible|likely|known|bad|good|important|a|an|the|in|to|for|on|at|by|with|affect|change|work)\b)"
    r"|\b(?:says|said|say|think|thinks|believes|believe) so\b|\bwhich of (?:these|those|them)\b|\bthe same\b"
    r"|\b(?:in|by|like|after|before|about|of) (?:this|that)\b(?=\W*$)",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"\b(?P<both>both|either|neither|the two)(?: of (?:them|these|those|the two))?"
    r"(?P<noun> (?:companies|firms|sides|parties))?\b",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    rf"\b(?:the|this|that) (?P<noun>{'|'.join(sorted(GROUPS))})(?P<own>['’]s)?(?![\w-]| of\b| behind\b| that\b)",
    re.IGNORECASE,
)
_AFFAIR = re.compile(
    r"\b(?:the|this|that) (?P<noun>deal|agreement|merger|takeover|acquisition|partnership|collaboration|contract|"
    r"pact|alliance)(?!\w| (?:between|with|of)\b)",
    re.IGNORECASE,
)
_DEALING = re.compile(
    r"\b(?:b(?:uy|uying|ought)|acquir\w+|merg(?:e|ed|ing)|partner(?:ed|ing)?|sign(?:ed)? with|invest(?:ed|ing)?|"
    r"tak(?:e|ing) over|took over)\b",
    re.IGNORECASE,
)
# What is asked of a deal rather than of who makes it.
_OF_AFFAIRS = re.compile(
    r"\b(?:confirmed|official|signed|final\w*|announced|approved|worth|closed?|certain|happen\w*|"
    r"go(?:es)? (?:ahead|through)|collapse\w*|cost|mean|agreed|blocked?|cancell?ed|called off)\b",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r",? and (?=(?:who (?:says|said)|says who|why|how|when|where|is (?:that|this|it)|was that|which of|"
    r"what (?:does|would) (?:that|this)|who else|by|from|with|since)\b).*$",
    re.IGNORECASE,
)
_NOBODY = "\u25a1"  # stands for an "it" that means nothing


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question as it stood alone, without its mark, and its answer."""

    asked: str
    answer: Answer

    @property
    def open(self) -> bool:
        """Whether the articles left open what was asked, so that nobody may build on it."""
        said = self.answer.statements
        return not said or said[0].certainty is Certainty.UNCONFIRMED


def turn_of(answer: Answer) -> Turn:
    """The turn that an answer closed."""
    asked = (answer.standalone_question or answer.question).strip().rstrip("?.! ")
    # What an earlier follow-up added ("…, and who says so") is no part of what it was about.
    return Turn(_with_capitals(_JOINED.sub("", asked), answer), answer)


def _with_capitals(asked: str, answer: Answer) -> str:
    """The question with the capitals that its names have in what was found; as it is where it has any itself."""
    if asked[1:] != asked[1:].lower():
        return asked
    texts = [*(each.quote for each in answer.citations), *(each.text for each in answer.passages)]
    plain = {word for text in texts for word in re.findall(r"\b[a-z][\w-]*", text)}  # no name: also written small
    known = {word.lower(): word for text in texts for each in names(text) for word in each.text.split()}
    return re.sub(
        r"[\w-]+", lambda match: match[0] if match[0] in plain else known.get(match[0].lower(), match[0]), asked
    )


def named_both(rest: str, turns: Sequence[Turn], _opened: bool) -> str | None:
    """Name those that "both", "neither of them" mean: the two of the latest question that names two."""
    found = None if _CLAIM.search(rest) else _BOTH.search(rest)
    # "Both Ann and Bob" and "both the ships" say themselves who is meant.
    if found is None or re.match(r"\s+(?:the|an?|in|[A-Z])\b", rest[found.end() :]) or " and " in rest[found.end() :]:
        return None
    for turn in turns:
        named = list(dict.fromkeys(each.text for each in names(turn.asked) if not is_matter(each.text)))
        if len(named) == 2:  # noqa: PLR2004 - both
            word = {
                "the two": ("", " and "),
                "both": ("both ", " and "),
                "either": ("either ", " or "),
                "neither": ("neither ", " nor "),
            }
            head, joint = word[found["both"].lower()]
            return f"{rest[: found.start()]}{head}{named[0]}{joint}{named[1]}{rest[found.end() :]}"
    return None


def with_pronouns(rest: str, turns: Sequence[Turn]) -> tuple[str, bool]:
    """The text with its personal pronouns' referents written in, and whether one of them has none."""
    result = _EXPLETIVE.sub(lambda match: re.sub(r"\bit\b", _NOBODY, match[0], flags=re.IGNORECASE), rest)
    failed = False
    for person in (True, False):  # "he" first: what "it" means is none of those who are named by then
        pronoun = _free_pronoun(result, person)
        referent = _referent(result, pronoun["it"].lower(), turns) if pronoun else None
        if pronoun and referent:
            result = _with_referent(result, pronoun, referent)
        failed = failed or (pronoun is not None and referent is None)
    return result.replace(_NOBODY, "it"), failed


def leans_on_claim(rest: str) -> bool:
    """Whether "this" or "that" stands for a claim made before, and for nothing that its own question names."""
    found = _CLAIM.search(rest)
    if found is None:
        return False
    return not names(rest[: found.start()]) or bool(re.search(r"\babout (?:this|that)\W*$", rest))


def _free_pronoun(rest: str, person: bool) -> re.Match[str] | None:
    """The first pronoun, of a person or not, that nothing before it in its own question can be meant by."""
    for found in _PERSONAL.finditer(rest):
        word = found["it"].lower()
        if (word in _PERSON) != person:
            continue
        before = rest[: found.start()]
        held = [*names(before), *(each for each in phrases(before) if not leans(each.text))]
        if not held:
            return found
        # "Does Ann own it" cannot mean Ann; "Does Ann like her ship" and "Does Ann say that it sank" can.
        after = rest[found.end() :].strip()
        is_object = word in {"it", "them", "him"} and (
            not after or re.match(r"[?.!,]|(?:in|on|at|for|from|to|by|with|and)\b", after)
        )
        if is_object and not re.search(r"\b(?:and|but|because|when|after|before|while|if|that|since)\b", before):
            return found
        return None
    return None


def _referent(rest: str, pronoun: str, turns: Sequence[Turn]) -> str | None:
    """What a pronoun means: the most fitting thing that was named in the latest question that names any."""
    own = {each.text for each in names(rest)}
    for turn in turns:
        if pronoun in _PERSON:
            found = _person(turn, own)
        elif pronoun in _PLURAL:
            found = _several(turn, own) or _thing(rest, turn, own)
        else:
            found = _thing(rest, turn, own)
        if found:
            return found
    return _affair_told(turns[0].answer) if pronoun not in _PERSON else None


def _person(turn: Turn, own: set[str]) -> str | None:
    is_who = _IS_WHO.match(turn.asked)
    if is_who:
        return is_who["who"]
    found = _WHO_DID.match(turn.asked)
    named = [each.text for each in names(turn.asked) if not each.owner and each.text not in own]
    known = [each for each in named if _is_person(each, turn)]
    if known or not found:
        return next(iter(known or named), None)
    return f"the person who {found['did']}"


def _several(turn: Turn, own: set[str]) -> str | None:
    plural = [each.text for each in phrases(turn.asked) if each.plural and not leans(each.text)]
    if plural:
        return lowered(plural[0])
    found = re.search(r"^(?:what|which) (?:are|were) (?P<what>the [\w-]+s\b)", turn.asked, re.IGNORECASE)
    if found:
        return found["what"]
    pair = [each for each in names(turn.asked) if each.text not in own]
    if len(pair) > 1 and re.fullmatch(r"\s+(?:and|or)\s+", turn.asked[pair[0].end : pair[1].start]):
        return f"{pair[0].text} and {pair[1].text}"
    return None


def _thing(rest: str, turn: Turn, own: set[str]) -> str | None:
    """The thing that the turn was about; of a deal and those who make it, the one that suits the question."""
    asked_for = _thing_asked_for(turn)
    if asked_for:
        return asked_for
    held = [each for each in phrases(turn.asked) if not each.plural]
    affairs = [each.text for each in held if each.affair]
    if affairs and _OF_AFFAIRS.search(rest):
        return lowered(affairs[0])
    named = [each.text for each in names(turn.asked) if each.text not in own and not _is_person(each.text, turn)]
    owned = _owned(turn)
    if owned and not named:
        return owned
    # "AI" and the like are what is spoken of only where nobody else is.
    named = [each for each in named if not is_matter(each)] or named
    if owned and re.match(r"(?:who|what|which|when|where)\b", rest, re.IGNORECASE) and named and named[0].isupper():
        return owned
    if named:
        return named[0]
    plain = [each.text for each in held if not leans(each.text)]
    return lowered((affairs or plain)[0]) if affairs or plain else None


def _thing_asked_for(turn: Turn) -> str | None:
    """What "Which company …?" asked for: by the name that the answer gives it, else by what was asked."""
    found = _ASKED_FOR.match(turn.asked)
    if found is None or found["noun"].lower() not in GROUPS | {"ship", "product", "system", "model", "country", "city"}:
        return None
    noun = found["noun"].lower()
    for quote in (each.quote for each in turn.answer.citations):
        told = re.search(
            rf"(?P<name>{{name}}), (?:an?|the) (?:[\w-]+ ){{0,3}}{noun}\b".replace(
                "{name}", r"[A-Z][\w&-]+(?: [A-Z][\w&-]+)*"
            ),
            quote,
        )
        if told and told["name"].lower() not in turn.asked.lower():
            return told["name"]
    does = found["does"]
    if found["be"]:
        return f"the {noun} {does[len(found['be']) :].strip()}"
    return f"the {noun} that {does}"


def _owned(turn: Turn) -> str | None:
    """The "his own firm" of a person whom the question names, as "Ann's own firm"."""
    for each in phrases(turn.asked):
        owner = re.match(r"(?:his|her|their|its) ", each.text, re.IGNORECASE)
        named = [name for name in names(turn.asked) if name.end <= each.start]
        if owner and named:
            return f"{as_owner(named[-1].text)} {each.text[owner.end() :]}"
    return None


def _is_person(name: str, turn: Turn) -> bool:
    """Whether the question or what was quoted speaks of the name as of him or her."""
    texts = [turn.asked, *(each.quote for each in turn.answer.citations)]
    last = re.escape(name.rsplit(maxsplit=1)[-1])
    told = re.compile(
        rf"\b{last}\b(?:(?!\b[A-Z])[^.!?])*?\b(?:he|his|him|she|her)\b|\b(?:Mr|Ms|Mrs|Dr)\.? (?:\w+ )?{last}\b"
    )
    return any(told.search(text) for text in texts)


def _affair_told(answer: Answer) -> str | None:
    """The deal or plan that an answer speaks of, where no question has named anything."""
    for quote in (*(each.quote for each in answer.citations), *(each.text for each in answer.passages)):
        affair = next((each for each in phrases(quote) if each.affair and not each.plural), None)
        if affair:
            return f"the {affair.text.split()[-1].lower()}"
    return None


def _with_referent(rest: str, pronoun: re.Match[str], referent: str) -> str:
    word = pronoun["it"].lower()
    before, after = rest[: pronoun.start()], rest[pronoun.end() :]
    owns = word in _OWNING or (
        word == "her" and bool(re.match(r"\s+(?!(?:in|on|at|for|to|by|with|and)\b)[\w-]", after))
    )
    several = " and " in referent or Mention(referent, 0, 0, name=bool(names(referent))).plural
    if word == "they" and not several:  # "do they make" → "does Lund Lines make"
        to_one = {"do": "does", "are": "is", "have": "has", "were": "was"}
        before = re.sub(
            r"\b(do|are|have|were)(\s+)$",
            lambda match: to_one[match[1].lower()] + match[2],
            before,
            flags=re.IGNORECASE,
        )
        after = re.sub(r"^(\s+)(do|are|have|were)\b", lambda match: match[1] + to_one[match[2].lower()], after)
    if not before.strip() and not names(referent):
        referent = referent[:1].upper() + referent[1:]
    return f"{before}{as_owner(referent) if owns else referent}{after}"


def with_noun(rest: str, turns: Sequence[Turn]) -> str | None:
    """The question with "the company" or "the deal" told apart by name; None where it speaks of neither."""
    if names(rest):
        return None
    company = _ORGANISATION.search(rest)
    if company:
        for turn in turns:
            name = next((each.text for each in names(turn.asked) if not _is_person(each.text, turn)), None)
            if name:
                return f"{rest[: company.start()]}{as_owner(name) if company['own'] else name}{rest[company.end() :]}"
    affair = _AFFAIR.search(rest)
    before = turns[0].asked
    if affair is None:
        return None
    same = next((each for each in phrases(before) if each.affair and names(each.text)), None)
    if same:
        told = f"{lowered(same.text).rsplit(' ', 1)[0]} {affair['noun']}"  # a deal may have been called talks before
        return f"{rest[: affair.start()]}{told}{rest[affair.end() :]}"
    named = list(dict.fromkeys(each.text for each in names(before)))
    if len(named) == 2 and _DEALING.search(before):  # noqa: PLR2004 - a deal has two sides
        return f"{rest[: affair.end()]} between {named[0]} and {named[1]}{rest[affair.end() :]}"
    return None
