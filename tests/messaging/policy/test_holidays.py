"""Which days are quiet: those listed, and holidays by name in whatever year."""

from datetime import date
from typing import get_args

import pytest
from pydantic import ValidationError

from doorstep.messaging.policy import Company
from doorstep.messaging.policy.holidays import HOLIDAYS, quiet_days
from doorstep.settings import Holiday, Settings


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("new_year", (date(2026, 1, 1), date(2027, 1, 1))),
        ("martin_luther_king", (date(2026, 1, 19), date(2027, 1, 18))),
        ("presidents", (date(2026, 2, 16), date(2027, 2, 15))),
        ("memorial", (date(2026, 5, 25), date(2027, 5, 31))),
        ("juneteenth", (date(2026, 6, 19), date(2027, 6, 19))),
        ("independence", (date(2026, 7, 4), date(2027, 7, 4))),
        ("labor", (date(2026, 9, 7), date(2027, 9, 6))),
        ("columbus", (date(2026, 10, 12), date(2027, 10, 11))),
        ("veterans", (date(2026, 11, 11), date(2027, 11, 11))),
        ("thanksgiving", (date(2026, 11, 26), date(2027, 11, 25))),
        ("christmas", (date(2026, 12, 25), date(2027, 12, 25))),
    ],
)
def test_each_holiday_is_on_its_day_in_every_year(name: str, days: tuple[date, date]) -> None:
    found = quiet_days([name])
    assert {day for day in found if day.year in (2026, 2027)} == set(days)


def test_the_setting_knows_the_names_that_the_policy_knows() -> None:
    assert set(get_args(Holiday)) == HOLIDAYS.keys()


def test_days_and_names_stand_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTEP_QUIET_DAYS", "2026-11-27, thanksgiving")
    company = Company.of(Settings())
    assert {day for day in company.quiet_days if day.year == 2026} == {date(2026, 11, 26), date(2026, 11, 27)}


def test_a_name_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTEP_QUIET_DAYS", "boxing_day")
    with pytest.raises(ValidationError):
        Settings()
