"""Which intents a tap, a command or a form may be: those that are ours, and nothing that somebody else calls itself."""

import re
from typing import Any

import pytest

from channels.slack_meaning import meaning_of
from doorstep.language.acts import COST_OF, Cost
from doorstep.messaging.slack import modals
from tests.stack import ROOT

BUTTON = re.compile(r"\bdriver:([a-z_]+)")


def tapped(action_id: str) -> dict[str, Any]:
    return {"type": "block_actions", "action": {"action_id": action_id, "label": "Next", "value": ""}}


def filled_in(callback_id: str) -> dict[str, Any]:
    return {"type": "view_submission", "view": {"callback_id": callback_id, "values": {"minutes": "20"}}}


@pytest.mark.parametrize("act", sorted(act for act, cost in COST_OF.items() if cost in (Cost.STATUS, Cost.SET_ASIDE)))
def test_what_a_driver_is_read_back_of_a_stop_is_known(act: str) -> None:
    """`driver:<act>`, made in actions/driver_told.py."""
    if act.startswith("driver_"):
        assert meaning_of(tapped(act.replace("_", ":", 1)), "")[0] == act


def test_every_button_of_ours_is_known() -> None:
    sources = [*ROOT.glob("data/responses/*.yml"), *ROOT.glob("actions/*.py"), *ROOT.glob("doorstep/**/*.py")]
    buttons = {name for source in sources for name in BUTTON.findall(source.read_text())}
    assert len(buttons) > 10
    for name in sorted(buttons):
        assert meaning_of(tapped(f"driver:{name}#2"), "")[0] == f"driver_{name.removesuffix('_form')}"


@pytest.mark.parametrize(
    "action_id", ["", "approve", "case:approve", "driver:", "driver:approve", "driver_next_stop", "driver:nlu_fallback"]
)
def test_another_button_is_unclear(action_id: str) -> None:
    assert meaning_of(tapped(action_id), "")[0] == "driver_unclear"


@pytest.mark.parametrize("callback_id", sorted(modals.INTENTS))
def test_a_form_of_ours_is_its_intent(callback_id: str) -> None:
    assert meaning_of(filled_in(callback_id), "") == (callback_id, "20")


@pytest.mark.parametrize("callback_id", ["driver_approve", "affirm", "", "restart", modals.ANSWER])
def test_another_form_is_unclear(callback_id: str) -> None:
    assert meaning_of(filled_in(callback_id), "")[0] == "driver_unclear"
