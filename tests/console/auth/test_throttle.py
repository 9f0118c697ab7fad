from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine, delete

from doorstep.console.auth import throttle
from doorstep.console.auth.models import LoginAttempts
from doorstep.database import Sessions, make_sessions, transaction

pytestmark = pytest.mark.both_databases


@given(st.integers(0, 10_000), st.integers(1, 50))
def test_the_wait_never_shrinks_and_never_grows_beyond_the_longest(failures: int, free: int) -> None:
    wait = throttle.wait_after(failures, free)
    assert timedelta() <= wait <= throttle.wait_after(failures + 1, free) <= throttle.LONGEST_WAIT
    assert (wait == timedelta()) == (failures <= free)


def attempt(sessions: Sessions, login: str, address: str, at: datetime, *, is_right: bool = False) -> bool:
    """Whether the password was looked at."""
    with transaction(sessions) as session:
        if throttle.admit(session, login, address, at) > timedelta():
            return False
        if is_right:
            throttle.forgive(session, login, address)
        return True


def test_attempts_at_once_are_not_free(sessions: Sessions, now: datetime) -> None:
    with ThreadPoolExecutor(8) as pool:
        admitted = list(pool.map(lambda _: attempt(sessions, "dee", "203.0.113.7", now), range(30)))
    assert sum(admitted) == throttle.FREE_PER_LOGIN + 1


def test_attempts_at_many_logins_from_many_addresses_do_not_lock_each_other(sessions: Sessions, now: datetime) -> None:
    def at(number: int) -> bool:
        return attempt(sessions, f"user{number % 4}", f"203.0.113.{number % 3}", now)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(at, range(12)))


def test_a_day_without_attempts_begins_anew(sessions: Sessions, now: datetime) -> None:
    later = now + timedelta(hours=25)
    for day in (now, later):
        admitted = [attempt(sessions, "dee", "203.0.113.7", day) for _ in range(throttle.FREE_PER_LOGIN + 2)]
        assert admitted == [True] * (throttle.FREE_PER_LOGIN + 1) + [False]
    with transaction(sessions) as session:
        assert session.get_one(LoginAttempts, "login:dee").failures == throttle.FREE_PER_LOGIN + 1


def test_who_mistyped_and_came_in_begins_anew_and_what_others_did_stays(sessions: Sessions, now: datetime) -> None:
    for number in range(throttle.FREE_FROM_ANYWHERE):
        assert attempt(sessions, "dee", f"198.51.100.{number}", now)
    for _ in range(throttle.FREE_WHILE_GUESSED):
        assert attempt(sessions, "dee", "203.0.113.7", now)
    assert attempt(sessions, "dee", "203.0.113.7", now, is_right=True)
    with transaction(sessions) as session:
        assert session.get_one(LoginAttempts, "login:dee").failures == throttle.FREE_FROM_ANYWHERE


@pytest.mark.parametrize(
    "typed", ["from 203.0.113.7 as dee", "203.0.113.7 as dee", "dee ", "DEE", "address:203.0.113.7"]
)
def test_nothing_that_is_typed_for_a_login_counts_against_somebody_elses_address(
    sessions: Sessions, now: datetime, typed: str
) -> None:
    for _ in range(50):
        attempt(sessions, typed, "198.51.100.1", now)
    assert attempt(sessions, "dee", "203.0.113.7", now, is_right=True)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("203.0.113.7", "203.0.113.8", False),
    ],
)
def test_a_person_with_ipv6_has_one_network_not_many_addresses(
    sessions: Sessions, now: datetime, one: str, other: str, is_same: bool
) -> None:
    with transaction(sessions) as session:
        for number in range(throttle.FREE_PER_ADDRESS + 1):
            throttle.admit(session, f"user{number}", one, now)
        assert (throttle.admit(session, "dee", other, now) > timedelta()) == is_same


class AtTheDoor(RuleBasedStateMachine):
    """Strangers guess at two logins from as many addresses as they like, while their owners come and go."""

    engine: ClassVar[Engine]

    def __init__(self) -> None:
        super().__init__()
        self.sessions = make_sessions(self.engine)
        self.now = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
        self.mistyped: Counter[str] = Counter()
        self.looked_at: Counter[tuple[str, str]] = Counter()
        with transaction(self.sessions) as session:
            session.execute(delete(LoginAttempts))

    @rule(minutes=st.sampled_from([0, 1, 20]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes, seconds=1)

    @rule(login=st.sampled_from(["dee", "kim"]), address=st.integers(0, 40), times=st.integers(1, 40))
    def a_stranger_guesses(self, login: str, address: int, times: int) -> None:
        for _ in range(times):
            self.looked_at[login, f"198.51.100.{address}"] += attempt(
                self.sessions, login, f"198.51.100.{address}", self.now
            )

    @rule(login=st.sampled_from(["dee", "kim"]), times=st.integers(1, 60))
    def a_stranger_guesses_once_from_each_of_many(self, login: str, times: int) -> None:
        for number in range(times):
            attempt(self.sessions, login, f"198.18.{self.now.minute}.{number}", self.now)

    @rule(login=st.sampled_from(["dee", "kim"]))
    def the_owner_mistypes_once(self, login: str) -> None:
        if self.mistyped[login] < throttle.FREE_WHILE_GUESSED:
            assert attempt(self.sessions, login, f"203.0.113.{login}", self.now)
            self.mistyped[login] += 1

    @rule(login=st.sampled_from(["dee", "kim"]), is_elsewhere=st.booleans())
    def the_owner_comes_in(self, login: str, is_elsewhere: bool) -> None:
        address = f"203.0.113.{login}" + ("-phone" if is_elsewhere else "")
        assert attempt(self.sessions, login, address, self.now, is_right=True), "shut out by what strangers did"
        if not is_elsewhere:
            self.mistyped[login] = 0

    @invariant()
    def from_one_address_few_guesses_are_looked_at(self) -> None:
        hours = (self.now - datetime(2026, 11, 20, 16, 30, tzinfo=UTC)) / timedelta(hours=1)
        for count in self.looked_at.values():
            assert count <= throttle.FREE_PER_LOGIN + 11 + 4 * hours  # 1 s doubled to 15 min, then four an hour


def test_no_stranger_shuts_anybody_out_and_none_guesses_without_end(sqlite_engine: Engine) -> None:
    AtTheDoor.engine = sqlite_engine
    run_state_machine_as_test(AtTheDoor, settings=settings(max_examples=10, stateful_step_count=20, deadline=None))


def test_from_many_addresses_a_login_is_guessed_at_no_faster_than_each_of_them_may_begin(
    sessions: Sessions, now: datetime
) -> None:
    addresses = [f"198.51.100.{number}" for number in range(20)]
    looked_at = sum(
        attempt(sessions, "dee", address, now + timedelta(minutes=minute))
        for minute in range(0, 240, 4)
        for address in addresses
    )
    at_first = len(addresses) * (throttle.FREE_WHILE_GUESSED + 1)
    afterwards = throttle.FREE_FROM_ANYWHERE + 11 + 4 * 4
    assert looked_at <= at_first + afterwards
