"""What a notice says, and the button under it. Pure."""

from doorstep.drivers.notices.models import NoticeKind
from doorstep.drivers.notices.queries import DriverChange, NoticeView
from doorstep.language import spoken
from doorstep.messaging.slack.blocks import Block, button

LONGEST = 1_500
"""Characters of a notice."""

_TAKEN_OFF = "Do not deliver it; bring it back to the depot."


def words_of(change: DriverChange) -> str:
    """Plain words, at most LONGEST; a code is never among them."""
    words = _words_of(change)
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 3].rstrip()}..."


def _words_of(change: DriverChange) -> str:
    what = f"Stop {change.position}, {change.recipient_name} ({change.tracking_number})"
    match change.kind:
        case NoticeKind.ADDRESS:
            return f"{what}: new address. Now {change.address.spoken()}."
        case NoticeKind.ACCESS:
            return f"{what}: there is a code or way in now."
        case NoticeKind.INSTRUCTIONS if isinstance(change.after.get("taken_back"), list):
            return f"{what}: the code or way in is taken back; do not use it."
        case NoticeKind.INSTRUCTIONS if taken_back := change.after.get("taken_back"):
            wanted = "; ".join(detail or kind for kind, detail in taken_back.items())
            return f"{what}: the customer takes back: {wanted.replace('_', ' ')}."
        case NoticeKind.INSTRUCTIONS:
            wanted = "; ".join(detail or kind for kind, detail in (change.after.get("instructions") or {}).items())
            return f"{what}: the customer asks: {wanted.replace('_', ' ')}."
        case NoticeKind.WINDOW:
            return f"{what}: new promised window, {_window(change)}."
        case NoticeKind.RESCHEDULED:
            return f"{what}: comes another day. {_TAKEN_OFF}"
        case NoticeKind.HELD:
            return f"{what}: is held for pickup. {_TAKEN_OFF}"
    return f"{what}: cancelled. {_TAKEN_OFF}"


def _window(change: DriverChange) -> str:
    return spoken.window(change.window_start, change.window_end, change.timezone, now=change.at)


def show_code_button(notice: NoticeView) -> Block | None:
    """Under a notice of how to get in, whether or not it was seen."""
    if notice.kind is not NoticeKind.ACCESS or notice.tracking_number is None:
        return None
    return button("Show code", "driver:ask_access#1", notice.tracking_number)
