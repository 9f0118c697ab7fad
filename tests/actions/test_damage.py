"""What comes with a report of damage, where no phone of the sandbox could send it: it refuses what is no picture."""

from dataclasses import replace
from datetime import datetime

from actions import damage
from actions.conversation import Turn
from actions.steps import Ask, Asked
from doorstep.database import Sessions, reading, transaction
from doorstep.dms import queries
from tests.dms.world import announce, found


def test_a_file_that_is_no_picture_is_asked_for_again_and_a_picture_is_kept(sessions: Sessions, now: datetime) -> None:
    found(sessions, now)
    with transaction(sessions) as session:
        announce(session, "LM100000001", now)
    contact = {"url": "https://example/1", "content_type": "text/vcard"}
    photo = {"url": "https://example/2", "content_type": "image/jpeg"}
    turn = Turn("sms-1", "the box is smashed", "report_damage", "SM1", now, now, (), (contact,))
    with reading(sessions) as session:
        delivery = queries.delivery(session, "LM100000001")
        assert delivery is not None
        asked = Asked(session, turn, delivery, "phone", turn.text)
        first = damage.begin(asked)
        assert isinstance(first, Ask)
        assert first.sayings == [("utter_damage_not_a_picture", {})]
        second = damage.answer(replace(asked, turn=replace(turn, media=(photo,))), first.memory)
    assert isinstance(second, Ask)
    assert second.memory["pictures"] == ["https://example/2"]
