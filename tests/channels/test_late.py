from datetime import datetime, timedelta

import pytest
from rasa.shared.core.domain import Domain

from channels.late import owning_up
from doorstep.messaging.inbox import InboxMessage
from doorstep.messaging.outbox.queueing import Reply
from doorstep.messaging.slack.blocks import section

DOMAIN = Domain.from_dict({"version": "3.1", "responses": {"utter_late_answer": [{"text": "Sorry for the wait."}]}})
ANSWER = Reply("It comes at 3.")


def said(now: datetime, minutes: float, *replies: Reply) -> list[Reply]:
    message = InboxMessage(1, "sms-1", "twilio", "SM1", "where is it", (), now - timedelta(minutes=minutes), 1)
    return owning_up(replies, message, DOMAIN, now)


@pytest.mark.parametrize(("minutes", "begins"), [(0, "It comes"), (14, "It comes"), (15, "Sorry"), (1440, "Sorry")])
def test_an_answer_after_more_than_a_quarter_of_an_hour_says_so(now: datetime, minutes: float, begins: str) -> None:
    assert said(now, minutes, ANSWER)[0].text.startswith(begins)


def test_it_is_said_once_and_in_one_segment(now: datetime) -> None:
    assert [each.text for each in said(now, 30, ANSWER, ANSWER)] == [
        "Sorry for the wait. It comes at 3.",
        "It comes at 3.",
    ]


def test_who_is_not_answered_reads_no_excuse(now: datetime) -> None:
    assert said(now, 30) == []


def test_in_slack_it_stands_above_the_buttons_too(now: datetime) -> None:
    (reply,) = said(now, 30, Reply("Why?", payload={"blocks": [section("Why?")], "thread_ts": "1.1"}))
    assert reply.payload == {"blocks": [section("Sorry for the wait."), section("Why?")], "thread_ts": "1.1"}


def test_of_two_pictures_without_words_the_excuse_is_the_text(now: datetime) -> None:
    assert said(now, 30, Reply("", ("https://example.com/1.jpg",)))[0].text == "Sorry for the wait."
