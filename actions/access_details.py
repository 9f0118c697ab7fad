"""What is done with details of how to get in, whichever request they came with."""

from collections.abc import Iterable

from actions.steps import RequestContext
from doorstep.dms.policy import WantedChange
from doorstep.dms.values import AccessKind, Audience
from doorstep.language.access import AccessRead

_NAMES = {
    AccessKind.GATE: "gate",
    AccessKind.DOOR: "door",
    AccessKind.CALLBOX: "call box",
    AccessKind.LOBBY: "lobby",
    AccessKind.GARAGE: "garage",
    AccessKind.ELEVATOR: "elevator",
    AccessKind.ENTRY_ROUTE: "way in:",
}


def write(asked: RequestContext, found: AccessRead) -> None:
    """Keep the details, and tell the driver who is on the way that there are some."""
    tracking_number = asked.delivery.tracking_number
    known = asked.dms.access(tracking_number)
    asked.dms.give_access(asked.by, tracking_number, found.details, keep=bool(found.wants_kept))
    if asked.decide(WantedChange.ACCESS) == "write_and_tell_driver":
        told = f"Access details were {'changed' if known else 'added'}."
        # One text may lead to instructions too, and one cause to one note.
        by = asked.by.because_of(f"{asked.turn.cause}:access")
        asked.dms.add_note(by, tracking_number, told, audience=Audience.DRIVER)


def named(kinds: Iterable[AccessKind]) -> str:
    """`a gate code and a way in`: of what there is, without what it is."""
    said = ["a way in" if kind is AccessKind.ENTRY_ROUTE else f"a {_NAMES[kind]} code" for kind in kinds]
    return " and ".join(said)


def spoken(found: AccessRead) -> str:
    """`gate 7316, call box 204`"""
    return ", ".join(f"{_NAMES[kind]} {value}" for kind, value in found.details)
