"""Off the event loop: the one way into a thread for what blocks.

A single transaction goes by `Storage` (doorstep/storage.py), whose threads are few on purpose, because SQLite has one
writer. All else that blocks goes by `run`: what has several transactions of its own, files, somebody's API, a hash that
is slow on purpose.
"""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

MOST = 32
"""At a time in a process; what waits for somebody's API may hold one for seconds."""


async def run(work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """What `work` answers. Whoever is cancelled does not wait for it: the thread ends what it began."""
    context = contextvars.copy_context()
    call = partial(context.run, work, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(_threads(), call)


@cache
def _threads() -> ThreadPoolExecutor:
    """Begun when needed; not the loop's own, which has six on two cores and is joined by who ends the loop."""
    return ThreadPoolExecutor(MOST, thread_name_prefix="blocking")
