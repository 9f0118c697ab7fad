"""What words mean that only a label or a contrast explains: "maple not oak", "its a court", "b not d", "evanston"."""

import re

from doorstep.addresses import PostalAddress
from doorstep.addresses.chatter import CHATTER
from doorstep.addresses.mention import AddressMention
from doorstep.addresses.normalise import standard_suffix
from doorstep.addresses.places import states_with, zips_of
from doorstep.addresses.publication28 import DIRECTIONALS, PLAIN_SUFFIXES, SUFFIXES, UNIT_DESIGNATORS
from doorstep.addresses.reading import BREAK
from doorstep.addresses.spelling import resembles, street_key
from doorstep.addresses.street import elements

_DESIGNATOR = "APT|APARTMENT|UNIT|SUITE|STE|ROOM|LOT"
_DESIGNATOR_CONTRAST = re.compile(
    rf"\b({_DESIGNATOR}) (?:AND )?(?:NOT|INSTEAD OF|RATHER THAN) (?:AN? |THE )?(?:{_DESIGNATOR})(?= \||$)"
)
# Labels of a part that are suffixes as well: "wrong street" names no type of street.
_LABELS_TOO = frozenset({"STREET", "ROAD", "AVENUE"})
_THAT_STREET = (
    r"(?:THAT|THIS|THE|THOSE|THESE|OUR|MY|SAME|WHOLE) (?:\w+ )?(?:STREET|ST|ROAD|RD|AVENUE|AVE|LANE|LN|DRIVE|BLOCK"
    r"|PLACE|HOUSE|AREA|NEIGHBORHOOD|HOOD|TOWN|VIEW)\b"
)
_WORD_LETTERS = frozenset({"I", "U", "K", "R", "Y", "N", "X"})


def interpret(mention: AddressMention, base: PostalAddress, on_file: PostalAddress) -> None:
    """Add to a mention what its leftover words mean in the light of what is on file."""
    _suffix_alone(mention)
    _designator_alone(mention, base)
    _city_alone(mention, base)
    names = mention.names
    if not names or standard_suffix(" ".join(names)) == mention.fields.get("suffix"):
        return
    if all(name in DIRECTIONALS for name in names):
        _directional_alone(mention, base)
    elif len(names) == 1 and len(names[0]) == 1:
        _letter_alone(mention, base)
    elif _is_city_elsewhere(mention):
        mention.elsewhere = " ".join(names)
    elif "street" not in mention.fields and _is_about_street(mention, base, on_file):
        found = elements(names)
        mention.fields.update(found)
        mention.name_only = "suffix" not in found and "predirectional" not in found


def _suffix_alone(mention: AddressMention) -> None:
    """ "its a court not a drive"."""
    if "street" in mention.fields:
        return
    new = [word for segment, _ in mention.parts if segment.role == "new" and (word := _only_suffix(segment.words))]
    old = [word for segment, _ in mention.parts if segment.role == "old" and (word := _only_suffix(segment.words))]
    if not new or new[-1] in old:
        return
    # "no way", "track it": only plain suffixes count without a contrast.
    plain = standard_suffix(new[-1]) in PLAIN_SUFFIXES - {"WAY"} and new[-1] not in ("STREET", "ROAD")
    short = plain and len(mention.line.split()) <= 2
    if old or short or new[-1] == "AVENUE":
        mention.fields["suffix"] = standard_suffix(new[-1])


def _only_suffix(words: list[str]) -> str:
    content = [word for word in words if word != BREAK and (word not in CHATTER or word in _LABELS_TOO)]
    return content[0] if len(content) == 1 and content[0] in SUFFIXES else ""


def _designator_alone(mention: AddressMention, base: PostalAddress) -> None:
    """ "its a unit not an apt": the door stays, its kind changes."""
    contrast = _DESIGNATOR_CONTRAST.search(mention.line)
    if contrast and base.unit and not (mention.units or mention.bare):
        mention.units = [(UNIT_DESIGNATORS[contrast.group(1)], base.unit)]
        mention.no_unit = False


def _city_alone(mention: AddressMention, base: PostalAddress) -> None:
    """A city's name by itself counts if a city was asked for or contrasted, or if there is hardly anything else."""
    cities = [found.maybe_city for segment, found in mention.parts if segment.role == "new" and found.maybe_city]
    if not cities or "city" in mention.fields:
        return
    contrasted = any(found.maybe_city for segment, found in mention.parts if segment.role == "old")
    alone = not (mention.fields or mention.units or mention.bare)
    short = len(mention.line.split()) <= 2 or len(zips_of(cities[-1], base.state)) > 1
    if contrasted or mention.label == "city" or "city" in mention.old_fields or (alone and short):
        mention.fields["city"] = cities[-1]


def _is_city_elsewhere(mention: AddressMention) -> bool:
    name = " ".join(mention.names)
    expected = mention.numbered or mention.moved or mention.label == "city" or f"IN {name}" in mention.line
    return expected and "city" not in mention.fields and bool(states_with(name))


def _is_about_street(mention: AddressMention, base: PostalAddress, on_file: PostalAddress) -> bool:
    if _is_spoken_of(mention):
        return False
    if mention.label == "street" and len(mention.names) <= 2:
        return True
    if mention.old_fields.get("street") and len(mention.names) <= 4:
        return True
    streets = {street_key(base.street), street_key(on_file.street)}
    old = {street_key(" ".join(mention.old_names)), *map(street_key, mention.old_names)} - {""}
    return len(mention.names) <= 4 and any(resembles(name, street) for name in old for street in streets)


def _is_spoken_of(mention: AddressMention) -> bool:
    """ "loved that street": the word before it says something of a street, and names none."""
    return re.search(rf"\b{re.escape(' '.join(mention.names))}(?: \w+)? {_THAT_STREET}", mention.line) is not None


def _directional_alone(mention: AddressMention, base: PostalAddress) -> None:
    """ "west not east"."""
    # "fine w me" is no direction, "its south" and "w" are.
    short = len(mention.line.split()) <= (2 if len(mention.names[-1]) == 1 else 3)
    contrasted = bool(mention.old_names) or short
    if not contrasted or "predirectional" in mention.fields:
        return
    old = {DIRECTIONALS.get(name, "") for name in mention.old_names}
    behind = base.postdirectional and (base.postdirectional in old or not base.predirectional)
    mention.fields["postdirectional" if behind else "predirectional"] = DIRECTIONALS[mention.names[-1]]


def _letter_alone(mention: AddressMention, base: PostalAddress) -> None:
    """ "b not d" where the unit on file is "4D" or "D"."""
    letter = mention.names[0]
    if mention.label == "unit":
        mention.bare.append((letter, "unit"))
    elif base.unit and base.unit[-1:] in mention.old_names:
        mention.bare.append((base.unit[:-1] + letter, "unit"))
    elif len(base.unit) == 1 and base.unit.isalpha() and letter not in _WORD_LETTERS:
        mention.bare.append((letter, "unit"))
