"""What a driver must be told of a stop that is still ahead, until they say that they saw it."""

from doorstep.drivers.notices.commands import NewNotice, add_notice, mark_notice_posted, raise_notice, see_notice
from doorstep.drivers.notices.models import DriverNotice, NoticeKind
from doorstep.drivers.notices.queries import NoticeView, changes_for_drivers, notice, unseen_notices
from doorstep.drivers.notices.words import show_code_button

__all__ = [
    "DriverNotice",
    "NewNotice",
    "NoticeKind",
    "NoticeView",
    "add_notice",
    "changes_for_drivers",
    "mark_notice_posted",
    "notice",
    "raise_notice",
    "see_notice",
    "show_code_button",
    "unseen_notices",
]
