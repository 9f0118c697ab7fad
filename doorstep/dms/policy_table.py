"""The policy as people read it: in the terminal and in docs/policy.md."""

from doorstep.dms.policy import TABLE, Outcome, WantedChange
from doorstep.dms.status import FINISHED, Status

_WORDS: dict[Outcome, str] = {
    "write": "at once",
    "write_and_tell_driver": "at once, driver told",
    "needs_approval": "dispatch decides",
    "by_hand": "dispatch, by hand",
    "refuse": "no",
}
_COLUMNS: dict[str, Status] = {
    "created": Status.CREATED,
    "at depot": Status.AT_DEPOT,
    "out for delivery": Status.OUT_FOR_DELIVERY,
    "attempted": Status.ATTEMPTED,
    "held": Status.HELD,
    "finished": Status.DELIVERED,
}
"""Delivered, refused, returned and cancelled share a column: nothing may be changed on any of them."""


def rows() -> list[list[str]]:
    """A heading and one row for each change."""
    assert all(TABLE[change][status] == "refuse" for change in WantedChange for status in FINISHED)
    body = [[change.value, *(_WORDS[TABLE[change][status]] for status in _COLUMNS.values())] for change in WantedChange]
    return [["the recipient wants", *_COLUMNS], *body]
