"""Questions about the service: answered where the settings, the DMS or our own rules know, else sent to dispatch."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from actions import pickup
from actions.conversation import Saying
from actions.identification import who_is_writing
from actions.talk import Talk
from doorstep.bootstrap import services
from doorstep.database import reading
from doorstep.dms.filling import dms_of
from doorstep.dms.identification import Identified
from doorstep.dms.views import DeliveryView
from doorstep.language import spoken
from doorstep.language.acts import Mood
from doorstep.language.dates.wish import FARTHEST
from doorstep.language.moods import mood_of
from doorstep.language.service import refuses_secrets, topic_of

_BY_SIGNATURE = frozenset({"sign", "home"})
"""Answered by whether the delivery needs a signature."""
_BY_DEPOT = frozenset({"days", "depot"})
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def about(talk: Talk) -> Saying:
    """What is so of their own delivery only somebody hears whose phone it is."""
    settings = services().settings
    values = {
        "company": settings.company_name,
        "phone": spoken.phone(settings.dispatch_phone),
        "opens": f"{settings.dispatch_opens:%-I %p}",
        "closes": f"{settings.dispatch_closes:%-I %p}",
        "days": str(pickup.HELD_FOR.days),
        "farthest": str(FARTHEST.days),
    }
    topic = topic_of(talk.turn.text)
    if topic == "number":
        return "utter_person_number", values
    if topic in _BY_SIGNATURE | _BY_DEPOT:
        who = who_is_writing(talk, request="where_is_my_package")
        if not isinstance(who, Identified) or who.proof != "phone":
            return f"utter_service_{'which' if topic in _BY_SIGNATURE else 'unknown'}", values
        if topic in _BY_SIGNATURE:
            needed = "needed" if who.delivery.signature_required else "free"
            return f"utter_service_{topic}_{needed}", values | {"tracking_number": who.delivery.tracking_number}
        return f"utter_service_{topic}", values | _of_the_depot(who.delivery, talk)
    return f"utter_service_{topic or 'unknown'}", values


def has_words_for(text: str) -> bool:
    """Whether a text of which nothing was made has an answer here."""
    return knows(text) or refuses_secrets(text)


def asks_of_refusing(text: str) -> bool:
    """ "what happens if i refuse it": it refuses nothing."""
    return topic_of(text) == "refusal"


def knows(text: str) -> bool:
    """Whether it asks something that has an answer here."""
    return mood_of(text) is Mood.QUESTION and topic_of(text) is not None


def _of_the_depot(delivery: DeliveryView, talk: Talk) -> dict[str, str]:
    today = talk.turn.now.astimezone(ZoneInfo(delivery.depot_timezone)).date()
    with reading(services().sessions) as session:
        days = _days(session, delivery, today)
    return {"place": delivery.depot_name, "address": delivery.depot_address.spoken(), "days": days}


def _days(session: Session, delivery: DeliveryView, today: date) -> str:
    """`Mon, Tue, Wed, Thu, Fri; not Thu Nov 26 (Thanksgiving)`."""
    calendar = dms_of(session).depot_calendar(delivery.depot_code, today, today + FARTHEST)
    said = ", ".join(name for weekday, name in enumerate(_WEEKDAYS) if weekday in calendar.weekdays)
    closed = min((day for day in calendar.closures if day - today < timedelta(days=21)), default=None)
    if closed is None:
        return said
    return f"{said}; not {spoken.day_of(closed, today=today)} ({calendar.closures[closed]})"
