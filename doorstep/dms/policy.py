"""What a recipient may change by themselves (design.md, "Who may do what"). Pure."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from doorstep.addresses import PostalAddress
from doorstep.dms.status import FINISHED, LOADED, Status

Outcome = Literal["write", "write_and_tell_driver", "needs_approval", "refuse"]
Reason = Literal[
    "not_loaded", "small_change", "outside_service_area", "different_zip", "different_street", "unchanged",
    "delivered", "refused", "returned", "cancelled",
]  # fmt: skip

# Between typing errors (DREXLE/DREXEL 0.83, HALSTEAD/HALSTED 0.93) and different streets of one city
# (SHERIDAN/SHERMAN 0.80, PIKE/PINE 0.75). A misspelling that falls below is only asked about.
_SAME_NAME_MISSPELT = 0.82


@dataclass(frozen=True)
class AddressDecision:
    outcome: Outcome
    reason: Reason


def address_change(
    status: Status, on_file: PostalAddress, proposed: PostalAddress, in_service_area: bool
) -> AddressDecision:
    """What becomes of a confirmed correction. `in_service_area` is about the proposed ZIP."""
    if status in FINISHED:
        return AddressDecision("refuse", status.value)  # type: ignore[arg-type]
    if proposed == on_file:
        return AddressDecision("refuse", "unchanged")
    if status in LOADED:
        return _while_loaded(on_file, proposed)
    if not in_service_area:
        return AddressDecision("needs_approval", "outside_service_area")
    return AddressDecision("write", "not_loaded")


def _while_loaded(on_file: PostalAddress, proposed: PostalAddress) -> AddressDecision:
    """The driver is on the way: only what stays on the same street can be told along the route."""
    if proposed.zip != on_file.zip or proposed.state != on_file.state:
        return AddressDecision("needs_approval", "different_zip")
    if not _same_street(on_file, proposed):
        return AddressDecision("needs_approval", "different_street")
    return AddressDecision("write_and_tell_driver", "small_change")


def _same_street(one: PostalAddress, other: PostalAddress) -> bool:
    """The same street, perhaps spelt or abbreviated otherwise; N against S, or ST against AVE, is another street."""
    for field in ("predirectional", "suffix", "postdirectional"):
        here, there = getattr(one, field), getattr(other, field)
        if here and there and here != there:
            return False
    here, there = one.street.replace(" ", ""), other.street.replace(" ", "")
    if any(character.isdigit() for character in here + there):
        return here == there  # 18TH and 19TH are alike to the eye only
    return SequenceMatcher(None, here, there, autojunk=False).ratio() >= _SAME_NAME_MISSPELT
