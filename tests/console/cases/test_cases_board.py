from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.console.cases import queries as cases_board
from doorstep.console.cases.queries import BoardFilters
from doorstep.console.cases.urgency import WEIGHTS, Behind, Urgency, UrgencyFacts, lateness, promise, promised, urgency
from doorstep.database import transaction
from doorstep.desk.models import DeskStep
from doorstep.dms import commands as dms_commands
from doorstep.provenance import By
from tests.console.world import NUMBER, Desk
from tests.dms.world import HOME

pytestmark = pytest.mark.both_databases

NOON = datetime.fromisoformat("2026-11-20T12:00:00+00:00")
HOUR = timedelta(hours=1)


def hurts(**facts: object) -> Urgency:
    usual = {
        "kind": CaseKind.COMPLAINT, "opened_at": NOON, "promised_until": None, "value_cents": 5_000,
        "waits_for_desk": True,
    }  # fmt: skip
    now = facts.pop("now", NOON)
    return urgency(UrgencyFacts(**{**usual, **facts}), now)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ({"promised_until": NOON - HOUR}, {"promised_until": NOON + HOUR}),
        ({"promised_until": NOON + HOUR}, {"promised_until": NOON + 3 * HOUR}),
        ({"promised_until": NOON + HOUR}, {"value_cents": 300_000}),
        ({"promised_until": NOON - HOUR}, {"value_cents": 10_000_000, "opened_at": NOON - 100 * HOUR}),
        ({"value_cents": 80_000}, {"value_cents": 2_000}),
        ({"opened_at": NOON - 30 * HOUR}, {"opened_at": NOON - HOUR}),
        ({}, {"waits_for_desk": False}),
        ({"promised_until": NOON - HOUR / 2}, {"promised_until": NOON - HOUR / 30}),
        (
            {"kind": CaseKind.VEHICLE, "behind": Behind(62, 900_000)},
            {"kind": CaseKind.VEHICLE, "behind": Behind(3, 900_000)},
        ),
        (
            {"kind": CaseKind.VEHICLE, "behind": Behind(9, 900_000)},
            {"kind": CaseKind.VEHICLE, "behind": Behind(9, 90_000)},
        ),
        ({"kind": CaseKind.DRIVER_DELAY, "behind": Behind(promises_at_risk=4)}, {"kind": CaseKind.DRIVER_DELAY}),
    ],
    ids=str,
)
def test_what_hurts_more_comes_first(more: dict[str, object], less: dict[str, object]) -> None:
    assert hurts(**more).score > hurts(**less).score


WORST = {"promised_until": NOON - 100 * HOUR, "value_cents": 10**9, "opened_at": NOON - 1000 * HOUR}


def test_people_in_danger_stand_above_everything_and_a_vehicle_above_the_rest() -> None:
    danger = hurts(kind=CaseKind.EMERGENCY, value_cents=0, waits_for_desk=False)
    vehicle = hurts(kind=CaseKind.VEHICLE, value_cents=0, waits_for_desk=False)
    worst_vehicle = hurts(kind=CaseKind.VEHICLE, behind=Behind(500, 10**9, 99), **WORST)
    worst = hurts(kind=CaseKind.DRIVER_DELAY, behind=Behind(promises_at_risk=99), **WORST)
    assert danger.score > worst_vehicle.score
    assert vehicle.score > worst.score


def test_why_a_case_stands_where_it_does_is_said_by_the_table() -> None:
    found = hurts(kind=CaseKind.VEHICLE, promised_until=NOON - HOUR / 2, behind=Behind(12, 4_000_00))
    said = {WEIGHTS[each.weight].title: each.words for each in found.reasons}
    assert said == {
        "A vehicle stands": "", "Stops behind it": "12", "A promise is broken": "", "Minutes late": "30 min",
        "Declared value": "$4,000",
    }  # fmt: skip
    assert found.score == sum(each.points for each in found.reasons)


@pytest.mark.parametrize(
    ("minutes", "looks"),
    [(300, ""), (200, "soon"), (31, "soon"), (30, "near"), (1, "near"), (0, "late"), (-2, "late"), (-14, "late"),
     (-15, "very_late"), (-30, "very_late")],
)  # fmt: skip
def test_late_by_two_minutes_does_not_look_like_late_by_thirty(minutes: int, looks: str) -> None:
    assert lateness(NOON + timedelta(minutes=minutes), NOON) == looks


def test_what_was_promised_is_named() -> None:
    assert promised(NOON, NOON + HOUR, is_under_way=True) == "answer"
    assert promised(NOON + HOUR, NOON, is_under_way=True) == "package"
    assert promised(None, None, is_under_way=True) == ""


instants = st.timedeltas(timedelta(days=-3), timedelta(days=3)).map(lambda delta: NOON + delta)


@given(
    opened=instants, promised=st.none() | instants, value=st.integers(0, 10**8), world=st.booleans(),
    wait=st.timedeltas(timedelta(0), timedelta(days=3)), more=st.integers(0, 10**8),
)  # fmt: skip
def test_waiting_and_value_never_make_it_less_urgent(
    opened: datetime, promised: datetime | None, value: int, world: bool, wait: timedelta, more: int
) -> None:
    facts = {"opened_at": opened, "promised_until": promised, "value_cents": value, "waits_for_desk": world}
    now = hurts(**facts)
    assert hurts(**facts, now=NOON + wait).score >= now.score
    assert hurts(**{**facts, "value_cents": value + more}).score >= now.score


def test_a_window_is_a_promise_only_while_the_package_is_to_come() -> None:
    assert promise(None, NOON, is_under_way=True) == NOON
    assert promise(None, NOON, is_under_way=False) is None
    assert promise(NOON + HOUR, NOON, is_under_way=True) == NOON
    assert promise(None, None, is_under_way=True) is None


def opened(world: Desk, kind: CaseKind, number: str, **more: object) -> int:
    with transaction(world.sessions) as session:
        new = case_commands.NewCase(kind=kind, tracking_number=number, **({"reason": "test"} | more))  # type: ignore[arg-type]
        return case_commands.open_case(session, By.system(f"test:{next(world.numbers)}", world.now), new).id


def test_the_board_has_what_waits_in_its_order(world: Desk) -> None:
    usual = opened(world, CaseKind.COMPLAINT, "LM000000001")
    late = opened(world, CaseKind.DAMAGE, "LM000000002", due_at=world.now - HOUR)
    window = opened(world, CaseKind.ACCESS, NUMBER)
    others = opened(world, CaseKind.REFUSAL, "LM000000003", state=CaseState.WAITING_ON_CUSTOMER)
    world.resolves(opened(world, CaseKind.DAMAGE, "LM000000004"))
    with world.sessions() as session:
        found = cases_board.board(session, now=world.now + timedelta(hours=3))
        assert [card.case_id for card in found.cards] == [late, window, usual, others]
        assert (found.total, found.is_cut) == (4, False)
        card = found.cards[1]
        assert (card.recipient_name, card.status, card.title) == ("Maria Lopez", "out_for_delivery", "Access")
        second = cases_board.board(session, now=world.now + timedelta(hours=3), first=1, size=2)
        assert [each.case_id for each in second.cards] == [window, usual]
        assert len(list(cases_board.everything(session, BoardFilters(), now=world.now))) == 4


@pytest.mark.parametrize(
    ("filters", "kinds"),
    [
        (BoardFilters(kinds=(CaseKind.DAMAGE,)), ["damage"]),
        (BoardFilters(states=(CaseState.WAITING_ON_CUSTOMER,)), ["refusal"]),
        (BoardFilters(waits_for_desk=True), ["address_problem", "damage"]),
        (BoardFilters(can_approve=True), ["address_problem"]),
        (BoardFilters(text="lm 000000002"), ["refusal"]),
        (BoardFilters(text="SMASHED"), ["damage"]),
        (BoardFilters(text="100%"), []),
        (BoardFilters(text="999999999999"), []),
    ],
    ids=str,
)
def test_the_board_is_narrowed(world: Desk, filters: BoardFilters, kinds: list[str]) -> None:
    opened(world, CaseKind.DAMAGE, "LM000000001", reason="it was smashed")
    opened(world, CaseKind.REFUSAL, "LM000000002", state=CaseState.WAITING_ON_CUSTOMER)
    opened(world, CaseKind.ADDRESS_PROBLEM, "LM000000003", details={"proposed": HOME.__dict__})
    with world.sessions() as session:
        assert sorted(card.kind for card in cases_board.board(session, filters, now=world.now).cards) == kinds


def test_cases_are_counted_as_they_are_listed(world: Desk) -> None:
    first = opened(world, CaseKind.DAMAGE, "LM000000001", due_at=world.now - HOUR)
    opened(world, CaseKind.REFUSAL, "LM000000002", state=CaseState.WAITING_ON_CUSTOMER)
    approvable = opened(world, CaseKind.ADDRESS_PROBLEM, NUMBER, details={"proposed": HOME.__dict__})
    world.resolves(opened(world, CaseKind.DAMAGE, "LM000000004"))
    going = opened(world, CaseKind.DAMAGE, "LM000000005")
    with transaction(world.sessions) as session:
        case_commands.assign(session, By.desk("dee", "a", world.now), first, "dee")
        session.add(
            DeskStep(
                batch="b", case_id=going, kind="resolve", by="dee", at=world.now, until=world.now, words="x", problem=""
            )
        )
    later = world.now + timedelta(hours=5)
    with world.sessions() as session:
        assert cases_board.tallies(session, "dee", world.now) == cases_board.Tallies(3, 2, 1, 1, 1)
        assert cases_board.tallies(session, "kim", later) == cases_board.Tallies(3, 2, 0, 2, 1)
        for filters, count in (
            (BoardFilters(), 3), (BoardFilters(waits_for_desk=True), 2), (BoardFilters(assigned_to="dee"), 1),
            (BoardFilters(nobodys=True), 2), (BoardFilters(can_approve=True), 1),
        ):  # fmt: skip
            assert cases_board.board(session, filters, now=world.now).total == count, filters
        overdue = cases_board.board(session, BoardFilters(overdue=True), now=later)
        assert [card.case_id for card in overdue.cards] == [first, approvable]
        (card,) = cases_board.board(session, BoardFilters(can_approve=True), now=world.now).cards
        assert card.wants == "1205 N La Salle St Apt 4B, Chicago, IL 60610"


def test_each_case_has_its_neighbours_on_the_board(world: Desk) -> None:
    ids = [opened(world, CaseKind.DAMAGE, f"LM00000000{n}", due_at=world.now + (n - 5) * HOUR) for n in range(3)]
    with world.sessions() as session:
        around = [cases_board.neighbours(session, each, now=world.now) for each in (*ids, 999)]
    assert around == [(None, ids[1]), (ids[0], ids[2]), (ids[1], None), (None, ids[0])]


def test_a_case_about_a_conversation_shows_the_delivery_it_names(world: Desk) -> None:
    text = world.comes("a person please")
    case_id = world.opens_case("person_wanted", text, None, details={"tracking_number": NUMBER})
    with world.sessions() as session:
        (card,) = cases_board.board(session, now=world.now).cards
        found = cases_board.detail(session, case_id, now=world.now)
    assert (card.tracking_number, card.recipient_name) == (NUMBER, "Maria Lopez")
    assert found is not None
    assert found.delivery is not None


def test_one_page_has_all_that_is_needed_to_decide(world: Desk) -> None:
    proposed = replace(HOME, number="1250")
    arrived = world.comes("its 1250 not 1205")
    case_id = world.opens_case(
        "address_problem", arrived,
        details={"proposed": proposed.__dict__, "on_file": HOME.__dict__, "why": "different_street",
                 "call": "312-555-0199"},
    )  # fmt: skip
    other = world.opens_case("complaint", arrived)
    arrived.is_read("correct_address", "I've asked dispatch.")
    world.refresh()
    with world.sessions() as session:
        found = cases_board.detail(session, case_id, now=world.now)
    assert found is not None
    assert found.proposal == cases_board.Proposal(
        "address", "1205 N La Salle St Apt 4B, Chicago, IL 60610", "1250 N La Salle St Apt 4B, Chicago, IL 60610"
    )
    assert found.details == {"Why": "different street", "Call": "••••••••••99"}
    assert [entry.entry for entry in found.log] == ["opened"]
    assert found.delivery is not None
    assert found.history[-1].command == "change_status"
    assert found.tail is not None
    assert [line.text for line in found.tail.lines] == ["its 1250 not 1205", "I've asked dispatch."]
    assert found.conversation is not None
    assert [case.id for case in found.others] == [other]
    assert found.urgency is not None


def test_windows_and_pickups_are_shown_as_they_are_and_would_be(world: Desk) -> None:
    start = world.now + timedelta(days=1)
    window = opened(
        world, CaseKind.DELIVERY_CHANGE, NUMBER,
        details={"proposed_window": {"start": start.isoformat(), "end": (start + 2 * HOUR).isoformat()}},
    )  # fmt: skip
    pickup = opened(world, CaseKind.REFUSAL, NUMBER, details={"proposed_hold_until": "2026-11-25"})
    with world.sessions() as session:
        first = cases_board.detail(session, window, now=world.now)
        second = cases_board.detail(session, pickup, now=world.now)
    assert first is not None
    assert first.proposal is not None
    assert (first.proposal.before, first.proposal.after) == (
        "today between 10:30 AM and 2:30 PM", "tomorrow between 10:30 AM and 12:30 PM",
    )  # fmt: skip
    assert second is not None
    assert second.proposal is not None
    assert second.proposal.after == "held at West Loop until Wed Nov 25"


def test_a_case_without_delivery_or_conversation_and_none_at_all(world: Desk) -> None:
    case_id = opened(world, CaseKind.DAMAGE, "LM000000009")
    world.resolves(case_id)
    with world.sessions() as session:
        found = cases_board.detail(session, case_id, now=world.now)
        assert found is not None
        assert (found.delivery, found.tail, found.urgency, found.resolution) == (None, None, None, "done")
        assert cases_board.detail(session, 999_999, now=world.now) is None


def test_a_package_that_was_cancelled_is_no_promise_any_more(world: Desk) -> None:
    case_id = opened(world, CaseKind.REFUSAL, NUMBER)
    with transaction(world.sessions) as session:
        dms_commands.cancel_delivery(session, By.customer("c", world.now), NUMBER, "no longer wanted")
    with world.sessions() as session:
        found = cases_board.detail(session, case_id, now=world.now + timedelta(days=2))
    assert found is not None
    assert found.urgency is not None
    assert found.urgency.promise == 0


def test_people_in_danger_come_first_and_are_counted(world: Desk) -> None:
    opened(world, CaseKind.DAMAGE, NUMBER, due_at=world.now - 30 * HOUR)
    vehicle = opened(world, CaseKind.VEHICLE, "LM000000002", details={"stops_left": [4, 5, 6]})
    danger = opened(world, CaseKind.EMERGENCY, "LM000000003", state=CaseState.WAITING_ON_DRIVER)
    with world.sessions() as session:
        cards = cases_board.board(session, now=world.now).cards
        assert [card.case_id for card in cards[:2]] == [danger, vehicle]
        assert [each.words for each in cards[1].urgency.reasons if each.weight == "stops"] == ["3"]
        assert cases_board.tallies(session, "dee", world.now).in_danger == 1
        only = cases_board.board(session, BoardFilters(in_danger=True), now=world.now).cards
        assert [card.case_id for card in only] == [danger]
        assert cards[0].is_danger


@pytest.mark.parametrize(
    "text",
    ["Maria", "maria lop", "la salle", "1205", "0142", "312-555-0142", "smash", "3456789", "6789", "LM123456789"],
)
def test_a_case_is_found_by_everything_that_its_row_shows_also_when_it_ended(world: Desk, text: str) -> None:
    case_id = opened(world, CaseKind.DAMAGE, NUMBER, reason="it was smashed")
    opened(world, CaseKind.DAMAGE, "LM000000002", reason="crushed")
    world.refresh()
    with world.sessions() as session:
        found = cases_board.board(session, BoardFilters(text=text), now=world.now)
        assert [card.case_id for card in found.cards] == [case_id]
    world.resolves(case_id)
    world.refresh()
    with world.sessions() as session:
        ended = BoardFilters(text=text, states=(CaseState.RESOLVED,))
        found = cases_board.board(session, ended, now=world.now)
        assert [(card.case_id, card.resolution) for card in found.cards] == [(case_id, "done")]
        assert found.total == 1
        assert [card.case_id for card in cases_board.everything(session, ended, now=world.now)] == [case_id]
