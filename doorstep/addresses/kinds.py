"""Addresses this company cannot bring a parcel to, recognised before anything is read out of them."""

import re

from doorstep.addresses.abroad import CITIES
from doorstep.addresses.publication28 import STATE_CODES, STATES, SUFFIXES
from doorstep.addresses.reading import clean

_PO_BOX = re.compile(
    r"\bP\W{0,2}O\W{0,2}B(?:OX|X)?\b|\bPOST(?:AL)? OFFICE BOX\b|\bPO ?BOX"
    r"|\bP BOX \d|^BOX \d{2,6}\b|\bPMB \d|\bGENERAL DELIVERY\b"
)
_MILITARY = re.compile(r"\b(?:APO|FPO|DPO)\b.{0,12}\b(?:A[AEP]\b|\d{5})|\bPSC \d+.{0,3}BOX|\bUNIT \d{4,5}.{0,3}BOX")
_RURAL_ROUTE = re.compile(r"\b(?:RR|RURAL ROUTE|RFD|HC|HIGHWAY CONTRACT) ?#?\d+ .{0,3}BOX ?\d+")
_POSTCODES = re.compile(
    r"\b[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] ?-?\d[ABCEGHJ-NPRSTV-Z]\d\b"  # Canada
    r"|\b(?:[A-Z]{1,2}\d[A-Z\d]?) \d[ABD-HJLNP-UW-Z]{2}\b"  # United Kingdom
    r"|\b[A-Z]{1,2}\d{1,2}[A-Z]?\d[ABD-HJLNP-UW-Z]{2}\b(?= (?:UK|ENGLAND|LONDON))"
    r"|\bC\W?P\W{0,2}\d{5}\b"  # Mexico
)
_COUNTRIES = re.compile(
    r"\b(?:CANADA|UNITED KINGDOM|U\.?K|GREAT BRITAIN|ENGLAND|SCOTLAND|WALES|NORTHERN IRELAND"
    r"|IRELAND|AUSTRALIA|NEW ZEALAND"
    r"|GERMANY|DEUTSCHLAND"
    r"|FRANCE|SPAIN|ESPANA|ITALY|ITALIA|INDIA|CHINA|JAPAN|KOREA|PHILIPPINES|BRAZIL|BRASIL|COLOMBIA|NETHERLANDS|HOLLAND"
    r"|BELGIUM|SWITZERLAND|AUSTRIA"
    r"|POLAND|SWEDEN|NORWAY|DENMARK|FINLAND|PORTUGAL|ISRAEL"
    r"|NIGERIA|KENYA|PAKISTAN|JAMAICA|BAHAMAS"
    r"|DUBAI|UAE|HONG KONG|SINGAPORE|TAIWAN"
    r"|THAILAND"
    r"|BRITISH COLUMBIA|NOVA SCOTIA|SASKATCHEWAN|NEWFOUNDLAND|PRINCE EDWARD ISLAND"
    r"|VIETNAM|ONTARIO CANADA|CDMX|(?<!NEW )MEXICO)\b"
)
_PROVINCES = {
    "ONTARIO|ON": "TORONTO|OTTAWA|HAMILTON|LONDON|WINDSOR|KINGSTON|KITCHENER|WATERLOO|MISSISSAUGA|BRAMPTON|MARKHAM"
    "|OSHAWA|BARRIE|GUELPH|SUDBURY",
    "QUEBEC|QC|PQ": "MONTREAL|LAVAL|GATINEAU|QUEBEC|QUEBEC CITY|SHERBROOKE",
    "BC": "VANCOUVER|VICTORIA|SURREY|BURNABY|RICHMOND|KELOWNA",
    "ALBERTA|AB": "CALGARY|EDMONTON|RED DEER|LETHBRIDGE",
    "MANITOBA|MB": "WINNIPEG|BRANDON",
    "SK": "REGINA|SASKATOON",
    "NEW BRUNSWICK|NB": "MONCTON|FREDERICTON|SAINT JOHN",
    "NS|NL|PE|PEI": "HALIFAX|ST JOHNS|CHARLOTTETOWN",
}
"""Each name may be a place or street of the US; "toronto ontario" is neither. Behind a number the first is a street."""
_CANADA = re.compile(
    "|".join(
        # "on" and its like only as the last word
        rf"(?<!\d )\b(?:{cities})[\s,.]+(?:{names})\b(?:(?<=\w{{5}})|(?=\W*$))"
        for names, cities in _PROVINCES.items()
    )
)
_GERMAN_STREET = re.compile(r"\b[A-Z]{4,}STR(?:ASSE)?\.? \d{1,4}[A-Z]?\b")
_FOREIGN_CITY = re.compile(rf"\b(?:{'|'.join(map(' '.join, CITIES))})\b")
_US_PLACE = re.compile(r"\b\d{5}(?:-\d{4})?\b")
_CODE = re.compile(
    r"[{}<>\\]|\$\(|--|/\*|;\s*\w+\s+TABLE|'\s*OR\s*'?1|\b(?:DROP|ALTER|TRUNCATE)\s+TABLE\b|\bDELETE\s+FROM\b|\bINSERT\s+INTO\b|\bUNION\s+(?:ALL\s+)?SELECT\b"
    r"|\bSELECT\b.{1,80}\bFROM\b|\bUPDATE\s+\w+\s+SET\b|\bSET\s+\w+\s*="
    r"|\b(?:IGNORE|DISREGARD|FORGET|OVERRIDE)\b.{0,30}\b(?:INSTRUCTIONS?|PROMPTS?|RULES|PREVIOUS MESSAGES?)\b"
    r"|\bSYSTEM PROMPT\b|\bYOU ARE NOW\b|\bPRETEND (?:YOU|TO BE)\b"
)
_INTERSECTION = re.compile(
    r"\b(?:CORNER OF|INTERSECTION OF|CROSS STREETS?)\b|^\W*(?!\d+ )[\w ]{2,25}(?: & | / )[\w ]{2,25}$"
)
_STATE_WORDS = frozenset(STATES) | STATE_CODES


def is_code_or_orders(text: str) -> bool:
    """SQL, template or markup text, or orders to the assistant: nothing of it is read as an address."""
    line = clean(text.replace("<3", " "))
    arrows = re.sub(r"-+>|=+>|>>", " ", line)
    return bool(_CODE.search(arrows.replace(" -- ", " ")))


def is_po_box(line: str) -> bool:
    return bool(_PO_BOX.search(line))


def is_rural_route(line: str) -> bool:
    return bool(_RURAL_ROUTE.search(line))


def without_rural_route(text: str) -> str:
    return _RURAL_ROUTE.sub(" ", clean(text))


def is_military(line: str) -> bool:
    return bool(_MILITARY.search(line))


def is_intersection(line: str) -> bool:
    return bool(_INTERSECTION.search(line))


def is_foreign(line: str) -> bool:
    """A postcode or country of another land, unless a US ZIP Code stands with it or a street bears its name."""
    if _POSTCODES.search(line) or (_GERMAN_STREET.search(line) and _FOREIGN_CITY.search(line)):
        return True
    for match in (*_COUNTRIES.finditer(line), *_CANADA.finditer(line)):
        following = re.match(r"\W*(\w+)", line[match.end() :])
        if following and (following.group(1) in SUFFIXES or following.group(1) in _STATE_WORDS):
            continue
        if not _US_PLACE.search(line) or re.search(r"\bC\W?P\b", line):
            return True
    return False
