"""The clauses of a sentence, as far as its own words show them: which tell the matter, and which stand beside it.

No parser: a side clause is known by the word that opens it, and ends at the next comma, colon, dash or quotation mark.
What is cut is blanked out, character for character, so that offsets stay what they were. All takes plain text
(`rag.certainty.plain`), and all is meant to be careful: what is not known to be a side clause stays.
"""

from __future__ import annotations

import re
from functools import lru_cache

_TO_END = r"(?:[^,;:.!?\u2013\u2014\"\u25a1]|[.](?=\S))*"
# Careful: "until June and the town may close it" goes on with a main clause.
_TO_AND = r"(?:(?!\s(?:and|but|so)\s)(?:[^,;:.!?\u2013\u2014\"\u25a1]|[.](?=\S)))*"
# "A ship which leaks but may sail" goes on, too.
_TO_BUT = r"(?:(?!\s(?:but|so)\s)(?:[^,;:.!?\u2013\u2014\"\u25a1]|[.](?=\S)))*"
_MODAL = r"(?:could|would|may|might|can)\b"
_START = r"^[\"'(\u25a1]?(?:(?:but|and|so|yet|still|now|then|or),?\s)?"
_SAYING_PARTICIPLE = (
    r"(?:saying|adding|arguing|claiming|alleging|insisting|asserting|contending|warning|suggesting|noting"
    r"|explaining|stating"
    r"|telling|writing|predicting|acknowledging|admitting|stressing|emphasi[sz]ing|pointing|maintaining|declaring"
    r"|announcing"
    r"|revealing|confirming|calling|conceding|cautioning|believing|thinking|denying|rejecting|dismissing|disputing"
    r"|refuting"
    r"|reporting|indicating|implying|hinting|complaining|promising|joking|quipping|posting|tweeting|reiterating"
    r"|depending"
    r"|citing|according|including)"
)

# What tells of another matter, each opened by its own word.
_BRACKETS = r"(?<=[\w,\"'.])\s\([^()]*\)"
_NON_RESTRICTIVE = rf",\s(?:which|who|whose|whom|where)\s{_TO_END}"
# "Unclear who could", "know which": what is open or known, and no relative clause.
_RESTRICTIVE = rf"(?<!\bof)(?<!\bin)(?<!clear)(?<!known)(?<!know)(?<!\bsee)(?<=\w)\s(?:which|who|whose|whom)\s{_TO_BUT}"
# "…, even if the sails were torn": granted.
_EVEN_IF = rf"(?<=\w),\seven\sif\s{_TO_END}"
_CAUSE = rf"(?<=[\w\"')])(?<!\bas),?\s(?:because|although|though|whereas|whilst|while|lest|so\sthat)\s{_TO_END}"
_TIME = (
    r"(?<=\w),?\s(?:when|whenever|until|till|before(?!\s\w+ing\s)|(?:after|since|once|from\swhere|of\swhere|to\swhere)"
    rf"(?=\s(?:I|you|we|he|she|it|they)\s)|(?:of|from|to|near)\swhere)\s{_TO_AND}"
)
# "No matter how old it may be, it sails", "it sails, whatever the cost may be".
_WHATEVER = (
    rf"(?:{_START}|(?<=\w),?\s)(?:no\smatter\s(?:how|what|who|when|where|whether|if|which)|regardless\sof\s(?:how"
    r"|what|who|when|where|whether|which)"
    rf"|however\s(?!,)(?=\w+\s(?:[\w'-]+\s){{1,4}}?{_MODAL})|(?:whatever|whoever|wherever"
    rf"|whichever)\s(?=(?:[\w'-]+\s){{0,5}}?{_MODAL}))"
    rf"{_TO_END}(?=[,.;]|$)"
)
# "With rates likely high, …", "amid rumours that it might close".
_WITH = (
    rf"{_START}(?:with|amid|given|despite|following)\s{_TO_END}(?=,)"
    rf"|(?<=\w),?\s(?:amid|despite|following|given)\s{_TO_AND}"
    rf"|(?<=\w),\swith\s{_TO_AND}"
)
# "The hall was quiet, as nobody knew the song".
_AS = rf",?\sas\s(?:I|you|we|he|she|it|they|there|nobody|neither|both|no\sone)\s{_TO_AND}"
# "You climb as a cat would", "as a captain might say".
_AS_ONE_WOULD = (
    rf",?\sas\s(?!though\b|if\b)(?:[\w'-]+\s){{0,4}}?{_MODAL}(?:\s\w+){{0,2}}"
    r"(?=[,.;]|\s(?:and|but|from|in|with)\s|$)"
)
_OPENING = (
    rf"{_START}(?:even\sif|just\sas|(?:even\s)?(?:although|though|while|whilst|whereas|because|where|when|whenever"
    r"|as|since|after|before"
    r"|until|once"
    rf"|asked\s(?:if|whether|about|how|why|what)|besides|despite))\s{_TO_END}(?=,)"
)
_PARTICIPIAL = (
    rf",\s(?:\w+ly\s)?(?!{_SAYING_PARTICIPLE}\b)(?!(?:during|nothing|something|anything|everything)\b)"
    rf"[a-z]{{3,}}ing\s{_TO_END}"
)
# "A match that could have been better", "the content that you might want"; but not what is said, thought or possible.
_THAT_RELATIVE = (
    r"(?<!\bsaid)(?<!\bsays)(?<!\bsay)(?<!\bthink)(?<!\bbelieve)(?<!\bpossible)(?<!\blikely)(?<!\bclear)(?<!\bchance)(?<!\bbut)(?<!\band)(?<!\bso)(?<![,;:\u2013\u2014])\sthat\s"
    rf"(?:\w+ly\s|just\s|also\s|still\s|even\s)?(?:{_MODAL}|(?:appear|seem)(?:s|ed)?\sto\b|look(?:s|ed)\s(?:as"
    rf"|like)\b|(?:is|are|was|were)\s(?:\w+\s){{0,2}}?(?:likely|unlikely|expected)\b){_TO_END}"
)
_THAT_THEY_WANT = (
    r"(?<=\w)(?<!\bif)(?<!\band)(?<!\bbut)(?<!\bso)(?<!\bthat)(?<!\bthen)\s(?:you|one)(?:'d|\swould|\smight"
    rf"|\scould)\s(?:expect|want|imagine|like|hope|need)\b{_TO_AND}|"
    r"(?<=\w)\sthat\s(?:I|you|we|he|she|they|it|one)\s(?:\w+ly\s)?(?:could|might|would|may)\s(?:want|like|need"
    r"|expect)\b" + _TO_END
)
# "As large as the dock could take"; but "a town as small as Osk could lose it" has its own verb.
_THAN = (
    rf"\sthan\s(?!not\b){_TO_END}"
    r"|\bas\s(?!well\b|long\b|soon\b|far\b|much\b"
    rf"|many\b)[\w-]+\sas\s(?!(?-i:[A-Z])[\w'-]*\s(?:[\w'-]+\s)?{_MODAL}){_TO_END}"
)
# A clause hung on a noun without a word to open it.
_HUNG_ON = (
    # "The risks it might bring", "the best we could do".
    r"(?<=\w)\s(?:the|any|all|every|no)\s(?:(?!(?:and|or|but|so|that|if|in|into|on|at|with|for|from"
    r"|by|before|after)\b)[\w'-]+\s){1,5}?(?:I|you|we|he|she|it|they|(?:the|these|those|his"
    rf"|her|their)\s[\w'-]+)\s(?:\w+ly\s)?{_MODAL}{_TO_END}|"
    # "A show they would never have seen"; but "a shame they could lose it".
    r"(?<=\w)\san?\s(?:(?!(?:shame|pity|chance|possibility|sign|hope|risk|fear|worry|and|or|but|so|that|if|in|into"
    r"|on|at"
    r"|with|for|from|by|as|of|to)\b)[\w-]+\s){1,4}?(?:I|you|we|he|she|they)\s"
    rf"(?:\w+ly\s|never\s)?{_MODAL}{_TO_END}"
)
# "What one might find", "any insight it could get", "however they can", "how little he seems to".
_FREE = (
    # "Asked about how it might be used", "what would have been a record".
    rf"(?<!question)(?<!questions)(?<!clear)\s(?:about|in|of|on|for)\s(?:how|why)\s{_TO_AND}|"
    # "Will decide whether it may sail": that is what is certain.
    r"(?:(?<=decide)|(?<=decides)|(?<=check)|(?<=checks)|(?<=checking)|(?<=learn)|(?<=test)|(?<=tests)"
    r"|(?<=testing)|(?<=examine)|(?<=study)"
    r"|(?<=studying)|(?<=determine)|(?<=investigate)|(?<=investigating)|(?<=rule)"
    rf"|(?<=\bto\sknow))\swhether\s{_TO_AND}|"
    rf",\sin\swhat\swould\sbe\s{_TO_AND}|"
    r"(?:^|(?<=\u2014\s)|(?<=[:\u2013]\s))what\s(?:would|could|might)(?:\shave|'ve)\s(?:been\s)?|"
    r"(?<=\w)\s(?:in|at|on|about|of|for|from|with|to)\swhat\s(?:probably|likely|possibly|perhaps|apparently)\b|"
    # "In what could have been the last game".
    r"(?<=\w)\s(?:in|at|on|about|of|for|from|with|to|by|as|after|wonder|was)\swhat\s(?:could|might"
    rf"|would)(?:\shave|'ve)\s{_TO_AND}|"
    r"(?<=\w)\s(?:(?:what|whatever|whichever|whoever|(?:anything|everything|all|any\s\w+)"
    r"(?=\s(?:else\s)?(?:I|you|we|he|she|it|they|one|that|the|an?)\s))\s(?:else\s)?(?:[\w'-]+\s){1,3}?"
    rf"{_MODAL}{_TO_END}|the\sonly\s(?:[\w'-]+\s){{2,6}}?could\s{_TO_END}|however\s(?:I|you|we|he|she|they|it"
    rf"|one)\s{_TO_END}|how\s(?:little|much|many|few|far)\s{_TO_END})"
)
_WHAT_SEEMS = r"(?:^|(?<=\W))what\s(?:[\w-]+\s){0,4}?(?:appear|seem)(?:s|ed)?\sto\b"
# "As big as, perhaps bigger than, the church"; "a major, perhaps pervasive, fault"; "a maybe unpleasant question".
_AFTERTHOUGHT = (
    r"(?:,|\s[-\u2013\u2014]|\u2014|\()\s?(?:and\s|or\s)?(?:perhaps|maybe|possibly|even)\s(?!(?:I|you|we|he|she|it"
    r"|they|there)\b)"
    r"(?:(?!(?:is|are|was|were|has|have|had|will|would|could|may|might|can|the|a"
    r"|an)\b)[\w'-]+\s?){1,5}(?=[,.)\u2013\u2014]|\s-|$)"
    r"|(?:,\s|\s[-\u2013\u2014]\s|\u2014)(?:and\s|or\s)?(?:maybe|perhaps|possibly|probably)\s(?:even\s)?(?:for|in"
    r"|at|on|with"
    r"|by|to)\s[^,;]*(?=[,;]|$)"
    r"|\b(?:an?|the|his|her|its|their|this|that|these|those|such|another)\s(?:maybe|perhaps|possibly|probably"
    r"|potentially|likely|seemingly|apparently)\s"
    r"(?=[\w-]+\s\w)|\s[\u2013\u2014-]\sand perhaps\b[^\u2013\u2014]*"
    r"|^(?:no|not|little|small|hardly|scarcely)\s[\w'\s-]{0,40},\s(?:perhaps|maybe|then),"
)
# "It may look old, but it is safe": granted, and set aside.
_GRANTED = (
    r"^(?:yes|sure|true|granted|admittedly|of\scourse|certainly|no\sdoubt),?\s[^.;]*?\b(?:may|might|could)\b"
    r"(?=[^.;]*,\s(?:but|yet)\b)"
    # "It may not win, but it is fast": of the same thing.
    r"|^(?:(?!\b(?:that|says?|said)\b)[^.;])*?\b(?:may|might)\b(?=[^.;,]*,\s(?:but|yet)\s(?:\w+ly,?\s)?(?:it|they|he"
    r"|she|you"
    r"|there|that|this)\b)"
    r"|^(?:(?!\b(?:that|says?|said)\b)[^.;])*?\b(?:may|might)\s(?:well\s|not\s|also\s|even\s|\w+ly\s)?(?:be"
    r"|have)\b(?=[^.;]*,\s(?:but"
    r"|yet)\b)"
    # "It might make the town seem poor, but …".
    r"|^(?:(?!\b(?:that|says?|said|if)\b)[^.;,])*?\b(?:may|might)\s(?=[^.;,]*\b(?:look|seem|sound|feel"
    r"|appear)\b[^.;]*,\s(?:but|yet)\b)"
    r"|\b(?:may|might|could)\s(?:well\s|not\s|also\s|even\s|\w+ly\s)?(?:look|seem|sound|feel|appear|think|talk|argue"
    r"|wonder|assume|go\son)\b"
    r"(?=[^.;]*,\s(?:but|yet)\b)"
)
_LABEL_WORDS = 4
"""A dash after fewer words only sets off a label ("9:39 p.m. — The ferry may be late")."""
_COLON = re.compile(r":(?=\s+[^\s\"\u25a1])")
# "One thing to note: …", "She says it in four words: …": the claim comes after the colon.
_ANNOUNCING = re.compile(
    r"\b(?:is|are|was|this|these|things?|note|news|said|says|told|wrote|writes|added|adds|warned|question|answer"
    r"|words|follow\w*)$",
    re.IGNORECASE,
)
_DASH = re.compile(r"\s?[\u2013\u2014]\s?|\s-\s")


def any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern that matches where any of these does, in either case."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


# "Riders who left early may be late": the clause on the subject ends where the main verb begins.
_ON_THE_SUBJECT = any_of(
    rf"(?<=\w)\s(?:who|which|that)\s(?:\w+ly\s)?[\w']+{_TO_AND}?(?=\s(?:{_MODAL}|should\b|probably\b"
    r"|likely\b))"
)
_BARE_SUBJECT = re.compile(r"^(?:[\w'-]+\s){0,7}[\w'-]+(?=\s(?:who|which|that)\s)")
_SIDE = any_of(
    _BRACKETS, _NON_RESTRICTIVE, _RESTRICTIVE, _CAUSE, _EVEN_IF, _OPENING, _THAT_RELATIVE, _THAT_THEY_WANT, _THAN
)
_ASIDE = any_of(_AFTERTHOUGHT, _WHAT_SEEMS, _GRANTED)
_LOOSE = any_of(_WHATEVER, _WITH, _FREE, _TIME, _AS_ONE_WOULD, _AS)
_AFTER_A_VERB = any_of(_HUNG_ON, _PARTICIPIAL)
# For who speaks: only clauses that cannot hold the main verb.
_BESIDE_THE_SPEAKER = any_of(
    _BRACKETS,
    r"\sthan\s(?:I|you|we|he|she|it|they)\s" + _TO_END,
    rf"(?<=\w)\swhere\s(?:he|she|it|they)\s{_TO_AND}",
    rf",\s(?:considering|given|knowing|assuming|meaning)\s{_TO_END}",
    rf"(?<=\w)\sgiven\s(?:that|how|there|he|she|it|they)\s{_TO_END}",
    # "It is by Lim, who says that □".
    rf",\swho\s{_TO_END}\u25a1+(?=$|[.])",
    # "When Lim found the key, the door was open".
    rf"{_START}(?:although|though|even\sthough|while|whilst|(?:back\s)?when|whenever|because|if)\s{_TO_END}(?=,\s)",
    # "After Lim revealed the plan, the town voted"; but "after the match Lim said" has its subject behind.
    rf"{_START}(?:after|before|since|once|until)\s(?:he|she|it|they|(?-i:(?:[A-Z][\w'.&-]*\s?)+)"
    r"|(?-i:the\s(?:[a-z'-]+\s){1,3}))"
    rf"(?:\s?\w+ly)?\s?(?:has|have|had|was|were|\w+ed|found|said|told|wrote)\s{_TO_END}(?=,\s)",
    rf",\s(?:(?:in|during|at|for|of|on|by)\s)?(?:which|whose|whom|where)\s{_TO_END}",
    # "A deal that is thought to be large", "a bout reportedly worth more".
    r"(?<=\w)(?<!said)(?<!says)\s(?:that|who)\s(?:is|are|was|were)\s(?:\w+ly\s)?(?:believed|thought|said|reported"
    rf"|rumou?red|understood|alleged)\sto\s{_TO_AND}",
    # "It broke out when he claimed that they had won".
    rf"(?<=\w)(?<!clear)(?<!know)\swhen\s(?:he|she|it|they)\s(?!(?:asked|said)\b){_TO_END}",
    rf"(?<=[\w\"\u25a1')\s]),?\s(?:because|whereas|whilst|while)\s{_TO_END}",
    rf"{_START}(?:besides|asked\s(?:if|whether|about|how|why|what))\s{_TO_END}(?=,)",
    r"\s[\u2013\u2014-]\s(?:especially|particularly|notably|including)\s[^\u2013\u2014]*",
)


def blank(rule: re.Pattern[str], words: str) -> str:
    """The words with every match blanked out, character for character."""
    return rule.sub(lambda match: " " * len(match.group()), words)


@lru_cache(maxsize=64)
def main_clause(words: str) -> str:
    """The words without their side clauses: what is left is what the sentence itself puts forward."""
    words = _without_colon(without_dashes(blank(_ASIDE, words)))
    opening = _BARE_SUBJECT.match(words)
    if opening and not has_predicate(opening.group()):
        words = _ON_THE_SUBJECT.sub(lambda match: " " * len(match.group()), words, count=1)
    words = blank(_LOOSE, blank(_SIDE, words))
    # "In winter, knowing the tides would help", "after the storm they may sail": with nothing but an adverbial before
    # it, it is the main clause.
    return _AFTER_A_VERB.sub(
        lambda match: match.group() if is_opening(words[: match.start()]) else " " * len(match.group()), words
    )


def speaking_clauses(words: str) -> str:
    """The words without the side clauses in which a report is not the sentence's own."""
    return blank(_BESIDE_THE_SPEAKER, words)


def without_dashes(words: str) -> str:
    """The words without what dashes set off, unless only a label stands before the dash."""
    first = _DASH.search(words)
    second = first and _DASH.search(words, first.end())
    if first is None or (second is None and len(words[: first.start()].split()) < _LABEL_WORDS):
        return words
    end = second.end() if second else len(words)
    # A dash inside a quotation, and one that sets off a quotation, say nothing of the clause around it.
    if '"' in words[first.start() : end]:
        return words
    # The dashes stay: a clause before them ends there.
    return words[: first.start()] + "\u2013".ljust(end - first.start() - 1) + "\u2013" + words[end:]


def _without_colon(words: str) -> str:
    """The words without what a colon adds, unless it is a quotation or follows a mere label or announcement."""
    # Not one in a quotation: "Low Tide: A Life".
    colon = next((each for each in _COLON.finditer(words) if words.count('"', 0, each.start()) % 2 == 0), None)
    if (
        colon is None
        or len(words[: colon.start()].split()) < _LABEL_WORDS
        or _ANNOUNCING.search(words[: colon.start()])
    ):
        return words
    return words[: colon.end()].ljust(len(words))


def first_claim(words: str) -> str:
    """Of several sentences within one pair of quotation marks, the first that is no question; else the words."""
    if not re.fullmatch(r'"[^"]+"', words):
        return words
    sentences = re.split(r"(?<=[.!?\u2026])\s+(?=[A-Z])", words)
    return next((sentence for sentence in sentences if not sentence.endswith("?")), words)


# --- the subject of a sentence --------------------------------------------------------------------------------------

_MAX_SUBJECT_WORDS = 8
_PRONOUN_SUBJECT = re.compile(r"(?:I|you|we|he|she|it|they)(?=\s|'|,)", re.IGNORECASE)
_AUXILIARY = (
    r"(?:is|are|was|were|has|have|had|does|do|did|will|would|can|could|may|might|must|should|isn't|aren't|wasn't"
    r"|weren't"
    r"|hasn't|haven't|hadn't|doesn't|don't|didn't|won't|wouldn't|can't|couldn't|cannot)"
)
_IRREGULAR = (
    r"(?:left|gave|took|made|went|came|saw|said|told|got|ran|held|kept|found|won|lost|met|led|began|broke|brought"
    r"|bought|built"
    r"|chose|drew|fell|felt|flew|grew|heard|hit|knew|laid|let|paid|put|read|rose|sat|sent|set|shot|shut|spoke|spent"
    r"|stood"
    r"|struck|taught|threw|thought|understood|wore|wrote|swore|sold|hung|fought|sought|caught|dealt|drove|ate"
    r"|forgot|became)"
)
_DETERMINER = r"(?:the|a|an|his|her|its|their|this|that|these|those|some|many|several|both|all|two|three|most|no)"
# A third person singular: "runs two ferries", "works with", "leaves the door open".
_VERB_IN_S = (
    r"(?:[a-z]+(?<!s)(?<!u)s(?=\s(?:the|a|an|his|her|its|their|two|three|that|this|it|him|them|to|with|on|in|at|for"
    r"|from|into"
    r"|up|out|off|by|against|\w+ing|\w+ly|[A-Z])\b))"
)
_PREDICATE = re.compile(
    rf"\s(?:\w+ly\s|also\s|now\s|still\s|later\s|then\s|first\s|never\s)?(?:{_AUXILIARY}|{_IRREGULAR}"
    rf"|[a-z]+(?<!e)ed|agreed|{_VERB_IN_S})\b"
)
_NAME = re.compile(
    r"(?:[A-Z][\w'.&-]*)(?:\s(?:(?:of|for|the|and|de|van|von|at)\s)*[A-Z][\w'.&-]*)*"
    r"(?=(?:,\s[^,]*,)?\s[a-z])"
)


_TITLED = re.compile(
    r"(?P<title>(?:\s(?!(?:of|in|on|at|to|for|by|with|from|and|or|as|into|over|under|than|like)\b)[a-z-]+){1,3})"
    r"(?:\s[A-Z][\w'-]*){2,4}"
)


def subject(words: str) -> str | None:
    """The noun phrase that opens a sentence, after its adverbials, as far as a verb can be seen after it."""
    left = re.sub(r"^[\"'(\u25a1\s]+", "", words)
    for _ in range(2):
        left = _without_adverbial(left)
    if pronoun := _PRONOUN_SUBJECT.match(left):
        return pronoun.group().lower()
    if not re.match(rf"{_DETERMINER}\s", left, re.IGNORECASE) and (name := _NAME.match(left)):
        # "Lim's lawyer Ben Okoro sent a letter".
        owned = (
            re.match(rf"(?:\s[a-z-]+){{1,4}}(?:\s{_NAME.pattern})?", left[name.end() :])
            if name.group().endswith("'s")
            else None
        )
        if owned is None:
            # "Opposition leader Ben Okoro left".
            titled = _TITLED.match(left, name.end())
            return left[: titled.end()] if titled and not has_predicate(titled["title"]) else name.group()
    verb = _PREDICATE.search(left)
    if verb is None or not 0 < len(left[: verb.start()].split()) <= _MAX_SUBJECT_WORDS:
        return None
    return re.split(r",|\s(?:who|which|that)\s", left[: verb.start()])[0].strip() or None


def has_predicate(words: str) -> bool:
    """Whether a finite verb can be seen after the first word."""
    return _PREDICATE.search(words) is not None


_ADVERBIAL = re.compile(
    r"(?:(?:but|and|so|yet)\s)?(?:even\s)?(?:for|in|on|at|with|by|to|after|before|during|since|amid|despite|given"
    r"|however|still"
    r"|then|now|instead|meanwhile|also|of\scourse)\b",
    re.IGNORECASE,
)
_SHORT_FORM = re.compile(r"\b(?:I|you|we|he|she|it|they|that|there|who|what)(?:'(?:s|re|ve|ll|d|m))?\s", re.IGNORECASE)


def is_opening(words: str) -> bool:
    """Whether these words, before a comma, are an adverbial without a verb: "In one study", "Even for others"."""
    return _ADVERBIAL.match(words) is not None and not has_predicate(words) and not _SHORT_FORM.search(words)


def _without_adverbial(left: str) -> str:
    """The words after an opening adverbial, if there is one: "On Monday, …", "However, …"."""
    opening = re.match(
        r"(?:(?:in|on|at|by|for|with|beyond|besides|among|amid|under|within|across|throughout|outside|alongside"
        r"|unlike|just|after|before|despite|amid|during|since|when|while|as|if|although|though"
        r"|because|asked|back|formerly|previously|originally|once|known|speaking|writing|citing)\s[^,]*"
        r"|(?:last|next|this|earlier|later|late|early|yesterday|today|tomorrow|recently|(?:\w+\s){1,3}(?:ago|later"
        r"|earlier))\b[^,]*"
        r"|however|meanwhile|still|yet|so|but|and|also|then|now|instead|indeed|ultimately|similarly|\w+ly),?\s+",
        left,
        re.IGNORECASE,
    )
    if opening and (opening.group().rstrip().endswith(",") or opening.group().strip().lower() in {"but", "and", "so"}):
        return left[opening.end() :]
    return left
