"""Numbers in a text by what they are: tracking and telephone numbers, orders, times, money, counts, houses. Pure.

Each is found once, the surest first. Whoever looks for a code looks at what is left; whoever classifies a text sees the
kind in place of the digits.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from doorstep.language import tracking_numbers
from doorstep.language.dates.words import UNITS


class Number(StrEnum):
    TRACKING = "tracking number"
    PHONE = "phone number"
    ORDER = "order number"
    MONEY = "amount"
    DATE = "date"
    TIME = "time"
    UNIT = "unit"
    ZIP = "zip code"
    HOUSE = "house number"
    YEAR = "year"
    COUNT = "count"


@dataclass(frozen=True)
class Mask:
    kind: Number
    start: int
    end: int


PHONE_NUMBER = (
    r"(?<![\w#*-])[2-9]\d{2}-\d{4}(?![\w#*-])|\b(?:call|text|ring|phone|cell|reach|mobile|number)\s+(?:is |me"
    r" |us )?(?:at |on )?"
    r"[2-9]\d{2}[\s.]\d{4}\b|"
    r"(?<![\w#*])(?:\+?1[\s.-]?)?\(?\d{3}\)?[\s.-]?\d{3}[\s.-]\d{4}\b"
    r"|\b(?:call|text|ring|phone|cell|reach|mobile|number|llame|marque"
    r"|tel)\b[^.,;!?\n]{0,20}?\b(?P<digits>1?[2-9]\d{9})\b"
    r"|\b(?:ext|extension)\.?\s*#?\s*\d{2,5}\b(?![^.;!?\n]{0,30}\b(?:call ?box|intercom|buzzer|keypad|gate)\b)"
)
_STREET = (
    r"(?:st|street|ave?|avenue|rd|road|dr|drive|ln|lane|ct|court|blvd|boulevard|pl|place|way|pkwy|parkway|ter"
    r"|terrace|cir|circle"
    r"|hwy|highway|loop|trl|trail|sq|square|calle|avenida)"
)
_CODE_WORD = (
    r"(?:code|codes|pin|passcode|combo|keypad|gate|key in|punch in|type in|press|dial|buzz|enter|callbox|call box"
    r"|clave|codigo|código)"
)
_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA"
    "|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC|PR"
)
_FOUR_DIGITS = r"(?:[01]\d|2[0-3])[0-5]\d"
_ON_THE_QUARTER = r"(?:0[6-9]|1\d|2[0-3])(?:00|15|30|45)"
_STATES_AS_TEXTED = (
    "il|tx|ca|ny|fl|nj|ga|nc|sc|va|mi|wa|az|tn|mo|md|wi|mn|ct|ky|ut|nv|ks|nm|ne|wv|ia|ms|ar|nh|ri|mt|dc"  # no words
)
_ZIP = (
    r"\b(?:zip|zip code|zipcode|postal code)\s*(?:is|:)?\s*\d{5}\b"
    rf"|(?<!\bcode )\b(?:(?-i:{_STATES})|{_STATES_AS_TEXTED}),?\s+\d{{5}}(?:-\d{{4}})?\b"
    rf"|(?<![\w#*-])\d{{5}}-\d{{4}}(?![\w#*-])"
)
_CLOCK = r"\d{1,2}(?::\d{2})?"
_PATTERNS: tuple[tuple[Number, str], ...] = (
    (Number.PHONE, PHONE_NUMBER),
    (
        Number.ORDER,
        r"\b(?:order|ref|reference|confirmation|invoice|ticket|case|rx|refill|account|acct|po|pedido|orden"
        r"|prescription|claim|model"
        r"|serial|sku|item|badge|policy)\s*(?:number|no\.?|num|numero|número|id)?\s*(?:is|es|was"
        r"|:)?\s*#?\s*(?P<order>[A-Z]{0,3}-?\d[\w-]{3,})"
        r"|(?<![\w#*])\d{8,15}(?![\w#*])"
        r"|\b(?:promo|coupon|discount|verification|referral|area|wi-?fi|internet|voucher|gift card|error)\s*(?:code"
        r"|password|pin|number)s?\s*(?:is|was|:)?\s*#?\s*(?P<else>[A-Z]*\d[\w-]*)"
        r"|\b(?:code|password|pin|combo|number)s? (?:for|to|of|on) (?:the |my |our |his |her )?(?:wi-?fi|internet|alarm"
        r"|phone|cell|ipad|tablet|laptop|computer|tv|netflix|hulu|account|card|bank|voicemail|locker|safe|bike|gym"
        r"|discount|coupon|sale)\s*(?:is|was|:|=)?\s*#?\s*(?P<anothers>[A-Z]*\d[\w-]*)"
        r"|\b(?:reservation|part|size|flight|bus|truck|van|driver|stop|locker|p\.?o\.? box"
        r"|last (?:four|4)(?: (?:of|on) my \w+)?|card(?: ending)?(?: in)?|ssn|social(?: security)?)\s*(?:number"
        r"|no\.?|#)?\s*(?:is|was|:)?"
        r"\s*#?(?P<other>\d[\w-]*)\b"
        r"|\b(?:license |licence |number )?plates?\s*(?:number|no\.?|is|#|:)*\s*(?P<plate>[A-Z]{0,4}[ -]?\d[\w-]{2,})",
    ),
    (
        Number.MONEY,
        r"(?<![\d.])\d+\.\d{2}(?![\d.])|\$\s*\d+(?:[.,]\d+)?|\b\d+(?:\.\d\d)?\s*(?:dollars?|bucks|usd|cents|pesos)\b",
    ),
    (
        Number.DATE,
        r"(?<![\w#*])\d{1,2}/\d{1,2}(?:/\d{2,4})?(?![\w/])|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}(?:st|nd|rd|th)\b"
        r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d{1,2}\b(?!\d)",
    ),
    (
        Number.TIME,
        rf"\b{_CLOCK}\s*(?:-|to|and|until|til|till)\s*{_CLOCK}\s*(?:am|pm|a\.m\.|p\.m\.)\b"
        rf"|(?<![\w#*]){_CLOCK}\s*(?:am|pm|a\.m\.|p\.m\.|ish|oclock|o'clock)\b"
        rf"|\b(?:between)\s+{_CLOCK}\s+and\s+{_CLOCK}\b|(?<!code )(?<!pin )(?<!is )(?<![\w#*-])(?:[01]?\d"
        rf"|2[0-4])\s*-\s*(?:[01]?\d|2[0-4])(?![\w*#-])"
        r"|(?<![\w#*])(?:[01]?\d|2[0-3]):[0-5]\d(?!\w)"
        r"|\b(?:at|after|before|by|until|till|til|from|around|past|since|till about|opens?|closes?|a las|despues de"
        r" las|antes de las)\s+\d{1,2}"
        r"(?![\w*#:-]|\s*(?:star|pound|hash)\b)"
        rf"|\b(?:before|after|until|till|til|by|around|past|between)\s+{_FOUR_DIGITS}\b"
        rf"(?:\s+(?:and|to|-)\s+{_FOUR_DIGITS}\b)?"
        r"(?!\s*(?:star|pound|hash)\b)"
        rf"|(?<!punch )(?<!type )(?<!key )(?<!code )\bat\s+{_ON_THE_QUARTER}\b"
        r"(?=\W*(?:$|on\b|please|tomorrow|today|\w+day))",
    ),
    (
        Number.UNIT,
        r"\b(?:apt|apartment|unit|suite|ste|floor|fl|room|rm|bldg|building|lot|dock|bay|apto|departamento|depto"
        r"|piso)\.?\s*#?\s*\d+[a-z]?\b"
        r"(?!\s*(?:code\b(?!\W*(?:is\s*)?[#*]?\d)|is the code))",
    ),
    (Number.ZIP, _ZIP),
    (
        Number.YEAR,
        r"\b(?:since|back in|year|desde)\s+(?:19|20)\d{2}\b|(?<!punch )(?<!type )(?<!key )\bin (?:19|20)\d{2}\b",
    ),
    (
        Number.HOUSE,
        rf"(?<![\w#*])\d{{1,5}}[a-z]?\s+(?:[nsew]\.?\s+|north\s+|south\s+|east\s+|west\s+)?(?!{_CODE_WORD}\b"
        rf"|either\b|any\b|this\b|that\b|other\b|by\b|and\b"
        rf"|or\b|for\b|the\b|to\b|then\b)"
        rf"[a-z]+(?:\s+(?!and\b|or\b|for\b)[a-z]+)?\s+{_STREET}\b"
        r"|\b(?:house|casa|home|neighbou?r|vecin[oa]|lady|guy|people|folks|family|man|woman|senora|señora|senor"
        r"|resident|address|live|lives"
        r"|number on (?:the )?(?:house|door|building)|vivo|numero de casa)\s+(?:(?:at|in|of|from|is|number|no"
        r"|numero|número|del?|en|la|el|over|across)\s+){0,3}"
        r"#?\d{1,5}[a-z]?\b"
        r"|(?<![\w#*])\d{1,5}[a-z]?\s+(?:is|was)\s+(?:my|the|our)"
        r"\s+(?:house|home|address|building|unit|apt|apartment)\b"
        r"|(?<!punch )(?<!type )(?<!key )(?<!put )(?<!enter )\bin\s+\d{1,4}[a-z]?\b"
        r"|\b(?:del|de la|la del|de al lado en|en el|en la)\s+\d{2,5}\b"
        r"|\b(?:put|left|leave|drop(?:ped)?|deliver(?:ed)?|took|take|brought|bring|give|gave|went|sent|says|said"
        r"|him|her|them)\s+(?:(?:it|that|mine|the box|the package)\s+)?"
        r"(?:off\s+)?(?:at|to)\s+(?:the\s+)?(?:house\s+)?\d{1,5}[a-z]?\b(?!\s*(?:star|pound|hash|[#*]))"
        r"|\b(?:im|i am|we are|were|hes|shes)\s+(?:at|over at)\s+\d{1,5}[a-z]?\b(?!\s*(?:star|pound|hash|[#*]))"
        r"|\b(?:row|spot|space|stall|slot|lane|aisle|exit|mile|route|hwy|highway|page)\s+#?[a-z]?\d{1,4}\b"
        r"|\b(?:instead of|next to|across from|not)\s+#?\d{2,5}[a-z]?\b(?=[^#*\w]|$)",
    ),
    (
        Number.COUNT,
        rf"(?<![\w#*])\d+\s*{UNITS}|(?<![\w#*])\d{{1,4}}\s*(?:years?|yrs?|minutos|horas|dias|cajas|stairs|steps"
        rf"|flights|percent|star (?:service|rating|review)"
        r"|pound (?:box|package|bag|dog|item|thing|load|chair)|lb|kg|oz|stops|trips|calls|tries|seconds|secs)\b",
    ),
)
_PUT_RIGHT = re.compile(
    r"(?:[\s.,;!-]|\b(?:no|wait|sorry|oops|i mean|i meant|make that|rather|actually|its|it's)\b)+(\d{3,5})\b"
    rf"(?!\s*(?:star|pound|hash|[#*]|{_CODE_WORD}))",
    re.IGNORECASE,
)
"""After a house number: what may be the same one, put right."""
_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)


def find(text: str) -> list[Mask]:
    """In the order in which they stand; none overlaps another."""
    return sorted(_all(text), key=lambda mask: mask.start)


def masked(text: str, kinds: Collection[Number] = tuple(Number), show: Callable[[Number], str] = str) -> str:
    """The text with the kind in place of each such number: "where is tracking number"."""
    pieces, at = [], 0
    for mask in find(text):
        if mask.kind in kinds:
            pieces += [text[at : mask.start], show(mask.kind)]
            at = mask.end
    return "".join([*pieces, text[at:]])


def blanked(text: str, kinds: Collection[Number] = tuple(Number)) -> str:
    """As long as the text, with spaces where such numbers stand."""
    for mask in find(text):
        if mask.kind in kinds:
            text = text[: mask.start] + " " * (mask.end - mask.start) + text[mask.end :]
    return text


def _all(text: str) -> Iterator[Mask]:
    found = list(_by_pattern(text))
    yield from found
    for mask in found:
        again = _PUT_RIGHT.match(text, mask.end) if mask.kind is Number.HOUSE else None
        if again is None or any(each.start < again.end(1) and again.start(1) < each.end for each in found):
            continue
        house = re.search(r"\d+", text[mask.start : mask.end])
        if house and _is_a_slip(house[0], again[1]):
            yield Mask(Number.HOUSE, *again.span(1))


def _is_a_slip(first: str, second: str) -> bool:
    """ "3325. 3323": the same house said again, not a house and a code."""
    return len(first) == len(second) and (first[:-2] == second[:-2] != "" or sorted(first) == sorted(second))


def _by_pattern(text: str) -> Iterator[Mask]:
    left = text
    for _, start, end in tracking_numbers.spans(text):
        yield Mask(Number.TRACKING, start, end)
        left = left[:start] + "\0" * (end - start) + left[end:]
    for kind, pattern in _COMPILED:
        for found in pattern.finditer(left):
            name = next(
                (
                    name
                    for name in ("digits", "order", "else", "anothers", "other", "plate")
                    if name in pattern.groupindex and found[name]
                ),
                None,
            )
            start, end = found.span(name) if name else found.span()
            yield Mask(kind, start, end)
            left = left[:start] + "\0" * (end - start) + left[end:]
