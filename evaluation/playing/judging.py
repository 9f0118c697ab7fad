"""Checks a played conversation against `then`, `reply_must` and `reply_must_not` of its file."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from evaluation.playing import facts
from evaluation.playing.checks import Check, Played, checked, listed
from evaluation.playing.filing import zone_of
from evaluation.playing.judged_cases import case_checks, message_checks, no_message
from evaluation.playing.judged_deliveries import delivery_checks, unchanged_checks, unmentioned_checks


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
        checks.append(checked(not played.end["opted_out"], "not opted out", played.end["opted_out"], write=True))
    checks += unmentioned_checks(allowed, played)
    rows_hold = not any(check.verdict == "no" for check in checks)
    checks += [_must_not(each, played, rows_hold=rows_hold) for each in played.dialogue.get("reply_must_not") or ()]
    return checks + [_must(each, played) for each in played.dialogue.get("reply_must") or ()]


def _outcome(then: dict[str, Any], played: Played) -> list[Check]:
    checks: list[Check] = []
    for number, wanted in (then.get("deliveries") or {}).items():
        checks += delivery_checks(number, wanted, played)
    for path in then.get("unchanged") or ():
        checks += unchanged_checks(path, then, played)
    if "cases" in then:
        checks += case_checks(then["cases"], played)
    if "open_cases" in then:
        still = [case["kind"] for case in played.end["cases"] if case["state"] != "resolved"]
        checks.append(checked(len(still) == len(then["open_cases"]), "open cases", still))
    if "messages" in then:
        checks += message_checks(then["messages"], played)
    checks += [no_message(each, played) for each in then.get("messages_none") or ()]
    if "opted_out" in then:
        is_out = bool(played.end["opted_out"])
        checks.append(checked(is_out == then["opted_out"], f"opted out: {then['opted_out']}", is_out, write=is_out))
    if "opted_out_between" in then:
        first, last = then["opted_out_between"]
        during = [each.opted_out for each in played.replies(None, None) if each.turn and first <= each.turn < last]
        checks.append(checked(during[-1:] == [True], "opted out between", during))
    checks += [_check_in(each, played) for each in then.get("check_ins") or ()]
    checks += [_shift(each, played) for each in then.get("shifts") or ()]
    checks += [_break(each, played) for each in then.get("breaks") or ()]
    return checks


def _check_in(wanted: dict[str, Any], played: Played) -> Check:
    mine = [each for each in played.end["check_ins"] if each["driver"] == played.codes.get(wanted["driver"])]
    minutes = listed(wanted.get("minutes_late_any_of", wanted.get("minutes_late", 0)))
    holds = bool(mine) and mine[-1]["minutes_late"] in minutes
    reasons = " ".join(each["reason"] for each in mine).lower()
    for word in wanted.get("reason_contains") or ():
        holds = holds and str(word).lower() in reasons
    return checked(holds, f"check-in {wanted}", mine, write=bool(mine) and mine[-1]["minutes_late"] not in minutes)


def _shift(wanted: dict[str, Any], played: Played) -> Check:
    mine = [each for each in played.end["shifts"] if each["driver"] == played.codes.get(wanted["driver"])]
    if "ended" in wanted:
        ended = any(each["ended"] for each in mine)
        return checked(ended == wanted["ended"], f"shift {wanted}", mine, write=ended)
    return checked(bool(mine) == wanted.get("started", True), f"shift {wanted}", mine, write=bool(mine))


def _break(wanted: dict[str, Any], played: Played) -> Check:
    day = played.dialogue["given"]["now"][:10]
    zone = zone_of(played.dialogue["given"])
    start, end = (datetime.fromisoformat(f"{day}T{wanted[name]}").replace(tzinfo=zone) for name in ("start", "end"))
    breaks = [each for shift in played.end["shifts"] for each in shift["breaks"]]
    holds = any(_near(a, start) and b is not None and _near(b, end) for a, b in breaks)
    return checked(holds, f"break {wanted}", breaks)


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
        return checked(any(str(one).lower() in said.lower() for one in must["any_of"]), what, texts)
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
        return checked(not shown, what, shown)
    ended = facts.Ended(played.answers(heard), played.end, played.dialogue["given"], played.audience, rows_hold)
    verdict, why = facts.is_avoided(must_not["fact"], ended)
    return Check(verdict, what, why)
