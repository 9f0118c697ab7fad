"""What deploy/ says, as tests read it."""

import configparser
import re
import shlex
from pathlib import Path
from typing import Any

import yaml

from tests.stack import ROOT

COMPOSE = ROOT / "compose.yaml"
UNITS = sorted((ROOT / "deploy/systemd").iterdir())
CONTAINERFILE = ROOT / "deploy/Containerfile"
PROXIES = (ROOT / "deploy/Caddyfile", ROOT / "deploy/Caddyfile.systemd")
ENVIRONMENT = ROOT / ".env.example"


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return read


def commands() -> dict[str, list[str]]:
    """Of the services that are ours, by their names."""
    services = compose()["services"]
    return {name: shlex.split(each["command"]) for name, each in services.items() if "command" in each}


def unit(file: Path) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(file.read_text())
    return parser


def instructions() -> list[tuple[str, str]]:
    """Of the Containerfile: each with what stands behind it."""
    joined = re.sub(r"\\\n\s*", " ", CONTAINERFILE.read_text())
    lines = [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


def environment() -> tuple[dict[str, str], dict[str, str]]:
    """Of .env.example: what must be filled in, and what shows its default."""
    lines = re.findall(r"^(#?)([A-Z_]+)=(.*)$", ENVIRONMENT.read_text(), re.MULTILINE)
    return (
        {name: value for mark, name, value in lines if not mark},
        {name: value for mark, name, value in lines if mark},
    )
