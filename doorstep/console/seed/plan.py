"""Seeded conversations, turn by turn. Pure: chance comes from the seed."""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from doorstep.console.seed import phrases
from doorstep.console.seed.phrases import Phrase

DESK = ("ana", "bo", "chris", "dee")
"""People of the desk."""

_READ_WELL, _READ_BADLY = (0.72, 0.99), (0.41, 0.6)
_BADLY = 0.06
_QUICK, _SLOW = (8, 240), (3_600, 200_000)
"""Seconds between texts of one talk, and between talks."""


@dataclass(frozen=True)
class SeedTurn:
    """A text, what it was taken for and what came of it; or a text of ours that nobody asked for."""

    at: datetime
    text: str | None
    """None: ours alone."""
    intent: str
    confidence: float
    responses: tuple[tuple[str, str], ...]
    """Name and words; of the desk's texts the person's name."""
    actions: tuple[str, ...]
    change: str | None
    case: str | None
    settles: bool
    hands_over: bool
    kind: Literal["reply", "outreach", "desk"] = "reply"
    is_last: bool = False


@dataclass
class SeedPerson:
    """Whose conversation it is, and the delivery that it is about."""

    no: int
    channel: Literal["sms", "slack"]
    number: str
    """E.164; on Slack the channel."""
    name: str
    tracking_number: str
    street: str
    house: int
    unit: str
    begins: datetime
    turns: int
    sender: str = field(default="")

    def words(self, random: Random) -> Mapping[str, object]:
        return {
            "number": self.tracking_number, "sender": self.sender, "street": self.street, "house": self.house,
            "unit": self.unit, "count": random.randint(1, 40), "phone": self.number,
            "time": f"{random.randint(1, 11)}:{random.choice(('00', '10', '15', '30', '45'))} PM",
        }  # fmt: skip


def turns(person: SeedPerson, random: Random, until: datetime) -> Iterator[SeedTurn]:
    """In their order; none after `until`. A text without an answer is followed by one that has it."""
    at = person.begins
    left = person.turns
    talk: list[Phrase] = []
    is_handed_over = False
    words = person.words(random)
    while left > 0:
        # Long conversations are of many days, but none goes on for ever.
        pause = _SLOW if not talk and left < person.turns < 60 else _QUICK
        if not talk:
            talk = list(_talk(person, random))
        at += timedelta(seconds=random.uniform(*pause))
        if at >= until:
            return
        said = talk.pop(0)
        left -= 1
        yield _turn(said, at, random, words, is_handed_over=is_handed_over, is_last=left == 0)
        if said.hands_over and left > 0:
            is_handed_over = True
            at += timedelta(seconds=random.uniform(120, 1_500))
            if at < until:
                left -= 1
                name = random.choice(DESK)
                said_by_desk = ((name, f"This is {name.title()} from dispatch. I'm looking into it."),)
                yield SeedTurn(
                    at, None, "", 0.0, said_by_desk, (), None, None, False, False, kind="desk", is_last=left == 0
                )
            talk, is_handed_over = [], False


def _talk(person: SeedPerson, random: Random) -> tuple[Phrase, ...]:
    if person.channel == "slack":
        return (random.choice(phrases.DRIVER),)
    talks, weights = zip(*phrases.TALKS, strict=True)
    return random.choices(talks, weights)[0]  # type: ignore[no-any-return]


def _turn(
    said: Phrase, at: datetime, random: Random, words: Mapping[str, object], *, is_handed_over: bool, is_last: bool
) -> SeedTurn:
    badly = random.random() < _BADLY or said.intent == "nlu_fallback"
    confidence = random.uniform(*(_READ_BADLY if badly else _READ_WELL))
    return SeedTurn(
        at,
        random.choice(said.texts).format(**words),
        said.intent,
        round(confidence, 3),
        () if is_handed_over else tuple((name, text.format(**words)) for name, text in said.responses),
        said.actions,
        said.change,
        said.case.value if said.case else None,
        said.settles,
        said.hands_over,
        is_last=is_last,
    )


def in_time(conversations: Iterator[tuple[SeedPerson, Iterator[SeedTurn]]]) -> Iterator[tuple[SeedPerson, SeedTurn]]:
    """All turns of conversations (given in the order of their beginnings) in the order of time."""
    waiting: list[tuple[datetime, int, SeedTurn, SeedPerson, Iterator[SeedTurn]]] = []
    count = 0
    for person, its_turns in conversations:
        while waiting and waiting[0][0] <= person.begins:
            yield from _next(waiting)
        first = next(its_turns, None)
        if first is not None:
            count += 1
            heapq.heappush(waiting, (first.at, count, first, person, its_turns))
    while waiting:
        yield from _next(waiting)


def _next(
    waiting: list[tuple[datetime, int, SeedTurn, SeedPerson, Iterator[SeedTurn]]],
) -> Iterator[tuple[SeedPerson, SeedTurn]]:
    _, number, turn, person, rest = waiting[0]
    yield person, turn
    following = next(rest, None)
    if following is None:
        heapq.heappop(waiting)
    else:
        heapq.heapreplace(waiting, (following.at, number, following, person, rest))
