"""What somebody asks about the service itself, rather than about a delivery. Pure."""

import re

from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain

# In this order: "is this a scam, and who do I call about a job" is about whether we are real.

_TOPICS: dict[str, str] = {
    "who": r"""
        scam\w*|fraud\w*|phishing|legit\w*|spam|for real|estafa|fraude
        who(?:s| is| are| am i) (?:this|you|u|ya|yall|texting|talking|sending)(?! for\b)
        who (?:dis|dat|this|that|u|ru)\b(?! (?:for|from|left|leave|to|go)\b)|whos (?:dis|dat)|whodis
        (?:text|message|msg|email|link|call|sms)s?\b(?! for (?:the|your) driver).{0,40}
            \b(?:pay(?! (?:at|on|when))|fee|(?:credit|debit|bank|my|gift) card|bank|ssn)\b
        (?:what|which|que) (?:company|business|compan\w+|empresa)|(?:what|which|whose) number (?:is|are) (?:this|it
            |you|that)
        quien(?:es)? (?:es|son)
        """,
    "texts": r"""
        (?:if|when) i (?:text|type|reply|opt|unsubscribe|block|turn|stop|say stop)\b.*
        (?:stop|opt out|unsubscribe|block)\b.*\b(?:still|lose|without)
        without the (?:texts|messages)
        """,
    "number": r"""
        (?:your|ur|yalls?|the|an?|dispatch|office|customer service|support) (?:\w+ )?(?:phone|telephone
            |office) ?(?:number|no|line)
        (?:your|ur|yalls?|dispatchs?|the office|the dispatch) (?:number|phone)\b(?! (?:is|was|did|keeps))
        (?:number|phone)\b.{0,16}\b(?:for|of|to) (?:the |your |ur )?(?:office|dispatch|company|depot|warehouse
            |someone|somebody|call)
        (?:who|where|what number) (?:do|can|should|would) i (?:call|ring|phone)
        is there (?:a|any) (?:number|phone)
        """,
    "pickup": r"""
        (?:what|which|need|want|show|bring|take|accept) .*\b(?:ids?|identification|license|proof|show|bring)
        (?:can|could|may|is|would|will) .*\b(?:pick|collect|claim)(?:s|ed)?\b
        do i need .*(?:tracking|id\b|license|passport)
        need to show
        what do i (?:have to |need to )?(?:show|bring)
        que necesito (?:llevar|traer)
        """,
    "work": r"""
        hiring|jobs?|apply|employment|(?:work|drive) for (?:you|yall)|contractor|pay per|make (?:an|per) hour
        trabajo|empleo|drug test|union
        """,
    "sign": r"""
        (?:can|could|may|is|would|will|does|do|must|am|how old|gotta|need|needs|have to|has to) .*\b(?:sign|signs
            |signature|signing)
        (?:can|could|may|would|is|are) .*\b(?:accept|receive|take)(?: (?:it|this|that|them|the package|my package)\b)
        (?:is there|whats|what is) (?:an? |the )?age\b|age limit|how old (?:must|do|does|should|is)
        (?:puede|tiene que|hay que) .*(?:firmar|recibir\w*)|firmar mi
        """,
    "home": r"""
        (?:do|does|must|should|need|have|has|gotta|got to|can) .*\b(?:be|stay|wait)(?: (?:at|there|here|around))?
            (?:home|there|here|in|present|around|in person)\b
        (?:can|could|will|would|do) (?:they|he|she|you|u|it|yall) (?:just )?(?:leave|drop) it if (?:im|i am|nobody
            |no one|were)
        what (?:if|happens (?:if|when)) (?:im|i am|were|we are|nobody|no one|nobodys|i) .*\b(?:home|there|here
            |answers?|in)
        tengo que estar
        """,
    "tip": r"(?:tip|tips|tipping|gratuity|propina)",
    "money": r"""
        (?:refund|refunds|insur\w+|reimburs\w+|compensat\w+|money back|liab\w+|asegurad\w+)
        (?:most|much) .*\b(?:you|u|yall) (?:cover|pay|insure)\b
        (?:what|how much) .*\b(?:covered|cover) (?:for|if|when)
        """,
    "fee": r"""
        (?:fee|fees|surcharge|extra charge|storage charge|cobran|cuesta|cuanto es)
        (?:do|does|will|is|would|are) .*\b(?:charge|charged|cost|costs|pay|free|extra)\b
        how much (?:is|does|do|for|to|will)
        """,
    "days": r"""
        (?:do|does|are|is|can|could|will|would|any) .*\b(?:on |for )?(?:mondays|tuesdays|wednesdays|thursdays|fridays
            |saturdays
            |sundays|weekends?|holidays|thanksgiving|christmas|new years?|memorial day|labor day|july 4th|4th of july)\b
        (?:what|which) days\b.*\b(?:deliver|come|work|run|open)
        (?:saturday|sunday|weekend|holiday) (?:delivery|deliveries)
        (?:trabajan|entregan|reparten) (?:los|el|en)
        """,
    "evenings": r"(?:do|can|could|will|is|are|any|how late) .*\b(?:evenings?|nights|after hours|drivers go)",
    "depot": r"""
        where ?(?:is|are|s) (?:your|ur|the) (?:depot|warehouse|hub|office|facility|pickup|store|location)
        (?:depot|warehouse|hub|pickup|facility)s? (?:address|location)
        """,
    "keep": r"""
        how (?:long|many days) (?:do|will|can|would) (?:you|u|yall|they|it) (?:guys )?(?:keep|hold|store|sit|stay)
        """,
    "pictures": r"(?:send|text|see|look at|read|get) .*(?:pictures?|pics?|photos?|images?)",
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
_YOU = (
    r"(?:you|u|ya|yall|you guys|you people|(?:your|ur|the|these|those|yalls?) (?:\w+ )?(?:drivers?|guys|people"
    r"|folks|vans|trucks|company|service|depot))"
)
_USUALLY = (
    r"(?: (?:guys|people|folks|all|ever|even|also|usually|normally|always|typically|generally|really|actually|still"
    r"|just))*"
)
_IN_GENERAL = re.compile(
    any_of(
        rf"""
        (?:do|does|dont) {_YOU}{_USUALLY} (?:deliver|come|work|drive|run|go|ship|operate)
            \b.{{0,30}}\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days|weekends|holidays|nights)
        (?:do|does) {_YOU}{_USUALLY} (?:offer|accept|charge|require|provide|allow|assemble|unpack|palletize|haul
            |wear|carry (?:stuff|things|packages|boxes|heavy|the same)|speak|get paid|knock|measure|hook|tip)
        (?:do|does) {_YOU}{_USUALLY} (?:have|got) (?:an?|any|some) (?:\w+ )?(?:app|account|policy|lift|liftgate|truck
            |program|discount|limit|option|website|form|loyalty|minimum)
        is (?:it|that|this) (?:\w+ )?(?:customary|allowed|legal|permitted)
            \ (?:for|to|that|in|with|here|at)
        am i (?:even |still )?(?:allowed|permitted|required|obliged) to
        (?:are|is) (?:this|these|my|our|those) (?:\w+ )?(?:texts?|messages?|conversations?|chats?|correspondence
            |data|info\w*) (?:\w+ )?(?:kept|stored|saved|retained|recorded|private|secure|confidential|shared|sold
            |logged|deleted)
        who (?:pays|is (?:liable|responsible)|eats the cost) (?:if|when)
        what happens (?:if|when|on your end)
        (?:is there|theres|what(?:s| is)) (?:an?|any|the|your) (?:\w+ )?(?:cut ?off|deadline|weight limit|size limit
            |policy|maximum|minimum|charge for|rate for|age limit|dress code)
        what (?:does|do) (?:\w+ ){{1,3}}(?:run|cost)
        (?:are|r) {_YOU}{_USUALLY} (?:allowed|required|trained|insured|licensed|bonded|employees|paid|unionized
            |contractors)
        how (?:do|does) {_YOU}{_USUALLY} (?:decide|choose|handle|train|hire|route|sort)
        how (?:do|does|would|can) (?:you|u|one|a person|someone|somebody|a (?:guy|fella)) (?:become|get on|apply)
        """.replace("\n            ", "")
    )
)
_OF_THEIR_OWN = re.compile(
    r"\b(?:mine|my (?:box|package|parcel|delivery|order)|leave it|put it|bring it|leave with|i was told|where it is)\b"
)
"""A wish, or a package of theirs, beside it."""
_PATTERNS = {topic: re.compile(any_of(table)) for topic, table in _TOPICS.items()}


def topic_of(text: str) -> str | None:
    """The topic that we can say something true about; None for the many that only dispatch knows."""
    words = plain(text)
    return next((topic for topic, pattern in _PATTERNS.items() if pattern.search(words)), None)


def asks_in_general(text: str) -> bool:
    """ "is it allowed to tip", "do you people deliver on sundays": of no delivery in particular."""
    words = plain(text)
    return _IN_GENERAL.search(words) is not None and _OF_THEIR_OWN.search(words) is None
