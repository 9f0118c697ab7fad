"""What somebody asks about the service itself, rather than about a delivery. Pure."""

import re

from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain

# In this order: "is this a scam, and who do I call about a job" is about whether we are real.

_REFUSE = (
    r"(?:refuse|reject|decline|turn (?:it|them|this|that|the \w+) (?:away|down)|say no(?: to it)?|send (?:it|them) back"
    r"|(?:dont|do not|wont|didnt) (?:accept|want|take)(?: (?:it|them|this|the \w+))?|not (?:accept|take) (?:it|them))"
)
_TOPICS: dict[str, str] = {
    "refusal": rf"""
        (?:what|whats|how|que).{{0,30}}\b(?:if|when|should|were)\b.{{0,20}}\b(?:i|we|he|she|they|someone|nobody|my \w+)
            \b.{{0,14}}\b{_REFUSE}
        (?:if|were|should|suppose|say) (?:i|we|my \w+)\b.{{0,14}}\b{_REFUSE}.{{0,40}}
            \b(?:what|where|who|does|do|would|will|is|can)\b
        what happens (?:to (?:it|the \w+|my \w+) )?(?:if|when) (?:it|its|the \w+) (?:is|gets|get)? ?(?:refused|rejected)
        (?:where|what) (?:does|do|will|would|happens to) (?:it|they|a|the|refused|rejected)\b.{{0,24}}\brefus\w+
        """,
    "returned": r"""
        (?:returned|sent|going|goes|go|went|shipped|return|back) (?:back )?to (?:who|whom|where)
        who (?:gets|got|has|have|receives) (?:it|them|my \w+) (?:back|now)|(?:where|who) (?:does|do|did|will|is|was)
            (?:it|they|my \w+|the \w+) (?:being )?(?:go|get|going|sent|returned|shipped)(?: back)? to(?=\W*$)
        where (?:does|do|did|will) (?:it|they|returns?|my \w+|the \w+) (?:go|get sent) (?:back|when returned
            |if returned)
        """,
    "who": r"""
        how (?:do|can|would|should|am|could|to) (?:i|we|u|you|one)?\b.{0,16}\b(?:know|tell|trust|verify|be sure
            |believe|check)
            .{0,24}\b(?:real|really|legit|genuine|true|official|safe|fake|who you (?:are|say)|its you|is you
            |actually you|this is you|not a)
        (?:are|r|is|s) (?:you|u|this|it|yall|these|that|these texts|this text|this number|this message)
            (?:guys |all |even |really |actually |for |a |an |the )*(?:fake|genuine|authentic|trustworthy|bogus|official
            |real(?! (?:person|human|man|woman|people|agent|one))|con\b|trick|hoax)
        prove (?:it|to me|youre|you are|this is|who)|(?:can|could|do) i (?:even |really )?trust
            (?:you|this|these|that|yall)
        (?:smells?|looks?|feels?|sounds?|seems?) (?:a (?:bit|little) )?(?:fishy|sketchy|sketch|shady|suspicious
            |sus|phony)
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
        (?:i|we|ive|weve|do i|i still)(?: still)? (?:got|get|have) (?:like |about |only )?(?:\d+|a few|two|three
            |four|five|six
            |seven)(?: more| whole)? days?(?: left)?(?: to (?:get|pick|grab|come)\b.*)?(?=\W*(?:$|right|correct
            |yes|no\W*$))
        (?:when|how (?:soon|long)|what day).{0,20}\b(?:send|sent|ship|goes?|return\w*) (?:it |them )?back
        (?:til|till|until) (?:when|what day)(?: do| will| is)? ?(?:i|you|u|yall|we)? ?(?:have|hold|keep|got|can)?
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
_ASKS_FOR_ADDRESS = re.compile(
    any_of(
        r"""
        (?:what|which|whose|wat) (?:\w+ )?(?:address|house|street|door|apartment|apt|unit|place) (?:did|do|does|have|has
            |had|are|is|was|were|you|u|yall|he|she|they|the driver)\b.{0,24}\b(?:have|got|go|went|goto|used?|using|try
            |tried|knock\w*|going|sent|send\w*|deliver\w*|on file|listed)
        (?:what|which|whats|wheres)(?: is)?(?: the| my)?(?: \w+)? address(?: you| u| yall| is)?(?: have| got| has)?
            (?:on file|for (?:me|us)|listed|have down|down for me)
        do (?:you|u|yall) (?:even )?have (?:the|my) (?:right|correct|new|whole|full) address
        what(?:s| is| did) (?:you|u|yall|it) (?:have|got|say) (?:for|as) (?:the|my) address
        """
    )
)
_SECRETS = (
    r"(?:(?:credit|debit|bank|gift|my|any|the|a|no|ur) )*(?:card\b|cards|card (?:number|info|details)|social|ssn"
    r"|bank (?:account|info|details|number|login)|banking"
    r"|passwords?|pin number|account (?:number|info|details)|routing|money|payment|zelle|venmo|cash ?app"
    r"|date of birth|dob"
    r"|credit (?:info|details)|personal (?:info|information|details)|financial)"
)
_REFUSES_SECRETS = re.compile(
    any_of(
        rf"""
        (?:not|never|wont|aint|dont|refuse to|no way|nobodys|cant|not about to) (?:\w+ ){{0,4}}?(?:giv\w+|send\w*
            |shar\w*
            |hand\w*|provid\w*|typ\w+|text\w*|put\w*|enter\w*|pay\w*|tell\w*|get\w*|click\w*
            |disclos\w*)\b.{{0,26}}?\b{_SECRETS}
        (?:you(?:re| are)?|yall|u|youll|ur)(?: \w+)? (?:not|aint|never|wont|will not|cant)(?: be)? (?:get|have|see)\w*\b
            .{{0,16}}\b{_SECRETS}
        (?:dont|do not|better not|never) (?:\w+ )?ask (?:me |us )?for (?:\w+ ){{0,3}}?{_SECRETS}
        """
    )
)
_PATTERNS = {topic: re.compile(any_of(table)) for topic, table in _TOPICS.items()}


def topic_of(text: str) -> str | None:
    """The topic that we can say something true about; None for the many that only dispatch knows."""
    words = plain(text)
    return next((topic for topic, pattern in _PATTERNS.items() if pattern.search(words)), None)


def refuses_secrets(text: str) -> bool:
    """ "im not giving yall my card": of what is never asked for here. Whoever was asked elsewhere asks of that."""
    return _REFUSES_SECRETS.search(plain(text)) is not None


def asks_for_address(text: str) -> bool:
    """ "what address do you have", "where did he go": of theirs that is on file."""
    return _ASKS_FOR_ADDRESS.search(plain(text)) is not None


def asks_in_general(text: str) -> bool:
    """ "is it allowed to tip", "do you people deliver on sundays": of no delivery in particular."""
    words = plain(text)
    return _IN_GENERAL.search(words) is not None and _OF_THEIR_OWN.search(words) is None
