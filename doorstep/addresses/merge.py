"""What a text mentions, put in place of what was there, and the result made whole or refused."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from doorstep.addresses import PLACE_FIELDS, PostalAddress
from doorstep.addresses.chatter import COUNTED
from doorstep.addresses.check import check_place
from doorstep.addresses.compare import differences
from doorstep.addresses.localities import ZIP
from doorstep.addresses.mention import AddressMention
from doorstep.addresses.normalise import normalise
from doorstep.addresses.outcome import Ambiguous, Correction, Proposed, Unusable
from doorstep.addresses.places import city_name, place, states_with, zips_of
from doorstep.addresses.publication28 import DIRECTIONALS, STATE_CODES
from doorstep.addresses.reading import BREAK
from doorstep.addresses.spelling import city_key, resembles, street_key
from doorstep.addresses.street import is_rural, needs_no_suffix
from doorstep.addresses.units import BUILDINGS, Unit, joined, separated

_STREET_NAME_FIELDS = ("predirectional", "street", "suffix", "postdirectional")
_MOST_CITIES_OFFERED = 5


def merge(
    on_file: PostalAddress, base: PostalAddress, mention: AddressMention, fields: dict[str, str], units: list[Unit]
) -> Correction:
    """`fields` and `units` are right, the rest stays as in `base`, the file or an earlier draft."""
    other_street = "street" in fields and not resembles(street_key(fields["street"]), street_key(base.street))
    if mention.doubtful and not fields.keys() & {"street", *PLACE_FIELDS}:
        return Ambiguous("missing_street", _place_and_units(base, fields, units))
    if _is_no_street(mention, fields):
        return Ambiguous("missing_street", _place_and_units(base, fields))
    candidate = _street_merged(base, mention, fields, other_street=other_street)
    other_line = other_street and (
        mention.numbered or mention.moved or (bool(fields.keys() & {"number", *PLACE_FIELDS}) and not mention.name_only)
    )
    if other_street and units and not fields.keys() & {"number", *PLACE_FIELDS} and not _is_about_name(mention):
        # "apt 5 oak st": the number on file is of another street
        return Ambiguous("missing_number", _with_units(replace(candidate, number=""), units))
    candidate, assumed = _unit_merged(candidate, units, no_unit=mention.no_unit, dropped=other_line)
    if other_street and not other_line and not units and candidate.unit_line:
        assumed |= {"unit", "unit_designator"}  # the name alone was corrected: the door stays, and is asked about
    if other_line:
        assumed |= set(PLACE_FIELDS) - set(fields)
    placed = place_merged(base, candidate, fields, mention.elsewhere, other_line=other_line)
    if isinstance(placed, Ambiguous | Unusable):
        return placed
    candidate, follows = placed
    if _says_more(mention, fields, units) and "street" not in fields and is_elsewhere(candidate, base):
        return Ambiguous("missing_street", _place_and_units(candidate, fields, units))
    if other_line and _names_unread_state(mention, fields):
        return Ambiguous("missing_city", normalise(replace(candidate, city="", state=mention.names[-1], zip="")))
    assumed = (assumed | {name for name in follows if getattr(candidate, name) != getattr(base, name)}) - set(fields)
    if other_street and not mention.numbered and city_key(candidate.city) != city_key(base.city):
        candidate = replace(candidate, number=fields.get("number", ""))
    if other_street and not candidate.suffix and not needs_no_suffix(candidate.street):
        return Ambiguous("which_street_type", normalise(candidate))
    return finish(on_file, candidate, frozenset(assumed))


def is_elsewhere(candidate: PostalAddress, base: PostalAddress) -> bool:
    """Another city: with a number, the street was said too, and not read ("2901 east 3300 south, salt lake city")."""
    there, here = (candidate.state, city_key(candidate.city)), (base.state, city_key(base.city))
    return bool(base.street) and there != here


def _is_about_name(mention: AddressMention) -> bool:
    """The name of the street is said to be wrong, and so nothing else of it."""
    return bool(mention.old_fields.keys() & {"street", "suffix"} or mention.old_names) or mention.label == "street"


def _with_units(address: PostalAddress, units: list[Unit]) -> PostalAddress:
    designator, unit = joined(units)
    return normalise(replace(address, unit_designator=designator, unit=unit))


def _says_more(mention: AddressMention, fields: dict[str, str], units: list[Unit]) -> bool:
    """Whether there is more than a place: a number or a door, or a number that nobody read."""
    if "number" in fields or units or mention.bare:
        return True
    return holds_other_numbers(mention.line.split(), fields.get("zip", ""))


def holds_other_numbers(words: list[str], zip_code: str) -> bool:
    """Than ZIP Codes and counts ("2 boxes")."""
    numbers = [
        word for word, behind in pairwise([*words, BREAK]) if word[0].isdigit() and behind not in COUNTED - {"OF"}
    ]
    return any(word[:5].zfill(5) != zip_code and not ZIP.fullmatch(word) for word in numbers)


def _is_no_street(mention: AddressMention, fields: dict[str, str]) -> bool:
    """ "5235 north highway 64": a direction is no street's name."""
    return fields.get("street") in DIRECTIONALS and bool(mention.bare)


def _names_unread_state(mention: AddressMention, fields: dict[str, str]) -> bool:
    """A city and state behind the street that could not be brought together: not those on file then."""
    names = mention.names
    return not fields.keys() & set(PLACE_FIELDS) and bool(names) and names[-1] in STATE_CODES


def without_street(address: PostalAddress) -> PostalAddress:
    """The place alone."""
    return PostalAddress(city=address.city, state=address.state, zip=address.zip)


def _place_and_units(address: PostalAddress, fields: dict[str, str], units: Sequence[Unit] = ()) -> PostalAddress:
    given = {name: fields[name] for name in PLACE_FIELDS if name in fields}
    designator, unit = joined(list(units))
    return replace(without_street(address), **given, unit_designator=designator, unit=unit)


def finish(on_file: PostalAddress, candidate: PostalAddress, assumed: frozenset[str] = frozenset()) -> Correction:
    """The proposal if the address is whole and agrees with itself, else what to ask or the reason to refuse."""
    address = normalise(candidate)
    if not address.street:
        return Ambiguous("missing_street", address)
    if not address.number and not is_rural(address.street):
        return Ambiguous("missing_number", address)
    if not address.city:
        return Ambiguous("missing_city", address)
    if not address.zip:
        return Ambiguous("missing_zip", address, options=zips_of(address.city, address.state))
    changed = differences(on_file, address)
    if changed & set(PLACE_FIELDS) and (problem := check_place(address.city, address.state, address.zip)):
        reason = problem.reason if problem.reason in ("zip_unknown", "military") else "city_zip_disagree"
        return Unusable(reason, address.zip, problem.city, problem.state, problem.zips)
    if not changed and address.street == on_file.street:
        return Unusable("same_as_on_file")
    return Proposed(address, changed, assumed) if changed else Unusable("same_as_on_file")


def _street_merged(
    base: PostalAddress, mention: AddressMention, fields: dict[str, str], *, other_street: bool
) -> PostalAddress:
    given = {name: fields[name] for name in ("number", *_STREET_NAME_FIELDS) if name in fields}
    if "street" not in given or (other_street and mention.name_only):
        return replace(base, **given)
    if other_street:
        return replace(
            base, **{name: given.get(name, "") for name in _STREET_NAME_FIELDS}, number=given.get("number", base.number)
        )
    typed = given.pop("street")
    candidate = replace(base, **given)
    if street_key(typed) == street_key(base.street):
        return candidate
    # Nearly the name on file: a slip of this text if the text corrects something else, else the correction itself.
    about_spelling = "street" in mention.old_fields or not (
        differences(base, candidate) or mention.units or mention.bare
    )
    return replace(candidate, street=typed) if about_spelling else candidate


def _unit_merged(
    candidate: PostalAddress, units: list[Unit], *, no_unit: bool, dropped: bool
) -> tuple[PostalAddress, set[str]]:
    """The address with its unit, and whether the unit was dropped without a word (as the set of assumed fields)."""
    present = separated(candidate.unit_designator, candidate.unit)
    if not units:
        if no_unit or dropped:
            assumed = {"unit", "unit_designator"} if present and dropped and not no_unit else set()
            return replace(candidate, unit_designator="", unit=""), assumed
        return candidate, set()
    doors = [unit for unit in present if unit[0] not in BUILDINGS]
    kept = [] if dropped else [unit for unit in present if unit[0] in BUILDINGS]
    if not dropped and all(kind in BUILDINGS for kind, _ in units):
        kept += doors
    # "#4b" says nothing of the kind of door: the one on file stays.
    kind_on_file = next((kind for kind, _ in doors if kind != "FL"), "#") if not dropped else "#"
    named = [(kind_on_file if kind == "#" else kind, value) for kind, value in units]
    designator, unit = joined(kept + named)
    return replace(candidate, unit_designator=designator, unit=unit), set()


Placed = tuple[PostalAddress, set[str]]
"""The address and the place fields that follow from others rather than from the text."""


def place_merged(
    base: PostalAddress, candidate: PostalAddress, fields: dict[str, str], elsewhere: str, *, other_line: bool
) -> Placed | Ambiguous | Unusable:
    """City, state and ZIP Code brought together; what is not given follows from the rest only if it can be but one."""
    city, state, zip_code = fields.get("city", ""), fields.get("state", ""), fields.get("zip", "")
    if elsewhere and not city:
        return _placed_elsewhere(candidate, elsewhere, zip_code, state)
    if zip_code:
        return _placed_by_zip(candidate, city, state, zip_code, other_line=other_line)
    if not (city or state):
        return candidate, set()
    here = place(base.zip)
    city, state = city or base.city, state or base.state
    if here and here.state == state and city_key(city) in here.cities:
        same = city_key(city) == city_key(base.city)
        return replace(candidate, city=base.city if same else city_name(city, base.zip), state=state), set()
    if not fields.get("state") and (rival := _larger_namesake(city, state)):
        return Ambiguous("which_city", candidate, options=(f"{city}, {state}", f"{city}, {rival}"))
    if not zips_of(city, state):
        # Another state, and no city of it: the ZIP Code on file has nothing to do with it.
        return Ambiguous("missing_city", replace(candidate, city=fields.get("city", ""), state=state, zip=""))
    return _placed_by_city(candidate, city, state)


def _placed_by_zip(
    candidate: PostalAddress, city: str, state: str, zip_code: str, *, other_line: bool
) -> Placed | Ambiguous | Unusable:
    found = place(zip_code)
    typed_city, typed_state = city or candidate.city, state or candidate.state
    if found is None:
        return Unusable("zip_unknown", zip_code, zips=zips_of(typed_city, typed_state))
    if found.kind == "MILITARY":
        return Unusable("military", zip_code)
    agrees = (not state or state == found.state) and (not city or city_key(city) in found.cities)
    if not agrees:
        return Unusable("city_zip_disagree", zip_code, found.city, found.state, zips_of(typed_city, typed_state))
    if city:
        return replace(candidate, city=city_name(city, zip_code), state=found.state, zip=zip_code), {"state"}
    if not candidate.zip and candidate.city and city_key(candidate.city) not in found.cities:
        # The city was said before, and its ZIP Code asked for.
        return Unusable(
            "city_zip_disagree", zip_code, found.city, found.state, zips_of(candidate.city, candidate.state)
        )
    if candidate.state == found.state and city_key(candidate.city) in found.cities:
        return replace(candidate, zip=zip_code), set()
    if candidate.state != found.state and candidate.state and not (state or other_line):
        options = tuple(
            f"{name}, {code}" for name, code in ((found.city, found.state), (candidate.city, candidate.state))
        )
        return Ambiguous("which_city", candidate, zip_code, options)
    return replace(candidate, city=found.city, state=found.state, zip=zip_code), {"city", "state"}


def _placed_by_city(candidate: PostalAddress, city: str, state: str) -> Placed:
    codes = zips_of(city, state)
    only = codes[0] if len(codes) == 1 else ""
    return replace(candidate, city=city_name(city, codes[0]) if only else city, state=state, zip=only), {"zip", "state"}


def _larger_namesake(city: str, state: str) -> str:
    """Another state whose city of this name is several times as large: Phoenix, AZ for Phoenix, IL."""
    here = len(zips_of(city, state))
    larger = [code for code in states_with(city) if len(zips_of(city, code)) >= max(4, 3 * here)]
    return max(larger, key=lambda code: (len(zips_of(city, code)), code), default="")


def _placed_elsewhere(candidate: PostalAddress, city: str, zip_code: str, state: str) -> Placed | Ambiguous | Unusable:
    """A city that the state on file does not have."""
    states = sorted(states_with(city), key=lambda code: (-len(zips_of(city, code)), code))
    if zip_code:
        return _placed_by_zip(candidate, city, state, zip_code, other_line=True)
    if len(states) == 1:
        return _placed_by_city(candidate, city, states[0])
    return Ambiguous(
        "which_city", candidate, options=tuple(f"{city}, {code}" for code in states[:_MOST_CITIES_OFFERED])
    )
