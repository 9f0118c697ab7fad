"""What a correction says as a whole: the parts that are right, those that are wrong, and what is left to explain."""

import re
from dataclasses import dataclass, field

from doorstep.addresses import PostalAddress
from doorstep.addresses.chatter import CHATTER
from doorstep.addresses.contrast import Segment, segments
from doorstep.addresses.finding import FoundMention, find
from doorstep.addresses.reading import BREAK, words_of
from doorstep.addresses.spelling import is_slip
from doorstep.addresses.units import Unit

_NO_UNIT = re.compile(
    r"\b(?:NO|WITHOUT(?: AN| A| THE)?|NOT AN?|(?:DONT|DOESNT) HAVE(?: AN| A)?|ISNT AN?|AINT NO|NEVER HAD AN?|HAS NO"
    r"|(?:REMOVE|DELETE|DROP|ERASE|TAKE OFF|TAKE OUT)(?: THE| MY)?)"
    r" (?:(?:APT|APARTMENT|UNIT|SUITE|STE|APPT|FLAT)\b|#)(?! NUMBER| NO\b)(?: (?P<door>[A-Z]?\d+[A-Z]?)\b)?"
)
_HOUSE = re.compile(
    r"\b(?:ITS|IS|IT IS|THIS IS|LIVE IN|WE ARE|IM IN) (?:JUST |ONLY |ACTUALLY )?AN? (?:[A-Z]+ ){0,2}"
    r"(?:HOUSE|TOWNHOUSE|SINGLE FAMILY|BUNGALOW|HOME)\b"
    r"|\b(?:BOUGHT|RENTED|RENT|OWN|GOT|INTO|TO|NOW)(?: \|)? AN? (?:[A-Z]+ ){0,2}HOUSE\b|\| AN? HOUSE\b"
    r"|\b(?:SINGLE FAMILY|(?:PRIVATE|STANDALONE) HOUSE|JUST A HOUSE)\b"
)
_MOVED = re.compile(r"\b(?:MOVED|MOVE|RELOCATED|NEW ADDRESS|NEW PLACE|NEW ADDY)\b")

Part = tuple[Segment, FoundMention]


def says_no_unit(text: str) -> bool:
    """ "no apartment", "its a house"."""
    line = " ".join(words_of(text))
    return bool(_NO_UNIT.search(line) or _HOUSE.search(line))


@dataclass(frozen=True)
class Hints:
    """The words of the text that language understanding takes for right and for wrong address text."""

    right: frozenset[str] = frozenset()
    wrong: frozenset[str] = frozenset()


NO_HINTS = Hints()


@dataclass
class AddressMention:
    """Everything one text says about an address. `fields` and `units` are those it says are right."""

    fields: dict[str, str] = field(default_factory=dict)
    units: list[Unit] = field(default_factory=list)
    bare: list[tuple[str, str]] = field(default_factory=list)
    """Values that no word explains, each with the label that stood nearest before it ("" if none did)."""
    names: list[str] = field(default_factory=list)
    old_fields: dict[str, str] = field(default_factory=dict)
    old_units: list[Unit] = field(default_factory=list)
    old_bare: list[str] = field(default_factory=list)
    old_names: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    line: str = ""
    """The words of the text."""
    label: str = ""
    """The part named last: number, unit, zip, city or street."""
    no_unit: bool = False
    moved: bool = False
    numbered: bool = False
    """Whether a street line with its number was given."""
    elsewhere: str = ""
    """A city that the state on file does not have."""
    doubtful: str = ""
    """A number that is a unit's or a house's, with words behind it that are a street or a town."""
    name_only: bool = False
    """Whether a street's name alone was exchanged ("maple not oak")."""


def mentioned(
    words: list[str], base: PostalAddress, on_file: PostalAddress, label: str = "", hints: Hints = NO_HINTS
) -> AddressMention:
    """Read the words of a text. `label` is the part that was asked for before, if any."""
    known_streets = tuple({address.street for address in (base, on_file) if address.street})
    line = " ".join(words)
    doors = {address.unit for address in (base, on_file)}
    # "there is no unit 4d" names a unit only to be rid of it.
    without_unit = _NO_UNIT.sub(lambda found: found[0] if _answers_no(found, doors) else BREAK, line)
    mention = AddressMention(line=line, moved=bool(_MOVED.search(line)))
    for segment in segments(without_unit.split()):
        found = find(segment.words, base, known_streets, label)
        label = found.label
        was_old = segment.role == "old"
        _follow(hints, segment, found)
        if was_old and found.units and not found.fields and {value for _, value in found.units} <= doors:
            segment.role = "old"  # "no more apt 4": said plainly, whatever it was taken for
        mention.parts.append((segment, found))
    mention.label = label
    _settle_roles(mention.parts)
    _add_wrong(mention)
    _add_right(mention, base)
    mention.no_unit = not mention.units and (without_unit != line or bool(_HOUSE.search(line)))
    return mention


def _answers_no(found: re.Match[str], doors: set[str]) -> bool:
    """Whether a text's first "no" answers us: "no apartment 2", when that is not the door that we know."""
    is_first = found.start() == 0 and found[0].startswith("NO ")
    return is_first and found["door"] is not None and found["door"] not in doors


def _follow(hints: Hints, segment: Segment, found: FoundMention) -> None:
    """Where address text is marked, numbers and names outside it mean nothing, and its role settles the segment's."""
    marked = hints.right | hints.wrong
    if not marked:
        return
    found.bare = [value for value in found.bare if value in marked]
    found.names = [name for name in found.names if name in marked]
    found.maybe_city = found.maybe_city if set(found.maybe_city.split()) <= marked else ""
    content = set(segment.words) - CHATTER
    if content & hints.right and not content & hints.wrong:
        segment.role = "new"
    elif content & hints.wrong and not content & hints.right:
        segment.role = "old"


def _settle_roles(parts: list[Part]) -> None:
    """Decide for what was merely stated, and for "not 4d 4b", which has right and wrong in one breath."""
    stated = [segment for segment, _ in parts if segment.role == "stated"]
    new = [found for segment, found in parts if segment.role == "new"]
    has_new = any(found.fields or found.units or found.bare or found.maybe_city for found in new)
    has_new = has_new or (any(found.names for found in new) and not any(found.numbered for _, found in parts))
    for segment in stated:
        segment.role = "old" if has_new else "new"
    if has_new or stated:
        return
    for segment, found in list(parts):
        if segment.role != "old":
            continue
        right = FoundMention(label=found.label)
        if len(found.bare) > 1:
            right.bare.append(found.bare.pop())
        elif len(found.units) > 1:
            right.units.append(found.units.pop())
        parts.append((Segment("new", []), right))


def _add_wrong(mention: AddressMention) -> None:
    for segment, found in mention.parts:
        if segment.role == "old":
            mention.old_fields.update(found.fields)
            mention.old_units += found.units
            mention.old_bare += found.bare
            mention.old_names += found.names


def _add_right(mention: AddressMention, base: PostalAddress) -> None:
    wrong = {*mention.old_bare, *(value for _, value in mention.old_units)}
    for segment, found in mention.parts:
        if segment.role != "new":
            continue
        if "street" in found.fields:
            # A later street stands for itself: what an earlier one said of suffix and directionals is gone.
            for name in ("predirectional", "suffix", "postdirectional"):
                mention.fields.pop(name, None)
        mention.fields.update(found.fields)
        mention.units += [unit for unit in found.units if unit not in mention.old_units]
        mention.numbered |= found.numbered
        mention.doubtful = mention.doubtful or found.doubtful
        mention.names += found.names
        said = [value for value in found.bare if value not in wrong and not _is_aside(value, found, base)]
        # "the number is 77 ... 770 is a vacant lot": the first number of a breath is the one that is meant.
        numbers = [value for value in said if value.isdigit()][:1]
        mention.bare += [(value, found.label) for value in said if not value.isdigit() or value in numbers]
    if len(mention.names) > 1 and not (mention.old_bare or mention.label):
        # "Marta ordered 3": a number among words about other things
        mention.bare = [(value, label) for value, label in mention.bare if not value.isdigit()]


def _is_aside(value: str, found: FoundMention, base: PostalAddress) -> bool:
    """Whether a bare value is only told of: another unit behind "apt 4b", another number behind "24-51 crescent st"."""
    if found.numbered and is_slip(value, found.fields["number"]):
        return True
    return bool(found.units) and not is_slip(value, base.number)
