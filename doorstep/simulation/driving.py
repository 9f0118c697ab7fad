"""Plays one driver's day in the sandbox's Slack: what they do, and how they take what they read there."""

import asyncio
import random
import re
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from doorstep import threads
from doorstep.sandbox.photos import doorstep_png
from doorstep.sandbox.slack.client import NothingCame, SlackSandbox
from doorstep.simulation import delivery_outcomes, moves, routines
from doorstep.simulation.delivery_outcomes import ScriptedDoor
from doorstep.simulation.moves import Aim, Await, Form, MeantWrite, Move, Pause, Remark, Say, SlackCommand, Step, Tap
from doorstep.simulation.plan import BREAK, DriverPlan, PlannedStop
from doorstep.simulation.system_time import SystemTime

REPLY_SECONDS = 60.0
"""Real ones; who has heard nothing by then counts as unanswered."""
_POLL_SECONDS = 10.0
_FORM_SECONDS = 15.0
_IS_OFF = re.compile(r"since: don't leave it")
_SECOND_WORD_SECONDS = 4.0
"""How long somebody who was not understood waits for another message before they say it plainly."""


@dataclass
class Driven:
    """What a driver did, and what came of it as they saw it."""

    plan: DriverPlan
    meant: list[tuple[datetime, MeantWrite]] = field(default_factory=list)
    arrived: dict[int, datetime] = field(default_factory=dict)
    """By position of the stop."""
    skipped: set[int] = field(default_factory=set)
    """Stops at which there was nothing to do any more, as the driver knew."""
    moves: int = 0
    said_again: list[str] = field(default_factory=list)
    """Not understood at first: what was said, and the answer."""
    given_up: list[str] = field(default_factory=list)
    """Never understood."""
    unanswered: list[str] = field(default_factory=list)
    reply_seconds: list[float] = field(default_factory=list)
    """Real ones."""


class DriverAtWork:
    def __init__(self, plan: DriverPlan, slack: SlackSandbox, time_: SystemTime, number: int) -> None:
        self.done = Driven(plan)
        self._plan = plan
        self._slack = slack
        self._time = time_
        self._chance = random.Random(f"driver:{number}:{plan.code}")  # noqa: S311
        self._messages: dict[str, dict[str, Any]] = {}
        self._replies: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._news: list[dict[str, Any]] = []
        self._came = asyncio.Condition()
        self._hands = asyncio.Lock()
        self._unseen: list[dict[str, Any]] = []
        self._reactions: set[asyncio.Task[None]] = set()

    async def work(self) -> None:
        """From the start of the shift to its end."""
        listening = asyncio.create_task(self._listen())
        try:
            await self._drive()
            for reaction in tuple(self._reactions):
                reaction.cancel()
        finally:
            listening.cancel()
            await asyncio.gather(listening, *self._reactions, return_exceptions=True)

    # The road

    async def _drive(self) -> None:
        await self._time.until(self._plan.starts)
        await self._reach(routines.start_shift(self._plan, self._chance))
        await self._time.minutes(3)
        await self._reach(routines.load(self._plan, self._chance))
        if self._plan.hold_up is not None and self._plan.hold_up.says == "at_once":
            self._react(self._say_late_at_once())
        for stop in self._plan.stops:
            await self._time.until(self._plan.arrives(stop))
            await self._visit(stop)
            await self._between(stop)
        await self._time.minutes(5)
        await self._reach(routines.end_shift(self._plan, self._chance))

    async def _visit(self, stop: PlannedStop) -> None:
        self.done.arrived[stop.position] = self._time.now()
        if self._plan.sees == "at_the_door":
            for notice in tuple(self._unseen):
                await self._tap_seen(notice)
        if self._knows_it_is_off(stop):
            self.done.skipped.add(stop.position)
            return
        if self._has_news_of_code(stop):
            show = Tap("Show code", stop.package.tracking_number)
            plainly = Say(f"code for stop {stop.position}?")
            await self._reach(Aim("code shown", show, r"`[^`]+`", plainly=plainly))
        await self._follow(delivery_outcomes.at_the_door(stop.kind, self._door(stop), self._chance))

    async def _between(self, stop: PlannedStop) -> None:
        if self._plan.trouble and self._plan.trouble[0] == stop.position:
            await self._time.minutes(1)
            await self._reach(routines.trouble(self._plan, self._plan.trouble[1], self._chance))
        if self._plan.break_after == stop.position:
            await self._time.minutes(1)
            await self._reach(routines.start_break(self._plan, self._chance))
            await self._time.minutes(BREAK.total_seconds() / 60 - 3)
            await self._reach(routines.end_break(self._plan, self._chance))
        elif self._chance.random() < 0.15:
            await self._time.minutes(1)
            await self._reach(
                self._chance.choice(
                    (
                        routines.next_stop(self._chance),
                        routines.stop_details(stop.position, self._chance),
                        routines.thanks(self._chance),
                        routines.no_such_stop(len(self._plan.stops) + 20),
                    )
                )
            )

    def _door(self, stop: PlannedStop) -> ScriptedDoor:
        following = next((each for each in self._plan.stops if each.position == stop.position + 1), None)
        number = stop.package.tracking_number
        if following is None:
            return ScriptedDoor(stop.position, number, None, "", next_is_signed_for=False)
        other = following.package
        return ScriptedDoor(stop.position, number, following.position, other.tracking_number, other.signature_required)

    async def _say_late_at_once(self) -> None:
        assert self._plan.hold_up is not None
        await self._time.until(self._plan.hold_up.at)
        await self._time.minutes(self._chance.uniform(2, 4))
        await self._reach(routines.late(self._plan, self._plan.hold_up.minutes, self._chance))

    # One thing after another

    async def _follow(self, steps: tuple[Step, ...]) -> None:
        since = len(self._news)
        for step in steps:
            match step:
                case Aim():
                    if not await self._reach(step):
                        return
                case Pause(count):
                    await self._time.minutes(count)
                case Remark(text):
                    self.done.moves += 1
                    await threads.run(self._slack.say, self._plan.slack_user, text)
                    await self._time.minutes(1)
                case Await(count, then):
                    rest = await self._await_news(since, count, tuple(then))
                    if rest is not None:
                        await self._time.minutes(0.5)
                        await self._follow(then[rest])

    async def _await_news(self, since: int, minutes: float, patterns: tuple[str, ...]) -> str | None:
        """The first pattern that news of the time since then fit; None when none came."""

        def fitting() -> str | None:
            return next(
                (
                    pattern
                    for message in self._news[since:]
                    for pattern in patterns
                    if re.search(pattern, str(message["text"]))
                ),
                None,
            )

        async with self._came:
            try:
                async with asyncio.timeout(minutes * 60 / self._time.speed):
                    await self._came.wait_for(lambda: fitting() is not None)
            except TimeoutError:
                return None
        return fitting()

    async def _reach(self, aim: Aim) -> bool:
        """Whether the driver saw that it was done."""
        async with self._hands:
            self.done.meant += [(self._time.now(), meant) for meant in aim.meant]
            move: Move | None = aim.first
            plainly = aim.plainly
            for _ in range(moves.MOST_MOVES):
                assert move is not None
                reply = await self._do(move, aim)
                if reply is None:
                    return False
                if aim.is_done_by(reply):
                    return True
                if _IS_OFF.search(reply):  # they had not seen the notice
                    return False
                said, move = move, aim.answer_to(reply)
                if move is None:
                    line = f"{self._plan.code} {aim.name}: {said} -> {reply!r}"
                    if plainly is None:
                        self.done.given_up.append(line)
                        return False
                    self.done.said_again.append(line)
                    move, plainly = plainly, None
            self.done.given_up.append(f"{self._plan.code} {aim.name}: too many questions")
            return False

    async def _do(self, move: Move, aim: Aim) -> str | None:
        """What Doorstep said to it; None when nothing came."""
        while not self._replies.empty():
            self._replies.get_nowait()
        self.done.moves += 1
        began = time.monotonic()
        if not await self._make(move):
            return "nothing to tap"
        try:
            reply = await asyncio.wait_for(self._replies.get(), REPLY_SECONDS)
        except TimeoutError:
            self.done.unanswered.append(f"{self._plan.code} {aim.name}: {move}")
            return None
        self.done.reply_seconds.append(time.monotonic() - began)
        said = str(reply["text"])
        while not (aim.is_done_by(said) or aim.answer_to(said) or _IS_OFF.search(said)):
            try:
                reply = await asyncio.wait_for(self._replies.get(), _SECOND_WORD_SECONDS)
            except TimeoutError:
                break
            said = str(reply["text"])
        return said

    async def _make(self, move: Move) -> bool:
        """Whether it could be done."""
        user = self._plan.slack_user
        match move:
            case Say(text, photo):
                files = [await threads.run(self._slack.upload, user, doorstep_png())] if photo else None
                await threads.run(self._slack.say, user, text, files=files)
                return True
            case SlackCommand(command, text):
                await threads.run(self._slack.command, user, command, text)
                return True
            case Tap():
                return await self._press(move) is not None
            case Form():
                return await self._fill(move)

    async def _press(self, tap: Tap) -> int | None:
        """The workspace's version before; None when there is no such button."""
        for message in reversed(tuple(self._messages.values())):
            element = moves.button(message, tap)
            if element is not None and not message["deleted"]:
                pressed = await threads.run(
                    self._slack.press, self._plan.slack_user, message, element["action_id"], value=element.get("value")
                )
                return int(pressed["version"])
        return None

    async def _fill(self, form: Form) -> bool:
        user = self._plan.slack_user
        if isinstance(form.opens, str):
            version: int | None = int((await threads.run(self._slack.command, user, form.opens))["version"])
        else:
            version = await self._press(form.opens)
        if version is None:
            return False
        try:
            view = await threads.run(self._slack.wait_for_view, user, since=version, timeout=_FORM_SECONDS)
        except NothingCame:
            return True  # the dialogue asks in words instead
        await threads.run(self._slack.submit, user, view["id"], dict(form.values))
        return True

    # What comes unasked

    async def _listen(self) -> None:
        version = 0
        while True:
            came = await threads.run(self._slack.changes, self._plan.slack_user, since=version, wait=_POLL_SECONDS)
            for message in came:
                version = max(version, int(message["version"]))
                is_new = message["ts"] not in self._messages
                self._messages[message["ts"]] = message
                if is_new:
                    await self._take(message)

    async def _take(self, message: dict[str, Any]) -> None:
        if not moves.is_news(message):
            self._replies.put_nowait(message)
            return
        async with self._came:
            self._news.append(message)
            self._came.notify_all()
        if moves.is_notice(message):
            self._unseen.append(message)
            if self._plan.sees in ("at_once", "late"):
                self._react(self._see_later(message))
        elif moves.is_check_in(message):
            self._react(self._answer_check_in(message))

    def _react(self, what: Any) -> None:
        reaction = asyncio.create_task(what)
        self._reactions.add(reaction)
        reaction.add_done_callback(self._reactions.discard)

    async def _see_later(self, notice: dict[str, Any]) -> None:
        soon, late = (0.5, 2.0), (8.0, 20.0)
        await self._time.minutes(self._chance.uniform(*(soon if self._plan.sees == "at_once" else late)))
        await self._tap_seen(notice)

    async def _tap_seen(self, notice: dict[str, Any]) -> None:
        element = moves.button(self._messages[notice["ts"]], Tap("Seen"))
        if notice in self._unseen:
            self._unseen.remove(notice)
        if element is not None:
            await threads.run(self._slack.press, self._plan.slack_user, notice, element["action_id"])

    async def _answer_check_in(self, question: dict[str, Any]) -> None:
        hold_up = self._plan.hold_up
        is_late = hold_up is not None and self._time.now() >= hold_up.at
        if is_late and hold_up is not None and hold_up.says == "never":
            return
        if self._plan.checks_in == "second" and not moves.is_asked_again(question) and not is_late:
            return
        await self._time.minutes(self._chance.uniform(0.5, 3))
        if is_late and hold_up is not None:
            await self._reach(routines.late(self._plan, hold_up.minutes, self._chance))
            return
        in_words = self._plan.checks_in == "words"
        await self._reach(routines.on_time(self._plan, self._chance, in_words=in_words))

    def _knows_it_is_off(self, stop: PlannedStop) -> bool:
        """By a notice that they have seen."""
        pattern = delivery_outcomes.taken_off(stop.position)
        return any(pattern.match(str(news["text"])) for news in self._news if news not in self._unseen)

    def _has_news_of_code(self, stop: PlannedStop) -> bool:
        about = re.compile(rf"^🔔 Stop {stop.position}\b.*there is a code")
        return any(about.match(str(news["text"])) for news in self._news if news not in self._unseen)
