"""What somebody asks about the service itself, rather than about a delivery. Pure."""

import re

from doorstep.language.reports.words import any_of, plain

# In this order: "is this a scam, and who do I call about a job" is about whether we are real.
_TOPICS: dict[str, str] = {
    "who": r"""
        scam\w*|fraud\w*|phishing|legit\w*|spam|for real|estafa|fraude
        who(?:s| is| are| am i) (?:this|you|u|ya|yall|texting|talking|sending)
        (?:what|which|que) (?:company|business|compan\w+|number|empresa)
        quien(?:es)? (?:es|son)
        """,
    "texts": r"""
        (?:if|when) i (?:text|say|type|reply|opt|unsubscribe|block|turn|stop)\b.*
        (?:stop|opt out|unsubscribe|block)\b.*\b(?:still|lose|without)
        without the (?:texts|messages)
        """,
    "pictures": r"(?:send|text|see|look at|read|get) .*(?:pictures?|pics?|photos?|images?)",
    "pickup": r"""
        (?:what|which|need|want|show|bring|take|accept) .*\b(?:ids?|identification|license|proof|show|bring)
        do i need .*(?:tracking|id\b|license|passport)
        need to show
        what do i (?:have to |need to )?(?:show|bring)
        que necesito (?:llevar|traer)
        """,
    "work": r"""
        hiring|jobs?|apply|employment|(?:work|drive) for (?:you|yall)|contractor|pay per|make (?:an|per) hour
        trabajo|empleo|drug test|union
        """,
    "hours": r"""
        (?:your|ur|yalls?|the|pickup|opening|office) hours
        (?:are|r) (?:you|u|ya|yall) (?:guys )?open
        (?:what time|when) (?:do|are) (?:you|u|yall) (?:guys )?(?:open|close)
        how late (?:are|do|r) (?:you|u|yall)
        """,
    "able": r"""
        what can (?:i|you|u) (?:do|ask|help)
        can i (?:change|move|reschedule) .*\b(?:by text|here|after it)
        how do(?:es)? .*\b(?:changing|moving|rescheduling)
        """,
}
_PATTERNS = {topic: re.compile(any_of(table)) for topic, table in _TOPICS.items()}


def topic_of(text: str) -> str | None:
    """The topic that we can say something true about; None for the many that only dispatch knows."""
    words = plain(text)
    return next((topic for topic, pattern in _PATTERNS.items() if pattern.search(words)), None)
