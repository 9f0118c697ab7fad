"""Whatever happens to deliveries, in whatever order: the timers are those of the world as it is, and nothing is said
that it contradicts.

`HISTORIES=500 pytest tests/outreach/notifications/test_any_history.py` looks further, at others each time.
"""

import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings

from doorstep.database import transaction
from doorstep.outreach import planning
from tests.outreach.notifications import histories
from tests.outreach.notifications.histories import CHICAGO, NUMBERS, STARTS, STEPS, History, Played, founded
from tests.outreach.notified import Company

_WANTED = os.environ.get("HISTORIES")
any_history = settings(max_examples=int(_WANTED or 6), derandomize=_WANTED is None, deadline=None)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("histories")


@any_history
@given(history=histories.histories())
def test_no_timer_lives_for_what_is_over(sqlite_template: Path, folder: Path, history: History) -> None:
    """Right after each change, in its own transaction: nobody has looked yet."""
    with founded(sqlite_template, folder, history.start) as played:
        played.company.follows()
        for step in history.steps:
            played.does(step)
            assert played.dead() == [], step
            played.company.after(minutes=step.minutes)
            played.looks()
            assert played.dead() == [], step


@any_history
@given(history=histories.histories())
def test_the_table_is_what_a_rebuild_gives(sqlite_template: Path, folder: Path, history: History) -> None:
    """Of what was changed right away, and of all when it was looked at: what is behind on the truck follows then."""
    with founded(sqlite_template, folder, history.start) as played:
        played.company.follows()
        for step in history.steps:
            newest = played.newest_change()
            played.does(step)
            changed = played.changed_since(newest)
            kept = played.table()
            rebuilt(played)
            assert [each for each in kept if each[0] in changed] == [
                each for each in played.table() if each[0] in changed
            ], step
            played.company.after(minutes=step.minutes)
            played.company.plans(*NUMBERS)
            kept = played.table()
            rebuilt(played)
            assert kept == played.table(), step
            played.looks()


def rebuilt(played: Played) -> None:
    played.loses_its_timers()
    with transaction(played.company.sessions) as session:
        planning.plan(session, NUMBERS, played.company.policy, played.company.now)


@any_history
@given(history=histories.histories())
def test_nothing_is_sent_that_contradicts_the_dms_at_that_instant(
    sqlite_template: Path, folder: Path, history: History
) -> None:
    with founded(sqlite_template, folder, history.start) as played:
        for step in history.steps:
            played.does(step)
            played.company.after(minutes=step.minutes)
            played.looks()
        assert played.contradictions() == []


@any_history
@given(history=histories.histories())
def test_twice_the_same_world_is_one_text(sqlite_template: Path, folder: Path, history: History) -> None:
    """However often it is looked at, and though the table is lost each time."""
    with (
        founded(sqlite_template, folder, history.start) as once,
        founded(sqlite_template, folder, history.start) as often,
    ):
        often.company.follows()
        for step in history.steps:
            for played in (once, often):
                played.does(step)
                played.company.after(minutes=step.minutes)
            once.looks()
            often.loses_its_timers()
            often.looks(times=2)
        assert often.texts() == once.texts()
        told = Counter(
            (number, row.notice, (row.about or {})["occurrence"])
            for row in often.company.texts()
            for number in (row.about or {})["deliveries"]
        )
        assert max(told.values(), default=1) == 1


def test_the_histories_hold_what_can_happen() -> None:
    """Moves, cancels, re-plans, a restored backup, wishes, opt-outs; nights on which clocks are changed."""
    assert {
        "moves", "cancels", "is next", "is given away", "is left for last", "is restored", "wishes", "opts out",
    } <= STEPS.keys()  # fmt: skip
    offsets = {start.astimezone(CHICAGO).utcoffset() for start in STARTS}
    assert len(offsets) == 2


def test_a_texts_row_is_owed_once_however_often_it_is_fired(company: Company) -> None:
    company.announces(NUMBERS[0], company.now)
    company.loads(NUMBERS[0])
    company.plans(NUMBERS[0])
    company.after(seconds=90)
    company.fires()
    company.plans(NUMBERS[0])
    company.fires()
    assert [row.idempotency_key.partition(":")[0] for row in company.texts()] == ["timer"]
