"""Conversations are judged by how they end in the rows, and by what replies say."""

from copy import deepcopy
from typing import Any

import yaml

from evaluation.conversations import _POLICY, ended, policy_differs, summary
from evaluation.playing import facts, slots
from evaluation.playing.checks import Check, Played
from evaluation.playing.conversation import Outcome
from evaluation.playing.heard import COMPANY, Said
from evaluation.playing.judging import judge

HERS, HIS = "LM300000001", "LM300000002"


def delivery(**changed: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "status": "at_depot", "address": {"street": "12 ELM ST", "unit": "", "city": "RENO", "state": "NV", "zip": ""},
        "window": {"date": "2026-06-02", "start": "12:00", "end": "14:00"}, "eta": None, "driver": None, "stop": None,
        "left_at": None, "attempts": [], "access": {}, "instructions": [], "notes": [], "phone": "+17755550101",
        "delivered_at": None,
    }  # fmt: skip
    return found | changed


def state(**deliveries: dict[str, Any]) -> dict[str, Any]:
    return {
        "deliveries": {HERS: delivery(), HIS: delivery()} | deliveries, "history": [], "cases": [],
        "driver_notices": [], "opted_out": [], "check_ins": [], "shifts": [],
    }  # fmt: skip


def played(
    then: dict[str, Any], end: dict[str, Any], *replies: str, responses: tuple[str, ...] = (), **more: Any
) -> Played:
    said = [Said("customer", COMPANY, "a text", 1)]
    said += [Said(COMPANY, "customer", text, 1, responses=list(responses)) for text in replies]
    dialogue = {"name": "one", "given": {}, "turns": [{"text": "a text"}], "then": then, **more}
    return Played("one", dialogue, said, state(), end)


def outcome(*checks: Check, name: str = "one") -> Outcome:
    return Outcome(name, list(checks), None)


def verdicts(checks: list[Check]) -> set[str]:
    return {each.verdict for each in checks}


def wrong_writes(checks: list[Check]) -> list[str]:
    return [each.what for each in checks if each.verdict == "no" and each.is_write]


def test_a_conversation_that_ends_as_wanted_is_right() -> None:
    then = {
        "deliveries": {HERS: {"window": {"date": "2026-06-04"}, "status": "at_hub"}},
        "unchanged": [f"{HERS}.address"],
    }
    moved = state(**{HERS: delivery(window={"date": "2026-06-04", "start": "08:00", "end": "12:00"})})
    checks = judge(played(then, moved))
    assert verdicts(checks) == {"ok"}
    assert ended(outcome(*checks)) == "right"


def test_what_was_to_change_and_did_not_is_wrong_but_no_wrong_write() -> None:
    checks = judge(played({"deliveries": {HERS: {"window": {"date": "2026-06-04"}}}}, state()))
    assert ended(outcome(*checks)) == "wrong"
    assert wrong_writes(checks) == []


def test_what_changed_to_something_else_is_a_wrong_write() -> None:
    then = {"deliveries": {HERS: {"window": {"date": "2026-06-04"}}}}
    moved = state(**{HERS: delivery(window={"date": "2026-06-05", "start": "08:00", "end": "12:00"})})
    assert wrong_writes(judge(played(then, moved)))


def test_what_was_to_stay_and_changed_is_a_wrong_write() -> None:
    assert wrong_writes(judge(played({"unchanged": [HERS]}, state(**{HERS: delivery(status="cancelled")}))))


def test_a_delivery_that_the_file_does_not_speak_of_keeps_its_promises() -> None:
    assert wrong_writes(judge(played({"unchanged": [HERS]}, state(**{HIS: delivery(status="attempted")}))))


def test_a_note_for_the_desk_changes_no_delivery() -> None:
    noted = state(**{HERS: delivery(notes=[["desk", "customer", "rang twice"]])})
    assert verdicts(judge(played({"unchanged": [HERS]}, noted))) == {"ok"}


def test_an_opt_out_that_the_file_does_not_speak_of_is_a_wrong_write() -> None:
    assert wrong_writes(judge(played({}, state() | {"opted_out": ["+17755550101"]})))


def test_a_message_where_there_must_be_none_is_a_wrong_write() -> None:
    told = state() | {"driver_notices": [{"kind": "access", "tracking_number": HERS, "text": "there is a code now"}]}
    assert wrong_writes(judge(played({"messages": []}, told)))


def test_one_of_several_ways_is_enough() -> None:
    ways = [{"deliveries": {HERS: {"status": "refused"}}}, {"unchanged": [HERS], "cases": [{"kind": "human_request"}]}]
    case = {"kind": "person_wanted", "state": "waiting_on_desk", "tracking_number": None, "details": {}, "reason": "",
            "opened_by": "assistant"}  # fmt: skip
    assert verdicts(judge(played({"either": ways}, state() | {"cases": [case]}))) == {"ok"}
    assert "no" in verdicts(judge(played({"either": ways}, state())))


def test_what_must_be_said_is_looked_for_in_the_reply_to_its_turn() -> None:
    must = [{"after_turn": 1, "fact": "the window", "any_of": ["12 and 2", "noon"]}]
    assert verdicts(judge(played({}, state(), "Between 12 and 2 PM.", reply_must=must))) == {"ok"}
    assert "no" in verdicts(judge(played({}, state(), "Soon.", reply_must=must)))


def test_what_must_not_be_said_is_looked_for_in_every_reply() -> None:
    never = [{"fact": "code", "none_of": ["4410"]}]
    assert "no" in verdicts(judge(played({}, state(), "Fine.", "The code is 4410.", reply_must_not=never)))


def test_a_fact_without_strings_is_judged_by_what_is_asked() -> None:
    must = [{"fact": "asks which is meant"}]
    asked = played({}, state(), "Which one?", responses=("utter_which_delivery",), reply_must=must)
    assert verdicts(judge(asked)) == {"ok"}
    assert "no" in verdicts(judge(played({}, state(), "It comes today.", reply_must=must)))


def test_what_would_stand_in_the_rows_is_not_said_where_they_stand_as_they_should() -> None:
    never = [{"fact": "says that the address is changed"}]
    assert verdicts(judge(played({"unchanged": [HERS]}, state(), "It can't change now.", reply_must_not=never))) == {
        "ok"
    }
    claimed = played({"unchanged": [HERS]}, state(), "Done. It now goes to 9 Oak St.", reply_must_not=never)
    assert "?" in verdicts(judge(claimed))


def test_what_only_a_reader_can_tell_is_unclear_and_never_right() -> None:
    must = [{"fact": "consoles her in a warm voice"}]
    checks = judge(played({}, state(), "OK.", reply_must=must))
    assert ended(outcome(*checks)) == "unclear"


def test_times_that_nobody_has_on_file_are_noticed() -> None:
    held = facts.Ended([Said(COMPANY, "customer", "About 1:40 PM, I guess.", 1)], state(), {}, "customer", True)
    assert facts.is_avoided("invents an arrival time", held)[0] == "?"
    on_file = facts.Ended([Said(COMPANY, "customer", "Between 12 and 2 PM.", 1)], state(), {}, "customer", True)
    assert facts.is_avoided("invents an arrival time", on_file)[0] == "ok"


def test_a_slot_is_asked_for_by_the_name_of_our_response_in_whatever_words() -> None:
    assert "photo" in slots.asked_for("customer", ["Got a snapshot?"], ["utter_damage_ask_picture"])


def test_only_a_question_is_a_read_back() -> None:
    assert "confirm" in slots.asked_for("customer", ["Move it from today to Friday?"], ["utter_another_day_read_back"])
    assert "confirm" not in slots.asked_for("customer", ["Done."], ["utter_another_day_read_back"])


def test_the_closing_line_counts_every_conversation_once() -> None:
    right, wrote = outcome(Check("ok", "x")), outcome(Check("no", "x", is_write=True))
    figures = summary([right, wrote, outcome(Check("?", "x"))])
    assert figures == {"played": 3, "right": 1, "wrong": 1, "unclear": 1, "policy_differs": 0, "wrong_writes": 1}


def test_few_conversations_differ_by_policy_each_with_its_reason() -> None:
    listed = yaml.safe_load(_POLICY.read_text()) or {}
    assert len(listed) <= 2
    assert all(len(reason) > 20 for reason in listed.values())


def test_where_something_was_written_wrongly_no_policy_differs() -> None:
    for name in [*policy_differs(), "one"]:
        assert ended(outcome(Check("no", "x", is_write=True), name=name)) == "wrong"


def test_what_is_judged_is_left_as_it_was() -> None:
    end = state(**{HERS: delivery(status="held")})
    before = deepcopy(end)
    judge(played({"unchanged": [HERS]}, end))
    assert end == before
