"""What of the send policy the company chooses, as its settings say it."""

from dataclasses import dataclass
from datetime import date

from doorstep.messaging.policy.holidays import quiet_days
from doorstep.messaging.policy.kinds import Mode
from doorstep.settings import Settings


@dataclass(frozen=True)
class Company:
    name: str = ""
    mode: Mode = Mode.ESSENTIAL
    is_strict: bool = False
    quiet_days: frozenset[date] = frozenset()
    segments_a_day: int | None = None
    """None: as many as it takes."""
    timezone: str = "America/Chicago"
    """In which the budget's days are."""
    alert_channel: str | None = None
    """Of dispatch, which is told when the budget comes to an end."""

    @classmethod
    def of(cls, settings: Settings) -> "Company":
        return cls(
            name=settings.company_name,
            mode=Mode(settings.consent_mode),
            is_strict=settings.text_hours == "strict",
            quiet_days=quiet_days(settings.quiet_days),
            segments_a_day=settings.segments_a_day,
            timezone=settings.dispatch_timezone,
            alert_channel=settings.slack_dispatch_channel if settings.slack_is_on else None,
        )


ANY_COMPANY = Company()
