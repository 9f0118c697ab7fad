"""Plays conversations one after the other in one house, whose clock is set for each."""

import json
import re
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from doorstep.database import reading
from doorstep.dms import queries as dms_queries
from evaluation.playing import house, state
from evaluation.playing.checks import Check, Played
from evaluation.playing.customers_given import CustomersGiven
from evaluation.playing.customers_play import Phone, play
from evaluation.playing.drivers_given import DriversGiven, slack_id
from evaluation.playing.drivers_play import Drivers
from evaluation.playing.filing import now_of
from evaluation.playing.heard import CARRIER, COMPANY, DESK, RUNNER, Said, turned
from evaluation.playing.house import House
from evaluation.playing.judging import judge
from evaluation.playing.slots import Audience
from evaluation.playing.state import Concerned

_DESK_TIMEZONE = "America/New_York"
_AFTERWARDS = 2.0
"""Minutes of the day after the last turn: what waits for a driver's undo is out by then."""


@dataclass
class Outcome:
    name: str
    checks: list[Check]
    played: Played | None
    understood: list[tuple[str, str | None]] = field(default_factory=list)
    seconds: float = 0

    @property
    def wrong_writes(self) -> list[Check]:
        return [each for each in self.checks if each.is_write and each.verdict == "no"]

    def page(self, ended: str, faults: Sequence[str]) -> str:
        """To be read by a person."""
        lines = [f"# {self.name}: {ended}", ""]
        if self.played is not None:
            lines += _transcript(self.played, self.understood)
        return "\n".join([*lines, "", *(f"- {each}" for each in faults)]) + "\n"


def play_all(
    dialogues: Sequence[tuple[Audience, dict[str, Any]]], *, tell: Callable[[Outcome], None]
) -> Iterator[Outcome]:
    if not dialogues:
        return
    ordered = sorted(dialogues, key=lambda each: now_of(each[1]))
    with house.running(now_of(ordered[0][1]), _DESK_TIMEZONE) as home:
        for number, (audience, dialogue) in enumerate(ordered, 1):
            began = time.monotonic()
            try:
                outcome = _play(home, audience, _unlike_before(home, dialogue, number), number)
            except Exception:  # one that cannot be played must not cost the others
                outcome = Outcome(
                    dialogue["name"], [Check("no", "can be played", traceback.format_exc()[-2000:])], None
                )
            outcome.seconds = time.monotonic() - began
            tell(outcome)
            yield outcome


def _play(home: House, audience: Audience, dialogue: dict[str, Any], number: int) -> Outcome:
    played, understood = (_customers if audience == "customer" else _drivers)(home, dialogue, number)
    return Outcome(dialogue["name"], judge(played), played, understood)


def _customers(home: House, dialogue: dict[str, Any], number: int) -> tuple[Played, list[tuple[str, str | None]]]:
    given = dialogue["given"]
    home.set_clock(now_of(dialogue))
    cases, _ = state.newest_ids(home)
    CustomersGiven(home, given, number).put()
    concerned = Concerned(
        [each["tracking_number"] for each in given["deliveries"]],
        [given["from"]],
        after_case=cases,
    )
    before = state.read(home, concerned)
    phone = Phone(home, given["from"])
    play(phone, dialogue["turns"], starts_with_news=any(each["status"] == "attempted" for each in given["deliveries"]))
    home.let_pass(_AFTERWARDS)
    phone.collect()
    played = Played(dialogue["name"], dialogue, phone.said, before, state.read(home, concerned))
    return played, list(turned(home, [given["from"]]).texts)


def _drivers(home: House, dialogue: dict[str, Any], number: int) -> tuple[Played, list[tuple[str, str | None]]]:
    check_in_is_due = any(each.get("event") == "check_in_asked" for each in dialogue["turns"])
    world = DriversGiven(home, dialogue["given"], number)
    cases, _ = state.newest_ids(home)
    world.put(check_in_is_due=check_in_is_due)
    home.set_clock(now_of(dialogue))  # only now is it that day: half a route would be asked why it has not started
    people = Drivers(home, dialogue, world)
    concerned = Concerned(
        [each for numbers in world.stops.values() for each in numbers],
        [*world.phones.values(), *(home.slack.dm(slack_id(user)) for user in people.people)],
        list(world.codes.values()), cases, world.now,
    )  # fmt: skip
    before = state.read(home, concerned)
    if check_in_is_due:
        people.ask_check_in()
    people.play()
    people.turn = None
    home.let_pass(_AFTERWARDS)
    people.observe()
    played = Played(
        dialogue["name"], dialogue, _about(people, world), before, state.read(home, concerned), world.codes
    )  # fmt: skip
    return played, list(turned(home, list(concerned.phones)).texts)


def _about(people: Drivers, world: DriversGiven) -> list[Said]:
    """What was said, without alerts about conversations played before."""
    marks = {each for numbers in world.stops.values() for each in numbers}
    marks |= {each["name"] for each in world.given["drivers"]} | {slack_id(user) for user in people.people}
    return [each for each in people.said if each.to != DESK or any(mark in each.text for mark in marks)]


def _unlike_before(home: House, dialogue: dict[str, Any], number: int) -> dict[str, Any]:
    """With other tracking numbers and phones if this house has played one with the same."""
    with reading(home.sessions) as session:
        if not any(dms_queries.delivery(session, each["tracking_number"]) for each in dialogue["given"]["deliveries"]):
            return dialogue
    text = re.sub(
        r"(?i)(lm)(\d)(\d{8})",
        lambda found: f"{found[1]}{(int(found[2]) + number) % 9}{found[3]}",
        json.dumps(dialogue),
    )
    again: dict[str, Any] = json.loads(text)
    holders = [(again["given"], "from")]
    holders += [(each, name) for each in again["given"]["deliveries"] for name in ("phone", "phone_on_delivery")]
    for holder, name in holders:
        if holder.get(name):
            holder[name] = f"{holder[name][:-4]}{(int(holder[name][-4:]) + 1000 + number) % 10000:04d}"
    return again


def _transcript(played: Played, understood: list[tuple[str, str | None]]) -> Iterator[str]:
    yield str(played.dialogue["given"].get("words", ""))
    yield ""
    for said in played.said:
        turn = f"[{said.turn}] " if said.turn else ""
        more = f"  <{', '.join(said.media)}>" if said.media else ""
        more += "  " + " ".join(f"[{each}]" for each in said.buttons) if said.buttons else ""
        more += f"  {{{', '.join(said.responses)}}}" if said.responses else ""
        mark = "(update) " if said.update else ""
        is_ours = said.who in (COMPANY, CARRIER, RUNNER)
        yield (
            f"    {said.who} > {said.to}: {mark}{said.text!r}{more}"
            if is_ours
            else f">> {turn}{said.who}: {said.text!r}{more}"
        )
    yield ""
    yield "understood: " + "; ".join(f"{text[:40]!r}={intent}" for text, intent in understood)
    for number, is_ in played.end["deliveries"].items():
        was = played.before["deliveries"][number]
        changed = {name: (was[name], value) for name, value in is_.items() if value != was[name]}
        if changed:
            yield f"{number}: " + "; ".join(f"{name}: {old} -> {new}" for name, (old, new) in changed.items())
    for each in played.end["history"]:
        yield f"history {each['subject']} {each['actor']} {each['command']} {each['after']}"
    for case in played.end["cases"]:
        yield f"case {case['kind']} {case['state']} {case['tracking_number']}: {case['reason']!r} {case['details']}"
    for each in played.end["driver_notices"]:
        yield f"notice to the driver: {each['text']!r}"
    for name in ("check_ins", "shifts"):
        for each in played.end[name]:
            yield f"{name}: {each}"
    yield ""
    yield f"should: {played.then.get('words', '')}"
