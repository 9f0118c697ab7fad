"""What a button under an alert does."""

from dataclasses import dataclass
from typing import Any

from doorstep.bootstrap import Services

PREFIX = "case:"


@dataclass(frozen=True)
class Press:
    action: str
    case_id: int
    user: str
    user_name: str
    channel: str
    ts: str
    cause: str


def is_ours(payload: dict[str, Any]) -> bool:
    action = payload.get("action") or {}
    return str(action.get("action_id", "")).startswith(PREFIX)


def read_press(payload: dict[str, Any], *, cause: str) -> Press:
    action = payload["action"]
    name = action["action_id"].partition("#")[0].removeprefix(PREFIX)
    return Press(
        name,
        int(action["value"]),
        payload["user"],
        payload.get("user_name", ""),
        payload["channel"],
        payload["ts"],
        cause,
    )


def carry_out(services: Services, press: Press) -> None:
    raise NotImplementedError
