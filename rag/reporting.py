"""Which words report: verbs of saying, thinking, showing and calling, and the other marks of a report.

The tables are in all their finite forms. A verb alone is not enough: what stands before and after it tells a report
from a noun ("the report"), another sense ("posted a profit") and what nobody has said yet ("to say").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.sentence_clauses import any_of

if TYPE_CHECKING:
    from collections.abc import Iterator


def _forms(verbs: str) -> tuple[str, ...]:
    """The finite forms of regular verbs; a verb with slashes or in the past ("quipped") stands as it is.

    >>> _forms("argue deny point_out/points_out quipped")
    ('argue', 'argues', 'argued', 'deny', 'denies', 'denied', 'point_out', 'points_out', 'quipped')
    """
    found: list[str] = []
    for verb in verbs.split():
        if "/" in verb or verb.endswith("ed"):
            found += verb.split("/")
        elif verb.endswith("y") and verb[-2] not in "aeo":
            found += [verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied"]
        elif verb.endswith("e"):
            found += [verb, f"{verb}s", f"{verb}d"]
        else:
            found += [verb, f"{verb}es" if verb.endswith(("s", "sh", "ch", "x")) else f"{verb}s", f"{verb}ed"]
    return tuple(dict.fromkeys(found))


def _alternatives(forms: tuple[str, ...]) -> str:
    return "|".join(form.replace("_", r"\s+") for form in forms)


# Verbs that report wherever somebody is their subject.
_SAYING_VERBS = """
    say/says/said tells/told argue warn insist contend allege predict forecast/forecasts believe think/thinks/thought
    caution reckon speculate suggest opine lament recount theorise theorize assert suspect surmise muse/muses/mused
    quipped joked tweeted claimed exclaimed retorted gushed ranted moaned groaned hypothesised hypothesized
    conjectured posited opines quips tweets retorts exclaims
    """
# Verbs that report only with "that", a colon or quotation marks after them, or as an aside: "reports" and "claims" are
# also nouns, "announced a phone" and "found gold" report nothing.
_SAYING_THAT_VERBS = """
    claim state note report add explain reveal announce confirm acknowledge admit/admits/admitted stress emphasise
    emphasize write/writes/wrote indicate maintain show/shows/showed find/finds/found conclude estimate declare
    agree/agrees/agreed fear feel/feels/felt promise observe mention testify complain hint assume expect remark
    point_out/points_out/pointed_out worry continue reply ask concede recall project anticipate counter question wonder
    signal/signals/signaled/signalled shared tweet blog/blogs/blogged highlighted underline underscore reiterate repeat
    affirm reaffirm attest proclaim profess swear/swears/swore vow pledge guaranteed assure reassure inform notify
    advise remind convey relate detailed disclose divulge imply insinuate intimate infer/infers/inferred deduce
    demonstrate illustrate documented establish determine discover calculate reasoned hypothesise hypothesize posit
    postulate propose conjecture judged ruled
    joke quip/quips commented respond answered interject chime_in/chimes_in/chimed_in
    concur/concurs/concurred marvel reflect remember reminisce boast exclaim retort gush grumble counsel stipulate
    submit/submits/submitted plead assess recorded posted verify certify cite teased pronounce suppose guessed figured
    deem
    elaborate clarify specify echo/echoes/echoed go_on/goes_on/went_on shoot_back/shoots_back/shot_back
    hit_back/hits_back
    express recommend yell shout scream whisper mutter beg/begs/begged cry deadpanned
    texted messaged emailed captioned typed advised
    confess enthuse fume scoff gripe grouse rave volunteer bemoan contest
    urged held make_clear/makes_clear/made_clear
    sighed laughed snapped exulted object protest doubt dread let_it_be_known/lets_it_be_known
    """
_SAYING, _SAYING_THAT = _forms(_SAYING_VERBS), _forms(_SAYING_THAT_VERBS)
_VERB = re.compile(rf"(?:(?P<say>{_alternatives(_SAYING)})|(?P<that>{_alternatives(_SAYING_THAT)}))\b", re.IGNORECASE)
_BASE = frozenset(
    verb.split("/")[0]
    for verb in f"{_SAYING_VERBS} {_SAYING_THAT_VERBS}".split()
    if "/" in verb or not verb.endswith("ed")
)
_FIRST_WORDS = frozenset(form.split("_")[0] for form in _SAYING + _SAYING_THAT)
_WORD = re.compile(r"(?<![-\w])[^\W\d_]+")

_PLURAL_ONLY = frozenset("claim estimate forecast project record report show signal state survey".split())
_NOUNS_TOO = frozenset(
    """
    note fear claim counter estimate hint promise worry forecast report signal question pledge vow remark
    reply belief show record survey object protest doubt dread
    """.split()
)
_SINGULAR_BEFORE = re.compile(
    r"\b(?:the|an?|this|that|his|her|its|their|one|another|growing)\s+(?!(?:police|public|people|team|staff|media"
    r"|government|data|men|women|children)\b)"
    r"[\w-]*[^\Ws]\s+$",
    re.IGNORECASE,
)
_ROW_OF_VERBS = re.compile(
    r"\b(?:to|should|can|could|may|might|would|will|must|let|please)\s[^.;:]*(?:,|\band|\bor)\s+(?:\w+ly\s+)?$",
    re.IGNORECASE,
)
_ONE = re.compile(r"(?:\b(?:an?|another|each|every|one|this)\s+(?:[\w'-]+\s+){0,4}?)$", re.IGNORECASE)
# "Letting readers predict the score", "helps riders report a lamp": done by whoever is let, and not said.
_LET = re.compile(
    r"\b(?:let|help|make|making|have|having|watch|watching)(?:s|t?ing)?\s+(?:[\w'-]+\s+){1,3}$"
    r"|\bhelp(?:s|ed|ing)?\s+(?:to\s+)?$",
    re.IGNORECASE,
)


def verbs(reporter: str) -> Iterator[re.Match[str]]:
    """Each verb that may report, in the group `say` (wherever it has a subject) or `that` (with its content only)."""
    for word in _WORD.finditer(reporter):
        # A look-up is many times faster than to try some hundred alternatives at each letter.
        if word.group().lower() in _FIRST_WORDS and (verb := _VERB.match(reporter, word.start())):
            yield verb


# "told the story", "believe in", "think about", "said goodbye", "warned of" keep the article's own voice.
_OWN_VOICE = re.compile(
    # "A caution for sailors"; but "said for years that", "said in April that", "says about a third", "says no ship".
    r"\s+(?:for\b(?!\s+(?:\w+\s+)?(?:years|months|decades|weeks|days|now|long|the)\b)|in\b(?!\s+(?:a|an|the|his|her"
    r"|its|their)\b|(?:\s+[\w'-]+){1,3}\s+that\b)|(?:of|against)\b|(?:about|over)\b(?!\s+(?:\d|an?\s\w+\s(?:of|in)\b|one\b|half\b|two\b|three\b))"
    r"|(?:the|a|an|his|her|their|its|no)\s+(?:\w+\s+){0,3}?(?:story|stories|tale|truth|lies?|joke)\b"
    r"|(?:a\s+lot|much|little|nothing|something|anything|everything|enough|(?:too|so)\s+(?:much|many)\s+things)\b"
    r"|goodbye|hello|yes\b|no(?:\s+to\b|\s*[,.;:?!\u25a1]|$)|twice|again|through(?!\s+(?:an?|his|her|its|their)\b)"
    r"|so\b)",
    re.IGNORECASE,
)
NOT_YET_SAID = re.compile(
    r"(?:(?-i:\b(?:(?<!appear\s)(?<!appears\s)(?<!seem\s)(?<!seems\s)to|to\s+\w+\s+and|may|might|could|would|will"
    r"|can|should|must|cannot)|\b(?:[Pp]lease|[Ll]et's))"
    r"|\w+n't)\s+(?:(?:also|even|well|still|soon|once|not|\w+ly)\s+)*$",
    re.IGNORECASE,
)
"""Before a report that is only wished for, asked for or ruled out: "observers may say", "to say", "would argue"."""
# "is said", "the report" before the word, or another verb right after it ("reports suggest", "reports have denied"),
# and the word is no finite verb or is a noun.
NOUN_BEFORE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|the|an?)\s+(?:(?:\w+ly|well|best|better|often|first|never|also|once"
    r"|still)\s+)?$"
    # "That's a heartening thought".
    r"|(?:\b(?:is|was|be)|'s)\s+(?:an?|such\s+an?|the)\s+(?:[\w-]+\s+){1,2}$",
    re.IGNORECASE,
)
NOUN_AFTER = re.compile(rf"\s+(?:\w+ly\s+)?(?:{_alternatives(_SAYING)})\b", re.IGNORECASE)
_THEN_FINITE = r"\s+(?:is|are|was|were|has|have|had|(?-i:will)|would|could|(?-i:may)|might|can)\b"
_NO_VERB_THEN = re.compile(rf"{_THEN_FINITE}|\s+(?:of|from|about)\b", re.IGNORECASE)
# What makes it a report: "that", a colon, a quotation, or a clause of its own ("claims players will …").
_HEARING = re.compile(
    r"(?:inform|assur|reassur|notif|advis|remind|promis|warn|urg|counsel|tell|told)\w*$", re.IGNORECASE
)
_HEARERS_THAT = re.compile(r"(?:\s+[\w'-]+){0,8}?\s+that\b", re.IGNORECASE)
_WHEN_WHERE = (
    r"(?:,?\s+(?:in|on|at|to|with|during|after|before|this|last|earlier|later|yesterday|today|via|through|recently"
    r"|however|also|though|too|late|early|ahead|\w+day|(?:January|February|March|April|May|June|July|August|September"
    r"|October|November|December)"
    r"|for|of|by)\b(?:\s+[\w'-]+){0,14}?,?)?"
)
_THING_THEY = r"\s+(?:the|an?|his|her|its|their)\s+(?:[\w'-]+\s+){1,3}?(?:I|we|you|he|she|it|they)\s"
_CONTENT = re.compile(
    rf"{_WHEN_WHERE}\s+that\b|(?:\s+\w+ly|\s+(?:him|her|them|us|me|it))?\s+that\b|\s*:|,?\s*\u25a1"
    # "Confirmed he's leaving".
    r"|(?:\s+(?:in|on|at|to|during|via|last|this|\w+day)\b(?:\s+(?!after|before|when|while|which|who|that|as"
    r"|because|where|if|since"
    r"|until|and|but|(?-i:an?|the)\b)[\w'-]+){0,8}?)?\s+(?:he|she|they|there|it)(?=\s|'(?:s|d|re|ve|ll)\b)"
    # A clause of its own, and no object that a clause is hung on: "found the key they had lost".
    rf"|(?!{_THING_THEY})(?:\s+(?!that|which|who|whose|and|but|to|while|when|as|how|for|with|by|from|at"
    r"|of)[\w'-]+){1,5}?"
    rf"(?:{_THEN_FINITE}|\s+(?:came|went|gave|took|saw|began|knew|fell|ran|rose|wrote|became|grew|chose|did|does"
    r"|appears?"
    r"|seems?|includes?|remains?|gets?|goes)\b)",
    re.IGNORECASE,
)
# "Claimed a first win", "posted a profit": an object is no claim.
_TAKING = re.compile(r"(?:claimed|tweeted|predicted|forecasts?|recounte?d?s?)$", re.IGNORECASE)
_OBJECT = re.compile(
    r"\s+(?:an?|his|her|its|their|first|second|third|two|three|four|five|\d\S*|victory|responsibility|credit|gold"
    r"|the\b(?![^.;]*\b(?:is|are|was|were|has|have|had|will|would|could|can|did|does)\b)"
    r"|silver|bronze|more|back|on|up|for|by)\b",
    re.IGNORECASE,
)
# Nouns in a list as often as verbs of an aside: "films, TV shows, songs".
_NO_ASIDE = re.compile(
    r"(?:shows?|projects?|states?|finds?|records?|estimates|forecasts?|signals?|questions|fears|hints|guaranteed"
    r"|recorded|documented|detailed)$",
    re.IGNORECASE,
)
# "…, town records show": papers do.
_PAPERS = re.compile(
    r"\b(?:surveys?|polls?|stud(?:y|ies)|figures|data|records|documents?|filings?|minutes|reports?|analysis"
    r"|tests?|results|statistics|logs"
    r"|emails|memos?)(?:\s+(?:by|of|from|seen|published)\s[^,]{2,60})?\s*$",
    re.IGNORECASE,
)
TELLING = re.compile(r"tells?$|told$", re.IGNORECASE)
_HOLDING = re.compile(r"believ|think|thought", re.IGNORECASE)
_FEELING = re.compile(r"fe(?:el|els|lt)$", re.IGNORECASE)
_IT = re.compile(r"\bit\s+(?:\w+ly\s+)?$", re.IGNORECASE)
# Other senses of a verb, known by what follows it.
_OTHER_SENSES = (
    # "The lies he told on the stand", "told the court about a key": a claim must follow, unless it is an aside.
    (TELLING, re.compile(r"\s+(?:on|at|by|in|from|with|between)\b|(?:\s+[\w'-]+){1,3}?\s+about\s")),
    # "A think tank", "easier said than done".
    (re.compile(r"(?:think|said)$"), re.compile(r"\s+(?:tanks?|than)\b")),
    # "The views expressed above".
    (re.compile(r"express"), re.compile(r"\s+(?!that\b|how\b|why\b)")),
    # "Shows off a hall".
    (re.compile(r"show"), re.compile(r"\s+(?:off|up)\b")),
    # "Found it easy to reach".
    (re.compile(r"(?:find|found|feel|felt)"), re.compile(r"\s+(?:it|them|him|her)\s+(?:\w+\s+){1,4}?to\b")),
    # "The man Lim reports to".
    (re.compile(r"reports?$"), re.compile(r"\s+to\s*(?:[.,;]|$|the\s|an?\s|him\b|her\b|them\b)")),
    (_FEELING, re.compile(r"\s+(?:like|as)\b|(?:\s+[\w'-]+){1,3}\s+like\b")),
)
# Claims that need no "that", known by their verb and what follows it.
_OTHER_CONTENTS = (
    # "Recalled how that felt"; but a thing "reflects how the town has changed".
    (
        re.compile(r"(?:recall|recount|remember|explain|reveal|detail|describe|relate|point)", re.IGNORECASE),
        re.compile(rf"{_WHEN_WHERE}\s+(?:how|why)\s+(?!to\b)"),
    ),
    # "Found the bridge to be safe".
    (
        re.compile(r"(?:find|found|declare|judged|ruled|reveal|show|suppose)", re.IGNORECASE),
        re.compile(r"\s+(?:[\w'-]+\s+){1,6}?to\s+(?:be|have)\b|\s+(?:this|that|these|those)\s+(?:\w+\s+){1,3}?to\b"),
    ),
    (re.compile(r"(?:expect|anticipate)s?$", re.IGNORECASE), re.compile(r"\s+(?!to\b)\w")),
    # "Doubts whether it will float".
    (re.compile(r"doubt", re.IGNORECASE), re.compile(r"\s+(?:whether|if)\b")),
    (_HEARING, _HEARERS_THAT),
    # "Explained his vote, □", "claimed her rival's □".
    (re.compile(""), re.compile(r"(?:\s+[\w'-]+){0,8},?\s+\u25a1")),
    # "Claims to be the oldest port", "admitted stealing a boat".
    (re.compile(r"(?:claim|profess)", re.IGNORECASE), re.compile(r"\s+to\s+\w+")),
    (
        re.compile(r"(?:admit|acknowledge|confess|recall|remember|report)", re.IGNORECASE),
        re.compile(
            r"\s+(?:to\s+)?(?:being|having|(?!during\b|nothing\b|something\b|anything\b|everything\b"
            r"|wrongdoing\b)\w{3,}ing)\b"
        ),
    ),
)
# "The ferry, Lim said earlier this month, is late".
_ENDS = re.compile(
    r"(?:\s+(?:earlier|late|last|this|in(?=\s+(?:an?|the|his|her|its|their|(?-i:[A-Z])\w+|\d{4})\b)|on|at|during"
    r"|after|yesterday|today|recently|\w+day)\b(?:\s+(?!(?:\w+ing|where|who|which|that|when)\b)[\w'-]+){0,7}?)?"
    r"\s*(?:[,.;:\u25a1]|$|\s[-\u2013\u2014])"
)
_NAME_REACH = 40
_QUOTED_REACH = 120
"""So many characters before a verb, a quotation that has just ended is its content ("…" said the court in a note)."""
_ASKING = re.compile(r"(?:ask|question|wonder)(?:s|ed)?$", re.IGNORECASE)
# Behind a modal these are more often what a thing does ("the model may predict failures") than what somebody says.
UNSAID = re.compile(
    r"(?:\bnot|n't|\bnever|\bwithout)\s+(?:\w+ly\s+|(?:quite|ever|even|once|yet)\s+|,\s*however,\s*)?(?:say|said"
    r"|saying|suggest|tell|told|claim|claimed"
    r"|confirm|confirmed|reveal|announce"
    r"|discover|discovered|find|found|show|shown|establish|determine|mention|mentioned|specify|disclose)$|,\s*say$"
    r"|\bas\s+they\s+say$|\ball\s+told$"
    r"|\b(?:things?|words|something|everything|anything|nothing|all)\s+(?:that\s+)?(?:he|she|they)\s+(?:said|says"
    r"|told|wrote)$",
    re.IGNORECASE,
)
DONE_BY_THINGS = re.compile(
    r"(?:predict|forecast|suggest|indicate|show|find|estimate|reveal|report|state|project|confirm|add|hold)",
    re.IGNORECASE,
)
# "The mayor is convinced that …": what somebody holds to be true.
CONVINCED = re.compile(
    r"\b(?:is|are|was|were|remains?|remained|feels?|felt)\s+(?:\w+ly\s+|also\s+|still\s+|now\s+)?(?:convinced|confident"
    r"|adamant|certain|sure|positive|worried|concerned|afraid|fearful|s[ck]eptical|doubtful|optimistic|pessimistic"
    r"|insistent|unequivocal|clear|under\s+no\s+illusions?|of\s+the\s+(?:view|opinion|belief)"
    r"|on\s+record\s+(?:as\s+)?saying)\s+"
    r"(?:that\b|\u25a1|(?:he|she|they|it|there)\b|(?!(?:and|or|but|about|of|in|on|for|with"
    rf"|to)\b)(?:[\w'-]+\s+){{0,3}}?[\w'-]+{_THEN_FINITE})"
    r"|(?<!\bthing\s)(?<!\bthings\s)(?<!\bmuch\s)(?<!\bit\s)\b(?:is|was|were|are|has\s+been)\s+(?:\w+ly\s+)?(?:clear"
    r"|blunt|adamant|unequivocal):\s"
    r"|\b(?:has|have|had)\s+(?:no|little)\s+doubts?\s+(?:that\b|(?:he|she|they|it|there)\b)",
    re.IGNORECASE,
)
# A document after its own words: "…," reads the letter.
READS = re.compile(
    r"\u25a1,?\s+(?:(?:reads?|ran|went|goes)\s+(?P<who>[^,.;:\"\u25a1()]+)"
    r"|(?P<reader>[^,.;:\"\u25a1()]{2,60}?)\s+reads?(?=[.,]|\s+in\b))"
)
# "Lim had this to say: □", "Lim took to the stage: □": whoever the sentence is about says what stands after the colon.
THEN_QUOTES = re.compile(r"^[^;:\u25a1\u2013\u2014-]{1,160}:\s*\u25a1")
BY_ADVERB = any_of(r"\b(?:reportedly|allegedly|supposedly|purportedly|rumou?redly)\b")
BY_PASSIVE = any_of(
    r"\b(?:is|are|was|were|be|been|being|'s|'re)\s+(?:\w+ly\s+|also\s+|now\s+|long\s+)?(?:said|reported|believed"
    r"|thought|rumou?red|alleged"
    r"|claimed|understood|estimated|speculated|suggested|predicted|tipped|purported)\s+(?:to|that|by|in"
    r"|as(?!\s+\w+\s+as))\b",
    # "It's believed he has left".
    r"\bit(?:'s|\s+is|\s+was)\s+(?:\w+ly\s+)?(?:believed|understood|thought|rumou?red|reported|estimated|alleged"
    r"|claimed)\b",
    # "It was announced on Thursday that it will sail".
    r"\bit\s+(?:was|has\s+been)\s+(?:\w+ly\s+|also\s+|later\s+|first\s+)?(?:announced|revealed|disclosed"
    r"|confirmed|decided"
    r"|noted)\s+(?:(?:on\s+)?\w+day\s+|(?:last|this|in|earlier)\s+(?:[\w'-]+\s+){1,3}|yesterday\s+|today\s+)?that\b",
    # "She was told that the ferry had left".
    r"\b(?:is|are|was|were|been)\s+(?:\w+ly\s+|also\s+|once\s+)?(?:told|informed|assured|warned"
    r"|notified)\s+(?:that\b|(?:he|she|they|it|there)\s)",
    r"\b(?:is|are|was|were|been|being|stand|stands|stood)\s+(?:\w+ly\s+)?accused\b|\baccus(?:e|es|ed"
    r"|ing)\s+(?:[\w'-]+\s+){1,8}?of\b",
)
# The report as a noun with its content after it: "reports that …", "allegations that …". Without the content it is a
# mere noun phrase and decides nothing.
BY_NOUN = any_of(
    # "Sailed despite claims that …" sets them aside.
    r"(?<!\bdespite\s)\b(?:reports?|claims?|allegations?|rumou?rs?|accusations?|assertions?|word"
    r"|testimony)\s+that\b(?!\s+(?:are|is"
    r"|were|was|have|has|had)\b)",
    # "There were rumours they had left".
    r"\bthere\s+(?:were|are|have\s+been)\s+(?:\w+\s+)?rumou?rs\s+(?!of\b|about\b|in\b)",
    # "Word is that", "legend has it that", "the claim is that".
    r"\b(?:word|(?:the|one)\s+(?:claim|allegation|accusation|rumou?r|theory|consensus|belief|assumption"
    r"|argument))\s+(?:on\s+the\s+street\s+)?(?:is|was|goes)\s+that\b"
    r"|\b(?:word|rumou?r|legend|tradition|folklore)\s+has\s+it\b|\b(?:the\s+)?(?:argument|story|thinking|theory"
    r"|saying|logic|claim)\s+(?:goes|runs)\b",
    r"\b(?:saying|arguing|claiming|alleging|insisting|asserting|contending|warning|suggesting)\s+that\b",
    r",\s+citing\s+(?:\w+\s+){0,3}?(?:sources?|people|reports?|officials?|insiders?|documents?|filings?)\b"
    r"|,\s+alleging\s+\w+",
)
# Claims without "that": "describes it as a mistake", "blamed it on the storm", "paints a picture of a town in decline".
DEPICTING = re.compile(
    r"\b(?:refer(?:s|red)?\s+to\s+(?:[\w'-]+\s+){1,8}?as\s|(?:characteri[sz]|describ|portray|depict|paint|fram"
    r"|pitch|hail|tout|announc|denounc|condemn|decr[iy]"
    r"|prais|billed|regard|view|rat|rank|cast|singl)(?:e|s|es|ed)?\s+"
    r"(?!(?:by|to)\b)(?:[\w'-]+\s+){1,8}?as\s"
    # "Sees the port as a prize", "considers it a danger", "points to the storm as the reason".
    r"|(?:see|sees|saw)\s+(?:[\w'-]+\s+){1,6}?as\s+(?:an?|one|another|being|more|less)\s"
    r"|consider(?:s|ed)?\s+(?:(?!(?:for|in|on|at|by|with|over|as|of|to|from|\w+ing)\b)[\w'-]+\s+){1,5}?"
    r"(?:an?\s+(?!(?:day|week|month|year|few|couple|bit|while|moment|second)\b)|to\s+(?:be|have)\s)"
    r"|(?:point(?:s|ed)?\s+to|cit(?:es|ed))\s+(?:[\w'-]+\s+){1,8}?as\s(?!well\b)"
    r"|liken(?:s|ed)\s+(?:[\w'-]+\s+){1,8}?to\s"
    # "Puts the cost at 3 million", "put the delay down to the storm".
    r"|(?:puts?|estimat(?:es|ed)|valu(?:es|ed)|peg(?:s|ged))\s+(?:the|its|his|her|their|this"
    r"|that)\s+(?:[\w'-]+\s+){1,8}?at\s+(?:an?\s|\w+ly\s"
    r"|around\s|about\s|between\s|more\s|less\s|up\s|\W?\d|\w+\s+(?:million|billion|trillion|percent|per\s+cent))"
    r"|(?:puts?|chalk(?:s|ed)?)\s+(?:[\w'-]+\s+){1,6}?(?:down|up)\s+to\s"
    r"|pin(?:s|ned)\s+(?:[\w'-]+\s+){0,4}?blame\s+(?:[\w'-]+\s+){0,4}?on\s"
    # "Called the idea □".
    r"|(?:call|label|brand|dub|deem)(?:s|ed|l?led)\s+(?:(?!(?:for|on|off|up|in|out|upon|to|a|an|who|that|which"
    r"|and|but)\b)[\w'-]+\s+"
    r"|that\s+(?:[\w'-]+\s+)?){1,5}?\u25a1"
    # "Makes it clear that".
    r"|(?:make|makes|made)\s+(?:it\s+)?(?:\w+ly\s+|very\s+|quite\s+|pretty\s+)?(?:clear|plain"
    r"|known)\s+(?:to\s+(?:[\w'-]+\s+){1,4})?(?:that\b|\u25a1"
    r"|(?:he|she|they|it|there)\b)"
    r"|(?:attribut|ascrib)(?:es|ed|e)\s+(?!to\b)(?:[\w'-]+\s+){1,8}?to\s"
    r"|credit(?:s|ed)\s+(?!(?:are|were|is|was|for|of|to|on|and|with)\b)(?:[\w'-]+\s+){1,10}?(?:with|for)\s"
    r"|accus(?:es|ed|e)\s+(?!of\b)(?:[\w'-]+\s+){1,8}?of\s"
    # "Blames drought", "cited a shortage", "spoke of a human error".
    r"|blam(?:es|ed|e)\s+(?!(?:for|by|and|or)\b)[\w'\"]|cit(?:es|ed)\s+(?:an?|the|concerns?|fears?|\")(?=\s|\w)"
    r"|sp(?:oke|eaks?)\s+of\s"
    # "Sees no danger in it", "considers the toll too high", "called the idea unworkable".
    r"|sees\s+(?:an?|no|little|several|another)\s|sees\s+(?:it|this|that)\s+differently\b"
    r"|considers\s+(?:the|this|that|it|its|such|him|her|them|himself|herself|itself)\s+(?:[\w'-]+\s+){0,4}?"
    r"(?:too\s|[a-z]+(?<!ing)(?=\s*[.,;]))"
    r"|(?<!,\s)called\s+(?:the|this|that|these|those|it)\s+(?:[\w'-]+\s+)?(?!(?:off|on|in|out|up|again|today|yesterday|back"
    r"|to|at|\w+day|\w+ly)\b)(?-i:[a-z'-]+)(?=\s*[.,;]|\s(?:and|but|because|since)\b)"
    r"|paint(?:s|ed)?\s+a\s+(?:\w+\s+){0,3}?(?:picture|portrait)\s+of\s|(?:call|label|brand|dub|deem)(?:s|ed"
    r"|l?led)?\s+(?:it|this|that|them|him|her)\s+(?:an?|the)?\s"
    # "Called the pier a wreck"; but "a ship called the Gull", "called the port a week later".
    r"|(?<!\bso-)(?:(?<=s\s)call|(?:call|label|brand|deem)(?:s|ed|l?led))\s+(?!(?:for|on|off|up|in|out|upon"
    r"|attention|time)\b)"
    r"(?:(?!(?:is|are|was|were|has|have|had|who|that|which|and|but|for|in|on|at|to|when|after"
    r"|\w+ing)\b)[\w'-]+\s+){1,6}?"
    r"(?:an?\s+(?!(?:day|week|month|year|few|couple|bit|while|moment|second)\b))"
    # "Called the data \"reassuring\""; but "calls its method \"low tide\"" is a name.
    r"|(?:called|labell?ed|branded|deemed)\s+(?:(?!(?:is|are|was|were|who|that|which|and|but)\b)[\w'-]+\s+){1,6}?"
    r"(?<=\s\s)(?=(?-i:[a-z])))",
    re.IGNORECASE,
)
# "…, saying that they would meet again": whoever is the subject of the sentence says so.
PARTICIPLE = re.compile(
    r",\s+(?:\w+ly\s+|and\s+|but\s+|while\s+)?(?:accusing|saying|adding|arguing|claiming|alleging|insisting|asserting"
    r"|contending|warning|noting|explaining|stating|writing"
    r"|predicting|acknowledging|admitting|stressing|emphasi[sz]ing|pointing\s+out|maintaining|declaring|announcing"
    r"|conceding|cautioning|complaining"
    r"|reiterating|joking|quipping|telling\s+(?:\w+\s+){1,4}?(?:that|\u25a1|he|she|it|they))\s+(?!of\b|about\b|to\b"
    r"|for\b|up\b)"
    # "…, calling it a mistake".
    r"|,\s+(?:calling|labell?ing|branding|dubbing)\s+(?!for\b|on\b|off\b|up\b)(?:[\w'-]+\s+){1,5}?(?:an?\s|the\s"
    r"|\u25a1|\")"
    r"|,\s+describing\s+(?:[\w'-]+\s+){1,6}?as\s"
    # "Counters by pointing out that the ferry is late".
    r"|\sby\s+(?:saying|arguing|pointing\s+out|claiming|noting|explaining|insisting)\s+(?:that\b|\u25a1)"
    # "Issued a statement after the match saying the goal stood".
    r"|\s(?:statement|letter|message|post|email|memo|note|notice|tweet|video|press\s+release)s?\s+(?:[\w'-]+\s+){0,4}?"
    r"(?:saying|stating|claiming|arguing|alleging|warning|announcing|suggesting|explaining)\s",
    re.IGNORECASE,
)
# An interview turn: the speaker's name, a colon, and words of a first or second person.
TURN = re.compile(
    r"^(?!(?:Is|Are|Was|Were|Do|Does|Did|Can|Will|Why|What|How|Who|Where|When|Note|Tips?|Update|Warning|Remember"
    r"|Example|Reminder"
    r"|Pros|Cons|Bonus|Question|Answer|Result|Verdict|Disclaimer"
    r"|[A-Z]{4,})\b)(?P<who>[A-Z][\w'&.-]*(?:\s[A-Z][\w'&.-]*){0,3}):\s+(?=[A-Z])(?=.*(?:\b(?:I|we|you|my|our"
    r"|your)\b|\?$))"
)
WRITERS_OWN = re.compile(
    r"(?:our|my)\s+(?:\w+\s+){0,2}?(?:reviews?|reviewers?|tests?|testing|testers?|labs?|experience|analysis|team"
    r"|guide|take|research|survey|colleagues?"
    r"|editors?|verdict|expert|experts|measurements?|benchmarks?|picks?)$"
    # "As its name suggests".
    r"|(?:.*\s)?(?:its|his|her|their|the)\s+(?:name|title|premise)$",
    re.IGNORECASE,
)
WILL = re.compile(r"\bwill\b", re.IGNORECASE)
HOLDS_NOT = re.compile(r"(?:do|does|did)n't\s+(?:\w+ly\s+)?(?:think|believe|expect|feel)$", re.IGNORECASE)
# "As the Courier reported last week, …": the subject and its verb, up to the comma.
AS_SAID = re.compile(
    r"(?:^|,\s)as\s(?P<who>(?:[\w'.&-]+\s){1,6}?)(?:(?:has|have|had|also|first|earlier|previously|once)\s)*"
    r"(?:said|says|say|reported|reports|wrote|writes|noted|notes|put\sit|puts\sit|told|explained|explains|revealed"
    r"|announced|confirmed|predicted|warned|argued|argues|suggested|suggests|pointed\sout|points\sout|observed"
    r"|mentioned)"
    r"\b[^,.;:\u25a1]*(?=[,.])",
    re.IGNORECASE,
)
ACCORDING = re.compile(
    # "Sorted according to size".
    r"(?:(?<!calculated\s)(?<!sorted\s)(?<!ranked\s)(?<!priced\s)(?<!divided\s)(?<!grouped\s)(?<!adjusted\s)(?<!paid\s)(?<!varies\s)(?<!vary\s)"
    r"\baccording\s+to|(?:^|(?<=,\s))per(?!\s+(?:person|capita|cent|day|week|month|year|game|share|se|usual)\b)"
    r"|\bas\s+(?:reported|noted|quoted|cited)\s+(?:by|in)|reported\s+by|in\s+the\s+words\s+of|in\s+the\s+(?:view"
    r"|opinion|eyes)\s+of)\s+"
    r"(?!plan\b|schedule\b|the\s+(?:plan|rules|schedule|size|number)\b)(?P<who>(?:[^,.;:\"\u25a1()\u2013\u2014]"
    r"|\.(?=\S))+)",
    re.IGNORECASE,
)
# "In Lim's view, …", "by its own account, …": set off by a comma, and not the writer's.
IN_VIEW = re.compile(
    r"(?:^|,\s|\bthat,?\s|\b(?:but|and|so)\s)(?:in|to|by|from)\s(?!(?:my|our|your|one"
    r"|the\s+\w+'s\s+own\s+words\s+on)\b)"
    r"(?:(?:his|her|its|their)|(?P<who>(?:(?!(?:in|to|by|from)\b)[\w'&.-]+\s){0,5}?[\w&.-]+?)(?:'s"
    r"|(?<=s)'))\s(?:own\s)?(?:view|opinion|words|telling|eyes"
    r"|estimation|account|mind|reckoning|estimate|admission|knowledge|judge?ment|assessment|perspective|reading|book"
    r"|point\sof\sview)(?=,)"
    r"|^to\shear\s(?P<teller>[^,]{2,40}?)\stell\sit(?=,)",
    re.IGNORECASE,
)
# "The union's position is that …".
STANCE = re.compile(
    r"(?:^|[,;:]\s|\b(?:that|but|and)\s)(?!(?:my|our|your|one|what|it|that|here|there"
    r"|let)\b)(?P<who>(?:[\w&.-]+\s){0,5}[\w&.-]+)(?:'s|(?<=s)')\s(?:\w+\s)?"
    r"(?:argument|position|view|belief|contention|claim|theory|feeling|message|point|take|verdict|conclusion|hunch"
    r"|stance|response|answer|explanation|defen[cs]e|complaint|assessment|opinion|warning|prediction|assumption)\s"
    r"(?:is|was|has\sbeen|remains)\s(?:that\b|\u25a1)",
    re.IGNORECASE,
)
SPEAKER_COLON = re.compile(
    r"^(?:(?:Added|Said|Says|Adds|Wrote|Continued|Explained)\s)?(?P<who>(?:(?:[A-Z][\w'&.-]*|of|for|at"
    r"|the)\s){0,4}[A-Z][\w'&.-]*):\s*\u25a1"
    r"|^(?:Added|Said|Says|Adds|Wrote|Writes|Continued|Explained)\s(?P<inverted>[^,:\u25a1]{2,60})[,:]\s*\u25a1"
)


def reports(verb: re.Match[str], after: str, aside: bool) -> bool:
    """Whether this verb reports something here, and is not a noun or another sense of the word.

    Args:
        verb: one of `verbs`.
        after: the words after it.
        aside: whether its subject stands between commas, as in "the ship, Lim says, is old".
    """
    said = verb.group()
    before = verb.string[max(0, verb.start() - _QUOTED_REACH) : verb.start()]
    quoted = re.search(r"\u25a1,?\s+(?:[\w.'&-]+\s+){1,12}$", before) is not None
    # "□, she told us about the pier": what she told stands before.
    if _other_sense(verb, after) and not (quoted and TELLING.match(said)):
        return False
    if quoted:
        return True
    if aside:
        if (
            (not _NO_ASIDE.match(said) or _PAPERS.search(before))
            and _ENDS.match(after)
            and not (_HOLDING.match(said) and _OWN_VOICE.match(after))
        ):
            return True
    # "A chat that Lim says was used", "in the way they thought was best": a word put into another clause.
    elif re.match(_THEN_FINITE, after):
        return False
    if verb["say"] and not _TAKING.match(said):
        return not _OWN_VOICE.match(after)
    return _has_content(said, after)


def adds_claim(after: str) -> bool:
    """Whether what follows "adding" is a claim, and no thing that is added."""
    return _CONTENT.match(after) is not None or re.match(r"\s*\"", after) is not None


def _other_sense(verb: re.Match[str], after: str) -> bool:
    said = verb.group()
    near = verb.string[max(0, verb.start() - _NAME_REACH) : verb.start()]
    # "The Echo Show 5", "comes Think Later": a name; "small apps (think games and quizzes)": for example.
    named = said[0].isupper() and (verb["that"] or re.search(r"\b[a-z]+\s$", near))
    if named or (said == "think" and re.search(r"[-\u2013\u2014(,]\s?$", near)):
        return True
    # "A report in May found", "letting readers predict": no finite verbs of these subjects.
    before = verb.string[max(0, verb.start() - _QUOTED_REACH) : verb.start()]
    if said.lower() in _BASE and (_LET.search(before) or (said.lower() in _PLURAL_ONLY and _ONE.search(before))):
        return True
    # "The lasting fear that it may close": a noun.
    if said.lower() in _NOUNS_TOO and _SINGULAR_BEFORE.search(before):
        return True
    # "Parents should stay calm, find a reason to be glad".
    if said.lower() in _BASE and _ROW_OF_VERBS.search(before):
        return True
    if _FEELING.match(said) and _IT.search(before):
        return True
    return any(form.match(said) and follows.match(after) for form, follows in _OTHER_SENSES)


def _has_content(said: str, after: str) -> bool:
    """Whether what follows is a claim: "that", a colon, a quotation, a question or a clause of its own."""
    if _ASKING.match(said):
        return re.match(r"\s+(?:how|why|whether|if|who|what)\b|\s*:|,?\s*\u25a1", after, re.IGNORECASE) is not None
    if any(form.match(said) and follows.match(after) for form, follows in _OTHER_CONTENTS):
        return True
    if _TAKING.match(said) and not _OBJECT.match(after):
        return not _OWN_VOICE.match(after)
    return not _NO_VERB_THEN.match(after) and _CONTENT.match(after) is not None
