"""What drivers' words say beyond their intent: which stop, how long, why, where it was left. Pure.

Nothing here raises on any text; what is not said is None (or, of a reason for a delay, the words themselves).
"""

from doorstep.language.reports.danger import is_emergency
from doorstep.language.reports.denials import denies_delivery, is_question
from doorstep.language.reports.durations import minutes
from doorstep.language.reports.handing_over import left_at, received_by
from doorstep.language.reports.loading import is_loaded
from doorstep.language.reports.reasons import failure_reason, lateness_reason
from doorstep.language.reports.relaying import message_for_customer
from doorstep.language.reports.stop_numbers import stop_number, stop_numbers
from doorstep.language.reports.wordless import wordless

__all__ = [
    "denies_delivery",
    "failure_reason",
    "is_emergency",
    "is_loaded",
    "is_question",
    "lateness_reason",
    "left_at",
    "message_for_customer",
    "minutes",
    "received_by",
    "stop_number",
    "stop_numbers",
    "wordless",
]
