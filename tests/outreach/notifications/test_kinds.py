"""What holds of every kind: one segment, a file, tests, a row in the docs; and nothing of who shares the phone."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.dms.views import AttemptView, DeliveryView, TripView
from doorstep.messaging import segments
from doorstep.messaging.notifications import Composed
from doorstep.messaging.policy import Company, Drop, Mode, Notice, OutgoingMessage, Send, SendContext, decide
from doorstep.messaging.policy.hours import RecipientPlace
from doorstep.outreach.notifications import KINDS, desired_notifications
from doorstep.outreach.notifications.facts import AttemptFollowUp, Facts, FiredNotification, Policy, Saying
from doorstep.outreach.notifications.table import rows
from doorstep.outreach.policies import policy_of, wanted_in
from doorstep.settings import Settings
from doorstep.tables import as_markdown
from tests.dms import world
from tests.stack import ROOT

LONGEST = Policy("Great Lakes Neighborhood Parcel Delivery", wanted=wanted_in(Mode.ALL))
NAME = "Przemysława Brzęczyszczykiewicz-Wawrzyńczyk-Szczęśniakowska"


def facts(now: datetime, **changed: object) -> Facts:
    delivery = DeliveryView(
        tracking_number="LM000002207", version=3, status=Status.OUT_FOR_DELIVERY, status_changed_at=now,
        recipient_name=NAME, recipient_phone=world.PHONE, is_business=False, address=world.HOME,
        timezone="America/Chicago", window_start=now - timedelta(minutes=35), window_end=now + timedelta(hours=1),
        eta=now + timedelta(minutes=25), eta_updated_at=now, stops_before=3, route_code="R-D1", driver_name="Erin",
        attempts=(), delivered_at=None, left_at=None, sender_name="", service="Standard", signature_required=False,
        value_cents=0, depot_code="CHI", depot_name="Bloomington-Normal Industrial Park North",
        depot_timezone="America/Chicago", depot_address=world.DEPOT, depot_hours=(), held_until=None, updated_at=now,
    )  # fmt: skip
    return Facts(replace(delivery, **changed), TripView("R-D1", now + timedelta(minutes=1)))  # type: ignore[arg-type]


def scenes(now: datetime) -> dict[str, Facts]:
    """Each kind with the longest that is said of it."""
    later = now + timedelta(days=4)
    on_day = {"window_start": later.replace(minute=30), "window_end": (later + timedelta(hours=3)).replace(minute=45)}
    attempt = AttemptView(1, now - timedelta(hours=12), AttemptOutcome.DELIVERED, None, "", None)
    delivered = {"status": Status.DELIVERED, "attempts": (attempt,), "left_at": "behind the big green mailboxes"}
    eta = now + timedelta(hours=3)
    attempt = AttemptView(1, now, AttemptOutcome.FAILED, FailureReason.NO_ACCESS, "", None)
    failed = {"status": Status.ATTEMPTED, "attempts": (attempt,)}
    told_delivered = (FiredNotification("delivered", "attempt:1", True, {"attempt": 1}, has_left=True),)
    return {
        "window_confirmation": facts(now, status=Status.AT_DEPOT, **on_day),
        "out_for_delivery": facts(now),
        "on_the_way": facts(now),
        "delay": facts(now, eta=eta),
        "early": facts(now, window_start=eta, window_end=eta + timedelta(hours=2)),
        "delivered": facts(now, **delivered),
        "ready_for_pickup": facts(now, status=Status.HELD, held_until=later.date()),
        "returned": facts(now, status=Status.RETURNED),
        "correction": replace(facts(now), told=told_delivered),
        "attempted": facts(now, **failed),
        "reminder": replace(facts(now, **failed), asked=AttemptFollowUp(has_left=True)),
    }


def words(name: str, of: Facts, saying: Saying) -> Composed | None:
    said = KINDS[name].words
    assert said is not None
    return said([of], saying)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_the_longest_words_are_one_segment(now: datetime, name: str) -> None:
    of = scenes(now)[name]
    wanted = [each for each in desired_notifications(of, LONGEST) if each.kind == name]
    assert wanted, f"{name} is not desired in its scene"
    for may_number in (True, False):
        composed = words(name, of, Saying(LONGEST, now, wanted[0].occurrence, may_number))
        assert composed is not None
        size = segments.size(composed.words)
        assert (size.encoding, size.segments) == ("GSM-7", 1), composed.words
        assert composed.words.startswith(LONGEST.company)
        assert "..2207" in composed.words


@pytest.mark.parametrize("name", sorted(KINDS))
def test_nothing_of_who_it_is_or_where_they_live_is_said(now: datetime, name: str) -> None:
    of = scenes(now)[name]
    occurrence = next(each.occurrence for each in desired_notifications(of, LONGEST) if each.kind == name)
    composed = words(name, of, Saying(LONGEST, now, occurrence))
    assert composed is not None
    assert NAME not in composed.words
    assert "La Salle" not in composed.words
    assert not any(word in composed.words.upper().split() for word in ("STOP", "CANCEL", "END", "YES"))


@pytest.mark.parametrize("name", sorted(wanted_in(Mode.EXEMPT) & KINDS.keys()))
def test_in_mode_exempt_each_has_the_form_that_the_rule_asks_for(now: datetime, name: str) -> None:
    policy, of = policy_of(Settings(consent_mode="exempt")), scenes(now)[name]
    wanted = [each for each in desired_notifications(of, policy) if each.kind == name]
    composed = KINDS[name].says([of], Saying(policy, now, wanted[0].occurrence))
    assert composed is not None
    assert composed.words.endswith("STOP ends our texts.")
    assert segments.size(composed.words).segments == 1
    company = Company(name=policy.company, mode=Mode.EXEMPT)
    message = OutgoingMessage(Notice(name), composed.words, packages=("LM000002207",))
    assert decide(message, SendContext(company, places=(RecipientPlace("America/Chicago"),)), now) == Send()


def test_in_mode_exempt_a_company_with_too_long_a_name_is_told_why(now: datetime) -> None:
    """Numbers go first; where that is not enough the text is as it would be otherwise, and the policy drops it."""
    of, name = scenes(now)["attempted"], "Great Lakes Neighborhood Parcel Delivery and Storage " * 2
    policy = replace(LONGEST, company=name, wanted=wanted_in(Mode.EXEMPT), closing="STOP ends our texts.")
    composed = KINDS["attempted"].says([of], Saying(policy, now, "attempt:1"))
    assert composed is not None
    message = OutgoingMessage(Notice.ATTEMPTED, composed.words, packages=("LM000002207",))
    context = SendContext(Company(name=name, mode=Mode.EXEMPT), places=(RecipientPlace("America/Chicago"),))
    assert decide(message, context, now) == Drop("exempt_form")


@pytest.mark.parametrize("name", KINDS)
def test_each_has_a_file_and_tests_of_its_name(name: str) -> None:
    assert (ROOT / f"doorstep/outreach/notifications/{name}.py").exists()
    assert (Path(__file__).parent / f"test_{name}.py").exists()


def test_the_docs_say_what_the_code_says() -> None:
    assert as_markdown(rows()) in (ROOT / "docs/notifications.md").read_text()


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_window_that_ends_before_it_starts_and_a_zone_that_is_none_stop_nothing(now: datetime, name: str) -> None:
    of = scenes(now)[name]
    broken: dict[str, Any] = {"window_start": now + timedelta(hours=3), "window_end": now, "timezone": "Mars/Olympus"}
    wrong = replace(of, delivery=replace(of.delivery, **broken))
    zoneless = replace(of, delivery=replace(of.delivery, timezone="", depot_timezone=""))
    for each in (wrong, zoneless, replace(of, delivery=replace(of.delivery, eta=now - timedelta(days=2)))):
        desired_notifications(each, LONGEST)
        words(name, each, Saying(LONGEST, now, "trip:R-D1"))


def test_who_has_no_phone_is_told_nothing(now: datetime) -> None:
    assert desired_notifications(facts(now, recipient_phone=None), LONGEST) == []
