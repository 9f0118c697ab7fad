"""How files of tests are shared out among processes that run side by side (`make test`)."""

import os

from xdist.scheduler import LoadFileScheduling

_LANES = (
    (
        "tests/dialogues/test_driver",
        "tests/channels/",
        "tests/simulation/test_day.py",
        "tests/benchmarks/test_faults.py",
    ),
    (
        "tests/dialogues/",
        "tests/console/test_whole_house.py",
        "tests/evaluation/test_evaluation_runs.py",
        "tests/setup/test_demo.py",
        "tests/deploy/test_walk.py",
    ),
)
"""What starts a house or servers of several processes. A process of tests gets a whole lane, and goes down it: files
that share a house find it, and never are more houses up than there are lanes. They are begun first, because they take
longest."""
_THEN = (
    "tests/console/conversations/test_conversations_in_browser.py",
    "tests/console/cases/test_cases_in_browser.py",
    "tests/console/kit/test_pages.py",
    "tests/console/deliveries/test_caller_in_browser.py",
    "tests/sandbox/",
)
_ORDER = (*(name for lane in _LANES for name in lane), *_THEN)


def processes() -> int:
    """One more than cores: tests of dialogues mostly wait for the house's own processes."""
    return min(os.cpu_count() or 1, 4) + 1


def begins(nodeid: str) -> int:
    """When a test's file has its turn."""
    return next((turn for turn, name in enumerate(_ORDER) if nodeid.startswith(name)), len(_ORDER))


def lane(nodeid: str) -> int | None:
    turn = begins(nodeid)
    for number, names in enumerate(_LANES):
        if turn < len(names):
            return number
        turn -= len(names)
    return None


class Files(LoadFileScheduling):  # type: ignore[misc]
    """A process gets whole files, and those of a lane as if they were one."""

    def _split_scope(self, nodeid: str) -> str:
        number = lane(nodeid)
        file: str = super()._split_scope(nodeid)
        return file if number is None else f"lane {number}"
