"""Whose delivery is a text about? (docs/design.md, "Who may do what")

A number on file is proof of possession and sees its own deliveries. Anyone else gives the tracking number and
the ZIP on file, sees status and window, and changes nothing without dispatch. What a wrong guess is answered
never depends on whether the tracking number exists.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from doorstep.dms.views import DeliveryView

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
    """Nothing (else) on file for this number, and no tracking number said."""


@dataclass(frozen=True)
class AskZip:
    """A tracking number that is not this phone's own (or does not exist: nobody is told which)."""

    tracking_number: str


@dataclass(frozen=True)
class NoMatch:
    """Tracking number and ZIP do not belong together, or there is no such delivery."""


Identification = Identified | Choose | AskTrackingNumber | AskZip | NoMatch


@dataclass(frozen=True)
class SaidOfDelivery:
    """What a text says of which delivery it is about, and what the conversation said before."""

    tracking_number: str | None = None
    zip: str | None = None
    wants_another: bool = False
    """It speaks of another than the current one."""
    current: str | None = None
    """The tracking number the conversation was last about."""
    proven: str | None = None
    """One whose ZIP this phone gave earlier."""


def identify(
    own: Sequence[DeliveryView],
    said: SaidOfDelivery,
    *,
    is_relevant: Callable[[DeliveryView], bool],
    find: Callable[[str], DeliveryView | None],
) -> Identification:
    """Settle which delivery is meant.

    `own` are the deliveries of the phone that writes, most pressing first; `is_relevant` says what the request can be
    about; `find` looks up any delivery.
    """
    current = said.current
    if said.tracking_number is not None:
        return _by_tracking_number(own, said.tracking_number, said, find)
    if said.wants_another:
        own = [delivery for delivery in own if delivery.tracking_number != current]
    candidates = [delivery for delivery in own if is_relevant(delivery)] or list(own)
    if not said.wants_another:
        for delivery in candidates:
            if delivery.tracking_number == current:
                return Identified(delivery, "phone")
        if current is not None and current == said.proven and (found := find(current)):
            return Identified(found, "zip")
    if len(candidates) == 1:
        return Identified(candidates[0], "phone")
    return Choose(tuple(candidates)) if candidates else AskTrackingNumber()


def _by_tracking_number(
    own: Sequence[DeliveryView],
    number: str,
    said: SaidOfDelivery,
    find: Callable[[str], DeliveryView | None],
) -> Identification:
    for delivery in own:
        if delivery.tracking_number == number:
            return Identified(delivery, "phone")
    if said.zip is None and number != said.proven:
        return AskZip(number)
    found = find(number)
    if found is not None and (number == said.proven or found.address.zip == said.zip):
        return Identified(found, "zip")
    return NoMatch()
