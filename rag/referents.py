"""What the pronouns and bare nouns of a follow-up stand for: "it", "they", "both", "the company", "the deal"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexes.lexical import words
from rag.answers import Answer, Certainty
from rag.mentions import (
    AFFAIRS,
    AUXILIARIES,
    GROUPS,
    Mention,
    agreeing,
    as_owner,
    is_matter,
    leans,
    lowered,
    names,
    phrases,
)

_ASKED_FOR = re.compile(r"^(?:which|what) (?P<noun>[a-z]+) (?P<does>(?P<be>is|was|are|were)?.+)$", re.IGNORECASE)
_ASKED_FOR_NOUNS = GROUPS | {"ship", "product", "system", "model", "country", "city"}
_IS_WHO = re.compile(
    r"^[Ww]ho (?:is|was|are|were) (?P<who>(?:the|an?) .+|[A-Z].*['’]s? .+|[A-Z][\w.&-]*(?: [A-Z][\w.&-]*)*)$"
)
_WHO_DID = re.compile(r"^who (?P<did>(?P<verb>[a-z]+) .+)$", re.IGNORECASE)
# Who is in charge is asked for the sake of the body: "they" are the body then, not those in charge.
_IN_CHARGE = frozenset("runs run ran leads led owns owned heads headed manages managed founded started is was".split())
_WHAT_DONE = re.compile(
    r"^what (?:do|does|did|has|have|had|will|would|is|was) .+? (?P<verb>\w+)"
    r"(?: (?:in \d{4}|(?:last|this|next) \w+|first|recently))?$",
    re.IGNORECASE,
)
# "What is machine learning": a term without an article, one thing as a whole.
_TERM = re.compile(
    r"^(?i:what|who) (?:is|are|was|were) (?P<term>(?!(?:the|an?|its?|this|that|their|there|new|next|known|wrong|true|"
    r"so|special|different|\w+ed|being|happening|going|planned)\b)[a-z]\S*(?: (?!(?:of|for|to|about|in)\b)\S+){0,2})$"
)
# What follows a verb in the answer: "an old mill by the sea", "his own ship, Aurora, ".
_NOUN = (
    r"(?!(?:bought|sold|made|built|held|that|who|which|and|or|but|in|on|at|by|for|from|with|to|of|as|is|was)\b)[\w-]+"
)
_OBJECT = re.compile(
    rf"\s+(?:(?:an?|the|his|her|its|their)\s(?:{_NOUN}\s){{0,3}}{_NOUN}, (?P<name>[a-z]?[A-Z]\w+)[,.]"
    rf"|(?P<noun>(?:(?:an?|the)\s(?:{_NOUN}\s){{0,3}}|(?=[A-Z])){_NOUN}))"
)
_COMPLEMENT = re.compile(
    r"\s+(?:of|without|with|between|behind|in)\s+(?:the\s+)?[A-Z][\w’-]+(?:\s+(?:and\s+|of\s+)?[A-Z][\w’-]+)*"
    r"|\s+(?:of|without|with|behind)\s+(?:(?:the|an?)\s+)?[\w’-]+$"
)
_MANY_OF = re.compile(
    r"\b(?i:to|of|about|with|for|from|by|how many|which|what|many|most|some|several) (?P<noun>"
    rf"(?:(?!(?:the|an?|its|his|her|their|this|{AUXILIARIES})\b)[\w-]+ )?(?!(?:{AUXILIARIES})\b)[a-z][\w-]+s)\b(?!['’])"
)
# What a pronoun means in its own question: "which firms … their", "what share of its cargo does the line lose".
_OWN = re.compile(rf"\b(?:which|how many) (?!(?:{AUXILIARIES})\b)[a-z]+", re.IGNORECASE)
_OWN_LATER = re.compile(rf"\b(?:its|their|his|her)\s+[\w-]+\s+(?:{AUXILIARIES})\s+(?:the\s|an?\s|[A-Z])")

_PERSONAL = re.compile(r"(?<![\w’'-])(?P<it>it|its|they|them|their|he|him|his|she|her)(?![\w’'-])", re.IGNORECASE)
_PERSON = frozenset({"he", "him", "his", "she", "her"})
_PLURAL = frozenset({"they", "them", "their"})
_SHE = frozenset({"she", "her"})
_OWNING = frozenset({"its", "their", "his"})
_KIN = "father|mother|wife|husband|son|daughter|brother|sister|cousin"
# "It is true that …", "would it mean …": nothing is meant by it.
_JUDGED = (
    r"(?:\w+ly\s+)?(?:true|certain|clear|possible|likely|unlikely|known|confirmed|official|said|a fact|fair|safe|sure|"
    r"important|rumou?red|reported|settled|agreed|decided)\s+(?:that|to|whether|if|why|who|what|where|when|how)\b"
)
_EXPLETIVE = re.compile(
    rf"\bit\s+(?:(?:is|was|be|being|still|really|not|also)\s+)*{_JUDGED}|\bis it {_JUDGED}|\b(?:how|why) is it that\b"
    r"|\bwhat (?:would|does|could|will|might) it mean (?:if|for|that|to)\b|\bdoes it matter\b"
    r"|\b(?:make|makes|made|making|find|finds|found) it \w+ (?:for|to)\b|\bit (?:comes|came|come) down to\b"
    r"|\b(?:will|does|did|would) it (?:take|cost) (?:\w+ )?to\b|\bhow long (?:will|does|did|would) it take\b"
    r"|\bin it for\b"
    r"|\b(?:what|who|why|where) is it (?:that|about)\b|\bit (?:rain|snow)s?\b",
    re.IGNORECASE,
)
# "This" and "that" where they stand for a whole claim or a noun of the turn before, not before a clause.
_NAMED_NOUN = "|".join(sorted(AFFAIRS | GROUPS | {"year", "month", "week", "time", "summer", "morning"}))
_CLAIM = re.compile(
    rf"\b(?:this|that|these|those)(?=\s+(?:{AUXILIARIES}|means?|matter|happen)\b)"
    rf"|\b(?:{AUXILIARIES}|in|of|for|with|to) (?:this|that|these|those)\b(?!\s+(?:{_NAMED_NOUN})\b)"
    rf"|\b(?:these|those|such an?|such) (?!(?:as|who|that|of|{_NAMED_NOUN})\b)[a-z]+"
    r"|\b(?:says?|said|thinks?|believes?) so\b|\bthe same\b|\bare there\W*$"
    r"|\bthe (?:others?|rest|former|latter|other (?:ones?|two))(?=\W*$|\s+(?:is|are|was|were|do|does|did|has|have)\b)"
    r"|\b(?<!either )(?<!both )(?<!neither )of (?:these|those|them)\b",
    re.IGNORECASE,
)
# At the end they mean it whoever is named before: "Did Ann deny that?", "Could Ann help there?"
_CLAIM_LAST = re.compile(r"\b(?:this|that|these|those|(?<!are )(?<!is )(?<!were )(?<!was )there)\W*$", re.IGNORECASE)
_BOTH = re.compile(
    r"\b(?P<both>both|either|neither|the two|(?<=between )them|(?<=compare )them|they(?=.* (?:each other|together)))"
    r"(?: of (?:them|these|those|the two))?"
    r"(?P<noun> (?:companies|firms|sides|parties))?\b(?!-)",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"\b(?:the|this|that) (?:company|firm|start-?up|group|business)(?P<own>['’]s)?(?![\w-]| (?:of|behind|that)\b)",
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
    r"go(?:es)? (?:ahead|through)|appeal\w*|oppos\w+|support\w*|collapse\w*|cost|mean|agreed|blocked?|"
    r"cancell?ed|called off)\b",
    re.IGNORECASE,
)
_SETTLED = r"(?:(?:already|really|now|all) )?(?:official|confirmed|certain|true|final|a done deal|settled|definite)\W*$"
_NOBODY = "\u25a1"  # stands for an "it" that means nothing
_PAIR = 2
_OPENS = re.compile(r"(?:^|[.!?:”\"]\s)\W*$")


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
    if ", and " not in answer.question:  # what a follow-up added ("…, and who says so") is no part of what it was about
        asked = asked.rsplit(", and ", 1)[0]
    return Turn(with_capitals(asked, answer), answer)


def with_capitals(asked: str, answer: Answer) -> str:
    """The question with the capitals that its names have in what was found; as it is where it has any itself."""
    if asked[1:] != asked[1:].lower():
        return asked
    texts = [*(each.quote for each in answer.citations), *(each.text for each in answer.passages)]
    lines = [line for text in texts for line in text.splitlines() if line.rstrip().endswith((".", "!", "?", "”", '"'))]
    plain = {word for line in lines for word in re.findall(r"\b[a-z][\w-]*", line)}  # no name: also written small
    found = [(line, each) for line in lines for each in names(line)]
    # A capital that only opens a sentence names nobody.
    found = [(line, each) for line, each in found if " " in each.text or not _OPENS.search(line[: each.start])]
    known = {word.lower(): word for _, each in found for word in (each.text.split()[0], each.text.split()[-1])}
    kept = {word for word in known if word in plain or Mention(word, 0, 0, name=False).plural}  # "Workers say …"
    return re.sub(r"[\w-]+", lambda match: match[0] if match[0] in kept else known.get(match[0], match[0]), asked)


def named_both(rest: str, turns: Sequence[Turn], _opened: bool) -> str | None:
    """Name those that "both", "neither of them" mean: the two of the latest question that names two."""
    found = None if _CLAIM.search(rest) else _BOTH.search(rest)
    # "Both Ann and Bob" and "both the ships" say themselves who is meant.
    if found is None or re.match(r"\s+(?:the|an?|in|[A-Z])\b", rest[found.end() :]) or " and " in rest[found.end() :]:
        return None
    heard = [[each.text for each in names(turn.asked) if not is_matter(each.text)] for turn in turns]
    heard.append([name for spoken in reversed(heard[:_PAIR]) for name in spoken])  # "…Ann?", "and Bob?", "are they …?"
    for spoken in heard:
        named = list(dict.fromkeys(spoken))
        if len(named) == _PAIR:
            word = {"both": ("both ", " and "), "either": ("either ", " or "), "neither": ("neither ", " nor ")}
            head, joint = word.get(found["both"].lower(), ("", " and "))
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
    """Whether "this" or "that" stands for what was said before, and for nothing that its own question names."""
    found = _CLAIM.search(rest)
    return bool(_CLAIM_LAST.search(rest)) or (found is not None and not names(rest[: found.start()]))


def _free_pronoun(rest: str, person: bool) -> re.Match[str] | None:
    """The first pronoun, of a person or not, that nothing before it in its own question can be meant by."""
    for found in _PERSONAL.finditer(rest):
        word = found["it"].lower()
        if (word in _PERSON) != person:
            continue
        before = rest[: found.start()]
        held = [*names(before), *(each for each in phrases(before) if not leans(each.text))]
        if _OWN_LATER.match(rest, found.start()):
            return None
        if not (held or (_OWN.search(before) and not re.search(r"\b(?:do|does|did|has|have|are|is)\s*$", before))):
            return found
        # "Does Ann own it" cannot mean Ann; "Does Ann like her ship" and "Does Ann say that it sank" can.
        after = rest[found.end() :].strip()
        is_object = word in {"it", "them", "him"} and (
            not after or re.match(r"[?.!,]|(?:in|on|at|for|from|to|by|with|and|\w+sel(?:f|ves))\b", after)
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
            found = _person(turn, own, "she" if pronoun in _SHE else "he")
        elif pronoun in _PLURAL:
            found = _several(turn, own) or _body(_thing(rest, turn, own))
        else:
            found = _thing(rest, turn, own)
        if found:
            return re.sub(r"^an? ", "the ", found)
        if pronoun not in _PERSON and _WHAT_DONE.match(turn.asked) and names(turn.asked):
            return None  # what somebody did, made or bought, and the answer does not tell it in so many words
    return _affair_told(turns[0].answer) if pronoun not in _PERSON | _PLURAL else None


def _body(thing: str | None) -> str | None:
    """The thing, where "they" may mean it: a named body, a group, people; not "the flat"."""
    if thing is None or names(thing) or thing.split()[-1] in GROUPS or Mention(thing, 0, 0, name=False).people:
        return thing
    return None


def _whole(phrase: Mention, asked: str) -> str:
    """A noun phrase with what closes the question and belongs to it: "a car without a driver"."""
    found = _COMPLEMENT.match(asked, phrase.end)
    return lowered(phrase.text + (found[0] if found else ""))


def _person(turn: Turn, own: set[str], he: str) -> str | None:
    is_who = _IS_WHO.match(turn.asked)
    if is_who:
        return is_who["who"]
    asked_for = _thing_asked_for(turn)
    if asked_for and Mention(asked_for.split(" that ")[0], 0, 0, name=False).people:
        return asked_for
    found = _WHO_DID.match(turn.asked)
    named = [each.text for each in names(turn.asked) if each.text not in own]
    told = {each: _spoken_of(each, turn) for each in named}
    known = [each for each in named if told[each] & {he, ""}]
    if "the person who" in turn.asked:
        return None  # the turn that told who comes before
    if found and (not known or found["verb"].lower() in _IN_CHARGE):
        return f"the person who {found['did']}"
    owned = {each.text for each in names(turn.asked) if each.owner}
    named = [each for each in named if not told[each] and each not in owned]
    people = [_whole(each, turn.asked) for each in phrases(turn.asked) if each.people and not each.plural]
    return next(iter(known or people or named), None) or _person_told(turn, he)


def _person_told(turn: Turn, he: str) -> str | None:
    """The person whom the answer names first."""
    said = [each.said_by or "" for each in turn.answer.statements]
    for text in (*said, *(each.quote for each in turn.answer.citations)):
        name = next((each.text for each in names(text) if _spoken_of(each.text, turn) & {he, ""}), None)
        if name:
            return name
    return None


def _several(turn: Turn, own: set[str]) -> str | None:
    plural = [_whole(each, turn.asked) for each in phrases(turn.asked) if each.plural and not leans(each.text)]
    many = _MANY_OF.search(turn.asked)
    if plural or many:
        return plural[0] if plural else many["noun"] if many else None
    found = re.search(r"^(?:what|which) (?:are|were) (?P<what>the [\w-]+s\b)", turn.asked, re.IGNORECASE)
    if found:
        return found["what"]
    pair = [each for each in names(turn.asked) if each.text not in own]
    if len(pair) > 1 and re.fullmatch(r"\s+(?:and|or)\s+", turn.asked[pair[0].end : pair[1].start]):
        return f"{pair[0].text} and {pair[1].text}"
    who = _WHO_DID.match(turn.asked)
    return f"whoever {who['did']}" if who and not (who["verb"].lower() in _IN_CHARGE and pair) else None


def _thing(rest: str, turn: Turn, own: set[str]) -> str | None:  # noqa: PLR0911 - one for each kind
    """The thing that the turn was about; of a deal and those who make it, the one that suits the question."""
    asked_for = _thing_asked_for(turn)
    if asked_for:
        return asked_for
    buyer = _WHO_DID.match(turn.asked) if _DEALING.search(turn.asked) else None
    if buyer and re.search(
        r"\bit (?:\w+ )?(?:pay|paid|offer\w*|sp[e]nd|spent|bid|afford|raise)\b", rest, re.IGNORECASE
    ):
        return f"whoever {buyer['did']}"
    held = [
        each for each in phrases(turn.asked) if not (each.plural or each.text.lower().endswith((" person", " thing")))
    ]
    affairs = [_whole(each, turn.asked) for each in held if each.affair]
    if affairs and _OF_AFFAIRS.search(rest):
        return affairs[0]
    term = _TERM.match(turn.asked)
    if term:
        return term["term"]
    if not affairs and re.search(rf"\bit {_SETTLED}|\bis it {_SETTLED}", rest, re.IGNORECASE):
        return None
    named = [each for each in _bodies(turn) if each not in own]
    owned = _owned(turn)
    if owned and not named:
        return owned
    head = re.search(r"['’]s (?P<name>[A-Z][\w.&-]*)$", turn.asked)  # "Ann's Skiff" is Skiff
    named = [head["name"]] if head and head["name"] in named else named
    # "AI" and the like are what is spoken of only where nobody else is.
    named = [each for each in named if not is_matter(each)] or named
    if owned and re.match(r"(?:who|what|which|when|where)\b", rest, re.IGNORECASE) and named and named[0].isupper():
        return owned
    if named:
        return named[0]
    plain = [_whole(each, turn.asked) for each in held if not (leans(each.text) or each.people)]
    return next(iter(affairs or plain), None) or _done_to(turn)


def _bodies(turn: Turn) -> list[str]:
    """The names in the question of others than persons; not "the American firm", which is named by the whole phrase."""
    inner = [each for each in phrases(turn.asked) if re.match(r"(?:the|an?)\b", each.text, re.IGNORECASE)]
    return [
        each.text
        for each in names(turn.asked)
        if not any(phrase.start < each.start and each.end < phrase.end for phrase in inner)
        and not _spoken_of(each.text, turn)
    ]


def _done_to(turn: Turn) -> str | None:
    """What "What did Ann buy?" asked for, in the words that follow the verb in the answer."""
    found = _WHAT_DONE.match(turn.asked)
    stem = words(found["verb"]) if found else []
    for quote in (each.quote for each in turn.answer.citations):
        for word in re.finditer(r"\w+", quote):
            if words(word[0]) != stem or not stem:
                continue
            told = _OBJECT.match(quote, word.end())
            if told:
                return told["name"] or told["noun"]
    return None


def _thing_asked_for(turn: Turn) -> str | None:
    """What "Which company …?" asked for: by the name that the answer gives it, else by what was asked."""
    found = _ASKED_FOR.match(turn.asked)
    noun = found["noun"].lower() if found else ""
    if found is None or not (noun in _ASKED_FOR_NOUNS or Mention(noun, 0, 0, name=False).people):
        return None
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


def _spoken_of(name: str, turn: Turn) -> frozenset[str]:
    """As what the question and what was found speak of the name: "he", "she", "" for a person; nothing for a thing."""
    texts = [turn.asked, *(each.quote for each in turn.answer.citations), *(each.text for each in turn.answer.passages)]
    last = re.escape(name.rsplit(maxsplit=1)[-1])
    told = re.compile(
        rf"\b(?P<title>(?:Mr|Ms|Mrs|Dr)\.? (?:\w+ )?{last}\b)|\b{last}(?P<kin>['’]s (?:{_KIN})\b|, \d\d,)"
        rf"|(?<![“\"])\b{last}\b(?P<between>[^.!?“”\"\n]*?)\b(?P<he>he|his|him|she|her)\b"
    )
    found = set()
    for text in texts:
        for match in told.finditer(text):
            if not match["he"]:
                found.add("")
            elif not names(match["between"]):
                found.add("she" if match["he"] in _SHE else "he")
    return frozenset(found)


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
        before = agreeing(before, several=False)
        after = re.sub(r"^\s+\w+\b", lambda match: agreeing(match[0], several=False), after)
    if not before.strip() and not names(referent):
        referent = referent[:1].upper() + referent[1:]
    of = re.match(r"\s+(?P<noun>[\w-]+)(?P<more>(?:\s(?:in|on|for|about|to|is|was|has)\b.*)?\W*)$", after)
    if owns and of and re.search(r" (?:who|that|in|of|without) ", referent):
        return f"{before}the {of['noun']} of {referent}{of['more']}"
    return f"{before}{as_owner(referent) if owns else referent}{after}"


def with_noun(rest: str, turns: Sequence[Turn]) -> str | None:
    """The question with "the company" or "the deal" told apart by name; None where it speaks of neither."""
    if names(rest):
        return None
    company = _ORGANISATION.search(rest)
    if company:
        for turn in turns:
            name = next(iter(_bodies(turn)), None)
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
    if len(named) == _PAIR and _DEALING.search(before):
        return f"{rest[: affair.end()]} between {named[0]} and {named[1]}{rest[affair.end() :]}"
    return None
