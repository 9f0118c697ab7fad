"""Whose delivery is a text about? (design.md, "Who may do what")

A number on file is proof of possession and sees its own deliveries. Anyone else gives the tracking number and
the ZIP on file, sees status and window, and changes nothing without dispatch. What a wrong guess is answered
never depends on whether the tracking number exists.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from doorstep.dms.queries import DeliveryView

Proof = Literal["phone", "zip"]


@dataclass(frozen=True)
class Identified:
    delivery: DeliveryView
    proof: Proof


@dataclass(frozen=True)
class Choose:
    options: tuple[DeliveryView, ...]


@dataclass(frozen=True)
class AskTrackingNumber:
    """Nothing on file for this number, and no tracking number said."""


@dataclass(frozen=True)
class AskZip:
    """A tracking number that is not this phone's own (or does not exist: nobody is told which)."""

    tracking_number: str


@dataclass(frozen=True)
class NoMatch:
    """Tracking number and ZIP do not belong together, or there is no such delivery."""


Identification = Identified | Choose | AskTrackingNumber | AskZip | NoMatch


def identify(
    own: Sequence[DeliveryView],
    *,
    said_tracking_number: str | None,
    said_zip: str | None,
    current: str | None,
    proven: str | None,
    is_open: Callable[[DeliveryView], bool],
    find: Callable[[str], DeliveryView | None],
) -> Identification:
    """Settle which delivery is meant.

    `own` are the deliveries of the phone that writes, most pressing first; `current` is the tracking number the
    conversation was last about; `proven` is one whose ZIP this phone gave earlier; `find` looks up any delivery.
    """
    if said_tracking_number is not None:
        for delivery in own:
            if delivery.tracking_number == said_tracking_number:
                return Identified(delivery, "phone")
        if said_zip is None and said_tracking_number != proven:
            return AskZip(said_tracking_number)
        found = find(said_tracking_number)
        if found is not None and (said_tracking_number == proven or found.address.zip == said_zip):
            return Identified(found, "zip")
        return NoMatch()

    for delivery in own:
        if delivery.tracking_number == current:
            return Identified(delivery, "phone")

    if current is not None and current == proven:
        found = find(current)
        if found is not None:
            return Identified(found, "zip")

    candidates = [delivery for delivery in own if is_open(delivery)] or list(own)
    if len(candidates) == 1:
        return Identified(candidates[0], "phone")
    if candidates:
        return Choose(tuple(candidates))
    return AskTrackingNumber()
