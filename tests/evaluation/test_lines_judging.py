"""Single texts are judged by rows: what was written, sent and answered."""

import json
from pathlib import Path
from typing import Any

import pytest

from evaluation.playing import rows
from evaluation.playing.effects import Effect, Happened
from evaluation.playing.heard import Turned, of_events
from evaluation.playing.lines_judging import acts_f1, judge
from evaluation.playing.lines_world import Person
from evaluation.playing.rows import Expected, Row


def customer(*acts: str, also: tuple[str, ...] = (), must_not_write: bool = False, **args: Any) -> Person:
    expected = tuple(Expected(each, args) for each in acts)
    row = Row("customer", "a text", expected, also, must_not_write, has_acts=True)
    return Person(row, "+17205550101", tracking_numbers=["LM100000001"])


def driver(*acts: str, **args: Any) -> Person:
    """At stop 4 of six."""
    row = Row("driver", "a text", tuple(Expected(each, args) for each in acts))
    numbers = [f"LM20000000{position}" for position in range(1, 7)]
    return Person(row, slack_user="U0L000001", driver="L1", tracking_numbers=numbers, next_stop=4)


def happened(*responses: str, intents: tuple[str, ...] = (), effects: tuple[Effect, ...] = ()) -> Happened:
    turned = Turned(tuple(("a text", each) for each in intents), responses, (), ())
    return Happened(turned, list(effects), ["a reply"] if responses else [])


def test_an_act_whose_own_step_followed_is_right_whatever_the_text_was_taken_for() -> None:
    answered = happened("utter_where_at_depot", "utter_when_window", intents=("inform",))
    assert judge(customer("track_package"), answered).verdict == "right"


def test_an_act_that_was_recognised_but_not_followed_by_its_step_is_wrong() -> None:
    other = happened("utter_complaint_heard", intents=("where_is_my_package",))
    assert judge(customer("track_package"), other).verdict == "wrong"


def test_a_read_back_is_the_step_of_what_moves_a_delivery() -> None:
    asked = happened("utter_another_day_read_back", intents=("reschedule",))
    assert judge(customer("reschedule_delivery"), asked).verdict == "right"


def test_what_moves_a_delivery_at_once_is_a_false_write_though_it_was_asked_for() -> None:
    moved = happened("utter_another_day_written", effects=(Effect("reschedule", "LM100000001", {}),))
    judged = judge(customer("reschedule_delivery"), moved)
    assert judged.verdict == "wrong"
    assert judged.false_writes


def test_a_text_that_is_to_be_put_differently_was_asked() -> None:
    assert judge(customer("opt_in"), happened("utter_not_understood")).verdict == "asked"
    assert judge(driver("report_delivered"), happened("utter_driver_which_stop")).verdict == "asked"


def test_what_else_is_right_is_right() -> None:
    answered = happened("utter_where_at_depot")
    assert judge(customer("report_not_received", also=("track_package",)), answered).verdict == "right"


def test_every_act_of_a_text_has_to_be_found() -> None:
    both = customer("track_package", "speak_to_human")
    assert judge(both, happened("utter_where_at_depot", "utter_person_soon")).verdict == "right"
    assert judge(both, happened("utter_where_at_depot")).verdict == "wrong"


def test_courtesy_beside_an_act_needs_no_answer_of_its_own() -> None:
    assert judge(customer("track_package", "thank"), happened("utter_where_at_depot")).verdict == "right"
    assert judge(customer("thank"), happened("utter_where_at_depot")).verdict == "wrong"


def test_an_opt_out_that_nobody_asked_for_is_a_false_write() -> None:
    judged = judge(customer("goodbye"), happened(effects=(Effect("opt_out", "SM1"),), intents=("stop_texts",)))
    assert judged.verdict == "wrong"
    assert judged.false_writes


def test_an_opt_out_that_was_asked_for_counts_at_once() -> None:
    judged = judge(customer("opt_out"), happened(effects=(Effect("opt_out", "SM1"),), intents=("stop_texts",)))
    assert (judged.verdict, judged.false_writes) == ("right", [])


def test_a_case_for_a_person_is_no_write() -> None:
    judged = judge(customer("track_package"), happened("utter_where_at_depot", effects=(Effect("case:complaint"),)))
    assert judged.false_writes == []


def test_where_nothing_may_be_written_even_the_acts_own_write_is_false() -> None:
    note = Effect("give_instructions", "LM100000001", {})
    person = customer("give_delivery_instructions", must_not_write=True)
    assert judge(person, happened("utter_instructions_noted", effects=(note,))).false_writes


def test_another_code_than_the_one_that_was_said_is_a_false_write() -> None:
    def given(code: str) -> Happened:
        return happened("utter_access_written", effects=(Effect("give_access", "LM100000001", {"on_file": [code]}),))

    person = customer("provide_access_info", code="five one oh nine pound")
    assert judge(person, given("5109#")).false_writes == []
    assert judge(person, given("5190#")).false_writes


def test_what_goes_to_the_driver_goes_in_the_customers_own_words() -> None:
    def passed_on(words: str) -> Happened:
        note = Effect("give_instructions", "LM100000001", {"instructions": {"other": words}})
        return happened("utter_instructions_told", effects=(note,))

    assert judge(customer("give_delivery_instructions"), passed_on("A text")).false_writes == []
    assert judge(customer("give_delivery_instructions"), passed_on("another text")).false_writes


@pytest.mark.parametrize(
    ("said", "written", "is_false"), [(5, 5, False), (5, 4, True), (None, 4, False), (None, 5, True)]
)
def test_a_report_belongs_to_the_stop_that_was_said_or_else_to_the_next_one(
    said: int | None, written: int, is_false: bool
) -> None:
    person = driver("report_delivered", **({"stop": said} if said else {}))
    report = Effect("record_attempt:delivered", f"LM20000000{written}", {})
    judged = judge(person, happened("utter_driver_delivered", effects=(report,)))
    assert bool(judged.false_writes) is is_false


def test_missing_and_damaged_never_fall_on_a_stop_that_nobody_said() -> None:
    report = Effect("report_missing", "LM200000004", {})
    judged = judge(driver("report_package_missing_from_load"), happened("utter_driver_missing", effects=(report,)))
    assert judged.false_writes


def test_a_text_to_a_customer_that_no_act_calls_for_is_a_false_write() -> None:
    told = Effect("text", "LM200000004", "Your driver asks")
    assert judge(driver("ask_stop_details"), happened("utter_driver_stop", effects=(told,))).false_writes


def test_silence_is_an_answer_to_what_no_person_wrote() -> None:
    assert judge(customer("reaction"), happened()).verdict == "right"
    assert judge(customer("auto_reply"), happened()).verdict == "right"


def test_chatter_jokes_praise_reactions_and_automatic_answers_count_as_one() -> None:
    assert judge(customer("joke"), happened("utter_praise", intents=("praise",))).verdict == "right"


def test_f1_of_acts_counts_what_was_missed_and_what_was_made_up() -> None:
    def with_acts(*recorded: str) -> Happened:
        return Happened(Turned((), ("utter_nothing",), (), recorded))

    right = judge(customer("track_package"), with_acts("where_is_my_package"))
    missed = judge(customer("track_package", "speak_to_human"), with_acts("where_is_my_package"))
    made_up = judge(customer("track_package"), with_acts("where_is_my_package", "complain"))
    assert acts_f1([right]) == 1.0
    assert acts_f1([right, missed]) == pytest.approx(4 / 5)
    assert acts_f1([right, made_up]) == pytest.approx(4 / 5)


def test_the_acts_that_a_turn_records_are_read_from_it() -> None:
    parts = [{"text": "9 is done", "intent": "driver_delivered"}, {"text": "where to", "intent": "driver_next_stop"}]
    event = {"text": "9 is done. where to", "parse_data": {"intent": {"name": "x"}}, "metadata": {"parts": parts}}
    bot = {"text": "On its way", "metadata": {"utter_action": "utter_where_at_depot"}}
    turned = of_events([("user", event), ("bot", bot)])
    assert turned.acts == ("driver_delivered", "driver_next_stop")
    assert turned.responses == ("utter_where_at_depot",)


def written(folder: Path, name: str, *given: dict[str, Any]) -> Path:
    file = folder / name
    file.write_text("\n".join(json.dumps(each) for each in given) + "\n")
    return file


def test_a_file_or_a_row_says_who_writes(tmp_path: Path) -> None:
    lines = written(tmp_path, "kept_driver_lines.jsonl", {"text": "on my way", "intent": "report_on_time"})
    acts = written(tmp_path, "acts.jsonl", {"text": "thx", "who": "driver", "acts": [{"act": "thank"}]},
                   {"text": "thx", "who": "customer", "acts": [{"act": "thank"}]})  # fmt: skip
    assert [each.audience for each in rows.read(lines)] == ["driver"]
    assert [each.audience for each in rows.read(acts)] == ["driver", "customer"]


def test_fields_that_are_not_known_are_passed_over(tmp_path: Path) -> None:
    row = {"text": "9 is done", "intent": "report_delivered", "entities": {"stop_number": 9}, "mood": "plain", "x": [1]}
    (read,) = rows.read(written(tmp_path, "driver.jsonl", row))
    assert read.argument("stop") == [9]


def test_what_an_answer_to_a_notification_means_is_an_act(tmp_path: Path) -> None:
    answer = {"notice": "delay", "offers": {"1": "wait", "2": "another day"}, "text": "rather tomorrow",
              "means": [{"act": "another_day", "args": {"day": "tomorrow"}}], "must_not_write": False}  # fmt: skip
    (read,) = rows.read(written(tmp_path, "replies.jsonl", answer))
    assert ([each.act for each in read.expected], read.notice) == (["reschedule_delivery"], "delay")


def test_a_form_of_which_nothing_can_be_judged_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(rows.NotSupported):
        rows.read(written(tmp_path, "other.jsonl", {"question": "when?", "answer": "at noon"}))
