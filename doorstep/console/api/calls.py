"""A request that was let in and read, what it is answered with, and what there is to be called."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy.orm import Session

from doorstep.console.api.problems import Problem
from doorstep.console.api.schemas import NoQuery
from doorstep.console.api.tokens import Speaker
from doorstep.console.auth.models import Role
from doorstep.language import tracking_numbers
from doorstep.provenance import By
from doorstep.settings import Settings


@dataclass(frozen=True)
class Call:
    speaker: Speaker
    settings: Settings
    now: datetime
    cause: str
    """Of what it writes: the same for the same request under the same Idempotency-Key."""
    path: dict[str, str]
    query: Any
    body: Any
    seen: int | None = None
    """The version in If-Match."""

    @property
    def by(self) -> By:
        return By(self.speaker.actor, self.cause, self.now)


@dataclass(frozen=True)
class Answer:
    body: BaseModel
    status: int = 200
    version: int | None = None
    """For the ETag."""


@dataclass(frozen=True)
class Operation:
    """From it both the route and its part of the OpenAPI document are made."""

    id: str
    method: str
    path: str
    summary: str
    role: Role
    answers: type[BaseModel]
    act: Callable[[Session, Call], Answer]
    """In a transaction if the method writes, else in a session that only reads."""
    query: type[BaseModel] = NoQuery
    body: type[BaseModel] | None = None
    needs_key: bool = False
    """What is not the same when it is done twice wants an Idempotency-Key."""
    takes_version: bool = False
    takes_key: bool = True
    """If it writes. What is answered with a secret is not kept, and is the same when it is done twice."""
    statuses: tuple[int, ...] = field(default=(200,))

    @property
    def writes(self) -> bool:
        return self.method != "GET"


def tracking_number(text: str) -> str:
    """As it is stored. Raises Problem."""
    found = tracking_numbers.find(text)
    if len(found) != 1:
        raise Problem(404, "no_such_delivery", "There is no delivery of that number.")
    return found[0]


def code(text: str) -> str:
    """Raises Problem."""
    if not re.fullmatch(r"[^\x00-\x1f\x7f/]{1,80}", text):
        raise Problem(422, "code_invalid", "A code has 1 to 80 characters, and none of them is a control character.")
    return text
