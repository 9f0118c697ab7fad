"""When somebody is at the desk, and by when it owes an answer. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from doorstep.settings import Settings


def is_desk_open(now: datetime, settings: Settings) -> bool:
    local = now.astimezone(ZoneInfo(settings.dispatch_timezone)).time()
    return settings.dispatch_opens <= local < settings.dispatch_closes


def reply_due(now: datetime, settings: Settings) -> datetime:
    """Some minutes from now, or the desk's next opening."""
    if is_desk_open(now, settings):
        return now + timedelta(minutes=settings.dispatch_reply_minutes)
    local = now.astimezone(ZoneInfo(settings.dispatch_timezone))
    opening = datetime.combine(local.date(), settings.dispatch_opens, tzinfo=local.tzinfo)
    return opening if opening > local else opening + timedelta(days=1)
