"""What counts as a wrong write on a simulated day."""

from datetime import UTC, datetime, timedelta
from typing import Any

from doorstep.simulation import judge
from doorstep.simulation.judge import HistoryRow
from doorstep.simulation.moves import MeantWrite
from doorstep.simulation.scripts import Script

NOW = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)
ONE, TWO = "LM111111111", "LM222222222"
DELIVERED = MeantWrite("record_attempt", ONE, {"outcome": "delivered", "left_at": "front porch"})


def wrote(command: str, subject: str = ONE, actor: str = "driver:D1", cause: str = "m", **after: Any) -> HistoryRow:
    return HistoryRow(NOW, actor, command, subject, after, cause)


def verdict(meant: list[MeantWrite], *written: HistoryRow) -> judge.Verdict:
    return judge.drivers_writes({"D1": [(NOW, each) for each in meant]}, written)


def test_what_was_meant_and_written_is_right() -> None:
    found = verdict([DELIVERED], wrote("record_attempt", outcome="delivered", left_at="Front porch"))
    assert (found.wrong, found.missing) == ([], [])


def test_another_package_place_or_outcome_is_wrong_and_the_meant_one_missing() -> None:
    for row in (
        wrote("record_attempt", TWO, outcome="delivered", left_at="front porch"),
        wrote("record_attempt", outcome="delivered", left_at="mailroom"),
        wrote("record_attempt", outcome="failed", reason="nobody_home"),
    ):
        found = verdict([DELIVERED], row)
        assert (len(found.wrong), len(found.missing)) == (1, 1)


def test_a_second_write_of_what_was_meant_once_is_wrong() -> None:
    row = wrote("record_attempt", outcome="delivered", left_at="front porch")
    assert len(verdict([DELIVERED], row, row).wrong) == 1


def test_what_follows_from_a_meant_write_is_right() -> None:
    meant = [MeantWrite("load_route", "route:R1"), MeantWrite("check_in", "route:R1", {"delay_minutes": 30})]
    rows = (
        wrote("change_status", cause="load", status="out_for_delivery"),
        wrote("load_route", "route:R1", cause="load"),
        wrote("set_eta", cause="late", eta="2026-11-27T18:30:00+00:00"),
        wrote("check_in", "route:R1", cause="late", delay_minutes=30),
    )
    assert verdict(meant, *rows) == judge.Verdict([], [])
    assert verdict([], wrote("set_eta", cause="of nothing")).wrong


def test_what_a_customer_took_off_before_need_not_be_written() -> None:
    off = HistoryRow(NOW - timedelta(minutes=1), "customer", "cancel_delivery", ONE, {"status": "cancelled"}, "c")
    assert verdict([DELIVERED], off).missing == []
    late = HistoryRow(NOW + timedelta(minutes=1), "customer", "cancel_delivery", ONE, {"status": "cancelled"}, "c")
    assert len(verdict([DELIVERED], late).missing) == 1


def test_a_driver_who_does_not_play_writes_nothing_right() -> None:
    assert verdict([], wrote("record_attempt", actor="driver:D9", outcome="delivered")).wrong


def test_customers_write_what_their_scripts_bring_about_and_others_nothing() -> None:
    scripts = {ONE: [Script("access", "", {"give_access": None}, may_settle=True)]}
    asked_for = wrote("give_access", actor="customer")
    assert judge.others_writes(scripts, [asked_for, wrote("record_resolution", actor="assistant")]) == []
    assert judge.others_writes(scripts, [wrote("give_access", TWO, actor="customer")])
    assert judge.others_writes(scripts, [wrote("cancel_delivery", actor="customer")])
    assert judge.others_writes(scripts, [wrote("change_status", actor="system", status="held")])
