"""Doorstep as it runs: the Procfile's processes, the carrier's address the only thing that is different."""

import sys
from pathlib import Path

from honcho.environ import parse_procfile

from benchmarks.carrier import Carrier
from benchmarks.load import Conversation, text_until
from benchmarks.processes import ROOT
from benchmarks.sides import Place, Side
from doorstep.messaging.twilio.webhooks import INBOUND_PATH


def _train(model: Path) -> list[str]:
    out = ["--out", str(model.parent), "--fixed-model-name", model.name.removesuffix(".tar.gz")]
    return [sys.executable, "-m", "assistant", "train", "--force", *out]


def _commands(place: Place, model: Path) -> dict[str, list[str]]:
    lines = parse_procfile((ROOT / "Procfile").read_text()).processes
    lines["rasa"] += f" --model {model}"
    path = f"PATH={Path(sys.executable).parent}:$PATH"
    return {name: ["sh", "-c", f"{path}; exec {line}"] for name, line in lines.items()}


def _prepare(_place: Place) -> None:
    """Nothing: a conversation begins with its first text."""


async def _give_history(_place: Place, carrier: Carrier, conversations: list[Conversation], texts: int) -> None:
    """By texting, all of them at once."""
    await text_until(carrier, conversations, texts)


OURS = Side(
    name="doorstep",
    webhook_path=INBOUND_PATH,
    has_receiver=True,
    health_path="/readyz",
    acknowledges_last=False,
    start_within_seconds=120,
    sources=("config.yml", "domain.yml", "data/**/*", "assistant/**/*.py", "uv.lock"),
    train_command=_train,
    commands=_commands,
    prepare=_prepare,
    give_history=_give_history,
)
