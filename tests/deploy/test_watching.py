"""What Prometheus and Grafana are given: alerts and panels of metrics that there are, and the metrics as documented."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine
from yamllint import linter
from yamllint.config import YamlLintConfig

from doorstep import metrics
from doorstep.console.system_health.gauges import HouseGauges
from doorstep.database import make_sessions
from tests.stack import ROOT

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
LINT = "{extends: default, rules: {line-length: disable, document-start: disable}}"
NAME = re.compile(r"\b(?:doorstep|process)_[a-z_]+")


@pytest.fixture
def exposed(sqlite_engine: Engine) -> str:
    return metrics.exposition(HouseGauges(make_sessions(sqlite_engine), lambda: NOW)).decode()


@pytest.fixture
def names(exposed: str) -> set[str]:
    """Of everything that can be asked for, by the names that expressions have for it."""
    found = set()
    for family in text_string_to_metric_families(exposed):
        suffixes = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"]}.get(family.type, [""])
        found |= {family.name + suffix for suffix in suffixes}
    return found


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load((ROOT / "deploy/prometheus/rules.yml").read_text())["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


def test_every_alert_is_of_metrics_that_there_are_and_says_what_to_do(names: set[str]) -> None:
    assert len({rule["alert"] for rule in rules()}) == len(rules()) >= 12
    for rule in rules():
        asked = set(NAME.findall(rule["expr"]))
        assert asked <= names, rule["alert"]
        assert asked or "up{" in rule["expr"]
        assert rule["expr"].count("(") == rule["expr"].count(")")
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert re.fullmatch(r"\d+[sm]", rule["for"])
        assert len(rule["annotations"]["runbook"].split()) >= 6, "a line of what to do"


def test_every_panel_is_of_metrics_that_there_are(names: set[str]) -> None:
    board = json.loads((ROOT / "deploy/grafana/doorstep.json").read_text())
    assert board["schemaVersion"] >= 36
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"]) >= 12
    for panel in board["panels"]:
        for target in panel["targets"]:
            asked = set(NAME.findall(target["expr"]))
            assert asked
            assert asked <= names, panel["title"]


def test_the_page_lists_every_metric_of_ours_with_its_labels(exposed: str) -> None:
    page = (ROOT / "docs/watching.md").read_text()
    for family in text_string_to_metric_families(exposed):
        if family.name.startswith("doorstep_"):
            assert f"`{family.name}" in page, family.name


@pytest.mark.parametrize("name", ["prometheus.yml", "rules.yml"])
def test_the_files_are_yaml_without_slips(name: str) -> None:
    text = (ROOT / "deploy/prometheus" / name).read_text()
    assert [str(problem) for problem in linter.run(text, YamlLintConfig(LINT))] == []


def test_every_process_is_scraped_on_the_port_that_compose_gives_it() -> None:
    jobs = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())["scrape_configs"]
    ports = {job["job_name"]: job["dns_sd_configs"][0]["port"] for job in jobs}
    assert ports == {"receiver": 8015, "rasa": 5005, "worker": 8045, "console": 8035}
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    for name, port in ports.items():
        assert str(port) in services[name]["command"]
