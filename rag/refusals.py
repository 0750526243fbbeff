"""What is no question to articles: orders to the program, talk with it, letters at random."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from indexes.embed import packaged_tokenizer

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# "List", "name", "summarize", "tell me about" ask for what stands there.
_ORDER = re.compile(
    r"^\W*(?:please\s+|now\s+|hey,?\s+|ok(?:ay)?,?\s+|can you\s+|could you\s+|would you\s+|i want you to\s+)*"
    r"(?:write|rewrite|delete|drop|select\b.+\bfrom|insert\b|update\b.+\bset|print|output|ignore|disregard|forget|"
    r"pretend|act as|you are now|you're now|from now on|translate|sing|draw|paint|generate|compose|code|implement|"
    r"execute|run|sudo|rm\s+-|curl\s|import\s|def\s|repeat (?:after|the words)|reveal|show me your|say\s|"
    r"tell me an? (?:joke|story|poem|riddle)|make up|invent|imagine|role-?play|sell me|buy|book|order|send|e-?mail|"
    r"open the|set an?|solve|calculate|compute|convert|hack|remind me|play me|google|search the (?:web|internet)|"
    r"continue (?:the|this|my) (?:story|text|sentence|poem)|state (?:as a fact|that))\b"
    r"|^\W*(?:system|assistant|developer)\s*:|^\s*<[a-z!/]",
    re.IGNORECASE,
)
_ABOUT_THE_PROGRAM = re.compile(
    r"\b(?:system prompt|your (?:hidden |secret |own )?(?:instructions|prompt|rules|guidelines)|previous instructions"
    r"|jailbreak)\b",
    re.IGNORECASE,
)
_TALK = re.compile(
    r"^\W*(?:"
    r"(?:hi|hiya|hello|hey|howdy|greetings|good (?:morning|afternoon|evening|night|day)|thanks?|thank you|thx|cheers|"
    r"bye|goodbye|see you|ok(?:ay)?|cool|great|nice|wow|lol|ha(?:ha)+|sorry|please|sure|test(?:ing)?)"
    r"(?: (?:there|you|so much|very much|a lot|again|bot|all|everyone|for (?:that|the (?:help|answer|info\w*))))*"
    r"|how are you(?: doing)?(?: today)?|how(?:['’]s| is) it going|what['’]?s up|nice to meet you"
    r"|(?:who|what) are you|who (?:made|built|created|trained|wrote) you|what(?:['’]s| is) your name"
    r"|are you (?:an? |the )?(?:ai|bot|chat ?bot|human|person|robot|machine|real|there|chatgpt|gpt\S*|llm)"
    r"|what (?:can|do|could) you (?:do|know|answer)(?: for me)?|how do you work"
    r"|what (?:can|should|could) i ask(?: you| here)?|(?:can you )?help(?: me)?|how (?:can|do) i use (?:you|this)"
    r")\W*$",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_VOWELS = re.compile(r"[aeiouyàáâäèéêëìíîïòóôöùúûü]", re.IGNORECASE)
_SHORT = 4  # words: a longer row of abbreviations is let be
# Of the 600 tuning questions none has under 2.2 letters a word piece, misspelt ones and foreign names included; keys
# struck at random have 1.1 to 1.4. Of fewer letters than these nothing can be told.
_LEAST_LETTERS_A_PIECE = 1.6
_LETTERS_THAT_TELL = 9


def refusal(question: str) -> str | None:
    """What is said instead of looking a cleaned question up; None where it is one that articles may answer.

    >>> refusal("Write a poem")
    'That is an order, not a question about the articles. Ask what the articles say.'
    >>> refusal("Summarize the article") is refusal("Who are the bakers?") is None
    True
    """
    if is_order_to_program(question):
        return "That is an order, not a question about the articles. Ask what the articles say."
    if _TALK.match(question):
        return "This answers questions from the articles, in their words. Ask who is involved, or what is confirmed."
    if not _is_readable(question):
        return "That could not be read as a question. Ask what the articles say."
    return None


def is_order_to_program(text: str) -> bool:
    """Whether a text tells the program to do something else than to look up what articles say."""
    return bool(_ORDER.search(text) or _ABOUT_THE_PROGRAM.search(text))


def _is_readable(question: str) -> bool:
    """Whether it is made of words; rows of capitals are taken for abbreviations."""
    if re.search(r"[A-Z]{2,}", question):
        return True
    held = _LETTERS.findall(question)
    readable = any(_VOWELS.search(word) or not word.isascii() for word in held)
    if not readable and len(question.split()) < _SHORT:
        return False
    letters = sum(map(len, held))
    return letters < _LETTERS_THAT_TELL or letters >= _LEAST_LETTERS_A_PIECE * sum(map(_pieces, held))


def _pieces(word: str) -> int:
    return len(_tokenizer().encode(word, add_special_tokens=False).ids)


@cache
def _tokenizer() -> Tokenizer:
    return packaged_tokenizer()
