"""Through the whole house: over a DMS that can do less, customers hear in plain words what it cannot do."""

from doorstep.cases.lifecycle import CaseKind, CaseState
from tests.dialogues.people import Town


def test_what_the_dms_cannot_do_is_said_and_passed_on(town: Town) -> None:
    with town.house.limited_dms():
        customer = town.customer("out")
        before = customer.delivery
        where = customer.says("where is my package")
        assert "is out for delivery" in where
        assert "I can't see a live arrival time here." in where
        another_day = customer.says("can you bring it tomorrow instead?")
        assert "I can't change that once it is on the truck. Nothing is changed yet" in another_day
        assert "They will text you here" in another_day
        assert customer.delivery == before
        [case] = customer.cases()
        assert (case.kind, case.state) == (CaseKind.DELIVERY_CHANGE, CaseState.WAITING_ON_DESK)


def test_a_photo_that_cannot_be_seen_is_said_to_be_so(town: Town) -> None:
    with town.house.limited_dms():
        customer = town.customer("delivered")
        proof = customer.says("can i see a photo of where you left it")
        assert "It was delivered" in proof
        assert "I can't see photos here." in proof


def test_before_it_is_loaded_the_same_conversation_changes_the_day(town: Town) -> None:
    with town.house.limited_dms():
        customer = town.customer("at depot")
        before = customer.delivery
        assert customer.says("can you bring it on tuesday instead?").startswith(
            f"Move {customer.tracking_number} from "
        )
        assert "Done" in customer.says("yes")
        assert customer.delivery.window_start != before.window_start
