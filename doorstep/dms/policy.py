"""What a recipient may change by themselves (docs/design.md, "Who may do what"). Pure."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from doorstep.addresses import PostalAddress
from doorstep.dms.capabilities import EVERYTHING, Capabilities
from doorstep.dms.status import FINISHED, LOADED, Status
from doorstep.dms.values import WantedChange as WantedChange

Outcome = Literal["write", "write_and_tell_driver", "needs_approval", "by_hand", "refuse"]
"""`by_hand`: the DMS cannot be told, so dispatch sees to it beside it; approving would write nothing."""
Reason = Literal[
    "not_loaded", "small_change", "outside_service_area", "different_zip", "different_street", "unchanged",
    "cannot_be_written", "delivered", "refused", "returned", "cancelled",
]  # fmt: skip

# Between typing errors (DREXLE/DREXEL 0.83, HALSTEAD/HALSTED 0.93) and different streets of one city
# (SHERIDAN/SHERMAN 0.80, PIKE/PINE 0.75). A misspelling that falls below is only asked about.
_SAME_NAME_MISSPELT = 0.82


def _row(out_for_delivery: Outcome, held: Outcome = "write") -> dict[Status, Outcome]:
    """Not on the truck the recipient decides; what is finished stays as it is."""
    return {
        **dict.fromkeys((Status.CREATED, Status.AT_DEPOT, Status.ATTEMPTED), "write"),
        Status.OUT_FOR_DELIVERY: out_for_delivery,
        Status.HELD: held,
        **dict.fromkeys(FINISHED, "refuse"),
    }


TABLE: dict[WantedChange, dict[Status, Outcome]] = {
    WantedChange.ADDRESS_NEARBY: _row("write_and_tell_driver"),
    WantedChange.ADDRESS_ELSEWHERE: _row("needs_approval"),
    WantedChange.ACCESS: _row("write_and_tell_driver"),
    WantedChange.INSTRUCTIONS: _row("write_and_tell_driver"),
    WantedChange.ANOTHER_DAY: _row("needs_approval"),
    WantedChange.HOLD: _row("needs_approval", held="refuse"),
    WantedChange.CANCEL: _row("write_and_tell_driver"),
}
"""Who asks is the recipient, by the phone on file. What leaves the service area needs approval whatever the status."""


def decide(
    change: WantedChange, status: Status, proof: Literal["phone", "zip"], capabilities: Capabilities = EVERYTHING
) -> Outcome:
    """Whoever knows only number and ZIP changes nothing without dispatch."""
    outcome = TABLE[change][status]
    if outcome != "refuse" and not capabilities.can_write(change, status):
        return "by_hand"
    return "needs_approval" if proof == "zip" and outcome != "refuse" else outcome


@dataclass(frozen=True)
class AddressDecision:
    outcome: Outcome
    reason: Reason


def address_change(
    status: Status,
    on_file: PostalAddress,
    proposed: PostalAddress,
    in_service_area: bool,
    capabilities: Capabilities = EVERYTHING,
) -> AddressDecision:
    """What becomes of a confirmed correction. `in_service_area` is about the proposed ZIP."""
    if status in FINISHED:
        return AddressDecision("refuse", status.value)  # type: ignore[arg-type]
    if proposed == on_file:
        return AddressDecision("refuse", "unchanged")
    change, reason = _change_of(status, on_file, proposed)
    if not capabilities.can_write(change, status):
        return AddressDecision("by_hand", "cannot_be_written")
    if status not in LOADED and not in_service_area:
        return AddressDecision("needs_approval", "outside_service_area")
    return AddressDecision(TABLE[change][status], reason)


def _change_of(status: Status, on_file: PostalAddress, proposed: PostalAddress) -> tuple[WantedChange, Reason]:
    """With a driver on the way only what stays on the same street can be told along the route."""
    if status not in LOADED:
        return WantedChange.ADDRESS_ELSEWHERE, "not_loaded"
    if proposed.zip != on_file.zip or proposed.state != on_file.state:
        return WantedChange.ADDRESS_ELSEWHERE, "different_zip"
    if not _same_street(on_file, proposed):
        return WantedChange.ADDRESS_ELSEWHERE, "different_street"
    return WantedChange.ADDRESS_NEARBY, "small_change"


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
