"""Plays the scripts over the sandbox and looks in the database afterwards at what became of them."""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from doorstep import threads
from doorstep.bootstrap import Services
from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import Case
from doorstep.database import reading, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms import queries as dms_queries
from doorstep.dms.models import Delivery, History, Recipient
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.dms.views import DeliveryView
from doorstep.messaging.models import WorkerHeartbeat
from doorstep.outreach.failed_attempts import WAITS_FOR_UNDO
from doorstep.provenance import By
from doorstep.sandbox.client import AsyncSandbox, NoReply
from doorstep.simulation.scripts import MOST_TEXTS, SHARES, STATUSES, Script, answer, script
from doorstep.simulation.system_time import SystemTime

CONCURRENCY = 8
"""Customers in conversation at a time."""
REPLY_SECONDS = 45.0
_PICKED_WITH = "exceptions"
_WITHOUT_A_PERSON = frozenset({"assistant", "customer"})


class NotRunning(Exception):
    """There is no system whose time could be told."""


class TooFewDeliveries(Exception):
    """The DMS has not enough deliveries of single recipients for the day that was asked for."""


@dataclass
class PlayedScript:
    script: Script
    delivery: DeliveryView
    texts: int = 0
    unanswered: int = 0
    said: list[str] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    wrong_writes: list[str] = field(default_factory=list)

    @property
    def is_settled(self) -> bool:
        """Resolved, and no person was needed: by the assistant, or taken back by the customer. Whoever says no to a
        read-back needs no case."""
        if any(case.state != CaseState.RESOLVED or case.resolved_by not in _WITHOUT_A_PERSON for case in self.cases):
            return False
        return bool(self.cases) or (self.script.manner == "refuses" and self.unanswered == 0)


@dataclass(frozen=True)
class BeforePlay:
    """How far the database was when the play began."""

    case_id: int
    history_id: int


def before(session: Session) -> BeforePlay:
    return BeforePlay(session.scalar(select(func.max(Case.id))) or 0, session.scalar(select(func.max(History.id))) or 0)


def system_now(session: Session) -> datetime:
    """The time of the running system, which may have been set (DOORSTEP_NOW), by its worker's heartbeat.

    Raises NotRunning.
    """
    beat = session.scalar(select(func.max(WorkerHeartbeat.beat_at)))
    if beat is None:
        raise NotRunning("No worker is at work on this database.")
    return beat


def choose(services: Services, packages: int, number: int) -> list[PlayedScript]:
    """Who has an exception today, and which. Raises TooFewDeliveries."""
    chance = random.Random(f"{_PICKED_WITH}:{number}")  # noqa: S311 - a day to be played again, no secret
    count = round(packages * chance.uniform(0.08, 0.12))
    with reading(services.sessions) as session:
        alone = (
            select(func.min(Delivery.tracking_number))
            .join(Recipient, Recipient.id == Delivery.recipient_id)
            .where(Recipient.phone.is_not(None))
            .group_by(Recipient.phone)
            .having(func.count() == 1)
        )
        now = system_now(session)
        numbers = sorted(session.scalars(alone))
        views = {number: view for number in numbers if (view := dms_queries.delivery(session, number))}
    recent = [view for view in views.values() if _is_spoken_of(view, now)]
    chance.shuffle(recent)
    players: list[PlayedScript] = []
    for kind in chance.choices(list(SHARES), weights=list(SHARES.values()), k=count):
        delivery = next((view for view in recent if view.status in STATUSES[kind] and _suits(kind, view)), None)
        if delivery is None:
            raise TooFewDeliveries(f"No delivery is left for another {kind.replace('_', ' ')}.")
        recent.remove(delivery)
        players.append(PlayedScript(script(kind, delivery, chance), delivery))
    return players


def _is_spoken_of(view: DeliveryView, now: datetime) -> bool:
    return view.status not in ("returned", "refused", "cancelled") and now - view.status_changed_at < (
        dms_queries.FINISHED_SHOWN_FOR
    )


def _suits(kind: str, view: DeliveryView) -> bool:
    if kind == "address_unit":
        return not view.address.unit
    if kind in ("instructions", "access"):
        return not view.signature_required
    return True


async def play(
    services: Services, players: Sequence[PlayedScript], clock: SystemTime, *, on_done: Callable[[], None]
) -> None:
    """Every script to its end; what happened is written into the players."""
    gate = asyncio.Semaphore(CONCURRENCY)

    async def one(sandbox: AsyncSandbox, player: PlayedScript) -> None:
        async with gate:
            chance = random.Random(f"{_PICKED_WITH}:{player.delivery.tracking_number}")  # noqa: S311
            await _converse(services, sandbox, player, clock, chance)
            on_done()

    async with AsyncSandbox(services.settings.sandbox_url) as sandbox, asyncio.TaskGroup() as group:
        for player in players:
            group.create_task(one(sandbox, player))


async def _converse(
    services: Services, sandbox: AsyncSandbox, player: PlayedScript, clock: SystemTime, chance: random.Random
) -> None:
    phone = player.delivery.recipient_phone or ""
    patience = REPLY_SECONDS
    if player.script.kind == "failed_attempt":
        before = await sandbox.messages(phone, direction="received")
        await threads.run(_fail, services, player)
        patience += WAITS_FOR_UNDO.total_seconds() / clock.speed  # before a failed attempt is told at all
        after, text = (before[-1]["id"] if before else 0), None
    else:
        after, text = 0, player.script.opening
    for answered in range(MOST_TEXTS):
        if text is not None:
            after = (await sandbox.text(phone, text))["id"]
            player.texts += 1
        try:
            reply = await sandbox.wait_for_reply(phone, after, patience)
        except NoReply:
            player.unanswered += 1
            return
        patience = REPLY_SECONDS
        player.said.append(str(reply["body"]))
        after, text = reply["id"], answer(str(reply["body"]), player.script, answered, chance)
        if text is None:
            return


def _fail(services: Services, player: PlayedScript) -> None:
    """The driver was at the door in vain."""
    with transaction(services.sessions) as session:
        now = system_now(session)
        dms_commands.record_attempt(
            session,
            By("simulation", f"simulated:{player.delivery.tracking_number}", now),
            player.delivery.tracking_number,
            AttemptOutcome.FAILED,
            reason=FailureReason.NOBODY_HOME,
        )


def look(services: Services, players: Sequence[PlayedScript], since: BeforePlay) -> None:
    """Read what was written because of the players: their cases, and every write that nobody asked for."""
    mine = {player.delivery.tracking_number: player for player in players}
    with reading(services.sessions) as session:
        for case in session.scalars(select(Case).where(Case.id > since.case_id).order_by(Case.id)):
            player = mine.get(case.tracking_number or "")
            if player is not None:
                session.expunge(case)
                player.cases.append(case)
        history = session.scalars(select(History).where(History.id > since.history_id, History.actor == "customer"))
        for row in history:
            player = mine.get(row.subject)
            if player is None:
                raise LookupError(f"{row.command} was written to {row.subject}, which no scripted customer is about")
            if not is_expected(player.script, row.command, row.after):
                player.wrong_writes.append(row.command)


def is_expected(script: Script, command: str, after: Mapping[str, Any]) -> bool:
    """Whether a write of this customer is one that the script brings about."""
    if command in ("add_note", "record_resolution"):  # say what was done; the doing is judged by its own row
        return True
    if command not in script.expected:
        return False
    pattern = script.expected[command]
    return pattern is None or pattern.search(str(after.get("address", ""))) is not None
