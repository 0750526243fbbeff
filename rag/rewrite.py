"""A follow-up and the conversation before it → a question that stands alone, by rules.

Each rule takes one kind of follow-up ("why?", "and the cost?", "what does it carry?") and gives the question that it
stands for, or None. What no rule can resolve, but which plainly leans on what came before, is joined to the earlier
question with "and": retrieval then sees both, and a reader sees what was asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexes.lexical import words
from rag.answers import Answer, Citation, Outcome
from rag.mentions import AUXILIARIES, Mention, agreeing, is_matter, leans, lowered, names, phrases
from rag.referents import Turn, leans_on_claim, named_both, turn_of, with_capitals, with_noun, with_pronouns

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_ORDINAL = re.compile(
    rf"\b(?:the )?(?:(?P<word>{'|'.join(_ORDINALS)}|last)\b(?: (?P<noun>one|of (?:these|those|them|the list)|[a-z]+))?"
    r"|(?:number|no\.|point|item|#)\s?(?P<digit>[1-8])\b)(?P<after>[^\w]*)",
    re.IGNORECASE,
)
_TOO_LONG = 8  # words: a longer statement is pointed at in quotation marks

_OPENING = re.compile(r"^\W*(?:(?:and|but|or|also|then|so|ok|okay|well)\b[\s,]*)+", re.IGNORECASE)
# Two letters exchanged in a word that a follow-up leans on: "taht", "waht", "tehy".
_TYPED = {
    word[:at] + word[at + 1] + word[at] + word[at + 2 :]: word
    for word in "that this what when which where them they their the and".split()
    for at in range(len(word) - 1)
    if word[at] != word[at + 1]
}
_MISTYPED = re.compile(rf"\b(?:{'|'.join(_TYPED)})\b", re.IGNORECASE)
_ABOUT = re.compile(r"^\W*(?:what|how) about\s+", re.IGNORECASE)
_CORRECTION = re.compile(
    r"^\W*(?:(?:no|nope|sorry|wait|not that)\b[\s,.!:-]*)*(?:i (?:meant?|was asking about)|make that|rather)\b[\s,:]*"
    r"(?:about\s+)?|^\W*(?:no|sorry),\s+",
    re.IGNORECASE,
)
_SHARED = frozenset("do does did will would could can might may should must".split())  # followed by one form
_BE, _HAVE = {"is", "are", "was", "were"}, {"has", "have", "had"}
_ELIDED = re.compile(
    rf"^(?P<aux>{AUXILIARIES})(?P<no>n['’]?t)?\s+(?P<who>it|they|he|she|(?:the )?[A-Z][\w.&-]*(?: [A-Z][\w.&-]*)?)"
    r"(?P<adverb>(?: (?:still|really|too|also|ever|not|yet|now|already|actually|as well))*)\W*$"
)
_PREPOSITION = (
    r"in|on|at|for|from|with|to|by|under|after|before|since|last|next|this|behind|over|during|within|without|against|"
    r"among|between|near|until|through|despite|outside|inside|except|besides|instead of|because of|as|than|versus|"
    r"compared (?:to|with)"
)
# First words of a clause, as against those of a mere noun phrase ("the cost?").
_CLAUSE = re.compile(
    rf"^(?:who|whom|whose|what|when|where|which|why|how|{AUXILIARIES}|tell|list|name|describe|explain|give|show|if|"
    r"whether|because|according|he|she|it|they)\b",
    re.IGNORECASE,
)
_YES_NO = re.compile(rf"^(?P<aux>{AUXILIARIES})\s+(?P<rest>.+)$", re.IGNORECASE)
_WHOM = r"(?:by|from|with|to|for|against|about|of) (?:whom|who|what|which (?!one)\w+)"
_FRONTED = re.compile(
    rf"^(?P<word>why|how|when|where|since when|by when|until when|how soon|how often|{_WHOM})"
    r"(?: so| exactly| precisely| is (?:that|this))?\W*$",
    re.IGNORECASE,
)
# A question word with at most a noun or a verb: "which ones?", "over what period?", "who pays?", "which is older?"
_ASKING = re.compile(
    r"^(?:(?:by|from|with|to|for|against|about|of|over|on|at|in|under|until|through|during) )?"
    r"(?:(?:who|whom|which|what|whose|when|where|why|how)(?: (?:many|much))?(?: (?!about\b)[\w’'-]+)?"
    r"(?: (?:exactly|precisely|then|else|not|so|for|from|with|instead|of (?:these|those|them)))?"
    r"|says who|according to whom?|now|which (?:is|are|was|were|has|one) .+)\W*$",
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
_IF_SO = re.compile(
    r"\bif (?:so|(?:it|they|he|she|that|this) (?P<aux>is|are|was|were|does|do|did|has|have|had|will|would|can|"
    r"could|happens|happened))\W*$",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\s?\b(?:(?:last|next|this) (?:year|month|week|quarter|time)|(?:in|since|by) \d{4})$", re.IGNORECASE
)
_MUCH = 2  # content words with which a question that opens with "and" says enough by itself
_SHORT = 5  # words: at most so many make a fragment


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
    turns = [turn_of(each) for each in history if each.outcome in {Outcome.ANSWERED, Outcome.NOT_IN_ARTICLES}]
    if not turns:
        return question
    question = _MISTYPED.sub(lambda match: _TYPED[match[0].lower()], question)
    turns.reverse()  # the latest first: what a follow-up means is most often what was spoken of last
    pointed = _pointed_at(question, turns)
    if pointed is not None:
        return _polished(pointed)
    corrected = bool(_CORRECTION.match(question))
    rest = _ABOUT.sub("", _OPENING.sub("", _CORRECTION.sub("", question, count=1), count=1), count=1).strip()
    opened = rest != question.strip()
    rest = with_capitals(rest, turns[0].answer)
    if corrected and (found := _put_right(rest, turns[0])):
        return _polished(found)
    for rule in (_bare, _more, _if_so, _elided, _fragment, named_both, _substituted):
        found = rule(rest, turns, opened)
        if found is not None:
            return _polished(found)
    return _polished(rest) if opened and rest else question


def parts_alone(parts: Sequence[str]) -> tuple[str, ...]:
    """The parts of one question, each with what its pronouns mean of the parts before it written in.

    >>> parts_alone(("Who runs Lund Lines", "what does it carry?"))
    ('Who runs Lund Lines', 'what does Lund Lines carry?')
    """
    alone = list(parts[:1])
    for part in parts[1:]:
        turns = [turn_of(Answer(each, each, Outcome.NOT_IN_ARTICLES, text="")) for each in reversed(alone)]
        alone.append(with_pronouns(part, turns)[0])
    return tuple(alone)


def _polished(question: str) -> str:
    """The question on one line, from a capital to its mark."""
    line = " ".join(question.split()).rstrip("?.!,; ")
    first = line.split(" ", 1)[0]
    if first.islower():
        line = line[:1].upper() + line[1:]
    is_order = re.match(r"(?:Tell me(?! more:)|List|Describe|Explain|Name|Give|Show)\b", line)
    return line if is_order else f"{line}?"


def _joined(turn: Turn, question: str) -> str:
    return f"{turn.asked}, and {lowered(question)}"


# --- what points into a list ----------------------------------------------------------------------------------------


def _pointed_at(question: str, turns: Sequence[Turn]) -> str | None:
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
    return f"{agreeing(before, Mention(topic, 0, 0, name=False).plural)} {topic} {after}"


def _topic(citation: Citation) -> str:
    """What a quote is about: its own heading where it opens with one, else its words."""
    first = re.sub(r"^\d+[.)]\s*", "", citation.quote.split("\n", 1)[0].strip())
    return f"“{first}”" if len(first.split()) > _TOO_LONG else first.rstrip(".")


# --- what is nothing but a question word ----------------------------------------------------------------------------


def _bare(rest: str, turns: Sequence[Turn], _opened: bool) -> str | None:
    """Put "why?", "from whom?", "really?" to the latest question."""
    turn = turns[0]
    if _SURE.match(rest):
        return _joined(turn, "is that confirmed")
    found = _FRONTED.match(rest)
    if found is None:
        if re.match(r"(?:such as|like (?:what|who)|for (?:example|instance)|e\.?g\.?)\W*$", rest, re.IGNORECASE):
            return f"{turn.asked}, for example"
        return _joined(turn, rest) if _ASKING.match(rest) and not names(rest) else None
    word = found["word"]
    done = _FOUNDER.match(turn.asked)
    if done and word.lower() in {"when", "where", "why", "how"}:
        what = done["what"]
        many = Mention(what, 0, 0, name=bool(names(what)) or not re.match(r"the\b", what, re.IGNORECASE)).plural
        made = _PARTICIPLES.get(done["done"].lower(), done["done"])
        return f"{word} {'were' if many else 'was'} {what} {made}"
    # "Why is it confirmed?" would take for granted what the articles left open.
    if _YES_NO.match(turn.asked) and not turn.open and " or " not in turn.asked:
        fronted = lowered(turn.asked)
        fronted = re.sub(r"\b(?:any|ever) (?=\w)", "", fronted)
        return f"{word} {re.sub(r' (?:yet|already|at all)$', '', fronted)}"
    return _joined(
        turn, f"{word} or why not" if turn.open and word.lower() == "why" and _YES_NO.match(turn.asked) else word
    )


def _more(rest: str, turns: Sequence[Turn], _opened: bool) -> str | None:
    """Take "tell me more", "anything else?" as about what the latest question was about."""
    if not _MORE.match(rest):
        return None
    asked = re.sub(r"^Tell me more: ", "", turns[0].asked)
    found = _TOPIC.match(asked)
    if found and len(found["topic"].split()) <= _SHORT and not found["topic"].endswith(("ing", "ed")):
        return f"Tell me more about {found['topic']}"
    return f"Tell me more: {lowered(asked)}?"


def _if_so(rest: str, turns: Sequence[Turn], _opened: bool) -> str | None:
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
    if (own in _BE) != (aux in _BE) or (own in _HAVE) != (aux in _HAVE):
        own = aux
    before = rest[: found.start()].strip(" ,") or "what happens"
    return f"{before} if {subject} {own} {predicate}"


def _elided(rest: str, turns: Sequence[Turn], _opened: bool) -> str | None:
    """Fill up "does it still?", "will Ann?" from the question before; join it where that has another form."""
    found = _ELIDED.match(rest[:1].lower() + rest[1:])
    if found is None:
        return None
    aux, split = found["aux"], _yes_no_parts(turns[0].asked)
    if split is None or not any({aux, split[0]} <= form for form in (_SHARED, _BE, _HAVE)):
        return _joined(turns[0], rest)
    who = split[1] if found["who"] in {"it", "they", "he", "she"} else found["who"]
    return f"{aux}{found['no'] or ''} {who}{found['adverb']} {split[2]}"


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


def _fragment(rest: str, turns: Sequence[Turn], opened: bool) -> str | None:  # noqa: PLR0911 - one for each kind
    """Put "and Google?", "the costs?", "and for investors?", "and if it fails?" into the latest question."""
    bare = rest.rstrip("?.! ")
    if re.match(r"if (?:so|not|yes)\b", bare, re.IGNORECASE):
        return _joined(turns[0], bare)
    if re.match(r"if\b", bare, re.IGNORECASE):
        return f"what happens {with_pronouns(bare, turns)[0]}"
    if not bare or _CLAUSE.match(bare) or len(bare.split()) > _SHORT:
        return None
    turn = turns[0]
    if re.match(rf"(?:{_PREPOSITION})\s", bare, re.IGNORECASE):
        word = bare.split()[0].lower()
        kept = re.sub(rf"\s{word}\s[^,]+$", "", turn.asked, flags=re.IGNORECASE)
        if _TIME.search(bare):
            kept = _TIME.sub("", kept)
        return f"{kept} {lowered(bare)}"
    found = names(bare)
    if found and found[0].text == re.sub(r"['’]s?$", "", bare):
        return _compared(bare, found[0], turn)
    if not (opened or re.match(r"(?:the|any|its|their|his|her)\s", bare, re.IGNORECASE)):
        return None
    like, noun = _like(bare, turn), lowered(with_pronouns(bare, turns)[0])
    if like:
        return _exchanged(turn.asked, like, noun)
    if leans(bare) and Mention(bare, 0, 0, name=False).people:
        return f"who is {noun}"
    return _asked_of(noun, turns) or f"what about {noun}: {lowered(turn.asked)}"


def _like(bare: str, turn: Turn) -> Mention | None:
    """What stands in the question where the fragment belongs: of the same noun, people for people, another of two."""
    held = sorted((*phrases(turn.asked), *names(turn.asked)), key=lambda each: each.start)
    other = re.match(r"(?:the )?other\b", bare, re.IGNORECASE)
    noun = Mention(bare, 0, 0, name=False)
    team = re.match(r"the [A-Z]", bare) and not names(turn.asked)
    for each in held:
        same = each.text.split()[-1].lower() == bare.rsplit(maxsplit=1)[-1].lower()
        owned = leans(bare) and bool(names(each.text))
        if same or other or (owned and not each.name) or ((noun.people or team) and each.people and not each.name):
            return each
    return None


def _exchanged(asked: str, place: Mention, noun: str) -> str:
    before = agreeing(asked[: place.start], Mention(noun, 0, 0, name=False).plural)
    return f"{before}{noun}{asked[place.end :]}"


def _put_right(rest: str, turn: Turn) -> str | None:
    """The question before with what a correction names in place of its like, else of its last noun phrase."""
    bare = rest.rstrip("?.! ")
    if not bare or _CLAUSE.match(bare) or re.match(rf"(?:{_PREPOSITION})\s", bare, re.IGNORECASE):
        return None
    if len(bare.split()) > _SHORT or (names(turn.asked) and names(bare) and not re.match(r"the\b", bare)):
        return None
    held = [*phrases(turn.asked), *names(turn.asked)]
    place = _like(bare, turn) or max(held, key=lambda each: each.end, default=None)
    return _exchanged(turn.asked, place, bare) if place else None


def _compared(bare: str, name: Mention, turn: Turn) -> str | None:
    """The question with its name changed: the last one that stands by itself, else the last owner."""
    held = [each for each in names(turn.asked) if each.text != name.text and not is_matter(each.text)]
    free = [each for each in held if not each.owner]
    chosen = held if re.search(r"['’]s?$", bare) and len(names(bare)[0].text) < len(bare) else free or held
    if not chosen:
        return f"what about {name.text}: {lowered(turn.asked)}"
    place = chosen[-1]
    return turn.asked[: place.start] + name.text + turn.asked[place.end :]


def _asked_of(noun: str, turns: Sequence[Turn]) -> str | None:  # noqa: PLR0911 - one for each kind
    """Make "the costs" into "what are the costs of …", of what the latest question was about; None of nothing named."""
    verb = "are" if Mention(noun, 0, 0, name=False).plural else "is"
    if Mention(noun, 0, 0, name=False).people:
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
            return f"what {verb} {noun} of {lowered(affair.text)}"
        named = list(dict.fromkeys(each.text for each in names(turn.asked)))
        named = [each for each in named if not is_matter(each)] or named
        if named:
            return f"what {verb} {noun} for {' and '.join(named[:2])}"
        phrase = next((each for each in phrases(turn.asked) if not leans(each.text)), None)
        if phrase:
            return f"what {verb} {noun} of {lowered(phrase.text)}"
    return None


def _substituted(rest: str, turns: Sequence[Turn], opened: bool) -> str | None:
    """The question with what it leans on written in, or joined to the latest one; None where it leans on nothing."""
    if leans_on_claim(rest):
        return _joined(turns[0], rest)
    result, failed = with_pronouns(rest, turns)
    if failed:
        return _joined(turns[0], rest)
    if result != rest:
        return result
    named = with_noun(rest, turns)
    if named is not None:
        return named
    if opened and len(set(words(rest))) < _MUCH and not names(rest):
        return _joined(turns[0], rest)
    return None
