"""A receiver that does not take what it is told is told nothing more, and somebody of the desk hears of it."""

from datetime import datetime

from sqlalchemy.orm import Session

from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind
from doorstep.console.webhooks.models import Subscription
from doorstep.provenance import By

_WHY = {
    "gone": "{} says that it is there no more (410): it is told nothing from now on.",
    "failing": "{} has taken nothing for three days: it is told nothing from now on.",
}


def disable(session: Session, subscription: Subscription, why: str, now: datetime) -> None:
    """What happens from now on is kept in history, and can be told later (`queueing.replay`)."""
    if subscription.disabled_at is not None:
        return
    subscription.disabled_at, subscription.disabled_why = now, why
    by = By.system(f"webhook:{subscription.id}:{now.isoformat()}", now)
    case_commands.open_case(
        session, by,
        case_commands.NewCase(
            kind=CaseKind.WEBHOOK_DOWN,
            reason="The webhook " + _WHY[why].format(subscription.name),
            details={"webhook": subscription.name},
            next_step="see with whoever keeps that system; enable it on the page Webhooks, and tell it what it missed",
        ),
    )  # fmt: skip
