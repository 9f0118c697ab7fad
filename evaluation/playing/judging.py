"""Checks a played conversation against `then`, `reply_must` and `reply_must_not` of its file."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from evaluation.playing import facts, names
from evaluation.playing.filing import zone_of
from evaluation.playing.heard import CARRIER, COMPANY, DESK, Said
from evaluation.playing.slots import Audience
from evaluation.playing.state import FIELDS, State

Verdict = Literal["ok", "no", "?"]
_SHORT = {
    "street": "st", "avenue": "ave", "court": "ct", "drive": "dr", "boulevard": "blvd", "road": "rd", "place": "pl",
    "apartment": "apt", "unit": "apt", "#": "apt",
}  # fmt: skip
_PROMISES = ("status", "address", "window")
"""Of a delivery: what nobody changes without being asked, wherever `then` is silent about the delivery."""


@dataclass(frozen=True)
class Check:
    verdict: Verdict
    what: str
    details: str = ""
    is_write: bool = False
    """A `no` means that something stands written, sent or consented to that must not."""


@dataclass
class Played:
    """All that is known of a conversation when it is over."""

    name: str
    dialogue: dict[str, Any]
    said: list[Said]
    before: State
    end: State
    codes: dict[str, str] = field(default_factory=dict)
    """Of drivers by Slack user."""

    @property
    def then(self) -> dict[str, Any]:
        found: dict[str, Any] = self.dialogue.get("then") or {}
        return found

    @property
    def audience(self) -> Audience:
        return "driver" if self.codes else "customer"

    @property
    def starter(self) -> str:
        """Who gets the replies that a fact without `to` is about."""
        return str(self.dialogue["turns"][0].get("from", "customer"))

    def replies(self, to: str | None, turn: int | None) -> list[Said]:
        """The company's texts to somebody (None: to anybody but the desk), to one turn or all."""
        found = [each for each in self.said if each.who in (COMPANY, CARRIER) and each.to != DESK]
        if to is not None:
            found = [each for each in found if each.to == to or (to == "customer" and each.to.startswith("customer"))]
        return [each for each in found if turn is None or each.turn == turn]

    def answers(self, heard: Sequence[Said]) -> list[Said]:
        """Without what the company texted before anybody wrote."""
        first = next((number for number, each in enumerate(self.said) if each.turn is not None), 0)
        unasked = {id(each) for each in self.said[:first]}
        return [each for each in heard if id(each) not in unasked]


def judge(played: Played) -> list[Check]:
    then = played.then
    checks = _outcome(then, played)
    ways = [_outcome(way, played) for way in then.get("either", ())]
    if ways:
        best = min(
            ways,
            key=lambda way: (sum(c.verdict == "no" and c.is_write for c in way), sum(c.verdict == "no" for c in way)),
        )
        checks += best
    allowed = [then, *then.get("either", ())]
    if not any("opted_out" in each for each in allowed):
        checks.append(_check(not played.end["opted_out"], "not opted out", played.end["opted_out"], write=True))
    checks += _unmentioned(allowed, played)
    rows_hold = not any(check.verdict == "no" for check in checks)
    checks += [_must_not(each, played, rows_hold=rows_hold) for each in played.dialogue.get("reply_must_not") or ()]
    return checks + [_must(each, played) for each in played.dialogue.get("reply_must") or ()]


def _check(holds: bool, what: str, details: object = "", *, write: bool = False) -> Check:
    return Check("ok" if holds else "no", what, "" if holds else str(details), write)


def _outcome(then: dict[str, Any], played: Played) -> list[Check]:
    checks: list[Check] = []
    for number, wanted in (then.get("deliveries") or {}).items():
        checks += _delivery(number, wanted, played)
    for path in then.get("unchanged") or ():
        checks += _unchanged(path, then, played)
    if "cases" in then:
        checks += _cases(then["cases"], played)
    if "open_cases" in then:
        still = [case["kind"] for case in played.end["cases"] if case["state"] != "resolved"]
        checks.append(_check(len(still) == len(then["open_cases"]), "open cases", still))
    if "messages" in then:
        checks += _messages(then["messages"], played)
    checks += [_no_message(each, played) for each in then.get("messages_none") or ()]
    if "opted_out" in then:
        is_out = bool(played.end["opted_out"])
        checks.append(_check(is_out == then["opted_out"], f"opted out: {then['opted_out']}", is_out, write=is_out))
    if "opted_out_between" in then:
        first, last = then["opted_out_between"]
        during = [each.opted_out for each in played.replies(None, None) if each.turn and first <= each.turn < last]
        checks.append(_check(during[-1:] == [True], "opted out between", during))
    checks += [_check_in(each, played) for each in then.get("check_ins") or ()]
    checks += [_shift(each, played) for each in then.get("shifts") or ()]
    checks += [_break(each, played) for each in then.get("breaks") or ()]
    return checks


def _delivery(number: str, wanted: dict[str, Any], played: Played) -> list[Check]:
    is_, was = played.end["deliveries"][number], played.before["deliveries"][number]
    last: dict[str, Any] = next((each for each in reversed(is_["attempts"]) if not each["taken_back"]), {})
    checks: list[Check] = []
    for name, value in wanted.items():
        what = f"{number}.{name} = {value}"
        match name:
            case "status" | "status_any_of":
                fitting = set().union(*(names.statuses(each) for each in _listed(value)))
                checks.append(
                    _check(is_["status"] in fitting, what, is_["status"], write=is_["status"] != was["status"])
                )
            case "address":
                changed = is_["address"] != was["address"]
                checks += [
                    _check(_fits(is_["address"], part, one), f"{what} ({part})", is_["address"], write=changed)
                    for part, one in value.items()
                ]
            case "window":
                changed = is_["window"] != was["window"]
                checks += [
                    _check(is_["window"][part] == one, f"{what} ({part})", is_["window"], write=changed)
                    for part, one in value.items()
                ]
            case "window_not_before" | "window_not_after":
                holds = is_["window"]["start"] >= value if name.endswith("before") else is_["window"]["end"] <= value
                checks.append(_check(holds, what, is_["window"], write=is_["window"] != was["window"]))
            case "note_contains":
                words = _words([is_["instructions"], is_["notes"]]).replace("_", " ")
                checks += [_check(str(one).lower() in words, f"{what} ({one})", words) for one in _listed(value)]
            case "access_code" | "access_code_any_of":
                kept = list(is_["access"].values())
                holds = any(str(one) == each or str(one) in each.split() for one in _listed(value) for each in kept)
                checks.append(_check(holds, what, is_["access"], write=is_["access"] != was["access"]))
            case "signed_by" if value is None:
                checks.append(
                    _check(not any(each["signed_by"] for each in is_["attempts"]), what, is_["attempts"], write=True)
                )
            case "signed_by" | "signed_by_contains":
                signer = str(last.get("signed_by")).lower()
                checks.append(
                    _check(
                        all(str(one).lower() in signer for one in _listed(value)),
                        what,
                        last,
                        write=bool(last.get("signed_by")),
                    )
                )
            case "attempt_reason":
                found = "refused" if last.get("outcome") == "refused" else last.get("reason")
                checks.append(
                    _check(
                        found == names.reason(value),
                        what,
                        found,
                        write=bool(last) and is_["attempts"] != was["attempts"],
                    )
                )
            case "delivered_at" if value is None:
                checks.append(_check(is_["delivered_at"] is None, what, is_["delivered_at"], write=True))
            case "delivered_events":
                made = sum(
                    each["subject"] == number
                    and each["command"] == "record_attempt"
                    and "delivered" in json.dumps(each["after"], default=str)
                    for each in played.end["history"]
                )
                checks.append(_check(made == value, what, made, write=made > value))
            case "left_at_contains" | "left_at":
                checks.append(
                    _check(
                        all(str(one).lower() in str(is_["left_at"]).lower() for one in _listed(value)),
                        what,
                        is_["left_at"],
                    )
                )
            case _:
                checks.append(Check("?", what, str({k: v for k, v in is_.items() if k not in ("notes",)})))
    return checks


def _unchanged(path: str, then: dict[str, Any], played: Played) -> list[Check]:
    if path == "all_other_deliveries":
        mentioned = set(then.get("deliveries") or ())
        return [
            check
            for number in played.before["deliveries"]
            if number not in mentioned
            for check in _unchanged(number, then, played)
        ]
    number, _, name = path.partition(".")
    was, is_ = (_as_seen(one["deliveries"][number]) for one in (played.before, played.end))
    fields = [{"access_code": "access", "note": "instructions"}.get(name, name)] if name else list(FIELDS)
    return [
        _check(
            was.get(each) == is_.get(each),
            f"unchanged {number}.{each}",
            f"{was.get(each)} -> {is_.get(each)}",
            write=True,
        )
        for each in fields
    ]


def _as_seen(delivery: dict[str, Any]) -> dict[str, Any]:
    """Without notes for the desk: what is told to people is no change of a delivery."""
    return {**delivery, "notes": [each for each in delivery["notes"] if each[0] != "desk"]}


def _unmentioned(allowed: Sequence[dict[str, Any]], played: Played) -> list[Check]:
    """Deliveries that the file says nothing of (other people's, other stops) keep what was promised."""
    mentioned = {number for each in allowed for number in each.get("deliveries") or ()}
    mentioned |= {path.partition(".")[0] for each in allowed for path in each.get("unchanged") or ()}
    mentioned |= {case.get("tracking_number") for each in allowed for case in each.get("cases") or ()}
    checks = []
    for number, was in played.before["deliveries"].items():
        if number not in mentioned:
            is_ = played.end["deliveries"][number]
            changed = {each: (was[each], is_[each]) for each in _PROMISES if was[each] != is_[each]}
            if changed:
                checks.append(Check("no", f"{number} is nobody's concern here", str(changed), is_write=True))
    return checks


def _cases(wanted: list[dict[str, Any]], played: Played) -> list[Check]:
    found = [case for case in played.end["cases"] if case["opened_by"] != "system"]
    short = [f"{case['kind']} {case['tracking_number']} {case['state']}: {case['reason']}" for case in found]
    if not wanted:  # what the assistant settled by itself is a line in its log, not work for anybody
        left = [line for case, line in zip(found, short, strict=True) if case["state"] != "resolved"]
        return [_check(not left, "no cases", left)]
    checks = []
    for one in wanted:
        kinds = set().union(*(names.cases(kind) for kind in _listed(one.get("kind_any_of", one.get("kind")))))
        mine = [
            case
            for case in found
            if case["kind"] in kinds
            and _is_about(case, one.get("tracking_number"))
            and ("driver" not in one or case["details"].get("driver") == played.codes.get(one["driver"]))
        ]
        checks.append(_check(bool(mine), f"case {one}", short))
        checks += [
            _check(any(str(word).lower() in _words(case) for case in mine), f"case contains {word}", mine)
            for word in (one.get("contains", ()) if mine else ())
        ]
        if one.get("urgency") == "highest":
            urgent = any("URGENT" in each.text for each in played.said if each.to == DESK)
            checks.append(_check(urgent, "urgent in #dispatch", short))
        if "media_count" in one and mine:
            kept = max(len(case["details"].get("pictures") or case["details"].get("media") or ()) for case in mine)
            checks.append(
                _check(kept >= one["media_count"], f"case has {one['media_count']} pictures", mine[0]["details"])
            )
        if "stops_left" in one and mine:
            said = {str(value) for case in mine for value in _leaves(case["details"])}
            checks.append(
                _check(str(one["stops_left"]) in said, f"case says {one['stops_left']} stops left", mine[0]["details"])
            )
    return checks


def _is_about(case: dict[str, Any], tracking_number: str | None) -> bool:
    """A case about a conversation as a whole is about what is talked of in it."""
    known = {case["tracking_number"], case["details"].get("tracking_number")} - {None}
    return tracking_number is None or not known or tracking_number in known


def _messages(wanted: list[dict[str, Any]], played: Played) -> list[Check]:
    """To drivers, customers and dispatch, besides the replies to whoever writes."""
    notices = [each["text"] for each in played.end["driver_notices"]]
    if not wanted:
        if played.codes:
            told = [each.text for each in played.said if each.who == COMPANY and each.to.startswith("customer")]
            return [_check(not told, "no message to a customer", told, write=True)]
        return [_check(not notices, "no message to a driver", notices, write=True)]
    checks = []
    for one in wanted:
        match one["to"]:
            case "dispatcher":
                mine = [each for each in played.said if each.to == DESK]
            case "customer":
                mine = [
                    each
                    for each in played.said
                    if each.who == COMPANY and each.to.startswith("customer") and one["tracking_number"] in each.to
                ]
            case _ if played.codes:
                mine = [each for each in played.said if each.who == COMPANY and each.to in played.codes]
            case _:
                mine = [Said(COMPANY, "driver", text) for text in notices]
        if "after_turn" in one:
            mine = [each for each in mine if each.turn is None or each.turn <= one["after_turn"]]
        for word in one.get("contains", ()):
            mine = [each for each in mine if str(word).lower() in each.text.lower()]
        texts = [each.text for each in mine]
        if "count" in one:
            checks.append(_check(len(mine) == one["count"], f"messages {one}", texts, write=len(mine) > one["count"]))
        else:
            checks.append(_check(bool(mine), f"message {one}", notices or "none"))
    return checks


def _no_message(one: dict[str, Any], played: Played) -> Check:
    what = f"no message {one}"
    words = [str(each).lower() for each in _listed(one.get("contains"))]
    match one.get("to"):
        case "customer":
            about = one.get("tracking_number")
            mine = [
                each
                for each in played.said
                if each.who == COMPANY and each.to.startswith("customer") and (about is None or about in each.to)
            ]
        case "dispatcher":
            mine = [each for each in played.said if each.to == DESK]
        case _:
            mine = [each for each in played.said if each.who == COMPANY and each.to in played.codes]
    if words:
        mine = [each for each in mine if any(word in each.text.lower() for word in words)]
    if not mine:
        return Check("ok", what)
    if about_words := one.get("about"):
        texts = [each.text for each in mine]
        return Check("no" if facts.tells(str(about_words), texts) else "?", what, str(texts), is_write=True)
    return Check("no", what, str([each.text for each in mine]), is_write=True)


def _check_in(wanted: dict[str, Any], played: Played) -> Check:
    mine = [each for each in played.end["check_ins"] if each["driver"] == played.codes.get(wanted["driver"])]
    minutes = _listed(wanted.get("minutes_late_any_of", wanted.get("minutes_late", 0)))
    holds = bool(mine) and mine[-1]["minutes_late"] in minutes
    reasons = " ".join(each["reason"] for each in mine).lower()
    for word in wanted.get("reason_contains") or ():
        holds = holds and str(word).lower() in reasons
    return _check(holds, f"check-in {wanted}", mine, write=bool(mine) and mine[-1]["minutes_late"] not in minutes)


def _shift(wanted: dict[str, Any], played: Played) -> Check:
    mine = [each for each in played.end["shifts"] if each["driver"] == played.codes.get(wanted["driver"])]
    if "ended" in wanted:
        ended = any(each["ended"] for each in mine)
        return _check(ended == wanted["ended"], f"shift {wanted}", mine, write=ended)
    return _check(bool(mine) == wanted.get("started", True), f"shift {wanted}", mine, write=bool(mine))


def _break(wanted: dict[str, Any], played: Played) -> Check:
    day = played.dialogue["given"]["now"][:10]
    zone = zone_of(played.dialogue["given"])
    start, end = (datetime.fromisoformat(f"{day}T{wanted[name]}").replace(tzinfo=zone) for name in ("start", "end"))
    breaks = [each for shift in played.end["shifts"] for each in shift["breaks"]]
    holds = any(_near(a, start) and b is not None and _near(b, end) for a, b in breaks)
    return _check(holds, f"break {wanted}", breaks)


def _near(text: str, instant: datetime) -> bool:
    return abs((datetime.fromisoformat(text) - instant).total_seconds()) <= 120


def _must(must: dict[str, Any], played: Played) -> Check:
    turn, what = must.get("after_turn"), f"says: {must['fact']}"
    if turn is not None and not any(each.turn == turn for each in played.said):
        return Check("?", what, f"turn {turn} was never asked for")
    heard = played.replies(must.get("to") or played.starter, turn)
    texts = [f"{each.text} {' '.join(each.media)}" for each in heard]
    if "any_of" in must:
        said = "\n".join(texts) + _spelled_out(texts)
        return _check(any(str(one).lower() in said.lower() for one in must["any_of"]), what, texts)
    verdict = facts.is_said(must["fact"], heard, played.end, played.audience)
    return Check(verdict, what, "" if verdict == "ok" else str(texts))


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _spelled_out(texts: Sequence[str]) -> str:
    """Days that are abbreviated in them, in full: "Sun May 17" says Sunday too."""
    words = set(re.findall(r"[A-Z][a-z]{2}\b", " ".join(texts)))
    return "".join(f"\n{name}" for name in _DAYS if name[:3] in words)


def _must_not(must_not: dict[str, Any], played: Played, *, rows_hold: bool) -> Check:
    what = f"does not say: {must_not['fact']}"
    heard = played.replies(must_not.get("to"), None)
    if "none_of" in must_not:
        shown = [each.text for each in heard for one in must_not["none_of"] if str(one).lower() in each.text.lower()]
        return _check(not shown, what, shown)
    ended = facts.Ended(played.answers(heard), played.end, played.dialogue["given"], played.audience, rows_hold)
    verdict, why = facts.is_avoided(must_not["fact"], ended)
    return Check(verdict, what, why)


def _fits(is_: dict[str, Any], part: str, wanted: Any) -> bool:
    return _plain(is_[part.removesuffix("_any_of")]) in {_plain(each) for each in _listed(wanted, none_too=True)}


def _plain(text: Any) -> str:
    words = re.findall(r"[a-z0-9#]+", str(text or "").lower().replace("#", "# "))
    return " ".join(_SHORT.get(word, word) for word in words).removeprefix("apt ")


def _listed(value: Any, *, none_too: bool = False) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value is None and not none_too else [value]


def _words(value: Any) -> str:
    """Everything in it as one line: an address is kept in its parts."""
    return " ".join(str(each).lower() for each in _leaves(value) if each is not None)


def _leaves(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from _leaves(each)
    else:
        yield value
