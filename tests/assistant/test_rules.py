"""Which rules apply is remembered; it is always what Rasa would find."""

import json
from collections import OrderedDict

from hypothesis import given
from hypothesis import strategies as st
from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.domain import State

from assistant.rules import RememberingRulePolicy

ACTIONS = st.sampled_from(["action_listen", "action_customer_turn", "action_driver_turn"])
INTENTS = st.sampled_from(["greet", "thank", "driver_delivered"])
PREVIOUS = st.fixed_dictionaries({"action_name": ACTIONS})

in_a_rule = st.fixed_dictionaries(
    {},
    optional={
        "prev_action": PREVIOUS,
        "user": st.fixed_dictionaries({"intent": INTENTS}),
        "slots": st.fixed_dictionaries({"handed_over": st.sampled_from([[1.0], "should_not_be_set"])}),
    },
)
in_a_conversation = st.fixed_dictionaries(
    {},
    optional={
        "prev_action": PREVIOUS,
        "user": st.fixed_dictionaries({"intent": INTENTS, "entities": st.sampled_from([(), ("address",), ("zip",)])}),
        "slots": st.fixed_dictionaries({"handed_over": st.sampled_from([(1.0,), None])}),
    },
)
rules = st.lists(st.lists(in_a_rule, min_size=1, max_size=3), max_size=4)
conversations = st.lists(st.lists(in_a_conversation, max_size=4), min_size=1, max_size=6)


@given(rules, conversations)
def test_what_is_remembered_is_what_rasa_finds(rules: list[list[State]], conversations: list[list[State]]) -> None:
    policy = object.__new__(RememberingRulePolicy)
    policy._looks, policy._known = {}, OrderedDict()
    lookup = {json.dumps(rule): "action_listen" for rule in rules}
    for states in conversations:
        assert policy._get_possible_keys(lookup, states) == RulePolicy._get_possible_keys(policy, lookup, states)
