"""A follow-up and the conversation before it → a question that stands alone, by rules.

Each rule takes one kind of follow-up ("why?", "and the cost?", "what does it carry?") and gives the question that it
stands for, or None. What no rule can resolve, but which plainly leans on what came before, is joined to the earlier
question with "and": retrieval then sees both, and a reader sees what was asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexes.lexical import words
from rag.answers import Answer, Certainty, Citation, Outcome
from rag.mentions import GROUPS, Mention, names, phrases

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_ORDINAL = re.compile(
    rf"\b(?:the )?(?:(?P<word>{'|'.join(_ORDINALS)}|last)\b(?: (?P<noun>one|of (?:these|those|them|the list)|[a-z]+))?"
    r"|(?:number|no\.|point|item|#)\s?(?P<digit>[1-8])\b)(?P<after>[^\w]*)",
    re.IGNORECASE,
)
_TOO_LONG = 8  # words: a longer statement is pointed at in quotation marks

_OPENING = re.compile(r"^\W*(?:(?:and|but|or|also|then|so|ok|okay|well)\b[\s,]*)+", re.IGNORECASE)
_ABOUT = re.compile(r"^\W*(?:what|how) about\s+", re.IGNORECASE)
# First words of a clause, as against those of a mere noun phrase ("the cost?").
_CLAUSE = re.compile(
    r"^(?:who|whom|whose|what|when|where|which|why|how|is|are|was|were|has|have|had|do|does|did|will|would|could|can|"
    r"might|may|should|must|tell|list|name|describe|explain|give|show|if|whether|because|according)\b",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"^(?P<aux>is|are|was|were|has|have|had|do|does|did|will|would|could|can|might|may|should|must)\s+(?P<rest>.+)$",
    re.IGNORECASE,
)
_WHOM = r"(?:by|from|with|to|for|against|about|of) (?:whom|who|what|which \w+)"
_FRONTED = re.compile(
    rf"^(?P<word>why|how|when|where|since when|by when|until when|how soon|how often|{_WHOM})"
    r"(?: so| is (?:that|this))?\W*$",
    re.IGNORECASE,
)
_SURE = re.compile(r"^(?:really|seriously|are you sure|is that (?:so|right|true)|for sure|sure)\W*$", re.IGNORECASE)
_MORE = re.compile(
    r"^(?:please )?(?:can you |could you )?(?:tell me (?:some )?more|more|more details?|go on|continue|explain|"
    r"elaborate|(?:is there )?anything else|what else|say more)"
    r"(?: (?:about|on) (?:it|that|this|them))?(?: please)?\W*$",
    re.IGNORECASE,
)
_TOPIC = re.compile(
    r"^(?:tell me (?:more )?about|what (?:is|are|was|were)|who (?:is|are|was|were)|describe|explain)\s+(?P<topic>.+)$",
    re.IGNORECASE,
)
_FOUNDER = re.compile(
    r"^who (?P<done>\w+ed|built|bought|sold|made|won|led|held|paid|wrote) (?P<what>.+)$", re.IGNORECASE
)
_PARTICIPLES = {"wrote": "written"}
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
_IF_SO = re.compile(
    r"\bif (?:so|(?:it|they|he|she|that|this) (?P<aux>is|are|was|were|does|do|did|has|have|had|will|would|can|"
    r"could|happens|happened))\W*$",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r",? and (?=(?:who (?:says|said)|says who|why|how|when|where|is (?:that|this|it)|was that|which of|"
    r"what (?:does|would) (?:that|this)|who else|by|from|with|since)\b).*$",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\s?\b(?:(?:last|next|this) (?:year|month|week|quarter|time)|(?:in|since|by) \d{4})$", re.IGNORECASE
)
_NOBODY = "\u25a1"  # stands for an "it" that means nothing
_MUCH = 2  # content words with which a question that opens with "and" says enough by itself
_INITIALS = 2
_SHORT = 5  # words: at most so many make a fragment


@dataclass(frozen=True, slots=True)
class _Turn:
    """An earlier question as it stood alone, without its mark, and its answer."""

    asked: str
    answer: Answer

    @property
    def open(self) -> bool:
        """Whether the articles left open what was asked, so that nobody may build on it."""
        said = self.answer.statements
        return not said or said[0].certainty is Certainty.UNCONFIRMED


def stand_alone(question: str, history: Sequence[Answer]) -> str:
    """The question with what it takes from the conversation written in; unchanged where it stands alone.

    Args:
        question: What was asked last.
        history: The conversation's earlier answers, oldest first. Turns that were refused are no part of it.

    >>> from rag.answers import Answer, Outcome
    >>> before = Answer("Who runs Lund Lines?", "Who runs Lund Lines?", Outcome.NOT_IN_ARTICLES, text="")
    >>> stand_alone("and what does it carry", [before])
    'What does Lund Lines carry?'
    """
    turns = [_turn(each) for each in history if each.outcome in {Outcome.ANSWERED, Outcome.NOT_IN_ARTICLES}]
    if not turns:
        return question
    turns.reverse()  # the latest first: what a follow-up means is most often what was spoken of last
    pointed = _pointed_at(question, turns)
    if pointed is not None:
        return _polished(pointed)
    rest = _ABOUT.sub("", _OPENING.sub("", question, count=1), count=1).strip()
    opened = rest != question.strip()
    for rule in (_bare, _more, _if_so, _fragment, _both, _substituted):
        found = rule(rest, turns, opened)
        if found is not None:
            return _polished(found)
    return _polished(rest) if opened and rest else question


def _turn(answer: Answer) -> _Turn:
    asked = (answer.standalone_question or answer.question).strip().rstrip("?.! ")
    # What an earlier follow-up added ("…, and who says so") is no part of what it was about.
    return _Turn(_with_capitals(_JOINED.sub("", asked), answer), answer)


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


def _polished(question: str) -> str:
    """The question on one line, from a capital to its mark."""
    line = " ".join(question.split()).rstrip("?.!,; ")
    first = line.split(" ", 1)[0]
    if first.islower():
        line = line[:1].upper() + line[1:]
    is_order = re.match(r"(?:Tell me(?! more:)|List|Describe|Explain|Name|Give|Show)\b", line)
    return line if is_order else f"{line}?"


def _lowered(question: str) -> str:
    """The question as the later part of a sentence: a capital that only opened it goes."""
    first = question.split(" ", 1)[0]
    keep = names(first) or (first.isupper() and len(first) > 1)
    return question if keep else question[:1].lower() + question[1:]


def _joined(turn: _Turn, question: str) -> str:
    return f"{turn.asked}, and {_lowered(question)}"


# --- what points into a list ----------------------------------------------------------------------------------------


def _pointed_at(question: str, turns: Sequence[_Turn]) -> str | None:
    """The question about the statement that an ordinal points at; None where it points at nothing."""
    found = _ORDINAL.search(question)
    turn = next((each for each in turns if len(each.answer.statements) > 1), None)  # one statement is no list
    if found is None or turn is None:
        return None
    quotes = {each.id: each for each in turn.answer.citations}
    listed = [quotes[each.citations[0]] for each in turn.answer.statements]
    listed = [each for each in listed if not each.quote.endswith(":")]  # "They include:" is none of them
    noun = (found["noun"] or "").lower()
    ends = found.end() == len(question)
    alone = not noun and ends and (found[0].lower().startswith("the ") or not question[: found.start()].strip())
    # "The third risk" means a list of risks; "the last years" or "the first launch" point at no list.
    named = bool(noun) and (
        noun == "one" or noun.startswith("of ") or f"{noun}s" in turn.asked.lower() or noun in {"point", "item"}
    )
    if not (alone or named or found["digit"]):
        return None
    word = (found["word"] or "").lower()
    place = int(found["digit"]) - 1 if found["digit"] else (-1 if word == "last" else _ORDINALS.index(word))
    if place >= len(listed):
        return None
    topic = _topic(listed[place])
    before = _OPENING.sub("", question[: found.start()])
    before = _ABOUT.sub("", before).strip()
    after = question[found.end() :].strip(" ?.!")
    asks_what = re.fullmatch(
        r"(?:what(?: is|'s|’s| was| are)?|tell me(?: more)?(?: about)?|explain|describe|more(?: on| about)?)?",
        before,
        re.IGNORECASE,
    )
    if asks_what and not after:
        return f"Tell me more about {topic}"
    return f"{before} {topic} {after}"


def _topic(citation: Citation) -> str:
    """What a quote is about: its own heading where it opens with one, else its words."""
    first = re.sub(r"^\d+[.)]\s*", "", citation.quote.split("\n", 1)[0].strip())
    return f"“{first}”" if len(first.split()) > _TOO_LONG else first.rstrip(".")


# --- what is nothing but a question word ----------------------------------------------------------------------------


def _bare(rest: str, turns: Sequence[_Turn], _opened: bool) -> str | None:
    """Put "why?", "from whom?", "really?" to the latest question."""
    turn = turns[0]
    if _SURE.match(rest):
        return _joined(turn, "is that confirmed")
    found = _FRONTED.match(rest)
    if found is None:
        if re.match(
            r"^(?:who|which|which ones?|how much|how many|why not|how come|such as|like what|for example|"
            r"says who|who says(?: so)?|according to whom|who else|where else|now|by how much)\W*$",
            rest,
            re.IGNORECASE,
        ):
            return _joined(turn, rest)
        return None
    word = found["word"]
    done = _FOUNDER.match(turn.asked)
    if done and word.lower() in {"when", "where", "why", "how"}:
        what = done["what"]
        many = Mention(what, 0, 0, name=bool(names(what)) or not re.match(r"the\b", what, re.IGNORECASE)).plural
        made = _PARTICIPLES.get(done["done"].lower(), done["done"])
        return f"{word} {'were' if many else 'was'} {what} {made}"
    # "Why is it confirmed?" would take for granted what the articles left open.
    if _YES_NO.match(turn.asked) and not turn.open and " or " not in turn.asked:
        fronted = _lowered(turn.asked)
        fronted = re.sub(r"\b(?:any|ever) (?=\w)", "", fronted)
        return f"{word} {re.sub(r' (?:yet|already|at all)$', '', fronted)}"
    return _joined(
        turn, f"{word} or why not" if turn.open and word.lower() == "why" and _YES_NO.match(turn.asked) else word
    )


def _more(rest: str, turns: Sequence[_Turn], _opened: bool) -> str | None:
    """Take "tell me more", "anything else?" as about what the latest question was about."""
    if not _MORE.match(rest):
        return None
    asked = re.sub(r"^Tell me more: ", "", turns[0].asked)
    found = _TOPIC.match(asked)
    if found and len(found["topic"].split()) <= _SHORT and not found["topic"].endswith(("ing", "ed")):
        return f"Tell me more about {found['topic']}"
    return f"Tell me more: {_lowered(asked)}?"


def _if_so(rest: str, turns: Sequence[_Turn], _opened: bool) -> str | None:
    """Write out "… if it were?", "if so?": the yes-or-no question before becomes the condition."""
    found = _IF_SO.search(rest)
    split = _yes_no_parts(turns[0].asked) if found else None
    if found is None or split is None:
        return None
    aux, subject, predicate = split
    own = (found["aux"] or aux).lower()
    own = {"happens": "does", "happened": "did"}.get(own, own)
    if not found["aux"] and aux in {"do", "does", "did"}:
        return None
    be, have = {"is", "are", "was", "were"}, {"has", "have", "had"}
    if (own in be) != (aux in be) or (own in have) != (aux in have):
        own = aux
    before = rest[: found.start()].strip(" ,") or "what happens"
    return f"{before} if {subject} {own} {predicate}"


def _yes_no_parts(asked: str) -> tuple[str, str, str] | None:
    """A yes-or-no question as its auxiliary, its subject and the rest; None where its subject cannot be told."""
    found = _YES_NO.match(asked)
    if found is None:
        return None
    offset = found.start("rest")
    subject = max(
        (each for each in (*names(asked), *phrases(asked)) if each.start == offset),
        key=lambda each: each.end,
        default=None,
    )
    if subject is None:
        return None
    predicate = re.sub(r"\b(?:yet|already|now|really|actually|ever)\b\s*", "", asked[subject.end :]).strip()
    return (found["aux"].lower(), subject.text, predicate) if predicate else None


# --- what leaves out all but one thing ------------------------------------------------------------------------------


def _fragment(rest: str, turns: Sequence[_Turn], opened: bool) -> str | None:  # noqa: PLR0911 - one for each kind
    """Put "and Google?", "the costs?", "and for investors?", "and if it fails?" into the latest question."""
    bare = rest.rstrip("?.! ")
    if re.match(r"if (?:so|not|yes)\b", bare, re.IGNORECASE):
        return _joined(turns[0], bare)
    if re.match(r"if\b", bare, re.IGNORECASE):
        return f"what happens {_with_pronouns(bare, turns)[0]}"
    if not bare or _CLAUSE.match(bare) or len(bare.split()) > _SHORT:
        return None
    turn = turns[0]
    if re.match(r"(?:in|on|at|for|from|with|to|by|under|after|before|since|last|next|this)\s", bare, re.IGNORECASE):
        word = bare.split()[0].lower()
        kept = re.sub(rf"\s{word}\s[^,]+$", "", turn.asked, flags=re.IGNORECASE)
        if _TIME.search(bare):
            kept = _TIME.sub("", kept)
        return f"{kept} {_lowered(bare)}"
    found = names(bare)
    if found and found[0].text == re.sub(r"['’]s?$", "", bare):
        return _compared(bare, found[0], turn)
    if not (opened or re.match(r"(?:the|any|its|their|his|her)\s", bare, re.IGNORECASE)):
        return None
    noun = _lowered(_with_pronouns(bare, turns)[0])
    return _asked_of(noun, turns) or f"what about {noun}: {_lowered(turn.asked)}"


def _compared(bare: str, name: Mention, turn: _Turn) -> str | None:
    """The question with its name changed: the last one that stands by itself, else the last owner."""
    held = [each for each in names(turn.asked) if each.text != name.text and not _is_matter(each.text)]
    free = [each for each in held if not each.owner]
    chosen = held if re.search(r"['’]s?$", bare) and len(names(bare)[0].text) < len(bare) else free or held
    if not chosen:
        return f"what about {name.text}: {_lowered(turn.asked)}"
    place = chosen[-1]
    return turn.asked[: place.start] + name.text + turn.asked[place.end :]


def _asked_of(noun: str, turns: Sequence[_Turn]) -> str | None:  # noqa: PLR0911 - one for each kind
    """Make "the costs" into "what are the costs of …", of what the latest question was about; None of nothing named."""
    verb = "are" if Mention(noun, 0, 0, name=False).plural else "is"
    if re.search(r"(?:[a-z]tors?|ists?|users?|workers?|customers?|rivals?|unions?|staff|people|public)$", noun):
        return None  # people are not asked what they are, but what the question means for them
    if names(noun):
        return f"what {verb} {noun}"
    noun = noun if re.match(r"(?:the|any|an?)\s", noun) else f"the {noun}"
    noun = re.sub(r"^any ", "the ", noun)
    for turn in turns:
        same = re.match(
            r"(?P<what>what|who) (?:is|are|was|were) the \w+(?P<of> (?:of|for) .+|$)", turn.asked, re.IGNORECASE
        )
        if same:
            return f"{same['what']} {verb} {noun}{same['of']}"
        affair = next((each for each in phrases(turn.asked) if each.affair), None)
        if affair:
            return f"what {verb} {noun} of {_lowered(affair.text)}"
        named = list(dict.fromkeys(each.text for each in names(turn.asked)))
        named = [each for each in named if not _is_matter(each)] or named
        if named:
            return f"what {verb} {noun} for {' and '.join(named[:2])}"
        phrase = next((each for each in phrases(turn.asked) if not _leans(each.text)), None)
        if phrase:
            return f"what {verb} {noun} of {_lowered(phrase.text)}"
    return None


def _is_matter(name: str) -> bool:
    """Whether a name is one like "AI" or "EV": a subject matter more often than somebody."""
    return name.isupper() and len(name) <= _INITIALS


def _leans(phrase: str) -> bool:
    return bool(re.match(r"(?:its|their|his|her|this|that|these|those|any)\b", phrase, re.IGNORECASE))


# --- what a pronoun stands for --------------------------------------------------------------------------------------


def _both(rest: str, turns: Sequence[_Turn], _opened: bool) -> str | None:
    """Name those that "both", "neither of them" mean: the two of the latest question that names two."""
    found = None if _CLAIM.search(rest) else _BOTH.search(rest)
    # "Both Ann and Bob" and "both the ships" say themselves who is meant.
    if found is None or re.match(r"\s+(?:the|an?|in|[A-Z])\b", rest[found.end() :]) or " and " in rest[found.end() :]:
        return None
    for turn in turns:
        named = list(dict.fromkeys(each.text for each in names(turn.asked) if not _is_matter(each.text)))
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


def _substituted(rest: str, turns: Sequence[_Turn], opened: bool) -> str | None:
    """The question with what it leans on written in, or joined to the latest one; None where it leans on nothing."""
    if _CLAIM.search(rest) and not _names_before_claim(rest):
        return _joined(turns[0], rest)
    result, failed = _with_pronouns(rest, turns)
    if failed:
        return _joined(turns[0], rest)
    if result != rest:
        return result
    named = _with_noun(rest, turns)
    if named is not None:
        return named
    if opened and len(set(words(rest))) < _MUCH and not names(rest):
        return _joined(turns[0], rest)
    return None


def _with_pronouns(rest: str, turns: Sequence[_Turn]) -> tuple[str, bool]:
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


def _names_before_claim(rest: str) -> bool:
    """Whether "this" or "that" has something in its own question to stand for."""
    found = _CLAIM.search(rest)
    return (
        found is not None and bool(names(rest[: found.start()])) and not re.search(r"\babout (?:this|that)\W*$", rest)
    )


def _free_pronoun(rest: str, person: bool) -> re.Match[str] | None:
    """The first pronoun, of a person or not, that nothing before it in its own question can be meant by."""
    for found in _PERSONAL.finditer(rest):
        word = found["it"].lower()
        if (word in _PERSON) != person:
            continue
        before = rest[: found.start()]
        held = [*names(before), *(each for each in phrases(before) if not _leans(each.text))]
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


def _referent(rest: str, pronoun: str, turns: Sequence[_Turn]) -> str | None:
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


def _person(turn: _Turn, own: set[str]) -> str | None:
    is_who = _IS_WHO.match(turn.asked)
    if is_who:
        return is_who["who"]
    found = _WHO_DID.match(turn.asked)
    named = [each.text for each in names(turn.asked) if not each.owner and each.text not in own]
    known = [each for each in named if _is_person(each, turn)]
    if known or not found:
        return next(iter(known or named), None)
    return f"the person who {found['did']}"


def _several(turn: _Turn, own: set[str]) -> str | None:
    plural = [each.text for each in phrases(turn.asked) if each.plural and not _leans(each.text)]
    if plural:
        return _lowered(plural[0])
    found = re.search(r"^(?:what|which) (?:are|were) (?P<what>the [\w-]+s\b)", turn.asked, re.IGNORECASE)
    if found:
        return found["what"]
    pair = [each for each in names(turn.asked) if each.text not in own]
    if len(pair) > 1 and re.fullmatch(r"\s+(?:and|or)\s+", turn.asked[pair[0].end : pair[1].start]):
        return f"{pair[0].text} and {pair[1].text}"
    return None


def _thing(rest: str, turn: _Turn, own: set[str]) -> str | None:
    """The thing that the turn was about; of a deal and those who make it, the one that suits the question."""
    asked_for = _thing_asked_for(turn)
    if asked_for:
        return asked_for
    held = [each for each in phrases(turn.asked) if not each.plural]
    affairs = [each.text for each in held if each.affair]
    if affairs and _OF_AFFAIRS.search(rest):
        return _lowered(affairs[0])
    named = [each.text for each in names(turn.asked) if each.text not in own and not _is_person(each.text, turn)]
    owned = _owned(turn)
    if owned and not named:
        return owned
    # "AI" and the like are what is spoken of only where nobody else is.
    named = [each for each in named if not _is_matter(each)] or named
    if owned and re.match(r"(?:who|what|which|when|where)\b", rest, re.IGNORECASE) and named and named[0].isupper():
        return owned
    if named:
        return named[0]
    plain = [each.text for each in held if not _leans(each.text)]
    return _lowered((affairs or plain)[0]) if affairs or plain else None


def _thing_asked_for(turn: _Turn) -> str | None:
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


def _owned(turn: _Turn) -> str | None:
    """The "his own firm" of a person whom the question names, as "Ann's own firm"."""
    for each in phrases(turn.asked):
        owner = re.match(r"(?:his|her|their|its) ", each.text, re.IGNORECASE)
        named = [name for name in names(turn.asked) if name.end <= each.start]
        if owner and named:
            return f"{_owner(named[-1].text)} {each.text[owner.end() :]}"
    return None


def _is_person(name: str, turn: _Turn) -> bool:
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
    return f"{before}{_owner(referent) if owns else referent}{after}"


def _owner(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def _with_noun(rest: str, turns: Sequence[_Turn]) -> str | None:
    """The question with "the company" or "the deal" told apart by name; None where it speaks of neither."""
    if names(rest):
        return None
    company = _ORGANISATION.search(rest)
    if company:
        for turn in turns:
            name = next((each.text for each in names(turn.asked) if not _is_person(each.text, turn)), None)
            if name:
                return f"{rest[: company.start()]}{_owner(name) if company['own'] else name}{rest[company.end() :]}"
    affair = _AFFAIR.search(rest)
    before = turns[0].asked
    if affair is None:
        return None
    same = next((each for each in phrases(before) if each.affair and names(each.text)), None)
    if same:
        told = f"{_lowered(same.text).rsplit(' ', 1)[0]} {affair['noun']}"  # a deal may have been called talks before
        return f"{rest[: affair.start()]}{told}{rest[affair.end() :]}"
    named = list(dict.fromkeys(each.text for each in names(before)))
    if len(named) == 2 and _DEALING.search(before):  # noqa: PLR2004 - a deal has two sides
        return f"{rest[: affair.end()]} between {named[0]} and {named[1]}{rest[affair.end() :]}"
    return None
