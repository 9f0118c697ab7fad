"""Whether the delivery is to be stopped, or wanted after all."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.refusals import decision

_STOP = [
    "yes",
    "yes please cancel it",
    "ok send it back",
    "sure, return it to the sender",
    "yes I don't want it anymore",
]
_DELIVER = [
    "no", "never mind", "keep it", "no, bring it", "wait, just deliver it", "i changed my mind", "dont send it back",
    "ok ill take it", "yes bring it", "i still want it", "oh there is a charge? ok then deliver it",
]  # fmt: skip
_UNSAID = ["is it free to return?", "yes but keep the lamp", "hmm", "i dont want it", "no i dont want it", "cancel"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [(text, says) for says, texts in (("stop", _STOP), ("deliver", _DELIVER), ("unsaid", _UNSAID)) for text in texts],
)
def test_only_a_plain_yes_stops_a_delivery(text: str, expected: str) -> None:
    assert decision(text) == expected


@given(st.sampled_from(_STOP), st.sampled_from(["keep it", "bring it", "wait", "but", "unless its free", "instead"]))
def test_no_yes_beside_another_wish_stops_a_delivery(yes: str, wish: Any) -> None:
    assert decision(f"{yes} {wish}") != "stop"
    assert decision(f"{wish} {yes}") != "stop"
