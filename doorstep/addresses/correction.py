"""A correction, as a customer texts it, applied to the address on file."""

import re
from collections.abc import Sequence
from dataclasses import replace

from doorstep.addresses import PostalAddress
from doorstep.addresses.abroad import names_foreign_city
from doorstep.addresses.bare import meaning_of
from doorstep.addresses.check import is_parsed
from doorstep.addresses.kinds import without_rural_route
from doorstep.addresses.mention import AddressMention, Hints, mentioned
from doorstep.addresses.merge import finish, holds_other_numbers, is_elsewhere, merge, place_merged, without_street
from doorstep.addresses.naming import interpret
from doorstep.addresses.outcome import Ambiguous, Correction, Proposed, Question, Reason, Unusable
from doorstep.addresses.parse import kind_of
from doorstep.addresses.places import zips_of
from doorstep.addresses.publication28 import SUFFIXES
from doorstep.addresses.reading import BREAK, words_of

__all__ = ["LONGEST_TEXT", "Ambiguous", "Correction", "Proposed", "Question", "Reason", "Unusable", "apply_correction"]

LONGEST_TEXT = 600
"""Characters; what is longer is a letter, not an address."""

_LABEL_ASKED: dict[Question, str] = {
    "missing_unit": "unit", "missing_number": "number", "missing_zip": "zip", "missing_street": "street",
    "missing_city": "city",
}  # fmt: skip
_QUESTION_ABOUT: dict[str, Question] = {label: question for question, label in _LABEL_ASKED.items()}
_UNIT_WORDS = re.compile(r"\b(?:APT|APARTMENT|UNIT|SUITE|STE|FLAT|ROOM|DOOR|APPT)\b")
_NUMBER_WORDS = re.compile(r"\b(?:HOUSE|STREET|BUILDING|ADDRESS|HOME|NUMBER)\b")
_NO_TYPE = re.compile(r"\b(?:NO|NONE|NOTHING|NEITHER|IDK|DONT KNOW|NOT SURE|JUST)\b")
_LONGEST_ANSWER = 6
_NEGATED = re.compile(r"\b(?:not|isn['’]?t|instead of|no longer)\b[^,.;!\n]*", re.I)

_CARE_OF = re.compile(r"\b(?:c/o|care of|attn:?)\s+[a-z.'’-]+(?:\s+[a-z.'’-]+)?\s*,?\s*(?=\d)", re.I)
"""Before the number: a name there is no place ("c/o Dana 44 W Elm St", and Dana is a town)."""


def apply_correction(
    on_file: PostalAddress,
    text: str,
    draft: PostalAddress | None = None,
    pending: Ambiguous | None = None,
    *,
    new_spans: Sequence[str] = (),
    old_spans: Sequence[str] = (),
) -> Correction:
    """What the address would be after this text. Never raises, whatever the text.

    Nothing is put into a line that could not be read (`check.is_parsed`): the whole address is asked for.

    `draft` is what earlier texts made of the address, `pending` the question that is open (its `partial` is the draft
    then). The spans are what the language understanding marked as right and wrong address text: hints. The text is read
    as a whole, and by the spans alone when that proposes nothing.
    """
    base = draft or (pending.partial if pending else on_file)
    found = _corrected(on_file, base, text, pending, new_spans, old_spans)
    if isinstance(found, Proposed) and not is_parsed(found.address):
        return Ambiguous("missing_street", without_street(found.address))
    return found


def _corrected(
    on_file: PostalAddress,
    base: PostalAddress,
    text: str,
    pending: Ambiguous | None,
    new_spans: Sequence[str],
    old_spans: Sequence[str],
) -> Correction:
    right, wrong = (
        frozenset(w for span in spans for w in words_of(span, base.street)) for spans in (new_spans, old_spans)
    )
    hints = Hints(right, wrong)
    whole = _read(on_file, base, text, pending, hints)
    if isinstance(whole, Proposed) or not new_spans or whole == Unusable("too_long"):
        return whole
    if isinstance(whole, Ambiguous) and base.street and whole.partial.street != base.street:
        return whole  # it names another street: a part of it would be put on the old one
    by_spans = _read(on_file, base, ", ".join([*new_spans, *(f"not {span}" for span in old_spans)]), pending, hints)
    if isinstance(by_spans, Proposed) and is_elsewhere(by_spans.address, base):
        if isinstance(whole, Ambiguous):
            return whole  # more than a place was said
        if by_spans.address.street == base.street and holds_other_numbers(words_of(text), by_spans.address.zip):
            return Ambiguous("missing_street", without_street(by_spans.address))
    if whole == Unusable("foreign") and not (isinstance(by_spans, Proposed) and _names_place(by_spans, new_spans)):
        return whole  # neither "221b" nor "221b baker st" of "221b baker st london" is in the city on file
    return by_spans if isinstance(by_spans, Proposed) or whole == Unusable("not_an_address") else whole


def _names_place(found: Proposed, spans: Sequence[str]) -> bool:
    """Whether the city or the ZIP Code stands in what was marked as the right address."""
    said = f" {' '.join(words_of(' '.join(spans)))} "
    return any(part and f" {part} " in said for part in (found.address.city, found.address.zip))


def _read(
    on_file: PostalAddress, base: PostalAddress, text: str, pending: Ambiguous | None, hints: Hints
) -> Correction:
    if len(text) > LONGEST_TEXT:
        return Unusable("too_long")
    text = _CARE_OF.sub(" ", text)
    # "not my po box, 1250 n lasalle": what an address is said not to be is no reason to refuse it.
    kind = kind_of(_NEGATED.sub(" ", text))
    if kind == "rural_route" and (said := _street_beside_rural_route(text, base, on_file)):
        kind, text = "street", said
    words = words_of(text, base.street)
    if not words or kind_of(text) == "none":
        return Unusable("not_an_address")
    if kind == "po_box" or kind == "foreign" or kind == "military":
        return Unusable(kind)
    if kind == "rural_route":
        return Unusable("no_number")
    if pending and (answer := _answer(on_file, base, words, pending)):
        return answer
    if names_foreign_city(words_of(_NEGATED.sub(" ", text), base.street), base):
        return Unusable("foreign")
    asked = _LABEL_ASKED.get(pending.question, "") if pending else ""
    mention = mentioned(words, base, on_file, asked, hints)
    interpret(mention, base, on_file)
    if kind == "intersection" and not mention.numbered:
        return Unusable("no_number")
    result = _resolve(on_file, base, mention)
    if pending and pending.question == "which_street_type" and isinstance(result, Proposed):
        return _still_without_type(result, base)
    return result


def _street_beside_rural_route(text: str, base: PostalAddress, on_file: PostalAddress) -> str:
    """ "RR 2 Box 40 is now 6650 County Road 19": without the former."""
    said = without_rural_route(text)
    is_street = kind_of(said) == "street" and mentioned(words_of(said, base.street), base, on_file).numbered
    return said if is_street else ""


def _still_without_type(result: Proposed, base: PostalAddress) -> Correction:
    """Something else was said to the question for the type of street, which stays open."""
    address = result.address
    if address.street == base.street and not address.suffix:
        return Ambiguous("which_street_type", address)
    return result


def _resolve(on_file: PostalAddress, base: PostalAddress, mention: AddressMention) -> Correction:
    fields, units = dict(mention.fields), list(mention.units)
    for value, label in mention.bare:
        meaning = meaning_of(value, label, mention, base, on_file)
        if meaning == "unit":
            units.append(("#", value))
        elif meaning is not None:
            fields[meaning] = value
        elif not (fields or units):
            return Ambiguous("unit_or_number", base, value, ("unit", "number"))
    if fields or units or mention.no_unit or mention.elsewhere:
        return merge(on_file, base, mention, fields, units)
    return _nothing_right(base, mention)


def _nothing_right(base: PostalAddress, mention: AddressMention) -> Correction:
    """A part was named, or said to be wrong, without what is right: ask for that part."""
    wrong = mention.label
    if mention.old_units or base.unit in mention.old_bare:
        wrong = "unit"
    elif base.number in mention.old_bare:
        wrong = "number"
    wrong = wrong or next((name for name in ("number", "street", "zip", "city") if name in mention.old_fields), "")
    if wrong not in _QUESTION_ABOUT:
        return Unusable("not_an_address")
    return Ambiguous(_QUESTION_ABOUT[wrong], base, options=zips_of(base.city, base.state) if wrong == "zip" else ())


def _answer(on_file: PostalAddress, base: PostalAddress, words: list[str], pending: Ambiguous) -> Correction | None:
    """What follows if the words answer the open question; None if they are to be read like any other text."""
    line = " ".join(word for word in words if word != BREAK)
    if pending.question == "unit_or_number" and not any(character.isdigit() for character in line):
        label = "unit" if _UNIT_WORDS.search(line) else "number" if _NUMBER_WORDS.search(line) else ""
        return _resolve(on_file, base, AddressMention(bare=[(pending.value, label)])) if label else None
    if pending.question == "which_street_type" and len(words) <= _LONGEST_ANSWER:
        types = [SUFFIXES[word] for word in words if word in SUFFIXES]
        if types or _NO_TYPE.search(line):
            return finish(on_file, replace(base, suffix=types[-1] if types else ""))
    if pending.question == "which_city" and (chosen := _chosen(line, pending.options)):
        city, state = chosen
        elsewhere = {"city": city, "state": state}
        if (city, state) != (base.city, base.state) and pending.value:
            elsewhere["zip"] = pending.value
        elif pending.value:
            return Ambiguous("missing_zip", replace(base, zip=""), options=zips_of(city, state))
        placed = place_merged(replace(base, zip=""), base, elsewhere, "", other_line=True)
        return finish(on_file, placed[0], frozenset(placed[1])) if isinstance(placed, tuple) else placed
    return None


def _chosen(line: str, options: tuple[str, ...]) -> tuple[str, str] | None:
    """The option meant by its position, its state or, where the names differ, its city."""
    pairs = [(city, state) for city, _, state in (option.rpartition(", ") for option in options)]
    if line.isdigit() and 0 < int(line[:3]) <= len(pairs):
        return pairs[int(line[:3]) - 1]
    by_city = [pair for pair in pairs if pair[0] in line]
    by_state = [pair for pair in by_city or pairs if re.search(rf"\b{pair[1]}\b", line)]
    return by_state[0] if len(by_state) == 1 else by_city[0] if len(by_city) == 1 else None
