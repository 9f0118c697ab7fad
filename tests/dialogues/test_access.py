"""Gate, door and call-box codes: written at once, read back once, shown to the driver of the stop, then forgotten."""

import pytest

from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.dms import arrangements
from doorstep.dms import commands as dms_commands
from doorstep.dms.values import AccessKind, AttemptOutcome
from doorstep.dms.views import AccessView
from tests.dialogues.people import Customer, Town
from tests.dialogues.test_instructions import instructions


def access(customer: Customer) -> list[AccessView]:
    with customer.town.house.sessions() as session:
        return arrangements.access(session, customer.tracking_number)


def test_a_code_is_with_the_driver_at_once_and_read_back(town: Town) -> None:
    customer = town.customer("out")
    reply = customer.says("gate code is 7316")
    assert reply == (
        "Got it: gate 7316. Only your driver sees it, and it's forgotten after delivery.\n"
        "Keep it for later deliveries too?"
    )
    assert [(each.kind, each.value, each.keep) for each in access(customer)] == [(AccessKind.GATE, "7316", False)]
    customer.says("no")
    [case] = customer.cases()
    assert (case.kind, case.state, case.resolved_by) == (CaseKind.ACCESS, CaseState.RESOLVED, "assistant")


def test_the_driver_is_told_that_there_is_a_code_and_not_which(town: Town) -> None:
    customer = town.customer("out")
    customer.says("gate code is 7316")
    customer.says("sorry gate code is 7361")
    told = [note.text for note in town.notes(customer.tracking_number)]
    assert told == ["Access details were added.", "Access details were changed."]


def test_who_says_at_once_to_keep_it_is_not_asked(town: Town) -> None:
    customer = town.customer("out")
    reply = customer.says("gate code is 7316, keep it for next time")
    assert reply.startswith("Got it: gate 7316.")
    assert "?" not in reply
    assert [(each.kind, each.value, each.keep) for each in access(customer)] == [(AccessKind.GATE, "7316", True)]
    [case] = customer.cases()
    assert case.state == CaseState.RESOLVED


def test_a_code_that_comes_with_instructions_goes_where_codes_go(town: Town) -> None:
    customer = town.customer("out")
    reply = customer.says("please leave it on the back porch, the gate code is 7316")
    assert "gate 7316" in reply
    assert [each.value for each in access(customer)] == ["7316"]


@pytest.mark.parametrize(
    ("text", "details", "kept"),
    [
        ("gate code 7316 and call me when ur here", "gate 7316", ("call_on_arrival", "call me when ur here")),
        ("the gate is 7316, please dont ring the bell", "gate 7316", ("do_not_ring", "do not ring or knock")),
        ("callbox code is 204 then leave it with the doorman", "call box 204", ("leave_with", "doorman")),
    ],
)
def test_what_else_the_driver_shall_do_is_kept_with_the_code_and_both_are_read_back(
    town: Town, text: str, details: str, kept: tuple[str, str]
) -> None:
    customer = town.customer("out")
    reply = customer.says(text)
    assert reply.startswith("Noted for the driver: ")
    assert kept[1] in reply
    assert f"Got it: {details}. Only your driver sees it" in reply
    assert [each.value for each in access(customer)] == [details.rsplit(" ", 1)[1]]
    assert instructions(customer) == [kept]
    told = [note.text for note in town.notes(customer.tracking_number)]
    assert len(told) == 2
    assert not any("7316" in each or "204" in each for each in told)
    if reply.endswith("Keep it for later deliveries too?"):
        customer.says("no")
    assert [case.state for case in customer.cases()] == [CaseState.RESOLVED]
    assert kept[1] in str(customer.cases()[0].resolution)


def test_what_else_is_said_to_the_question_whether_to_keep_it_is_kept(town: Town) -> None:
    customer = town.customer("out")
    customer.says("gate code is 7316")
    customer.says("no, call me when you get here")
    assert instructions(customer) == [("call_on_arrival", "call me when you get here")]


def test_a_place_that_needs_a_signer_is_asked_about_and_the_code_is_kept(town: Town) -> None:
    customer = town.customer("out, to be signed for")
    reply = customer.says("gate code 7316, just leave it on the back porch")
    assert "Got it: gate 7316" in reply
    assert "Who there could sign?" in reply
    assert [each.value for each in access(customer)] == ["7316"]
    assert instructions(customer) == []
    assert "Maria" in customer.says("my neighbor Maria in 3B can sign")
    assert [kind for kind, _ in instructions(customer)] == ["leave_with"]


def test_several_codes_come_in_one_text(town: Town) -> None:
    customer = town.customer("at depot")
    customer.says("gate code is 7316, callbox 204, use the alley entrance")
    assert {(each.kind.value, each.value) for each in access(customer)} == {
        ("gate", "7316"),
        ("callbox", "204"),
        ("entry_route", "use the alley entrance"),
    }


def test_a_corrected_code_takes_the_place_of_the_first(town: Town) -> None:
    customer = town.customer("out")
    customer.says("gate code is 7316")
    assert "gate 7361" in customer.says("sorry gate code is 7361")
    assert [each.value for each in access(customer)] == ["7361"]


def test_a_code_that_is_kept_outlasts_the_delivery_and_another_does_not(town: Town) -> None:
    keeps, forgets = town.customer("out"), town.customer("out")
    keeps.says("gate code is 4410")
    assert "Done. I'll keep it" in keeps.says("yes")
    forgets.says("gate code is 4411")
    assert "for this delivery only" in forgets.says("no")
    for customer in (keeps, forgets):
        town.change(dms_commands.record_attempt, customer.tracking_number, AttemptOutcome.DELIVERED)
    assert [each.value for each in access(keeps)] == ["4410"]
    assert access(forgets) == []


def test_only_the_driver_of_the_stop_is_shown_the_code(town: Town) -> None:
    customer = town.customer("out")
    customer.says("gate code is 7316")
    with town.house.sessions() as session:
        assert arrangements.access_for_driver(session, "D1", customer.tracking_number)
        assert arrangements.access_for_driver(session, "D2", customer.tracking_number) == []


def test_history_notes_and_cases_never_repeat_the_code(town: Town) -> None:
    customer = town.customer("out")
    customer.says("gate code is 93715")
    customer.says("no")
    said = [str(entry) for entry in town.history(customer.tracking_number)]
    said += [note.text for note in town.notes(customer.tracking_number)]
    said += [f"{case.details} {case.resolution} {case.reason}" for case in customer.cases()]
    assert not any("93715" in each for each in said)


def test_a_code_that_was_not_sent_is_asked_for(town: Town) -> None:
    customer = town.customer("attempted")
    assert "What is the code" in customer.says("there is a gate code")
    assert "gate 5512" in customer.says("5512")
    assert [each.value for each in access(customer)] == ["5512"]


def test_never_mind_leaves_the_code_where_it_is(town: Town) -> None:
    customer = town.customer("out")
    customer.says("gate code is 7316")
    customer.says("never mind")
    assert [each.value for each in access(customer)] == ["7316"]
    [case] = customer.cases()
    assert case.state == CaseState.RESOLVED


def test_where_is_it_comes_between_and_the_question_comes_back(town: Town) -> None:
    customer = town.customer("out")
    customer.says("gate code is 7316")
    reply = customer.says("wait where is it now?")
    assert "out for delivery" in reply
    assert reply.endswith("Keep it for later deliveries too?")
    assert "7316" not in reply


def test_never_mind_to_keeping_a_code_leaves_it_for_this_delivery(town: Town) -> None:
    customer = town.customer("out")
    customer.says("gate code is 7316")
    assert customer.says("never mind") == "OK. It's for this delivery only and forgotten after it."
    assert len(access(customer)) == 1


def test_after_the_delivery_no_code_is_needed(town: Town) -> None:
    customer = town.customer("delivered")
    assert "so the driver needs no code" in customer.says("gate code is 7316")
    assert access(customer) == []
    assert customer.cases() == []
