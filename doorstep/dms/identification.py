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


def identify(
    own: Sequence[DeliveryView],
    *,
    said_tracking_number: str | None,
    said_zip: str | None,
    current: str | None,
    proven: str | None,
    wants_another: bool,
    is_relevant: Callable[[DeliveryView], bool],
    find: Callable[[str], DeliveryView | None],
) -> Identification:
    """Settle which delivery is meant.

    `own` are the deliveries of the phone that writes, most pressing first; `current` is the tracking number the
    conversation was last about; `proven` is one whose ZIP this phone gave earlier; `wants_another`: the text speaks of
    another than the current one; `is_relevant` says what the request can be about; `find` looks up any delivery.
    """
    if said_tracking_number is not None:
        return _by_tracking_number(own, said_tracking_number, said_zip, proven, find)
    if wants_another:
        own = [delivery for delivery in own if delivery.tracking_number != current]
    candidates = [delivery for delivery in own if is_relevant(delivery)] or list(own)
    if not wants_another:
        for delivery in candidates:
            if delivery.tracking_number == current:
                return Identified(delivery, "phone")
        if current is not None and current == proven and (found := find(current)):
            return Identified(found, "zip")
    if len(candidates) == 1:
        return Identified(candidates[0], "phone")
    return Choose(tuple(candidates)) if candidates else AskTrackingNumber()


def _by_tracking_number(
    own: Sequence[DeliveryView],
    said: str,
    said_zip: str | None,
    proven: str | None,
    find: Callable[[str], DeliveryView | None],
) -> Identification:
    for delivery in own:
        if delivery.tracking_number == said:
            return Identified(delivery, "phone")
    if said_zip is None and said != proven:
        return AskZip(said)
    found = find(said)
    if found is not None and (said == proven or found.address.zip == said_zip):
        return Identified(found, "zip")
    return NoMatch()
