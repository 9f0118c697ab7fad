"""What drivers' words say beyond their intent: which stop, how long, why, where it was left. Pure.

Nothing here raises on any text; what is not said is None (or, of a reason for a delay, the words themselves).
"""

from doorstep.language.reports.by_words import asks_more_than_a_code, better_said, part_by_words
from doorstep.language.reports.danger import calls_for_help, is_emergency
from doorstep.language.reports.day import DayQuestion, day_question
from doorstep.language.reports.denials import denies_delivery, is_question
from doorstep.language.reports.doors import (
    asks_what_came,
    gives_up_at_door,
    got_in,
    only_waits,
    says_it_fails,
    wants_way_in,
)
from doorstep.language.reports.durations import minutes, says_only_other_minutes, says_other_minutes
from doorstep.language.reports.going import can_drive, says_all_is_well, says_caught_up, says_on_time, sounds_on_time
from doorstep.language.reports.handing_over import denies_signature, left_at, received_by
from doorstep.language.reports.loading import is_loaded
from doorstep.language.reports.notes import asks_for_notes, note_said
from doorstep.language.reports.places import place_said
from doorstep.language.reports.reasons import failure_reason, lateness_reason, says_why
from doorstep.language.reports.relaying import (
    asks_for_number,
    is_for_customer,
    is_possibly_for_customer,
    message_for_customer,
    wants_call,
)
from doorstep.language.reports.shifts import ShiftWord, shift_word
from doorstep.language.reports.stop_numbers import stop_number, stop_numbers
from doorstep.language.reports.wordless import wordless

__all__ = [
    "DayQuestion",
    "ShiftWord",
    "asks_for_notes",
    "asks_for_number",
    "asks_more_than_a_code",
    "asks_what_came",
    "better_said",
    "calls_for_help",
    "can_drive",
    "day_question",
    "denies_delivery",
    "denies_signature",
    "failure_reason",
    "gives_up_at_door",
    "got_in",
    "is_emergency",
    "is_for_customer",
    "is_loaded",
    "is_possibly_for_customer",
    "is_question",
    "lateness_reason",
    "left_at",
    "message_for_customer",
    "minutes",
    "note_said",
    "only_waits",
    "part_by_words",
    "place_said",
    "received_by",
    "says_all_is_well",
    "says_caught_up",
    "says_it_fails",
    "says_on_time",
    "says_only_other_minutes",
    "says_other_minutes",
    "says_why",
    "shift_word",
    "sounds_on_time",
    "stop_number",
    "stop_numbers",
    "wants_call",
    "wants_way_in",
    "wordless",
]
