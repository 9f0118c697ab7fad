"""Sends every text through the real turn, many at once, and reads what became of each."""

import sys
import time
from collections.abc import Sequence

from evaluation.playing import effects, house, state
from evaluation.playing.house import House
from evaluation.playing.lines_judging import Judged, judge
from evaluation.playing.lines_world import NOON, LinesWorld, Person
from evaluation.playing.rows import Row

_AT_ONCE = 12
"""Texts under way."""
_AFTERWARDS = 2.0
"""Minutes of the day after the last text: what waits for a driver's undo is out by then."""
_NOBODY_WRITES_LONGER = 900.0


def run(rows: Sequence[Row]) -> list[Judged]:
    """In the order of the rows."""
    if not rows:
        return []
    with house.running(NOON, "America/Chicago") as home:
        world = LinesWorld(home)
        people = world.put(rows)
        home.catch_up()
        world.told(people)
        after_case, after_outbox = state.newest_ids(home)
        for count, person in enumerate(people, 1):
            _send(home, person)
            _wait_until_fewer(home)
            if count % 100 == 0:
                sys.stderr.write(f"{count} of {len(people)} sent\n")
        time.sleep(0.5)
        home.be_still(within=_NOBODY_WRITES_LONGER, settled=1.0)
        home.let_pass(_AFTERWARDS)
        happened = effects.read(home, people, after_outbox=after_outbox, after_case=after_case)
    return [judge(person, each) for person, each in zip(people, happened, strict=True)]


def _send(home: House, person: Person) -> None:
    if person.phone:
        home.phones.text(person.phone, person.row.text)
    else:
        home.slack.say(person.slack_user, person.row.text)


def _wait_until_fewer(home: House) -> None:
    deadline = time.monotonic() + _NOBODY_WRITES_LONGER
    while home.waiting() >= _AT_ONCE and time.monotonic() < deadline:
        time.sleep(0.05)
