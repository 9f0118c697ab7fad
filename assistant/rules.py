"""Rasa's rule policy, which remembers what it found."""

from __future__ import annotations

import json
from collections import OrderedDict
from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.domain import State

_REMEMBERED = 4096
"""Situations; conversations come through a few hundred."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class RememberingRulePolicy(RulePolicy):
    """Rasa's looks through all rules, each read anew from its JSON, for every prediction. Which of them apply depends
    on the states alone, so it is looked up once for each sequence of states."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._known: OrderedDict[tuple[int, str], set[str]] = OrderedDict()

    def _get_possible_keys(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        situation = id(lookup), json.dumps(states, sort_keys=True, default=list)
        found = self._known.get(situation)
        if found is None:
            found = self._known[situation] = super()._get_possible_keys(lookup, states)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return set(found)
