from dataclasses import replace

import pytest

from doorstep.addresses import PostalAddress
from doorstep.dms.capabilities import Capabilities
from doorstep.dms.policy import AddressDecision, WantedChange, address_change, decide
from doorstep.dms.status import FINISHED, OPEN, Status
from tests.dms.world import HOME

ELSEWHERE = replace(HOME, zip="60614", street="CLARK")


@pytest.mark.parametrize("status", [Status.CREATED, Status.AT_DEPOT, Status.ATTEMPTED, Status.HELD])
def test_before_loading_any_address_of_the_service_area_is_written(status: Status) -> None:
    assert address_change(status, HOME, ELSEWHERE, True) == AddressDecision("write", "not_loaded")


def test_before_loading_an_address_outside_the_service_area_needs_approval() -> None:
    decision = address_change(Status.AT_DEPOT, HOME, ELSEWHERE, False)
    assert decision == AddressDecision("needs_approval", "outside_service_area")


@pytest.mark.parametrize(
    "proposed",
    [
        replace(HOME, unit="5C"),
        replace(HOME, unit_designator="", unit=""),
        replace(HOME, number="1250"),
        replace(HOME, street="LASALLE"),
        replace(HOME, street="LA SALE"),
        replace(HOME, suffix=""),
        replace(HOME, predirectional=""),
        replace(HOME, number="1250", unit="2A"),
    ],
)
def test_on_the_truck_unit_number_and_spelling_are_written_and_the_driver_told(proposed: PostalAddress) -> None:
    decision = address_change(Status.OUT_FOR_DELIVERY, HOME, proposed, True)
    assert decision == AddressDecision("write_and_tell_driver", "small_change")


@pytest.mark.parametrize(
    ("proposed", "reason"),
    [
        (ELSEWHERE, "different_zip"),
        (replace(HOME, zip="60614"), "different_zip"),
        (replace(HOME, street="WELLS"), "different_street"),
        (replace(HOME, predirectional="S"), "different_street"),
        (replace(HOME, suffix="AVE"), "different_street"),
    ],
)
def test_on_the_truck_anything_further_needs_approval(proposed: PostalAddress, reason: str) -> None:
    decision = address_change(Status.OUT_FOR_DELIVERY, HOME, proposed, True)
    assert (decision.outcome, decision.reason) == ("needs_approval", reason)


@pytest.mark.parametrize(("here", "there"), [("PIKE", "PINE"), ("SHERIDAN", "SHERMAN"), ("CLARK", "LAKE")])
def test_real_streets_of_one_city_are_not_taken_for_misspellings(here: str, there: str) -> None:
    decision = address_change(Status.OUT_FOR_DELIVERY, replace(HOME, street=here), replace(HOME, street=there), True)
    assert decision.reason == "different_street"


def test_numbered_streets_that_look_alike_are_different_streets() -> None:
    here, there = replace(HOME, street="18TH"), replace(HOME, street="19TH")
    assert address_change(Status.OUT_FOR_DELIVERY, here, there, True).reason == "different_street"


@pytest.mark.parametrize("status", [Status.DELIVERED, Status.REFUSED, Status.RETURNED, Status.CANCELLED])
def test_what_is_finished_keeps_its_address(status: Status) -> None:
    decision = address_change(status, HOME, ELSEWHERE, True)
    assert (decision.outcome, decision.reason) == ("refuse", status.value)


@pytest.mark.parametrize("status", [Status.AT_DEPOT, Status.OUT_FOR_DELIVERY])
def test_the_address_on_file_is_no_change(status: Status) -> None:
    assert address_change(status, HOME, HOME, True) == AddressDecision("refuse", "unchanged")


NOTHING_ON_TRUCK = Capabilities(changes_on_truck=frozenset())
NO_ADDRESSES = Capabilities(
    changes=frozenset(WantedChange) - {WantedChange.ADDRESS_NEARBY, WantedChange.ADDRESS_ELSEWHERE}
)


@pytest.mark.parametrize("change", WantedChange)
def test_what_the_dms_does_not_take_on_the_truck_people_see_to_by_hand(change: WantedChange) -> None:
    assert decide(change, Status.OUT_FOR_DELIVERY, "phone", NOTHING_ON_TRUCK) == "by_hand"
    assert decide(change, Status.OUT_FOR_DELIVERY, "zip", NOTHING_ON_TRUCK) == "by_hand"


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.OUT_FOR_DELIVERY])
@pytest.mark.parametrize("change", WantedChange)
def test_off_the_truck_nothing_is_different_for_it(change: WantedChange, status: Status) -> None:
    assert decide(change, status, "phone", NOTHING_ON_TRUCK) == decide(change, status, "phone")


@pytest.mark.parametrize("status", sorted(FINISHED))
def test_what_is_finished_is_refused_whatever_the_dms_takes(status: Status) -> None:
    assert decide(WantedChange.ADDRESS_NEARBY, status, "phone", NO_ADDRESSES) == "refuse"


@pytest.mark.parametrize("status", sorted(OPEN))
def test_an_address_that_the_dms_does_not_take_is_for_people_however_near(status: Status) -> None:
    decision = address_change(status, HOME, replace(HOME, number="1250"), True, NO_ADDRESSES)
    assert decision == AddressDecision("by_hand", "cannot_be_written")


def test_the_address_on_file_is_refused_before_anybody_is_bothered() -> None:
    assert address_change(Status.AT_DEPOT, HOME, HOME, True, NO_ADDRESSES) == AddressDecision("refuse", "unchanged")
