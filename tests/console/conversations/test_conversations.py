from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.console.conversations import filtering, marks
from doorstep.console.conversations import queries as conversations
from doorstep.console.conversations.filtering import BadFilter, Filters
from doorstep.console.kit.paging import BadCursor, Page, decode, encode
from doorstep.console.read_model import full_text
from doorstep.database import transaction
from doorstep.messaging.models import MessageState
from doorstep.messaging.segments import clean
from tests.console.world import NUMBER, PHONE, Desk

pytestmark = pytest.mark.both_databases

CHICAGO = "America/Chicago"


def found(world: Desk, **wanted: object) -> list[str]:
    """The phones' last digits, as listed."""
    world.refresh()
    with world.sessions() as session:
        listed = conversations.search(session, Filters(**wanted), zone=CHICAGO)  # type: ignore[arg-type]
    assert listed.next is None
    return [row.number[-2:] for row in listed.rows]


def test_the_latest_comes_first_and_no_number_is_shown(world: Desk) -> None:
    world.says("hi", phone="+17735550101")
    world.says("hi", phone="+17735550102")
    world.says("hi again", phone="+17735550101")
    world.refresh()
    with world.sessions() as session:
        rows = conversations.search(session, Filters()).rows
    assert [row.number for row in rows] == ["•••• 01", "•••• 02"]


@pytest.mark.parametrize(
    "wanted",
    [
        {"channel": "slack"},
        {"party": "customer"},
        {"delivery": "LM777777777"},
        {"intent": "report_damage"},
        {"low_confidence": True},
        {"fallback": True},
        {"dms_write": True},
        {"open_case": True},
        {"flagged": True},
        {"failed": True},
        {"waiting": True},
        {"with_person": True},
        {"tag": "vip"},
        {"order": "waiting"},
    ],
    ids=str,
)
def test_each_filter_leaves_what_it_means(world: Desk, wanted: dict[str, object]) -> None:
    world.says("hi", phone="+17735550101")
    match next(iter(wanted)):
        case "channel":
            world.comes("late", "D012AB42", provider="slack", ours="T1")
        case "party" | "dms_write":
            world.comes("apt 9", PHONE).changes_address().is_read("correct_address", "Done.")
        case "delivery":
            world.says("it", slots={"delivery": "LM777777777"}, phone="+17735550142")
        case "intent":
            world.says("broken", "report_damage", phone="+17735550142")
            world.says("thanks", "thank", phone="+17735550142")
        case "low_confidence":
            world.says("hm", confidence=0.45, phone="+17735550142")
        case "fallback":
            world.says("hm", "nlu_fallback", phone="+17735550142")
        case "open_case":
            world.opens_case("damage", world.says("broken", phone="+17735550142"))
        case "failed":
            world.move(world.says("hi", phone="+17735550142").outbox_ids[0], MessageState.FAILED)
        case "waiting" | "order":
            world.comes("anybody?", phone="+17735550142")
        case "with_person":
            world.says("a person", also=["pause"], phone="+17735550142")
        case kind:
            text = world.says("hi", phone="+17735550142")
            with transaction(world.sessions) as session:
                value = "vip" if kind == "tag" else ""
                marks.add(
                    session,
                    text.conversation_id,
                    marks.NewMark(kind.removesuffix("ged"), value),
                    by="ana",
                    now=world.now,
                )
    assert found(world, **wanted) == ["42"]


def test_reviewed_until_something_is_said_again(world: Desk) -> None:
    text = world.says("hi", phone="+17735550142")
    assert found(world, not_reviewed=True) == ["42"]
    with transaction(world.sessions) as session:
        marks.add(session, text.conversation_id, marks.NewMark("reviewed"), by="ana", now=world.later())
    assert found(world, not_reviewed=True) == []
    world.says("and?", phone="+17735550142")
    assert found(world, not_reviewed=True) == ["42"]


def test_a_period_is_of_the_desks_days(world: Desk) -> None:
    world.now = world.now.replace(hour=3)  # still the 19th in Chicago
    world.says("hi", phone="+17735550142")
    assert found(world, first_day=date(2026, 11, 19), last_day=date(2026, 11, 19)) == ["42"]
    assert found(world, first_day=date(2026, 11, 20)) == []
    assert found(world, last_day=date(2026, 11, 18)) == []


@pytest.mark.parametrize(
    "text",
    [
        "damaged",
        "DAMAG",
        "box lopez",
        "María",
        "312-555-0142",
        "(312) 555 0142",
        "lm 123 456 789",
        "123456789",
        "Sorry",
    ],
)
def test_words_names_and_numbers_are_found(world: Desk, text: str) -> None:
    world.says("hello", phone="+17735550101")
    damaged = world.says("The box is damaged!", "report_damage", "Sorry to hear that.", slots={"delivery": NUMBER})
    assert damaged.conversation_id
    assert found(world, text=text) == ["42"]


@pytest.mark.parametrize("text", ["nowhere", "box nowhere", "!!", "4410", "7316", "312-555-0199"])
def test_what_nobody_said_and_codes_are_not_found(world: Desk, text: str) -> None:
    world.comes("the box, gate 7316")
    world.comes("my gate code is 4410").is_read("talk_to_person", "One moment.", also=["pause"])
    assert found(world, text=text) == []


@pytest.mark.parametrize("text", ["bo\0x", "bo\ud800x", "' OR 1=1 --", '"*', "box) OR (nowhere", "\\", "%"])
def test_hostile_words_find_what_they_say_or_nothing(world: Desk, text: str) -> None:
    world.says("the box came")
    with world.sessions() as session:
        world.refresh()
        rows = conversations.search(session, Filters.from_query({"text": text})).rows
    assert len(rows) == ("bo" in text and "OR" not in text)


def test_words_have_to_be_of_one_day(world: Desk) -> None:
    world.says("the box came")
    world.later(days=2)
    world.says("it rattles")
    assert found(world, text="rattles") == found(world, text="box") == ["42"]
    assert found(world, text="box rattles") == []


def test_pages_go_on_where_the_last_one_ended_whatever_comes_meanwhile(world: Desk) -> None:
    for number in range(10, 33):
        world.says("hi", phone=f"+177355501{number}")
    world.refresh()
    seen: list[str] = []
    after: str | None = None
    while True:
        with world.sessions() as session:
            listed = conversations.search(session, Filters(), Page(after, 5))
        seen += [row.number for row in listed.rows]
        after = listed.next
        if after is None:
            break
        world.says("me again", phone="+17735550132")
        world.refresh()
    assert seen == [f"•••• {number}" for number in range(32, 9, -1)]


@pytest.mark.parametrize(("looked_into", "seldom"), [(1_000, 4_000), (2, 4_000), (2, 2), (1, 1)])
@pytest.mark.parametrize("text", ["box", "lamp", "box lamp", "vase"])
def test_what_is_found_does_not_depend_on_the_way(
    world: Desk, monkeypatch: pytest.MonkeyPatch, text: str, looked_into: int, seldom: int
) -> None:
    """Whether words are said often or seldom, lately or long ago."""
    monkeypatch.setattr(conversations, "LOOKED_INTO", looked_into)
    monkeypatch.setattr(full_text, "SELDOM", seldom)
    said = {number: "box " * (number % 2) + "lamp " * (number % 3 == 0) + "x" for number in range(10, 22)}
    for number, words in said.items():
        world.says(words, phone=f"+177355501{number}")
    world.refresh()
    found: list[int] = []
    after: str | None = None
    while True:
        with world.sessions() as session:
            listed = conversations.search(session, Filters(text=text), Page(after, 2))
            counted = conversations.count(session, Filters(text=text))
        found += [int(row.number[-2:]) for row in listed.rows]
        after = listed.next
        if after is None:
            break
    assert found == [number for number in reversed(said) if set(text.split()) <= set(said[number].split())]
    assert counted == len(found)


def test_who_waits_longest_comes_first(world: Desk) -> None:
    for number in (11, 12, 13):
        world.comes("anybody?", phone=f"+177355501{number}")
    world.refresh()
    with world.sessions() as session:
        first = conversations.search(session, Filters(order="waiting"), Page(size=2))
        second = conversations.search(session, Filters(order="waiting"), Page(first.next, 2))
    assert [row.number[-2:] for row in (*first.rows, *second.rows)] == ["11", "12", "13"]
    assert second.next is None


def test_counting_ends_where_it_does_not_matter_any_more(world: Desk) -> None:
    for number in range(10, 15):
        world.says("hi", phone=f"+177355501{number}")
    world.refresh()
    with world.sessions() as session:
        assert conversations.count(session, Filters()) == 5
        assert conversations.count(session, Filters(), most=3) == 4
        assert len(list(conversations.everything(session, Filters()))) == 5


@pytest.mark.parametrize(("at", "no"), [("0001-01-01T00:00:00+14:00", 1), ("2026-11-20T00:00:00+00:00", 10**30)])
def test_a_cursor_beyond_all_bounds_is_refused(at: str, no: int) -> None:
    with pytest.raises(BadCursor):
        decode(encode(datetime.fromisoformat(at), no), int)


@pytest.mark.parametrize(
    "cursor", ["x", "WzFd", "", "WyIyMDI2LTExLTIwIiwxXQ", "WyIyMDI2LTExLTIwVDAwOjAwOjAwKzAwOjAwIiwiYSJd"]
)
def test_a_forged_cursor_is_refused(world: Desk, cursor: str) -> None:
    with world.sessions() as session, pytest.raises(BadCursor):
        conversations.search(session, Filters(), Page(cursor or "-"))


def test_menus_know_the_intents_that_were_read(world: Desk) -> None:
    world.says("hi", "greet")
    world.says("broken", "report_damage")
    world.refresh()
    with world.sessions() as session:
        assert conversations.intents_seen(session) == ["greet", "report_damage"]
        text = conversations.search(session, Filters()).rows[0]
        assert conversations.number_of(session, text.conversation_id) == PHONE


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"colour": "red"}, "There is no filter “colour”."),
        ({"channel": "fax"}, "“channel” is sms, slack."),
        ({"flagged": "maybe"}, "“flagged” is on (1) or off (0)."),
        ({"first_day": "yesterday"}, "“first day” is a day like 2026-11-20."),
        ({"delivery": "12"}, "A tracking number is LM and 9 digits."),
        ({"text": "x" * 201}, "“text” has at most 200 characters."),
    ],
)
def test_unknown_filters_are_named(query: dict[str, str], says: str) -> None:
    with pytest.raises(BadFilter, match=says.replace("(", r"\(").replace(")", r"\)")):
        Filters.from_query(query)


flags = [name for name, kind in filtering._KINDS.items() if kind is bool]


@given(
    text=st.text(st.characters(codec="utf-8"), max_size=40).map(clean).map(str.strip),
    wanted=st.sets(st.sampled_from(flags)),
    channel=st.sampled_from((None, "sms", "slack")),
    first_day=st.none() | st.dates(date(2020, 1, 1)),
    order=st.sampled_from(("latest", "waiting")),
)
def test_an_address_says_the_same_filters(text: str, wanted: set[str], **more: object) -> None:
    given_filters = Filters(text=text, **dict.fromkeys(wanted, True), **more)  # type: ignore[arg-type]
    assert Filters.from_query(given_filters.to_query()) == given_filters


def test_a_period_ends_when_the_last_day_does() -> None:
    begins, ends = Filters(first_day=date(2026, 11, 1), last_day=date(2026, 11, 1)).period(CHICAGO)
    assert begins is not None
    assert ends is not None
    assert ends - begins == timedelta(hours=24)  # the same wall clock; that night has 25 hours
