"""What the article says is not settled: not known, not told, not decided, kept silent, or denied.

Only what is denied as untrue counts as a denial: "was denied bail" and "denied them a goal" settle something.
"""

from __future__ import annotations

import re

from rag.cues import cued
from rag.sentence_clauses import blank, first_claim

_ADVERBS = r"(?:(?:yet|still|been|be|ever|(?!especially|particularly|completely)\w+ly)\s+){0,4}"
_NOT = r"(?:\s+not|n't|\s+never)"
_HAVE = r"(?:\b(?:has|have|had|hav|is|are|was|were|did|do|does)|'(?:s|ve|re|d))"
# What one does to settle a matter. "Agree" and "explain" are left out: not agreeing is an opinion, not an open matter.
_SETTLE = (
    r"(?:confirm|detail|disclos|divulg|announc|decid(?!\w*\s+to\b)|finali[sz]|verif|reveal|comment|specif|settl"
    r"|clarif|elaborat"
    r"|substantiat|corroborat|authenticat|determin(?!at|is)|communicat|establish(?:ed)?\s+(?:whether|if|how|what"
    r"|who|why|when)|proven"
    r"|unveil"
    r"|publish|made\s+public|been\s+(?:reported|released|named|identified|made\s+clear|set(?=\s*[.,;]|\s+(?:for"
    r"|yet)\b)"
    r"|shared|provided|explained(?!\s+by\b)|scheduled|known)|(?:said|say)\s+(?:exactly\s+|publicly\s+)?(?:whether"
    r"|when|if|how|what|who|which|why|where)"
    r"|ratif|conclud|final\b|official\b|public\b|ruled\s+out|been\s+given\s+the\s+(?:green\s+light|go-ahead|all-clear)"
    r"|given\s+the\s+(?:green\s+light|go-ahead|all-clear)|set\s+in\s+stone)\w*\b"
)
# Asked, and no answer; but one also responds to a treatment, a noise, a person ("has not responded to it").
_ANSWER = (
    r"(?:respond|repl(?:y|ied)|answer|return(?:ed)?\s+(?:\w+\s+){0,3}(?:calls?|emails?|messages?|requests?))\w*\b"
    r"(?!\s+(?:well|positively|negatively|in\s+kind)\b)(?!\s+to\s+(?:it|this|that|him|her|them|treatment|therapy"
    r"|medication|pressure)\b)"
)
RUMOUR = (
    r"(?:claims?|rumou?rs?|reports?|allegations?|accusations?|speculation|suggestions?|ideas?|notions?|charges?"
    r"|stor(?:y|ies)|assertions?"
    r"|insinuations?|narratives?|accounts?|theor(?:y|ies)|gossip|whispers|characteri[sz]ations?|implications?"
    r"|innuendos?|hearsay)"
)
_UNTRUE = (
    r"(?:incorrect|inaccurate|false|untrue|fake|bogus|baseless|unfounded|groundless|fabricated|made[\s-]up"
    r"|fictitious|misleading|nonsense"
    r"|rubbish|not\s+true|not\s+(?:the\s+case|accurate|correct)|a\s+(?:lie|hoax|fabrication|fiction|myth)|lies"
    r"|fiction|without\s+(?:merit|foundation|any\s+(?:basis|foundation))|invented|absurd|nonsensical|preposterous"
    r"|wishful\s+thinking"
    r"|(?:pure\s+|idle\s+)?speculation|a\s+forgery|forgeries|out\s+of\s+the\s+question)"
)
_SOME_WORDS = r"(?:(?!for\b|off\b|on\b|to\b|in\b|upon\b)[\w'-]+\s+){1,6}?"
_KNOWERS = (
    r"(?:scientists|researchers|experts|investigators|police|detectives|officials|authorities|analysts|astronomers"
    r"|doctors|engineers"
    r"|historians|biologists|physicists|we)"
)
_QUESTION = r"(?:if|whether|how|when|what|why|who|where|which)"

UNSETTLED = cued(
    r"\b(?:no|nei|nev|cannot|un|yet|remain|too|premature|doubt|fuzzy|hazy|murky|sketchy|hang|contrary|given|anyone's"
    r"|time will|in doubt|a \w*\s?mystery|to be "
    r"|in limbo|an open"
    r"|up in|far from|jury|little|few|mystery|hard|difficult|imposs|tough|await|mixed|debated|contested|disputed"
    r"|see|misconception|myth|question|wonders|anybody's)|n't|who knows|doubtful|unsolved|mentioned|nothing|clear"
    r"|open|another|dispute|guess|studied|tested",
    r"\b(?:questions|doubts|uncertainty)\s+(?:still\s+)?(?:remains?|lingers?|persists?)\b",
    # "Not sure if she is here", "no idea when it sails": the writer, in short.
    r"^(?:(?:still|but|and|honestly),?\s)?(?:not\s+(?:\w+ly\s+|quite\s+)?(?:sure|clear|certain|known)|unsure"
    rf"|no\s+(?:idea|clue|telling|word|news)(?:\s+(?:yet|on|as\s+to))*)\s+{_QUESTION}\b",
    r"\bno\s+(?:telling|saying|knowing|(?:\w+\s+)?way\s+(?:of\s+knowing|to\s+(?:know|tell)))\s+(?:exactly\s+"
    rf"|for\s+sure\s+)?{_QUESTION}\b",
    r"\b(?:nobody|no\s+one|no-one|nobody\s+else)\s+(?:is|was|seems)\s+(?:\w+\s+)?(?:sure|certain|clear)\b",
    # "The timeline is still fuzzy", "its future hangs in the balance".
    r"\b(?:details?|timelines?|terms|picture|future|fate|plans?|prices?|outlook|story|specifics|facts|status"
    r"|origins?|reasons?|circumstances"
    r"|(?:it|what|how|why|when|who|where|whether)\s(?:[^.;:,]{0,80}?))\b[^.;:,]{0,60}?\s(?:is|are|remains?|was|were"
    r"|stays?)\s+(?:\w+ly\s+|still\s+|very\s+|a\s+(?:bit|little)\s+|somewhat\s+)?"
    r"(?:fuzzy|hazy|murky|sketchy|vague|foggy|shrouded\s+in|a\s+blur|anybody's\s+guess)\b",
    r"\bhangs?\s+in\s+the\s+balance\b",
    # "Contrary to reports, it was not sold".
    rf"\bcontrary\s+to\s+(?:[\w'-]+\s+){{0,4}}?(?:{RUMOUR}|belief|opinion|wisdom|what\b)",
    r"\btime\s+will\s+tell\s+(?:if|whether|how|what|who)\b",
    r"\btoo\s+(?:early|soon)\s*(?:[.!]|,\")|\b(?:too\s+(?:early|soon)|premature)\s+to\s+(?:\w+ly\s+)?"
    r"(?:be\s+(?:\w+ly\s+)?(?:sure|certain|confident|definitive)|say|tell|judge|know|decide|determine|conclude|predict"
    r"|speculate|make|call|declare|assess|talk|speak|name|comment|give)\b",
    r"\bno\s+(?:official\s+|final\s+)?(?:word|confirmation)\s+(?:yet\b|(?:from|on)\b[^.;]*\byet\b)",
    r"\b(?:nobody|no\s+one|no-one)\s+(?:yet\s+|quite\s+|\w+ly\s+)?knows\b(?!\s+that\b)|\banyone's\s+guess\b"
    r"|\b(?:is|are|was|be|remains?)\s+(?:an|the)\s+(?:\w+\s+)?unknown\s*[.!]",
    r"\bI\s+(?:do\s+not|don't)\s+(?:yet\s+)?know\s+(?:yet\s+)?(?:if|whether)\b(?!\s+you\s+(?:remember|recall"
    rf"|noticed|saw|heard|knew))|\b{_KNOWERS}\s+(?:still\s+"
    r"|also\s+)?(?:do\s+not|don't|did\s+not|didn't)"
    rf"\s+(?:\w+\s+)?know\s+(?:yet\s+|exactly\s+)?{_QUESTION}\b",
    r"\b(?:we|they|you|people|I)\s+(?:still\s+|just\s+|simply\s+)?(?:do\s+not|don't)\s+(?:know\s+yet|yet\s+know)\b",
    # "Has not made a decision", "there isn't a date".
    rf"{_HAVE}{_NOT}\s+(?:yet\s+)?(?:made|taken|reached|set|announced|given|named|provided|shared"
    r"|come\s+to)\s+(?:a|an|any|the|his"
    r"|her|its"
    r"|their)\s+(?:\w+\s+){0,3}?(?:decision|date|timeline|timetable|agreement|deal|conclusion|price|figure|reason"
    r"|details?|plans?|estimate|update|explanation)\b",
    r"\bthere(?:'s|\s+is|\s+was)(?:\s+not|n't)\s+(?:yet\s+)?(?:a|any)\s+(?:\w+\s+)?(?:decision|date|timeline"
    r"|timetable|agreement"
    r"|conclusion|evidence|proof|confirmation|answer|consensus)\b",
    rf"{_HAVE}{_NOT}\s+yet\s+(?:\w+ly\s+)?(?:been\s+)?(?:\w+ly\s+)?(?:signed|agreed|reached|approved|named|set"
    r"|fixed|proved|proven|identified"
    r"|scheduled|filed|secured)\b",
    r"(?:'s|\b(?:is|was))\s+(?:just|simply|still)\s+not\s+(?:clear|known|certain)\b",
    r"\b(?:will\s+not|won't)\s+(?:yet\s+)?know\b",
    r"\bthere\s+(?:is|are|remains?)\s+(?:\w+\s+){0,2}?uncertaint(?:y|ies)\s+(?:about|over|as\s+to|around|with)\b",
    r"\bnot\s+been\s+able\s+to\s+(?:\w+ly\s+)?(?:explain|confirm|verify|establish|determine|prove|say)\b",
    # "neither company has officially confirmed …", "nobody has said whether …"
    r"\b(?:neither|none|nobody|no\s+one)\b[^.;:]{0,160}?\b(?:has|have|had|is|was|did"
    rf"|would)\s+{_ADVERBS}(?:{_SETTLE}|{_ANSWER})",
    # "has not been decided", "did not immediately respond", "isn't final"
    rf"{_HAVE}{_NOT}\s+{_ADVERBS}(?:{_SETTLE}|{_ANSWER})(?!(?:\s+\w+){{0,4}}\s+(?:at\s+the\s+time|until|previously)\b)",
    rf"\byet\s+to\s+{_ADVERBS}(?:{_SETTLE}|{_ANSWER})",
    r"(?:\b(?:far\s+from|not|no\s+means)|n't)\s+(?:guaranteed|certain|settled|a\s+given|a\s+(?:sure\s+thing"
    r"|foregone\s+conclusion|guarantee)|a\s+certainty"
    r"|a\s+done\s+deal)\b|\bno\s+sure\s+thing\b"
    r"|\bfar\s+from\s+(?:clear|confirmed|final|agreed|secure|assured)\b"
    r"|\bno\s+guarantees?\b",
    # "It can be hard to know how to reply" is what befalls anybody.
    r"(?<!can\sbe\s)\b(?:hard|difficult|impossible|tough)\s+to\s+(?:say|tell|predict|know"
    rf"|gauge)(?:\s+(?:exactly\s+)?{_QUESTION}\b"
    r"|\s+given\b|\s*[.;!])",
    # "There is still no update on …", "still awaiting word", "reached out, but no response".
    r"\b(?:no|awaiting)\s+(?:\w+\s+)?(?:updates?|word|news|response|reply)(?:\s+(?:yet|on|about|from|as\s+(?:to|of))\b"
    r"|\s*[.;!])",
    r"\b(?:mixed|conflicting)\s+evidence\b|\b(?:debated|contested|disputed)\s+and\s+uncertain\b"
    r"|\b(?:is|are)\s+still\s+(?:being\s+)?(?:debated|contested)\b"
    r"|\bremains?\s+(?:a|an)\s+(?:moot|contentious|disputed|matter\s+of\s+debate)\b",
    # What somebody does not know is stated of him; "I" is the writer, and who says so of himself leaves it open.
    r"(?:\b(?:I\s+am|I'm|we\s+are|we're)\s+not|\bsaid\s+(?:he|she|they)\s+(?:was|were)(?:\s+not|n't))"
    r"\s+(?:so\s+|quite\s+|\w+ly\s+)?sure"
    rf"(?:\s+(?:that|{_QUESTION})\b|\s*[,.;])",
    rf"\b(?:have|has|had)\s+no\s+(?:real\s+|clear\s+)?idea\s+{_QUESTION}\b",
    r"(?:\bwe\s+will|\bwe'll)\s+(?:have\s+to\s+)?(?:wait\s+and\s+)?see\s+(?:if|whether)\b",
    r"\b(?:do|does|did)(?:\s+not|n't)\s+(?:yet\s+)?have\s+(?:a|an|any)\s+(?:\w+\s+)?(?:answer|timeline|timetable|date"
    r"|decision|estimate|update|explanation)\b",
    r"\b(?:common|popular|widespread|persistent)\s+(?:misconception|myth)\b",
    rf"\b(?:is|are|was|were)\s+(?:\w+\s+)?in\s+question\b|\b{_KNOWERS}\s+(?:are|is|were|was)(?:\s+not"
    r"|n't)\s+(?:\w+\s+){0,2}?(?:sure|certain)"
    rf"\s+(?:yet\s+)?{_QUESTION}\b",
    # "Who knows how far it will go", "the question is whether", "one wonders if".
    rf"\bwho\s+knows\s+{_QUESTION}\b|\b(?:one|I)\s+(?:\w+\s+)?wonders?\s+(?:if|whether)\b",
    r"\bquestions?\s+(?:now\s+|then\s+)?(?:is|are|was|remains?|surrounds?)\s+(?:now\s+)?(?:if|whether"
    r"|how\s+(?:much|many|long"
    r"|far|soon))\b",
    # "Whether they will pay is another question", "where it comes from is not mentioned".
    rf"(?:^|[.;]\s|,\s(?:but|and|though|while)\s){_QUESTION}\b[^.;:]*?\s(?:is|remains|are|was|has"
    r"|have)\s+(?:\w+ly\s+|still\s+)?(?:(?:been\s+|was\s+)?(?:another\s+"
    r"(?:question|matter)|(?:left\s+|an\s+)?open(?:\s+(?:matter|question))?(?=\s*[.,;]|\s+by\b)|less\s+clear"
    r"|doubtful|disputed|unsolved"
    r"|(?:in|open\s+to)\s+(?:doubt|question|dispute)|anybody's\s+guess|not\s+(?:mentioned|stated"
    r"|said|explained)|(?:a|an)\s+(?:\w+\s+)?(?:question|matter)\s+that\s+(?:[\w'-]+\s+){1,5}(?:leaves?"
    r"|does\s+not|no|cannot)\b|(?:never|not|hardly)\s+been\s+(?:tested|studied|shown|measured|examined"
    r"|investigated)\b))",
    # "Nothing has been decided", "nobody has an answer", "no one has worked out why".
    r"\bnothing\s+(?:has|had|is|was)\s+(?:yet\s+)?(?:been\s+)?(?:\w+ly\s+)?(?:decided|agreed|settled|signed"
    r"|confirmed|finali[sz]ed|certain|fixed)\b"
    r"|\b(?:nobody|no\s+one|none)\s+(?:has|had|have)\s+(?:yet\s+|so\s+far\s+)?(?:an\s+answer|been\s+(?:chosen"
    r"|decided|agreed|named)"
    r"|worked\s+out|shown|settled|proved|proven|measured|named|admitted)\b",
    r"\bnothing\s+(?:suggests|indicates|shows|proves)\s+that\b|\bno\s+(?:trace|sign|suggestion"
    r"|indication)\s+(?:that|of\s+(?:any|such))\b"
    r"|\bnot\s+a\s+shred\s+of\s+(?:evidence|proof)\b",
    r"\bneither\s+(?:approved|accepted|agreed|confirmed)\s+nor\s+(?:refused|rejected|denied|ruled)\b",
    r"\bcould\s+(?:not|only)\s+be\s+(?:established|guessed(?:\s+at)?|determined|verified)\b"
    r"|\bcan\s+only\s+be\s+guessed\b",
    rf"\b(?:says?|said)\s+nothing\s+(?:of|on|about|as\s+to|{_QUESTION})\b|\b(?:does|do|did)(?:\s+not"
    r"|n't)\s+say\s+(?:at\s+|in\s+|for\s+|from"
    rf"\s+|to\s+)?{_QUESTION}\b",
    r"\b(?:has|have|had)(?:\s+not|n't)\s+(?:yet\s+)?(?:taken\s+a\s+(?:position|stance|view|side)"
    r"|made\s+up\s+(?:its|his|her|their)\s+minds?"
    r"|commented)\b",
    r"\bno\s+(?:decisions?|plans?)\s+(?:had|has|have|will)\s+(?:yet\s+)?be(?:en)?\s+(?:taken|made)\b",
    # "no decision has been made", "no date is set", "there is no evidence that"
    r"\bno\s+(?:\w+\s+){0,2}?(?:decisions?|agreements?|deals?|contracts?|dates?|prices?|timelines?|timetables?"
    r"|details?|terms|"
    r"confirmations?|announcements?|updates?|statements?|evidence|proof|plans?|figures?|names?|reasons?"
    r"|explanations?)\b[^.;,]{0,40}?\s(?:has|have|had|was|were|is|are)\s"
    r"(?:yet\s+)?(?:been\s+)?(?:made|set|reached|signed|given|named|announced|agreed|released|found|confirmed"
    r"|disclosed|published|"
    r"shared|reported|available|presented|offered|settled|final|provided|revealed)",
    r"\bthere\s*(?:'s|\s+is|\s+was|\s+are|\s+has\s+been|\s+have\s+been)\s+(?:(?:as\s+yet|still|so\s+far|currently"
    r"|also|yet)\s+)?(?:no|little)\s+"
    r"(?:\w+\s+){0,2}?(?:evidence|proof|confirmation|word|announcement|truth|indication|date|decision|agreement"
    r"|consensus|timeline|explanation)\b",
    r"\bno\s+(?:clear|firm|concrete|definite|specific|official|confirmed|immediate)\s+(?:\w+\s+)?(?:plans?|dates?"
    r"|sources?|answers?|timelines?|details?"
    r"|decisions?|explanations?|confirmation|evidence|word|release\s+dates?)\b",
    r"\b(?:few|no|little)\s+(?:\w+\s+)?(?:details|information)\s+(?:about|on|of|is|are|was|were|have"
    r"|has)\b[^.;]*?\b(?:known|available|released|revealed|emerged|disclosed)"
    r"|\b(?:little|not\s+much)\s+(?:else\s+)?is\s+(?:yet\s+)?known\b",
    # "it is unclear whether", "remains to be seen", "details remain scarce"
    r"(?:\b(?:is|are|was|were|remains?|remained|still|left|it)|'s)\s+(?:\w+ly\s+|very\s+|quite\s+|still\s+"
    r"|as\s+yet\s+|so\s+far\s+"
    r"|also\s+){0,2}"
    # "It's a mystery – and a good one": a kind of story.
    r"(?:unclear|unknown|undecided|uncertain|in\s+doubt|anyone's\s+guess|an?\s+(?:complete\s+|total\s+)?mystery"
    r"(?!\s+(?!(?:how|why|what|who|where|when|whether|to|and|but)\b)\w|\s?[\u2013\u2014-])"
    r"|unconfirmed|unverified|undisclosed|unresolved|unsettled|undetermined|unspecified"
    r"|under\s+wraps|not\s+(?:\w+ly\s+|yet\s+)?"
    r"(?:clear|certain|known(?!\s+(?:for|as|to)\b)|confirmed)|to\s+be\s+(?:seen|decided|confirmed|determined"
    r"|announced|worked\s+out)|an?\s+open\s+question|up\s+in\s+the\s+air"
    r"|in\s+limbo|an?\s+unknown|too\s+close\s+to\s+call)\b(?!\s+(?:at\s+the\s+time|until|previously|before)\b)",
    r"\b(?:questions?|matter|issue|case|outcome|points?)\s+remains?\s+open\b|\bremains?\s+(?:uncertain|scarce"
    r"|a\s+mystery|in\s+doubt|in\s+question)\b|(?:'s\s+not|\b(?:is|are|was|were)(?:\s+not|n't))\s+(?:(?:\w+ly|yet"
    r"|even|that|so|quite|very)\s+){0,2}(?:clear"
    r"|certain"
    r"|known(?!\s+(?:for|as|to)\b)|official|a\s+done\s+deal)\b",
    r"\b(?:has|have|had|is|are)\s+yet\s+to\s+be\s+(?:seen|known|agreed|set|fixed|named|found|proved|identified"
    r"|explained|tested|scheduled|released|approved)\b",
    r"\bjury\s+is\s+(?:still\s+)?out\b|\bremains?\s+to\s+be\s+\w+ed\b|\bunclear,",
    r"\bunconfirmed\s+(?:\w+\s+)?(?:reports?|rumou?rs?|claims?|accounts?)\s+(?:\w+\s+)?(?:suggest|say|said|claim"
    r"|indicate|put|point)",
)
SILENT = cued(
    r"\b(?:declin|refus|would|could|can|able|unable|given|giv|did|do|gave|provid|offer|releas|disclos|stop|without"
    r"|remain|kept|keep|stay|been|left|neither|made|issued|wish|want|spoken|will|said)",
    # "declined to comment", "would not say", "stopped short of confirming", "could not be reached"
    r"\b(?:declin|refus)(?:e|es|ed|ing)\s+(?:to\s+)?(?:\w+ly\s+)?(?:acknowledge|admit\s+(?:that|to|whether|if)"
    r"|explain|clarify|comment|confirm|say|disclose|discuss|answer"
    r"|elaborate|reveal"
    r"|detail|specify|be\s+drawn|respond|give\s+(?:\w+\s+){0,2}?details|share|provide|name|address|speculate"
    r"|identify|be\s+interviewed)",
    r"\b(?:can(?:not|'t|\s+not)|(?:is|are|was|were)(?:\s+not|n't)\s+able\s+to|unable\s+to)\s+(?:yet\s+"
    r"|\w+ly\s+)?(?:say|tell(?:\s+us)?|determine|establish|confirm|verify|rule\s+out)\s+"
    r"(?:exactly\s+)?(?:if|whether|how|when|what|why|who|where|which)\b"
    r"|\bcould(?:\s+not|n't)\s+(?:yet\s+)?(?:assess|predict|estimate)\b"
    r"|\bcould(?:\s+not|n't)\s+(?:yet\s+)?say\b(?!\s+(?:that|no|enough)\b)"
    r"|\bwould(?:\s+not|n't)\s+(?:\w+ly\s+)?(?:say|comment|confirm|disclose|elaborate|be\s+drawn|discuss|reveal"
    r"|specify)\b",
    r"\bcould(?:\s+not|n't)\s+(?:\w+ly\s+)?(?:be\s+(?:\w+ly\s+)?(?:verified|confirmed|reached|corroborated)"
    r"|(?:confirm|verify|corroborate)\b|(?:immediately\s+)?reach\b[^.;]{0,80}?\bcomment\b)",
    r"\b(?:did(?:\s+not|n't)|does(?:\s+not|n't)|do(?:\s+not|n't))\s+(?:\w+ly\s+)?(?:return|give|provide|offer|share"
    r"|address|name)\s+"
    r"(?:(?:a|an|any|further|more|specific|other|exact|additional|repeated|multiple|several|immediate|our|phone"
    r"|emailed|the|its|his|her|their|\w+'s)\s+){0,3}?"
    r"(?:requests?|calls?|comment|details?|reasons?|figures?|explanations?|numbers|timeline|date)\b",
    r"\b(?:gave|given|gives|give|provided|provides|offered|offers|released|disclosed|cited)\s+(?:no|few"
    r"|little)\s+(?:\w+\s+)?(?:figures?|details?|reasons?"
    r"|explanations?|comment|numbers|information|timeline|date)\b",
    r"\bstop(?:s|ped)?\s+short\s+of\s+(?:confirm|announc|say)\w*|\bwithout\s+(?:\w+ly\s+)?(?:confirming|disclosing"
    r"|specifying|naming)\b",
    r"\b(?:remain|kept|keep|stay|been)(?:s|ed)?\s+(?:\w+ly\s+)?(?:quiet|silent|tight-lipped|mum|coy)(?:\s+(?:on"
    r"|about|over|so\s+far)\b"
    r"|\s*[.;])",
    rf"\bleft\s+(?:it\s+)?(?:open|unanswered|unsaid)\s+{_QUESTION}\b|\bleft\s+(?:\w+\s+){{1,8}}?unanswered\b",
    r"\bneither\s+confirm(?:ed|s)?\s+nor\s+den(?:y|ied|ies)\b|\bwould\s+say\s+nothing\b",
    r"\b(?:made|issued|gave|offered)\s+no\s+(?:public\s+)?(?:comment|statement|explanation|answer)\b"
    r"|\bsaid\s+nothing\s+(?:more|further)\b",
    r"\b(?:didn't|not)\s+(?:want|wish|wished)\s+to\s+(?:comment|be\s+(?:quoted"
    r"|named)|speak|say|discuss)\b"
    r"|\bneither\s+(?:\w+\s+)?(?:wished|wanted|was\s+willing)\s+to\s+(?:comment|speak|discuss|name|say)\b",
    r"\b(?:has|have|had)(?:\s+not|n't)\s+(?:yet\s+|so\s+far\s+)?spoken\s+(?:in\s+public|publicly|about|of|on)\b",
    r"\b(?:would|will)(?:\s+not|n't)\s+(?:name|identify|give\s+(?:a|any|names|details)|go\s+on\s+the\s+record"
    r"|confirm)\b"
    rf"|\b(?:will\s+not|won't)\s+say\s+{_QUESTION}\b",
)
# Bare "to deny" is most often to refuse ("a way to deny tracking"), unless one is said to do it.
_NOT_INFINITIVE = r"(?<!\bto\s)"
_FALSE_WORDS = r"(?:\s+(?:outright|flatly|strongly|firmly|out\s+of\s+hand))?"
DENIED_PASSIVE = (
    r"(?:denied|dismissed|brushed\s+(?:aside|off)|laughed\s+off|waved\s+(?:aside|away)|refuted|rejected|disputed"
    r"|debunked|rebutted|disproved|disproven|discredited)"
)
_DENY_IT = r"(?:den(?:y|ies|ied)|disput(?:es|ed)|reject(?:s|ed)|refut(?:es|ed))"
DENIED = cued(
    r"den[iy]|rumo|disput|contest|reject|dismiss|refut|rebuff|counter|rebut|debunk|rubbish|quash|repudiat|disavow"
    r"|contradict"
    r"|disprov|discredit|scotch|shot|shoot|knock|brush|pour|hit|push|play|talk|plead|maintain|protest|call|label|brand"
    r"|describ|characteri|slam|decr"
    r"|no truth|laugh|wave|shrug"
    r"|false|untrue|true|baseless|unfounded|fabricat|hoax|incorrect|inaccurate|bogus|fake",
    r"\brumou?rs?\b[^.;]*\bthat\b[^.;]*\b(?:denied|deny|denies)\s*[.;]",
    r"(?<!\bno\sone\s)(?<!\bnobody\s)\b(?:disput|contest)(?:e|es|ed|s)\s+that\b",
    # "Something his family denied", "a charge the firm denies", "which he has denied".
    rf"\b(?:something|which|(?:an?|the)\s+{RUMOUR})\s+(?:that\s+)?(?:(?!and\b"
    rf"|but\b)[\w'&-]+\s+){{1,6}}?{_DENY_IT}\s*[.,;)]",
    # "rejected this in strong terms", "dismissed it as untrue", "disputed that, saying …"
    r"\b(?:reject|dismiss|disput|refut|rebuff|contest|counter|rebut)(?:e|es|s|ed)?\s+(?:this|that|it|them|these"
    rf"|those){_FALSE_WORDS}"
    rf"(?:\s+in\s+(?:\w+\s+){{0,3}}terms|\s+as\s+(?:\w+ly\s+)?{_UNTRUE}|,\s+(?:saying|calling|insisting|arguing"
    r"|claiming|stating))",
    # Only what is denied as untrue: "was denied bail" and "denied them a goal" settle something.
    rf"(?<!n't\s)(?<!\bcannot\s)(?<!\bnot\s)(?<!\bno\s){_NOT_INFINITIVE}\b(?:deny|denies|denied|denying)\s+(?:that"
    # "Denied he knew"; but "denied them a goal".
    r"|(?:he|she|they|there|it)\s+(?!an?\b|the\b|his\b|her\b|their\b|on\b|in\b|to\b)\w+"
    r"|it|this|so|everything|any|all|ever"
    r"|(?!being\b|everything\b|nothing\b|anything\b|something\b)\w{2,}ing)\b(?!\s+of\s+them\b)",
    rf"{_NOT_INFINITIVE}\b(?:deny|denies|denied|denying)\s+(?:(?:the|these|those|such|its|his|her|their"
    rf"|\w+ing)\s+)?(?:[\w-]+(?:'s)?\s+){{0,3}}?(?:{RUMOUR}"
    r"|involvement|guilt|responsibility|knowledge|existence|report|affair|links?|wrong(?:doing|s)?|liability"
    r"|misconduct)\b",
    r"\b(?:forced|compelled|obliged|moved|had|took\s+to\s+[\w\s]{2,20}|rushed|went\s+on|quick|continues?"
    r"|continued)\s+to\s+(?:\w+ly\s+)?deny\b",
    rf"{_NOT_INFINITIVE}\b(?:refut|disput|debunk|dismiss|reject|rubbish|s?quash|rebut|repudiat|disavow|contradict"
    r"|disprov|discredit|scotch)(?:e|es|s|ed|ing)\s+"
    rf"(?:as\s+\w+\s+)?(?:[\w'-]+\s+){{0,3}}?{RUMOUR}\b",
    r"\b(?:shot|shoots?|knock(?:s|ed)?|brush(?:es|ed)?|pour(?:s|ed)?|hit|hits|push(?:es|ed)?)\s+(?:down|off|aside"
    r"|cold\s+water|back)\s+(?:on\s+|at\s+|against\s+)?"
    rf"(?:[\w'-]+\s+){{0,3}}?{RUMOUR}\b",
    # "called the report incorrect", "dismissed it as nonsense"
    r"\b(?:call|label|brand|describ|dismiss|characteri[sz]|slam|decr[iy]|reject|denounc)(?:e|es|s|ed|ing"
    rf"|l?led)?\s+{_SOME_WORDS}(?:as\s+)?\"?(?:\w+ly\s+)?{_UNTRUE}\b",
    r"\b(?:no\s+truth\s+(?:to|in)|(?<!\bI\s)(?<!\bwe\s)(?<!\bhe\s)(?<!\bshe\s)(?:is|are|was"
    r"|were)\s+(?:\w+ly\s+)?\"?(?:false|untrue|not\s+true|baseless|unfounded|fabricated|a\s+hoax|a\s+(?:false"
    rf"|bogus|fake|baseless|unfounded)\s+{RUMOUR})\b)",
    r"\b(?:is|was|are|were)n't\s+true\b",
    # "Rejects this", "dispute that, noting …"; but "disputed that call" settles something else.
    r"(?<!\bto\s)\b(?:reject|disput|refut|contest)(?:s|es|ed)\s+(?:this|that|it)(?=\s*[.,;]|\s+(?:and|but|because"
    r"|as|on|in|outright|flatly)\b)",
    r"(?<!\bto\s)\breject(?:s|ed)\s+(?:any|all)\s+(?:responsibility|link|blame|wrongdoing|suggestion)s?\b",
    r"\b(?:deni(?:es|ed)|denying)\s+(?:on\s+\w+day|yesterday|today|repeatedly|last\s+\w+)\s+that\b",
    # "Dismissed the complaint as sour grapes", "called the reports \"a fairy tale\"".
    r"(?<!\bwas\s)(?<!\bwere\s)\bdismiss(?:es|ed)\s+(?:(?!him\b|her\b|them\b)[\w'-]+\s+){1,6}?as\s",
    r"\b(?:call|label|brand|dubb?)(?:s|ed|l?led)\s+(?:(?:the|these|those|that|this"
    r"|such)\s+)?(?:[\w'-]+\s+){0,2}?(?:rumou?rs?|claims?|reports?"
    r"|allegations?|accusations?|speculation|charges?|stor(?:y|ies)|gossip|suggestions?)\s+\"(?!(?:very|highly"
    r"|most|a\s+great|excellent|great|important))",
    # "Rejected on Friday a report that", "laughed off the report", "rumours were brushed aside".
    r"\b(?:reject|dismiss|deni|disput)(?:s|es|ed)\s+(?:on\s+\w+day|yesterday"
    rf"|today)\s+(?:[\w'-]+\s+){{0,4}}?{RUMOUR}\b",
    rf"\b(?:laugh|wave|shrug|brush)(?:e?s|e?d)\s+(?:off|aside|away)\s+(?:[\w'-]+\s+){{0,3}}?{RUMOUR}\b",
    # "Played down reports", "pleaded not guilty", "maintains his innocence".
    rf"\b(?:play(?:s|ed)|talk(?:s|ed))\s+down\s+(?:[\w'-]+\s+){{0,3}}?(?:talk|{RUMOUR})\b|\bplead(?:s"
    r"|ed)?\s+not\s+guilty\b"
    r"|\b(?:maintain(?:s|ed)|protest(?:s|ed))\s+(?:his|her|its|their)\s+(?:\w+\s+)?innocence\b",
    # Of a claim, and not of work that was done badly.
    rf"\b(?:(?:this|that|it|they|these|those)\s+|(?:{RUMOUR}|piece|article|posts?|statements?|figures?|numbers?"
    r"|information)\s+"
    r"(?:(?!\s(?:and|but)\s)(?:[^.;:,]|\.(?=\s\d))){0,80}?)\b(?:is|are|was|were)\s+(?:\w+ly\s+)?\"?(?:incorrect"
    r"|inaccurate|misleading)\b",
    # "The reports were later refuted by the town".
    rf"\b{RUMOUR}\b[^.;:]{{0,120}}?\b(?:is|are|was|were|been)\s+(?:\w+ly\s+|later\s+|since\s+)?{DENIED_PASSIVE}\b",
)
_FALSE_CLAIM = re.compile(
    # "He sued over false claims that": what he sued over.
    r"(?<!\bto\s)(?<!\bover\s)(?<!\bof\s)(?<!\bfor\s)(?<!\bby\s)(?<!\bwith\s)(?<!\bagainst\s)(?<!'s\s)\b(?:false"
    r"|bogus|debunked)\s+(?:claim|rumou?r|report|allegation|story)s?\s+(?:that|about)\b",
    re.IGNORECASE,
)
# The silent side speaks after all: "gave no figures, but confirmed the sale", "declined to comment, saying only that".
_THEN_SPEAKS = re.compile(
    r",\s+(?:saying|adding|remarking)\s+only\b|"
    r"\b(?:but|though|although)\s+(?:\w+\s+){0,3}?(?:confirmed|confirms|said|says|told|tells|added|adds|insisted"
    r"|insists|acknowledged|noted|admitted"
    r"|revealed|explained|pointed\s+out|stressed|maintained|remarked)\b",
    re.IGNORECASE,
)
# Or has spoken first: "said it would pay, but gave no date"; not "Lim said it was sold, but the bank gave no date".
_SPOKE_BEFORE = re.compile(
    r"\b(?:said|says?|told|tells|thinks?|thought|confirm(?:ed|s)?|promised|insist(?:ed|s)?|add(?:ed|s)|acknowledged"
    r"|admitted|stressed)\b[^;]*(?:,\s+(?:(?:who|which)\s+)?|\b(?:but|and|yet|though|although)\s+"
    r"(?:(?:it|he|she|they)\s+)?)(?:ha(?:s|ve|d)\s+)?$",
    re.IGNORECASE,
)


# "It has not said how, but notes that it is safe": the same side goes on.
_SILENT_THEN_SPEAKS = re.compile(
    r"(?:\b(?:has|have|had|did|does|do)(?:\s+not|n't))\s+(?:yet\s+|\w+ly\s+)?(?:said|say|disclosed?|revealed?"
    r"|confirm(?:ed)?|specif(?:y|ied)|detail(?:ed)?"
    r"|explain(?:ed)?|shared?|comment(?:ed)?)\b[^.;]{0,120}?\b(?:but|though)\s+(?:(?:it|he|she|they)\s+)?(?:also\s+"
    r"|did\s+)?(?=(?:note|say|said|confirm|insist"
    r"|add|stress|claim|maintain|acknowledge|promise)\w*\b)",
    re.IGNORECASE,
)


# A condition says nothing of what is so: "if that isn't true, it is a loss", "even if we don't know when".
_CONDITION = re.compile(
    r"(?:^\"?(?:(?:and|but|so)\s)?|[,;:(\u2013\u2014]\s?)(?:even\s)?(?:if"
    r"|when)\s[^,;:.!?\u2013\u2014)]*(?=[,;.\u2013\u2014)]|\s[\u2013\u2014])",
    re.IGNORECASE,
)


# "It waits because no date is set" tells of the wait.
_REASON = re.compile(r"(?<=\w),?\sbecause\s(?!of\b)[^,;:.!?\u2013\u2014\"]*", re.IGNORECASE)


# Somebody says that somebody does not know: "Lim said she did not know whether it was safe".
_DOES_NOT_KNOW = re.compile(
    r"(?<!though\s)(?<!because\s)(?<!while\s)(?<!\bas\s)"
    r"\b(?:he|she|they|it|we|nobody|no\s+one)\s+(?:\w+ly\s+|still\s+)?(?:(?:do|does|did)(?:\s+not"
    r"|n't)\s+(?:yet\s+)?know"
    r"|(?:is|are|was|were)(?:\s+not|n't)\s+(?:\w+ly\s+|yet\s+)?(?:sure|certain)|(?:is|are|was|were)\s+unsure)"
    rf"\s+(?:exactly\s+|yet\s+)?{_QUESTION}\b"
    rf"|\b(?:but|and)\s+(?:is|are|was|were)(?:\s+not|n't)\s+(?:\w+ly\s+|yet\s+)?(?:sure|certain)\s+{_QUESTION}\b"
    rf"|\b(?:but|and)\s+(?:do|does|did)(?:\s+not|n't)\s+(?:yet\s+)?know\s+{_QUESTION}\b",
    re.IGNORECASE,
)


def says_unknown(reporter: str) -> bool:
    """Whether a report, its quotations masked, tells that somebody does not know something."""
    return _DOES_NOT_KNOW.search(reporter) is not None


def is_open(words: str) -> bool:
    """Whether the words say that something is not settled, or deny it."""
    words = blank(_SILENT_THEN_SPEAKS, blank(_REASON, blank(_CONDITION, first_claim(words))))
    if any(rule.search(words) for rule in (UNSETTLED, DENIED, _FALSE_CLAIM)):
        return True
    silence = SILENT.search(words)
    return silence is not None and not (speaks_after_silence(words) or _SPOKE_BEFORE.search(words[: silence.start()]))


def speaks_after_silence(words: str) -> bool:
    """Whether the side that keeps silent on one thing then says another: "gave no figures, but confirmed the sale"."""
    silence = SILENT.search(words)
    return silence is not None and _THEN_SPEAKS.search(words, silence.end()) is not None
