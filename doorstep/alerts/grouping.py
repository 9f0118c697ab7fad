"""Where an alert goes, so that a bad hour is a thread and not a flood. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from doorstep.cases.lifecycle import URGENT

MOST_ALONE = 5
"""Alerts of one kind that stand in the channel by themselves within WITHIN."""
WITHIN = timedelta(minutes=30)
THREAD_LASTS = timedelta(hours=1)
"""After that it is too far up to be looked at: the next one gets a new thread."""


@dataclass(frozen=True)
class Thread:
    group_id: int
    began_at: datetime


@dataclass(frozen=True)
class Alone:
    """A message of its own in the channel."""


@dataclass(frozen=True)
class InThread:
    group_id: int


@dataclass(frozen=True)
class NewThread:
    """The first of a thread that has to be begun."""


Place = Alone | InThread | NewThread


def grouping(alerted_at: Sequence[datetime], threads: Sequence[Thread], kind: str, now: datetime) -> Place:
    """Where the alert of a case goes, given when there were alerts of its kind lately and the threads of its kind."""
    lately = [at for at in alerted_at if at > now - WITHIN]
    if kind in URGENT or len(lately) < MOST_ALONE:
        return Alone()
    open_threads = [thread for thread in threads if thread.began_at > now - THREAD_LASTS]
    if open_threads:
        return InThread(max(open_threads, key=lambda thread: thread.began_at).group_id)
    return NewThread()
