"""Which module carries which request out."""

import importlib
from typing import cast

from actions.steps import Dialogue
from doorstep.requests import REQUESTS, Request


def module_of(request: Request) -> Dialogue:
    return cast(Dialogue, importlib.import_module(f"actions.{request.module}"))


DIALOGUES: dict[str, Dialogue] = {intent: module_of(request) for intent, request in REQUESTS.items()}
