"""The kinds as people read them: in the terminal and in docs/notifications.md. Pure."""

from datetime import timedelta

from doorstep.messaging.policy import Mode
from doorstep.outreach.notifications import KINDS
from doorstep.outreach.policies import wanted_in
from doorstep.tables import Rows


def rows() -> Rows:
    heading = ("kind", "trigger", "when not", "too late after", "modes")
    return [
        heading,
        *(
            (f"`{kind.name}`", kind.trigger, kind.when_not, _spoken(kind.max_late), ", ".join(_modes(kind.name)))
            for kind in KINDS.values()
        ),
    ]


def _modes(name: str) -> list[str]:
    return [mode.value for mode in Mode if name in wanted_in(mode)]


def _spoken(late: timedelta) -> str:
    minutes = round(late / timedelta(minutes=1))
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h"
