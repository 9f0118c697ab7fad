"""What a figure was before, and what was aimed at."""

import pytest

from doorstep.console.numbers.comparing import Better, Compared, compared, saved_cents, targets
from doorstep.console.numbers.figures import Counts
from doorstep.settings import Settings


@pytest.mark.parametrize(
    ("now", "before", "better", "expected"),
    [
        (112, 100, "less", Compared("▲ 12 % more than before", "bad")),
        (88, 100, "less", Compared("▼ 12 % less than before", "good")),
        (0.8, 0.5, "more", Compared("▲ 60 % more than before", "good")),
        (3000, 1, "neither", Compared("▲ 299,900 % more than before", "")),
        (1001, 1000, "less", Compared("as before", "")),
        (5, 0, "less", Compared("", "")),
        (None, 5, "less", Compared("", "")),
        (5, None, "less", Compared("", "")),
    ],
)
def test_a_figure_is_compared_with_what_it_was(
    now: float | None, before: float | None, better: Better, expected: Compared
) -> None:
    assert compared(now, before, better) == expected


def test_targets_are_met_or_missed_and_only_those_that_are_set_are_shown() -> None:
    total = Counts(resolved=10, settled=7, median_minutes=40.0)
    assert targets(total, Settings()) == {}
    found = targets(total, Settings(target_settled_percent=70, target_minutes=30))
    assert {name: (each.said, each.is_met) for name, each in found.items()} == {
        "settled": ("aim: 70 % or more", True), "minutes": ("aim: 30 min or less", False)
    }  # fmt: skip
    assert targets(Counts(), Settings(target_settled_percent=70))["settled"].is_met is None


def test_what_nobody_had_to_work_saved_what_it_would_have_cost() -> None:
    assert saved_cents(Counts(resolved=10, settled=7), 300) == 2100
