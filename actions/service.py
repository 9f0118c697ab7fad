"""Questions about the service: answered where the settings or our own rules know, else sent to dispatch."""

from actions.conversation import Saying
from doorstep.bootstrap import services
from doorstep.language import spoken
from doorstep.language.service import topic_of


def about(question: str) -> Saying:
    settings = services().settings
    values = {
        "company": settings.company_name,
        "phone": spoken.phone(settings.dispatch_phone),
        "opens": f"{settings.dispatch_opens:%-I %p}",
        "closes": f"{settings.dispatch_closes:%-I %p}",
    }
    return f"utter_service_{topic_of(question) or 'unknown'}", values
