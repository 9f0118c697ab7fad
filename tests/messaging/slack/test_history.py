"""What Slack holds is asked for: over HTTP, into a real database."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from sqlalchemy import select, update

from doorstep.bootstrap import Services
from doorstep.clock import system_clock
from doorstep.database import Sessions, reading, transaction
from doorstep.messaging import inbox, provider_marks
from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.models import InboxRow, ProviderMark
from doorstep.messaging.slack import events, history, receiving
from doorstep.messaging.slack.history import HistoryNotRead
from doorstep.sandbox.slack.client import SlackSandbox
from doorstep.settings import Settings
from tests.messaging.slack.conftest import DM, DRIVER

pytestmark = pytest.mark.both_databases


class House:
    def __init__(self, sessions: Sessions, settings: Settings, workspace: SlackSandbox) -> None:
        self.sessions, self.workspace = sessions, workspace
        self.services = Services(settings, system_clock, sessions.kw["bind"], sessions)

    def event(self, said: dict[str, Any]) -> inbox.Received | None:
        """Brings it, as Slack would."""
        event = {"type": "message", "channel": DM, "channel_type": "im", "user": DRIVER, **said}
        body = {"type": "event_callback", "team_id": "T0SANDBOX", "event": event}
        message = events.read(body, system_clock())
        assert isinstance(message, InboundMessage)
        with transaction(self.sessions) as session:
            return receiving.receive(session, message)

    def says(self, text: str, **more: Any) -> dict[str, Any]:
        return self.workspace.say(DRIVER, text, **more)

    def asks(self) -> None:
        history.run_once(self.services)

    def heard(self) -> list[str]:
        """In the order in which the dialogue gets it."""
        with transaction(self.sessions) as session:
            conversation_id = session.scalars(select(InboxRow.conversation_id)).first()
            assert conversation_id is not None
            seen = []
            while claimed := inbox.claim_next(session, conversation_id, "rasa", system_clock()):
                inbox.finish(session, claimed.id, [], system_clock())
                seen.append(claimed.body)
            return seen


@pytest.fixture
def house(sessions: Sessions, settings: Settings, workspace: SlackSandbox) -> House:
    return House(sessions, settings, workspace)


def test_what_no_event_brought_is_stored_once_and_marked(house: House) -> None:
    house.event(house.says("start shift"))
    said = house.says("stop 2 delivered")
    house.asks()
    house.asks()
    assert not house.event(said).is_new  # type: ignore[union-attr]  # delivered again after all
    with reading(house.sessions) as session:
        rows = session.scalars(select(InboxRow).order_by(InboxRow.id)).all()
        assert [(row.body, row.recovered_at is None) for row in rows] == [
            ("start shift", True),
            ("stop 2 delivered", False),
        ]
        assert rows[1].provider_id == f"{DM}:{said['ts']}"
        assert rows[1].received_at.timestamp() == pytest.approx(float(said["ts"]), abs=0.001)
        assert rows[1].payload["user"] == DRIVER  # type: ignore[index]


def test_it_is_heard_in_the_order_in_which_it_was_said(house: House) -> None:
    house.event(house.says("1"))
    house.says("2")
    house.says("3")
    house.event(house.says("4"))
    house.asks()
    assert house.heard() == ["1", "2", "3", "4"]


def test_what_we_said_ourselves_is_no_message_to_us(house: House) -> None:
    house.event(house.says("1"))
    web = WebClient(token="xoxb-sandbox", base_url=f"{house.services.settings.slack_api_url}")
    web.chat_postMessage(channel=DM, text="On your way?")
    house.asks()
    assert house.heard() == ["1"]


def test_a_reply_in_a_thread_is_found_with_its_thread(house: House) -> None:
    first = house.says("where is stop 2?")
    house.event(first)
    house.says("never mind, found it", thread_ts=first["ts"])
    house.asks()
    assert house.heard() == ["where is stop 2?", "never mind, found it"]
    with reading(house.sessions) as session:
        payload = session.scalars(select(InboxRow.payload).order_by(InboxRow.id.desc())).first()
        assert payload is not None
        assert payload["thread_ts"] == first["ts"]


def test_many_pages_are_read_to_their_end(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "_PAGE", 3)
    house.event(house.says("0"))
    for number in range(1, 11):
        house.says(str(number))
    house.asks()
    assert house.heard() == [str(number) for number in range(11)]


def test_what_was_said_before_we_knew_them_is_left_alone(house: House) -> None:
    house.says("to nobody")
    house.asks()
    with reading(house.sessions) as session:
        assert session.scalars(select(InboxRow)).all() == []


def test_when_there_are_more_than_slack_allows_the_longest_unread_are_next(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_MOST_REQUESTS", 1)
    house.event(house.says("1"))
    other = house.workspace.dm("U0DRIVER02")
    said = house.workspace.say("U0DRIVER02", "2")
    house.event(said | {"channel": other, "user": "U0DRIVER02"})
    house.asks()
    house.asks()  # within the same minute, in whatever worker
    with transaction(house.sessions) as session:
        assert session.scalars(select(ProviderMark.source)).all() == [f"slack:{DM}"]
        session.execute(update(ProviderMark).values(asked_at=system_clock() - timedelta(minutes=2)))
    house.asks()
    with reading(house.sessions) as session:
        assert set(session.scalars(select(ProviderMark.source))) == {f"slack:{DM}", f"slack:{other}"}


def test_an_outage_of_slack_is_a_round_that_failed_and_loses_nothing(house: House) -> None:
    house.event(house.says("1"))
    house.asks()
    with reading(house.sessions) as session:
        before = provider_marks.read_until(session, f"slack:{DM}")
    house.says("2")
    house.workspace.add_fault("api_error", code="internal_error", method="conversations.history")
    with pytest.raises(HistoryNotRead, match="internal_error"):
        house.asks()
    with reading(house.sessions) as session:
        assert provider_marks.read_until(session, f"slack:{DM}") == before
    house.asks()
    assert house.heard() == ["1", "2"]


@pytest.mark.parametrize("ts", ["NaN", "", "9" * 400, "inf", "x"])
def test_what_has_no_time_is_no_message(ts: str) -> None:
    assert not history.has_time({"user": DRIVER, "text": "hi", "ts": ts})


def test_when_it_was_said_counts_if_slack_was_late(house: House) -> None:
    now = system_clock()
    payload = {"type": "message", "ts": f"{(now - timedelta(minutes=5)).timestamp():.6f}"}
    assert events.sent_at(now, payload) == pytest.approx(now - timedelta(minutes=5), abs=timedelta(seconds=1))
    assert events.sent_at(now, payload | {"ts": f"{now.timestamp() - 3:.6f}"}) == now
    assert events.sent_at(now, payload | {"ts": "NaN"}) == now
