"""Rasa's rule policy, which remembers what it found."""

from __future__ import annotations

import json
from collections import OrderedDict
from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import PREVIOUS_ACTION
from rasa.shared.core.domain import State

_REMEMBERED = 4096
"""Situations; conversations come through a few hundred."""


class _Looks:
    """What a set of rules looks at: nothing else of a conversation decides which of them apply."""

    def __init__(self, lookup: dict[str, str]) -> None:
        rules: list[list[State]] = [json.loads(key) for key in lookup]
        self._turns = max(map(len, rules), default=0)
        self._features = sorted(
            {(kind, key) for rule in rules for state in rule for kind, said in state.items() for key in said}
        )

    def at(self, states: list[State]) -> str:
        seen = [self._of(state) for state in states[-self._turns :]] if self._turns else []
        return json.dumps(seen, default=list)

    def _of(self, state: State) -> list[Any]:
        return [bool(state.get(PREVIOUS_ACTION)), *(state.get(kind, {}).get(key) for kind, key in self._features)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class RememberingRulePolicy(RulePolicy):
    """Rasa's looks through all rules, each read anew from its JSON, for every prediction. Which of them apply depends
    on what they look at alone (an intent, not the entities beside it): it is looked up once for each such situation."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._looks: dict[int, _Looks] = {}
        self._known: OrderedDict[tuple[int, str], set[str]] = OrderedDict()

    def _get_possible_keys(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        looks = self._looks.get(id(lookup))
        if looks is None:
            looks = self._looks[id(lookup)] = _Looks(lookup)
        situation = id(lookup), looks.at(states)
        found = self._known.get(situation)
        if found is None:
            found = self._known[situation] = super()._get_possible_keys(lookup, states)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return set(found)
