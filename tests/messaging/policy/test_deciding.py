from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.messaging.policy import (
    OUTREACH_LIMIT,
    OUTREACH_PERIOD,
    Company,
    Drop,
    EarlierText,
    HoldUntil,
    KeptWish,
    Mode,
    Notice,
    OutgoingMessage,
    Reason,
    Send,
    SendContext,
    decide,
)
from doorstep.messaging.policy.deciding import EXEMPT_COUNTS
from doorstep.messaging.policy.hours import US_ZONES, RecipientPlace
from doorstep.messaging.policy.kinds import SHARES, UNCOUNTED
from doorstep.messaging.policy.wishes import Level

MORNING = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)  # 10:30 in Chicago, a Friday
NIGHT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # 22:00 in Chicago
NEWS = OutgoingMessage(Notice.ATTEMPTED, packages=("1Z",))
CHICAGO = RecipientPlace("America/Chicago", "IL")
AT_HOME = SendContext(places=(CHICAGO,))


def in_mode(mode: Mode, **more: object) -> SendContext:
    return replace(AT_HOME, company=Company(name="Doorstep", mode=mode), **more)  # type: ignore[arg-type]


def test_outreach_goes_out_by_day() -> None:
    assert decide(NEWS, AT_HOME, MORNING) == Send()


def test_outreach_at_night_waits_for_eight_in_the_morning_there() -> None:
    assert decide(NEWS, AT_HOME, NIGHT) == HoldUntil(datetime(2026, 11, 21, 14, 0, tzinfo=UTC), "quiet_hours")


@pytest.mark.parametrize(
    ("local", "decision"),
    [((7, 59), HoldUntil), ((8, 0), Send), ((20, 59), Send), ((21, 0), HoldUntil)],
)
def test_the_edges_of_the_quiet_hours(local: tuple[int, int], decision: type) -> None:
    instant = datetime(2026, 11, 20, *local, tzinfo=UTC) + timedelta(hours=6)
    assert isinstance(decide(NEWS, AT_HOME, instant), decision)


def _ny(state: str = "") -> RecipientPlace:
    return RecipientPlace("America/New_York", state)


# The nights on which clocks change, two zones, and states that have their own hours. Times are local at the first.
HELD: Sequence[tuple[str, tuple[RecipientPlace, ...], bool, str, str]] = [
    ("spring forward", (_ny(),), False, "2027-03-14 01:30", "2027-03-14 08:00"),
    ("the evening before", (_ny(),), False, "2027-03-13 22:00", "2027-03-14 08:00"),
    ("fall back", (_ny(),), False, "2026-10-31 22:00", "2026-11-01 08:00"),
    ("the hour that is twice", (_ny(),), False, "2026-11-01 01:30", "2026-11-01 08:00"),
    ("no DST", (RecipientPlace("America/Phoenix"),), False, "2027-03-14 02:30", "2027-03-14 08:00"),
    ("later in the west", (RecipientPlace("America/Chicago"), RecipientPlace("America/Los_Angeles")), False,
     "2026-11-20 08:00", "2026-11-20 10:00"),
    ("earlier night in the east", (RecipientPlace("America/Los_Angeles"), _ny()), False,
     "2026-11-20 18:00", "2026-11-21 08:00"),
    ("Florida at eight", (_ny("FL"),), True, "2026-11-20 20:00", "2026-11-21 08:00"),
    ("Texas on Sunday", (RecipientPlace("America/Chicago", "TX"),), True, "2026-11-22 09:00", "2026-11-22 12:00"),
    ("Kentucky before ten", (_ny("KY"),), True, "2026-11-20 08:00", "2026-11-20 10:00"),
    ("Pennsylvania on Sunday", (_ny("PA"),), True, "2026-11-22 09:00", "2026-11-23 08:00"),
    ("Maine on Friday evening", (_ny("ME"),), True, "2026-11-20 17:00", "2026-11-23 09:00"),
    ("the number's own state", (_ny(), _ny("FL")), True,
     "2026-11-20 20:30", "2026-11-21 08:00"),
]  # fmt: skip


@pytest.mark.parametrize(("places", "is_strict", "local", "until"), [row[1:] for row in HELD], ids=[r[0] for r in HELD])
def test_held_until(places: tuple[RecipientPlace, ...], is_strict: bool, local: str, until: str) -> None:
    def instant(there: str) -> datetime:
        return datetime.fromisoformat(there).replace(tzinfo=ZoneInfo(places[0].zone)).astimezone(UTC)

    context = SendContext(places=places, company=Company(is_strict=is_strict))
    held = decide(NEWS, context, instant(local))
    assert held == HoldUntil(instant(until), "quiet_hours")


def test_the_states_own_hours_are_kept_only_if_the_company_says_so() -> None:
    evening = datetime(2026, 11, 20, 20, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)
    assert decide(NEWS, SendContext(places=(RecipientPlace("America/New_York", "FL"),)), evening) == Send()


def test_of_whom_nothing_is_known_it_is_day_everywhere() -> None:
    nowhere = SendContext(places=tuple(RecipientPlace(zone) for zone in US_ZONES))
    held = decide(NEWS, nowhere, MORNING)
    assert held == HoldUntil(datetime(2026, 11, 20, 18, 0, tzinfo=UTC), "quiet_hours")  # eight in Honolulu


def test_where_no_hour_suits_it_is_not_sent() -> None:
    never = (RecipientPlace("America/New_York", "ME"), RecipientPlace("Asia/Tokyo"))
    assert decide(NEWS, SendContext(places=never, company=Company(is_strict=True)), MORNING) == Drop("no_hour")


def test_on_a_quiet_day_it_waits_for_the_next() -> None:
    company = Company(quiet_days=frozenset({date(2026, 11, 20), date(2026, 11, 21)}))
    held = decide(NEWS, replace(AT_HOME, company=company), MORNING)
    assert held == HoldUntil(datetime(2026, 11, 22, 14, 0, tzinfo=UTC), "quiet_day")


def test_answers_and_alerts_go_out_at_night_on_quiet_days_and_in_doubt() -> None:
    company = Company(mode=Mode.OFF, quiet_days=frozenset({date(2026, 11, 20)}), segments_a_day=1)
    context = replace(AT_HOME, company=company, in_doubt=True, segments_today=9)
    assert decide(OutgoingMessage(None), context, NIGHT) == Send()


@pytest.mark.parametrize("notice", [None, *Notice])
def test_nothing_goes_to_who_opted_out(notice: Notice | None) -> None:
    opted_out = replace(AT_HOME, opted_out=True)
    for message in (OutgoingMessage(notice), OutgoingMessage(notice, is_sent_now=True)):
        assert decide(message, opted_out, MORNING) == Drop("opted_out")


def test_the_confirmation_of_the_opt_out_does() -> None:
    assert decide(OutgoingMessage(None, confirms_opt_out=True), replace(AT_HOME, opted_out=True), MORNING) == Send()


def test_what_comes_too_late_is_dropped() -> None:
    assert decide(OutgoingMessage(None, not_after=MORNING), AT_HOME, MORNING + timedelta(seconds=1)) == Drop("stale")


def test_what_would_be_too_late_when_the_night_is_over_is_dropped_at_once() -> None:
    assert decide(replace(NEWS, not_after=NIGHT + timedelta(hours=1)), AT_HOME, NIGHT) == Drop("stale")


def test_too_much_outreach_waits_until_the_oldest_is_a_day_old() -> None:
    told = tuple(EarlierText(MORNING - timedelta(minutes=10 * n), Notice.OTHER) for n in range(OUTREACH_LIMIT, 0, -1))
    assert decide(NEWS, replace(AT_HOME, told=told[1:]), MORNING) == Send()
    full = replace(AT_HOME, told=told)
    assert decide(NEWS, full, MORNING) == HoldUntil(told[0].at + OUTREACH_PERIOD, "outreach_limit")
    assert decide(replace(NEWS, notice=Notice.CORRECTION), full, MORNING) == Send()


def test_corrections_do_not_use_up_what_a_person_gets_a_day() -> None:
    told = tuple(EarlierText(MORNING, Notice.CORRECTION) for _ in range(OUTREACH_LIMIT))
    assert decide(NEWS, replace(AT_HOME, told=told), MORNING) == Send()


@pytest.mark.parametrize("notice", Notice)
def test_nothing_unasked_goes_to_a_number_that_may_want_no_more_texts(notice: Notice) -> None:
    context = in_mode(Mode.ALL, in_doubt=True)
    for message in (OutgoingMessage(notice), OutgoingMessage(notice, is_sent_now=True)):
        held = decide(message, context, MORNING)
        assert isinstance(held, HoldUntil)
        assert held.reason == "in_doubt"


ESSENTIAL_DAY = [
    (Notice.WINDOW_CONFIRMATION, Drop("mode")),
    (Notice.OUT_FOR_DELIVERY, Send()),
    (Notice.ON_THE_WAY, Drop("mode_count")),
    (Notice.DELAY, Drop("mode_count")),
    (Notice.DELIVERED, Send()),
    (Notice.CORRECTION, Send()),
]


def test_a_day_of_mode_essential_has_one_text_before_the_door_and_how_it_ended() -> None:
    told: tuple[EarlierText, ...] = ()
    for notice, expected in ESSENTIAL_DAY:
        context = in_mode(Mode.ESSENTIAL, told=told)
        assert decide(OutgoingMessage(notice, packages=("1Z",)), context, MORNING) == expected, notice
        if expected == Send():
            told = (*told, EarlierText(MORNING, notice, ("1Z",)))
    assert len(told) == 3


def test_another_package_has_its_own_text_of_the_day() -> None:
    context = in_mode(Mode.ESSENTIAL, told=(EarlierText(MORNING, Notice.ON_THE_WAY, ("0Z", "1Z")),))
    assert decide(OutgoingMessage(Notice.ON_THE_WAY, packages=("2Z",)), context, MORNING) == Send()
    assert decide(OutgoingMessage(Notice.ON_THE_WAY, packages=("1Z",)), context, MORNING) == Drop("mode_count")


def test_mode_all_sends_every_kind_and_off_none_of_the_new_ones() -> None:
    assert {n for n in Notice if decide(OutgoingMessage(n), in_mode(Mode.ALL), MORNING) != Send()} == set()
    sent = {n for n in Notice if decide(OutgoingMessage(n), in_mode(Mode.OFF), MORNING) == Send()}
    assert sent == {
        Notice.ATTEMPTED, Notice.REMINDER, Notice.DRIVER_QUESTION, Notice.CORRECTION, Notice.OTHER,
    }  # fmt: skip


@pytest.mark.parametrize("notice", EXEMPT_COUNTS)
def test_mode_exempt_sends_one_for_a_package_and_two_if_it_takes_a_signature(notice: Notice) -> None:
    message = OutgoingMessage(notice, "Doorstep: it is at your door. Reply STOP to opt out. (312) 555-0100")
    for told, signature, expected in [
        (0, False, Send()), (1, False, Drop("mode_count")), (1, True, Send()), (2, True, Drop("mode_count")),
    ]:  # fmt: skip
        context = in_mode(Mode.EXEMPT, told_of_package=told)
        assert decide(replace(message, needs_signature=signature), context, MORNING) == expected


@pytest.mark.parametrize("body", ["Doorstep: it is there.", "It is there. STOP to opt out.", "Doorstep STOP" * 13])
def test_mode_exempt_sends_nothing_without_name_way_out_and_brevity(body: str) -> None:
    assert decide(OutgoingMessage(Notice.DELIVERED, body), in_mode(Mode.EXEMPT), MORNING) == Drop("exempt_form")


WISHES = [
    (KeptWish(Level.OUTCOME), Notice.ON_THE_WAY, Drop("wish")),
    (KeptWish(Level.OUTCOME), Notice.DELIVERED, Send()),
    (KeptWish(Level.OUTCOME), Notice.ATTEMPTED, Send()),
    (KeptWish(Level.ESSENTIAL), Notice.WINDOW_CONFIRMATION, Drop("wish")),
    (KeptWish(Level.ESSENTIAL), Notice.DELAY, Send()),
    (KeptWish(Level.OUTCOME), Notice.CORRECTION, Send()),
    # What waits for their answer: a question that is left open, and what was asked about a failed attempt.
    (KeptWish(Level.OUTCOME), Notice.OTHER, Send()),
    (KeptWish(Level.OUTCOME), Notice.REMINDER, Send()),
    (KeptWish(Level.ESSENTIAL), Notice.REMINDER, Send()),
    (KeptWish(Level.ESSENTIAL), Notice.OTHER, Send()),
    (
        KeptWish(not_before=time(11)),
        Notice.CORRECTION,
        HoldUntil(datetime(2026, 11, 20, 17, tzinfo=UTC), "wished_hours"),
    ),
    (
        KeptWish(not_before=time(11)),
        Notice.DELIVERED,
        HoldUntil(datetime(2026, 11, 20, 17, tzinfo=UTC), "wished_hours"),
    ),
    (KeptWish(not_after=time(10)), Notice.DELIVERED, HoldUntil(datetime(2026, 11, 21, 14, tzinfo=UTC), "wished_hours")),
    (KeptWish(not_before=time(6)), Notice.DELIVERED, Send()),
    (KeptWish(not_before=time(22)), Notice.DELIVERED, Drop("no_hour")),
]


@pytest.mark.parametrize(("wish", "notice", "expected"), WISHES)
def test_what_the_recipient_wished_is_kept_to(wish: KeptWish, notice: Notice, expected: object) -> None:
    assert decide(OutgoingMessage(notice), in_mode(Mode.ALL, wish=wish), MORNING) == expected


def test_a_wish_only_narrows_the_hours() -> None:
    early = in_mode(Mode.ALL, wish=KeptWish(not_before=time(5), not_after=time(23)))
    assert isinstance(decide(NEWS, early, NIGHT), HoldUntil)


def test_the_less_urgent_a_text_the_sooner_the_budget_ends_for_it() -> None:
    company = Company(mode=Mode.ALL, segments_a_day=100)

    def sent(segments: int) -> set[Notice]:
        context = replace(AT_HOME, company=company, segments_today=segments)
        return {notice for notice in Notice if decide(OutgoingMessage(notice), context, MORNING) == Send()}

    assert sent(0) == set(Notice)
    assert Notice.OTHER not in sent(80)
    assert Notice.WINDOW_CONFIRMATION not in sent(80)
    assert Notice.DELIVERED in sent(80)
    assert Notice.DELIVERED not in sent(88)
    assert Notice.ON_THE_WAY in sent(88)
    assert sent(96) == {Notice.ATTEMPTED, Notice.REMINDER, Notice.DRIVER_QUESTION, Notice.CORRECTION}
    assert sent(100) == {Notice.CORRECTION}


def test_who_sends_now_at_the_desk_passes_mode_wish_and_limits_and_not_the_night() -> None:
    told = tuple(EarlierText(MORNING, Notice.OTHER) for _ in range(9))
    company = Company(mode=Mode.OFF, segments_a_day=1)
    context = replace(AT_HOME, company=company, told=told, segments_today=9, wish=KeptWish(Level.OUTCOME, time(11)))
    pressed = OutgoingMessage(Notice.ON_THE_WAY, is_sent_now=True)
    assert decide(pressed, context, MORNING) == Send()
    assert isinstance(decide(pressed, context, NIGHT), HoldUntil)


def test_every_mode_says_of_every_kind_how_many_of_it_go() -> None:
    assert {mode: set(kinds) for mode, kinds in SHARES.items()} == {mode: set(Notice) for mode in Mode}


_ZONES = st.sampled_from(
    ["America/New_York", "America/Chicago", "America/Phoenix", "Pacific/Honolulu", "Europe/London"]
)
_STATES = st.sampled_from(["", "FL", "TX", "PA", "ME", "KY"])
_NOW = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: MORNING + timedelta(minutes=minutes))
_TIMES = st.none() | st.integers(0, 23).map(time)


@st.composite
def _worlds(draw: st.DrawFn) -> tuple[OutgoingMessage, SendContext, datetime]:
    now = draw(_NOW)
    days = [now.date() + timedelta(days=n) for n in draw(st.sets(st.integers(0, 3), max_size=2))]
    company = Company(
        "Doorstep",
        draw(st.sampled_from(Mode)),
        draw(st.booleans()),
        frozenset(days),
        draw(st.none() | st.integers(1, 9)),
    )
    told = sorted(
        (
            EarlierText(now - timedelta(minutes=ago), notice, (package,))
            for ago, notice, package in draw(
                st.lists(st.tuples(st.integers(0, 1500), st.sampled_from(Notice), st.sampled_from("AB")), max_size=9)
            )
        ),
        key=lambda each: each.at,
    )
    context = SendContext(
        company=company,
        opted_out=draw(st.sampled_from([False, False, False, True])),
        in_doubt=draw(st.sampled_from([False, False, False, True])),
        places=tuple(draw(st.lists(st.builds(RecipientPlace, _ZONES, _STATES), min_size=1, max_size=3))),
        told=tuple(told),
        told_of_package=draw(st.integers(0, 2)),
        wish=KeptWish(draw(st.sampled_from(Level)), draw(_TIMES), draw(_TIMES)),
        segments_today=draw(st.integers(0, 10)),
    )
    late = draw(st.none() | st.integers(-60, 3000).map(lambda minutes: now + timedelta(minutes=minutes)))
    message = OutgoingMessage(
        draw(st.sampled_from([None, *Notice])), "Doorstep: there. STOP ends it.", (draw(st.sampled_from("AB")),),
        not_after=late, is_sent_now=draw(st.sampled_from([False, False, True])),
    )  # fmt: skip
    return message, context, now


@given(_worlds())
def test_the_decision_is_total_and_its_reason_one_of_the_list(
    world: tuple[OutgoingMessage, SendContext, datetime],
) -> None:
    decision = decide(*world)
    assert decision == Send() or decision.reason in set(Reason)  # type: ignore[union-attr]


@given(_worlds())
def test_nothing_unasked_leaves_that_must_not(world: tuple[OutgoingMessage, SendContext, datetime]) -> None:
    message, context, now = world
    if decide(message, context, now) != Send():
        return
    assert not context.opted_out
    if message.notice is None:
        return
    assert not context.in_doubt
    assert all(_is_day(place, now) for place in context.places)
    if message.notice not in UNCOUNTED and not message.is_sent_now:
        counted = [told for told in context.told if told.notice not in UNCOUNTED]
        assert sum(told.at > now - OUTREACH_PERIOD for told in counted) < OUTREACH_LIMIT
        assert SHARES[context.company.mode][message.notice] != "none"


@given(_worlds())
def test_what_was_held_may_go_when_its_time_comes(world: tuple[OutgoingMessage, SendContext, datetime]) -> None:
    message, context, now = world
    decision = decide(message, context, now)
    if isinstance(decision, HoldUntil):
        assert decision.at > now
        assert all(_is_day(place, decision.at) for place in context.places)
        then = replace(context, in_doubt=False)
        assert decide(message, then, decision.at) == Send()


def _is_day(place: RecipientPlace, at: datetime) -> bool:
    return time(8) <= at.astimezone(ZoneInfo(place.zone)).time() < time(21)
