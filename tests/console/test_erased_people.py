"""The desk's pages about somebody who was erased open, and say nothing of them."""

import re

from sqlalchemy import update

from doorstep.cases.lifecycle import CaseKind
from doorstep.console.auth import audit
from doorstep.console.read_model.tables import DeskConversation
from doorstep.database import transaction
from doorstep.dms.models import Delivery
from doorstep.messaging.models import InboxRow, MessageState, OutboxRow
from doorstep.privacy import erase as erasing
from tests.console.browser import Browser
from tests.console.world import NUMBER, PHONE, Desk


async def test_pages_of_who_was_erased_open_and_name_nobody(desk: Browser, world: Desk) -> None:
    said = world.says("where is the zebra lamp", "where_is_my_package")
    world.opens_case(CaseKind.COMPLAINT, said)
    world.refresh()
    with transaction(world.sessions) as session:
        session.execute(update(InboxRow).values(handled_at=world.now, due_at=None))
        session.execute(update(OutboxRow).values(state=MessageState.DELIVERED, due_at=None))
        session.execute(update(Delivery).values(status="delivered", delivered_at=world.now))
        session.connection().exec_driver_sql("UPDATE cases SET state = 'resolved', open_key = NULL")
    with world.sessions() as session:
        places = erasing.find_traces(session, PHONE)
    with transaction(world.sessions) as session:
        erasing.erase(session, PHONE, places, by=audit.COMMAND_LINE, now=world.now)
    world.refresh()
    with world.sessions() as session:
        conversation = session.query(DeskConversation.conversation_id).first()
    assert conversation is not None
    for path in (
        "/", "/cases", "/cases/1", "/conversations", f"/conversations/{conversation[0]}", f"/deliveries/{NUMBER}",
        "/numbers", "/search?q=zebra", "/search?q=Maria",
    ):  # fmt: skip
        page = await desk.open(path)
        assert page.status == 200, path
        assert "erased" in page.text or not path.startswith("/conversations/")
        assert not re.search("zebra lamp|Lopez|5550142|La Salle", page.text), path
