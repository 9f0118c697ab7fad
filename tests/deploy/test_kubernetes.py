"""deploy/kubernetes runs what compose.yaml runs, for nobody but who is let in, and holds no secret."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import SecretStr
from yamllint import linter
from yamllint.config import YamlLintConfig

from doorstep import health, metrics
from doorstep.messaging import photos
from doorstep.messaging.twilio.webhooks import INBOUND_PATH, STATUS_PATH
from doorstep.receiver.slack import EVENTS_PATH
from doorstep.settings import Settings
from tests.deploy import files
from tests.deploy.test_files import LINT, variable
from tests.stack import ROOT

FOLDER = ROOT / "deploy/kubernetes"
FILES = sorted(FOLDER.glob("*.yaml"))
GUIDE = (ROOT / "docs/kubernetes.md").read_text()
NAMES = ("receiver", "rasa", "worker", "console")


def objects() -> list[dict[str, Any]]:
    return [each for file in FILES for each in yaml.safe_load_all(file.read_text())]


def of_kind(kind: str) -> dict[str, dict[str, Any]]:
    return {each["metadata"]["name"]: each for each in objects() if each["kind"] == kind}


def kustomization() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
    return read


def pod(name: str) -> dict[str, Any]:
    spec: dict[str, Any] = of_kind("Deployment")[name]["spec"]["template"]["spec"]
    return spec


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_files_are_yaml_without_slips_or_aliases(file: Path) -> None:
    assert [str(problem) for problem in linter.run(file.read_text(), YamlLintConfig(LINT))] == []
    assert not re.search(r": [&*]\w", file.read_text()), "tools differ in how they read them"


def test_the_base_is_of_all_files_there_are() -> None:
    assert {FOLDER / name for name in kustomization()["resources"]} == set(FILES) - {FOLDER / "kustomization.yaml"}


@pytest.mark.parametrize("name", NAMES)
def test_a_pod_runs_what_compose_runs_after_it_migrated(name: str) -> None:
    (process,), (migrating,) = pod(name)["containers"], pod(name)["initContainers"]
    assert process["command"] == files.commands()[name]
    assert migrating["command"] == files.commands()["migrate"]
    assert process["image"] == migrating["image"] == files.compose()["services"][name]["image"]
    ours = files.compose()["services"][name]["environment"]
    assert {each["name"]: each["value"] for each in process.get("env", [])} == {
        key: value for key, value in ours.items() if key == "FORWARDED_ALLOW_IPS"
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_pod_may_be_one_of_many_and_is_nobody(name: str) -> None:
    deployment = of_kind("Deployment")[name]["spec"]
    labels = deployment["selector"]["matchLabels"]
    assert deployment["replicas"] >= 2
    assert deployment["template"]["metadata"]["labels"].items() >= labels.items()
    assert of_kind("Service")[name]["spec"]["selector"] == labels
    assert all("emptyDir" in each for each in pod(name)["volumes"]), "what is worth keeping is in the database"
    assert pod(name)["securityContext"]["runAsNonRoot"] is True
    assert not pod(name)["automountServiceAccountToken"]
    assert any(f"--uid {pod(name)['securityContext']['runAsUser']}" in rest for _, rest in files.instructions())
    for container in (*pod(name)["containers"], *pod(name)["initContainers"]):
        closed = container["securityContext"]
        assert closed == {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}
        }  # fmt: skip
        assert container["envFrom"] == [
            {"configMapRef": {"name": "doorstep-settings"}}, {"secretRef": {"name": "doorstep-secrets"}}
        ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_process_is_asked_on_its_port_how_it_is(name: str) -> None:
    (process,) = pod(name)["containers"]
    (opened,) = process["ports"]
    assert str(opened["containerPort"]) in process["command"]
    assert [each["port"] for each in of_kind("Service")[name]["spec"]["ports"]] == [opened["containerPort"]]
    asked = {kind: process[f"{kind}Probe"]["httpGet"] for kind in ("startup", "readiness", "liveness")}
    assert {each["port"] for each in asked.values()} == {opened["containerPort"]}
    live = {"worker": metrics.PATH, "console": "/livez"}.get(name, health.LIVE_PATH)
    ready = metrics.PATH if name == "worker" else health.READY_PATH
    assert {kind: each["path"] for kind, each in asked.items()} == {
        "startup": live, "readiness": ready, "liveness": live
    }  # fmt: skip


def test_settings_are_known_and_secrets_are_named_and_not_held() -> None:
    (settings,) = kustomization()["configMapGenerator"]
    named = dict(each.split("=", 1) for each in settings["literals"])
    assert set(named) <= {variable(field) for field in Settings.model_fields}
    ours = files.compose()["services"]["receiver"]["environment"]
    assert named == {name: value for name, value in ours.items() if name != "DATABASE_URL"}
    assert "Secret" not in {each["kind"] for each in objects()}
    asked = set(re.findall(r"--from-literal=([A-Z_]+)=", GUIDE))
    secret = {variable(name) for name, field in Settings.model_fields.items() if field.annotation is SecretStr}
    assert asked == secret | {"DATABASE_URL"}


def test_only_the_receivers_paths_and_the_desk_are_reached_from_outside() -> None:
    (ingress,) = of_kind("Ingress").values()
    texts, desk = ingress["spec"]["rules"]
    to = [
        (each["path"], each["backend"]["service"]["name"]) for rule in (texts, desk) for each in rule["http"]["paths"]
    ]
    assert to == [("/webhooks", "receiver"), ("/p", "receiver"), ("/", "console")]
    for path in (INBOUND_PATH, STATUS_PATH, EVENTS_PATH, photos.PATH):
        assert path.startswith(("/webhooks/", "/p/"))
    assert {each["host"] for each in (texts, desk)} == set(ingress["spec"]["tls"][0]["hosts"])


def test_nobody_reaches_a_process_but_who_asks_it() -> None:
    policies = of_kind("NetworkPolicy")
    assert policies.pop("nobody")["spec"] == {"podSelector": {}, "policyTypes": ["Ingress"]}
    assert set(policies) == set(NAMES)
    let_in = {}
    for name, policy in policies.items():
        (rule,) = policy["spec"]["ingress"]
        assert [each["port"] for each in rule["ports"]] == [pod(name)["containers"][0]["ports"][0]["containerPort"]]
        let_in[name] = {next(iter(next(iter(each.values()))["matchLabels"].values())) for each in rule["from"]}
    assert let_in == {
        "receiver": {"ingress-nginx", "monitoring", "console"},
        "rasa": {"monitoring", "worker", "console"},
        "console": {"ingress-nginx", "monitoring"},
        "worker": {"monitoring"},
    }
    for asks, asked in (("console", "receiver"), ("console", "rasa"), ("worker", "rasa")):
        assert asks in let_in[asked]
