"""Drivers are asked how it goes at set times, and say that they are on time or late, asked or not."""

from doorstep.drivers.check_ins.commands import CheckInState, check_in, mark_check_in, schedule_check_ins
from doorstep.drivers.check_ins.models import CheckIn, CheckInKind, ScheduledCheckIn
from doorstep.drivers.check_ins.plan import is_critical
from doorstep.drivers.check_ins.queries import is_asked

__all__ = [
    "CheckIn",
    "CheckInKind",
    "CheckInState",
    "ScheduledCheckIn",
    "check_in",
    "is_asked",
    "is_critical",
    "mark_check_in",
    "schedule_check_ins",
]
