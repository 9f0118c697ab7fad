import asyncio
import copy
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    ConversationPaused,
    ConversationResumed,
    Event,
    LoopInterrupted,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
)
from sqlalchemy import Engine, event, func, select

from assistant.tracker_store import ConversationMoved
from assistant.turn import TurnAborted, TurnFailed, turn_on
from doorstep.database import Sessions, make_sessions, reading, transaction
from doorstep.storage import Storage
from doorstep.transcript import DialogueEvent, lines
from tests.assistant.dialogue import (
    DOMAIN,
    add_events,
    make_store,
    simple_turn,
    state_of,
    take_turn,
    user,
)

pytestmark = pytest.mark.both_databases


@pytest.fixture
def storage(sessions: Sessions) -> Storage:
    return Storage(sessions)


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The SQL statements while the block lasts."""
    seen: list[str] = []

    def remember(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", remember)
    yield seen
    event.remove(engine, "before_cursor_execute", remember)


async def test_a_message_costs_the_same_after_500_others(engine: Engine, storage: Storage) -> None:
    store = make_store(storage)
    costs = []
    for number in range(501):
        with statements(engine) as seen:
            handed = await take_turn(store, storage, "long", simple_turn(f"text {number}", slot=number))
        costs.append((handed, len(seen)))
    assert costs[500] == costs[6]


async def test_a_server_that_never_saw_the_conversation_reads_no_more_after_120_messages(storage: Storage) -> None:
    for number in range(121):
        await take_turn(make_store(storage), storage, "cold", simple_turn(f"text {number}", slot=number))
        if number == 6:
            early = await make_store(storage).retrieve("cold")
    late = await make_store(storage).retrieve("cold")
    assert early is not None
    assert late is not None
    assert len(late.events) == len(early.events)
    assert late.get_slot("turns") == 120


async def test_slots_survive_cuts(storage: Storage) -> None:
    store = make_store(storage)
    await take_turn(store, storage, "c", [*simple_turn("first"), SlotSet("number", "1250")])
    for number in range(20):
        await take_turn(store, storage, "c", simple_turn(f"text {number}"))
    for reader in (store, make_store(storage)):
        tracker = await reader.retrieve("c")
        assert tracker is not None
        assert tracker.get_slot("number") == "1250"


async def test_the_whole_transcript_is_kept(storage: Storage, sessions: Sessions) -> None:
    store = make_store(storage)
    for number in range(20):
        await take_turn(store, storage, "c", simple_turn(f"text {number}"))
    whole = await store.retrieve_full_tracker("c")
    assert whole is not None
    assert [e.text for e in whole.events if e.type_name == "user"] == [f"text {number}" for number in range(20)]
    with reading(sessions) as session:
        said = lines(session, "c")
    assert [line.text for line in said[:2]] == ["text 0", "answer to text 0"]
    assert len(said) == 40


async def test_a_form_that_stays_open_over_a_cut_is_still_the_same_form(storage: Storage) -> None:
    store = make_store(storage)
    for number in range(7):
        await take_turn(store, storage, "c", simple_turn(f"before {number}"))
    opened = [
        user("wrong address", "correct_address"),
        ActionExecuted("address_form"),
        ActiveLoop("address_form"),
        SlotSet("requested_slot", "number"),
        ActionExecuted("action_listen"),
    ]
    await take_turn(store, storage, "c", opened)
    for number in range(12):  # asked something else, again and again
        interruption = [
            user(f"where {number}", "where_is_my_package"),
            ActionExecutionRejected("address_form"),
            ActionExecuted("action_locate"),
            BotUttered("over there"),
            ActionExecuted("address_form"),
            SlotSet("requested_slot", "number"),
            ActionExecuted("action_listen"),
        ]
        await take_turn(store, storage, "c", interruption)
    for reader in (store, make_store(storage)):
        tracker = await reader.retrieve("c")
        assert tracker is not None
        assert tracker.active_loop_name == "address_form"
        assert not tracker.is_active_loop_rejected
        assert sum(isinstance(e, ActiveLoop) for e in tracker.events) == 1
        assert "before 0" not in [getattr(e, "text", None) for e in tracker.events]


async def test_a_paused_conversation_stays_paused_over_cuts_and_can_be_resumed(storage: Storage) -> None:
    store = make_store(storage)
    await take_turn(store, storage, "c", [*simple_turn("a person please"), ConversationPaused()])
    for number in range(12):
        await take_turn(store, storage, "c", [user(f"to the person {number}")])
    for reader in (store, make_store(storage)):
        tracker = await reader.retrieve("c")
        assert tracker is not None
        assert tracker.is_paused()
        assert tracker.latest_action_name == "action_listen"  # or no rule would match after the takeover
        assert len(tracker.events) < 12
    await take_turn(store, storage, "c", [ConversationResumed()])
    resumed = await make_store(storage).retrieve("c")
    assert resumed is not None
    assert not resumed.is_paused()


async def test_two_servers_on_one_database_see_each_others_turns(storage: Storage) -> None:
    one, other = make_store(storage), make_store(storage)
    for number in range(10):
        await take_turn(one, storage, "c", simple_turn(f"one {number}", slot=number))
        await take_turn(other, storage, "c", simple_turn(f"other {number}"))
    tracker = await one.retrieve("c")
    assert tracker is not None
    assert tracker.latest_message is not None
    assert (tracker.latest_message.text, tracker.get_slot("turns")) == ("other 9", 9)


async def test_a_turn_that_meets_a_second_writer_writes_nothing(storage: Storage, sessions: Sessions) -> None:
    store = make_store(storage)
    await take_turn(store, storage, "c", simple_turn("first"))

    async def lost_turn() -> None:
        async with turn_on("c", storage):
            await add_events(store, "c", simple_turn("lost"))
            await _other_server_writes(sessions, "c")

    with pytest.raises(ConversationMoved):
        await lost_turn()
    texts = await _user_texts(store, "c")
    assert texts == ["first", "from elsewhere"]
    await take_turn(store, storage, "c", simple_turn("again"))
    assert await _user_texts(store, "c") == ["first", "from elsewhere", "again"]


async def test_of_two_servers_that_turn_at_once_one_is_refused_and_kept_when_it_tries_again(
    storage: Storage, sessions: Sessions
) -> None:
    """There is no lock between servers: this is what orders them."""
    servers = [(make_store(each), each) for each in (storage, Storage(sessions))]
    await take_turn(*servers[0], "c", simple_turn("first"))
    both_in = asyncio.Barrier(2)

    async def turn(number: int) -> None:
        store, its_storage = servers[number]
        async with turn_on("c", its_storage):
            await add_events(store, "c", simple_turn(f"server {number}"))
            await both_in.wait()

    outcomes = await asyncio.gather(turn(0), turn(1), return_exceptions=True)
    [refused] = [number for number, outcome in enumerate(outcomes) if outcome is not None]
    assert isinstance(outcomes[refused], ConversationMoved)
    await take_turn(*servers[refused], "c", simple_turn(f"server {refused}"))
    assert await _user_texts(servers[0][0], "c") == ["first", f"server {1 - refused}", f"server {refused}"]


async def _other_server_writes(sessions: Sessions, conversation: str) -> None:
    elsewhere = Storage(sessions)
    store = make_store(elsewhere)
    tracker = await elsewhere.read(lambda session: store._load(session, conversation, None))
    assert tracker is not None
    tracker.update(user("from elsewhere"))
    await elsewhere.write(lambda session: store._append(session, tracker))


async def test_two_first_messages_at_once_do_not_both_start_the_conversation(storage: Storage) -> None:
    one, other = make_store(storage), make_store(storage)
    first, second = await one.create_tracker("c", False), await other.create_tracker("c", False)
    first.update(user("one"))
    second.update(user("two"))
    await one.save(first)
    with pytest.raises(ConversationMoved):
        await other.save(second)
    assert await _user_texts(one, "c") == ["one"]


@pytest.mark.parametrize("failure", [TurnAborted(TurnFailed("action server", outage=True)), RuntimeError("a bug")])
async def test_nothing_of_a_turn_that_fails_is_kept(
    storage: Storage, sessions: Sessions, failure: BaseException
) -> None:
    store = make_store(storage)
    await take_turn(store, storage, "c", simple_turn("first"))

    async def failing_turn() -> None:
        async with turn_on("c", storage):
            await add_events(store, "c", simple_turn("lost"))
            raise failure

    with pytest.raises((TurnFailed, RuntimeError)):
        await failing_turn()
    assert await _user_texts(store, "c") == ["first"]
    tracker = await store.retrieve("c")
    assert tracker is not None
    assert tracker.latest_message is not None
    assert tracker.latest_message.text == "first"


async def test_what_is_written_with_a_turn_is_written_with_its_events_or_not_at_all(
    storage: Storage, sessions: Sessions
) -> None:
    store = make_store(storage)

    def crash(_: object) -> None:
        raise RuntimeError("the process died here")

    async def crashing_turn() -> None:
        async with turn_on("c", storage) as turn:
            await add_events(store, "c", simple_turn("lost"))
            turn.writes.append(crash)

    with pytest.raises(RuntimeError):
        await crashing_turn()
    with transaction(sessions) as session:
        assert session.scalar(select(func.count()).select_from(DialogueEvent)) == 0


async def test_events_put_from_outside_are_appended_to_what_is_stored(storage: Storage) -> None:
    store = make_store(storage)
    await take_turn(store, storage, "c", simple_turn("first"))
    told_again = await make_store(storage).retrieve_full_tracker("c")
    assert told_again is not None
    foreign = told_again.copy()
    foreign.update(user("put by the desk"))
    await store.save(foreign)
    await take_turn(store, storage, "c", simple_turn("after"))
    assert await _user_texts(store, "c") == ["first", "put by the desk", "after"]


async def test_a_conversation_nobody_had_does_not_exist(storage: Storage) -> None:
    store = make_store(storage)
    await take_turn(store, storage, "c", simple_turn("first"))
    assert await store.exists("c")
    assert not await store.exists("d")
    assert await store.retrieve("d") is None
    assert await store.retrieve_full_tracker("d") is None
    assert list(await store.keys()) == ["c"]


async def _user_texts(store: object, conversation: str) -> list[str]:
    whole = await store.retrieve_full_tracker(conversation)  # type: ignore[attr-defined]
    return [e.text for e in whole.events if e.type_name == "user"]


_INTENTS = st.sampled_from(["greet", "where_is_my_package", "correct_address"])
_WITHIN_A_TURN = st.one_of(
    st.builds(SlotSet, st.sampled_from(["number", "street", "turns"]), st.one_of(st.none(), st.text(max_size=3))),
    st.sampled_from(["utter_greet", "action_locate"]).map(ActionExecuted),
    st.text(max_size=5).map(BotUttered),
    st.sampled_from(
        [
            ConversationPaused(),
            ConversationResumed(),
            AllSlotsReset(),
            Restarted(),
            SessionStarted(),
            UserUtteranceReverted(),
            ActiveLoop("address_form"),
            ActiveLoop(None),
            ActionExecuted("address_form"),
            ActionExecutionRejected("address_form"),
            LoopInterrupted(True),
        ]
    ).map(copy.deepcopy),
)
_TURNS = st.lists(
    st.builds(
        lambda text, intent, middle, listens: [
            user(text, intent),
            *middle,
            *([ActionExecuted("action_listen")] if listens else []),
        ],
        st.text(max_size=5),
        _INTENTS,
        st.lists(_WITHIN_A_TURN, max_size=5),
        st.booleans(),
    ),
    min_size=1,
    max_size=18,
)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(turns=_TURNS, cold=st.sets(st.integers(0, 18)))
async def test_state_is_that_of_rasas_own_store(
    sqlite_engine: Engine, turns: list[list[Event]], cold: set[int]
) -> None:
    storage = Storage(make_sessions(sqlite_engine))
    stock = SQLTrackerStore(DOMAIN, host="sqlite://")
    store = make_store(storage)
    conversation = uuid.uuid4().hex
    for number, events in enumerate(turns):
        if number in cold:
            store = make_store(storage)
        await add_events(stock, conversation, copy.deepcopy(events))
        await take_turn(store, storage, conversation, copy.deepcopy(events))
        expected = state_of(await stock.retrieve(conversation))
        assert state_of(await make_store(storage).retrieve(conversation)) == expected
        async with turn_on(conversation, storage):
            assert state_of(await store.retrieve(conversation)) == expected


@settings(max_examples=60, deadline=None)
@given(turns=_TURNS)
def test_a_window_starts_with_a_turn_and_holds_at_least_five(turns: list[list[Event]]) -> None:
    from assistant.compaction import TURNS_KEPT, window_start

    events = [e for turn in turns for e in turn]
    start = window_start(events)
    kept = [e for e in events[start:] if e.type_name == "user"]
    assert len(kept) >= min(TURNS_KEPT, len(turns))
    assert (
        start == 0
        or [e.type_name for e in events[start : start + 2]] in (["user"], ["action", "user"])
        or events[start].type_name == "user"
    )
