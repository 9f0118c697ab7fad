from dataclasses import replace

import pytest

from doorstep.addresses import PostalAddress
from doorstep.dms.policy import AddressDecision, address_change
from doorstep.dms.status import Status
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
