"""A customer's phone, and the turns of a conversation played on it as the file says."""

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import httpx
from sqlalchemy import func, select

from doorstep.database import reading
from doorstep.messaging.models import Conversation, InboxRow, OptOut
from evaluation.playing import slots
from evaluation.playing.heard import COMPANY, RUNNER, Said, newest_event, turned
from evaluation.playing.house import House

_MOST_REPEATS = 4
"""Nobody gives the same answer to the same question more often."""
_MOST_TURNS = 40
_NEWS_WITHIN = 15.0
"""Seconds for what the company texts by itself."""
_PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
Turn = tuple[int, dict[str, Any]]


class Phone:
    """One customer's; all that was said through it is in `said`."""

    def __init__(self, house: House, number: str, who: str = "customer") -> None:
        self.house, self.number, self.who = house, number, who
        self.said: list[Said] = []
        self.responses: list[str] = []
        """Names of our responses since the last text was sent."""
        self._heard_to, self._sent, self._event = 0, 0, newest_event(house)

    def send(self, text: str, pictures: int = 0, turn: int | None = None) -> None:
        self._event = newest_event(self.house)
        ids = [self.house.phones.upload(_PICTURE + bytes([each])) for each in range(pictures)]
        said = Said(self.who, COMPANY, text, turn, [f"picture {each + 1}" for each in range(pictures)])
        try:
            self.house.phones.text(self.number, text, ids)
            self._sent += 1
        except httpx.HTTPStatusError as error:
            said.media.append(f"refused by the carrier: {error}")
        self.said.append(said)

    def hear(self, turn: int | None = None) -> list[str]:
        """What comes until everything sent is handled and nothing is on its way."""
        deadline = time.monotonic() + 60
        while not self._has_arrived() and time.monotonic() < deadline:
            time.sleep(0.05)
        if not self.house.be_still():
            self.said.append(Said(RUNNER, self.who, "(not still within the time)", turn))
        heard = self.collect(turn)
        self.responses = list(turned(self.house, [self.number], after=self._event).responses)
        if heard:
            self.said[-len(heard)].responses = self.responses
        if self.said:
            self.said[-1].opted_out = self.is_opted_out()
        return heard

    def collect(self, turn: int | None = None) -> list[str]:
        new = self.house.phones.messages(self.number, self._heard_to, direction="received")
        for message in new:
            self._heard_to = message["id"]
            media = [each["url"] for each in message.get("media", [])]
            self.said.append(Said(message["origin"], self.who, message["body"], turn, media))
        return [message["body"] for message in new]

    def is_opted_out(self) -> bool:
        with reading(self.house.sessions) as session:
            one = select(OptOut.id).where(OptOut.number == self.number, OptOut.ended_at.is_(None))
            return session.scalar(one) is not None

    def _has_arrived(self) -> bool:
        with reading(self.house.sessions) as session:
            came = select(func.count(InboxRow.id)).join(Conversation).where(Conversation.their_number == self.number)
            return (session.scalar(came) or 0) >= self._sent


def play(phone: Phone, turns: Sequence[dict[str, Any]], *, starts_with_news: bool) -> None:
    if starts_with_news:  # what the company texts by itself comes first
        deadline = time.monotonic() + _NEWS_WITHIN
        while not phone.hear() and time.monotonic() < deadline:
            time.sleep(0.5)
    plain = [(number, turn) for number, turn in enumerate(turns, 1) if "when_asked" not in turn]
    answers = [(number, turn) for number, turn in enumerate(turns, 1) if "when_asked" in turn]
    used: Counter[int] = Counter()
    said_idk = False
    replies: list[str] = []
    for _ in range(_MOST_TURNS):
        # Listed after a text that is still to be sent, an answer is not due yet: the story has its order.
        due = [(number, turn) for number, turn in answers if not plain or number < plain[0][0]]
        number: int | None
        if found := _answer(due, used, replies, phone.responses):
            number, turn = found
            used[found[0]] += 1
        elif plain:
            number, turn = plain.pop(0)
        elif slots.asked_for("customer", replies, phone.responses) and not said_idk:
            number, turn, said_idk = None, {"text": "idk"}, True
        else:
            return
        if minutes := turn.get("wait_minutes"):
            phone.house.let_pass(minutes)
            phone.collect()
        phone.send(turn["text"], len(turn.get("media", ())), number)
        while plain and plain[0][1].get("no_wait"):
            number, turn = plain.pop(0)
            time.sleep(0.15)
            phone.send(turn["text"], len(turn.get("media", ())), number)
        replies = phone.hear(number)
        if not replies:
            phone.said.append(Said(RUNNER, phone.who, "(no reply)", number))


def _answer(due: Sequence[Turn], used: Counter[int], texts: list[str], responses: list[str]) -> Turn | None:
    for number, turn in due:
        if not used[number] and slots.contradicts(turn["text"], texts):
            return number, turn
    for slot in slots.asked_for("customer", texts, responses):
        for number, turn in due:
            is_fresh = used[number] < (_MOST_REPEATS if turn.get("repeat") else 1)
            if turn["when_asked"] == slot and is_fresh and slots.fits(slot, turn["text"], texts):
                return number, turn
    return None
