"""How files of tests are shared out among processes that run side by side (`make test`)."""

import os

from xdist.scheduler import LoadFileScheduling

_FIRST = (
    "tests/dialogues/test_driver",
    "tests/dialogues/",
    "tests/simulation/test_day.py",
    "tests/channels/",
    "tests/console/test_whole_house.py",
    "tests/evaluation/test_evaluation_runs.py",
    "tests/setup/test_demo.py",
    "tests/console/conversations/test_conversations_in_browser.py",
    "tests/sandbox/",
)
"""What takes longest, in order: whoever gets it must not get it last."""

_TOGETHER = ("tests/dialogues/test_driver", "tests/dialogues/", "tests/channels/")
"""Files that share a house or a server of several processes, which takes longer to start than most of them run."""


def processes() -> int:
    """One more than cores: tests of dialogues mostly wait for the house's own processes."""
    return min(os.cpu_count() or 1, 4) + 1


def begins(nodeid: str) -> int:
    """When a test's file has its turn."""
    return next((turn for turn, name in enumerate(_FIRST) if nodeid.startswith(name)), len(_FIRST))


class Files(LoadFileScheduling):  # type: ignore[misc]
    """A process gets whole files, and those of _TOGETHER as if they were one."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return next((name for name in _TOGETHER if file.startswith(name)), file)
