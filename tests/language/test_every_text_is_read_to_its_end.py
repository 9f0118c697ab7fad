"""A row of words that a pattern can read in two ways takes it twice as long with each word more: twenty stops in one
message stood still for half a minute, and with them everybody else's."""

import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from types import FrameType

import pytest

import actions
import doorstep.addresses
import doorstep.drivers
import doorstep.language
import doorstep.messaging

_PACKAGES = (actions, doorstep.addresses, doorstep.drivers, doorstep.language, doorstep.messaging)
_REPEATS_A_GROUP = re.compile(r"\)(?:[*+]|\{)")
_ROW = 40
_PROCESSOR_SECONDS = 20.0
"""Where a row is read in one way: a hundredth of one. Where in two: years."""
_ALWAYS = ("5", "12", "5 pm", "5:30", "1st", "the x", "no no", "a")


class _NeverEnds(Exception):
    pass


def _patterns() -> dict[str, re.Pattern[str]]:
    found: dict[str, re.Pattern[str]] = {}
    for package in _PACKAGES:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for value in vars(importlib.import_module(module.name)).values():
                found |= {pattern.pattern: pattern for pattern in _within(value)}
    return found


def _within(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _within(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _within(each)


def _rows(source: str) -> Iterator[str]:
    """Of each word that the pattern names, and of each few that stand together in it; none of them ends as it wants."""
    words = [*dict.fromkeys(re.findall(r"[a-z]{1,12}", source)), *_ALWAYS]
    for word in words:
        yield f"{f'{word} ' * _ROW}zz!"
    for first in range(0, len(words), 3):
        yield f"{' '.join(words[first : first + 4] * (_ROW // 4))} zz!"


@pytest.fixture
def limited() -> Iterator[None]:
    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise _NeverEnds

    before = signal.signal(signal.SIGVTALRM, give_up)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.usefixtures("limited")
def test_a_row_of_the_same_words_ends_whatever_it_is_read_for() -> None:
    patterns = [each for source, each in _patterns().items() if _REPEATS_A_GROUP.search(source)]
    assert len(patterns) > 100
    never = []
    for pattern in patterns:
        signal.setitimer(signal.ITIMER_VIRTUAL, _PROCESSOR_SECONDS)
        try:
            for row in _rows(pattern.pattern):
                pattern.search(row)
                pattern.fullmatch(row)
        except _NeverEnds:
            never.append(pattern.pattern)
    assert never == []
