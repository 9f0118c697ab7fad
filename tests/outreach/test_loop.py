import asyncio
import os
import signal
import threading
from datetime import timedelta

import pytest

from doorstep import worker
from doorstep.bootstrap import Services
from doorstep.clock import system_clock
from doorstep.database import Sessions
from doorstep.messaging.models import State
from doorstep.outreach import loop
from doorstep.settings import Settings
from tests.messaging.fake_twilio import FakeTwilio
from tests.messaging.test_sender import owe, states, until


@pytest.mark.both_databases
async def test_rounds_that_wait_for_somebody_who_does_not_answer_hold_up_no_text(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every round at once, and more of them than a small machine has threads by default."""
    release = threading.Event()
    rounds = {f"waits {n}": (lambda _: release.wait(20) and None, 60.0) for n in range(12)}
    rounds["catching_up"] = loop.TO_CUSTOMERS["catching_up"]  # before which nothing is sent
    monkeypatch.setattr(loop, "TO_CUSTOMERS", rounds)
    async with FakeTwilio.started() as twilio:
        engine = sessions.kw["bind"]
        settings = Settings(DATABASE_URL=engine.url.render_as_string(hide_password=False), TWILIO_API_URL=twilio.url)
        services = Services(settings, system_clock, engine, sessions)
        working = asyncio.create_task(worker._work(services))
        await asyncio.sleep(0.3)
        owe(sessions, "On its way", system_clock() - timedelta(seconds=1))
        try:
            await until(lambda: states(sessions) == {"On its way": State.QUEUED}, 8)
        finally:
            release.set()
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait_for(working, 15)


async def test_a_round_that_breaks_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def breaks(_: Services) -> None:
        made.append(1)
        raise ArithmeticError

    monkeypatch.setattr(loop, "TO_CUSTOMERS", {"breaks": (breaks, 0.01)})
    stop = asyncio.Event()
    services = Services(Settings(), system_clock, None, None)  # type: ignore[arg-type]
    running = asyncio.create_task(loop.run(services, stop))
    await until(lambda: len(made) > 2)
    stop.set()
    await running
