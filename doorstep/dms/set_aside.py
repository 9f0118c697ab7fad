"""What a driver reported damaged and keeps on the truck until the desk has decided."""

from typing import Any

from sqlalchemy import Exists, exists
from sqlalchemy.orm import aliased

from doorstep.dms.models import Delivery, History

_Reported, _Later = aliased(History), aliased(History)


def is_set_aside() -> Exists:
    """Of each delivery of the statement it stands in."""
    is_over: Any = (
        exists()
        .where(
            _Later.subject == _Reported.subject,
            _Later.command.in_(("take_back_report", "decide_damaged")),
            _Later.id > _Reported.id,
            _Later.after["was"].as_string() == "report_damaged",
        )
        .correlate(_Reported)
    )
    return (
        exists()
        .where(
            _Reported.subject == Delivery.tracking_number,
            _Reported.command == "report_damaged",
            _Reported.at >= Delivery.status_changed_at,
            ~is_over,
        )
        .correlate(Delivery)
    )
