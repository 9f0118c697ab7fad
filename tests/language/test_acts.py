import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.acts import COST_OF, Act, Cost, Evidence, Mood, Step, cost, follows
from tests.stack import ROOT

DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text())
INTENTS = {intent if isinstance(intent, str) else next(iter(intent)) for intent in DOMAIN["intents"]}
NOT_INTENTS = {"withdraw", "driver_note", "driver_skip", "limit_texts", "ask_for_own_data"}
"""Acts that are read from words and from what is being talked of."""


def test_every_act_of_the_table_can_be_heard() -> None:
    assert set(COST_OF) - NOT_INTENTS <= INTENTS


@given(
    name=st.sampled_from(sorted(COST_OF)),
    mood=st.sampled_from([mood for mood in Mood if mood is not Mood.PLAIN]),
    about=st.sampled_from(Evidence),
)
def test_what_is_not_said_plainly_writes_nothing_at_once(name: str, mood: Mood, about: Evidence) -> None:
    if cost(name) is not Cost.CARE:
        assert follows(Act(name, mood, about)) is not Step.DO


@given(name=st.sampled_from(sorted(INTENTS)), mood=st.sampled_from(Mood))
def test_what_is_assumed_never_follows_more_readily_than_what_was_said(name: str, mood: Mood) -> None:
    order = [Step.DO, Step.READ_BACK, Step.ASK, Step.SAY]
    said, assumed = (order.index(follows(Act(name, mood, about))) for about in (Evidence.SAID, Evidence.ASSUMED))
    assert said <= assumed


@pytest.mark.parametrize("name", ["reschedule", "hold_for_pickup", "cancel_delivery", "correct_address", "start_texts"])
def test_what_moves_a_delivery_or_opts_in_is_always_read_back(name: str) -> None:
    assert all(follows(Act(name, mood)) is not Step.DO for mood in Mood)
