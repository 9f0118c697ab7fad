"""When a stop is expected: its estimate, moved by what its driver is behind by now. One answer for every page, alert
and text; an estimate that has passed is never told as a time to come. Pure."""

from datetime import datetime, timedelta


def behind(next_eta: datetime | None, now: datetime) -> timedelta:
    """By how much the estimate of the stop that a driver is on the way to has passed; what follows will be as late."""
    return max(timedelta(0), now - next_eta) if next_eta is not None else timedelta(0)


def expected(eta: datetime, late_by: timedelta, now: datetime) -> datetime:
    """`late_by`: what its driver is behind. Never before now: it is not there yet."""
    return max(eta + late_by, now)


def is_too_late(eta: datetime | None, window_end: datetime, late_by: timedelta, now: datetime) -> bool:
    """Whether its window is over before it comes; what nobody estimated can still come at once."""
    return (expected(eta, late_by, now) if eta is not None else now) > window_end


def to_be_asked_from(next_eta: datetime, said_at: datetime | None) -> datetime:
    """From when on a driver is behind without having said so: what they said of being late holds from then on, though
    an old estimate with their minutes on top may lie before that."""
    return next_eta if said_at is None else max(next_eta, said_at)
