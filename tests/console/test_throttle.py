from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.console.door import throttle
from doorstep.console.models import LoginAttempts
from doorstep.database import Sessions, transaction

pytestmark = pytest.mark.both_databases


@given(st.integers(0, 10_000), st.integers(1, 50))
def test_the_wait_never_shrinks_and_never_grows_beyond_the_longest(failures: int, free: int) -> None:
    wait = throttle.wait_after(failures, free)
    assert timedelta() <= wait <= throttle.wait_after(failures + 1, free) <= throttle.LONGEST_WAIT
    assert (wait == timedelta()) == (failures <= free)


def test_attempts_at_once_are_not_free(sessions: Sessions, now: datetime) -> None:
    def attempt(_number: int) -> bool:
        with transaction(sessions) as session:
            return throttle.admit(session, "dee", "203.0.113.7", now) == timedelta()

    with ThreadPoolExecutor(8) as pool:
        admitted = list(pool.map(attempt, range(30)))
    assert sum(admitted) == throttle.FREE_PER_LOGIN + 1


def test_attempts_at_many_logins_from_many_addresses_do_not_lock_each_other(sessions: Sessions, now: datetime) -> None:
    def attempt(number: int) -> timedelta:
        with transaction(sessions) as session:
            return throttle.admit(session, f"user{number % 4}", f"203.0.113.{number % 3}", now)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(attempt, range(12))) == {timedelta()}


def test_a_day_without_attempts_begins_anew(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        for number in range(6):
            throttle.admit(session, "dee", f"203.0.113.{number}", now)
    later = now + timedelta(hours=25)
    with transaction(sessions) as session:
        for number in range(5):
            assert throttle.admit(session, "dee", f"203.0.113.{number}", later) == timedelta()
        assert session.get_one(LoginAttempts, "login:dee").failures == 5


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
