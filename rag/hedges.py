"""Modals, conditions and expectations: whether the main clause leaves a matter open, or only advises the reader."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.cues import cued
from rag.reporting import verbs
from rag.sentence_clauses import any_of, blank, first_claim, main_clause

HEDGES = cued(
    r"could|would|'d |may|might|possib|potential|perhaps|odds|in line|than not|probabl|presumabl|apparent|seem"
    r"|conceiv|arguabl|suppos|likely"
    r"|appear|look|sound|plausib|chance|likelihood|prospect|risk|speculation|expect|slated|poised|tipped|predict"
    r"|project|forecast|anticipat|should|rumo|talk|out of the question",
    # "Would like to", "would rather" are what somebody wants.
    r"\b(?:could|would(?!\s+(?:also\s+|now\s+|much\s+|still\s+)?(?:prefer|rather|(?:like|love|hate)\s+(?:to|for"
    r"|(?:[\w'-]+\s+){1,4}?to)|like"
    r"\s+their|like\s+its)\b))\b(?!\s*(?:not|n't)\b|n't)(?!-be)",
    r"\bwould(?:\s+not|n't)\b",
    # "'d" is "would" before a plain verb; before a participle, "better" or "been" it is "had".
    r"\b(?:I|you|we|he|she|it|they|that|there)'d\s+(?:\w+ly\s+|also\s+|still\s+|not\s+|never\s+)?"
    r"(?!better\b|rather\b|been\b|had\b|done\b|gone\b|made\b|got\b|found\b|left\b|told\b|said\b|heard\b|met\b"
    r"|lost\b|won\b|kept\b|put\b|come\b"
    r"|become\b|run\b|brought\b|bought\b|thought\b|felt\b|held\b|led\b|set\b|cut\b|hit\b|let\b|sent\b|spent\b"
    r"|built\b|caught\b|taught\b"
    r"|read\b|paid\b|begun\b|sung\b|just\b|already\b|also\b|always\b|no\b|a\b|the\b|\w+(?:ed|en|own|wn)\b)[a-z]+\b",
    # Not the month ("in May", "May 2024"), not the noun ("military might").
    r"(?<!\bin\s)(?<!\bof\s)(?<!\bon\s)(?<!\bby\s)(?<!\bsince\s)(?<!\buntil\s)(?<!\blast\s)(?<!\bthis\s)(?<!\bnext\s)(?<!\bearly\s)"
    r"(?<!\blate\s)(?<!\bmid-)(?<!\d\s)(?!(?-i:May)\s+(?:is|was|has|had|will|also"
    r"|marks)\b)\bmay\b(?!\s*,?\s*\d)(?!\s*[,.;:]|\s*$)",
    r"(?<!\bmilitary\s)(?<!\beconomic\s)(?<!\bhis\s)(?<!\bher\s)(?<!\btheir\s)(?<!\bits\s)(?<!\ball\s)(?<!\bthe\s)\bmight\b(?!\s*[.;:]|\s*$)",
    # "Levers to potentially pull" are no guess about the matter itself.
    r"(?<!\bto\s)(?<!\bor\s)\b(?:possibly|potentially|perhaps|maybe|probably|presumably|apparently"
    r"|seemingly(?!\s+out\s+of)|conceivably|arguably"
    r"|supposedly)\b",
    # Not a name ("Isaiah Likely").
    r"(?-i:\b(?:likely(?!\s+voters)|unlikely)\b|^(?:Likely|Unlikely)\b)",
    # What could be checked; "seems as good as ever" is an impression.
    r"\b(?:seem|seems|seemed|appear|appears|appeared)\s+(?:to|that|likely|as\s+(?:if|though))\b",
    r"\bit\s+(?:appear|seem)(?:s|ed),[^,]*,\s+that\b",
    r"\bit\s+(?:also\s+|now\s+)?(?:appear|seem)(?:s|ed)\s+(?!like\b|as\b|an?\b)\w|\b(?:looks|sounds)\s+(?:likely"
    r"|as\s+(?:if|though))\b",
    r"\bit\s+(?:appear|seem)(?:s|ed)\s+an?\s+(?:[\w'-]+\s+){1,4}?(?:is|are|was|were|has|had|will)\b",
    # "It seems like he had left" has a verb; "it seems like a good phone" is an impression.
    r"\bit\s+(?:\w+\s+)?(?:seem|look|sound)(?:s|ed)\s+like\s+(?:[\w'-]+\s+){1,4}?(?:is|are|was|were|has|have|had"
    r"|will|did|does)\b",
    # "It is possible that"; but "makes it possible to" is an ability, and "the possible deal" a noun phrase.
    r"(?:\b(?:is|are|was|seems|remains|be)|'s)\s+(?:\w+ly\s+|also\s+|still\s+|not\s+)?(?:possible|conceivable"
    r"|plausible)\b|\bpossible\s+that\b",
    r"\b(?:there(?:'s|\s+is|\s+was|\s+are|\s+remains)|has|have|had|stands?|is)\s+(?:[\w-]+\s+){0,3}?(?:possibility"
    r"|chance|likelihood|prospect|risk)s?\s+"
    r"(?:that|of)\b|\b(?:possibility|chances?|likelihood|prospect|risk|speculation)\s+(?:is\s+)?that\b"
    r"|\bthere(?:'s|\s+is|\s+was)\s+(?:[\w-]+\s+){1,3}?(?:chance|possibility)\s+(?!to\b|for\b|in\b|at\b)\w"
    r"|\brealms?\s+of\s+possibility\b",
    r"\b(?:has|have|had|with|holds?|hold)\s+(?:the|a|great|huge|real|enormous|clear)\s+(?:\w+\s+)?potential\s+to\b",
    r"(?<!\bthan\s)(?<!\bas\s)\b(?:expected|slated|poised|tipped|predicted|projected|forecast|anticipated)\s+to\b",
    r"(?:\b(?:is|are|was|were)|'s|'re)\s+(?:\w+ly\s+|not\s+|now\s+|still\s+)?(?:expected|anticipated)\b",
    r"\b(?:looks?|looked|seems?|appears?)\s+(?:all\s+)?(?:set|poised|destined|bound|primed)\s+(?:to|for)\b",
    r"(?:^|[,;]\s|\b(?:but|and|so|though)\s)(?:the\s+)?(?:odds|chances)\s+are\s+(?:that\b|(?:\w+\s+){0,2}?(?:good"
    r"|high|slim|low)\s+that\b|(?:I|you|we|he|she|it|they|the|an?|his|her|its|their|this|there)\b)"
    r"|\bin\s+all\s+(?:likelihood|probability)\b"
    r"|\bmore\s+(?:likely\s+)?than\s+not\b|\bin\s+line\s+(?:to|for)\b|\bthere(?:'s|\s+is|\s+was"
    r"|\s+has\s+been)\s+talk\s+(?:of|that)\b",
    # "Should" of what one expects, not of duty.
    r"\bshould\s+(?:also\s+|still\s+|now\s+|soon\s+|\w+ly\s+)?(?:be\s+(?:\w+ly\s+)?(?:able|fine|ready|back"
    r"|set|available|enough|easy|easier|over|done|complete"
    r"|clear|good|better|safe|possible|interesting|fun|(?:there|here|in|on|out|up|at)\b"
    r"(?=[^.;]*\b(?:by|soon|tomorrow|within|before|later|next|this|until)\b))|cost|mean|take\s+(?:about|around|\d"
    r"|only|no)|appeal|suit|please|satisfy|suffice|arrive|prove|help|come|last"
    r"|land|become|hit|begin|start|return|change\b(?=\s+(?:this|next|soon|in|by|when|once))|be\s+(?:one\s+of|among)"
    r"|all\s+work)\b",
    # What a thing does of itself, "this should give more time": no duty.
    # What befalls somebody is no duty either: "he should also enjoy a long run"; to the reader it is advice.
    r"(?<!\byou\s)\bshould\s+(?:also\s+|still\s+|now\s+|soon\s+|\w+ly\s+)?(?:enjoy|benefit|appear|see|get|continue"
    r"|improve"
    r"|remain|struggle|thrive|grow|rise|fall|increase|drop|win|score|lead|dominate|reveal"
    r"|be\s+(?:in\s+(?:a\s+)?(?:good\s+|better\s+)?position"
    r"|finished|noticed|felt)|have\s+(?:\w+\s+){0,2}?(?:chance|trouble|time"
    r"|opportunit\w+|problem\w*|room)"
    r"|be\s+(?:a|an|his|her|its|their)\s+(?!\w+ly\b)[\w-]+\s)\b",
    r"\bshould\s+make\s+(?:it|this|that|for|\w+ing)\b",
    r"\bthere\s+should\s+(?:also\s+|still\s+|now\s+)?be\b",
    r"\b(?:this|that|it|these|they)\s+should\s+(?:also\s+|still\s+|now\s+|\w+ly\s+)?(?:give|make|do|allow|lead"
    r"|result|ensure|keep|save"
    r"|provide|supply|offer|cover|work|fit|suffice|feel|look|sound|include|let|improve|increase|reduce|ease|boost"
    r"|add|bring|go|run|remain)\b",
    r"(?:\bnot|n't)\s+out\s+of\s+the\s+question\b",
    # The rumour as the news itself, not as a topic on the way.
    r"\b(?:buzzing|abuzz|awash|rife)\s+with\s+(?:\w+\s+){0,2}?(?:speculation|rumou?rs?|talk)\b",
    r"\b(?:speculation|rumou?rs?|talk)\s+(?:is|are|was|were|has|have)\s+(?:\w+\s+)?(?:swirl|grow|mount|rife"
    r"|circulat|spread)\w*",
    r"\bthere\s+(?:is|are|was|has\s+been|have\s+been)\s+(?:\w+\s+)?(?:speculation|rumou?rs|talk)\b",
)
# "Would" that guesses nothing: a reported "will", the future seen from the past, habit.
_PAST_REPORT = (
    r"(?:said|told|announced|promised|knew|thought|believed|insisted|warned|informed|confirmed|understanding|agreed"
    r"|hoped|feared|understood"
    r"|decided|revealed|added|vowed|pledged|signal+ed|indicated|stated|wrote|assured|learned|learnt|realised"
    r"|realized|predicted|claimed"
    r"|explained|noted|suggested|declared|reported|expected|swore|assumed|expectation|promise|belief|saying"
    r"|imagined|admitted|conceded|acknowledged|reckoned|joked|joking|quipping|(?:did|had|could)(?:n't"
    r"|\s+not)\s+(?:think|believe"
    r"|expect|imagine|know)"
    r"|(?:hope|plan|aim|idea|goal|fear|thinking|theory)\s+(?:was|had\s+been)|hopes\s+were\s+(?:\w+\s+)?"
    r"|announcing|claiming|warning|adding|insisting|asserting|arguing|telling\s+(?:\w+\s+){1,3}|stating|explaining"
    r"|promising"
    r"|predicting|believing|thinking|hoping|vowing|ensured?|guaranteed|meant|hinted|forecast|projected)"
)
_WOULD_OF_THE_PAST = any_of(
    rf"\b{_PAST_REPORT}\b(?:\s+[\w'-]+){{0,3}}?(?:\s+that)?(?:\s+[\w'(),-]+){{1,8}}?(?:\s+would|'d)\b(?:n't"
    r"|\s+not)?(?!\s+(?:have|like|love|rather)\b)"
)
_WOULD = re.compile(r"would|'d\b", re.IGNORECASE)
_WOULD_OF_HABIT = any_of(
    r"^(?:previously|formerly|traditionally|historically|back\s+then|in\s+(?:those|former|earlier"
    r"|the\s+old)\s+(?:days|times|years)|as\s+(?:a|an)"
    r"\s+(?:\w+\s+)?(?:boy|girl|child|kid|teenager|student|youth)|growing\s+up),?\s[^.;]*?\bwould\b",
    r"\bwould\s+(?:later|eventually|soon|ultimately|subsequently|go\s+on\s+to|then|end\s+up|turn\s+out|often|always"
    r"|regularly|usually|sometimes"
    r"|frequently|routinely|occasionally)\b|\bwould\s+(?=only\s+say\b|say\s+only\b)",
    r"\bwould\s(?=[^.;]*\bevery\s+(?:day|night|morning|evening|week|weekend|month|year|summer|winter|time)\b)",
)
# "Could" of what somebody was once able to do.
_PAST_ABILITY = any_of(
    # "No runner could beat the time": what was not possible then.
    r"\b(?:no|none|nobody|neither|nothing)\b(?:\s+[\w'-]+){0,4}?\s+could\b(?!\s+be\s+(?:more|better|worse)\b)",
    # "As the storm had passed, the ferry could sail."
    r"^(?:as|after|once|when|because|since)\b[^,.;]*\bhad\b[^,.;]*,[^.;]*?\bcould\b(?!\s+(?:have|still|soon|yet)\b)",
    # "It could lend money, and it had plenty".
    r"\bcould\s+(?!be\b|have\b|not\b)\w+\b[^.;]*?\s(?:and|but)\s(?:it|he|she|they|there)\s(?:had|was|were)\b",
    r"\bcould\s+(?:barely|hardly|scarcely|no\s+longer|only\s+(?:just|watch|look|stand|wait|hope|guess|shrug))\b",
    r"\bcould\s+be\s+(?:\w+ly\s+)?(?:seen|heard|felt)\s",
    r"\byou\s+could\s+(?:just\s+|almost\s+|really\s+)?(?:see|hear|feel|sense|smell)\b",
    r"\bcould\s+(?:see|hear|feel|smell|taste|remember|sense|tell)\b(?=[^.;]*\b(?:was|were|had|\w{3,}ed)\b)",
)
# Advice and rules for the reader: "you could also bring tea", "if you want one, take this".
_TO_READER = any_of(
    r"\byou\s+(?:could|may|might)\s+(?:also\s+|even\s+|always\s+|just\s+|simply\s+)?(?:want\s+to\s+)?(?:add|try|use"
    r"|bring"
    r"|take|consider|choose|want|need|wish|opt|prefer|check|look|go|buy|rent|order|pick|ask|put|set|spend|visit|follow"
    r"|swap|switch|pair|wear|call|say|argue|keep|leave|wait|avoid|watch|play|read|start|stick)\b",
    # "Readers may want to", "you might also like".
    r"\b(?:readers|users|buyers|shoppers|consumers|players|fans|viewers|travell?ers|visitors|riders|drivers|owners"
    r"|parents|beginners"
    r"|gamers|anyone|everyone|those|you)\b[^,.;]*?\s(?:could|may|might)\s+(?:also\s+|well\s+|still\s+"
    r"|even\s+)?(?:want|wish|do\s+well)\s+to\b",
    r"\byou\s+(?:could|may|might)\s+(?:also|even|always|just|simply|instead)\s+(?!be\b|not\b|have\b|win\b|lose\b"
    r"|end\b|find\b"
    r"|face\b|miss\b|see\b|fall\b|run\b|receive\b|get\b|earn\b|owe\b|need\b|\w+ly\b)\w+",
    # "I would recommend the second".
    r"\b(?:I|we)(?:\s+would|'d)(?:n't|\s+not|\s+\w+ly)?\s+(?:recommend|suggest|advise|say|argue)\b",
    # "Instead, you could …"; but what befalls somebody is no advice: "alternatively, you could lose your deposit".
    r"\b(?:instead|alternatively),?\s+you\s+(?:could|may|might)\s+(?!be\b|not\b|have\b|win\b|lose\b|end\b|find\b"
    r"|face\b|miss\b"
    r"|see\b|fall\b|run\b|receive\b|\w+ly\b)\w+",
    r"\bif\s+(?:you|your)\b[^,.;]*",
)
_STANDING_IF = re.compile(
    r"\b(?:if|unless|(?:as|so)\s+long\s+as|provided|providing)\s+(?:cardholders|customers|users|members|parents|players"
    r"|drivers|owners|buyers|readers|bettors|passengers|patients|tenants|employees|students|a|an|any|anyone"
    r"|anybody|someone|somebody|each"
    r"|either|one(?!\s+of\b)|the\s+(?:\w+\s+)?(?:user"
    r"|customer|client|(?-i:card\w*)|account\w*|buyer"
    r"|owner|reader|viewer|borrower|tenant|applicant|patient|passenger|driver|policy\w*|payment|balance|bet|wager"
    r"|subscriber|member|guest"
    r"|employee|employer|student|seller|item|product|parcel|device))\b",
    re.IGNORECASE,
)
_FUTURE = re.compile(r"\b(?:will|won't|shall|going\s+to|gonna)\b|'ll\b", re.IGNORECASE)
# A modal of ability or duty states something, and still hedges it.
_CAN = re.compile(r"\b(?:can|should)\b", re.IGNORECASE)
_MAIN_CAN = re.compile(
    r"^(?:(?:so|but|and|yet|then),?\s)?(?:(?!(?<!\band )(?<!\bbut )(?<!^)\bthat\b|\b(?:which|who|because|when|while|if"
    r"|where|how|what|why|so|as|since"
    r"|although|whether|before|after"
    r"|until|than)\b)[^;:.])*\b(?:can(?!'t)|should)\b",
    re.IGNORECASE,
)
# "The guide says that visitors can swim", "told us that": the clause that is said counts.
_THAT = re.compile(r"(?:\s+[\w'-]+){0,3}?\s+that\b")
# A condition; the words before it decide (`_asks_whether`).
_IF = re.compile(
    r"(?<!\bas\s)(?<!\blike\s)(?<!\w\seven\s)\bif\b(?!\s+(?:not\s+(?!for\b)[\w-]+(?:\s[\w-]+){0,3}(?=[,.;])|not\s+\w+er"
    r"|anything|any"
    r"|at\s+all|ever|possible|necessary|needed|only\s+briefly|so)\b)",
    re.IGNORECASE,
)
_OTHER_CONDITIONS = any_of(
    r"\b(?:unless|provided\s+that|assuming\s+that|depend(?:s|ing)?\s+on\s+(?:whether|how|what)"
    r"|in\s+the\s+event\s+(?:that|of)|(?<!\bfor\s)(?<!take\s)(?<!last\s)(?:as|so)\s+long\s+as\s+(?:the|he|she|it"
    r"|they|you|we"
    r"|I|there|an?|his|her|its|their))\b",
    r"(?:^(?:(?:but|and|so)\s)?|,\s)(?:provided|providing|assuming|supposing|barring)\s+(?!(?:them|him|her|us|me"
    r"|you)\b)\w+",
    r"(?<!what\s)(?<!how\s)(?<!why\s)(?<!where\s)(?<!when\s)(?<!who\s)(?<!^)(?<!\")\bshould\s+(?:he|she|it|they|you"
    r"|we|I)\b[^?]*$",
    # "Should the town agree, it will sail."
    r"^(?:(?:but|and|so)\s)?should\s+[^,?]{3,80},[^?]*$",
    r"\bwere\s+(?:he|she|it|they|we|the\s+\w+)\s+to\b",
)
_ASKING = re.compile(
    r"\b(?:ask\w*|wonder\w*|question\w*|inquir\w*|enquir\w*|(?:un)?clear|unknown|uncertain|unsure|whether|(?:not"
    r"|n't)\s+(?:say|said|know|known)|tell)\b"
    r"(?:\s+[\w'-]+){0,4}?,?\s*$"
    r"|\b(?:know|knows|knew|known|knowing|see|seeing|check\w*|find\s+out|finding\s+out|found\s+out|learn\w*"
    r"|determin\w*|decid\w*|discover\w*"
    r"|figur\w+\s+out|certain|sure|matters?|doubt\w*|curious|debat\w*|care|cares|understand|remember|idea"
    r"|look\w*\s+into|investigat\w*"
    r"|explor\w*|assess\w*|test\w*|(?:re)?consider\w*|disclos\w*|confirm\w*|acknowledg\w*|say|ascertain"
    r"|verif\w*)(?:\s+(?:yet|exactly|now|for\s+sure))?\s*$"
    r"|\b(?:whether|matters?|if|clear)\b[^.;:]{0,60}\b(?:or|and)\s+$",
    re.IGNORECASE,
)
# "If they seem old, it's because they are"; "if that isn't luck, I don't know what is".
_RHETORICAL_IF = re.compile(
    r"\bif\s+there(?:'s|\s+is|\s+was)\s+(?:one|another|an?\b)[^,.;]*,\s*it(?:'s|\s+is|\s+was)\b"
    r"|\bif\b[^,.;]*,\s*(?:(?:then\s+)?(?:it|that|this)(?:'s|\s+is|\s+was)\s+(?:only\s+|just\s+|usually\s+|often\s+"
    r"|probably\s+|mainly\s+|largely\s+)?because\b|I\s+(?:don't|do\s+not)\s+know\s+(?:what|who)\s+(?:is|does)\b)",
    re.IGNORECASE,
)
_OPEN_THEN_MODAL = re.compile(
    r"(?P<past>\b(?:was|were|did|had|been|wasn't|weren't|didn't|hadn't)\b(?:\s+\w+){0,3}?\s+|\bwould(?:n't"
    r"|\s+not)\s+)?"
    r"\b(?:unclear|unknown|known|know|clear|sure|seen|questions\s+remain|certain|uncertain|undecided|say|said|tell"
    r"|revealed|disclosed"
    r"|announced|confirmed|detailed|explained|specified|determined|established"
    r"|decided)\b[^.;:\u2013\u2014]*?\b(?:if|whether|what|how|why|who"
    r"|when|where|which)\b"
    # "It was unclear when it would sail": a "will" of the past.
    r"[^.;:\u2013\u2014]*?\b(?:can|could|may|might|should|(?(past)(?!)|would))\b",
    re.IGNORECASE,
)
# Headlines say "eyes" for "considers"; the noun has a determiner or "of" beside it.
_EYES = re.compile(
    r"(?<![-'])\b(?P<before>[A-Z][\w'.&-]*)\s+(?:\w+ly\s+)?(?:[Ee]yes|[Mm]ulls|[Ww]eighs)\s+"
    r"(?!(?:of|were|are|and|on|to|in)\b)\w"
)
_NO_EYES = frozenset({"the", "her", "his", "their", "our", "my", "your", "all", "with", "and", "bright", "blue"})
# A question with a modal in its main clause asks about a possibility; a plain question asserts nothing.
_OPEN_QUESTION = re.compile(
    r"^\"?(?:could|would|may|might)\b[^.!]*\?\"?$"
    r"|^\"?(?:(?:but|and|so)\s)?(?:what|how|who|where|when|why|which)\b(?:(?!\b(?:that|who|because"
    r"|which)\b)[^.!?,\"])*?\b(?:could|would|might|may)\b[^.!]*\?\"?$"
    r"|^\"?(?:(?:but|and|so)\s)?what\s+if\b[^.!]*\?\"?$",
    re.IGNORECASE,
)
# What announces a list of possibilities, as lead-in or heading: "Potential implications include:".
_POSSIBLES = re.compile(
    r"^(?:(?:the|some|other|several|its|their|more|key|here\s+are\s+(?:some|the))\s+)*(?:potential|possible|likely|"
    r"(?:\w+\s+)?possibilities)\b[^.!?]*$",
    re.IGNORECASE,
)


def is_hedged(words: str) -> bool:
    """Whether a modal or a condition stands in the main clause (a plain ability or duty aside)."""
    if any(rule.search(words) for rule in (_OPEN_QUESTION, _POSSIBLES)):
        return True
    main = _matter(words)
    return HEDGES.search(main) is not None or _has_condition(main)


def hedges_openness(words: str) -> bool:
    """Whether what is said to be open holds a modal: "it is unclear what they could do"."""
    return _OPEN_THEN_MODAL.search(words) is not None


def is_ability(words: str) -> bool:
    """Whether the main verb's modal is "can" or the "should" of duty: a hedge that leaves the label alone."""
    if _PAST_ABILITY.search(words):
        return True
    main = main_clause(first_claim(words))
    if not _CAN.search(main):
        return False
    for verb in verbs(main):
        if said := _THAT.match(main, verb.end()):
            main = main[: verb.end()].ljust(said.end()) + main[said.end() :]
    return _MAIN_CAN.match(main) is not None


def is_advice(words: str) -> bool:
    """Whether the only modal or condition is a rule or about the reader, so that nothing is left open."""
    if _OPEN_QUESTION.search(words) or words.endswith(("?", '?"')):
        return False
    main = _matter(words)
    if _TO_READER.search(main) is not None:
        return not HEDGES.search(_TO_READER.sub(" ", main))
    return _STANDING_IF.search(main) is not None and not HEDGES.search(main) and not _FUTURE.search(main)


def is_headline_of_intent(words: str) -> bool:
    """Whether a headline says that somebody "eyes" something: not done yet, though no modal says so."""
    eyes = _EYES.search(words)
    return eyes is not None and eyes["before"].lower() not in _NO_EYES


@lru_cache(maxsize=64)
def _matter(words: str) -> str:
    """The main clause of the first claim, without the modals of the past that guess nothing."""
    words = blank(_RHETORICAL_IF, first_claim(words))
    for rule in (_WOULD_OF_HABIT, _PAST_ABILITY):
        words = blank(rule, words)
    main = main_clause(words)
    return blank(_WOULD_OF_THE_PAST, main) if _WOULD.search(main) and not _IF.search(main) else main


def _has_condition(main: str) -> bool:
    conditions = (match for match in _IF.finditer(main) if not _asks_whether(main, match.start()))
    return any(True for _ in conditions) or _OTHER_CONDITIONS.search(main) is not None


def _asks_whether(main: str, start: int) -> bool:
    """Whether an *if* stands for *whether*: after a verb of asking, knowing or finding out."""
    return _ASKING.search(main[max(0, start - 80) : start]) is not None
