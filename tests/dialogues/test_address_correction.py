"""Address correction, from what people text to what stands in the DMS."""

import subprocess
import sys

import pytest

from doorstep.addresses import PostalAddress
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.dms import commands as dms_commands
from doorstep.dms.values import Audience
from tests.dialogues.people import HALSTED, LA_SALLE, Customer, Town
from tests.stack import ROOT

ON_FILE = "1205 N La Salle St Apt 4D, Chicago, IL 60610"
DROPPED = "OK, I left everything as it was."


@pytest.fixture
def customer(town: Town) -> Customer:
    """With one delivery at the depot, so that a correction may be written."""
    return town.customer("at depot")


def asked(address: str) -> str:
    return f"Should it go to {address}?"


def is_untouched(customer: Customer) -> bool:
    actors = {entry.actor for entry in customer.town.history(customer.tracking_number)}
    return customer.delivery.address == LA_SALLE and "customer" not in actors


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("apt 4b", "1205 N La Salle St Apt 4B, Chicago, IL 60610"),
        ("my apartment number is wrong its 12", "1205 N La Salle St Apt 12, Chicago, IL 60610"),
        ("it's 1250 n lasalle not 1205", "1250 N La Salle St Apt 4D, Chicago, IL 60610"),
        ("wrong zip, should be 60611", "1205 N La Salle St Apt 4D, Chicago, IL 60611"),
        (
            "please change the address to 2140 n halsted st apt 3, chicago il 60614",
            "2140 N Halsted St Apt 3, Chicago, IL 60614",
        ),
    ],
)
def test_a_correction_is_read_back_and_written_after_a_yes(customer: Customer, text: str, address: str) -> None:
    assert customer.says(text) == asked(address)
    assert is_untouched(customer)
    reply = customer.says("yes")
    assert reply.startswith(f"Done. {customer.tracking_number} now goes to {address}.")
    assert reply.endswith("The time stays: today between 2 and 4 PM.")
    assert customer.delivery.address.spoken() == address
    change, ended = customer.town.history(customer.tracking_number)[-2:]
    assert (change.command, change.actor) == ("change_address", "customer")
    assert (ended.command, ended.actor) == ("record_resolution", "assistant")
    assert change.cause.startswith("SM")


def test_a_correction_may_come_in_pieces(customer: Customer) -> None:
    assert "What should the address be?" in customer.says("the address is wrong")
    assert "street, an avenue" in customer.says("2140 n halsted")
    assert "2140 N Halsted St, Chicago, IL 60610" in customer.says("street")
    assert asked("2140 N Halsted St Apt 3, Chicago, IL 60610") in customer.says("apt 3")
    assert asked("2140 N Halsted St Apt 3, Chicago, IL 60614") == customer.says("zip is 60614")
    customer.says("yes that's right")
    assert customer.delivery.address == PostalAddress(
        number="2140", predirectional="N", street="HALSTED", suffix="ST", unit_designator="APT", unit="3",
        city="CHICAGO", state="IL", zip="60614",
    )  # fmt: skip


def test_a_correction_may_be_corrected_on_the_way(customer: Customer) -> None:
    customer.says("apt 4b")
    assert asked("1205 N La Salle St Apt 4C, Chicago, IL 60610") == customer.says("no, 4C")
    assert asked("1250 N La Salle St Apt 4C, Chicago, IL 60610") == customer.says("and its 1250 not 1205")
    customer.says("yep")
    assert (customer.delivery.address.number, customer.delivery.address.unit) == ("1250", "4C")


@pytest.mark.parametrize("answer", ["yes but apt 9", "yeah but it's apt 9 not 4b", "almost, apt 9"])
def test_a_yes_with_another_address_in_it_is_read_back_again(customer: Customer, answer: str) -> None:
    customer.says("apt 4b")
    assert customer.says(answer) == asked("1205 N La Salle St Apt 9, Chicago, IL 60610")
    assert is_untouched(customer)


@pytest.mark.parametrize("answer", ["yes no wait", "yes but not today", "don't know, yes?"])
def test_a_yes_that_is_none_is_asked_about_again(customer: Customer, answer: str) -> None:
    customer.says("apt 4b")
    said = customer.says(answer).removeprefix("Got that too. I'll come to it next.\n")  # "not today" is a wish too
    assert said.startswith(("Should it go to", "Sorry, I need a clear answer", "OK. What should"))
    assert is_untouched(customer)


@pytest.mark.parametrize("yes", ["yes", "Y", "yep thats it", "correct", "👍", "si", "ok"])
def test_people_say_yes_in_many_ways(customer: Customer, yes: str) -> None:
    customer.says("apt 4b")
    assert customer.says(yes).startswith("Done.")
    assert customer.delivery.address.unit == "4B"


def test_a_no_asks_what_instead(customer: Customer) -> None:
    customer.says("apt 4b")
    assert customer.says("no").startswith("OK. What should it be instead?")
    assert customer.says("4E") == asked("1205 N La Salle St Apt 4E, Chicago, IL 60610")
    customer.says("yes")
    assert customer.delivery.address.unit == "4E"


@pytest.mark.parametrize("ending", ["never mind", "no", "forget it"])
def test_a_correction_can_be_dropped(customer: Customer, ending: str) -> None:
    customer.says("apt 4b")
    customer.says("no")
    assert customer.says(ending) == DROPPED
    customer.says("yes")
    assert is_untouched(customer)


@pytest.mark.parametrize(
    ("interruption", "answer"),
    [
        ("wait where is it now?", "at our depot"),
        ("ok thanks", "You're welcome!"),
        ("hello?", "Hi again."),
        ("are you a robot", "automated assistant"),
    ],
)
def test_an_interruption_is_answered_and_the_question_asked_again(
    customer: Customer, interruption: str, answer: str
) -> None:
    question = customer.says("apt 4b")
    reply = customer.says(interruption)
    assert answer in reply
    assert reply.endswith(question)
    assert customer.says("yes").startswith("Done.")


def test_a_look_at_another_package_does_not_move_the_correction(town: Town) -> None:
    customer = town.customer("at depot", "out")
    corrected, other = customer.tracking_numbers
    customer.says(f"{corrected} should go to apt 9")
    reply = customer.says(f"where is {other}")
    assert reply.endswith(f"Back to {corrected}:\n{asked('1205 N La Salle St Apt 9, Chicago, IL 60610')}")
    assert corrected in customer.says("yes")
    assert town.delivery(corrected).address.unit == "9"
    assert town.delivery(other).address == LA_SALLE


@pytest.mark.parametrize("answer", ["no it's right", "yes", "ok then its fine", "nothing, thanks"])
def test_the_address_on_file_said_again_changes_nothing(customer: Customer, answer: str) -> None:
    assert customer.says("the address is 1205 n la salle st apt 4d") == (
        f"I already have {ON_FILE}. Is anything different? If so, text what."
    )
    customer.says(answer)
    assert is_untouched(customer)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("send it to po box 12 chicago", "can't deliver to a PO box"),
        ("send it to 10 downing street, london, uk", "only deliver inside the US"),
        ("the zip should be 00001", "can't find the ZIP code 00001"),
        ("send it to 1250 main st evanston il 60614", "60614 is in Chicago, IL"),
    ],
)
def test_what_cannot_be_an_address_of_ours_is_said_to_be_so(customer: Customer, text: str, words: str) -> None:
    assert words in customer.says(text)
    assert customer.says("1250 n la salle st apt 2, chicago il 60610") == asked(
        "1250 N La Salle St Apt 2, Chicago, IL 60610"
    )


def test_a_zip_and_city_that_disagree_are_settled_by_one_of_them(customer: Customer) -> None:
    customer.says("send it to 1250 main st evanston il 60614")
    assert customer.says("60201").startswith("Should it go to 1250 Main St, Evanston, IL 60201")


def test_an_ambiguous_number_is_asked_about(town: Town) -> None:
    customer = town.customer("at depot", address=HALSTED)
    customer.says("wrong address")
    assert customer.says("77") == "Is 77 the house number or the apartment?"
    assert customer.says("apartment") == asked("2140 N Halsted St # 77, Chicago, IL 60614")


def test_what_cannot_be_read_three_times_goes_to_a_person(customer: Customer) -> None:
    customer.says("my address is wrong")
    for nonsense in ("asdf", "qwer zxcv"):
        assert "I couldn't read an address in that." in customer.says(nonsense)
    assert "A person will text you here" in customer.says("blah blah blah")
    assert [case.kind for case in customer.cases()] == [CaseKind.PERSON_WANTED]


@pytest.mark.parametrize(
    ("situation", "words"),
    [
        ("delivered", "was delivered today at 10:18 AM, so its address can't change"),
        ("refused", "was refused and is going back"),
        ("returned", "went back to the sender"),
        ("cancelled", "was cancelled"),
    ],
)
def test_a_finished_delivery_is_not_changed_any_more(town: Town, situation: str, words: str) -> None:
    customer = town.customer(situation)
    assert words in customer.says("my address is wrong, its apt 4b")
    assert is_untouched(customer)


@pytest.mark.parametrize(
    ("situation", "effect"),
    [
        ("created", "The time stays: today between 2 and 4 PM."),
        ("at depot", "The time stays: today between 2 and 4 PM."),
        ("out", "Your driver sees it now. Still expected about 3:10 PM."),
        ("attempted", "The next try goes there: today between 2 and 4 PM."),
        ("held", "For now it stays at Chicago North depot for pickup."),
    ],
)
def test_the_answer_says_what_the_change_does_to_the_day(town: Town, situation: str, effect: str) -> None:
    customer = town.customer(situation)
    customer.says("its apt 4b")
    assert customer.says("yes").endswith(effect)
    assert customer.delivery.address.unit == "4B"


def test_a_small_change_on_the_way_is_told_to_the_driver(town: Town) -> None:
    customer = town.customer("out")
    customer.says("its 1207 not 1205")
    customer.says("yes")
    [note] = town.notes(customer.tracking_number)
    assert note.audience == Audience.DRIVER
    assert note.text == (
        "Address corrected by the customer: 1207 N La Salle St Apt 4D, Chicago, IL 60610 "
        "(was 1205 N La Salle St Apt 4D, Chicago, IL 60610)."
    )


@pytest.mark.parametrize(
    ("situation", "text", "why", "words"),
    [
        ("out", "send it to 1205 n wells st apt 4d", "different_street", "that is another street"),
        ("out", "2140 n halsted st chicago 60614", "different_zip", "that is another route"),
        ("at depot", "send it to 350 5th ave, new york ny 10118", "outside_service_area", "10118 is outside"),
    ],
)
def test_a_larger_change_waits_for_dispatch(town: Town, situation: str, text: str, why: str, words: str) -> None:
    customer = town.customer(situation)
    customer.says(text)
    reply = customer.says("yes")
    assert words in reply
    assert "Until they confirm, nothing changes." in reply
    assert is_untouched(customer)
    [case] = customer.cases()
    assert (case.kind, case.state, case.details["why"]) == (CaseKind.ADDRESS_PROBLEM, CaseState.WAITING_ON_DESK, why)


def test_an_approved_change_is_written_and_told_to_the_customer(town: Town) -> None:
    customer = town.customer("out")
    customer.says("2140 n halsted st chicago 60614")
    customer.says("yes")
    [case] = customer.cases()
    heard = len(customer.heard())
    assert "Approved" in town.desk("cases", "approve", str(case.id), "--by", "kim")
    assert customer.hears(after=_last_heard(customer, heard)) == (
        f"Dispatch approved the change. {customer.tracking_number} now goes to 2140 N Halsted St, Chicago, IL 60614."
    )
    assert customer.delivery.address == HALSTED
    change, _ended = town.history(customer.tracking_number)[-2:]
    assert (change.actor, change.cause) == ("desk:kim", f"case:{case.id}:approved")
    assert customer.cases()[0].state == CaseState.RESOLVED


def test_a_rejected_change_is_told_to_the_customer(town: Town) -> None:
    customer = town.customer("out")
    customer.says("2140 n halsted st chicago 60614")
    customer.says("yes")
    [case] = customer.cases()
    heard = len(customer.heard())
    town.desk("cases", "reject", str(case.id), "--reason", "too far", "--by", "kim")
    assert "could not change the address" in customer.hears(after=_last_heard(customer, heard))
    assert is_untouched(customer)


def test_an_approval_that_comes_too_late_is_refused(town: Town) -> None:
    customer = town.customer("out")
    customer.says("2140 n halsted st chicago 60614")
    customer.says("yes")
    [case] = customer.cases()
    town.change(dms_commands.change_status, customer.tracking_number, "cancelled")
    ran = subprocess.run(
        [sys.executable, "-m", "doorstep", "cases", "approve", str(case.id), "--by", "kim"],
        cwd=ROOT, env=town.house.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 1
    assert "Too late" in ran.stderr
    assert customer.delivery.address == LA_SALLE


class TestProvenByZip:
    """Somebody who has only the tracking number and the ZIP on file."""

    @pytest.fixture
    def stranger(self, town: Town) -> Customer:
        stranger = town.customer()
        stranger.tracking_numbers.append(town.customer("at depot").tracking_number)
        stranger.says(f"where is {stranger.tracking_number}, zip 60610")
        return stranger

    def test_a_confirmed_change_waits_for_dispatch(self, stranger: Customer) -> None:
        assert stranger.says("please send it to 2140 n halsted st, chicago il 60614") == asked(
            "2140 N Halsted St, Chicago, IL 60614"
        )
        assert "This phone number is not the one on the package" in stranger.says("yes")
        assert is_untouched(stranger)
        [case] = stranger.cases()
        assert (case.kind, case.details["why"]) == (CaseKind.ADDRESS_PROBLEM, "not_proven")

    @pytest.mark.parametrize(
        "text", ["my apt is 5", "its 1250 not 1205", "what address do you have", "its apt 4d right?", "1205 n la salle"]
    )
    def test_the_address_on_file_is_never_heard(self, stranger: Customer, text: str) -> None:
        for said in (stranger.says("the address is wrong"), stranger.says(text), stranger.says("yes")):
            for secret in ("4D", "Ana", "Ortiz"):
                assert secret not in said.replace(text, "")
            assert "I already have" not in said

    def test_guessing_the_address_on_file_is_not_confirmed(self, stranger: Customer) -> None:
        stranger.says("send it to 1205 n la salle st apt 4d, chicago il 60610")
        assert "dispatch checks the change first" in stranger.says("yes")
        assert is_untouched(stranger)


def test_an_address_changed_meanwhile_is_read_back_against_the_new_one(customer: Customer) -> None:
    customer.says("its apt 4b")
    customer.town.change(dms_commands.change_address, customer.tracking_number, HALSTED)
    reply = customer.says("yes")
    assert reply.startswith("The address was changed while we were talking, so I saved nothing yet.")
    assert reply.endswith(asked("1205 N La Salle St Apt 4B, Chicago, IL 60610"))
    assert customer.delivery.address == HALSTED
    assert customer.says("yes").startswith("Done.")
    assert customer.delivery.address.unit == "4B"


def test_a_package_delivered_meanwhile_is_not_changed(town: Town) -> None:
    customer = town.customer("out")
    customer.says("its apt 4b")
    town.change(dms_commands.change_status, customer.tracking_number, "delivered")
    assert "so its address can't change" in customer.says("yes")
    assert customer.delivery.address == LA_SALLE


def test_the_same_webhook_three_times_writes_once(town: Town) -> None:
    customer = town.customer("out")
    customer.says("its apt 4b")
    town.house.sandbox.add_fault("repeat_webhook", phone=customer.phone, copies=3)
    assert customer.says("yes").startswith("Done.")
    customer.says("thanks")
    changes = [entry for entry in town.history(customer.tracking_number) if entry.command == "change_address"]
    assert len(changes) == 1
    assert len(town.notes(customer.tracking_number)) == 1
    assert len([text for text in customer.heard() if text.startswith("Done.")]) == 1


def test_two_requests_in_one_text_are_both_answered(customer: Customer) -> None:
    reply = customer.says("where is my package? also my apartment is 7C")
    assert "at our depot" in reply
    assert reply.endswith(asked("1205 N La Salle St Apt 7C, Chicago, IL 60610"))


def _last_heard(customer: Customer, count: int) -> int:
    received = customer.town.house.sandbox.messages(customer.phone, direction="received")
    ours = [message for message in received if message["origin"] == "company"]
    return int(ours[count - 1]["id"])


@pytest.mark.parametrize(
    "text", ["100 king st toronto ontario", "berlin", "friedrichstr 12 berlin", "221b baker st london"]
)
def test_an_address_abroad_is_said_to_be_out_of_reach(customer: Customer, text: str) -> None:
    customer.says("my address is wrong")
    assert customer.says(text) == "We only deliver inside the US. What US address should it go to?"
    assert customer.says("1252 n lasalle").startswith("Should it go to 1252 N La Salle St")


def test_a_no_that_names_the_apartment_corrects_what_was_read_back(customer: Customer) -> None:
    customer.says("my apt is 7C")
    assert customer.says("no apartment 2").startswith("Should it go to 1205 N La Salle St Apt 2, ")
    assert customer.says("yes").startswith("Done.")
    assert customer.delivery.address.unit == "2"
