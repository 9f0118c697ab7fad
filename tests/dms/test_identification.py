"""Whose delivery is a text about?"""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.addresses import PostalAddress
from doorstep.dms.identification import (
    AskTrackingNumber,
    AskZip,
    Choose,
    Identification,
    Identified,
    NoMatch,
    SaidOfDelivery,
    identify,
)


@dataclass(frozen=True)
class Delivery:
    """As much of a DeliveryView as identification looks at."""

    tracking_number: str
    address: PostalAddress = field(default_factory=lambda: PostalAddress(zip="60610"))
    is_open: bool = True


A, B, C = (Delivery(f"LM00000000{number}") for number in (1, 2, 3))
FINISHED = replace(A, is_open=False)
FOREIGN = Delivery("LM999999999", PostalAddress(zip="60614"))


def asked(*own: Delivery, among: tuple[Delivery, ...] = (A, B, C, FOREIGN), **said: Any) -> Identification:
    known = {delivery.tracking_number: delivery for delivery in (*among, *own)}
    return identify(own, SaidOfDelivery(**said), is_relevant=lambda each: each.is_open, find=known.get)  # type: ignore[arg-type, attr-defined]


def test_the_only_open_delivery_is_meant() -> None:
    assert asked(A) == Identified(A, "phone")  # type: ignore[arg-type]
    assert asked(FINISHED, B) == Identified(B, "phone")  # type: ignore[arg-type]


def test_a_finished_one_is_meant_if_nothing_is_open() -> None:
    assert asked(FINISHED) == Identified(FINISHED, "phone")  # type: ignore[arg-type]


def test_several_open_ones_are_offered_in_their_order() -> None:
    assert asked(B, A, C) == Choose((B, A, C))  # type: ignore[arg-type]


def test_what_the_conversation_was_about_stays_its_subject() -> None:
    assert asked(A, B, current=B.tracking_number) == Identified(B, "phone")  # type: ignore[arg-type]


def test_a_finished_one_is_no_subject_while_another_is_on_its_way() -> None:
    assert asked(FINISHED, B, current=FINISHED.tracking_number) == Identified(B, "phone")  # type: ignore[arg-type]


def test_another_is_the_only_one_left_or_one_of_the_others() -> None:
    assert asked(A, B, current=A.tracking_number, wants_another=True) == Identified(B, "phone")  # type: ignore[arg-type]
    assert asked(A, B, C, current=A.tracking_number, wants_another=True) == Choose((B, C))  # type: ignore[arg-type]
    assert asked(A, current=A.tracking_number, wants_another=True) == AskTrackingNumber()


def test_an_own_tracking_number_needs_no_zip() -> None:
    assert asked(A, B, tracking_number=B.tracking_number) == Identified(B, "phone")  # type: ignore[arg-type]


def test_nothing_on_file_and_nothing_said() -> None:
    assert asked() == AskTrackingNumber()


def test_a_proven_one_needs_no_zip_again() -> None:
    number = FOREIGN.tracking_number
    assert asked(current=number, proven=number) == Identified(FOREIGN, "zip")  # type: ignore[arg-type]
    assert asked(tracking_number=number, proven=number) == Identified(FOREIGN, "zip")  # type: ignore[arg-type]


def test_one_on_file_counts_nothing_for_the_tracking_number_of_another() -> None:
    assert asked(A, tracking_number=FOREIGN.tracking_number) == AskZip(FOREIGN.tracking_number)
    assert asked(A, tracking_number=FOREIGN.tracking_number, zip="60610") == NoMatch()


@pytest.mark.parametrize("said_zip", [None, "60610", "", "60601"])
def test_the_answer_does_not_tell_whether_a_tracking_number_exists(said_zip: str | None) -> None:
    real, invented = (
        asked(tracking_number=number, zip=said_zip) for number in (FOREIGN.tracking_number, "LM888888888")
    )
    assert type(real) is type(invented)


@given(
    own=st.lists(st.sampled_from([A, B, C, FINISHED]), unique_by=lambda delivery: delivery.tracking_number),
    said=st.none() | st.sampled_from([A, B, C, FOREIGN]).map(lambda delivery: delivery.tracking_number),
    said_zip=st.sampled_from([None, "60610", "60614", "99999"]),
    current=st.none() | st.sampled_from([A, B, FOREIGN]).map(lambda delivery: delivery.tracking_number),
    another=st.booleans(),
)
def test_nobody_is_shown_what_is_neither_theirs_nor_proven(
    own: list[Delivery], said: str | None, said_zip: str | None, current: str | None, another: bool
) -> None:
    who = asked(*own, tracking_number=said, zip=said_zip, current=current, wants_another=another)
    theirs = {delivery.tracking_number for delivery in own}
    if isinstance(who, Choose):
        assert {option.tracking_number for option in who.options} <= theirs
    if isinstance(who, Identified) and who.delivery.tracking_number not in theirs:
        assert who.proof == "zip"
        assert who.delivery.address.zip == said_zip
    if isinstance(who, Identified) and who.delivery.tracking_number in theirs:
        assert who.proof == "phone"
