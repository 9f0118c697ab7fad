"""What is pure: paths, times, filters, devices, cells of CSV, passwords that we invent."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from doorstep.console.auth import local_paths, passwords
from doorstep.console.auth.user_agents import device
from doorstep.console.kit import filters, spans, times
from doorstep.console.kit.export import as_csv

CHICAGO = "America/Chicago"
NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)


@given(st.text(max_size=40) | st.text(alphabet="/\\.:@?#%\t evil", max_size=20))
def test_no_path_leads_to_another_site(path: str) -> None:
    assert urlsplit(urljoin("https://desk.example/x", local_paths.safe(path))).netloc == "desk.example"


@pytest.mark.parametrize("path", ["/", "/cases?state=open&q=a%20b", "/conversations/sms-1#last", "/x//y"])
def test_paths_of_ours_are_kept(path: str) -> None:
    assert local_paths.safe(path) == path


@pytest.mark.parametrize(
    ("at", "says"),
    [
        (NOW, "10:30 AM"),
        (NOW - timedelta(hours=11), "yesterday 11:30 PM"),
        (NOW + timedelta(days=4), "Tue Nov 24 10:30 AM"),
        (datetime(2025, 11, 20, 18, 5, tzinfo=UTC), "Nov 20, 2025 12:05 PM"),
    ],
)
def test_moments_are_in_the_time_of_dispatch(at: datetime, says: str) -> None:
    assert times.when(at, CHICAGO, NOW) == says


def test_a_moment_is_whole_when_pointed_at() -> None:
    assert times.full(NOW, CHICAGO) == "Friday November 20, 2026, 10:30:00 AM CST"


def test_a_window_is_said_in_one_way_and_what_is_long_late_by_when_it_was_due() -> None:
    start, end = NOW - timedelta(hours=1, minutes=30), NOW + timedelta(hours=1)
    assert times.span(start, end, CHICAGO, NOW) == "9 AM – 11:30 AM"
    assert times.span(start - timedelta(days=1), end - timedelta(days=1), CHICAGO, NOW) == "yesterday 9 AM – 11:30 AM"
    assert times.was_due(start, CHICAGO, NOW) == "9 AM"
    assert times.was_due(start - timedelta(days=1), CHICAGO, NOW) == "yesterday"
    assert times.was_due(start - timedelta(days=5), CHICAGO, NOW) == "Sun Nov 15"


@pytest.mark.parametrize(
    ("gone", "says"),
    [
        (timedelta(seconds=30), "just now"),
        (timedelta(seconds=-30), "just now"),
        (timedelta(minutes=4), "4 min ago"),
        (timedelta(hours=3, minutes=20), "3 h 20 min ago"),
        (timedelta(hours=12, minutes=20), "12 h ago"),
        (timedelta(days=5), "5 days ago"),
        (timedelta(minutes=-9), "in 9 min"),
    ],
)
def test_how_long_ago(gone: timedelta, says: str) -> None:
    assert times.ago(NOW - gone, NOW) == says


@pytest.mark.parametrize(("wait", "says"), [(0.2, "1 s"), (99, "99 s"), (101, "2 min"), (900, "15 min")])
def test_how_long_to_wait(wait: float, says: str) -> None:
    assert spans.said(timedelta(seconds=wait)) == says


FILTERS = (
    filters.TextFilter("q", "Search"),
    filters.Choice("channel", "Channel", {"sms": "Texts", "slack": "Slack"}),
    filters.Flag("flagged", "Flagged"),
    filters.DayFilter("until", "Until", ends=True),
)


def test_filters_are_read_from_the_address() -> None:
    query = QueryParams("q= gate &channel=sms&flagged=yes&until=2026-11-20&before=7&empty=")
    chosen = filters.read(FILTERS, query, CHICAGO, also=("empty",))
    assert chosen.values == {
        "q": "gate",
        "channel": "sms",
        "flagged": True,
        "until": datetime(2026, 11, 21, 6, tzinfo=UTC),
    }
    assert chosen.chips[1:] == [("channel", "Channel: Texts"), ("flagged", "Flagged"), ("until", "Until Nov 20, 2026")]
    assert chosen.problems == ()


@given(st.dictionaries(st.sampled_from(["q", "channel", "flagged", "until", "other"]), st.text(max_size=300)))
def test_whatever_the_address_says_a_list_is_answered(query: dict[str, str]) -> None:
    chosen = filters.read(FILTERS, QueryParams(query), CHICAGO)
    assert set(chosen.values) == set(chosen.raw)
    assert [name for name, _words in chosen.chips if name not in chosen.raw] == []
    assert len(chosen.values) + len(chosen.problems) == len([1 for name in query if name == "other" or query[name]])


@pytest.mark.parametrize(
    ("user_agent", "says"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/120 Safari/537 Edg/120", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17 like Mac OS X) Version/17 Safari/604", "Safari on iPhone"),
        ("curl/8.5", "curl/8.5"),
        ("", "unknown"),
    ],
)
def test_a_device_has_a_name(user_agent: str, says: str) -> None:
    assert device(user_agent) == says


async def lines(rows: Sequence[Sequence[object]]) -> list[str]:
    response = as_csv("list", ("a", "b"), rows, CHICAGO)
    content = b"".join(
        [chunk if isinstance(chunk, bytes) else str(chunk).encode() async for chunk in response.body_iterator]
    )
    return content.decode("utf-8-sig").split("\r\n")


async def test_a_text_that_a_sheet_would_take_for_a_formula_is_made_harmless() -> None:
    assert await lines([("=HYPERLINK(1)", "+1 312"), ("@x", -5), (None, NOW)]) == [
        "a,b",
        "'=HYPERLINK(1),'+1 312",
        "'@x,-5",
        ",2026-11-20T10:30:00-06:00",
        "",
    ]


async def test_a_long_list_is_written_piece_by_piece() -> None:
    assert len(await lines([("x" * 1000, number) for number in range(200)])) == 202


def test_a_password_that_we_invent_is_one_that_may_be_chosen() -> None:
    invented = {passwords.generate() for _ in range(50)}
    assert len(invented) == 50
    for password in invented:
        passwords.check(password, "kim")
