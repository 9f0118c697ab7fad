"""What a customer texts to a request's module itself, on a real database."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from actions.conversation import CustomerTurn
from actions.steps import Ask, Dialogue, RequestContext, Step
from doorstep.database import Sessions, transaction
from doorstep.dms import queries as dms_queries
from doorstep.dms.views import HistoryEntry

NUMBER = "LM100000001"


@dataclass
class Customer:
    """The recipient of NUMBER at their phone; time goes on by a minute with each text."""

    sessions: Sessions
    now: datetime
    memory: dict[str, Any] = field(default_factory=dict)
    count: int = 0
    ago: timedelta = timedelta(0)
    """How long before it is handled the next text was written."""

    def asks(self, module: Dialogue, text: str, intent: str = "") -> Step:
        return self._keep(module, "begin", text, intent)

    def answers(self, module: Dialogue, text: str, intent: str = "") -> Step:
        return self._keep(module, "answer", text, intent)

    def tells(self, module: Any, text: str, intent: str = "") -> Step:
        """What a text that only asks is answered."""
        return self._keep(module, "tell", text, intent)

    def _keep(self, module: Any, how: str, text: str, intent: str) -> Step:
        self.count += 1
        self.now += timedelta(minutes=1)
        received_at = self.now - self.ago
        turn = CustomerTurn(
            "sms-1", text, intent, f"SM{self.count}", self.now, self.now, (), (), received_at=received_at
        )
        with transaction(self.sessions) as session:
            delivery = dms_queries.delivery(session, NUMBER)
            assert delivery is not None
            asked = RequestContext(session, turn, delivery, "phone", text)
            step: Step = getattr(module, how)(asked, *([self.memory] if how == "answer" else []))
        if isinstance(step, Ask):
            self.memory = step.memory
        return step

    def written(self) -> list[HistoryEntry]:
        """By the customer, oldest first."""
        with transaction(self.sessions) as session:
            return [entry for entry in dms_queries.history(session, NUMBER) if entry.actor == "customer"]

    def commands(self) -> list[str]:
        return [entry.command for entry in self.written()]


def responses(step: Step) -> list[str]:
    """Names of what is said, in order."""
    once = step.once if isinstance(step, Ask) else []
    return [name for name, _ in [*once, *getattr(step, "sayings", [])]]
