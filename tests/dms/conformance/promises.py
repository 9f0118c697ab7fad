"""What every filling of the port promises, one test for each.

Another one passes it by a class of its own: `class TestTheirs(Promises)` with a fixture `company` that answers with its
`Company`. What its capabilities leave out it refuses; all else holds for each alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from doorstep.database import transaction
from doorstep.dms.filling import dms_of
from doorstep.dms.outcomes import CommandResult, IllegalMove, Invalid, NotFound, StaleVersion, Unsupported
from doorstep.dms.port import Dms
from doorstep.dms.status import Status
from doorstep.dms.values import AccessKind, AttemptOutcome, Audience, FailureReason, InstructionKind, WantedChange
from doorstep.following import follow
from doorstep.provenance import By
from tests.dms.conformance.company import N1, N2, N3, N4, Company
from tests.dms.world import HOME, NEIGHBOUR, PHONE

OTHER_PHONE = "+13125550177"
ELSEWHERE = replace(HOME, number="2001", zip="60614")
GATE = ((AccessKind.GATE, "7316"),)
AT_THE_BACK = ((InstructionKind.LEAVE_AT, "back door"),)

Give = Callable[[Dms, By, Company], CommandResult]


def _order(name: str, *arguments: object, **named: object) -> Give:
    return lambda dms, by, company: getattr(dms, name)(by, N1, *arguments, **named)


def _reschedule(dms: Dms, by: By, company: Company, version: int | None = None) -> CommandResult:
    start = company.now + timedelta(days=4)
    return dms.reschedule(by, N1, start, start + timedelta(hours=4), expected_version=version)


def _hold(dms: Dms, by: By, company: Company, version: int | None = None) -> CommandResult:
    return dms.hold_for_pickup(by, N1, (company.now + timedelta(days=7)).date(), expected_version=version)


ORDERS: dict[str, Give] = {
    "change_address": _order("change_address", NEIGHBOUR),
    "reschedule": _reschedule,
    "hold_for_pickup": _hold,
    "cancel_delivery": _order("cancel_delivery", "changed my mind"),
    "give_instructions": _order("give_instructions", AT_THE_BACK),
    "take_back_instructions": lambda dms, by, company: dms.take_back_instructions(by, N1, company.now),
    "give_access": _order("give_access", GATE),
    "keep_access": _order("keep_access", True),
    "take_back_access": lambda dms, by, company: dms.take_back_access(by, N1, company.now),
    "add_note": _order("add_note", "Ring twice."),
    "record_resolution": _order("record_resolution", "address_problem", "Written."),
}
CHANGES: dict[WantedChange, tuple[str, Give]] = {
    WantedChange.ADDRESS_NEARBY: ("change_address", ORDERS["change_address"]),
    WantedChange.ADDRESS_ELSEWHERE: ("change_address", _order("change_address", ELSEWHERE)),
    WantedChange.ACCESS: ("give_access", ORDERS["give_access"]),
    WantedChange.INSTRUCTIONS: ("give_instructions", ORDERS["give_instructions"]),
    WantedChange.ANOTHER_DAY: ("reschedule", _reschedule),
    WantedChange.HOLD: ("hold_for_pickup", _hold),
    WantedChange.CANCEL: ("cancel_delivery", ORDERS["cancel_delivery"]),
}
"""How each change that a recipient may ask for is ordered."""
OF_OPEN_ONES = (
    "change_address", "reschedule", "hold_for_pickup", "cancel_delivery", "give_instructions", "give_access",
)  # fmt: skip


def by_customer(company: Company, cause: str = "SM1") -> By:
    return By.customer(cause, company.now)


class Promises:
    """`company` is the fixture of who fills the port."""

    # What is asked

    def test_what_is_not_there_is_none(self, company: Company) -> None:
        with company.asked() as dms:
            assert dms.delivery(N1) is None
            assert dms.deliveries([N1]) == []
            assert dms.history(N1) == []
            assert dms.notes(N1) == []
            assert dms.access(N1) == []
            assert dms.instructions(N1) == []

    def test_a_delivery_is_told_as_it_was_announced(self, company: Company) -> None:
        company.announces(N1, due=company.now, needs_signature=True)
        view = company.view(N1)
        assert (view.tracking_number, view.status, view.address) == (N1, Status.CREATED, HOME)
        assert (view.recipient_name, view.recipient_phone) == ("Maria Lopez", PHONE)
        assert (view.window_start, view.window_end) == (company.now, company.now + timedelta(hours=4))
        assert (view.depot_code, view.depot_timezone, view.timezone) == ("CHI", "America/Chicago", "America/Chicago")
        assert (view.signature_required, view.attempts, view.held_until) == (True, (), None)

    def test_of_several_those_are_told_that_there_are(self, company: Company) -> None:
        company.announces(N1)
        company.announces(N2)
        with company.asked() as dms:
            assert {each.tracking_number for each in dms.deliveries([N1, N2, N3])} == {N1, N2}

    def test_a_phone_sees_its_open_deliveries_first_and_the_soonest_of_them_before_others(
        self, company: Company
    ) -> None:
        company.sends_out(N1)
        company.delivers(N1)
        company.announces(N2, due=company.now + timedelta(days=5))
        company.announces(N3, due=company.now + timedelta(days=2))
        company.announces(N4, phone=OTHER_PHONE)
        with company.asked() as dms:
            seen = dms.deliveries_of_phone(PHONE, company.now)
        assert [each.tracking_number for each in seen] == [N3, N2, N1]

    def test_what_was_finished_a_month_ago_is_seen_no_more(self, company: Company) -> None:
        company.sends_out(N1)
        company.delivers(N1)
        company.passes(timedelta(days=31))
        with company.asked() as dms:
            assert dms.deliveries_of_phone(PHONE, company.now) == []
            assert dms.knows_phone(PHONE)

    def test_a_phone_is_known_when_there_was_something_for_it(self, company: Company) -> None:
        company.announces(N1)
        with company.asked() as dms:
            assert (dms.knows_phone(PHONE), dms.knows_phone(OTHER_PHONE)) == (True, False)

    def test_a_delivery_is_as_seen_until_something_is_written_to_it(self, company: Company) -> None:
        company.announces(N1)
        seen = company.view(N1)
        with company.asked() as dms:
            assert dms.is_as_seen(seen)
            dms.add_note(by_customer(company), N1, "Ring twice.")
            assert not dms.is_as_seen(seen)

    def test_a_view_is_a_value_of_its_moment(self, company: Company) -> None:
        company.announces(N1)
        seen = company.view(N1)
        with company.asked() as dms:
            dms.change_address(by_customer(company), N1, NEIGHBOUR)
        assert seen.address == HOME

    def test_the_service_area_is_of_a_depot_or_of_any(self, company: Company) -> None:
        with company.asked() as dms:
            assert dms.in_service_area("60614")
            assert dms.in_service_area("60614", "CHI")
            assert not dms.in_service_area("60614", "NYC")
            assert not dms.in_service_area("94110")

    def test_the_calendar_says_on_which_days_there_is_room(self, company: Company) -> None:
        company.announces(N1, due=company.now + timedelta(days=3))
        today = company.now.astimezone(ZoneInfo("America/Chicago")).date()
        due = today + timedelta(days=3)
        with company.asked() as dms:
            calendar = dms.depot_calendar("CHI", today, today + timedelta(days=6))
            without = dms.depot_calendar("CHI", today, today + timedelta(days=6), apart_from=N1)
            with pytest.raises(LookupError):
                dms.depot_calendar("NYC", today, today)
        assert [day.weekday() for day in calendar.working_days(today, today + timedelta(days=6))] == [4, 5, 0, 1, 2, 3]
        assert (calendar.booked.get(due, 0), without.booked.get(due, 0)) == (1, 0)

    # What is written

    def test_another_address_is_on_file_and_history_says_which_was(self, company: Company) -> None:
        company.announces(N1)
        before = company.view(N1)
        with company.asked() as dms:
            done = dms.change_address(by_customer(company), N1, NEIGHBOUR, expected_version=before.version)
            [entry] = [each for each in dms.history(N1) if each.actor == "customer"]
            former = dms.address_spoken(str(entry.before["address"]))
        assert (company.view(N1).address, former) == (NEIGHBOUR, HOME)
        assert (done.version, company.view(N1).version) == (before.version + 1, before.version + 1)
        assert (entry.command, entry.cause, entry.at) == ("change_address", "SM1", company.now)
        assert entry.after["address"] == NEIGHBOUR.spoken()

    def test_what_a_message_led_to_is_told_by_its_cause(self, company: Company) -> None:
        company.announces(N1)
        company.announces(N2)
        with company.asked() as dms:
            dms.add_note(by_customer(company), N2, "Ring twice.")
            dms.give_instructions(by_customer(company), N1, AT_THE_BACK)
            dms.add_note(by_customer(company, "SM2"), N1, "Ring once.")
            led_to = [(each.command, each.subject, each.cause) for each in dms.led_to(["SM1", "SM7"])]
            assert led_to == [("add_note", N2, "SM1"), ("give_instructions", N1, "SM1")]
            assert dms.led_to([]) == []

    def test_another_window_holds_and_history_says_which_was(self, company: Company) -> None:
        company.announces(N1)
        before = company.view(N1)
        with company.asked() as dms:
            _reschedule(dms, by_customer(company), company)
            entry = dms.history(N1)[-1]
        after = company.view(N1)
        assert after.window_start == company.now + timedelta(days=4)
        assert (entry.command, entry.before["window_start"]) == ("reschedule", before.window_start.isoformat())
        assert entry.after["window_start"] == after.window_start.isoformat()

    def test_what_was_tried_in_vain_waits_at_the_depot_for_its_new_day(self, company: Company) -> None:
        company.sends_out(N1)
        company.fails(N1)
        with company.asked() as dms:
            _reschedule(dms, by_customer(company), company)
        after = company.view(N1)
        assert (after.status, after.eta) == (Status.AT_DEPOT, None)
        assert [each.reason for each in after.attempts] == [FailureReason.NOBODY_HOME]

    def test_it_is_held_until_a_day(self, company: Company) -> None:
        company.announces(N1)
        with company.asked() as dms:
            _hold(dms, by_customer(company), company)
        assert company.view(N1).status is Status.HELD
        assert company.view(N1).held_until == (company.now + timedelta(days=7)).date()

    def test_a_cancelled_one_is_finished(self, company: Company) -> None:
        company.announces(N1)
        with company.asked() as dms:
            dms.cancel_delivery(by_customer(company), N1, "")
        assert company.view(N1).status is Status.CANCELLED

    def test_an_instruction_takes_the_place_of_one_of_its_kind_and_gives_it_back(self, company: Company) -> None:
        company.announces(N1)
        with company.asked() as dms:
            dms.give_instructions(by_customer(company), N1, AT_THE_BACK)
        company.passes(timedelta(minutes=5))
        second = by_customer(company, "SM2")
        with company.asked() as dms:
            dms.give_instructions(second, N1, ((InstructionKind.LEAVE_AT, "garage"),))
            assert [each.detail for each in dms.instructions(N1)] == ["garage"]
        company.passes(timedelta(minutes=5))
        with company.asked() as dms:
            dms.take_back_instructions(by_customer(company, "SM3"), N1, second.now)
            assert [(each.kind, each.detail) for each in dms.instructions(N1)] == list(AT_THE_BACK)

    def test_what_needs_a_signature_is_left_nowhere(self, company: Company) -> None:
        company.announces(N1, needs_signature=True)
        with company.asked() as dms, pytest.raises(Invalid) as refused:
            dms.give_instructions(by_customer(company), N1, AT_THE_BACK)
        assert refused.value.reason == "signature_required"

    def test_how_to_get_in_is_told_and_history_never_repeats_it(self, company: Company) -> None:
        company.announces(N1)
        with company.asked() as dms:
            dms.give_access(by_customer(company), N1, GATE)
            [known] = dms.access(N1)
            assert (known.kind, known.value, known.keep, known.given_at) == (*GATE[0], False, company.now)
            assert "7316" not in repr(dms.history(N1))

    def test_how_to_get_in_is_forgotten_when_it_is_taken_back(self, company: Company) -> None:
        company.announces(N1)
        given = by_customer(company)
        with company.asked() as dms:
            dms.give_access(given, N1, GATE)
            dms.take_back_access(by_customer(company, "SM2"), N1, given.now)
            assert dms.access(N1) == []

    def test_how_to_get_in_outlasts_the_delivery_only_for_who_wants_it_kept(self, company: Company) -> None:
        company.announces(N1)
        company.announces(N2)
        with company.asked() as dms:
            dms.give_access(by_customer(company), N1, GATE)
            assert dms.access(N2) == []
            dms.keep_access(by_customer(company, "SM2"), N1, True)
            assert [each.value for each in dms.access(N2)] == ["7316"]

    def test_how_to_get_in_is_forgotten_with_the_end_of_the_delivery(self, company: Company) -> None:
        company.announces(N1)
        with company.asked() as dms:
            dms.give_access(by_customer(company), N1, GATE)
        company.receives(N1)
        company.loads(N1)
        company.delivers(N1)
        with company.asked() as dms:
            assert dms.access(N1) == []

    def test_a_note_has_an_author_and_readers(self, company: Company) -> None:
        company.announces(N1)
        with company.asked() as dms:
            dms.add_note(by_customer(company), N1, "Ring twice.")
            dms.add_note(By.desk("kim", "K1", company.now), N1, "Look at it.", audience=Audience.DESK)
            notes = [(each.author, each.audience, each.text) for each in dms.notes(N1)]
        assert notes == [("customer", Audience.DRIVER, "Ring twice."), ("desk:kim", Audience.DESK, "Look at it.")]

    def test_a_try_can_be_disputed(self, company: Company) -> None:
        company.sends_out(N1)
        company.fails(N1)
        with company.asked() as dms:
            dms.dispute_attempt(by_customer(company), N1, 1, "nobody rang")
            with pytest.raises(NotFound):
                dms.dispute_attempt(by_customer(company, "SM2"), N1, 9, "nobody rang")
        assert company.view(N1).attempts[0].disputed_at == company.now

    def test_how_an_exception_ended_is_kept_of_a_finished_delivery_too(self, company: Company) -> None:
        company.sends_out(N1)
        company.delivers(N1)
        with company.asked() as dms:
            dms.record_resolution(By.desk("kim", "K1", company.now), N1, "not_received", "The customer found it.")
            assert dms.history(N1)[-1].after["resolution"] == "The customer found it."

    @pytest.mark.parametrize("order", ORDERS)
    def test_the_same_cause_again_does_nothing_and_answers_the_same(self, company: Company, order: str) -> None:
        company.announces(N1)
        by = by_customer(company)
        with company.asked() as dms:
            first = ORDERS[order](dms, by, company)
        with company.asked() as dms:
            again = ORDERS[order](dms, by, company)
            assert len([each for each in dms.history(N1) if each.command == order]) == 1
        assert (first.is_new, again.is_new) == (True, False)
        assert (again.subject, again.version, again.after) == (first.subject, first.version, first.after)
        assert company.view(N1).version == first.version

    @pytest.mark.parametrize("order", ORDERS)
    def test_what_is_not_there_is_not_written_to(self, company: Company, order: str) -> None:
        with company.asked() as dms, pytest.raises(NotFound):
            ORDERS[order](dms, by_customer(company), company)

    @pytest.mark.parametrize("order", ["change_address", "reschedule", "hold_for_pickup", "cancel_delivery"])
    def test_what_was_decided_on_an_older_state_is_refused(self, company: Company, order: str) -> None:
        company.announces(N1)
        seen = company.view(N1)
        with company.asked() as dms:
            dms.add_note(by_customer(company, "SM0"), N1, "Ring twice.")
        now = company.view(N1)
        stale: dict[str, Give] = {
            "change_address": _order("change_address", NEIGHBOUR, expected_version=seen.version),
            "reschedule": lambda dms, by, company: _reschedule(dms, by, company, seen.version),
            "hold_for_pickup": lambda dms, by, company: _hold(dms, by, company, seen.version),
            "cancel_delivery": _order("cancel_delivery", "", expected_version=seen.version),
        }
        with company.asked() as dms, pytest.raises(StaleVersion):
            stale[order](dms, by_customer(company), company)
        assert company.view(N1) == now

    @pytest.mark.parametrize("order", OF_OPEN_ONES)
    def test_nothing_is_changed_on_what_is_finished(self, company: Company, order: str) -> None:
        company.sends_out(N1)
        company.delivers(N1)
        before = company.view(N1)
        with company.asked() as dms, pytest.raises(IllegalMove):
            ORDERS[order](dms, by_customer(company), company)
        assert company.view(N1) == before

    @pytest.mark.parametrize("change", WantedChange)
    def test_at_the_depot_it_takes_the_changes_that_it_says_it_takes(
        self, company: Company, change: WantedChange
    ) -> None:
        company.announces(N1)
        company.receives(N1)
        self._takes_or_refuses(company, change)

    @pytest.mark.parametrize("change", WantedChange)
    def test_on_the_truck_it_takes_the_changes_that_it_says_it_takes(
        self, company: Company, change: WantedChange
    ) -> None:
        company.sends_out(N1)
        self._takes_or_refuses(company, change)

    def _takes_or_refuses(self, company: Company, change: WantedChange) -> None:
        before = company.view(N1)
        name, give = CHANGES[change]
        with company.asked() as dms:
            if dms.capabilities.can_write(change, before.status):
                assert give(dms, by_customer(company), company).is_new
                assert dms.history(N1)[-1].command == name
                return
            with pytest.raises(Unsupported):
                give(dms, by_customer(company), company)
        assert company.view(N1) == before

    def test_what_was_done_is_answered_though_it_went_on_the_truck_since(self, company: Company) -> None:
        company.announces(N1)
        company.receives(N1)
        with company.asked() as dms:
            first = dms.give_instructions(by_customer(company), N1, AT_THE_BACK)
        company.loads(N1)
        with company.asked() as dms:
            again = dms.give_instructions(by_customer(company), N1, AT_THE_BACK)
        assert (again.is_new, again.version) == (False, first.version)

    def test_what_is_wrong_in_itself_is_refused(self, company: Company) -> None:
        company.announces(N1)
        before, by = company.view(N1), by_customer(company)
        wrong: list[Callable[[Dms], CommandResult]] = [
            lambda dms: dms.change_address(by, N1, HOME),
            lambda dms: dms.change_address(by, N1, replace(HOME, zip="94110")),
            lambda dms: dms.reschedule(by, N1, company.now - timedelta(hours=2), company.now + timedelta(hours=2)),
            lambda dms: dms.add_note(by, N1, " "),
        ]
        for each in wrong:
            with company.asked() as dms, pytest.raises(Invalid):
                each(dms)
        assert company.view(N1) == before

    def test_what_is_rolled_back_was_never_done(self, company: Company) -> None:
        company.announces(N1)
        before = company.view(N1)
        with company.sessions() as session:
            dms_of(session).change_address(by_customer(company), N1, NEIGHBOUR)
            found = dms_of(session).delivery(N1)
            assert found is not None
            assert found.address == NEIGHBOUR
            session.rollback()
        assert company.view(N1) == before
        with transaction(company.sessions) as session:
            assert dms_of(session).change_address(by_customer(company), N1, NEIGHBOUR).is_new

    def test_who_follows_hears_what_was_changed_before_it_is_committed(self, company: Company) -> None:
        company.announces(N1)
        heard: list[tuple[list[str], bool]] = []

        def hear(session: Session, subjects: Sequence[str]) -> None:
            found = dms_of(session).delivery(N1)
            heard.append((list(subjects), found is not None and found.address == NEIGHBOUR))

        follow(company.sessions, "test", hear)
        with company.asked() as dms:
            dms.change_address(by_customer(company), N1, NEIGHBOUR)
        with company.asked() as dms:
            dms.change_address(by_customer(company), N1, NEIGHBOUR)
        assert heard == [([N1], True)]

    # What has changed

    def test_changes_are_numbered_upwards_and_told_from_any_on(self, company: Company) -> None:
        company.announces(N1)
        with company.asked() as dms:
            before = dms.newest_change()
            dms.add_note(by_customer(company), N1, "Ring twice.")
            dms.add_note(by_customer(company, "SM2"), N1, "Ring once.")
            rows = dms.changed_after(before, 10)
            assert [subject for _, subject in rows] == [N1, N1]
            assert before < rows[0][0] < rows[1][0] == dms.newest_change()
            assert dms.changed_after(before, 1) == rows[:1]
            assert dms.changed_after(rows[1][0], 10) == []

    def test_what_is_under_way_is_told_some_at_a_time(self, company: Company) -> None:
        company.sends_out(N1)
        company.delivers(N1)
        for number in (N3, N2):
            company.announces(number)
        company.passes(timedelta(days=2))
        since = company.now - timedelta(days=1)
        with company.asked() as dms:
            assert dms.open_numbers("", 10, or_changed_since=since) == [N2, N3]
            assert dms.open_numbers("", 10, or_changed_since=since - timedelta(days=2)) == [N1, N2, N3]
            assert dms.open_numbers("", 1, or_changed_since=since) == [N2]
            assert dms.open_numbers(N2, 10, or_changed_since=since) == [N3]

    def test_who_moved_it_last_is_told(self, company: Company) -> None:
        company.announces(N1)
        company.announces(N2)
        with company.asked() as dms:
            _reschedule(dms, by_customer(company), company)
            _hold(dms, By.desk("kim", "K1", company.now), company)
            dms.add_note(By.driver("D1", "T1", company.now), N1, "Ring twice.")
            movers = dms.last_movers([N1])
        assert (movers[N1].window, movers[N1].status) == ("customer", "desk:kim")

    def test_what_is_on_the_same_truck_moves_together(self, company: Company) -> None:
        company.sends_out(N1)
        company.sends_out(N2, address=NEIGHBOUR)
        company.announces(N3)
        with company.asked() as dms:
            assert sorted(dms.out_with([N1])) == [N1, N2]
            assert dms.out_with([N3]) == []
            assert dms.out_with([]) == []

    def test_a_trip_knows_when_its_driver_was_last_at_a_door(self, company: Company) -> None:
        company.sends_out(N1)
        company.sends_out(N2, address=NEIGHBOUR)
        with company.asked() as dms:
            assert dms.trips({"R-D1"})["R-D1"].last_done_at is None
        company.passes(timedelta(minutes=20))
        company.delivers(N1)
        with company.asked() as dms:
            assert dms.trips({"R-D1"})["R-D1"].last_done_at == company.now
            assert dms.trips(set()) == {}
        assert company.view(N2).route_code == "R-D1"

    # What it can do

    def test_there_is_a_photo_where_it_keeps_photos(self, company: Company) -> None:
        company.sends_out(N1)
        company.delivers(N1)
        with company.asked() as dms:
            keeps = dms.capabilities.keeps_photos
        [attempt] = company.view(N1).attempts
        assert attempt.outcome is AttemptOutcome.DELIVERED
        assert (attempt.photo_url is not None) == keeps

    def test_there_is_an_estimate_where_it_makes_any(self, company: Company) -> None:
        company.sends_out(N1)
        with company.asked() as dms:
            estimates = dms.capabilities.estimates_arrival
        assert (company.view(N1).eta is not None) == estimates
