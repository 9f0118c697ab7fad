"""Which status callbacks a message causes, and when. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from doorstep.sandbox.faults import DelayCallbacks, DropCallbacks, Fault, ReorderCallbacks, RepeatCallbacks
from doorstep.sandbox.twilio_errors import DELIVERY_ERRORS

# Seconds after acceptance, about what Twilio and a US carrier need.
SENDING_AFTER = 0.1
SENT_AFTER = 0.35
DELIVERED_AFTER = 1.0


@dataclass(frozen=True, slots=True)
class StatusStep:
    """A status that a message reaches `after` this many seconds."""

    after: float
    status: str
    error_code: int | None = None


def journey(error_code: int | None, speed: float) -> list[StatusStep]:
    """The statuses of a message that is delivered, or that ends with `error_code`."""
    steps = [StatusStep(0, "queued"), StatusStep(SENDING_AFTER / speed, "sending")]
    if error_code is None:
        return [*steps, StatusStep(SENT_AFTER / speed, "sent"), StatusStep(DELIVERED_AFTER / speed, "delivered")]
    status, _ = DELIVERY_ERRORS[error_code]
    if status == "failed":  # it never left Twilio
        return [*steps, StatusStep(SENT_AFTER / speed, status, error_code)]
    return [*steps, StatusStep(SENT_AFTER / speed, "sent"), StatusStep(DELIVERED_AFTER / speed, status, error_code)]


def callbacks(steps: Sequence[StatusStep], faults: Sequence[Fault]) -> list[StatusStep]:
    """The callbacks of a journey in the order in which they are posted."""
    posted = list(steps)
    for fault in faults:
        match fault:
            case DropCallbacks():
                return []
            case RepeatCallbacks():
                posted = [step for step in posted for _ in range(2)]
            case ReorderCallbacks():
                last = max(step.after for step in posted)
                posted = [replace(step, after=last) for step in reversed(posted)]
            case DelayCallbacks():
                posted = [replace(step, after=step.after + fault.seconds) for step in posted]
    return posted
