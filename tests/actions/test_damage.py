"""What comes with a report of damage, where no phone of the sandbox could send it: it refuses what is no picture."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from actions import damage
from actions.conversation import CustomerTurn
from actions.steps import Ask, ForDesk, NotAnAnswer, RequestContext
from doorstep.database import Sessions, reading, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms import queries as dms_queries
from doorstep.dms.status import Status
from doorstep.messaging import inbox
from doorstep.messaging.inbox import InboundMessage, MediaRef
from tests.actions.texting import OUR_NUMBER, Texter
from tests.dms import world
from tests.dms.world import announce, found


def test_a_file_that_is_no_picture_is_asked_for_again_and_a_picture_is_kept(sessions: Sessions, now: datetime) -> None:
    found(sessions, now)
    with transaction(sessions) as session:
        announce(session, "LM100000001", now)
    contact = {"url": "https://example/1", "content_type": "text/vcard"}
    photo = {"url": "https://example/2", "content_type": "image/jpeg"}
    turn = CustomerTurn("sms-1", "the box is smashed", "report_damage", "SM1", now, now, (), (contact,))
    with reading(sessions) as session:
        delivery = dms_queries.delivery(session, "LM100000001")
        assert delivery is not None
        asked = RequestContext(session, turn, delivery, "phone", turn.text)
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
        delivery = dms_queries.delivery(session, "LM100000001")
        assert delivery is not None
        turn = CustomerTurn("sms-1", text, "never_mind", "SM1", now, now, (), ())
        asked = RequestContext(session, turn, delivery, "phone", text)
        step = damage.answer(
            asked, {"words": ["smashed"], "pictures": [], "wants": None, "no_picture": True, "asked": "keep"}
        )
    if wants is None:
        assert isinstance(step, NotAnAnswer)
    else:
        assert isinstance(step, ForDesk)
        assert step.details["wants"] == wants


@pytest.fixture
def delivered(customer: Texter) -> Texter:
    customer.gets("LM100000001")
    customer.change(dms_commands.change_status, "LM100000001", Status.DELIVERED)
    return customer


def _sends_a_picture(customer: Texter, url: str, at: datetime) -> None:
    """As the receiver stored it, whatever was answered to it."""
    picture = MediaRef(url, "image/jpeg", "ME1")
    message = InboundMessage("twilio", f"SMpicture{url}", world.PHONE, OUR_NUMBER, "", (picture,), at)
    with transaction(customer.sessions) as session:
        inbox.receive(session, message)


def test_a_picture_that_came_before_the_words_is_with_the_case(delivered: Texter) -> None:
    _sends_a_picture(delivered, "https://pic/1", delivered.now)
    said = delivered.texts("report_damage", "the carton is soaked and the plates are in pieces")
    assert said == ["utter_damage_ask_keep"]
    delivered.texts("inform", "send it back")
    assert delivered.cases()[-1].details["pictures"] == ["https://pic/1"]


def test_who_says_that_a_picture_was_sent_is_believed_when_one_is_there(delivered: Texter) -> None:
    _sends_a_picture(delivered, "https://pic/1", delivered.now - timedelta(minutes=30))
    assert delivered.texts("report_damage", "the carton is soaked") == ["utter_damage_ask_picture"]
    assert delivered.texts("inform", "i sent one already") == ["utter_damage_ask_keep"]


def test_who_sent_none_hears_once_that_none_came(delivered: Texter) -> None:
    delivered.texts("report_damage", "the carton is soaked")
    assert delivered.texts("inform", "just sent it") == ["utter_damage_none_came"]
    assert delivered.texts("inform", "i already sent it!!") == ["utter_damage_ask_keep"]


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("the box is fine but the vase is cracked", None),
        ("its cracked, i dont want to keep it", "return"),
        ("its scratched but ill keep it", "keep"),
    ],
)
def test_what_is_wanted_is_not_read_out_of_a_word_in_passing(delivered: Texter, text: str, wants: str | None) -> None:
    delivered.texts("report_damage", text)
    assert delivered.question is not None
    assert delivered.question.memory["wants"] == wants
