"""Kinds of texts that nobody asked for, and which of them a company sends: one table of consent mode by kind. Pure."""

from enum import StrEnum


class Notice(StrEnum):
    """What an unasked text is about."""

    WINDOW_CONFIRMATION = "window_confirmation"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ON_THE_WAY = "on_the_way"
    DELAY = "delay"
    EARLY = "early"
    DELIVERED = "delivered"
    ATTEMPTED = "attempted"
    READY_FOR_PICKUP = "ready_for_pickup"
    RETURNED = "returned"
    CORRECTION = "correction"
    """Of something that was said and is not so."""
    REMINDER = "reminder"
    """Of what an attempt left open: a later rung of the ladder."""
    DRIVER_QUESTION = "driver_question"
    FEEDBACK = "feedback"
    """How it went, once a case of theirs has ended."""
    OTHER = "other"
    """What a conversation left open that the person began."""


TRIGGERS: dict[Notice, str] = {
    Notice.WINDOW_CONFIRMATION: "the evening before the delivery",
    Notice.OUT_FOR_DELIVERY: "the package was loaded",
    Notice.ON_THE_WAY: "the driver came near",
    Notice.DELAY: "the expected time left the window",
    Notice.EARLY: "the expected time came before the window",
    Notice.DELIVERED: "the driver reported it delivered",
    Notice.ATTEMPTED: "the driver could not deliver",
    Notice.READY_FOR_PICKUP: "the package waits at the depot",
    Notice.RETURNED: "the package goes back",
    Notice.CORRECTION: "what was said was no longer so",
    Notice.REMINDER: "a failed attempt was not answered",
    Notice.DRIVER_QUESTION: "the driver asked",
    Notice.FEEDBACK: "a case of theirs ended",
    Notice.OTHER: "a question was left open",
}
"""What brings it about, as the desk reads it."""


class Mode(StrEnum):
    """On what the company rests its texts."""

    ESSENTIAL = "essential"
    """One text on the day of the delivery, and how it ended."""
    ALL = "all"
    """The recipients gave their numbers for it."""
    EXEMPT = "exempt"
    """47 CFR 64.1200(a)(9)(i): one text for a package, two when it takes a signature."""
    OFF = "off"
    """Nothing but what an attempt, a driver's question or the person's own conversation makes necessary."""


class Share(StrEnum):
    """How many of a kind."""

    EACH = "each"
    ONE_A_DAY = "one a day"
    """Of all kinds that have this, for a package."""
    ONE_A_PACKAGE = "one a package"
    """Of all kinds that have this; two when it takes a signature."""
    NONE = "none"


_E, _D, _P, _N = Share.EACH, Share.ONE_A_DAY, Share.ONE_A_PACKAGE, Share.NONE
_MODES = (Mode.ALL, Mode.ESSENTIAL, Mode.EXEMPT, Mode.OFF)
_ROWS: dict[Notice, tuple[Share, Share, Share, Share]] = {
    #                           all essential exempt off
    Notice.WINDOW_CONFIRMATION: (_E, _N, _N, _N),
    Notice.OUT_FOR_DELIVERY: (_E, _D, _N, _N),
    Notice.ON_THE_WAY: (_E, _D, _N, _N),
    Notice.DELAY: (_E, _D, _N, _N),
    Notice.EARLY: (_E, _D, _N, _N),
    Notice.DELIVERED: (_E, _E, _P, _N),
    Notice.ATTEMPTED: (_E, _E, _P, _E),
    Notice.READY_FOR_PICKUP: (_E, _N, _P, _N),
    Notice.RETURNED: (_E, _N, _P, _N),
    Notice.CORRECTION: (_E, _E, _E, _E),
    Notice.REMINDER: (_E, _E, _P, _E),
    Notice.DRIVER_QUESTION: (_E, _E, _P, _E),
    Notice.FEEDBACK: (_E, _N, _N, _N),
    Notice.OTHER: (_E, _E, _E, _E),
}
SHARES: dict[Mode, dict[Notice, Share]] = {
    mode: {notice: shares[column] for notice, shares in _ROWS.items()} for column, mode in enumerate(_MODES)
}


def is_wanted(mode: Mode, notice: Notice) -> bool:
    """Whether a company of this mode ever sends it."""
    return SHARES[mode][notice] is not Share.NONE


UNCOUNTED = frozenset({Notice.CORRECTION})
"""Outside of mode, wished kinds, a person's daily limit and the budget; never outside of an opt-out, the night and the
hours that the person wishes."""

_OF_THE_BUDGET: dict[Notice, float] = {
    Notice.ATTEMPTED: 1.0, Notice.REMINDER: 1.0, Notice.DRIVER_QUESTION: 1.0,
    Notice.DELAY: 0.95, Notice.EARLY: 0.95,
    Notice.ON_THE_WAY: 0.9, Notice.OUT_FOR_DELIVERY: 0.9,
    Notice.DELIVERED: 0.85, Notice.READY_FOR_PICKUP: 0.85, Notice.RETURNED: 0.85,
    Notice.WINDOW_CONFIRMATION: 0.8,
}  # fmt: skip
_OF_THE_REST = 0.75


def may_use(notice: Notice) -> float:
    """How much of the day's budget may be gone when it is still sent: the rest is kept for what is more urgent."""
    return _OF_THE_BUDGET.get(notice, _OF_THE_REST)


_BY_CAUSE = (
    ("attempt:", ":text", Notice.ATTEMPTED),
    ("attempt:", ":corrected", Notice.CORRECTION),
    ("case:", ":not_delivered", Notice.CORRECTION),
    ("question:", ":text", Notice.DRIVER_QUESTION),
)


def of_cause(cause: str) -> Notice:
    """Of a text that was said in a turn of ours; its cause tells."""
    return next((notice for start, end, notice in _BY_CAUSE if cause.startswith(start) and cause.endswith(end)), _OTHER)


_OTHER = Notice.OTHER


def package_of_cause(cause: str) -> str | None:
    """The tracking number of a text about an attempt: `attempt:LM123456789:1:text`."""
    parts = cause.split(":")
    return parts[1] if len(parts) == 4 and parts[0] == "attempt" else None
