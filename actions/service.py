"""Questions about the service: answered where the settings or our own rules know, else sent to dispatch."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Saying, read_turn, say
from doorstep.bootstrap import services
from doorstep.language import spoken
from doorstep.language.service import topic_of


class ActionAnswerAboutService(Action):
    def name(self) -> str:
        return "action_answer_about_service"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        say(dispatcher, [about(read_turn(tracker).text)])
        return []


def about(question: str) -> Saying:
    settings = services().settings
    values = {
        "company": settings.company_name,
        "phone": spoken.phone(settings.dispatch_phone),
        "opens": f"{settings.dispatch_opens:%-I %p}",
        "closes": f"{settings.dispatch_closes:%-I %p}",
    }
    return f"utter_service_{topic_of(question) or 'unknown'}", values
