from datetime import UTC, datetime

from doorstep.provenance import By

NOW = datetime(2026, 11, 30, 17, tzinfo=UTC)


def test_each_kind_of_actor_is_written_as_history_keeps_it() -> None:
    assert By.customer("SM1", NOW).actor == "customer"
    assert By.driver("D1", "SM1", NOW).actor == "driver:D1"
    assert By.desk("kim", "SM1", NOW).actor == "desk:kim"
    assert By.system("SM1", NOW).actor == "system"


def test_only_a_driver_has_a_drivers_code() -> None:
    assert By.driver("D1", "SM1", NOW).driver_code == "D1"
    assert By.desk("driver", "SM1", NOW).driver_code is None


def test_another_cause_changes_neither_who_nor_when() -> None:
    assert By.customer("SM1", NOW).because_of("SM1:access") == By.customer("SM1:access", NOW)
