"""How a process finds out whether what it needs is there: the database, room on the disk."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

from sqlalchemy import make_url, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from doorstep.health import HealthPart
from doorstep.messaging.models import Conversation
from doorstep.settings import Settings

ANSWERS_WITHIN_SECONDS = 2.0
LEAST_FREE_BYTES = 50_000_000
"""Some twelve thousand messages."""

Read = Callable[[Callable[[Session], object]], Awaitable[object]]
"""Reads from the database without holding up the event loop."""


class DatabaseProbe:
    """Asks the database one question at a time, however many want to know: one that hangs takes one thread, not all."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._asking: asyncio.Task[HealthPart] | None = None

    async def part(self) -> HealthPart:
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        answered, _ = await asyncio.wait({self._asking}, timeout=ANSWERS_WITHIN_SECONDS)
        if not answered:
            return HealthPart("database", f"no answer within {ANSWERS_WITHIN_SECONDS:g} s")
        return self._asking.result()

    async def _ask(self) -> HealthPart:
        try:
            await self._read(lambda session: session.execute(select(Conversation.id).limit(1)).all())
        except SQLAlchemyError as error:
            return HealthPart("database", f"cannot be read ({type(getattr(error, 'orig', None) or error).__name__})")
        return HealthPart("database")


def disk(settings: Settings) -> HealthPart:
    """Where the database is when it is a file, and where the process runs: its log is there more often than not."""
    url = make_url(settings.database_url)
    is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    folders = [Path.cwd(), *([Path(url.database or "").absolute().parent] if is_file else [])]
    try:
        free = min(shutil.disk_usage(_existing(folder)).free for folder in folders)
    except OSError as error:
        return HealthPart("disk", type(error).__name__)
    return HealthPart("disk", f"{free // 1_000_000} MB free" if free < LEAST_FREE_BYTES else None)


def _existing(folder: Path) -> Path:
    """The folder, or that in which it will be made."""
    return next(each for each in (folder, *folder.parents) if each.exists())
