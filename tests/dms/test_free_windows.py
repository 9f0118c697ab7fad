"""What a depot can offer for a wish."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from doorstep.dms.calendar import DepotCalendar
from doorstep.dms.free_windows import Met, Nearest, Slot, at_the_address, settle
from doorstep.language.dates.reading import read_wish
from doorstep.language.dates.wish import Unclear, Wish

CHICAGO = "America/Chicago"
NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
"""Friday, 10:30 in Chicago."""
SATURDAY, SUNDAY, MONDAY = (date(2026, 11, day) for day in (21, 22, 23))
THANKSGIVING = date(2026, 11, 26)
CALENDAR = DepotCalendar(frozenset(range(6)), {THANKSGIVING: "Thanksgiving"}, 10, {})


def starts(offered: Met | Nearest) -> list[datetime]:
    slots = (offered.slot,) if isinstance(offered, Met) else offered.slots
    return [slot.start for slot in slots]


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(CHICAGO))


def test_a_working_day_with_room_is_met_in_the_window_that_lies_inside_the_wished_hours() -> None:
    met = settle(Wish(days=(SATURDAY,), after=time(15)), CALENDAR, NOW, CHICAGO)
    assert met == Met(Slot(at(SATURDAY, 16), at(SATURDAY, 20)))


def test_a_window_that_only_overlaps_the_wished_hours_is_offered() -> None:
    offered = settle(Wish(days=(SATURDAY,), after=time(17)), CALENDAR, NOW, CHICAGO)
    assert isinstance(offered, Nearest)
    assert (offered.why, starts(offered)[0]) == ("narrow", at(SATURDAY, 16))


def test_a_single_hour_is_met_by_the_window_that_holds_it() -> None:
    wish = Wish(days=(SATURDAY,), after=time(18), before=time(19))
    assert settle(wish, CALENDAR, NOW, CHICAGO) == Met(Slot(at(SATURDAY, 16), at(SATURDAY, 20)))


def test_an_excluded_day_is_neither_met_nor_offered() -> None:
    for wish in (Wish(not_days=frozenset({SATURDAY})), Wish(not_weekdays=frozenset({5}))):
        assert starts(settle(wish, CALENDAR, NOW, CHICAGO)) == [at(MONDAY, 8)]
    offered = settle(Wish(days=(SUNDAY,), not_days=frozenset({SATURDAY})), CALENDAR, NOW, CHICAGO)
    assert at(SATURDAY, 8) not in starts(offered)


def test_hours_at_which_nobody_is_there_are_not_booked() -> None:
    nine_to_four = ((time(9), time(16)),)
    met = settle(Wish(days=(SATURDAY,), without=nine_to_four), CALENDAR, NOW, CHICAGO)
    assert met == Met(Slot(at(SATURDAY, 16), at(SATURDAY, 20)))
    offered = settle(Wish(days=(SATURDAY,), without=((time(9), time(17)),)), CALENDAR, NOW, CHICAGO)
    assert isinstance(offered, Nearest)
    assert (offered.why, starts(offered)[0]) == ("narrow", at(SATURDAY, 16))


def test_nothing_is_offered_before_the_first_day_that_was_named() -> None:
    full = DepotCalendar(CALENDAR.weekdays, {}, 10, {date(2026, 11, 25): 10})
    offered = settle(Wish(first=date(2026, 11, 25), last=date(2026, 11, 25)), full, NOW, CHICAGO)
    assert all(start >= at(date(2026, 11, 25), 0) for start in starts(offered))


def test_a_sunday_is_answered_with_the_two_nearest_days_at_the_wished_time() -> None:
    offered = settle(Wish(days=(SUNDAY,), after=time(16)), CALENDAR, NOW, CHICAGO)
    assert isinstance(offered, Nearest)
    assert offered.why == "closed"
    assert starts(offered) == [at(SATURDAY, 16), at(MONDAY, 16)]


def test_a_holiday_is_closed() -> None:
    offered = settle(Wish(days=(THANKSGIVING,)), CALENDAR, NOW, CHICAGO)
    assert isinstance(offered, Nearest)
    assert offered.why == "closed"


def test_a_full_day_is_said_to_be_full() -> None:
    full = DepotCalendar(CALENDAR.weekdays, {}, 10, {MONDAY: 10})
    offered = settle(Wish(days=(MONDAY,)), full, NOW, CHICAGO)
    assert isinstance(offered, Nearest)
    assert offered.why == "full"
    assert at(MONDAY, 8) not in starts(offered)


def test_today_is_too_soon() -> None:
    offered = settle(Wish(days=(NOW.date(),)), CALENDAR, NOW, CHICAGO)
    assert isinstance(offered, Nearest)
    assert (offered.why, starts(offered)) == ("too_soon", [at(SATURDAY, 8), at(MONDAY, 8)])


def test_an_hour_at_which_nobody_delivers_is_answered_with_other_windows() -> None:
    offered = settle(Wish(days=(SATURDAY,), after=time(21)), CALENDAR, NOW, CHICAGO)
    assert isinstance(offered, Nearest)
    assert offered.why == "time"


def test_the_window_is_in_local_time_across_the_change_of_clocks() -> None:
    day = date(2026, 11, 2)  # the first working day after clocks went back
    met = settle(Wish(days=(day,)), CALENDAR, datetime(2026, 10, 31, 15, tzinfo=UTC), CHICAGO)
    assert isinstance(met, Met)
    assert met.slot.start.astimezone(UTC).hour == 14


def test_each_day_is_met_at_its_own_hours() -> None:
    wish = read_wish("saturday before 9 or monday after 4", NOW.date())
    assert isinstance(wish, Wish)
    assert starts(settle(wish, CALENDAR, NOW, CHICAGO)) == [at(MONDAY, 16)]
    wish = read_wish("saturday after 9 or monday before 9", NOW.date())
    assert isinstance(wish, Wish)
    assert starts(settle(wish, CALENDAR, NOW, CHICAGO)) == [at(SATURDAY, 12)]


def test_an_hour_that_summer_time_leaves_out_is_the_next() -> None:
    assert at_the_address(date(2027, 3, 14), time(2, 30), ZoneInfo(CHICAGO)).hour == 3


@given(
    st.builds(
        Wish,
        days=st.lists(st.dates(date(2026, 11, 20), date(2026, 12, 20)), max_size=3).map(tuple),
        first=st.none() | st.dates(date(2026, 11, 20), date(2026, 12, 20)),
        last=st.none() | st.dates(date(2026, 11, 20), date(2026, 12, 20)),
        weekdays=st.none() | st.frozensets(st.integers(0, 6), min_size=1),
        after=st.none() | st.times(),
        before=st.none() | st.times(),
        not_days=st.frozensets(st.dates(date(2026, 11, 20), date(2026, 12, 20)), max_size=5),
        not_weekdays=st.frozensets(st.integers(0, 6), max_size=3),
        without=st.lists(st.tuples(st.none() | st.times(), st.none() | st.times()), max_size=2).map(tuple),
    ),
    st.frozensets(st.integers(0, 6)),
    st.dictionaries(st.dates(date(2026, 11, 20), date(2026, 12, 20)), st.integers(0, 12)),
)
def test_every_offer_is_a_coming_working_day_with_room_and_what_is_met_keeps_every_bound(
    wish: Wish, weekdays: frozenset[int], booked: dict[date, int]
) -> None:
    calendar = DepotCalendar(weekdays, {THANKSGIVING: "Thanksgiving"}, 10, booked)
    found = settle(wish, calendar, NOW, CHICAGO)
    if isinstance(found, Met):
        assert found.slot.start.date() in calendar.working_days(NOW.date(), NOW.date() + timedelta(days=31))
        assert wish.holds(found.slot.start.time(), found.slot.end.time())
    for start in starts(found):
        assert not wish.excludes(start.date())
        assert calendar.is_working(start.date())
        assert calendar.has_room(start.date())
        assert NOW < start < NOW + timedelta(days=31)


@given(
    st.sampled_from(["any day but {}", "not {}", "{} doesnt work", "anything except {}", "im away {}", "skip {}"]),
    st.sampled_from(["saturday", "monday", "tuesday", "tomorrow", "nov 24", "the 25th"]),
    st.sampled_from(["", ", wednesday is fine", " but friday works", ". after 2 please", " and not before 3"]),
    st.dictionaries(st.dates(date(2026, 11, 20), date(2026, 12, 20)), st.integers(0, 12)),
)
def test_a_day_that_a_text_excludes_is_neither_met_nor_offered(
    excluding: str, excluded: str, besides: str, booked: dict[date, int]
) -> None:
    today = NOW.date()
    alone, wish = read_wish(excluded, today), read_wish(excluding.format(excluded) + besides, today)
    assert isinstance(alone, Wish)
    if isinstance(wish, Unclear):  # "nov 24, wednesday": asked about
        return
    calendar = DepotCalendar(CALENDAR.weekdays, {}, 10, booked)
    assert not {start.date() for start in starts(settle(wish, calendar, NOW, CHICAGO))} & set(alone.days)
