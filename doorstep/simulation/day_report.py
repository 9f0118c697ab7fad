"""What a simulated day with drivers came to. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from rich.table import Table

from doorstep.simulation import heard, judge, notified
from doorstep.simulation.customers import Texted
from doorstep.simulation.day import PlayedByAll
from doorstep.simulation.driving import Driven
from doorstep.simulation.findings import Findings, NoticeFound
from doorstep.simulation.heard import TextFault, TextOnPhone
from doorstep.simulation.judge import Verdict
from doorstep.simulation.plan import DayPlan, DriverPlan

_TELLS_OF_LATE = ("driver_delay", "driver_silent")


@dataclass(frozen=True)
class PlayedDay:
    day: DayPlan
    played: PlayedByAll
    findings: Findings
    seconds: float
    """Real ones."""
    speed: float
    cents_a_segment: float = 0.79

    @property
    def verdict(self) -> Verdict:
        meant = {driver.plan.code: driver.meant for driver in self.played.drivers}
        return judge.drivers_writes(meant, self.findings.written)

    @property
    def wrong_writes(self) -> list[str]:
        scripts = {customer.package.tracking_number: customer.scripts for customer in self.played.customers}
        return [*self.verdict.wrong, *judge.others_writes(scripts, self.findings.written)]

    @property
    def unanswered(self) -> list[str]:
        people: Sequence[Driven | Texted] = [*self.played.drivers, *self.played.customers]
        return [line for person in people for line in person.unanswered]

    @property
    def not_seen_in_time(self) -> list[NoticeFound]:
        """Changes that the driver had not seen when they were at the door."""
        arrived = {(driver.plan.code, position): at for driver in self.played.drivers
                   for position, at in driver.arrived.items()}  # fmt: skip
        found = []
        for notice in self.findings.notices:
            at_door = arrived.get((notice.driver_code, notice.position or 0))
            if at_door is not None and notice.changed_at < at_door and (
                notice.seen_at is None or notice.seen_at > at_door
            ):  # fmt: skip
                found.append(notice)
        return found

    @property
    def texts(self) -> list[TextOnPhone]:
        """All that we texted, as it is on the phones."""
        return [each for customer in self.played.customers for each in customer.heard]

    @property
    def told_wrongly(self) -> list[TextFault]:
        return heard.faults(self.texts, self.findings.packages, self.speed)

    @property
    def is_clean(self) -> bool:
        """Nothing wrong was written or told, everything that was meant was, and nobody waits for an answer."""
        return not (self.wrong_writes or self.verdict.missing or self.unanswered or self.told_wrongly)


def figures(outcome: PlayedDay) -> dict[str, Any]:
    """Minutes are those of the day, seconds real ones."""
    day, played, found = outcome.day, outcome.played, outcome.findings
    knew = [_minutes(each.changed_at, each.seen_at) for each in found.notices if each.seen_at is not None]
    told = [_minutes(each.changed_at, each.told_at) for each in found.notices if each.told_at is not None]
    replies = [seconds for driver in played.drivers for seconds in driver.reply_seconds]
    texted = [seconds for customer in played.customers for seconds in customer.reply_seconds]
    asked = [each for each in found.check_ins if each.asked_at is not None]
    settled = [case for case in found.cases if case.is_settled_without_a_person]
    return {
        "packages": len(day.stops),
        "drivers": len(day.drivers),
        "minutes": round(_minutes(day.begins, day.ends)),
        "seconds": round(outcome.seconds),
        "clock_speed": outcome.speed,
        "exceptions": len(found.cases),
        "exceptions_by_kind": dict(sorted(Counter(case.kind for case in found.cases).items())),
        "settled_without_a_person": len(settled),
        "settled_by_kind": dict(sorted(Counter(case.kind for case in settled).items())),
        "wrong_writes": len(outcome.wrong_writes),
        "not_written": len(outcome.verdict.missing),
        "unanswered": len(outcome.unanswered),
        "said_again": sum(len(driver.said_again) for driver in played.drivers),
        "given_up": sum(len(driver.given_up) for driver in played.drivers),
        "late": _late(outcome),
        "changes": {
            "told": len(found.notices),
            "untold": found.untold,
            "minutes_until_told": _spread(told),
            "minutes_until_seen": _spread(knew),
            "not_seen_before_the_stop": len(outcome.not_seen_in_time),
            "raised": sum(each.raised_at is not None for each in found.notices),
        },
        "check_ins": {
            "asked": len(asked),
            "answered": sum(each.is_answered for each in asked),
            "asked_again": sum(each.asked_again_at is not None for each in asked),
            "missed": sum(not each.is_answered and each.skip_reason is None for each in asked),
            "raised": sum(each.raised_at is not None for each in asked),
            "not_needed": sum(each.skip_reason == "just_heard_from" for each in found.check_ins),
        },
        "questions": {
            "asked": len(found.questions),
            "answered": sum(each.answered_at is not None for each in found.questions if each.kind != "message"),
            "timed_out": sum(
                each.kind != "message" and each.answered_at is None and each.closed_at is not None
                for each in found.questions
            ),
            "messages_passed_on": sum(each.kind == "message" for each in found.questions),
        },
        "notifications": notified.figures(found.queued, outcome.texts, outcome.told_wrongly),
        "a_package": _a_package(outcome),
        "where_is_it": _where_is_it(played.customers),
        "texts_sent": found.texts_sent,
        "texts_received": sum(customer.texts for customer in played.customers),
        "slack_messages_sent": found.slack_messages_sent,
        "slack_messages_received": sum(driver.moves for driver in played.drivers),
        "reply_seconds": {"slack": _spread(replies), "sms": _spread(texted)},
    }  # fmt: skip


def table(outcome: PlayedDay) -> Table:
    shown = Table("exception", "number", "settled without a person")
    given = figures(outcome)
    for kind, count in given["exceptions_by_kind"].items():
        shown.add_row(kind.replace("_", " "), str(count), str(given["settled_by_kind"].get(kind, 0)))
    return shown


def lines(outcome: PlayedDay) -> list[str]:
    """What a person reads under the table: the figures in words."""
    of = figures(outcome)
    late, changes, asked, questions = of["late"], of["changes"], of["check_ins"], of["questions"]
    return [
        f"{of['packages']} packages, {of['drivers']} drivers, {of['minutes']} minutes of the day in {of['seconds']} s.",
        f"Late drivers: {late['really_late']}; dispatch was told of {late['found']}"
        f" ({_words(late['minutes_until_found'])}); false alarms: {late['false_alarms']}.",
        f"Changes told to drivers: {changes['told']}, untold: {changes['untold']};"
        f" until the message went out {_words(changes['minutes_until_told'])},"
        f" until it was seen {_words(changes['minutes_until_seen'])};"
        f" not seen before the stop: {changes['not_seen_before_the_stop']}, raised: {changes['raised']}.",
        f"Check-ins: {asked['asked']} asked, {asked['answered']} answered, {asked['missed']} missed,"
        f" {asked['raised']} raised; {asked['not_needed']} not needed.",
        f"Drivers' questions: {questions['asked'] - questions['messages_passed_on']} asked,"
        f" {questions['answered']} answered, {questions['timed_out']} timed out;"
        f" {questions['messages_passed_on']} messages passed on.",
        f"Sent: {of['texts_sent']} texts, {of['slack_messages_sent']} Slack messages. Received: {of['texts_received']}"
        f" texts, {of['slack_messages_received']} Slack messages, {of['said_again']} of which had to be said again.",
        f"Wrong writes: {of['wrong_writes']}; meant and not written: {of['not_written']};"
        f" unanswered: {of['unanswered']}.",
        _notifications(of["notifications"]),
        f"A package: {of['a_package']['texts']:g} texts, {of['a_package']['notifications']:g} of them unasked,"
        f" {of['a_package']['segments']:g} segments, {of['a_package']['cents']:g} cents.",
        f"Where is it: {of['where_is_it']['would_ask']} would have asked, {of['where_is_it']['asked']} did;"
        f" {of['where_is_it']['saved']} texts saved, as far as our assumption holds.",
    ]


def faults(outcome: PlayedDay) -> list[str]:
    """Each thing that went wrong, a line each."""
    return [
        *(f"Told: {line}" for line in outcome.told_wrongly),
        *(f"Wrong: {line}" for line in outcome.wrong_writes),
        *(f"Not written: {line}" for line in outcome.verdict.missing),
        *(f"Unanswered: {line}" for line in outcome.unanswered),
        *(f"Given up: {line}" for driver in outcome.played.drivers for line in driver.given_up),
        *(f"Said again: {line}" for driver in outcome.played.drivers for line in driver.said_again),
    ]


def _a_package(outcome: PlayedDay) -> dict[str, float]:
    texts, count = outcome.texts, max(len(outcome.day.stops), 1)
    segments = heard.segments_of(texts)
    return {
        "texts": round(len(texts) / count, 2),
        "notifications": round(heard.sent(texts).total() / count, 2),
        "segments": round(segments / count, 2),
        "cents": round(segments * outcome.cents_a_segment / count, 2),
    }


def _where_is_it(customers: Sequence[Texted]) -> dict[str, int]:
    """Without notifications all would have asked who wondered (docs/simulation.md: an assumption)."""
    wondered = sum(customer.wondered for customer in customers)
    knew = sum(customer.knew for customer in customers)
    return {"would_ask": wondered, "asked": wondered - knew, "saved": knew}


def _late(outcome: PlayedDay) -> dict[str, Any]:
    """Dispatch is told by a case: that promises are at risk, or that a driver is silent. It counts from when the driver
    was held up."""
    told: dict[str, datetime] = {}
    for case in outcome.findings.cases:
        if case.kind in _TELLS_OF_LATE and (case.kind != "driver_delay" or "minutes_late" in case.details):
            told.setdefault(case.driver_code, case.opened_at)
    late = {plan.code: plan.hold_up.at for plan in outcome.day.drivers if plan.hold_up and _misses_a_promise(plan)}
    found = {code: at for code, at in told.items() if code in late and at >= late[code]}
    return {
        "really_late": len(late),
        "found": len(found),
        "minutes_until_found": _spread([_minutes(late[code], at) for code, at in found.items()]),
        "false_alarms": sum(code not in late or at < late[code] for code, at in told.items()),
    }


def _misses_a_promise(plan: DriverPlan) -> bool:
    return any(plan.arrives(stop) > stop.package.window_end for stop in plan.stops)


def _notifications(by_kind: Mapping[str, Mapping[str, int]]) -> str:
    total = {name: sum(each[name] for each in by_kind.values()) for name in notified.FIGURES}
    return "Notifications: " + ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in total.items()) + "."


def _spread(minutes: Sequence[float]) -> dict[str, float] | None:
    if not minutes:
        return None
    ordered = sorted(minutes)
    p90 = ordered[min(len(ordered) - 1, round(0.9 * (len(ordered) - 1)))]
    return {"median": round(median(ordered), 1), "p90": round(p90, 1), "worst": round(ordered[-1], 1)}


def _minutes(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds() / 60


def _words(spread: Mapping[str, float] | None) -> str:
    if spread is None:
        return "no minutes to tell"
    return f"median {spread['median']:g}, p90 {spread['p90']:g}, worst {spread['worst']:g} min"
