"""Drivers (and whoever else is in the workspace) in Slack, their customers' phones, and the turns of a conversation."""

import io
import re
import time
from collections import Counter
from contextlib import suppress
from typing import Any

import httpx
from PIL import Image
from sqlalchemy import func, select

from doorstep.cases.models import Case
from doorstep.database import reading
from doorstep.drivers import check_ins
from evaluation.playing import slots
from evaluation.playing.customers_play import Phone, Turn
from evaluation.playing.drivers_given import DriversGiven, slack_id
from evaluation.playing.heard import (
    COMPANY,
    DESK,
    RUNNER,
    Said,
    newest_event,
    slack_buttons,
    slack_words,
    title_of,
    turned,
)
from evaluation.playing.house import DISPATCH, House

_MOST_REPEATS = 4
_ALERTED_WITHIN = 5.0
"""Seconds: the worker looks every second for cases that dispatch has not seen."""
_TITLES = {"delivered": "Delivered", "failed": "Could not deliver"}
"""The files' buttons and ours."""


class Drivers:
    """Plays one conversation; all that anybody in it sees is in `said`."""

    def __init__(self, house: House, dialogue: dict[str, Any], world: DriversGiven) -> None:
        self.house, self.dialogue, self.world = house, dialogue, world
        self.turns: list[dict[str, Any]] = dialogue["turns"]
        self.said: list[Said] = []
        self.turn: int | None = None
        self.people = {each["from"] for each in self.turns if each["from"] != "customer"} | set(world.codes)
        for user in self.people - set(world.codes):
            house.slack.add_user(slack_id(user), user, kind="stranger")
        self.phones = _phones(house, world.phones)
        self._versions = {channel: self._newest_version(channel) for channel, _ in self._channels()}
        self._seen: set[tuple[str, str]] = set()
        self._asked_from = self._event = 0
        with reading(house.sessions) as session:
            self._alerted = session.scalar(select(func.max(Case.id))) or 0

    def play(self) -> None:
        plain = [(number, turn) for number, turn in enumerate(self.turns, 1) if "when_asked" not in turn]
        answers = [(number, turn) for number, turn in enumerate(self.turns, 1) if "when_asked" in turn]
        used: Counter[int] = Counter()
        while True:
            # an unconditional turn that is sent without waiting goes first
            hurried = bool(plain and plain[0][1].get("no_wait"))
            found = None if hurried else self._answer(answers, used)
            if found is not None:
                used[found[0]] += 1
            elif plain:
                found = plain.pop(0)
            else:
                return
            self._take(*found, is_followed_at_once=bool(plain and plain[0][1].get("no_wait")))

    def ask_check_in(self) -> None:
        """Have the product ask how it goes, and wait until it did."""
        with self.house.sessions.begin() as session:
            for driver in self.dialogue["given"]["drivers"]:
                check_ins.schedule_check_ins(session, f"{driver['route']}-{self.world.number}", now=self.house.now())
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            self.observe()
            if any(each.who == COMPANY and each.to in self.world.codes for each in self.said):
                break
            time.sleep(0.3)
        self.house.be_still()
        self.observe()

    def observe(self) -> None:
        """Take down what came since."""
        for channel, name in self._channels():
            for message in self.house.slack.messages(channel, since=self._versions[channel], by="bot"):
                self._versions[channel] = max(self._versions[channel], message["version"])
                key = (channel, message["ts"])
                titles = [title_of(each) for each in slack_buttons(message)]
                self.said.append(
                    Said(COMPANY, name, slack_words(message), self.turn, buttons=titles, update=key in self._seen)
                )
                self._seen.add(key)
        for phone in dict.fromkeys(self.phones.values()):
            before = len(phone.said)
            phone.collect(self.turn)
            self.said += [each for each in phone.said[before:] if each.who != phone.who]

    def _take(self, number: int, turn: dict[str, Any], *, is_followed_at_once: bool) -> None:
        if minutes := turn.get("wait_minutes"):
            self.house.let_pass(minutes)
            self.observe()
        self.turn = number
        self._asked_from, self._event = len(self.said), newest_event(self.house)
        user, before = turn["from"], self.house.came()
        try:
            self._send(user, turn)
        except (httpx.HTTPError, LookupError) as error:
            self.said.append(Said(RUNNER, user, f"(could not: {type(error).__name__} {error})"[:300], number))
        if not is_followed_at_once:
            self.house.wait_for_one(before)
            if not self.house.be_still():
                self.said.append(Said(RUNNER, user, "(not still within the time)", number))
            self._wait_for_alerts()
            before_it = len(self.said)
            self.observe()
            for each in self.said[before_it:]:
                if each.to == user and not each.update:
                    each.responses = list(self._responses(turn))
                    break

    def _send(self, user: str, turn: dict[str, Any]) -> None:
        slack, account, text = self.house.slack, slack_id(user), turn.get("text", "")
        media = len(turn.get("media", ()))
        if user == "customer":
            number = next(
                d["tracking_number"] for d in self.dialogue["given"]["deliveries"] if d["stop"] == turn["stop"]
            )
            phone = self.phones[number]
            phone.send(text, media, self.turn)
            self.said.append(phone.said[-1])
        elif "button" in turn:
            self._tap(user, turn)
        else:
            files = [slack.upload(account, _picture()) for _ in range(media)]
            self.said.append(Said(user, COMPANY, text, self.turn, ["photo"] * media))
            slack.say(account, text, files=files or None)

    def _tap(self, user: str, turn: dict[str, Any]) -> None:
        """A button of the company's message for that stop; asks for the stop if none is in sight."""
        title, account = _TITLES.get(turn["button"], turn["button"]), slack_id(user)
        numbers = self._numbers_at(user, turn["stop"])
        found = self._button(account, title, numbers)
        if found is None:
            self.said.append(Said(user, COMPANY, f"/stop {turn['stop']}  (to have its buttons)", self.turn))
            self.house.slack.command(account, "/stop", str(turn["stop"]))
            time.sleep(0.2)
            self.house.be_still()
            self.observe()
            self._asked_from = len(self.said)
            found = self._button(account, title, numbers)
        if found is None:
            raise LookupError(f"no button {title} for stop {turn['stop']} in sight")
        message, button = found
        self.said.append(Said(user, COMPANY, f"[taps {title} of stop {turn['stop']}]", self.turn))
        self.house.slack.press(account, message, button["action_id"], value=button.get("value"), stale=True)

    def _button(self, account: str, title: str, numbers: set[str]) -> tuple[dict[str, Any], dict[str, Any]] | None:
        for message in reversed(self.house.slack.messages(self.house.slack.dm(account), by="bot")):
            for button in slack_buttons(message):
                about = button.get("value", "").split("~")[0]
                if title_of(button).lower().startswith(title.lower()) and about in numbers:
                    return message, button
        return None

    def _numbers_at(self, user: str, stop: int) -> set[str]:
        mine = self.world.stops.get((user, stop), [])
        return set(mine or [each for (_, at), numbers in self.world.stops.items() if at == stop for each in numbers])

    def _answer(self, answers: list[Turn], used: Counter[int]) -> Turn | None:
        for number, turn in answers:
            if used[number] >= (_MOST_REPEATS if turn.get("repeat") else 1):
                continue
            texts = [each for each in self._last_words_to(turn["from"]) if not self._is_about_another(each)]
            if turn["when_asked"] in slots.asked_for("driver", texts, self._responses(turn) if texts else ()):
                return number, turn
        return None

    def _is_about_another(self, text: str) -> bool:
        """A question about a stop that nobody in the conversation spoke of: nobody says yes to that."""
        asked = re.search(r"\bstop (\d+)\b[^?\n]*\?", text)
        return asked is not None and int(asked[1]) not in {
            each["stop"] for each in self.dialogue["given"]["deliveries"]
        }

    def _last_words_to(self, user: str) -> list[str]:
        new = [each for each in self.said[self._asked_from :] if each.who == COMPANY and not each.update]
        return [each.text + "".join(f" [{title}" for title in each.buttons) for each in new if each.to == user]

    def _responses(self, turn: dict[str, Any]) -> tuple[str, ...]:
        if turn["from"] == "customer":
            return ()
        return turned(self.house, [self.house.slack.dm(slack_id(turn["from"]))], after=self._event).responses

    def _wait_for_alerts(self) -> None:
        with reading(self.house.sessions) as session:
            new = select(func.max(Case.id)).where(Case.id > self._alerted, Case.state == "waiting_on_desk")
            newest = session.scalar(new)
        if newest is None:
            return
        self._alerted = newest
        deadline = time.monotonic() + _ALERTED_WITHIN
        while time.monotonic() < deadline:
            with suppress(httpx.HTTPError):
                if any(
                    f"/cases/{newest}|" in slack_words(each) for each in self.house.slack.messages(DISPATCH, by="bot")
                ):
                    return
            time.sleep(0.2)

    def _channels(self) -> list[tuple[str, str]]:
        return [(DISPATCH, DESK), *((self.house.slack.dm(slack_id(user)), user) for user in sorted(self.people))]

    def _newest_version(self, channel: str) -> int:
        return max((each["version"] for each in self.house.slack.messages(channel)), default=0)


def _phones(house: House, numbers: dict[str, str]) -> dict[str, Phone]:
    """By tracking number; several deliveries may be one person's."""
    owners = {
        phone: Phone(house, phone, " ".join(["customer", *(each for each, own in numbers.items() if own == phone)]))
        for phone in numbers.values()
    }
    return {number: owners[phone] for number, phone in numbers.items()}


def _picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (320, 240), (120, 90, 60)).save(made, "JPEG")
    return made.getvalue()
