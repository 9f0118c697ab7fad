"""Where a package was left and who took it, as drivers report it."""

import re

from doorstep.language.reports.words import SPOKEN

LONGEST = 60
"""Characters of a place or a name."""

_NOBODY = frozenset("nobody noone no one none nadie anyone anybody somebody someone everyone they".split())
_CUSTOMER = "customer"
"""Who took it when it is only said that they did."""
_CUSTOMERS = frozenset(
    "her him them em he she they customer customers costumer recipient resident client clienta cliente homeowner "
    "himself "
    "herself themselves buyer ella el lady guy man woman gentleman person fella feller dude".split()
)
_ROLES = frozenset(
    "receptionist recepcionista reception front desk concierge doorman portero security guard neighbor neighbors "
    "neighbour "
    "vecino vecina manager super landlord leasing office agent mailroom clerk receiving dock worker husband wife "
    "spouse son "
    "daughter mom mother dad father brother sister grandma grandmother grandpa grandfather grandson granddaughter "
    "grandbaby "
    "roommate nanny sitter babysitter housekeeper maid nurse secretary assistant cashier owner employee coworker "
    "tenant "
    "caretaker gardener boyfriend girlfriend uncle aunt cousin esposo esposa hijo hija hermano hermana staff kid "
    "teenager "
    "supervisor pharmacist teacher principal foreman caregiver partner".split()
)
_BEFORE_A_NAME = frozenset(
    "a an the his their my your its this that some one old young teenage other older un una la by to is was it box "
    "package "
    "ok yes um then delivered done and just with from".split()
)
_AFTER_A_NAME = frozenset(
    "at and in on for who w with pic photo pod stop to took it its signed come came got from but since because cuz "
    "so like "
    "per as out is was accepted then also thru inside outside their already today now please instead again "
    "me us back "
    "wrong y en con before after sent down up del de when where said".split()
)

_MOST_WORDS = 7
_IN_A_SENTENCE = frozenset(
    "i im i'm ive i'll ill we you u ur we're youre wait hold is are was were am be been do does did dont "
    "don't didn't "
    "can could cant can't couldn't should would will wont won't has have had hasnt havent not never no nope "
    "nah nobody "
    "noone none nadie nothing what whats what's where wheres when why which how who whos who's need needs want wants "
    "please pls help dispatch call tell ask send show code locked late minutes min mins stop stops "
    "saved froze frozen screen app scanner phone truck van traffic break lunch done delivered marked mark undo "
    "wrong oops sorry thanks thank thx ok okay yes yeah yep yup no lol k copy skip later closed refused "
    "damaged missing "
    "idk maybe because if but so there's theres it's that's thats this that going gonna heading headed".split()
)
"""Words of sentences, questions and other reports: what holds one is no bare place and no bare name."""
_NO_NAMES = frozenset(
    "it them in on at the under behind by beside near inside outside porch door garage mailroom box package "
    "signature "
    "signed sign left just and".split()
) - frozenset("the and at in signed sign".split())
_NO_PLACE_AT_ALL = re.compile(
    r"^\W*(?:in|on|at) (?:a |the |my )?(?:min(?:ute)?s?|sec\w*|bit|while|way|time|break|lunch|traffic|moment"
    r"|hour|\d+)\b"
    r"|^\W*\d+\W*$|\bbehind (?:schedule|\d+)|\bnext (?:stop|one)\b|^\W*(?:im )?back\W*$|^\W*(?:with|by) (?:me"
    r"|myself)\b",
    re.IGNORECASE,
)
_NO_SIGNATURE = re.compile(
    r"\b(?:no ?body|no ?one|noone|none|nadie|they|he|she|customer|nobody there)(?: was there to)? (?:signed"
    r"|sign|firm\w+)\b(?<!they signed)(?<!he signed)(?<!she signed)(?<!customer signed)"
    r"|\b(?:no|without(?: an?| the)?|didn'?t get(?: an?| the)?|couldn'?t get(?: an?| the)?|could not get(?: "
    r"an?| the)?|unable to get(?: an?| the)?|never got(?: an?| the)?"
    r"|not) (?:sig|signature|signatures|autograph|signed|firma)\b|\b(?:didn'?t|did not|wouldn'?t|won'?t|never"
    r"|refused to) sign\b"
    r"|^\W*(?:no ?body|no ?one|noone|none|nadie|n/?a)\W*$|\b(?:no ?body|no ?one|noone) (?:did|there|home|was)\b",
    re.IGNORECASE,
)

_PREPOSITION = (
    r"(?:(?:at|on|in|inside|under(?:neath)?|behind|by|beside|near|next\s+to|against|over|outside|between|around"
    r"|onto|across\s+from"
    r"|in\s+(?:front|back)\s+of|back\s+of|with|w|w/|@|en|con)(?:\s+|(?<=[@/])))"
)
_SPOT = (
    r"(?:(?:the|a|front|back|side|rear|north|south|east|west|screen|garage|main|unlocked|parcel|leasing|loading"
    r"|covered|metal|coach|left"
    r"|right|la|el|inner|storm)\s+){0,3}(?:porch|(?:house\s+)?door(?:step)?|dor|steps?|stoop|garage|carport|mail\s?(?:room|box"
    r"|slot)|lockers?"
    r"|package\s+room|lobby|vestibule|foyer|hallway|deck|patio|balcony|driveway|dock|reception(?:ist)?|desk"
    r"|concierge|planter|mat|bench"
    r"|barn|shed|awning|overhang|gazebo|breezeway|office|side\s+of\s+the\s+house|puerta|porche|garaje|entrada)"
)
_THING = (
    r"(?:\s+(?:it|them|this|that|one|both|all|lo|the|package|pkg|packages|box|boxes|parcel|envelope|off|down|up|out"
    r"|right|for|stop"
    rf"|#?{SPOKEN}))*?"
)
_NO_PLACE = (
    rf"(?!(?:the\s+)?one\s+(?:on|at|for|in|by)\b)(?!(?:the\s+|a\s+)?(?:wrong|last|stop|person|accident|mistake"
    rf"|time)\b|#|lm\s?\d|(?:it|him|her|them)\b"
    rf"|{SPOKEN})"
)
_PUT = (
    r"(?:left|leave|put|set|placed|dropped|drop|stuck|hid|tucked|delivered|deliverd|dlvrd|del|dej[eé]|entregad[oa]"
    r"|sitting|it'?s|its"
    r"|package|box|all|done|livered)"
)
_WHERE = re.compile(
    rf"\b{_PUT}{_THING}\s+(?:to\s+({_NO_PLACE}(?:\w+\s+){{0,2}}?{_SPOT}\b)|({_PREPOSITION}{_NO_PLACE}[^.,;:!?\n]+))",
    re.IGNORECASE,
)
_SPOT_ALONE = re.compile(
    rf"(?:^\W*|[,.;!]\s*|\b(?:done|delivered|complete|dropped|del|left|both"
    rf"|\d+)\s+)({_PREPOSITION}?{_SPOT}(?:\s+{_PREPOSITION}{_SPOT})?)"
    r"(?=\W*$|[,.;!]|\s+(?:pic|photo|pod|like|per|stop|and|signed|please|thx|for)\b)",
    re.IGNORECASE,
)
A_SPOT = rf"{_PREPOSITION}?{_SPOT}(?:\s+{_PREPOSITION}?{_SPOT})?"
"""A pattern of a place alone: "front porch", "at the leasing office"."""
_TAIL = re.compile(
    r"\s+(?:(?:like|per|as\s+(?:requested|asked|usual|instructed)|so|because|cuz|and|but|period|comma|pic|photo|pod|picture|signed"
    r"|(?:see|check)\s+(?:out\s+)?(?:the\s+|my\s+)?(?:pic|photo|pod)\w*"
    r"|(?:(?:for|at|on)\s+)?stop"
    r"|out\s+of\s+the|no\s+one|nobody|thanks|thx|today|now|already|lm\s?\d+|named?|where|they|he|she|for\s+(?:him"
    r"|her|them|em)|i)\b.*"
    rf"|(?:at|on)\s+\d+:.*|#\d.*|(?:for|at|on)\s+#?{SPOKEN}|{SPOKEN})$",
    re.IGNORECASE,
)
IN_THE_TRUCK = (
    r"(?:in|behind|under|on|by|between|beneath)\s+(?:the\s+|my\s+)?"
    r"(?:(?:passenger|driver'?s?|front|back|jump|other)\s+)?(?:seats?|dash(?:board)?|glove\s?box|cab|bulkhead|cargo\s+\w+"
    r"|wheel\s+well|(?:my|the|this)?\s*(?:van|trailer|totes?|truck))(?!\s+(?:bed|of\s+(?:the|her|his|their)))\b"
)
"""A pattern of where a package still is with the driver."""
_STILL_WITH_ME = re.compile(rf"^\W*{IN_THE_TRUCK}", re.IGNORECASE)
_NEED_NO_PREPOSITION = re.compile(r"^(?:(?:at|on|in|onto|en)\s+|@\s*)", re.IGNORECASE)
_WITH = re.compile(r"^(?:with|w/|w|con)\s*\b", re.IGNORECASE)
_ARTICLE = re.compile(r"^(with\s+)?(?:the|a|an|la|el)\s+", re.IGNORECASE)

_NAME = r"((?:(?:[^\W\d_][\w'’-]*\.?)(?:\s+|$|(?=[,.;:!?]))){1,6})"
_TAKEN_BY = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bname(?:d|\s+is|\s+was|'s|s)?\s*:?\s+{_NAME}",
        rf"\b(?:sign(?:ed|ature)?|sig|rec[ei]+ved|accepted|taken|firmad[oa]"
        rf"|recibid[oa])(?:\s+for)?\s+(?:is\s+)?(?:by|from|por)\s+{_NAME}",
        rf"\bsigned:?\s+(?=(?-i:[A-Z])){_NAME}",
        rf"\b(?:handed|gave|given|passed|hand\s+delivered|giving){_THING}\s+(?:over\s+)?to\s+{_NAME}",
        rf"\b(?:gave|handed)\s+{_NAME}(?<=\s)(?:the|his|their|it)\b",
        rf"\b(?:se\s+l[oa]\s+(?:di|entregu[eé])|entregad[oa])\s+(?:a\s+|al\s+|con\s+){_NAME}",
        rf"\b(?:left|leave|dropped|drop|put|dej[eé]|delivered|done|entregado){_THING}\s+(?:with\s+|w/\s*|w\s+"
        rf"|con\s+){_NAME}",
        rf"\bdelivered{_THING}\s+(?:in\s+person\s+)?to\s+{_NAME}",
        rf"(?:^|[,.;!]\s*|\b(?:and|then|ok|done|delivered|stop\s+#?{SPOKEN})\s+|\d\s+){_NAME}(?<=\s)(?:(?:came|come"
        rf"|met)\s+(?:\w+\s+){{0,4}}and\s+"
        r"|just\s+)?(?:signed|took|accepted|received|firm[oó]|recibi[oó])\b",
    )
)
_GOT = re.compile(
    rf"\b({'|'.join(sorted(_ROLES | _CUSTOMERS))})\s+(?:(?:came|come|met)\s+(?:\w+\s+){{0,4}}and\s+|just\s+)?(?:got"
    rf"|grabbed|took|has)\s+"
    r"(?:it|the|his|her|their|them|both|all)\b",
    re.IGNORECASE,
)


def left_at(text: str, *, asked: bool = False) -> str | None:
    """The place in the driver's words, without "at", "on", "in" and articles: `front door`, `behind the planter`,
    `with receptionist`. None when no place is named. `asked`: the text answers where, so that a few bare words that
    can be a place are one ("porch swing"); a question or a sentence never is.
    """
    if found := _WHERE.search(text) or _SPOT_ALONE.search(text):
        place = found[found.lastindex or 0]
    elif asked and _can_be_a_place(text):
        place = text
    else:
        return None
    if _STILL_WITH_ME.search(place):
        return None
    place = _NEED_NO_PREPOSITION.sub("", _TAIL.sub("", place.strip()))
    place = _ARTICLE.sub(r"\1", _WITH.sub("with ", place))
    place = " ".join(place.split()).strip(" ,.!-")[:LONGEST].strip()
    return place if re.search(r"[^\W\d_]{2}", place) else None


def received_by(text: str, *, asked: bool = False) -> str | None:
    """Who took it: a name ("Mike"), a part ("receptionist Sarah", "husband") or "customer"; None when it is not said.

    `asked`: the text answers who it was, so that a few bare words that can be a name are one.
    """
    for pattern in (*_TAKEN_BY, _GOT):
        for found in pattern.finditer(text):
            if name := _name(found[1]):
                return name
    return _name(text) if asked and not _is_place(text) and _can_be_a_name(text) else None


def denies_signature(text: str) -> bool:
    """ "nobody signed", "couldn't get a signature": it was left without one."""
    return _NO_SIGNATURE.search(text.replace("’", "'")) is not None


def _can_be_a_place(text: str) -> bool:
    words = re.findall(r"[\w'’]+", text.lower())
    if not 0 < len(words) <= _MOST_WORDS or "?" in text or set(words) & _IN_A_SENTENCE:
        return False
    return not _NO_PLACE_AT_ALL.search(text)


def _can_be_a_name(text: str) -> bool:
    words = re.findall(r"[^\W\d_][\w'’-]*", text.lower())
    if not 0 < len(words) <= _MOST_WORDS or "?" in text:
        return False
    return not set(words) & (_IN_A_SENTENCE | _NO_NAMES) and not denies_signature(text)


def _is_place(text: str) -> bool:
    words = set(re.findall(r"[a-z]+", text.lower()))
    return not words & (_ROLES - {"desk", "office"}) and bool(_SPOT_ALONE.search(text) or re.match(_PREPOSITION, text))


def _name(words: str) -> str | None:
    said = re.findall(r"[^\W\d_][\w'’-]*\.?", words.replace(",", " "))
    while (
        said
        and said[0].lower() in _BEFORE_A_NAME | {"her", "his"}
        and (len(said) > 1 or said[0].lower() not in _CUSTOMERS)
    ):
        said.pop(0)
    kept: list[str] = []
    for word in said[:4]:
        bare = word.lower().rstrip(".")
        if bare in _AFTER_A_NAME:
            break
        if bare in ("named", "called"):
            kept = []
        else:
            kept.append(word)
    kept = [word if len(word) <= 3 or word.lower() == "mrs." else word.rstrip(".") for word in kept]
    bares = [word.lower().rstrip(".") for word in kept]
    if not kept or set(bares) <= _NOBODY or re.fullmatch(SPOKEN, " ".join(bares)):
        return None
    if all(bare in _CUSTOMERS for bare in bares):
        return _CUSTOMER
    kept = [word for word, bare in zip(kept, bares, strict=True) if bare not in _CUSTOMERS] or kept
    return " ".join(_written(word) for word in kept)[:LONGEST].strip() or None


def _written(word: str) -> str:
    """Names as names are written; parts ("receptionist") and what has capitals already as they are."""
    bare = word.lower().rstrip(".")
    if bare in _ROLES or word != word.lower():
        return word if word != word.upper() or len(bare) < 3 else word.capitalize()
    return word.capitalize()
