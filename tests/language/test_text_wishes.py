"""What people wish of our texts: text_wishes.yml is the product, this only runs it."""

from datetime import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.opt_outs import opt_out
from doorstep.language.text_wishes import is_only_a_wish, text_wish

OPT_OUTS = yaml.safe_load((Path(__file__).parent / "opt_outs.yml").read_text())
PHRASES = yaml.safe_load((Path(__file__).parent / "text_wishes.yml").read_text())


def _time(said: str | None) -> time | None:
    return time.fromisoformat(said) if said else None


@pytest.mark.parametrize(("text", "level", "before", "after"), PHRASES["wishes"])
def test_a_wish_is_read_from_the_words(text: str, level: str | None, before: str | None, after: str | None) -> None:
    wish = text_wish(text)
    assert wish is not None
    assert (wish.level, wish.not_before, wish.not_after) == (level, _time(before), _time(after))


@pytest.mark.parametrize("text", PHRASES["none"])
def test_what_is_no_wish_or_an_opt_out_is_none(text: str) -> None:
    assert text_wish(text) is None


@pytest.mark.parametrize("text", PHRASES["only_a_wish"])
def test_courtesy_beside_it_is_nothing_else(text: str) -> None:
    assert is_only_a_wish(text)


@pytest.mark.parametrize("text", PHRASES["not_only"])
def test_what_else_is_said_has_to_be_heard_too(text: str) -> None:
    assert text_wish(text) is not None
    assert not is_only_a_wish(text)


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    text_wish(text)


@given(st.sampled_from([row[0] for row in PHRASES["wishes"]]), st.sampled_from(["stop texting me", "unsubscribe"]))
def test_who_wants_none_wishes_nothing(wish: str, last: str) -> None:
    text = f"{wish}. {last}"
    if opt_out(text) == "plain":
        assert text_wish(text) is None


@pytest.mark.parametrize("text", OPT_OUTS["plain"])
def test_no_opt_out_is_a_wish(text: str) -> None:
    assert text_wish(text) is None


@pytest.mark.parametrize("text", OPT_OUTS["doubtful"])
def test_what_may_be_an_opt_out_never_wishes_for_everything(text: str) -> None:
    wish = text_wish(text)
    assert wish is None or wish.level != "all"


@given(
    st.sampled_from(["i want", "we need", "i would like", "please i need"]),
    st.sampled_from(["all", "all of the", "all these", "all your delivery"]),
    st.sampled_from(["texts", "messages", "text updates", "alerts"]),
    st.sampled_from(["", "to", "to be", "would"]),
    st.sampled_from(["stop", "stopped", "end", "gone", "off", "cancelled", "removed", "deleted", "cease", "quit"]),
    st.sampled_from(["", " now", " please", " on my phone", " again"]),
)
def test_who_wants_all_of_them_to_end_is_asked_at_least(
    who: str, which: str, texts: str, to: str, ended: str, more: str
) -> None:
    text = f"{who} {which} {texts} {to} {ended}{more}"
    assert text_wish(text) is None
    assert opt_out(text) != "none"
