"""What happens at a scripted door, kind by kind: what the driver does and what is to be written. Pure."""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from doorstep.simulation.moves import Aim, Await, Form, MeantWrite, Move, Pause, Remark, Say, Step, Tap

PLACES = ("front porch", "back door", "side door", "mailroom", "back porch", "garage door")
NAMES = ("Mike Torres", "Sarah Kim", "Dave Wilson", "Anita Patel")
PLACE_BUTTONS = ("Front door", "Back door", "Porch", "Garage", "Mailroom")
REASON_BUTTONS = {"nobody_home": "Nobody home", "business_closed": "Business closed", "unsafe": "Unsafe"}

SHARES: Mapping[str, int] = {
    "delivered_place": 26, "delivered_photo": 10, "delivered_tap": 10, "delivered_bare": 6, "place_unsaid": 4,
    "tapped_twice": 2, "photo_afterwards": 3, "handed": 6, "signed_when_asked": 3, "failed": 8, "failed_bare": 3,
    "failed_form": 4, "refused": 2, "code": 4, "code_unanswered": 2, "code_not_needed": 1,
    "address_told": 2, "address_corrected": 1, "customer_asked": 2, "customer_told": 2,
    "undo": 3, "damaged": 1, "missing": 1, "two_at_once": 3, "second_try": 2, "remark": 4,
}  # fmt: skip
"""Parts in about a hundred doors."""

MINUTES: Mapping[str, int] = {
    "code": 6, "code_unanswered": 13, "code_not_needed": 3, "address_told": 7, "address_corrected": 8,
    "customer_asked": 6, "undo": 3, "second_try": 6, "remark": 1,
}  # fmt: skip
"""What a door takes beyond the usual."""

SIGNED = frozenset({"handed", "signed_when_asked"})
"""At these doors somebody must sign."""
PLAIN = frozenset({"delivered_place", "delivered_photo", "delivered_tap", "delivered_bare", "place_unsaid"})
"""Doors at which nothing else goes on, so that customers can be about something."""
DONE_BEFORE = "done_before"
"""Of the stop after one of `two_at_once`: the driver reported it there."""
EXCEPTIONS = frozenset({
    "failed", "failed_bare", "failed_form", "refused", "code", "code_unanswered", "code_not_needed", "address_told",
    "address_corrected", "customer_asked", "damaged", "missing", "second_try", "undo",
})  # fmt: skip
"""At these doors something is the matter."""
OUT_AT_THE_END = frozenset({"damaged"})
"""After these the package is still on the truck."""

ANSWERED_IN = 11.5
"""Minutes after which a driver has heard that there is no answer."""


@dataclass(frozen=True)
class ScriptedDoor:
    position: int
    tracking_number: str
    next_position: int | None
    """Of the stop that is taken for this one by mistake."""
    next_tracking_number: str
    next_is_signed_for: bool


def at_the_door(kind: str, door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    """The driver is there."""
    return _KINDS[kind](door, chance)


def phrase(chance: random.Random, *names: str, **values: object) -> str:
    found: Any = phrases()
    for name in names:
        found = found[name]
    return str(chance.choice(found)).format(**values)


@cache
def phrases() -> dict[str, Any]:
    text = files("doorstep.simulation").joinpath("driver_phrases.yml").read_text()
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def _delivered(door: ScriptedDoor, **facts: object) -> MeantWrite:
    return MeantWrite("record_attempt", door.tracking_number, {"outcome": "delivered", "reason": None, **facts})


def _failed(door: ScriptedDoor, reason: str) -> MeantWrite:
    return MeantWrite("record_attempt", door.tracking_number, {"outcome": "failed", "reason": reason})


def _done(door: ScriptedDoor, word: str = "Delivered:") -> str:
    return rf"^{word} stop {door.position},"


def _place(door: ScriptedDoor, chance: random.Random, *, photo: bool = False) -> Aim:
    place = chance.choice(PLACES)
    words = phrase(chance, "delivered_photo" if photo else "delivered_place", n=door.position, place=place)
    meant = _delivered(door, left_at=place, **({"photo": True} if photo else {}))
    plainly = Say(f"delivered stop {door.position}, left at the {place}", photo=photo)
    return Aim("delivered", Say(words, photo=photo), _done(door), plainly=plainly, meant=(meant,))


def _delivered_place(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    return (_place(door, chance),)


def _delivered_photo(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    return (_place(door, chance, photo=True),)


def _then_the_place(door: ScriptedDoor, first: Move, chance: random.Random) -> tuple[Step, ...]:
    title = chance.choice(PLACE_BUTTONS)
    where = MeantWrite("complete_report", door.tracking_number, {"left_at": title.lower()})
    return (
        Aim(
            "delivered", first, rf"^Added to stop {door.position},", {r"Where is the last one\?": Tap(title)},
            plainly=Say(f"delivered stop {door.position}"), meant=(_delivered(door), where),
        ),
    )  # fmt: skip


def _delivered_tap(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    return _then_the_place(door, Tap("Delivered", door.tracking_number), chance)


def _delivered_bare(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    return _then_the_place(door, Say(phrase(chance, "delivered_bare", n=door.position)), chance)


def _place_unsaid(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    """Asked where it was left, the driver says nothing and goes on."""
    words = Say(phrase(chance, "delivered_bare", n=door.position))
    plainly = Say(f"delivered stop {door.position}")
    return (Aim("delivered", words, _done(door), plainly=plainly, meant=(_delivered(door),)),)


def _tapped_twice(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    tap = Tap("Delivered", door.tracking_number)
    plainly = Say(f"delivered stop {door.position}")
    once = Aim("delivered", tap, _done(door), plainly=plainly, meant=(_delivered(door),))
    again = Aim(
        "tapped again", tap, rf"Nothing written: stop {door.position}, .* is delivered already", plainly=plainly
    )
    return (once, again)


def _photo_afterwards(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    added = MeantWrite("complete_report", door.tracking_number, {"photo": True})
    photo = Aim("photo added", Say("", photo=True), rf"^Added to stop {door.position},.*: photo kept", meant=(added,))
    return (_place(door, chance), photo)


def _handed(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    name = chance.choice(NAMES)
    return (
        Aim(
            "delivered", Say(phrase(chance, "handed", n=door.position, name=name)), _done(door),
            {r"Who signed\?": Say(name)}, Say(f"delivered stop {door.position}, signed by {name}"),
            (_delivered(door, signed_by=name),),
        ),
    )  # fmt: skip


def _signed_when_asked(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    name = chance.choice(NAMES)
    return (
        Aim(
            "delivered", Say(phrase(chance, "delivered_bare", n=door.position)), _done(door),
            {r"Who signed\?": Say(name)}, Say(f"delivered stop {door.position}, signed by {name}"),
            (_delivered(door, signed_by=name),),
        ),
    )  # fmt: skip


def _failed_in_words(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    reason = chance.choice(list(phrases()["failed"]))
    plainly = Say(f"could not deliver stop {door.position}: {reason.replace('_', ' ')}")
    words = Say(phrase(chance, "failed", reason, n=door.position))
    return (Aim("failed", words, _done(door, "Noted:"), plainly=plainly, meant=(_failed(door, reason),)),)


def _failed_bare(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    reason = chance.choice(list(REASON_BUTTONS))
    return (
        Aim(
            "failed", Say(phrase(chance, "failed_bare", n=door.position)), _done(door, "Noted:"),
            {r"why\?$": Tap(REASON_BUTTONS[reason])}, Say(f"could not deliver stop {door.position}"),
            (_failed(door, reason),),
        ),
    )  # fmt: skip


def _form(door: ScriptedDoor, reason: str, note: str = "") -> Aim:
    values = {"reason": reason, **({"note": note} if note else {})}
    form = Form(Tap("Could not deliver", door.tracking_number), values)
    return Aim("failed", form, _done(door, "Noted:"), meant=(_failed(door, reason),))


def _failed_form(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    return (_form(door, chance.choice(list(REASON_BUTTONS)), "see you tomorrow"),)


def _refused(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    meant = MeantWrite("record_attempt", door.tracking_number, {"outcome": "refused", "reason": None})
    words = Say(phrase(chance, "refused", n=door.position))
    plainly = Say(f"stop {door.position}: customer refused the package")
    return (Aim("refused", words, _done(door, "Noted:"), plainly=plainly, meant=(meant,)),)


def _asks_for_code(door: ScriptedDoor, chance: random.Random) -> Aim:
    return Aim(
        "code asked", Say(phrase(chance, "ask_access", n=door.position)),
        rf"^No code on file for stop {door.position},.*texting the customer",
        {rf"No code on file for stop {door.position},.*Shall I ask": Tap("Ask the customer", door.tracking_number)},
        plainly=Say(f"code for stop {door.position}?"),
    )  # fmt: skip


def _code(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    plainly = Say(f"code for stop {door.position}?")
    shown = Aim("code shown", Tap("Show code", door.tracking_number), r"`[^`]+`", plainly=plainly)
    could_not = (_form(door, "no_access"),)
    came = (shown, Pause(1), *_delivered_place(door, chance))
    then = {_news("The customer sent how to get in", door): came, _news("No answer yet", door): could_not}
    return (_asks_for_code(door, chance), Await(ANSWERED_IN, then))


def _code_not_needed(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    """Somebody opens the door before the customer answers."""
    return (_asks_for_code(door, chance), Pause(1), *_delivered_place(door, chance))


def _address_told(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    return (_wrong_address(door, chance), *_after_an_answer(door, chance))


def _address_corrected(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    """The customer corrects it as any address is corrected, so the news is that of a new address."""
    could_not = (_form(door, "address_not_found"),)
    corrected = rf"^🔔 Stop {door.position}\b.*new address"
    then = {corrected: _delivered_place(door, chance), _news("No answer yet", door): could_not}
    return (_wrong_address(door, chance), Await(ANSWERED_IN, then))


def _wrong_address(door: ScriptedDoor, chance: random.Random) -> Aim:
    return Aim(
        "address wrong", Say(phrase(chance, "wrong_address", n=door.position)),
        rf"^Noted: wrong address at stop {door.position},", plainly=Say(f"stop {door.position} wrong address"),
    )  # fmt: skip


def _after_an_answer(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    could_not = (_form(door, "address_not_found"),)
    then = {
        _news("The customer answers", door): _delivered_place(door, chance),
        _news("No answer yet", door): could_not,
    }
    return (Await(ANSWERED_IN, then),)


def _customer_asked(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    words = phrase(chance, "ask_customer", n=door.position)
    asked = Aim("customer asked", Say(words), rf"^Asking the customer of stop {door.position},")
    then = {_news("(?:The customer answers|No answer yet)", door): _delivered_place(door, chance)}
    return (asked, Await(ANSWERED_IN, then))


def _customer_told(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    words = phrase(chance, "tell_customer", n=door.position)
    told = Aim("customer told", Say(words), rf"^Texting the customer of stop {door.position},")
    return (told, Pause(2), *_delivered_place(door, chance))


def _undo(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    """The next stop is reported by mistake, and taken back."""
    if door.next_position is None:
        return _delivered_place(door, chance)
    number, other = door.next_position, door.next_tracking_number
    undo = Say(phrase(chance, "undo"))
    if door.next_is_signed_for:  # then nothing is written before the name, and the question shows the mistake
        wrong = Aim("delivered, wrongly", Say(f"delivered stop {number}"), r"Who signed\?")
        back = Aim("not written", undo, r"nothing written", plainly=Say("undo"))
        return (wrong, Pause(1), back, *_delivered_place(door, chance))
    words = Say(f"delivered stop {number}, left at the {chance.choice(PLACES)}")
    by_mistake = MeantWrite("record_attempt", other, {"outcome": "delivered", "reason": None})
    wrong = Aim("delivered, wrongly", words, rf"^Delivered: stop {number},", meant=(by_mistake,))
    taken_back = MeantWrite("take_back_report", other, {"outcome": "delivered"})
    back = Aim("taken back", undo, rf"^Taken back: stop {number},", plainly=Say("undo"), meant=(taken_back,))
    return (wrong, Pause(1), back, *_delivered_place(door, chance))


def _two_at_once(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    """Next door to each other, reported in one text."""
    assert door.next_position is not None, "the day's plan sees to it"
    place, other = chance.choice(PLACES), door.next_position
    both = tuple(
        MeantWrite("record_attempt", number, {"outcome": "delivered", "reason": None, "left_at": place})
        for number in (door.next_tracking_number, door.tracking_number)
    )
    words = Say(phrase(chance, "two_at_once", n=door.position, m=other, place=place))
    plainly = Say(f"delivered stop {door.position} and stop {other}, both left at the {place}")
    done = rf"(?s)^Delivered: stop {door.position},.*stop {other},"
    return (Aim("both delivered", words, done, plainly=plainly, meant=both),)


def _second_try(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    """Nobody home, and a few minutes later somebody is."""
    place = chance.choice(PLACES)
    could_not = Aim(
        "failed", Say(phrase(chance, "failed", "nobody_home", n=door.position)), _done(door, "Noted:"),
        plainly=Say(f"could not deliver stop {door.position}: nobody home"), meant=(_failed(door, "nobody_home"),),
    )  # fmt: skip
    again = Aim(
        "delivered on the second try", Say(phrase(chance, "second_try", n=door.position, place=place)), _done(door),
        plainly=Say(f"delivered stop {door.position}, left at the {place}"), meant=(_delivered(door, left_at=place),),
    )  # fmt: skip
    return (could_not, Pause(4), again)


def _remark(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    """Something is said in passing before the door is reported."""
    return (Remark(phrase(chance, "remark")), *_delivered_place(door, chance))


def _damaged(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    meant = MeantWrite("report_damaged", door.tracking_number, {"reason": "damaged"})
    words = Say(phrase(chance, "damaged", n=door.position))
    plainly = Say(f"package for stop {door.position} is damaged")
    done = rf"^Damage noted for stop {door.position},"
    return (Aim("damaged", words, done, plainly=plainly, meant=(meant,)),)


def _missing(door: ScriptedDoor, chance: random.Random) -> tuple[Step, ...]:
    meant = MeantWrite("report_missing", door.tracking_number, {"reason": "missing"})
    words = Say(phrase(chance, "missing", n=door.position))
    plainly = Say(f"package for stop {door.position} is not on my truck")
    done = rf"^Noted: stop {door.position}, .*is not on the truck"
    return (Aim("missing", words, done, plainly=plainly, meant=(meant,)),)


_KINDS: Mapping[str, Callable[[ScriptedDoor, random.Random], tuple[Step, ...]]] = {
    "delivered_place": _delivered_place,
    "delivered_photo": _delivered_photo,
    "delivered_tap": _delivered_tap,
    "delivered_bare": _delivered_bare,
    "place_unsaid": _place_unsaid,
    "tapped_twice": _tapped_twice,
    "photo_afterwards": _photo_afterwards,
    "handed": _handed,
    "signed_when_asked": _signed_when_asked,
    "failed": _failed_in_words,
    "failed_bare": _failed_bare,
    "failed_form": _failed_form,
    "refused": _refused,
    "code": _code,
    "code_unanswered": _code,
    "code_not_needed": _code_not_needed,
    "address_told": _address_told,
    "address_corrected": _address_corrected,
    "customer_asked": _customer_asked,
    "customer_told": _customer_told,
    "undo": _undo,
    "damaged": _damaged,
    "missing": _missing,
    "two_at_once": _two_at_once,
    "second_try": _second_try,
    "remark": _remark,
    DONE_BEFORE: lambda _door, _chance: (),
}


def _news(words: str, door: ScriptedDoor) -> str:
    return rf"^{words}\b.*\bstop {door.position},"


def taken_off(position: int) -> re.Pattern[str]:
    """A notice by which the driver knows that a stop is no more."""
    return re.compile(rf"^🔔 Stop {position}\b.*Do not deliver it", re.DOTALL)
