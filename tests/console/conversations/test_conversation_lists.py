"""What the address of the list says, as filters and back."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from doorstep.console.conversations import lists
from doorstep.console.conversations.filtering import Filters

DESCRIBED = lists.described(["greet", "thank"], ["vip"], {"dee": "Dee Park"})

wanted = st.builds(
    Filters,
    text=st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=30).map(str.strip),
    channel=st.sampled_from((None, "sms", "slack")),
    party=st.sampled_from((None, "customer", "driver", "unknown")),
    delivery=st.sampled_from((None, "LM123456789")),
    intent=st.sampled_from((None, "greet")),
    tag=st.sampled_from((None, "vip")),
    taken_by=st.sampled_from((None, "dee")),
    low_confidence=st.booleans(),
    flagged=st.booleans(),
    waiting=st.booleans(),
    first_day=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    last_day=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    order=st.sampled_from(("latest", "waiting")),
)


@given(wanted)
def test_what_an_address_is_made_of_is_read_from_it(filters: Filters) -> None:
    query = QueryParams(lists.address(filters).partition("?")[2])
    chosen, read = lists.read(DESCRIBED, query, "America/Chicago")
    assert read == filters
    assert chosen.problems == ()


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=12), max_size=6))
def test_whatever_an_address_says_is_read_or_said_to_be_left_out(query: dict[str, str]) -> None:
    chosen, read = lists.read(DESCRIBED, QueryParams(query), "America/Chicago")
    unknown = set(query) - {each.name for each in DESCRIBED} - {"page", "before", "after", "sort", "saved"}
    assert len(chosen.problems) >= len(unknown)
    assert read.to_query().keys() <= {*query, "text"}


def test_views_know_where_one_is() -> None:
    here = [view.title for view in lists.views(Filters(taken_by="dee"), "dee", 3) if view.is_here]
    assert here == ["Mine"]
    counted = {view.title: view.count for view in lists.views(Filters(), "dee", 3)}
    assert counted == {"All": None, "Waiting": 3, "Mine": None, "With a person": None}
