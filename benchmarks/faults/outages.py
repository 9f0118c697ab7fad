"""`python -m benchmarks.faults.outages`: each part away for a minute by itself, and what became of what was said."""

import asyncio
import itertools
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy import func, select

from benchmarks.faults import house
from benchmarks.faults.__main__ import LOGS, DatabaseName, empty_place, prepare, settings
from benchmarks.faults.away import Away, misfortunes
from benchmarks.faults.house import House
from benchmarks.faults.people import Acknowledgements, Driver, soon
from benchmarks.faults.said import Said
from doorstep.cases.lifecycle import CaseKind
from doorstep.cases.models import Case
from doorstep.database import Sessions, reading
from doorstep.messaging.models import MessageKind, OutboxRow
from doorstep.messaging.texts import outage
from doorstep.sandbox.client import Sandbox
from doorstep.sandbox.slack.client import SlackSandbox

_BETWEEN_TEXTS = 1.5
_BETWEEN_REPORTS = 12.0
_MENDED_WITHIN = 240.0


@dataclass(frozen=True)
class Row:
    away: str
    said: int
    """Texts of customers and messages of drivers, while it was away."""
    not_acknowledged: int
    """The provider was told nothing, or that we do not have it."""
    gone: int
    """Of those: never answered."""
    unanswered: int
    """Of all: never answered."""
    doubled: int
    """Texts of customers that were answered more than once."""
    mended_after: float
    """Seconds from when it was let back, its start included, until everything was answered."""
    told: int
    """How often people read that our system is down."""
    cases: int
    alerts: int
    """Messages to #dispatch, changes of them included."""


def main(
    database: Annotated[DatabaseName, typer.Option(help="postgresql: with two Rasa servers and two workers.")] = (
        DatabaseName.POSTGRESQL
    ),
    seconds: Annotated[float, typer.Option(help="So long each is away.")] = 60.0,
    only: Annotated[str, typer.Option(help="Only the rows with this word.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON for each row, and nothing else.")] = False,
) -> None:
    """Take each part away for a minute while people text and report. Prints a table in Markdown.

    Exit status 1 when anything that was said is gone.
    """
    terminal = Console(stderr=True, markup=False, highlight=False, quiet=as_json)
    with empty_place(database) as place:
        rows = asyncio.run(_run(place.url, seconds, only, disk=place.disk, terminal=terminal))
    print("\n".join(json.dumps(asdict(row)) for row in rows) if as_json else _table(rows))
    if any(row.gone or row.unanswered or row.doubled for row in rows):
        raise typer.Exit(1)


async def _run(url: str, seconds: float, only: str, *, disk: Path | None, terminal: Console) -> list[Row]:
    environment, ready = settings(url)
    sessions, everybody = prepare(url)
    sandbox, slack = Sandbox(environment["DOORSTEP_SANDBOX_URL"]), SlackSandbox(environment["DOORSTEP_SANDBOX_URL"])
    servers = 1 if url.startswith("sqlite") else 2
    rows = []
    async with house.running(ready, environment, LOGS, servers=servers) as home:
        town = _Town(sandbox, slack, sessions, everybody)
        following = asyncio.create_task(town.acknowledgements.follow())
        await town.is_known()
        for name, away in misfortunes(home, sandbox, slack, url, disk):
            if only in name:
                rows.append(await town.lives_through(name, away, seconds, home))
                terminal.print(json.dumps(asdict(rows[-1])))
        following.cancel()
    return rows


class _Town:
    """People who text, and drivers who ask, whatever happens."""

    def __init__(self, sandbox: Sandbox, slack: SlackSandbox, sessions: Sessions, everybody: Sequence[object]) -> None:
        self.acknowledgements = Acknowledgements(sandbox, slack)
        self._sandbox, self._slack, self._sessions = sandbox, slack, sessions
        # One text each: to a number on no delivery nothing goes unasked, so what comes is the answer.
        self._phones = (f"+1312557{number}" for number in itertools.count(1000))
        users = [each.user for each in everybody if isinstance(each, Driver)]
        self._several, self._drivers = len(users), itertools.cycle(users)
        self._first: dict[str, int] = {}
        """By MessageSid, what the sandbox calls the text."""

    async def is_known(self) -> None:
        """Slack is asked for what people wrote to us directly who have done so before."""
        said = [await self._say(next(self._drivers)) for _ in range(self._several)]
        await self._mended(said, time.monotonic())

    async def lives_through(self, name: str, away: Away, seconds: float, home: House) -> Row:
        await home.until_whole()
        cases, alerts = self._counts()
        said: list[Said] = []
        with away():
            talking = [asyncio.create_task(self._text(said)), asyncio.create_task(self._ask(said))]
            await asyncio.sleep(seconds)
            for each in talking:
                each.cancel()
            await asyncio.gather(*talking, return_exceptions=True)
        back = time.monotonic()
        mended = await self._mended(said, back)
        await soon(self.acknowledgements.look)
        self.acknowledgements.mark(said)
        told = sum([await soon(partial(self._apologies, each)) for each in said])
        later_cases, later_alerts = self._counts()
        lost = [each for each in said if not each.answers]
        return Row(
            away=name,
            said=len(said),
            not_acknowledged=sum(not each.acknowledged for each in said),
            gone=sum(not each.acknowledged for each in lost),
            unanswered=len(lost),
            doubled=sum(each.provider == "twilio" and len(each.answers) > 1 for each in said),
            mended_after=round(mended, 1),
            told=told,
            cases=later_cases - cases,
            alerts=later_alerts - alerts,
        )

    async def _text(self, said: list[Said]) -> None:
        while True:
            phone = next(self._phones)
            sent = await soon(partial(self._sandbox.text, phone, "where is my package"))
            self._first[sent["sid"]] = sent["id"]
            said.append(Said(phone, "twilio", sent["sid"], "where is my package"))
            await asyncio.sleep(_BETWEEN_TEXTS)

    async def _ask(self, said: list[Said]) -> None:
        while True:
            said.append(await self._say(next(self._drivers)))
            await asyncio.sleep(_BETWEEN_REPORTS)

    async def _say(self, user: str) -> Said:
        sent = await soon(partial(self._slack.say, user, "next stop"))
        return Said(user, "slack", sent["ts"], "next stop")

    async def _mended(self, said: Sequence[Said], back: float) -> float:
        """Seconds from then until all were answered, or for which it was waited."""
        while True:
            for each in said:
                if not each.answers:
                    each.answers = await soon(partial(self._answers, each))
            took = time.monotonic() - back
            if all(each.answers for each in said) or took > _MENDED_WITHIN:
                break
            await asyncio.sleep(0.5)
        await asyncio.sleep(3)  # for another answer that should not come
        for each in said:
            each.answers = await soon(partial(self._answers, each))
        return took

    def _answers(self, said: Said) -> list[str]:
        if said.provider == "slack":
            came = self._slack.messages(said.person, after=said.provider_id, by="bot")
            return [each["text"] for each in came if outage() not in each["text"]]
        return [text for text in self._received(said) if text != outage()]

    def _apologies(self, said: Said) -> int:
        return 0 if said.provider == "slack" else self._received(said).count(outage())

    def _received(self, said: Said) -> list[str]:
        found = self._sandbox.messages(said.person, self._first[said.provider_id], direction="received")
        return [each["body"] for each in found]

    def _counts(self) -> tuple[int, int]:
        with reading(self._sessions) as session:
            cases = session.scalar(select(func.count(Case.id)).where(Case.kind == CaseKind.ASSISTANT_DOWN))
            alerts = session.scalar(select(func.count(OutboxRow.id)).where(OutboxRow.kind == MessageKind.ALERT))
            return cases or 0, alerts or 0


def _table(rows: Sequence[Row]) -> str:
    names = [field.name.replace("_", " ") for field in fields(Row)]
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(str(each) for each in asdict(row).values()) + " |" for row in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    typer.run(main)
