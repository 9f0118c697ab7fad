"""The workspace's memory keeps its bounds."""

from datetime import UTC, datetime

from doorstep.clock import system_clock
from doorstep.sandbox.slack import store as limits
from doorstep.sandbox.slack import tickets
from doorstep.sandbox.slack.limits import BURST, MAX_CHANNELS, RateLimit
from doorstep.sandbox.slack.records import File, SlackMessage, User
from doorstep.sandbox.slack.store import WorkspaceStore, new_id


def test_memory_is_bounded_and_who_was_there_from_the_start_stays() -> None:
    store = WorkspaceStore(system_clock)
    store.add_user(User("U0", "Ana", seeded=True))
    for n in range(limits.MAX_USERS + 10):
        store.add_user(User(f"U{n + 1}", str(n)))
    assert "U0" in store.users
    assert len(store.users) == limits.MAX_USERS
    for n in range(limits.MAX_MESSAGES + 10):
        store.add_message(SlackMessage(f"D{n % 7}", store.new_ts(), "U0", "hi"))
    assert sum(len(store.messages(f"D{n}")) for n in range(7)) == limits.MAX_MESSAGES
    assert len(store.snapshot()["messages"]) == 7 * limits.MAX_SHOWN_PER_CHANNEL


def test_the_oldest_file_loses_its_content() -> None:
    store = WorkspaceStore(system_clock)
    files = [
        File(new_id("F"), "x", "x", "image/png", b"content", "U0", system_clock()) for _ in range(limits.MAX_FILES + 1)
    ]
    for file in files:
        store.add_file(file)
    assert len(store.files) == limits.MAX_FILES
    assert (files[0].content, files[-1].content) == (b"", b"content")


def test_ts_grows_though_the_clock_stands_still() -> None:
    store = WorkspaceStore(lambda: datetime(2026, 11, 20, 16, 30, tzinfo=UTC))
    assert [store.new_ts() for _ in range(3)] == ["1795192200.000000", "1795192200.000001", "1795192200.000002"]


def test_tickets_and_buckets_are_bounded() -> None:
    some = tickets.Tickets[int](60)
    for n in range(tickets.MAX_TICKETS + 10):
        some.issue(n, str(n))
    assert len(some._tickets) == tickets.MAX_TICKETS
    limit = RateLimit()
    for n in range(MAX_CHANNELS + 10):
        assert limit.take(str(n), 1) is None
    assert len(limit._buckets) <= MAX_CHANNELS + 1


def test_a_burst_is_let_through_and_then_a_wait_is_asked_for() -> None:
    limit = RateLimit()
    assert [limit.take("D1", 1) for _ in range(BURST + 1)] == [None] * BURST + [1]
    assert limit.take("D2", 1) is None
