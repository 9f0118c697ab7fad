"""Misfortune on demand: what a script can ask to go wrong, for one phone or for all."""

from collections.abc import Callable, Collection
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from doorstep.sandbox.twilio_errors import API_ERRORS, DELIVERY_ERRORS


def _known_in(codes: Collection[int]) -> Callable[[int], int]:
    def check(code: int) -> int:
        if code not in codes:
            raise ValueError(f"choose one of {', '.join(map(str, sorted(codes)))}")
        return code

    return check


class Fault(BaseModel):
    """What all faults have in common."""

    model_config = ConfigDict(extra="forbid")

    phone: str | None = None
    """E.164; None is every phone."""
    times: Annotated[int, Field(ge=1)] | None = 1
    """How many messages it strikes; None is all until the faults are cleared."""


class ApiError(Fault):
    """The request to send is answered with this error code; nothing is sent."""

    kind: Literal["api_error"]
    code: Annotated[int, AfterValidator(_known_in(API_ERRORS))]
    retry_after: int = Field(1, ge=0, le=3600)
    """Seconds, sent with 20429."""


class ApiTimeout(Fault):
    """The request to send gets no answer for `seconds`, then 500."""

    kind: Literal["api_timeout"]
    seconds: float = Field(30, gt=0, le=120)
    accepted: bool = False
    """The message is sent all the same: the sender cannot know."""


class Undelivered(Fault):
    """The message is accepted and then not delivered, with this error code."""

    kind: Literal["undelivered"]
    error_code: Annotated[int, AfterValidator(_known_in(DELIVERY_ERRORS))] = 30003


class RepeatCallbacks(Fault):
    """Every status callback of the message comes twice."""

    kind: Literal["repeat_callbacks"]


class ReorderCallbacks(Fault):
    """The status callbacks of the message come last first."""

    kind: Literal["reorder_callbacks"]


class DelayCallbacks(Fault):
    """The status callbacks of the message come `seconds` later (not shortened by the carrier's speed)."""

    kind: Literal["delay_callbacks"]
    seconds: float = Field(gt=0, le=600)


class DropCallbacks(Fault):
    """No status callback of the message comes."""

    kind: Literal["drop_callbacks"]


class RepeatWebhook(Fault):
    """The webhook of a text from the phone is delivered `copies` times."""

    kind: Literal["repeat_webhook"]
    copies: int = Field(3, ge=2, le=10)


AnyFault = Annotated[
    ApiError
    | ApiTimeout
    | Undelivered
    | RepeatCallbacks
    | ReorderCallbacks
    | DelayCallbacks
    | DropCallbacks
    | RepeatWebhook,
    Field(discriminator="kind"),
]


F = TypeVar("F", bound=Fault)


class Faults:
    """The faults asked for and not yet used up, oldest first."""

    def __init__(self) -> None:
        self._active: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._active.append(fault)

    def clear(self) -> None:
        self._active.clear()

    def active(self) -> list[Fault]:
        return list(self._active)

    def take(self, kind: type[F], phone: str) -> F | None:
        """The oldest fault of this kind that strikes this phone, one time of it used up."""
        for fault in self._active:
            if isinstance(fault, kind) and fault.phone in (None, phone):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times == 0:
                        self._active.remove(fault)
                return fault
        return None
