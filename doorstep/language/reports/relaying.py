"""What a driver wants a customer told or asked, without the words that say so."""

import re

from doorstep.language.reports.words import SPOKEN

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
_WHO = rf"(?:{_PERSON}(?:\s+(?:(?:at|on|for|in|de)\s+(?:the\s+)?(?:lm[\s\d-]{{9,14}}(?<!\s)|{_STOP})))?|{_STOP})"
_THAT = r"(?:\s*[:,-]\s*|\s+that\b|\s+know\b(?:\s+that\b)?|\s+to\s+(?:say|know)\b(?:\s+that\b)?|\s+saying\b|\s+que\b)?"
_ASKING = (
    r"(?:if|whether|what|which|where|when|who|how|why|is|are|can|could|do|does|will|would|should"
    r"|si|d[oó]nde|qu[eé]|en\s+qu[eé])\b"
)
_COMMAND = re.compile(
    r"\b(?:"
    rf"(?:text|message|msg|hit\s+up|call)\s+{_WHO}\s+and\s+(?:ask|tell|say)(?:\s+{_PERSON})?{_THAT}"
    rf"|(?:tell|tall|inform|notify|advise|alert|remind|text|txt|message|msg|let)\s+{_WHO}{_THAT}"
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
_AT_THE_END = re.compile(
    rf"[\s,.;:?-]+(?:(?:and\s+|so\s+|please\s+|pls\s+|can\s+(?:you|u)\s+)*)(?:tell|let|text|ask|notify"
    rf"|message)\s+{_WHO}(?:\s+know)?[\s.!?]*$",
    re.IGNORECASE,
)
_TO_DO = r"to\s+(?!(?:the|a|my|his|her|their|your|be\s+honest)\b)(?=[a-z])"


def message_for_customer(text: str) -> str | None:
    """The driver's words for the customer, as they were said; None when there is no "tell" or "ask", or nothing after.

    "Tell her to open the gate" is "please open the gate"; "ask him if he is home" stays "if he is home".
    """
    if last := _AT_THE_END.search(text):
        words = text[: last.start()]
    elif command := _COMMAND.search(text):
        words = text[command.end() :]
        words = re.sub(rf"^(?:{_TO_DO})", "please ", words, flags=re.IGNORECASE)
    else:
        return None
    words = " ".join(words.split()).strip(" ,:;-")[:LONGEST].strip()
    return words if re.search(r"\w{2}", words) else None
