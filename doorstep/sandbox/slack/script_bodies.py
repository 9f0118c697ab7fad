"""The bodies and queries of requests to the workspace's API for scripts (docs/sandbox.md)."""

from typing import Annotated, Any, Literal

from pydantic import Field

from doorstep.sandbox.json_api import MAX_WAIT_SECONDS, Body
from doorstep.sandbox.slack.file_methods import MAX_NAME
from doorstep.sandbox.slack.records import Kind

Ts = Annotated[str, Field(pattern=r"^\d{10}\.\d{6}$")]
Wait = Annotated[float, Field(ge=0, le=MAX_WAIT_SECONDS)]


class NewUser(Body):
    id: Annotated[str, Field(pattern=r"^U[A-Z0-9]{2,20}$")]
    name: Annotated[str, Field(min_length=1, max_length=60)]
    kind: Kind = "driver"
    situation: str = Field("", max_length=200)
    hints: list[Annotated[str, Field(max_length=100)]] = Field(default_factory=list, max_length=10)


class NewMessage(Body):
    text: str = Field("", max_length=12_000)
    channel: str | None = None
    thread_ts: Ts | None = None
    files: list[str] = Field(default_factory=list, max_length=10)
    """Ids that uploading answered."""


class OneMessage(Body):
    ts: Ts
    channel: str | None = None


class Edit(OneMessage):
    text: Annotated[str, Field(min_length=1, max_length=12_000)]


class Reaction(OneMessage):
    name: Annotated[str, Field(pattern=r"^[a-z0-9_+'-]{1,100}$")]


class Action(Body):
    action_id: str
    ts: Ts | None = None
    channel: str | None = None
    view: str | None = None
    block_id: str | None = None
    value: str | None = None
    selected: Any = None
    stale: bool = False


class Command(Body):
    command: Annotated[str, Field(pattern=r"^/[a-z0-9_-]{1,32}$")]
    text: str = Field("", max_length=4000)
    channel: str | None = None


class Submission(Body):
    values: dict[str, Any] = Field(default_factory=dict)


class MessageQuery(Body):
    after: str = ""
    since: int = 0
    wait: Wait = 0
    thread_ts: Ts | None = None
    user: str | None = None
    by: Literal["bot", "people"] | None = None


class ViewQuery(Body):
    since: int = 0
    wait: Wait = 0


class SlackLogQuery(Body):
    after: int = 0
    kind: str | None = None
    limit: Annotated[int, Field(ge=1, le=5000)] = 1000


class UploadQuery(Body):
    name: Annotated[str, Field(pattern=r"^[^/\\\x00-\x1f]+$", max_length=MAX_NAME)] = "file"


class WorkspaceChange(Body):
    public_url: Annotated[str, Field(pattern=r"^https?://[^\s]+$")] | None = None
    speed: Annotated[float, Field(gt=0, le=1_000_000)] | None = None
    rate_limits: bool | None = None
    max_file_bytes: Annotated[int, Field(gt=0, le=100 * 1024 * 1024)] | None = None
    patience: Annotated[float, Field(gt=0, le=600)] | None = None
