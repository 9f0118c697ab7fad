"""What a filling of the port promises whose drivers work by Doorstep, one test for each; run as `promises` are.

Of the company's drivers Erin Bell, "D1", has the route "R-D1".
"""

from datetime import datetime, timedelta

import pytest

from doorstep.dms.outcomes import IllegalMove
from doorstep.dms.routes import next_stop
from doorstep.dms.status import Status
from doorstep.dms.values import AccessKind, AttemptEvidence, AttemptOutcome, Audience, FailureReason
from doorstep.provenance import By
from tests.dms.conformance.company import N1, N2, Company
from tests.dms.world import NEIGHBOUR

SLACK_USER = "U0ERIN0001"


def erin(company: Company, cause: str = "T1", at: datetime | None = None) -> By:
    return By.driver("D1", cause, at or company.now)


class DriverPromises:
    """`company` is the fixture of who fills the port."""

    def test_a_driver_is_known_by_code_by_route_and_by_account(self, company: Company) -> None:
        company.links("D1", SLACK_USER)
        with company.asked() as dms:
            found = dms.drivers.driver("D1")
            assert found is not None
            assert (found.name, found.depot_code, found.slack_user) == ("Erin Bell", "CHI", SLACK_USER)
            assert dms.drivers.by_slack_user(SLACK_USER) == found
            assert dms.drivers.of_route("R-D1") == found
            assert dms.drivers.driver("D9") is None
            assert dms.drivers.by_slack_user("U0NOBODY") is None
            assert [each.code for each in dms.drivers.all()] == ["D1", "D2"]

    def test_todays_route_has_its_stops_in_their_order(self, company: Company) -> None:
        company.sends_out(N1)
        company.sends_out(N2, address=NEIGHBOUR)
        with company.asked() as dms:
            route = dms.drivers.route_of("D1", company.now)
            assert route is not None
            assert [stop.deliveries[0].tracking_number for stop in route.stops] == [N1, N2]
            assert [stop.address for stop in route.stops_ahead][1] == NEIGHBOUR
            assert "R-D1" in [each.code for each in dms.drivers.routes_today(company.now)]
            assert dms.drivers.route_of("D9", company.now) is None

    def test_a_shift_begins_once_and_ends(self, company: Company) -> None:
        with company.asked() as dms:
            assert dms.drivers.start_shift(erin(company), "D1").after["route"] == "R-D1"
            assert not dms.drivers.start_shift(erin(company), "D1").is_new
            with pytest.raises(IllegalMove):
                dms.drivers.start_shift(erin(company, "T2"), "D1")
            shift = dms.drivers.shift_of("D1", company.now)
            assert shift is not None
            assert (shift.started_at, shift.route_code, shift.break_since) == (company.now, "R-D1", None)
            dms.drivers.end_shift(erin(company, "T3"), "D1")
            assert dms.drivers.shift_of("D1", company.now) is None

    def test_a_break_is_part_of_the_shift(self, company: Company) -> None:
        with company.asked() as dms:
            with pytest.raises(IllegalMove):
                dms.drivers.start_break(erin(company, "T0"), "D1")
            dms.drivers.start_shift(erin(company), "D1")
            dms.drivers.start_break(erin(company, "T2"), "D1")
            shift = dms.drivers.shift_of("D1", company.now)
            assert shift is not None
            assert shift.break_since == company.now
            back = erin(company, "T3", company.now + timedelta(minutes=20))
            assert dms.drivers.end_break(back, "D1").after["minutes"] == 20

    def test_what_waits_for_the_route_is_loaded(self, company: Company) -> None:
        company.announces(N1, due=company.now)
        company.receives(N1)
        company.plans(N1)
        with company.asked() as dms:
            assert dms.drivers.load_route(erin(company), "D1").after["loaded"] == [N1]
        assert company.view(N1).status is Status.OUT_FOR_DELIVERY

    def test_a_delivered_package_has_what_the_driver_showed_of_it(self, company: Company) -> None:
        company.sends_out(N1)
        shown = AttemptEvidence(left_at="front door", signed_by="Ana Ruiz", note="Dog in the yard.")
        with company.asked() as dms:
            done = dms.drivers.record_attempt(erin(company), N1, AttemptOutcome.DELIVERED, evidence=shown)
            again = dms.drivers.record_attempt(erin(company), N1, AttemptOutcome.DELIVERED, evidence=shown)
        assert (done.is_new, again.is_new) == (True, False)
        view = company.view(N1)
        [attempt] = view.attempts
        assert (view.status, view.left_at, view.delivered_at) == (Status.DELIVERED, "front door", company.now)
        assert (attempt.signed_by, attempt.note, attempt.driver_name) == ("Ana Ruiz", "Dog in the yard.", "Erin Bell")

    def test_a_failed_try_says_why_and_where_the_driver_was(self, company: Company) -> None:
        company.sends_out(N1)
        with company.asked() as dms:
            dms.drivers.record_attempt(erin(company), N1, AttemptOutcome.FAILED, reason=FailureReason.NO_ACCESS)
            [report] = dms.drivers.last_reports("D1", company.now)
            position = dms.drivers.last_position("D1", company.now)
            assert dms.drivers.last_heard("D1", company.now) == company.now
            assert dms.drivers.reports_of("D1", [N1], company.now) == [report]
        assert (report.tracking_number, report.reason) == (N1, FailureReason.NO_ACCESS)
        assert position is not None
        assert position.address == company.view(N1).address
        assert company.view(N1).status is Status.ATTEMPTED

    def test_nobody_reports_of_what_is_on_no_truck(self, company: Company) -> None:
        company.announces(N1)
        with company.asked() as dms, pytest.raises(IllegalMove):
            dms.drivers.record_attempt(erin(company), N1, AttemptOutcome.DELIVERED)

    def test_a_report_that_is_taken_back_never_was(self, company: Company) -> None:
        company.sends_out(N1)
        before = company.view(N1)
        with company.asked() as dms:
            dms.drivers.record_attempt(erin(company), N1, AttemptOutcome.DELIVERED)
            assert [each.tracking_number for each in dms.drivers.recent_reports("D1", company.now)] == [N1]
            dms.drivers.take_back_report(erin(company, "T2"), N1)
            assert dms.drivers.recent_reports("D1", company.now) == []
        after = company.view(N1)
        assert (after.status, after.attempts, after.eta) == (before.status, (), before.eta)

    def test_a_report_of_an_hour_ago_stands(self, company: Company) -> None:
        company.sends_out(N1)
        with company.asked() as dms:
            dms.drivers.record_attempt(erin(company), N1, AttemptOutcome.DELIVERED)
            with pytest.raises(IllegalMove):
                dms.drivers.take_back_report(erin(company, "T2", company.now + timedelta(hours=1)), N1)

    def test_what_was_not_said_with_a_report_is_added(self, company: Company) -> None:
        company.sends_out(N1)
        with company.asked() as dms:
            dms.drivers.record_attempt(erin(company), N1, AttemptOutcome.DELIVERED)
            dms.drivers.complete_report(erin(company, "T2"), N1, left_at="porch", signed_by="Ana Ruiz")
        assert (company.view(N1).left_at, company.view(N1).attempts[0].signed_by) == ("porch", "Ana Ruiz")

    def test_a_damaged_package_is_set_aside_until_that_is_taken_back(self, company: Company) -> None:
        company.sends_out(N1)
        with company.asked() as dms:
            dms.drivers.report_damaged(erin(company), N1, "Crushed corner.", undeliverable=False)
            [aside] = dms.drivers.last_set_aside("D1", company.now)
            assert (aside.tracking_number, aside.command) == (N1, "report_damaged")
            assert [(each.audience, each.text) for each in dms.notes(N1)] == [(Audience.DESK, "Crushed corner.")]
            dms.drivers.take_back_set_aside(erin(company, "T2"), N1)
            assert dms.drivers.last_set_aside("D1", company.now) == []

    def test_a_missing_package_is_off_the_truck(self, company: Company) -> None:
        company.sends_out(N1)
        with company.asked() as dms:
            dms.drivers.report_missing(erin(company), N1)
        assert company.view(N1).status is Status.AT_DEPOT

    def test_a_stop_left_for_later_comes_after_the_others(self, company: Company) -> None:
        company.sends_out(N1)
        company.sends_out(N2, address=NEIGHBOUR)
        with company.asked() as dms:
            dms.drivers.put_off(erin(company), N1)
            route = dms.drivers.route_of("D1", company.now)
        assert route is not None
        following = next_stop(route)
        assert following is not None
        assert following.deliveries[0].tracking_number == N2

    def test_how_to_get_in_is_for_the_driver_who_is_on_the_way(self, company: Company) -> None:
        company.announces(N1, due=company.now)
        with company.asked() as dms:
            dms.give_access(By.customer("SM1", company.now), N1, ((AccessKind.GATE, "7316"),))
            assert dms.drivers.access_for("D1", N1) == []
        company.receives(N1)
        company.loads(N1)
        with company.asked() as dms:
            assert [each.value for each in dms.drivers.access_for("D1", N1)] == ["7316"]
            assert dms.drivers.access_for("D2", N1) == []

    def test_what_drivers_noted_of_a_door_is_told_with_the_next_package(self, company: Company) -> None:
        company.sends_out(N1)
        company.announces(N2)
        with company.asked() as dms:
            dms.add_note(erin(company), N1, "The bell is broken.")
            assert dms.drivers.notes_of_door(N2, company.now) == ["The bell is broken."]
            assert dms.drivers.notes_of_door(N1, company.now) == []

    def test_a_problem_with_the_truck_names_what_is_left_on_it(self, company: Company) -> None:
        company.sends_out(N1)
        with company.asked() as dms:
            said = dms.drivers.report_vehicle_problem(erin(company), "R-D1", "flat tire")
        assert (said.after["still_out"], said.after["stops_left"]) == ([N1], [1])
