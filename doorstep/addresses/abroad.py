"""Cities that mean another country when nothing says otherwise: "berlin", "221b baker st london".

Many have namesakes in the US (Berlin NH, London KY, Paris TX, Toronto OH). One of those is meant when its state or ZIP
Code is named, when it is near the address on file, or when it is a large city itself.
"""

from doorstep.addresses import PostalAddress
from doorstep.addresses.chatter import CHATTER
from doorstep.addresses.house_numbers import HOUSE_NUMBER
from doorstep.addresses.localities import ZIP, state_hint
from doorstep.addresses.places import miles_between, place, states_with, zips_of
from doorstep.addresses.publication28 import DIRECTIONALS, STATE_CODES, STATES
from doorstep.addresses.reading import BREAK
from doorstep.addresses.spelling import street_key

# Left out: cities whose name means an American one (or a person) at least as often, like Dublin, Rome or Sydney.
CITIES = tuple(
    tuple(name.split())
    for name in """
    TORONTO / MONTREAL / CALGARY / EDMONTON / WINNIPEG / MISSISSAUGA / OTTAWA / QUEBEC CITY / LONDON / EDINBURGH /
    PARIS / BERLIN / MUNICH / FRANKFURT / MADRID / BARCELONA / AMSTERDAM / BRUSSELS / STOCKHOLM / COPENHAGEN / OSLO /
    HELSINKI / PRAGUE / BUDAPEST / ISTANBUL / TEL AVIV / TOKYO / OSAKA / BEIJING / SHANGHAI / SEOUL / BANGKOK /
    JAKARTA / MANILA / MUMBAI / NEW DELHI / BANGALORE / KARACHI / LAHORE / DHAKA / LAGOS / ACCRA / NAIROBI /
    JOHANNESBURG / MEXICO CITY / TIJUANA / GUADALAJARA / MONTERREY / CANCUN / BOGOTA / CARACAS / BUENOS AIRES /
    SAO PAULO / RIO DE JANEIRO
    """.split("/")
)
_LARGE = 4
"""Street-delivery ZIP Codes from which on a city of the US is meant by its bare name."""
_NEAR_MILES, _NEAR_MILES_IN_STATE = 50, 100
_TOWARDS = frozenset({"IN", "TO", "AT"})
_INTRODUCES = frozenset({"HI", "HEY", "HELLO", "IM", "AM", "NAME", "CALLED", "THANKS", "THANK", "THX", "TY", "FROM"})


def names_foreign_city(words: list[str], base: PostalAddress) -> bool:
    """Whether the words put the address into a city abroad. `base` is the address on file or a draft of the new one."""
    if state_hint(words, PostalAddress()) or any(ZIP.fullmatch(word) and place(word[:5]) for word in words):
        return False
    if base.street and street_key(base.street) in street_key(" ".join(words)):
        return False  # "1250 n lasalle, paris": a name under the text
    return any(
        words[start : start + len(city)] == list(city)
        and _is_where(words, start, start + len(city))
        and not _is_american(" ".join(city), base)
        for city in CITIES
        for start in range(len(words))
    )


def _is_where(words: list[str], start: int, end: int) -> bool:
    """Whether words[start:end] stand where an address has its city, and no state behind them."""
    rest = [*words[end:], BREAK]
    goes_on = rest[: rest.index(BREAK)]
    if goes_on and not (set(goes_on) <= CHATTER and _is_street_line(_part_before(words, start))):
        return False  # "paris said so"; but "221b baker st london thanks"
    behind = [word for word in words[end:] if word != BREAK][:2]
    if behind and (behind[0] in STATE_CODES or behind[0] in STATES or " ".join(behind) in STATES):
        return False
    before = words[start - 1] if start else BREAK
    if before in _TOWARDS:
        return True
    if before in DIRECTIONALS or states_with(f"{before} {' '.join(words[start:end])}"):
        return False  # "12 e berlin", "new london"
    part = _part_before(words, start)
    if set(part) & _INTRODUCES:
        return False
    if set(part) <= CHATTER:
        line = _part_before(words, start - len(part) - 1) if start > len(part) else []
        return _is_street_line(line) or not any(_says_something(word) for word in words[: start - len(part)])
    return _is_street_line(part)


def _part_before(words: list[str], end: int) -> list[str]:
    """The words between the last BREAK before `end` and `end`."""
    start = max(end, 0)
    while start > 0 and words[start - 1] != BREAK:
        start -= 1
    return words[start : max(end, 0)]


def _is_street_line(part: list[str]) -> bool:
    """ "221B BAKER ST", "FRIEDRICHSTR 12"; not the "12" of "12 berlin", which is a street."""
    numbers = [index for index, word in enumerate(part) if HOUSE_NUMBER.fullmatch(word) and word[0].isdigit()]
    return bool(numbers) and any(word.isalpha() and word not in CHATTER for word in part)


def _says_something(word: str) -> bool:
    return word != BREAK and word not in CHATTER


def _is_american(city: str, base: PostalAddress) -> bool:
    for state in states_with(city):
        codes, near = zips_of(city, state), _NEAR_MILES_IN_STATE if state == base.state else _NEAR_MILES
        if len(codes) >= _LARGE or any(miles_between(base.zip, code) <= near for code in codes):
            return True
    return False
