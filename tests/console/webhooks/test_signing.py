"""Signed and verified as the library does that others use (standardwebhooks)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from doorstep.clock import system_clock
from doorstep.console.webhooks import signing
from doorstep.console.webhooks.signing import NotVerified

AT = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
SECRET = signing.new_secret()
_WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(_WORDS)
def test_what_we_sign_the_library_takes(words: str) -> None:
    headers = signing.headers(SECRET, "evt_dms_1", system_clock(), words)
    Webhook(SECRET).verify(words, headers, json_parse=False)


@given(_WORDS)
def test_what_the_library_signs_we_take(words: str) -> None:
    headers = {
        "webhook-id": "m-1",
        "webhook-timestamp": str(int(AT.timestamp())),
        "webhook-signature": "v1a,other " + Webhook(SECRET).sign("m-1", AT, words),
    }
    assert signing.verify([SECRET], headers, words.encode(), AT) == "m-1"


@pytest.mark.parametrize("late", [timedelta(minutes=5), timedelta(minutes=-5)])
def test_a_signature_holds_for_five_minutes(late: timedelta) -> None:
    headers = signing.headers(SECRET, "m-1", AT, "{}")
    assert signing.verify([SECRET], headers, b"{}", AT + late) == "m-1"
    with pytest.raises(NotVerified):
        signing.verify([SECRET], headers, b"{}", AT + late * 1.01)


_GOOD = signing.headers(SECRET, "m-1", AT, "{}")


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "m-2"}, {"webhook-id": ""}, {"webhook-id": "x" * 201}, {"webhook-id": "a b"},
        {"webhook-timestamp": str(int(AT.timestamp()) + 1)}, {"webhook-timestamp": "now"}, {"webhook-timestamp": "1e9"},
        {"webhook-timestamp": "9" * 12}, {"webhook-timestamp": "-1"}, {"webhook-signature": ""},
        {"webhook-signature": "v1,"}, {"webhook-signature": "v1,äöü"}, {"webhook-signature": "v1"},
        {"webhook-signature": signing.headers(signing.new_secret(), "m-1", AT, "{}")["webhook-signature"]},
        {"webhook-signature": "v2," + _GOOD["webhook-signature"][3:]},
    ],
)  # fmt: skip
def test_what_was_not_signed_so_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(NotVerified):
        signing.verify([SECRET], _GOOD | change, b"{}", AT)


def test_another_body_is_refused_and_so_is_one_that_is_no_text() -> None:
    for body in (b"{ }", b"", b"\xff\xfe"):
        with pytest.raises(NotVerified):
            signing.verify([SECRET], _GOOD, body, AT)


@given(st.dictionaries(st.sampled_from(list(_GOOD)), st.text(max_size=40)), st.binary(max_size=40))
def test_whatever_comes_is_refused_and_breaks_nothing(headers: dict[str, str], body: bytes) -> None:
    with pytest.raises(NotVerified):
        signing.verify([SECRET], headers, body, AT)


def test_secrets_are_long_and_never_the_same() -> None:
    assert SECRET.startswith("whsec_")
    assert signing.new_secret() != signing.new_secret()
    assert len(SECRET) > 40
