"""What a recipient wants the driver to do, read from their words. Pure."""

import re
from collections.abc import Iterable
from enum import StrEnum

from doorstep.language.acts import Mood
from doorstep.language.clauses import clauses
from doorstep.language.dictated import with_marks
from doorstep.language.earnest import is_meant
from doorstep.language.moods import is_told_to, mood_of
from doorstep.language.taking_back import forbids_what_others_say
from doorstep.language.two_things import halves


class InstructionKind(StrEnum):
    LEAVE_AT = "leave_at"
    LEAVE_WITH = "leave_with"
    SAFE_PLACE = "safe_place"
    DOG = "dog"
    DO_NOT_RING = "do_not_ring"
    CALL_ON_ARRIVAL = "call_on_arrival"
    OTHER = "other"


Items = tuple[tuple[InstructionKind, str], ...]

_LONG = 200
"""Characters; beyond, stories are left out."""
_LONGEST = 300
"""Of what the DMS holds. What is longer is never cut: it would say something else."""
_END = r"[^.,;!?\n]"
_PLEASE = re.compile(
    r"^\W*(?:(?:hi|hey|hello|yo|ok|okay|so|um|please|pls|plz|can|could|u|you|the|driver|just|tell|him|her|them|to|also"
    r"|and|but|then|would|will|instructions?|note|asap|well|let (?:him|her|them|the driver) know(?: that)?)\b\W*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:\W*\b(?:please|pls|plz|thx|thanks|thank (?:you|u)|ty|ok|okay|then|instead"
    r"|(?:that|it|this)(?: would|['’]?d)(?: be)? (?:great|nice|awesome|perfect|lovely|good|best|wonderful|help)))+\W*$",
    re.IGNORECASE,
)
_LEAVE = r"(?:leave|put|drop|set|place|hide|stick|throw|toss|tuck|stash)"
_IT = r"(?:it|them|the\s+\w+|my\s+\w+|this|that|package|box|parcel|delivery)"
_LEAVE_WITH = re.compile(
    rf"\b(?!take (?:the|our|my|an?) (?:\w+ )?(?:elevators?|lifts?|stairs|stairwell|steps|ramp|alley|path|road|street"
    rf"|exit|turn|left|right|driveway|lane|bridge|hallway|escalator|highway)\b)"
    rf"(?:{_LEAVE}|give|hand|deliver|bring|take)\s+{_IT}?\s*(?:off\s+)?"
    rf"(?:with|w/?|to|con)\s+(?!(?:(?:the|your|my|ur)\s+)?(?:driver|courier|delivery\s+\w+)\b)({_END}+)"
    rf"|\b((?:my\s+)?(?:neighbou?r|doorman|concierge|front desk|super)\b{_END}*?)\s+"
    rf"(?:can|will|could)\s+(?:take|accept|sign|get)\b(?:\s+(?:for\s+)?(?:it|them))?",
    re.IGNORECASE,
)
_AT = (
    r"(?:on|in|at|behind|under|underneath|by|beside|near|inside|next to|around|outside|over|against|between|behind"
    r"|in front of|back of)"
)
_LEAVE_AT = re.compile(
    rf"\b{_LEAVE}\s+{_IT}?\s*(?:off\s+)?({_AT}\b{_END}+|(?:outside|inside|out front|out back|downstairs|upstairs)\b)"
    rf"|\b(?:(?:the\s+)?(?:package|box|parcel|it)\s+)?(?:goes|should go|can go|belongs|safe place (?:is|=))\s+"
    rf"({_AT}\b{_END}+)",
    re.IGNORECASE,
)
_PEOPLE_AT = re.compile(
    r"\b(?:front desk|reception|concierge|doorman|leasing office|mail\s?room|office)\b", re.IGNORECASE
)
_SAFE = re.compile(
    r"\b(?:somewhere|some place|someplace|a)\s+safe(?:\s+(?:place|spot))?\b|\bsafe (?:place|spot)\b|\bout of sight\b",
    re.IGNORECASE,
)
_SAFE_WORDS = frozenset(
    "leave put drop hide set place safe somewhere someplace some spot out sight package box".split()
)
_NO_RING = re.compile(
    r"\b(?:dont|don't|do not|no|never|without|please no|avoid)\s+(?:\w+\s+){0,2}?"
    r"(?:ring(?:ing)?|knock(?:ing)?|doorbell|bell|buzz(?:ing)?)\b(?!\s+(?:me|my cell|my phone)\b)",
    re.IGNORECASE,
)
_DOG = re.compile(r"\b(?:dogs?|puppy|pit\s?bull|shepherd|rottweiler)\b", re.IGNORECASE)
_CALL = re.compile(
    r"\b(?:call|text|ring|phone|buzz)\s+(?:me|my cell|us|my phone|him|her|my \w+)\b(?!\s+(?:in|up|thru|through)\b)"
    r"|\bgive (?:me|us) a (?:call|ring)\b",
    re.IGNORECASE,
)
_NOT = (
    r"\b(?:dont|don't|do not|not to|never|no need to|without|quit|stop|wont|won't|will not|shouldnt|shouldn't"
    r"|should not|cant|can't|cannot|can not)\b"
)
_NEGATED = re.compile(
    rf"{_NOT}(?:\W+\w+){{0,4}}?\W+(?:{_LEAVE}|give|hand|call|text|phone|ring (?:me|my))\b", re.IGNORECASE
)
_FORBIDS = re.compile(
    r"^(?:(?:please|pls|plz|and|but|so|just|also|hey|hi|whatever (?:you|u|he|they) do|no matter what)\W+)*(?:dont"
    r"|don't|do not|never)\s+(?:ever\s+|just\s+|(?:you|u) dare\s+)?"
    rf"(?:{_LEAVE}|give|hand|call|text|phone|ring|knock|buzz|let|wake|block|park|use|open|step|walk|enter|touch"
    r"|honk)\b",
    re.IGNORECASE,
)
"""What is plainly an order, if a forbidding one."""
_HOURS_FORBIDDEN = re.compile(
    r"^(?:(?:please|pls|plz|and|but|so|just|also|hey|hi)\W+)*no\s+"
    r"(?:(?:knocking|ringing|honking|visitors|trucks|vans|driving|parking)\s+(?:on|in|through|over"
    r"|across)\s+(?:the|my|our)\b"
    r"|(?:deliver(?:y|ies)|drop ?offs?|knocking|ringing|honking|visitors|trucks|vans|driving|parking)\s+"
    r"(?:(?:between|before|after|until|till?|from)\s+(?:\d|noon|lunch|midday|dark|sun)|\d))"
    r"(?!.*(?:\?|\b(?:how|why|yet|yesterday|last|ago|today|tomorrow|still|\w+day)\b))",
    re.IGNORECASE,
)
""" "no deliveries before noon, she sleeps": of somebody who wants their delivery."""
_WHERE_OR_WHOM = re.compile(
    r"\b(?:with|to the|to my|at the|at my|by|on|in|under|behind|near|outside|inside|bell|door|dogs?|anyone|anybody|me"
    r"|us)\b",
    re.IGNORECASE,
)
_ORDERS = re.compile(
    r"^(?:(?:please|pls|plz|and|but|so|just|also|then|hey|hi)\W+)*"
    r"(?:(?:he|she|they|the driver|driver|your driver|your guy)\s+(?:(?:just|really|will|ll)\s+)?(?:needs?|has|have"
    r"|ought|gotta"
    r"|should|must)(?:\s+to)?\s+)?(?:use|come|go|park|walk|enter|drive|back|wait|stay|take|pull)\s+"
    r"(?:(?:in|up|down|around|round|through|thru|over|on|by|at|to|via|from|along|off|into|past|only|the|my|our|a|side"
    r"|back|front"
    r"|rear|left|right|other|service|freight|loading|gravel|cargo)\s+)*"
    r"(?:ramp|door|gate|entrance|lane|alley|driveway|drive|dock|elevator|lift|stairs|steps|porch|deck|garage|street"
    r"|road"
    r"|lot|curb|walkway|path|yard|lobby|intercom|hallway)\b(?!.*\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|tomorrow|tmrw"
    r"|tonight|week)\b)",
    re.IGNORECASE,
)
_SO_PLEASE = re.compile(r"[\s,.;]+(?:and )?so\s+(?:can you |could you )?(?:please|pls|plz|kindly)\s+", re.IGNORECASE)
_OF_THEMSELVES = re.compile(
    r"\b(?:this is (?!the\b|a\b|where|how)\w+|my name is|(?:i am|i'm|im) \w+(?:[ -]\w+)? years old|year old"
    r"|surgery|medicine"
    r"|medication|meds|oxygen|arthritis|hospital|doctor|cancer|stroke|sick|illness|dialysis|chemo|pregnant|disab\w+"
    r"|diabet\w+|bad (?:back|hip|knees?|heart))\b",
    re.IGNORECASE,
)
_PLACE_WORDS = re.compile(
    r"\b(?:doors?|gates?|porch|steps|stairs|lobby|floor|elevator|ramp|road|driveway|lane|alley|path|building"
    r"|garage|yard"
    r"|fence|keys?|codes?|buzzer|bell|office|entrance|unit|apt|apartment|dogs?|sprinklers?|camera|box|package)\b",
    re.IGNORECASE,
)
_ORDERS_IN_IT = re.compile(
    rf"\b(?:please|pls|{_LEAVE}|tell|give|hand|ring|knock|call|text|use|don'?t (?:ring|knock|leave|let)"
    rf"|do not (?:ring|knock"
    r"|leave|let)|never)\b",
    re.IGNORECASE,
)
_TELLS_THE_DRIVER = re.compile(
    r"\b(?:tell|let|ask|inform|text|message|relay (?:this |that |it )?to|pass (?:this|that|it)(?: on| along)? to"
    r"|note (?:for|to)"
    r"|remind|warn)\s+(?:the\s+|my\s+|your\s+|ur\s+)?(?:driver|him|her|them|guy|courier|carrier)\b(?! in\b)",
    re.IGNORECASE,
)
_ONLY_RING = re.compile(
    r"(?:dont|don|t|do|not|no|never|without|please|avoid|ring|ringing|knock|knocking|doorbell|bell|buzz|buzzing|the|my"
    r"|or|on|door|at|all|any|need|to|and|just|pls|plz)",
    re.IGNORECASE,
)
_ARTICLE_LEFT = re.compile(r"\b(?:the|an?|my|our)\W*$", re.IGNORECASE)
"""What is left of "the doorman" before him."""
_WHO_SAYS_SO = frozenset(
    "he she they him her them we mom mum mama mother dad father husband wife boss roommate says said"
    " say wants want asked told tells have everything everyone all ordered order stuff goes go".split()
)
"""Says nothing to a driver: "mom says to leave it by the garage"."""
_NO_DETAIL = re.compile(rf"(?!inside|outside){_AT}|", re.IGNORECASE)
_IS_PLACE = re.compile(rf"{_AT}\b", re.IGNORECASE)
_NOTHING = re.compile(
    r"^\W*(?:(?:have|want|need|got|like|would|to|some|leave|give|add|special|delivery|driver|instructions?|a|note|for"
    r"|the|my|can|could|hi|hello|please|how|do|i|you)\b\W*)*$",
    re.IGNORECASE,
)
_FOR_US = re.compile(
    r"\b(?:reschedul\w*|cancel\w*|refund\w*|resend|unsubscribe|opt out)\b"
    r"|\b(?:move|change|switch|update|bring|deliver)\b.*"
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)?(?:day|tomorrow|week|address)\b"
    r"|\bthird time|\byou (?:are|were|guys are) (?:late|the worst)",
    re.IGNORECASE,
)
"""Of these the driver can do nothing: it is another request, or none."""
_CHATTER = frozenset(
    "a an the my your our his her its it is are be and or but so to for of in on at hi hey hello ok okay please pls plz"
    " kindly idc lol then thanks thank thx ty you u me i im just"
    " also driver this that if can could will would um uh well sir maam"
    " gate door code codes keypad building lobby callbox intercom buzzer number pin entry"
    " sorry forgot forget oops el la los del de es codigo clave porton puerta".split()
)

_CONCERNS_A_DRIVER = re.compile(
    r"^\W*(?:(?:and|but|so|then|also|just|please|pls|plz|if|when|unless|once|in case)\b\W*)*"
    r"(?:use|go|come|walk|take|look|watch|mind|beware|be|close|shut|lock|open|wait|park|turn|follow|bring|ring|knock"
    r"|buzz|call|text|honk|keep|stay|let|try|press|push|pull|enter|drive|back|leave|put|set|drop|hide|tell|ask|say"
    r"|give|make|hold|send|dont|don't|do not|never|no|not|stop)\b"
    r"|\b(?:if|unless|until|before|after|because|cause|cuz)\b"
    r"|\b(?:doors?|gates?|bells?|porch|steps?|stairs?|stairwell|lobby|floors?|elevator|lift|ramp|dock|roads?|drive"
    r"|driveway|lane|alley|street|path|parking|lot|building|side|back|front|rear|yard|garage|fence|keys?|codes?"
    r"|buzzer|desk|office|reception|mail\w*|box|bench|planter|deck|patio|shed|barn|carport|entrance|hall\w*|unit|apt"
    r"|apartment|top|bottom|left|right|lights?|signs?|neighbou?rs?|dogs?|cats?|bites?|barks?|baby|babies|kids?"
    r"|sleep\w*|nap\w*|asleep|nights?|sick|wheelchair|heavy|fragile|glass|ice|icy|slippery|mud\w*|snow|wet|rain\w*"
    r"|cameras?|alarm|closed|opens?|locked|broken|walker|slow\w*|deaf|hearing|home|gravel|grass|lawn|tree|bush\w*"
    r"|mat|cooler|bucket|bin|crate|sprinklers?|beep\w*|tone)\b",
    re.IGNORECASE,
)
"""Beside instructions, whatever has none of this is a story of their own."""
_ONLY_JOINS = re.compile(r"(?:[\s,;]|\b(?:and|then|also|but|plus)\b)*", re.IGNORECASE)
_FRAME = frozenset(
    "need needs get gets getting in up here there enter dial type punch press tap hit push works work use open opens"
    " after youll you'll ull hell he'll theyll they'll ill i'll well we'll will have has to tell him her them"
    " outside inside outer inner actually changed change new old wrong updated different again now same still"
    " thats that's theyve they some someone somebody guy lady told said says".split()
)
"""Around a code these only say what it is for."""

_HOLDS_ONLY_THEN = re.compile(
    r"\bonly (?:works?|opens?|good|valid) (?:after|before|between|from|until|till|til|at|on|during)\b", re.IGNORECASE
)
""" "code 8812 but it only works after 7"."""


def read_instructions(text: str, *, beside_a_code: bool = False) -> Items:
    """Each kind at most once, the details in the customer's own words; empty when nothing is said. What is not
    recognised, or forbids something, stands under `other` as it was said, so nothing is lost beside what is.

    `beside_a_code`: the text is what is left of one without its code, and the words for what that opens.
    """
    if _NOTHING.match(text):
        return ()
    text = _without_story(with_marks(text))
    if halves(text) is not None:  # "it" would be both of them
        return ((InstructionKind.OTHER, _clean(text)),)
    found: dict[InstructionKind, str] = {}
    others: list[tuple[int, int]] = []
    is_forbidden = forbids_what_others_say(text)
    for start, end in _in_earnest(text, _stretches(text)):
        kind, detail = (None, "") if is_forbidden else _recognised(text[start:end])
        if kind is None or kind in found:
            others.append((start, end))
        elif not _NO_DETAIL.fullmatch(detail):
            found[kind] = detail
    is_all = not found and not beside_a_code
    other = _own_words(text, others, is_all=is_all, beside_a_code=beside_a_code)
    if is_all and len(other) > _LONG:
        other = _own_words(text, others, is_all=False, beside_a_code=False)
    if other:
        found[InstructionKind.OTHER] = other
    return tuple(found.items())


def _without_story(text: str) -> str:
    """From the order on, where only who they are and how their health is stands before it: none of it is the driver's
    business. Of a story that says where or how, or forbids something, all stays."""
    found = _SO_PLEASE.search(text)
    if found is None:
        return text
    before = text[: found.start()]
    is_story = _OF_THEMSELVES.search(before) and not (_PLACE_WORDS.search(before) or _ORDERS_IN_IT.search(before))
    return text[found.end() :] if is_story else text


def says_when_it_holds(text: str) -> bool:
    """Of a code: "it only works after 7"."""
    return _HOLDS_ONLY_THEN.search(text) is not None


def is_too_long(items: Items) -> bool:
    """For one note: a person has to say it shorter."""
    return any(len(detail) > _LONGEST for _, detail in items)


def not_taken(text: str) -> str:
    """What stands beside instructions and is nothing that a driver can do."""
    if _NOTHING.match(text):
        return ""
    left = [text[start:end].strip() for start, end in _stretches(text) if _is_for_us(text[start:end])]
    return _shown(", ".join(each for each in left if mood_of(each) is not Mood.MENTIONED))


def forbids_the_driver(text: str) -> bool:
    """ "dont leave it with the neighbor"; "dont leave it as it was" is for us."""
    said = text.strip()
    return bool(_HOURS_FORBIDDEN.match(said) or (_FORBIDS.match(said) and _WHERE_OR_WHOM.search(text)))


def tells_the_driver(text: str) -> bool:
    """ "tell him i leave at 9": what follows is for the driver, whatever it is."""
    return _TELLS_THE_DRIVER.search(text) is not None


def is_said_again(text: str, given: Iterable[str]) -> bool:
    """Whether every word of it that says something is in what was given before: "ramp", after "use the side ramp"."""
    said = set(_content(text))
    return bool(said) and said <= {word for detail in given for word in _content(detail)}


def is_an_order(text: str) -> bool:
    """ "dont call me when you get here", "they should use the ramp": plainly for a driver, though no kind holds it."""
    said = text.strip()
    is_told = _FORBIDS.match(said) or _ORDERS.match(said) or forbids_what_others_say(text)
    return bool(is_told) and not _is_for_us(text)


def _stretches(text: str) -> list[tuple[int, int]]:
    """What is read by itself; what only goes on ("with Bob and Ann", "behind the planter, left side") stays with it."""
    found: list[tuple[int, int]] = []
    for clause in clauses(text, perhaps=True):
        goes_on = not clause.is_sure and len(_content(clause.text)) < 2 and _recognised(clause.text)[0] is None
        if found and goes_on and not _is_for_us(clause.text):
            found[-1] = found[-1][0], clause.end
        else:
            found.append((clause.start, clause.end))
    return found


def _in_earnest(text: str, stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Beside an order what is said in fun, or of what others said, is none: all of it where nothing else is said."""
    meant = [(start, end) for start, end in stretches if is_meant(text[start:end]) is None]
    if len(meant) == len(stretches):
        return stretches
    is_told = any(is_told_to(text[start:end]) or _recognised(text[start:end])[0] is not None for start, end in meant)
    return meant if is_told else stretches


def _recognised(said: str) -> tuple[InstructionKind | None, str]:
    if _is_for_us(said):
        return None, ""
    if _NEGATED.search(said):
        return None, ""
    if (match := _LEAVE_WITH.search(said)) and _clean(match[1] or match[2]):  # "give it to him": whom, stands elsewhere
        return InstructionKind.LEAVE_WITH, _with_the_rest(said, match)
    if match := _LEAVE_AT.search(said):
        is_with = _PEOPLE_AT.search(match[1] or match[2])
        return InstructionKind.LEAVE_WITH if is_with else InstructionKind.LEAVE_AT, _with_the_rest(said, match)
    if _NO_RING.search(said):
        plainly = all(_ONLY_RING.fullmatch(word) for word in re.findall(r"\w+", said))
        return InstructionKind.DO_NOT_RING, "do not ring or knock" if plainly else _clean(said)
    if _SAFE.search(said) and not set(_content(said)) - _SAFE_WORDS:
        return InstructionKind.SAFE_PLACE, "a safe place"
    if _DOG.search(said):
        return InstructionKind.DOG, _clean(said)
    if _CALL.search(said):
        return InstructionKind.CALL_ON_ARRIVAL, _clean(said)
    return None, ""


def _with_the_rest(said: str, match: re.Match[str]) -> str:
    """The place or person, and what stands before or after it ("if im not home")."""
    detail = _clean(match[1] or match[2])
    before = _ARTICLE_LEFT.sub("", _clean(said[: match.start()]))
    rest = f"{before} {_clean(said[match.end() :])}"
    return f"{detail} ({_shown(rest)})" if set(_content(rest)) - _WHO_SAYS_SO else detail


def _own_words(text: str, stretches: list[tuple[int, int]], *, is_all: bool, beside_a_code: bool) -> str:
    """As they were said, with what stands between them: two halves put side by side say something else. Beside
    instructions that were recognised, a word alone is courtesy or a name, and what has nothing for a driver in it a
    story."""
    kept: list[tuple[int, int]] = []
    for start, end in stretches:
        if _is_for_us(text[start:end]) or not (is_all or _is_worth_passing_on(text[start:end], beside_a_code)):
            continue
        if kept and (_ONLY_JOINS.fullmatch(text, kept[-1][1], start) or _may_stand(text[kept[-1][1] : start])):
            kept[-1] = kept[-1][0], end
        else:
            kept.append((start, end))
    said = [_clean(text[start:end]) for start, end in kept]
    return _shown(", ".join(each for each in said if _content(each)))


def _may_stand(between: str) -> bool:
    """What was read already and stories may be passed on once more; what is for us may not."""
    return not any(_is_for_us(between[start:end]) for start, end in _stretches(between))


def _is_worth_passing_on(said: str, beside_a_code: bool) -> bool:
    if beside_a_code and _HOLDS_ONLY_THEN.search(said):
        return True
    content = [word for word in _content(said) if not (beside_a_code and word in _FRAME)]
    return len(content) > 1 and _CONCERNS_A_DRIVER.search(said) is not None


def _is_for_us(said: str) -> bool:
    return mood_of(said) in (Mood.QUESTION, Mood.MENTIONED) or _FOR_US.search(said) is not None


def _content(words: str) -> list[str]:
    return [word for word in re.findall(r"[\w']*[a-z][\w']*", words.lower()) if word not in _CHATTER]


def spoken(kind: InstructionKind, detail: str) -> str:
    """As the driver reads it and the customer reads it back: "leave it with my neighbor", "leave it at the desk"."""
    match kind:
        case InstructionKind.LEAVE_WITH if not _IS_PLACE.match(detail):
            return f"leave it with {detail}"
        case InstructionKind.LEAVE_AT | InstructionKind.LEAVE_WITH:
            return f"leave it {detail}"
        case InstructionKind.SAFE_PLACE:
            return f"leave it in {detail}"
    return detail


def _clean(words: str) -> str:
    return _shown(_TAIL.sub("", _PLEASE.sub("", words)))


def _shown(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip(" ,.!?;-")
