"""How sure is this sentence, and who says so: rules over its own words, no model.

The label is the first of four that holds, least sure first: `unconfirmed`, `attributed`, `speculative`, `stated`.
A whole sentence is shown when it is quoted, so the sentence is as sure as its least sure clause; that errs on the
careful side. A noun phrase alone ("the rumoured deal") decides nothing: each rule wants a verb, a modal or a condition.

The tables below are the rules. Each is a small regular expression over the sentence with its typographic quotes and
apostrophes made plain, character for character, so that offsets stay what they were.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.answers import Certainty

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ORDER = tuple(Certainty)
"""From least to most sure; an index into it compares two labels."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rules read in a sentence: its label, its speaker where one is named, and whether it is hedged."""

    certainty: Certainty
    said_by: str | None
    hedged: bool


def any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern that matches where any of these does, in either case."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


# --- unconfirmed: the article says that it is not settled -----------------------------------------------------------

_ADVERBS = r"(?:(?:yet|still|been|be|ever|(?!especially|particularly|completely)\w+ly)\s+){0,4}"
_NOT = r"(?:\s+not|n't|\s+never)"
_HAVE = r"\b(?:has|have|had|hav|is|are|was|were|did|do|does)"
# What one does to settle a matter. "Agree" and "explain" are left out: not agreeing is an opinion, not an open matter.
_SETTLE = (
    r"(?:confirm|detail|disclos|announc|decid(?!\w*\s+to\b)|finali[sz]|verif|reveal|comment|specif|settl|clarif|elaborat|substantiat"
    r"|determin|proven|unveil|publish|made\s+public|said|say\s+(?:whether|when|if|how|what|who|which|why|where)"
    r"|sign(?:ed)?\b|ratif|conclud|final\b|official\b|public\b|respond|repl(?:y|ied)|answer)\w*"
)
_RUMOUR = (
    r"(?:claims?|rumou?rs?|reports?|allegations?|accusations?|speculation|suggestions?|ideas?|charges?"
    r"|stor(?:y|ies))"
)

UNSETTLED = any_of(
    r"\b(?:too\s+(?:early|soon)|premature)\s+to\s+(?:say|tell|judge|know|decide|determine|conclude|predict|speculate|make)\b",
    r"\bno\s+(?:official\s+|final\s+)?(?:word|confirmation)\s+(?:yet\b|(?:from|on)\b[^.;]*\byet\b)",
    r"\b(?:nobody|no\s+one)\s+(?:yet\s+)?knows\b|\banyone's\s+guess\b|\b(?:an|the)\s+(?:\w+\s+)?unknown\s*[.!]",
    r"\bI\s+(?:do\s+not|don't)\s+know\s+(?:yet\s+)?(?:if|whether)\b",
    r"(?:'s|\b(?:is|was))\s+(?:just|simply|still)\s+not\s+(?:clear|known|certain)\b",
    r"\bnot\s+been\s+able\s+to\s+(?:\w+ly\s+)?(?:explain|confirm|verify|establish|determine|prove|say)\b",
    # "neither company has officially confirmed …", "nobody has said whether …"
    rf"\b(?:neither|none|nobody|no\s+one)\b[^.;:]{{0,80}}?\b(?:has|have|had|is|was|did|would)\s+{_ADVERBS}{_SETTLE}",
    # "has not been decided", "did not immediately respond", "isn't final"
    rf"{_HAVE}{_NOT}\s+{_ADVERBS}{_SETTLE}",
    rf"\byet\s+to\s+{_ADVERBS}{_SETTLE}",
    # "no decision has been made", "no date is set", "there is no evidence that"
    r"\bno\s+(?:\w+\s+){0,2}?(?:decisions?|agreements?|deals?|contracts?|dates?|prices?|timelines?|timetables?|details?|terms|"
    r"confirmations?|announcements?|evidence|proof|plans?|figures?|names?)\b[^.;,]{0,40}?\s(?:has|have|had|was|were|is|are)\s"
    r"(?:yet\s+)?(?:been\s+)?(?:made|set|reached|signed|given|named|announced|agreed|released|found|confirmed|disclosed|published|"
    r"shared|reported|available|presented|offered|settled|final)",
    r"\bthere\s*(?:'s|\s+is|\s+was|\s+are|\s+has\s+been|\s+have\s+been)\s+(?:as\s+yet\s+|still\s+|so\s+far\s+|currently\s+)?no\s+"
    r"(?:\w+\s+){0,2}?(?:evidence|proof|confirmation|word|announcement|truth|indication|date|decision|agreement)\b",
    # "it is unclear whether", "remains to be seen", "details remain scarce"
    r"(?:\b(?:is|are|was|were|remains?|remained|still|left)|'s)\s+(?:\w+ly\s+|still\s+|as\s+yet\s+|so\s+far\s+|also\s+){0,2}"
    r"(?:unclear|unknown|undecided|unconfirmed|unverified|undisclosed|unresolved|under\s+wraps|not\s+(?:\w+ly\s+)?"
    r"(?:clear|certain|known|confirmed)|to\s+be\s+(?:seen|decided|confirmed)|an?\s+open\s+question|up\s+in\s+the\s+air)",
    r"\bremains?\s+(?:open|uncertain|scarce|a\s+mystery)\b|\bis(?:\s+not|n't)\s+(?:\w+ly\s+)?(?:clear|certain|known|official|a\s+done\s+deal)",
    r"\bunconfirmed\s+(?:\w+\s+)?(?:reports?|rumou?rs?|claims?|accounts?)\s+(?:\w+\s+)?(?:suggest|say|said|claim|indicate|put|point)",
)
SILENT = any_of(
    # "declined to comment", "would not say", "stopped short of confirming", "could not be reached"
    r"\b(?:declin|refus)(?:e|es|ed|ing)\s+(?:to\s+)?(?:\w+ly\s+)?(?:comment|confirm|say|disclose|discuss|answer|elaborate|reveal"
    r"|detail|specify|be\s+drawn|respond)",
    r"\bwould(?:\s+not|n't)\s+(?:\w+ly\s+)?(?:say|comment|confirm|disclose|elaborate|be\s+drawn|discuss|reveal)\b",
    r"\bcould(?:\s+not|n't)\s+(?:\w+ly\s+)?be\s+(?:\w+ly\s+)?(?:verified|confirmed|reached|corroborated)",
    r"\bdid(?:\s+not|n't)\s+(?:\w+ly\s+)?(?:return|give|provide)\s+(?:\w+\s+){0,3}?(?:requests?|calls?|comment|details?|reasons?|figures?)",
    r"\bstop(?:s|ped)?\s+short\s+of\s+(?:confirm|announc|say)\w*|\bwithout\s+(?:\w+ly\s+)?(?:confirming|disclosing|specifying|naming)\b",
)
DENIED = any_of(
    r"\brumou?rs?\b[^.;]*\bthat\b[^.;]*\b(?:denied|deny|denies)\s*[.;]",
    r"\breject(?:s|ed)\s+this\s+in\b",
    # Only what is denied as untrue: "was denied bail" and "denied them a goal" settle something.
    r"(?<!n't\s)(?<!\bcannot\s)(?<!\bnot\s)(?<!\bno\s)\b(?:deny|denies|denied|denying)\s+(?:that|it|this|so|everything|any|all|(?!being\b)\w+ing)\b",
    rf"\b(?:deny|denies|denied|denying)\s+(?:(?:the|these|those|such|its|his|her|their|\w+ing)\s+)?(?:\w+(?:'s)?\s+){{0,3}}?(?:{_RUMOUR}"
    r"|involvement|guilt|responsibility|knowledge|existence|report|affair|links?|wrongs?)\b",
    rf"\b(?:refut|disput|debunk|dismiss|reject)(?:e|es|s|ed|ing)\s+(?:as\s+\w+\s+)?(?:\w+\s+){{0,3}}?{_RUMOUR}\b",
    r"\b(?:no\s+truth\s+(?:to|in)|(?:is|are|was|were)\s+(?:\w+ly\s+)?(?:false|untrue|not\s+true|baseless|unfounded|fabricated|a\s+hoax))\b",
    r"\b(?:is|was|are|were)n't\s+true\b",
)

# --- attributed: somebody else says it ------------------------------------------------------------------------------

# Verbs that report wherever somebody is their subject.
_SAYING = (
    r"say|says|said|tells|told|argue|argues|argued|warn|warns|warned|insist|insists|insisted|contend|contends|contended|allege"
    r"|alleges|alleged|predict|predicts|predicted|forecast|forecasts|believe|believes|believed|think|thinks|thought|caution"
    r"|cautions|cautioned|reckon|reckons|reckoned|speculate|speculates|speculated|suggest|suggests|suggested|tweeted|quipped|opined"
    r"|joked|lamented|recounted|recounts|posted|theori[sz]es|claimed|asserted|asserts|assert|theori[sz]e|theori[sz]ed|suspect|suspects|suspected"
)
# Verbs that report only with "that", a colon or quotation marks after them, or as an aside: "reports" and "claims" are
# also nouns, "announced a phone" and "found gold" report nothing.
_SAYING_THAT = (
    r"claim|claims|state|states|stated|note|notes|noted|report|reports|reported|add|adds|added|explain|explains|explained|reveal"
    r"|reveals|revealed|announce|announces|announced|confirm|confirms|confirmed|acknowledge|acknowledges|acknowledged|admit|admits"
    r"|admitted|stress|stresses|stressed|emphasi[sz]e|emphasi[sz]es|emphasi[sz]ed|write|writes|wrote|indicate|indicates|indicated"
    r"|maintain|maintains|maintained|show|shows|showed|find|finds|found|conclude|concludes|concluded|estimate|estimates|estimated"
    r"|declare|declares|declared|agree|agrees|agreed|hope|hopes|hoped|fear|fears|feared|feel|feels|felt|promise|promises|promised"
    r"|observe|observes|observed|mention|mentions|mentioned|testify|testifies|testified|complain|complains|complained|hint|hints"
    r"|hinted|assume|assumes|assumed|expect|expects|expected|remark|remarks|remarked|point\s+out|points\s+out|pointed\s+out|worry"
    r"|worries|worried|continued|replied|ask|asks|asked|concede|concedes|recall|recalls|project|projects|projected|anticipate|anticipates"
    r"|recalled|countered|conceded|question|questions|questioned|wonder|wonders|wondered"
)
SAYING = re.compile(rf"\b(?:(?P<say>{_SAYING})|(?P<that>{_SAYING_THAT}))\b", re.IGNORECASE)
# "told the story", "believe in", "think about", "said goodbye", "warned of" keep the article's own voice.
NOT_REPORTING = re.compile(
    r"\s+(?:in\b(?!\s+(?:a|an|the|his|her|its|their)\b)|(?:of|about|against|over)\b|(?:the|a|his|her|their)\s+(?:story|tale|truth)|goodbye|hello|yes|no\b"
    r"|twice|again|through|so\b)",
    re.IGNORECASE,
)
# A report that is only wished for, asked for or ruled out: "observers may say", "to say", "would argue".
NOT_YET_SAID = re.compile(
    r"(?:\b(?:to|may|might|could|would|will|can|should|must|cannot|please|let's)|n't)\s+"
    r"(?:(?:also|even|well|still|soon|once|not|\w+ly)\s+)*$",
    re.IGNORECASE,
)
# "is said", "the report" before the word, or another verb right after it ("reports suggest", "reports have denied"),
# and the word is no finite verb or is a noun.
NOUN_AFTER = re.compile(r"\b(?:is|are|was|were|be|been|being|the|an?)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
NOUN_BEFORE = re.compile(rf"\s+(?:\w+ly\s+)?(?:{_SAYING})\b", re.IGNORECASE)
_THEN_FINITE = r"\s+(?:is|are|was|were|has|have|had|will|would|could|may|might|can)\b"
NO_VERB_THEN = re.compile(rf"{_THEN_FINITE}|\s+(?:of|from|about)\b", re.IGNORECASE)
# What makes it a report: "that", a colon, a quotation, or a clause of its own ("claims players will …").
THAT_AHEAD = re.compile(
    r"(?:\s+[\w'-]+){0,4}?\s+that\b|\s*:|,?\s*\u25a1|\s+(?:he|she|they|there)\s"
    rf"|(?:\s+(?!which|who|whose|and|but|to|while|when|as)[\w'-]+){{1,5}}?{_THEN_FINITE}",
    re.IGNORECASE,
)
ASKING = re.compile(r"(?:ask|question|wonder)(?:s|ed)?$", re.IGNORECASE)
# Behind a modal these are more often what a thing does ("the model may predict failures") than what somebody says.
UNSAID = re.compile(
    r"(?:\bnot|n't|\bnever|\bwithout)\s+(?:\w+ly\s+)?(?:say|said|saying|tell|told|claim|claimed|confirm|confirmed|reveal|announce)$",
    re.IGNORECASE,
)
DONE_BY_THINGS = re.compile(
    r"(?:predict|forecast|suggest|indicate|show|find|estimate|reveal|report|state|project|confirm|add|hold)",
    re.IGNORECASE,
)
BY_ADVERB = any_of(r"\b(?:reportedly|allegedly|supposedly|purportedly|rumou?redly)\b")
BY_PASSIVE = any_of(
    r"\b(?:is|are|was|were|be|been|being|'s|'re)\s+(?:\w+ly\s+|also\s+|now\s+|long\s+)?(?:said|reported|believed|thought|rumou?red|alleged"
    r"|claimed|understood|estimated|speculated|suggested|predicted|tipped|purported)\s+(?:to|that|by|in|as)\b",
    r"\b(?:is|are|was|were|been|being|stand|stands|stood)\s+(?:\w+ly\s+)?accused\b|\baccus(?:e|es|ed|ing)\s+(?:\w+\s+){1,6}?of\b",
)
# The report as a noun with its content after it: "reports that …", "allegations that …". Without the content it is a
# mere noun phrase and decides nothing.
BY_NOUN = any_of(
    r"\b(?:reports?|claims?|allegations?|rumou?rs?|accusations?|assertions?|word|testimony)\s+that\b(?!\s+(?:are|is|were|was|have|has|had)\b)",
    r"\b(?:saying|arguing|claiming|alleging|insisting|asserting|contending|warning|suggesting)\s+that\b",
    r",\s+(?:citing|alleging)\s+\w+",
)
ACCORDING = re.compile(
    r"(?:\baccording\s+to|(?:^|(?<=,\s))per(?!\s+(?:person|capita|cent|day|week|month|year|game|share|se)\b)|\bas\s+(?:reported|noted|quoted|cited)\s+(?:by|in)|reported\s+by|in\s+the\s+words\s+of|in\s+the\s+(?:view|opinion|eyes)\s+of)\s+"
    r"(?!plan\b|schedule\b|the\s+(?:plan|rules|schedule|size|number)\b)(?P<who>(?:[^,.;:\"\u25a1()]|\.(?=\S))+)",
    re.IGNORECASE,
)
_SPEAKER_COLON = re.compile(r"^(?P<who>(?:(?:[A-Z][\w'&.-]*|of|for|at|the)\s){0,4}[A-Z][\w'&.-]*):\s*\u25a1")

# --- speculative: could be, would be, if ----------------------------------------------------------------------------

HEDGES = any_of(
    r"\b(?:could|would)\b(?!\s*(?:not|n't)\b|n't)(?!-be)",
    r"\bwould(?:\s+not|n't)\b",
    # "'d" is "would" before a plain verb; before a participle, "better" or "been" it is "had".
    r"\b(?:I|you|we|he|she|it|they|that|there)'d\s+(?:\w+ly\s+|also\s+|still\s+)?(?:be|have|get|make|take|earn|need|want|like|go|win"
    r"|lose|pay|see|say|do|give|keep|find|look|work|cost|save)\b",
    # Not the month ("in May", "May 2024"), not the noun ("military might").
    r"(?<!\bin\s)(?<!\bof\s)(?<!\bon\s)(?<!\bby\s)(?<!\bsince\s)(?<!\buntil\s)(?<!\blast\s)(?<!\bthis\s)(?<!\bnext\s)(?<!\bearly\s)"
    r"(?<!\blate\s)(?<!\bmid-)(?<!\d\s)\bmay\b(?!\s*,?\s*\d)(?!\s*[,.;:]|\s*$)",
    r"(?<!\bmilitary\s)(?<!\beconomic\s)(?<!\bhis\s)(?<!\bher\s)(?<!\btheir\s)(?<!\bits\s)(?<!\ball\s)(?<!\bthe\s)\bmight\b(?!\s*[.;:]|\s*$)",
    r"\b(?:possibly|potentially|perhaps|maybe|probably|presumably|apparently|seemingly|conceivably|arguably)\b",
    r"\b(?:likely|unlikely)\b",
    r"\b(?:seem|seems|seemed|appear|appears|appeared)\s+(?:to|that|as|likely)\b",
    r"\bit\s+(?:also\s+)?(?:appears|seems)\s+(?!like\b|as\b)\w",
    # "It is possible that"; but "makes it possible to" is an ability, and "the possible deal" a noun phrase.
    r"(?:\b(?:is|are|was|seems|remains|be)|'s)\s+(?:\w+ly\s+|also\s+|still\s+|not\s+)?possible\b|\bpossible\s+that\b",
    r"\b(?:possibility|chance|likelihood|prospect|risk|speculation)\s+(?:that|of\s+\w+ing)\b",
    r"\bpotential\s+(?:to|for)\b",
    r"(?<!\bthan\s)(?<!\bas\s)\b(?:expected|slated|poised|tipped|predicted|projected|forecast|anticipated|bound)\s+to\b|\bset\s+to\b",
    r"(?:\b(?:is|are|was|were)|'s|'re)\s+(?:\w+ly\s+)?(?:expected|anticipated)\b",
    r"\bexpects?\s+(?:\w+\s+){0,5}?to\b|\bhopes?\s+to\b",
    # The rumour as the news itself, not as a topic on the way.
    r"\b(?:buzzing|abuzz|awash|rife)\s+with\s+(?:\w+\s+){0,2}?(?:speculation|rumou?rs?|talk)\b",
    r"\b(?:speculation|rumou?rs?|talk)\s+(?:is|are|was|were|has|have)\s+(?:\w+\s+)?(?:swirl|grow|mount|rife|circulat|spread)\w*",
    r"\bthere\s+(?:is|are|was|has\s+been|have\s+been)\s+(?:\w+\s+)?(?:speculation|rumou?rs|talk)\b",
)
_MODAL = r"(?:could|would|may|might|can)\b"
_TO_END = r"[^,;:\u2013\u2014\"]*"
# What tells of another matter than the main clause: relative clauses, comparisons, causes, brackets. Not "that" and
# "whether" after a verb, which say what is said or open.
_SIDE_CLAUSES = any_of(
    # Not a sentence that stands in brackets as a whole.
    r"(?<=[\w,])\s\([^()]*\)",
    rf"(?<!\bof)(?<!\bin)(?:,|(?<=\w))\s(?:which|who|whose|whom)\s{_TO_END}",
    rf"(?<=\w)\s(?:because|although|though|whereas)\s{_TO_END}",
    rf"^(?:although|though|while|whereas|because|where|as)\s{_TO_END}(?=,)",
    rf"(?<!\bsaid)(?<!\bsays)(?<!\bthink)(?<!\bbelieve)(?<!\bpossible)(?<!\blikely)\sthat\s(?:\w+ly\s)?{_MODAL}{_TO_END}",
    rf"(?<=\w)\sthat\s(?:I|you|we|he|she|they|it|one)\s(?:\w+ly\s)?(?:could|might|would|may)\s(?:want|like|need|expect)\b{_TO_END}",
    rf"\sthan\s{_TO_END}",
    r"\s[\u2013\u2014]\sand perhaps\b[^\u2013\u2014]*",
)
# Advice and rules for the reader: "you could also bring tea", "if you want one, take this".
_TO_READER = any_of(
    r"\byou\s+(?:could|may|might)\s+(?:also\s+|even\s+)?(?:want\s+to\s+)?(?:add|try|use|bring|take|consider|choose|want|need|wish)\b",
    r"\bif\s+(?:you|your)\s[^,.;]*",
)
# "Can" of the main verb is a modal and so a hedge, but it states an ability: the label stays.
_MAIN_CAN = re.compile(
    r"^(?:(?!\b(?:that|which|who|because|when|while|if|where|how|what|why|so|as|since|although|whether)\b)[^,;:.])*\bcan\b",
    re.IGNORECASE,
)
# A condition; not the indirect question ("ask if"), not "as if".
CONDITIONS = any_of(
    r"(?<!\bask\s)(?<!\basks\s)(?<!\basked\s)(?<!\bwonder\s)(?<!\bwondered\s)(?<!\bknow\s)(?<!\bas\s)\bif\b(?!\s+not\s+\w+er\b)",
    r"\b(?:unless|provided\s+that|assuming\s+that|depend(?:s|ing)?\s+on\s+(?:whether|how))\b",
)
# Headlines say "eyes" for "considers"; the noun has a determiner or "of" beside it.
_EYES = re.compile(
    r"(?<![-'])\b(?P<before>[A-Z][\w'.&-]*)\s+(?:\w+ly\s+)?(?:[Ee]yes|[Mm]ulls|[Ww]eighs)\s+"
    r"(?!(?:of|were|are|and|on|to|in)\b)\w"
)
_NO_EYES = frozenset({"the", "her", "his", "their", "our", "my", "your", "all", "with", "and", "bright", "blue"})
# A yes-or-no question asserts nothing.
_OPEN_QUESTION = re.compile(
    r"^(?:is|are|was|were|do|does|did|will|can|could|should|would|has|have|may|might)\b[^.!]*\?$", re.IGNORECASE
)
# What announces a list of possibilities, as lead-in or heading: "Potential implications include:".
_POSSIBLES = re.compile(
    r"^(?:(?:the|some|other|several|its|their|more|key|here\s+are\s+(?:some|the))\s+)*(?:potential|possible|likely|"
    r"(?:\w+\s+)?possibilities)\b[^.!?]*$",
    re.IGNORECASE,
)

# --- who speaks -----------------------------------------------------------------------------------------------------

# Where the subject of a reporting verb can begin: after punctuation, or after a word that opens a clause.
_CLAUSE_START = re.compile(
    r"[,;:.!?()\u25a1\"]|\s[-\u2013\u2014]+\s|\u2014|\b(?:that|while|but|because|when|after|since|although|though|if|whether|what|why|how|as|so"
    r"|where|than|yet|before|until|which|amid|despite)\b",
    re.IGNORECASE,
)
_BEFORE_VERB = re.compile(
    r"(?:\s|^)(?:has|have|had|also|already|never|not|did|do|does|didn't|don't|doesn't|often|once|then|later|now|still|both|all|long"
    r"|first|yesterday|today|(?:on|last)\s+\w+day|\w+ly)$",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|will|would|can|could|may|might|must|should|has|have|had|does|do|did|went)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:(?:and|or|meanwhile|however|still|now|then|recently|today|yesterday|later|instead|also|even|earlier|indeed|so|yet|again)\s+)+"
    r"|^(?:in|on|by|since|during|at)\s+(?:(?:early|late|mid)\s+)?(?:\w+day|\d{4}|(?:January|February|March|April|May|June|July|August"
    r"|September|October|November|December)(?:\s+\d{1,4})?)\s+"
    r"|^(?:in|on|by|at|for|during|from|with|after)\s+(?:\S+\s+)+?(?=(?:the|a|an|he|she|they|some|many|several|most)\s)",
    re.IGNORECASE,
)
# The article's own voice and empty subjects are nobody else; a pronoun speaks but names nobody.
_NOBODY = frozenset(
    {"i", "we", "you", "this", "that", "these", "those", "there", "which", "one", "nothing", "something", "what", "to"}
)
_OURSELVES = frozenset({"i", "we", "you"})
_UNNAMED = frozenset({"it", "who", "he", "she", "they"})
_PRONOUNS = _UNNAMED - {"who"}
# A speaker's name stops before what says when, where or to whom; "for" and "of" belong to titles and stay.
_AFTER_NAME = re.compile(
    r"\s+(?:in\s+(?:a|an|the|his|her|its|their|\d{4}|\w+day)\b|on\s+\w+day\b|last\s|earlier\s|during\s|after\s|when\s|while\s|as\s|who\s|that\s|which\s|but\s"
    r"|has\s|have\s|had\s|is\s|are\s|was\s|were\s|will\s|would\s|could\s|may\s|told\s|to\s|conducted\s|published\s|released\s|because\s|via\s|this\s|yesterday|today).*$",
    re.IGNORECASE | re.DOTALL,
)
# Words that open a sentence with a capital without being names.
_COMMON = frozenset(
    {
        "a",
        "an",
        "the",
        "some",
        "many",
        "most",
        "several",
        "few",
        "both",
        "all",
        "other",
        "two",
        "three",
        "various",
        "one",
        "his",
        "her",
        "its",
        "their",
        "our",
        "my",
        "no",
        "analysts",
        "experts",
        "investors",
        "officials",
        "researchers",
        "scientists",
        "critics",
        "observers",
        "reports",
        "sources",
        "people",
        "insiders",
        "executives",
        "lawyers",
        "prosecutors",
        "regulators",
        "economists",
        "traders",
        "fans",
        "police",
        "authorities",
        "rumours",
        "rumors",
        "supporters",
        "opponents",
        "engineers",
        "developers",
        "users",
        "customers",
        "employees",
        "workers",
        "doctors",
        "historians",
        "commentators",
        "studies",
        "surveys",
        "industry",
        "company",
        "market",
        "government",
        "security",
        "legal",
        "local",
        "former",
        "senior",
        "leading",
        "early",
        "internal",
        "recent",
        "new",
        "independent",
        "unconfirmed",
        "media",
        "press",
        "financial",
        "political",
        "medical",
        "academic",
        "outside",
        "foreign",
        "federal",
        "city",
        "state",
        "national",
    }
)
# What cannot be the subject of an inverted report.
_NO_SUBJECT = re.compile(
    r"(?:that|it|its|to|in|on|at|as|they|them|him|her|his|she|us|me|he|how|why|whether|if|what)\b", re.IGNORECASE
)
_DENYING = re.compile(
    r"\b(?<!was\s)(?<!were\s)(?<!been\s)(?:den(?:y|ies|ied)|(?:reject|dispute|refute|debunk|dismiss)(?:e?s|e?d)?)\b",
    re.IGNORECASE,
)
_TELLING = re.compile(r"tells?$|told$", re.IGNORECASE)
_MAX_NAME_WORDS = 10
_REACH = 300
"""Characters on each side of a reporting verb in which its subject and its content are looked for."""
_MAX_COINED_WORDS = 3
_MAX_ASIDE_WORDS = 5
_TITLE_SHARE = 0.7
"""A quotation with a larger share of capitalised words is the title of a work."""


def plain(text: str) -> str:
    """The text with typographic quotes, apostrophes and spaces made plain, each character for one character."""
    return text.translate(str.maketrans("\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb\u00a0\u202f", '\'\'"""""  '))


def mask_quotations(text: str) -> str:
    """The (plain) text with whatever is quoted at length blanked out by U+25A1: only the reporter's words remain.

    Up to three words in quotation marks are a coinage and stay; a longer title is blanked out by U+25A0, as it reports
    nothing. A quotation that is never closed runs to the end, as where a speaker goes on for several paragraphs.
    """

    def blank(match: re.Match[str]) -> str:
        words = match.group().strip('"').split()
        if len(words) <= _MAX_COINED_WORDS:
            return match.group()
        titled = sum(word[:1].isupper() for word in words) > _TITLE_SHARE * len(words)
        return ("\u25a0" if titled else "\u25a1") * len(match.group())

    # A sentence can be the end of a longer quotation: its first quotation mark closes.
    tail = re.match(r'[^"]*[,.!?]"(?=\s|$)', text)
    rest = tail.end() if tail else 0
    return "\u25a1" * rest + re.sub(r'"[^"]*(?:"|$)', blank, text[rest:])


def read_certainty(text: str, context: Sequence[str] = ()) -> Reading:
    """How sure a sentence, heading or list item is, and who says so.

    Args:
        text: the words themselves, as they stand in the article.
        context: what a list item or a heading leans on: its lead-in sentence and its parent headings. The reading is
            that of the least certain of all of them.
    """
    own = _read_alone(text)
    readings = [own, *(_read_alone(part) for part in context if part.strip())]
    least = min(readings, key=lambda reading: ORDER.index(reading.certainty))
    return Reading(least.certainty, own.said_by or least.said_by, any(reading.hedged for reading in readings))


def speakers(text: str) -> tuple[str, ...]:
    """Everybody whom a sentence names as speaking, in the order in which they are found; a pronoun names nobody."""
    words = re.sub(r"\s", " ", plain(text)).strip()
    found = (name for name, _ in _speakers(mask_quotations(words)) if name)
    return tuple(dict.fromkeys(name for name in found if name.lower() not in _PRONOUNS))


def less_sure(first: Certainty, second: Certainty) -> bool:
    """Whether the first label is strictly less sure than the second."""
    return ORDER.index(first) < ORDER.index(second)


def joined(readings: Sequence[Reading]) -> Reading:
    """One reading for several sentences: the least sure label, everybody who speaks, and any hedge that counts."""
    least = min((reading.certainty for reading in readings), key=list(Certainty).index)
    speakers = dict.fromkeys(reading.said_by for reading in readings if reading.said_by)
    # "Can" makes a stated sentence hedged, but holds nothing back that a statement would have to repeat.
    hedged = any(
        reading.hedged and (reading.certainty is not Certainty.STATED or least is Certainty.STATED)
        for reading in readings
    )
    return Reading(least, " and ".join(speakers) or None, hedged)


def _read_alone(text: str) -> Reading:
    words = re.sub(r"\s", " ", plain(text)).strip()
    reporter = mask_quotations(words)
    attributed, said_by = _find_speaker(reporter)
    hedged = _is_hedged(words)
    open_matter = (hedged and not _is_advice(words)) or _is_headline_of_intent(words)
    hedged = hedged or _MAIN_CAN.match(words) is not None
    if any(rule.search(words) for rule in (UNSETTLED, SILENT, DENIED)):
        return Reading(Certainty.UNCONFIRMED, said_by, hedged)
    if attributed:
        return Reading(Certainty.ATTRIBUTED, said_by, hedged)
    return Reading(Certainty.SPECULATIVE if open_matter else Certainty.STATED, said_by, hedged)


def _is_hedged(words: str) -> bool:
    if any(rule.search(words) for rule in (_OPEN_QUESTION, _POSSIBLES)):
        return True
    main = _main_clause(words)
    return any(rule.search(main) for rule in (HEDGES, CONDITIONS))


def _main_clause(words: str) -> str:
    """The words with their side clauses blanked out, character for character: a modal there hedges another matter."""
    return _SIDE_CLAUSES.sub(lambda match: " " * len(match.group()), words)


def _is_advice(words: str) -> bool:
    """Whether the only modal or condition is about the reader, so that nothing is left open."""
    main = _main_clause(words)
    return _TO_READER.search(main) is not None and not HEDGES.search(_TO_READER.sub(" ", main))


def _is_headline_of_intent(words: str) -> bool:
    """Whether a headline says that somebody "eyes" something: not done yet, though no modal says so."""
    eyes = _EYES.search(words)
    return eyes is not None and eyes["before"].lower() not in _NO_EYES


def _find_speaker(reporter: str) -> tuple[bool, str | None]:
    """Whether somebody else says it, and who, as far as somebody is named; takes the masked text."""
    found = list(_speakers(reporter))
    names = [name for name, _ in found if name]
    # A pronoun stands for somebody, but a name tells more.
    named = next((name for name in names if name.lower() not in _PRONOUNS), names[0] if names else None)
    by_form = any(rule.search(reporter) for rule in (BY_ADVERB, BY_PASSIVE, BY_NOUN))
    quoted = "\u25a1" in reporter
    return by_form or quoted or any(said for _, said in found), named


def _speakers(reporter: str) -> Iterator[tuple[str | None, bool]]:
    """Each speaker (None where there is one without a name), and whether it has said it or only may."""
    for match in ACCORDING.finditer(reporter):
        yield _tidy(match["who"], match.start("who") == 0), True
    if opener := _SPEAKER_COLON.match(reporter):
        yield _tidy(opener["who"], at_start=True), True
    yield from _deniers(reporter)
    for match in SAYING.finditer(reporter):
        # No further than a clause reaches: else a hostile text, one long row of verbs, takes time by the square.
        before = reporter[max(0, match.start() - _REACH) : match.start()]
        after = reporter[match.end() : match.end() + _REACH]
        if NOUN_AFTER.search(before) or NOUN_BEFORE.match(after):
            continue
        modal = NOT_YET_SAID.search(before)
        if UNSAID.search(f"{before}{match.group()}"):
            continue
        # "Told" has no inversion: what follows it is the hearer.
        inverts = modal is None and not _TELLING.match(match.group()) and re.search(r"[,\u25a1]\s*$", before)
        if inverts and (name := _subject_after(before, after)):
            yield name, True
            continue
        if modal and DONE_BY_THINGS.match(match.group()):
            continue
        found, name, aside = _subject_before(before[: modal.start()] if modal else before)
        if found and _reports(match, after, aside) and not (modal and re.match(r"to\b", modal.group(), re.IGNORECASE)):
            yield name, modal is None


def _deniers(reporter: str) -> Iterator[tuple[str | None, bool]]:
    """Whoever denies a claim: a denial that settles something else ("denied him a goal") has no speaker."""
    for match in _DENYING.finditer(reporter):
        if DENIED.match(reporter, match.start()):
            found, name, _ = _subject_before(reporter[max(0, match.start() - _REACH) : match.start()])
            if found:
                yield name, True


def _reports(match: re.Match[str], after: str, aside: bool) -> bool:
    """Whether this verb reports something here, and is not a noun or another sense of the word."""
    if aside and re.match(r"\s*(?:[,.;:\u25a1]|$|[-\u2013\u2014])", after):
        return True
    if match["say"]:
        return not NOT_REPORTING.match(after)
    if re.match(r"expects?$", match.group(), re.IGNORECASE) and re.match(r"\s+(?:\S+\s+){1,6}?to\b", after):
        return True
    if ASKING.match(match.group()) and re.match(r"\s+(?:how|why|whether|if|who|what)\b", after, re.IGNORECASE):
        return True
    return not NO_VERB_THEN.match(after) and THAT_AHEAD.match(after) is not None


def _subject_after(before: str, after: str) -> str | None:
    """The subject of an inverted report (`…," said Mary Jones in a note.`); None where none follows."""
    chunk = re.match(r"\s+([^,.;:\"\u25a1()]+)", after)
    if not chunk or _NO_SUBJECT.match(chunk[1]):
        return None
    # "Mary Jones, the engineer, said the bridge was safe": what follows is what she said.
    apposition = re.match(r"[A-Z][^,\u25a1]*,\s[^,\u25a1]+,\s*$", before) and not _FINITE.search(before)
    if apposition or _FINITE.search(re.split(r"\s(?:who|which|that|as|when|while)\b", chunk[1])[0]):
        return None
    return _tidy(chunk[1], at_start=False)


def _subject_before(before: str) -> tuple[bool, str | None, bool]:
    """The subject that ends where a reporting verb begins: is there one, its name, and does it open an aside."""
    left = before.rstrip()
    while stripped := _BEFORE_VERB.search(left):
        left = left[: stripped.start()].rstrip()
    if left.endswith(("\u2014", "\u2013", " -", ")")):
        return True, None, False
    left = re.sub(r",?\s*\bwho$", "", left, flags=re.IGNORECASE).rstrip()
    if left.endswith(","):
        # "Ada Lim, an analyst at Harbour Bank, said": the apposition is stepped over.
        apposition = re.search(r"^(.*?[^,]),\s[^,]*,$", left) or re.search(r"^(.*[^,]),$", left)
        left = apposition[1] if apposition else ""
    starts = [match.end() for match in _CLAUSE_START.finditer(left)]
    start = starts[-1] if starts else 0
    chunk = left[start:].strip()
    aside = bool(re.search(r"[,\u25a1]\s*$", left[:start])) and len(chunk.split()) <= _MAX_ASIDE_WORDS
    name = _without_opening(chunk)
    # "The firm runs ferries, and says …": the subject stands in an earlier clause.
    if name.lower() in {"and", "but", "or", "then"}:
        return True, None, False
    words = name.lower().split()
    if not words or words[0].split("'")[0] in _NOBODY or words[-1] in _OURSELVES or words[-1].endswith("'s"):
        return False, None, False
    if words[-1] in _PRONOUNS and not _FINITE.search(name):
        return True, words[-1], aside
    if words[-1] in _UNNAMED or _FINITE.search(name):
        return True, None, aside
    return True, _tidy(name, at_start=not before[:start].strip() and before.lstrip().startswith(name)), aside


def _without_opening(chunk: str) -> str:
    """The subject alone: without an earlier clause ("it left and the company said") and without "On Monday"."""
    if " and " in chunk and _FINITE.search(chunk.split(" and ", maxsplit=1)[0]):
        chunk = chunk.rsplit(" and ", 1)[1]
    while (shorter := _OPENING.sub("", chunk)) != chunk:
        chunk = shorter
    return chunk


def _tidy(name: str, at_start: bool) -> str | None:
    """A speaker's name as it reads within a sentence, or None where it is a pronoun or runs on too long."""
    name = _AFTER_NAME.sub("", f"{name.strip()} ").strip(" ,\"'")
    words = name.split()
    if len(words) == 1 and words[0].lower() in _PRONOUNS:
        return words[0].lower()
    if not words or len(words) > _MAX_NAME_WORDS or words[0].lower().split("'")[0] in _UNNAMED | _NOBODY:
        return None
    if at_start and words[0].lower() in _COMMON:
        return name[:1].lower() + name[1:]
    return name


# --- the frame ------------------------------------------------------------------------------------------------------


def frame(statement_text: str, reading: Reading, verbatim: bool = True) -> str:
    """The statement as it is shown: never surer than its source. What is stated stays bare.

    Args:
        statement_text: an exact quote, or a model's own sentence.
        reading: how sure the cited sentence is (the whole of it, its lead-in and headings included).
        verbatim: whether the text is a quote, and so stands in quotation marks inside a frame.
    """
    text = statement_text.strip()
    if reading.certainty is Certainty.STATED:
        return text
    shown = f"\u201c{text}\u201d" if verbatim else text
    # A list item leans on a lead-in that is not in view: what is hedged there is said here.
    hidden_hedge = reading.hedged and not _is_hedged(plain(text))
    match reading.certainty:
        case Certainty.UNCONFIRMED:
            return f"Not confirmed: {shown}"
        case Certainty.ATTRIBUTED if reading.said_by:
            verb = "say" if _is_plural(reading.said_by) else "says"
            possible = " it could be so" if hidden_hedge else ""
            return f"According to the article, {reading.said_by} {verb}{possible}: {shown}"
        case Certainty.ATTRIBUTED:
            return f"The article reports{' as possible' if hidden_hedge else ''}, without vouching for it: {shown}"
        case _:
            return f"Possible, according to the article: {shown}"


def _is_plural(name: str) -> bool:
    """Whether a speaker takes a plural verb; judged by the noun that heads the phrase."""
    head = re.split(r"\s(?:at|of|in|from|with|for|close|familiar|who|on|by)\b", name)[0].split()
    last = re.sub(r"'s?$", "", head[-1].lower()) if head else ""
    capitalised = bool(head) and head[-1][:1].isupper()
    return (
        " and " in name
        or last in {"people", "police", "they", "many", "some", "media"}
        or (not capitalised and last.endswith("s") and not last.endswith(("ss", "us", "is")))
    )
