"""What comes with a report of damage, where no phone of the sandbox could send it: it refuses what is no picture."""

from dataclasses import replace
from datetime import datetime

import pytest

from actions import damage
from actions.conversation import Turn
from actions.steps import Ask, Asked, ForDesk, NotAnAnswer
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


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("ill keep it", "keep"),
        ("I can keep it I guess", "keep"),
        ("never mind its fine", None),
        ("keep it how it was", None),
        ("no just forget it", None),
    ],
)
def test_what_reads_as_never_mind_answers_whether_they_keep_it_only_if_it_says_so(
    sessions: Sessions, now: datetime, text: str, wants: str | None
) -> None:
    found(sessions, now)
    with transaction(sessions) as session:
        announce(session, "LM100000001", now)
    with reading(sessions) as session:
        delivery = queries.delivery(session, "LM100000001")
        assert delivery is not None
        turn = Turn("sms-1", text, "never_mind", "SM1", now, now, (), ())
        asked = Asked(session, turn, delivery, "phone", text)
        step = damage.answer(
            asked, {"words": ["smashed"], "pictures": [], "wants": None, "no_picture": True, "asked": "keep"}
        )
    if wants is None:
        assert isinstance(step, NotAnAnswer)
    else:
        assert isinstance(step, ForDesk)
        assert step.details["wants"] == wants
