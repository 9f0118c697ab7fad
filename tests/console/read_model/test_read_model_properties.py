"""Whatever happens, and whenever a refresh comes in between: what is kept is what a rebuild would make of it."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from doorstep.cases.models import Case
from doorstep.console.conversations import marks
from doorstep.console.read_model import refreshing
from doorstep.database import reading, transaction
from doorstep.messaging.models import Conversation, MessageState, OutboxRow
from tests.console.read_model.test_read_model import everything
from tests.console.world import NUMBER, PHONE, Desk, Text, append

pytestmark = pytest.mark.both_databases

PHONES = (PHONE, "+17735550123", "+13125550111")
WORDS = ("hi", "its broken", "gate code is 4410", "call 312-555-0142", "LM 222 222 222 please", "apt 9 😀", "")
INTENTS = ("greet", "nlu_fallback", "give_access_code", "where_is_my_package")

phones = st.sampled_from(PHONES)
words = st.sampled_from(WORDS)
step = st.one_of(
    st.tuples(st.just("comes"), phones, words),
    st.tuples(st.just("says"), phones, words, st.sampled_from(INTENTS), st.floats(0.1, 1.0)),
    st.tuples(st.just("read_late"), st.sampled_from(INTENTS)),
    st.tuples(st.just("change"), phones, words),
    st.tuples(st.just("case"), phones, st.sampled_from(("damage", "person_wanted"))),
    st.tuples(st.just("resolve")),
    st.tuples(st.just("desk"), words.filter(bool)),
    st.tuples(
        st.just("moves"), st.sampled_from((MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.DROPPED))
    ),
    st.tuples(st.just("event"), st.sampled_from(("pause", "resume"))),
    st.tuples(st.just("about"), st.sampled_from((NUMBER, "LM222222222"))),
    st.tuples(st.just("mark"), st.sampled_from(("flag", "tag", "reviewed"))),
    st.tuples(st.just("unmark")),
    st.tuples(st.just("rename"), st.sampled_from(("Ana Ruiz", "Bo Li"))),
    st.tuples(st.just("days"), st.integers(0, 2)),
    st.tuples(st.just("refresh"), st.integers(1, 7)),
    st.tuples(st.just("look"), st.integers(1, 7)),
    st.tuples(st.just("take_over")),
)


class World:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.unread: list[Text] = []
        self.seen: list[refreshing.ReadModelChange] = []

    def do(self, name: str, *values: object) -> None:
        method: Callable[..., None] = getattr(self, name)
        method(*values)

    def comes(self, phone: str, body: str) -> None:
        self.unread.append(self.desk.comes(body, phone))

    def says(self, phone: str, body: str, intent: str, confidence: float) -> None:
        self.desk.says(body, intent, "Well.", phone=phone, confidence=confidence)

    def read_late(self, intent: str) -> None:
        if self.unread:
            self.unread.pop().is_read(intent, "At last.")

    def change(self, phone: str, body: str) -> None:
        self.unread.append(self.desk.comes(body, phone).changes_address(str(next(self.desk.numbers))))

    def case(self, phone: str, kind: str) -> None:
        self.desk.opens_case(kind, self.desk.comes("x", phone), NUMBER if phone == PHONE else None)

    def resolve(self) -> None:
        with self.desk.sessions() as session:
            open_case = session.scalar(select(Case.id).where(Case.state != "resolved").order_by(Case.id))
        if open_case:
            self.desk.resolves(open_case)

    def desk_(self, body: str) -> None:
        if conversation := self.any():
            self.desk.owes(conversation.id, body, "desk", phone=conversation.their_number)

    def moves(self, state: MessageState) -> None:
        with self.desk.sessions() as session:
            outbox_id = session.scalar(select(OutboxRow.id).order_by(OutboxRow.id.desc()).limit(1))
        if outbox_id:
            self.desk.move(outbox_id, state)

    def event(self, kind: str) -> None:
        if conversation := self.any():
            with transaction(self.desk.sessions) as session:
                append(session, conversation.id, [{"event": kind}], self.desk.now)

    def about(self, number: str) -> None:
        if conversation := self.any():
            with transaction(self.desk.sessions) as session:
                slot = {"event": "slot", "name": "delivery", "value": number}
                append(session, conversation.id, [slot], self.desk.now)

    def mark(self, kind: str) -> None:
        if conversation := self.any():
            with transaction(self.desk.sessions) as session:
                value = "later" if kind == "tag" else ""
                marks.add(session, conversation.id, marks.NewMark(kind, value), by="ana", now=self.desk.later())

    def unmark(self) -> None:
        if conversation := self.any():
            with transaction(self.desk.sessions) as session:
                for each in marks.of(session, conversation.id):
                    marks.remove(session, each.id, by="bo", now=self.desk.later())

    def rename(self, name: str) -> None:
        with transaction(self.desk.sessions) as session:
            session.execute(text("UPDATE recipients SET name = :name"), {"name": name})

    def days(self, number: int) -> None:
        self.desk.later(days=number)

    def refresh(self, most: int) -> None:
        with transaction(self.desk.sessions) as session:
            refreshing.refresh(session, self.desk.now, most=most)

    def look(self, most: int) -> None:
        with reading(self.desk.sessions) as session:
            if seen := refreshing.look(session, most=most):
                self.seen.append(seen)

    def take_over(self) -> None:
        """What was seen last, however long ago; another may have taken it."""
        if self.seen:
            with transaction(self.desk.sessions) as session:
                refreshing.take_over(session, self.seen.pop(), self.desk.now)

    def any(self) -> Conversation | None:
        with self.desk.sessions() as session:
            return session.scalar(select(Conversation).order_by(Conversation.last_inbound_at.desc(), Conversation.id))


@given(steps=st.lists(step, min_size=3, max_size=25))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_incremental_is_rebuilt(world: Desk, steps: list[tuple[object, ...]]) -> None:
    happening = World(world)
    for name, *values in steps:
        happening.do("desk_" if name == "desk" else str(name), *values)
    world.refresh()
    kept = everything(world)
    refreshing.rebuild(world.sessions, world.now)
    assert everything(world) == kept
