"""What a driver wants a customer told or asked, without the words that say so.

What a customer reads is only what was meant for them: two words at least that say something, no question to us.
"""

import re

from doorstep.language.phrases import any_of
from doorstep.language.reports.words import SPOKEN, plain

LONGEST = 320
"""Characters."""

_STOP = (
    r"(?:(?:my\s+)?next\s+(?:stop|one)"
    rf"|(?:(?:stop|stp|parada|number)\s*#?\s*|#)?{SPOKEN}(?!\s*(?:min|hour|hr|box|pack|pm|am)))"
)
_PERSON = (
    r"(?:(?:(?:the|this|that|my|our|a|el|la|al)\s+)?(?:(?:damn|next|other|nice|old|poor)\s+)*(?:customers?"
    r"|costumers?|cust"
    r"|recipients?|lad(?:y|ies)|guys?|m[ae]n|wom[ae]n|gentleman|fell(?:a|er)s?|folks|people|ppl|owners?|residents?"
    r"|tenants?"
    r"|homeowner|receiver|dude|person|manager|se[nñ]ora?|client[ea]s?)|(?:the|this|that)\s+(?:office|business|store"
    r"|shop|one)"
    r"|her|him|them|h[ie]m|'?em|every(?:one|body))\b"
)
_WHO = rf"(?:{_PERSON}(?:\s+(?:(?:at|on|for|in|of|de)\s+(?:the\s+)?(?:lm[\s\d-]{{9,14}}(?<!\s)|{_STOP})))?|{_STOP})"
_THAT = r"(?:\s*[:,-]\s*|\s+that\b|\s+know\b(?:\s+that\b)?|\s+to\s+(?:say|know)\b(?:\s+that\b)?|\s+saying\b|\s+que\b)?"
_ASKING = (
    r"(?:if|whether|what|which|where|when|who|how|why|is|are|can|could|do|does|will|would|should"
    r"|si|d[oó]nde|qu[eé]|en\s+qu[eé])\b"
)
_COMMAND = re.compile(
    r"\b(?:"
    rf"(?:text|message|msg|hit\s+up|call)\s+{_WHO}\s+and\s+(?:ask|tell|say)(?:\s+{_PERSON})?{_THAT}"
    rf"|(?:tell|tall|inform|notify|advise|alert|remind|text|txt|message|msg|let)\s+{_WHO}{_THAT}"
    rf"|have\s+(?:her|him|them|the\s+(?:customer|lady|guy))\s+(?=(?:come|meet|open|call|text|bring|send|wait|buzz|unlock|move|leave|put|get|step|answer|check|look|turn|be)\b)"
    rf"|hit\s+{_WHO}\s+up(?:\s+(?:and\s+)?say)?{_THAT}"
    rf"|(?:send|give)\s+{_WHO}\s+a\s+(?:text|message|msg|note|heads\s+up){_THAT}"
    rf"|send\s+a\s+(?:text|message|msg|note)\s+to\s+{_WHO}{_THAT}"
    rf"|(?:say|relay(?:\s+(?:it|this|that))?|pass\s+(?:it|this)\s+(?:on|along))\s+to\s+{_WHO}{_THAT}"
    rf"|(?:d[ií]l[ea]s?|d[ií]gale|av[ií]s[ae]le)(?:\s+(?:a\s+)?{_WHO})?(?:\s+(?:de\s+)?que\b)?"
    rf"|(?:preg[uú]nt[ae]le)(?:\s+(?:a\s+)?{_WHO})?"
    rf"|(?:ask|ax)\s+{_WHO}{_THAT}"
    rf"|(?:ask|ax|(?:see|find\s+out|check)(?:\s+(?:from|with)\s+{_WHO})?)\s+(?={_ASKING})"
    rf"|(?:find\s+out\s+from|check\s+with|question\s+for)\s+{_WHO}{_THAT}"
    r")\s*",
    re.IGNORECASE,
)
_MANNERS = r"(?:[\s,.;!?]+(?:please|pls|plz|thanks|thx|ty|asap|now|rn|quick|por favor|for me|ok))*[\s.!?]*"
_AT_THE_END = re.compile(
    rf"[\s,.;:?-]+(?:(?:and\s+|so\s+|please\s+|pls\s+|(?:can|could|cn)\s+(?:you|u|ya|someone)\s+)*)(?:tell|let|text|ask"
    rf"|notify|message)\s+{_WHO}(?:\s+know)?{_MANNERS}$",
    re.IGNORECASE,
)
_TO_DO = r"to\s+(?!(?:the|a|my|his|her|their|your|be\s+honest)\b)(?=[a-z])"
_LEADING_STOP = re.compile(
    rf"^(?:(?:at|im\s+at|stop|stp|parada|number)(?:\s*#)?\s*)*#?{SPOKEN}[\s,:;-]+", re.IGNORECASE
)
_POINTS_BACK = re.compile(
    r"(?:which(?: (?:one|door|way|side|unit|button|name|bell|gate|entrance|building|is it|it is|is (?:hers|his|theirs"
    r"|yours)))?|where(?: (?:to|is it|it is|to go|at))?|what to do|what (?:now|then)|if (?:thats|its|that is"
    r"|it is) (?:ok|okay"
    r"|fine|alright|right|hers|his|theirs)|what (?:she|he|they) wants?(?: me to do)?|how|why|who)\W*(?:(?:it is"
    r"|is it|please|pls|plz"
    r"|thanks|thx|i (?:should|need to) (?:press|use|ring|buzz|take|push|hit))\W*)*"
)
""" "which one": of what was said before."""
_MANNER_BEFORE = re.compile(
    r"(?:[\s,;:-]*\b(?:(?:can|could|cn|would|will) (?:you|u|ya|someone|somebody)|please|pls|plz|and|so|just"
    r"|maybe|need you to"
    r"|need u to))+\s*$",
    re.IGNORECASE,
)
_SAY_NOTHING = frozenset(
    """
    a about again also an and any anything asap can could do does ese eso favor for from her him hey hi hola if is it
    know la lo me message msg my nada now of on please pls plz por quick rn so some something text than thanks that the
    their them then they this thx to too ty u up us want wanna we well y yo you your
    """.split()
)
_US = r"(?:you|u|it|that|they|she|he|anyone|anybody)"
_SENT = r"(?:sen[dt]|text\w*|ask\w*|tell|told|get|got|saved?|said|say|answer\w*|repl\w+)"
_FOR_US = re.compile(
    any_of(
        rf"""
        (?:what|which) stop (?:is|was|am|number)
        where (?:is|was) (?:stop|that|my|the next)
        whats (?:next|my next)
        (?:did|have|has) {_US} (?:guys )?{_SENT}
        (?:did|was|is) (?:that|it|this) (?:saved?|sent|send|go|went|work|recorded|marked)
        how many (?:stops|left|more)
        what time (?:do|will|am) i
        """
    )
)
_SMALL_TALK = re.compile(
    any_of(
        r"""
        nvm|nevermind|never mind|forget (?:it|that|about it)|cancel(?: that| it)?|skip (?:it|that)|nothing|none
        no|nah|nope|yes|yeah|yep|yup|ok|okay|k|wait|hold on|hang on|one sec\w*|sec|thanks|thx|thank you|ty|lol|haha\w*
        what|huh|hm+|idk|i dont know|dont know|not sure|good|cool|copy|got it|im good|all good|done|ready|here|help
        undo|next
        """
    )
    + r"(?: (?:please|pls|thanks|thx|then|now|man|bro|sorry))*"
)
_WHOSE = r"(?:customers?|her|his|their|the)"
_ASKS_FOR_NUMBER = re.compile(
    any_of(
        rf"""
        (?:phone|cell|telephone|contact|tel) (?:number|num|no|info)
        {_WHOSE} (?:phone|number|cell|digits|tel)
        (?:whats|what is|give me|gimme|send me|get me|need|got|have) (?:\w+ ){{0,3}}(?:digits|cell) (?:for|of|to|on|at)
        (?:give me|gimme|send me|get me) (?:the|they|their|her|his|customers?) (?:number|digits|phone|cell)
        (?:whats|what is|give me|gimme|send me) (?:the )?number (?:for|of) (?:\d+|stop|the customer|her|him)
        numero de (?:telefono|la clienta?|el cliente)|(?:su|el) telefono
        """
    )
)
_OF_THE_OFFICE = re.compile(any_of(r"office|dispatch\w*|depot|warehouse|boss|supervisor|hr|mechanic|tow"))
_CALL = re.compile(
    any_of(
        rf"""
        (?:call|phone|ring|buzz|dial) (?:up )?(?:the |this |that |my )?(?:customer|recipient|lady|guy|her|him|them)
        (?:call|phone|ring|dial) (?:up )?(?:stop |number |#)?{SPOKEN}
        """
    )
)
_TO_A_PERSON = re.compile(
    any_of(
        r"""
        please|pls|plz|you|u|ur|your|yours|youre|yall|come (?:down|out|outside|to|get|open|meet|up)|open (?:the|up|it)
        meet me|let me in|buzz me|call me back|thank you|thanks|sorry|hello|hi|por favor|usted|tu
        im (?:outside|out front|here|downstairs|at (?:the|your)|on my way|almost|close|\d+ min\w*)
        """
    )
)


def message_for_customer(text: str) -> str | None:
    """The driver's words for the customer, as they were said; None when there is no "tell" or "ask", or nothing that
    says something.

    "Tell her to open the gate" is "please open the gate"; "ask him if he is home" stays "if he is home". What stands
    before counts where nothing stands behind: "8 cant find the door can u ask her pls".
    """
    if last := _AT_THE_END.search(text):
        words = _LEADING_STOP.sub("", text[: last.start()].strip())
    elif command := _COMMAND.search(text):
        words = text[command.end() :]
        words = re.sub(rf"^(?:{_TO_DO})", "please ", words, flags=re.IGNORECASE)
        words = _with_what_it_is_about(text[: command.start()], words)
    else:
        return None
    words = " ".join(words.split()).strip(" ,:;-")[:LONGEST].strip()
    return words if says_something(words) else None


def _with_what_it_is_about(before: str, asked: str) -> str:
    """ "the panel has no names can u ask which one" is asked whole: "which one" alone says nothing to a stranger."""
    if _POINTS_BACK.fullmatch(plain(asked)) is None:
        return asked
    about = re.split(r"[.!?;\n]", _MANNER_BEFORE.sub("", before).strip(" ,.;:-"))[-1]
    about = _LEADING_STOP.sub("", about.strip()).strip(" ,;:-")
    if any(character.isdecimal() for character in about) or not says_something(about):
        return asked
    return f"{about}, {asked}"


def addressed(text: str) -> str:
    """The words that say to whom, without the message: "tell her its at 1102" names no stop."""
    if _AT_THE_END.search(text) or not (command := _COMMAND.search(text)):
        return text
    return text[: command.end()]


def tells_a_customer(text: str) -> bool:
    """Whether the words say outright that somebody is to be told or asked something, and what."""
    return _COMMAND.search(text) is not None and message_for_customer(text) is not None


def says_something(words: str) -> bool:
    """Whether a stranger who reads nothing else learns something from it: two words with content."""
    return sum(word not in _SAY_NOTHING for word in re.findall(r"[^\W_]{2,}|\d", plain(words))) >= 2


def is_for_customer(words: str) -> bool:
    """Of what is said after "what shall I tell them?": whether it is plainly addressed to them."""
    return is_possibly_for_customer(words) and _TO_A_PERSON.search(plain(words)) is not None


def is_possibly_for_customer(words: str) -> bool:
    """Not a question to us, nor a word between driver and dispatch."""
    said = plain(words)
    return (
        says_something(words)
        and not _FOR_US.search(said)
        and not asks_for_number(words)
        and _SMALL_TALK.fullmatch(said.strip(" .!?,")) is None
    )


def asks_for_number(text: str) -> bool:
    """Whether a customer's phone number is wanted: drivers never see one."""
    words = plain(text)
    return _ASKS_FOR_NUMBER.search(words) is not None and _OF_THE_OFFICE.search(words) is None


def wants_call(text: str) -> bool:
    """Whether a customer is to be called: that is for dispatch."""
    return _CALL.search(plain(text)) is not None
