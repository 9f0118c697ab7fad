"""What is read back or offered to who wants another day: never a day or hour that was excluded."""

from datetime import datetime, timedelta

import pytest

from actions import another_day
from actions.steps import Ask
from doorstep.database import Sessions, transaction
from tests.actions.asking import NUMBER, Customer, responses
from tests.dms.world import announce, found


@pytest.fixture
def customer(sessions: Sessions, now: datetime) -> Customer:
    """Whose delivery is due on Monday 23 November between 10:30 AM and 2:30 PM; today is Friday."""
    found(sessions, now)
    with transaction(sessions) as session:
        announce(session, NUMBER, now + timedelta(days=3))
    return Customer(sessions, now)


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("tuesday is good but dont come before 2", "Tue Nov 24, 4-8 PM"),
        ("wednesday, nothing later than noon", "Wed Nov 25, 8 AM-12 PM"),
        ("ill be out until 3 on tuesday", "Tue Nov 24, 4-8 PM"),
        ("push mondays delivery to tuesday", "Tue Nov 24, 10:30 AM-2:30 PM"),
        ("wednesday evening, my shift is 9-5", "Wed Nov 25, 4-8 PM"),
        ("monday wont work, how about tuesday", "Tue Nov 24, 10:30 AM-2:30 PM"),
        ("tuesday rather than wednesday", "Tue Nov 24, 10:30 AM-2:30 PM"),
        ("take it to the 3rd floor on tuesday", "Tue Nov 24, 10:30 AM-2:30 PM"),
    ],
)
def test_what_was_meant_is_read_back_and_nothing_is_written(customer: Customer, text: str, new: str) -> None:
    step = customer.asks(another_day, text, "reschedule")
    assert isinstance(step, Ask)
    [(response, values)] = step.sayings
    assert (response, values["new"]) == ("utter_another_day_read_back", new)
    assert customer.commands() == []


@pytest.mark.parametrize("text", ["any day but monday", "skip monday", "any weekday except mondays", "cant do monday"])
def test_an_excluded_day_is_neither_read_back_nor_offered(customer: Customer, text: str) -> None:
    step = customer.asks(another_day, text, "reschedule")
    assert isinstance(step, Ask)
    said = " ".join(str(values.get(key, "")) for _, values in step.sayings for key in ("new", "options"))
    assert said.strip()
    assert "Mon Nov 23" not in said


@pytest.mark.parametrize("text", ["monday but i work 9-5", "after 6 on tuesday", "tuesday between 1 and 3"])
def test_a_window_that_only_overlaps_the_wish_is_offered(customer: Customer, text: str) -> None:
    step = customer.asks(another_day, text, "reschedule")
    assert responses(step)[-1] == "utter_another_day_options"
    assert customer.commands() == []


def test_a_weekday_and_a_date_that_disagree_are_asked_about(customer: Customer) -> None:
    assert responses(customer.asks(another_day, "bring it tue nov 26", "reschedule")) == ["utter_another_day_clash"]
