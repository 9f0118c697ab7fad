"""The product's actions, which fail for as long as the file FAILING_ACTIONS is there: something is down.

For as long as the one beside it is there whose name ends with `-limited-dms`, they speak with a DMS that can do less.
"""

import os
from pathlib import Path
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.customer_turn import ActionCustomerTurn
from actions.driver_turn import ActionDriverTurn
from doorstep.bootstrap import services
from doorstep.dms.filling import fill
from doorstep.dms.ours import OurDms
from tests.dms.conformance.limited import LimitedDms

_FILE = Path(os.environ["FAILING_ACTIONS"])
_LIMITED = _FILE.with_name(f"{_FILE.name}-limited-dms")


def _dms(session: Session) -> OurDms:
    return LimitedDms(session) if _LIMITED.exists() else OurDms(session)


fill(services().sessions, _dms)


class CustomerTurn(ActionCustomerTurn):
    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        _fail()
        return await super().run(dispatcher, tracker, domain)


class DriverTurn(ActionDriverTurn):
    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        _fail()
        return await super().run(dispatcher, tracker, domain)


def _fail() -> None:
    if _FILE.exists():
        raise ConnectionError
