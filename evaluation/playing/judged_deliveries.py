"""Checks deliveries of a played conversation: what `then` says of them, and that all else stayed as it was."""

import json
import re
from collections.abc import Sequence
from typing import Any

from evaluation.playing import names
from evaluation.playing.checks import Check, Played, checked, listed, words_of
from evaluation.playing.state import FIELDS

_SHORT = {
    "street": "st", "avenue": "ave", "court": "ct", "drive": "dr", "boulevard": "blvd", "road": "rd", "place": "pl",
    "apartment": "apt", "unit": "apt", "#": "apt",
}  # fmt: skip
_PROMISES = ("status", "address", "window")
"""Of a delivery: what nobody changes without being asked, wherever `then` is silent about the delivery."""


def delivery_checks(number: str, wanted: dict[str, Any], played: Played) -> list[Check]:
    is_, was = played.end["deliveries"][number], played.before["deliveries"][number]
    last: dict[str, Any] = next((each for each in reversed(is_["attempts"]) if not each["taken_back"]), {})
    checks: list[Check] = []
    for name, value in wanted.items():
        what = f"{number}.{name} = {value}"
        match name:
            case "status" | "status_any_of":
                fitting = set().union(*(names.statuses(each) for each in listed(value)))
                checks.append(
                    checked(is_["status"] in fitting, what, is_["status"], write=is_["status"] != was["status"])
                )
            case "address":
                changed = is_["address"] != was["address"]
                checks += [
                    checked(_fits(is_["address"], part, one), f"{what} ({part})", is_["address"], write=changed)
                    for part, one in value.items()
                ]
            case "window":
                changed = is_["window"] != was["window"]
                checks += [
                    checked(is_["window"][part] == one, f"{what} ({part})", is_["window"], write=changed)
                    for part, one in value.items()
                ]
            case "window_not_before" | "window_not_after":
                holds = is_["window"]["start"] >= value if name.endswith("before") else is_["window"]["end"] <= value
                checks.append(checked(holds, what, is_["window"], write=is_["window"] != was["window"]))
            case "note_contains":
                words = words_of([is_["instructions"], is_["notes"]]).replace("_", " ")
                checks += [checked(str(one).lower() in words, f"{what} ({one})", words) for one in listed(value)]
            case "access_code" | "access_code_any_of":
                kept = list(is_["access"].values())
                holds = any(str(one) == each or str(one) in each.split() for one in listed(value) for each in kept)
                checks.append(checked(holds, what, is_["access"], write=is_["access"] != was["access"]))
            case "signed_by" if value is None:
                checks.append(
                    checked(not any(each["signed_by"] for each in is_["attempts"]), what, is_["attempts"], write=True)
                )
            case "signed_by" | "signed_by_contains":
                signer = str(last.get("signed_by")).lower()
                checks.append(
                    checked(
                        all(str(one).lower() in signer for one in listed(value)),
                        what,
                        last,
                        write=bool(last.get("signed_by")),
                    )
                )
            case "attempt_reason":
                found = "refused" if last.get("outcome") == "refused" else last.get("reason")
                checks.append(
                    checked(
                        found == names.reason(value),
                        what,
                        found,
                        write=bool(last) and is_["attempts"] != was["attempts"],
                    )
                )
            case "delivered_at" if value is None:
                checks.append(checked(is_["delivered_at"] is None, what, is_["delivered_at"], write=True))
            case "delivered_events":
                made = sum(
                    each["subject"] == number
                    and each["command"] == "record_attempt"
                    and "delivered" in json.dumps(each["after"], default=str)
                    for each in played.end["history"]
                )
                checks.append(checked(made == value, what, made, write=made > value))
            case "left_at_contains" | "left_at":
                checks.append(
                    checked(
                        all(str(one).lower() in str(is_["left_at"]).lower() for one in listed(value)),
                        what,
                        is_["left_at"],
                    )
                )
            case _:
                checks.append(Check("?", what, str({k: v for k, v in is_.items() if k not in ("notes",)})))
    return checks


def unchanged_checks(path: str, then: dict[str, Any], played: Played) -> list[Check]:
    if path == "all_other_deliveries":
        mentioned = set(then.get("deliveries") or ())
        return [
            check
            for number in played.before["deliveries"]
            if number not in mentioned
            for check in unchanged_checks(number, then, played)
        ]
    number, _, name = path.partition(".")
    was, is_ = (_as_seen(one["deliveries"][number]) for one in (played.before, played.end))
    fields = [{"access_code": "access", "note": "instructions"}.get(name, name)] if name else list(FIELDS)
    return [
        checked(
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


def unmentioned_checks(allowed: Sequence[dict[str, Any]], played: Played) -> list[Check]:
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


def _fits(is_: dict[str, Any], part: str, wanted: Any) -> bool:
    return _plain(is_[part.removesuffix("_any_of")]) in {_plain(each) for each in listed(wanted, none_too=True)}


def _plain(text: Any) -> str:
    words = re.findall(r"[a-z0-9#]+", str(text or "").lower().replace("#", "# "))
    return " ".join(_SHORT.get(word, word) for word in words).removeprefix("apt ")
