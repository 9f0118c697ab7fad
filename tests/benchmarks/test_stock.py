"""The other side of the comparison can be trained on our data as it is now."""

import yaml

from benchmarks.processes import ROOT
from benchmarks.stock import FOLDER


def test_what_stock_does_when_it_understands_nothing_is_an_action_of_our_domain() -> None:
    config = yaml.safe_load((FOLDER / "config.yml").read_text())
    domain = yaml.safe_load((ROOT / "domain.yml").read_text())
    (rules,) = [policy for policy in config["policies"] if policy["name"] == "RulePolicy"]
    assert rules["core_fallback_action_name"] in domain["actions"]
