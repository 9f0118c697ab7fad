"""Checks whom a played conversation left something to do: cases, and messages to others than who wrote."""

from typing import Any

from evaluation.playing import facts, names
from evaluation.playing.checks import Check, Played, checked, leaves, listed, words_of
from evaluation.playing.heard import COMPANY, DESK, Said


def case_checks(wanted: list[dict[str, Any]], played: Played) -> list[Check]:
    found = [case for case in played.end["cases"] if case["opened_by"] != "system"]
    short = [f"{case['kind']} {case['tracking_number']} {case['state']}: {case['reason']}" for case in found]
    if not wanted:  # what the assistant settled by itself is a line in its log, not work for anybody
        left = [line for case, line in zip(found, short, strict=True) if case["state"] != "resolved"]
        return [checked(not left, "no cases", left)]
    checks = []
    for one in wanted:
        kinds = set().union(*(names.cases(kind) for kind in listed(one.get("kind_any_of", one.get("kind")))))
        mine = [
            case
            for case in found
            if case["kind"] in kinds
            and _is_about(case, one.get("tracking_number"))
            and ("driver" not in one or case["details"].get("driver") == played.codes.get(one["driver"]))
        ]
        checks.append(checked(bool(mine), f"case {one}", short))
        checks += [
            checked(any(str(word).lower() in words_of(case) for case in mine), f"case contains {word}", mine)
            for word in (one.get("contains", ()) if mine else ())
        ]
        if one.get("urgency") == "highest":
            urgent = any("URGENT" in each.text for each in played.said if each.to == DESK)
            checks.append(checked(urgent, "urgent in #dispatch", short))
        if "media_count" in one and mine:
            kept = max(len(case["details"].get("pictures") or case["details"].get("media") or ()) for case in mine)
            checks.append(
                checked(kept >= one["media_count"], f"case has {one['media_count']} pictures", mine[0]["details"])
            )
        if "stops_left" in one and mine:
            said = {str(value) for case in mine for value in leaves(case["details"])}
            checks.append(
                checked(str(one["stops_left"]) in said, f"case says {one['stops_left']} stops left", mine[0]["details"])
            )
    return checks


def _is_about(case: dict[str, Any], tracking_number: str | None) -> bool:
    """A case about a conversation as a whole is about what is talked of in it."""
    known = {case["tracking_number"], case["details"].get("tracking_number")} - {None}
    return tracking_number is None or not known or tracking_number in known


def message_checks(wanted: list[dict[str, Any]], played: Played) -> list[Check]:
    """To drivers, customers and dispatch, besides the replies to whoever writes."""
    notices = [each["text"] for each in played.end["driver_notices"]]
    if not wanted:
        if played.codes:
            told = [each.text for each in played.said if each.who == COMPANY and each.to.startswith("customer")]
            return [checked(not told, "no message to a customer", told, write=True)]
        return [checked(not notices, "no message to a driver", notices, write=True)]
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
            checks.append(checked(len(mine) == one["count"], f"messages {one}", texts, write=len(mine) > one["count"]))
        else:
            checks.append(checked(bool(mine), f"message {one}", notices or "none"))
    return checks


def no_message(one: dict[str, Any], played: Played) -> Check:
    what = f"no message {one}"
    words = [str(each).lower() for each in listed(one.get("contains"))]
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
