"""What a question speaks of: its names and noun phrases, found by their form alone, without a model or a dictionary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

# Words that are written with a capital, at the head of a question or always, without naming anybody.
_NOT_NAMES = frozenset(
    """who what when where why which whose whom how is are was were will would could can does do did has have had should
    may might must and but or so if since because given although though while after before once until according in on at
    by for from to of with about as a an the this that these those it its they their he his she her we our you your i my
    there here not no yes ok okay tell list name describe explain give show please also then now more both either
    neither any some all many most every each january february march april june july august september october november
    december several few former two three four five six seven eight nine ten monday tuesday wednesday thursday friday
    saturday sunday mr mrs ms dr""".split()
)
_NAME_WORD = r"(?:[A-Z][\w.&-]*\w|[a-z]{1,2}[A-Z][\w-]*)"
_NAME = re.compile(rf"(?<![\w-]){_NAME_WORD}(?:\s+(?:of\s+|de\s+|van\s+)?{_NAME_WORD})*(?P<own>['’]s?(?!\w))?")

AUXILIARIES = "is|are|was|were|has|have|had|do|does|did|will|would|could|can|might|may|should|must"
"""What a yes-or-no question opens with, as alternatives of a pattern."""

AFFAIRS = frozenset(
    """deal agreement partnership collaboration merger takeover acquisition purchase sale contract pact accord alliance
    plan proposal bid offer talks discussions negotiations project bill law strike vote ban treaty investment""".split()
)
"""Nouns for what is done or planned between parties: what a story is about."""

GROUPS = frozenset("company firm startup start-up group business manufacturer developer maker owner party club".split())
"""Nouns for what a named body is."""

PEOPLE = re.compile(
    r"(?:(?:[a-z]tor|(?<!l)ist|yst|[a-z]{2}eer|ian|expert|client|agent|student|patient|resident|president|opponent|applicant|chief|boss|"
    r"king|queen|head|union|government|cousin|husband|wife|son)(?:e?s)?|m[ae]n|people|police|staff|public|opposition|press|"
    r"famil(?:y|ies)|coach(?:es)?|(?:work|us|custom|farm|mak|own|buy|sell|play|offic|minist|lead|memb|manag|employ|partn|lawy|"
    r"vot|read|view|research|suppli|teach|driv|hold|train|found|bank|report|develop|lend|retail|consum|observ|writ|design|"
    r"travell|commut|commission|command|broth|publish|produc|build|paint|explor|hunt|breed|grow)er(?:s)?)$",
    re.IGNORECASE,
)
"""Nouns for people, by how most of them end."""
_MANY = frozenset("people police staff children".split())

_HEADS = AFFAIRS | GROUPS | frozenset("industry service services network system systems executive officer".split())
_MODIFIERS = frozenset(
    """new old own big major first last next whole main possible potential current former recent other same early late
    huge small two three four five chief prime future satellite""".split()
)
_TALK = frozenset("article articles story stories text report reports question answer answers moment news".split())
_PHRASE = re.compile(
    r"(?<![\w-])(?P<det>the|an?|this|that|these|those|its|his|her|their)\s+(?=(?P<rest>[\w’'-]+(?:\s+[\w’'-]+){0,4}))",
    re.IGNORECASE,
)
# "How have AI stocks done", "What do experts believe": after an auxiliary no verb ends in -s, so these are subjects.
_PLURAL_SUBJECT = re.compile(
    r"\b(?i:do|did|have|are|were|will|would|could|can|might|may|should)\s+"
    r"(?P<noun>(?:(?!(?:not|the|an?|its?|his|her|their|this|that|these|those|there|be|been|have)\b)[\w-]+\s+)?"
    r"(?:(?!(?:its|his|this|has|was|is|does|as)\b)[a-z][\w-]+s|people))\b(?!['’])",
)
_INITIALS = 2  # letters


@dataclass(frozen=True, slots=True)
class Mention:
    """A name or a noun phrase in a text: where it stands, and whether it stands there as an owner ("Ann's")."""

    text: str
    start: int
    end: int
    name: bool
    owner: bool = False

    @property
    def plural(self) -> bool:
        """Whether it is more than one thing, as far as its ending tells."""
        last = self.text.split()[-1].lower()
        many = (last.endswith("s") and not last.endswith(("ss", "us", "is"))) or last.endswith("men") or last in _MANY
        return not self.name and many

    @property
    def affair(self) -> bool:
        """Whether it is a deal, a plan or the like."""
        return self.text.split()[-1].lower() in AFFAIRS

    @property
    def people(self) -> bool:
        """Whether it is somebody, as far as its ending tells."""
        return bool(PEOPLE.search(self.text)) and not re.search(r"(?:sec|fac|mo|moni)tors?$", self.text)


def names(text: str) -> list[Mention]:
    """The names in a text, in order; an owner's `'s` is left out of its text.

    >>> [each.text for each in names("Does Ann Lee run Lund Lines' ferries, or xRail?")]
    ['Ann Lee', 'Lund Lines', 'xRail']
    """
    found = []
    for match in _NAME.finditer(text):
        whole = match.group(0).removesuffix(match["own"] or "")
        start, end = match.start(), match.start() + len(whole)
        while whole.split() and whole.split()[0].lower() in _NOT_NAMES:
            shorter = whole.split(None, 1)[1] if " " in whole else ""
            start += len(whole) - len(shorter)
            whole = shorter
        if whole:
            found.append(Mention(whole, start, end, name=True, owner=bool(match["own"])))
    return found


def phrases(text: str) -> list[Mention]:
    """The noun phrases that open with an article, a possessive or an owner, and plural subjects, in order.

    Where such a phrase ends is a guess: at its first noun, or at one that often closes a compound.

    >>> [each.text for each in phrases("Will the rumoured ferry deal hurt Ann's own harbour?")]
    ['the rumoured ferry deal', "Ann's own harbour"]
    >>> [each.text for each in phrases("How have ferry shares done?")]
    ['ferry shares']
    """
    found: dict[int, Mention] = {}
    for match in _PHRASE.finditer(text):
        noun = _noun(match["rest"])
        if noun and noun.split()[-1].lower() not in _TALK:
            found[match.start()] = _mention(text, match.start(), match.start("rest") + len(noun))
    for name in names(text):
        rest = re.match(r"['’]s?\s+(?P<rest>[\w’'-]+(?:\s+[\w’'-]+){0,3})", text[name.end :]) if name.owner else None
        noun = _noun(rest["rest"]) if rest else ""
        if rest and noun:
            found[name.start] = _mention(text, name.start, name.end + rest.start("rest") + len(noun))
    for match in _PLURAL_SUBJECT.finditer(text):
        found.setdefault(match.start("noun"), _mention(text, match.start("noun"), match.end("noun")))
    kept = [found[place] for place in sorted(found)]
    inner = {later.start for earlier, later in pairwise(kept) if later.start < earlier.end}
    return [each for each in kept if each.start not in inner]


def _mention(text: str, start: int, end: int) -> Mention:
    return Mention(text[start:end], start, end, name=False)


def _noun(rest: str) -> str:
    """The part of what follows a determiner that is its noun with the words that qualify it; empty for none."""
    tokens = rest.split(" ")
    for place, token in enumerate(tokens):
        if re.search(r"['’]s?$", token):  # an owner, whose own phrase follows
            continue
        after = tokens[place + 1].lower() if place + 1 < len(tokens) else ""
        if after in _HEADS:
            continue
        qualifies = token.lower() in _MODIFIERS or "-" in token or token.endswith("ed") or token[0].isupper()
        if qualifies and after and after not in _NOT_NAMES and token.lower() not in _HEADS:
            continue
        return "" if token.lower() in _NOT_NAMES else " ".join(tokens[: place + 1])
    return ""


def names_in(question: str, behind: int = 0) -> list[str]:
    """The names that a question asks of, lower-cased; those that begin at least so many characters behind its start."""
    return [question[each.start : each.end].lower() for each in names(question) if each.start >= behind]


def asked_of(question: str) -> list[str]:
    """The names that a question asks of, lower-cased, but for a first word, which has its capital for nothing."""
    return names_in(question, behind=1)


def share_named(asked: Sequence[str], text: str) -> float:
    """The share of the names, lower-cased, all of whose words stand in a text; 1 where none is asked of."""
    if not asked:
        return 1.0
    held = text.lower()
    return sum(all(word in held for word in name.split()) for name in asked) / len(asked)


def lowered(question: str) -> str:
    """The question as the later part of a sentence: a capital that only opened it goes."""
    first = question.split(" ", 1)[0]
    keep = names(first) or (first.isupper() and len(first) > 1)
    return question if keep else question[:1].lower() + question[1:]


def is_matter(name: str) -> bool:
    """Whether a name is one like "AI" or "EV": a subject matter more often than somebody."""
    return name.isupper() and len(name) <= _INITIALS


def leans(phrase: str) -> bool:
    """Whether a noun phrase opens with a word that points back, as "its costs" does."""
    return bool(re.match(r"(?:its|their|his|her|this|that|these|those|any)\b", phrase, re.IGNORECASE))


def as_owner(name: str) -> str:
    """The name as an owner.

    >>> as_owner("Ann"), as_owner("Lund Lines")
    ("Ann's", "Lund Lines'")
    """
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def agreeing(before: str, several: bool) -> str:
    """The words before a subject, their last verb made to fit one or several.

    >>> agreeing("How do ", several=False), agreeing("What has ", several=True)
    ('How does ', 'What have ')
    """
    one = {"do": "does", "are": "is", "have": "has", "were": "was"}
    form = {single: plural for plural, single in one.items()} if several else one
    return re.sub(
        rf"\b({'|'.join(form)})(\s*)$",
        lambda match: (str.title if match[1].istitle() else str)(form[match[1].lower()]) + match[2],
        before,
        flags=re.IGNORECASE,
    )
