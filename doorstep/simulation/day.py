"""Plays a planned day against the running system: drivers in Slack and customers on their phones, side by side."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass

from sqlalchemy import func, select

from doorstep import threads
from doorstep.bootstrap import Services
from doorstep.database import reading
from doorstep.dms import queries as dms_queries
from doorstep.drivers.questions.models import DriverQuestion
from doorstep.messaging.models import Conversation, InboxRow, MessageState, OutboxRow
from doorstep.sandbox.client import AsyncSandbox
from doorstep.sandbox.slack.client import SlackSandbox
from doorstep.simulation.customers import CustomerAtPhone, Texted
from doorstep.simulation.driving import Driven, DriverAtWork
from doorstep.simulation.plan import DayPlan
from doorstep.simulation.system_time import SystemTime

_SETTLES_WITHIN = 60.0
"""Real seconds after the last driver went home: what is on its way then may still arrive."""
_LOOKS_EVERY = 0.5
_NEWS_AFTER_THE_LAST = 12
"""Minutes of the day in which customers may still be told of a failure, and answer."""
_SHARE_A_CLIENT = 20
_UNDER_WAY = (MessageState.PENDING, MessageState.SENDING)


@dataclass(frozen=True)
class PlayedByAll:
    drivers: list[Driven]
    customers: list[Texted]


async def play(
    services: Services,
    slack: SlackSandbox,
    day: DayPlan,
    time_: SystemTime,
    number: int,
    on_stop: Callable[[int], None],
) -> PlayedByAll:
    """The whole day. `on_stop` hears every now and then at how many doors drivers have been."""
    # Each driver listens in one thread and acts in another: the workspace's client blocks.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(2 * len(day.drivers) + 8))
    drivers = [DriverAtWork(plan, slack, time_, number) for plan in day.drivers]
    async with AsyncExitStack() as networks:
        customers = await _customers(services, networks, day, time_, number)
        phones = [asyncio.create_task(customer.live()) for customer in customers]
        watching = asyncio.create_task(_watch(drivers, on_stop))
        try:
            async with asyncio.TaskGroup() as group:
                for driver in drivers:
                    group.create_task(driver.work())
            await time_.until(max((text.at for text in day.texters), default=time_.now()))
            await time_.minutes(_NEWS_AFTER_THE_LAST)
            await _settle(services, customers)
        finally:
            for task in (*phones, watching):
                task.cancel()
            ended = await asyncio.gather(*phones, watching, return_exceptions=True)
    for failure in ended:
        if isinstance(failure, Exception):
            raise failure
    for customer in customers:
        customer.end()
    return PlayedByAll([driver.done for driver in drivers], [customer.done for customer in customers])


async def _customers(
    services: Services, networks: AsyncExitStack, day: DayPlan, time_: SystemTime, number: int
) -> list[CustomerAtPhone]:
    """Each phone of them waits for texts all day. Some phones share a client, since for each request a client looks
    through all its connections."""
    clients = [
        await networks.enter_async_context(AsyncSandbox(services.settings.sandbox_url, connections=2 * _SHARE_A_CLIENT))
        for _ in range(0, len(day.stops), _SHARE_A_CLIENT)
    ]
    found = []
    with reading(services.sessions) as session:
        for at, stop in enumerate(day.stops):
            package = stop.package
            delivery = dms_queries.delivery(session, package.tracking_number)
            assert delivery is not None, "the world was built before"
            texts = [text for text in day.texters if text.package is package]
            client = clients[at // _SHARE_A_CLIENT]
            found.append(CustomerAtPhone(delivery, stop, texts, client, time_, number))
    return found


async def _watch(drivers: list[DriverAtWork], on_stop: Callable[[int], None]) -> None:
    while True:
        on_stop(sum(len(driver.done.arrived) for driver in drivers))
        await asyncio.sleep(1)


async def _settle(services: Services, customers: list[CustomerAtPhone]) -> None:
    """Until nothing is under way any more, or patience ends."""
    for _ in range(round(_SETTLES_WITHIN / _LOOKS_EVERY)):
        if not any(customer.waits for customer in customers) and not await threads.run(_is_under_way, services):
            return
        await asyncio.sleep(_LOOKS_EVERY)


def _is_under_way(services: Services) -> bool:
    with reading(services.sessions) as session:
        waiting = session.scalar(select(func.count()).select_from(InboxRow).where(InboxRow.handled_at.is_(None)))
        queued = session.scalar(select(func.count()).select_from(OutboxRow).where(OutboxRow.state.in_(_UNDER_WAY)))
        asked = session.scalar(
            select(func.count())
            .select_from(DriverQuestion)
            .join(Conversation, Conversation.id == DriverQuestion.conversation_id)
            .where(DriverQuestion.closed_at.is_(None), DriverQuestion.driver_code.like("SIM%"))
        )
    return bool(waiting or queued or asked)
