"""What goes in and out: the models by which requests are read and the OpenAPI document is made."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.console.webhooks.models import WebhookState
from doorstep.dms.importing.found import unprintable
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason, InstructionKind

BIGGEST = 2**63 - 1
_FIRST_YEAR, _LAST_YEAR = 2000, 2099


def _printable(text: str) -> str:
    if problem := unprintable(text):
        raise ValueError(problem)
    return text


def _likely(at: datetime) -> datetime:
    if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        raise ValueError(f"is in the year {at.year}")
    return at


Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_printable)
]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), AfterValidator(_printable)]
Instant = Annotated[AwareDatetime, AfterValidator(_likely)]
Cursor = Annotated[int, Field(ge=0, le=BIGGEST)]
Limit = Annotated[int, Field(ge=1, le=200)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NoQuery(_In):
    pass


class DeliveryIn(_In):
    """A delivery as the company's system has it: the columns of docs/import.md."""

    recipient_name: Text
    recipient_phone: Text | None = None
    """With its area code, best in E.164: "+13125550142". null: there is none. Not named, it stays as it is, as long as
    the name does."""
    is_business: bool = False
    address: Text
    """The street line, with the unit if there is one."""
    city: Text
    state: Text
    zip: Text
    depot_code: Text
    window_start: Instant
    window_end: Instant
    sender_name: Annotated[str, StringConstraints(max_length=200), AfterValidator(_printable)] = ""
    service: Text = "Standard"
    signature_required: bool = False
    value: Annotated[Decimal, Field(ge=0, le=1_000_000, max_digits=9, decimal_places=2)] = Decimal(0)
    """US dollars."""
    status: Status = Status.CREATED
    """`created` moves nothing that is further on."""
    route_code: Text | None = None
    position: Annotated[int, Field(ge=1, le=10_000)] | None = None


class RouteIn(_In):
    """A driver's day. Whoever drives, stops come with their deliveries (`route_code`, `position`)."""

    depot_code: Text
    service_date: date
    driver_code: Text | None = None
    """null: nobody yet. Not named, it stays as it is."""


class DriverIn(_In):
    """Who drives. Whose Slack account it is, says `doorstep drivers link`."""

    driver_name: Text
    driver_phone: Text | None = None
    depot_code: Text


class AttemptIn(_In):
    """A try at a door, just now, and what shows it."""

    tracking_number: Text
    outcome: AttemptOutcome
    reason: FailureReason | None = None
    """Of a failed one, and of no other."""
    driver_code: Text | None = None
    """Who was there; without one, whoever drives the delivery's route."""
    left_at: Text | None = None
    """Of a delivered one: "front door"."""
    signed_by: Text | None = None
    photo_url: Annotated[Text, StringConstraints(pattern=r"^https://[!-~]+$")] | None = None
    note: Words = ""
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None


class WebhookIn(_In):
    """Where a company's own system is told what happens (docs/webhooks.md)."""

    url: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    """https, and on the public internet."""
    event_types: Annotated[list[Annotated[str, StringConstraints(max_length=40)]], Field(min_length=1, max_length=40)]
    """Names of events, or `*` for all that there are and will be."""
    with_words: bool = False
    """Whether what people wrote is told, too, without numbers and codes."""
    enabled: bool = True


class EstimateIn(_In):
    eta: Instant | None
    """When it will be there, as you reckon now; null: nobody knows."""


class DeliveryNews(DeliveryIn):
    tracking_number: Text
    version: Annotated[int, Field(ge=1, le=BIGGEST)] | None = None
    """That you looked at, of one that is here already: as If-Match."""


class EstimateNews(EstimateIn):
    tracking_number: Text


class RouteNews(RouteIn):
    route_code: Text


class DriverNews(DriverIn):
    driver_code: Text


class IncomingEvent(BaseModel):
    """As Standard Webhooks has it; what else stands there is not looked at."""

    type: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    """One that is not among ours is ignored, and answered as one that was taken."""
    data: dict[str, Any]
    """Of the type: DeliveryNews, EstimateNews, AttemptIn, RouteNews or DriverNews."""


class ReplayIn(_In):
    since: Instant
    """Not more than 30 days ago."""


class DeliveriesQuery(_In):
    changed_after: Cursor = 0
    """`next` of the page before. Changes of the last two minutes come again: keep what you have by `version`."""
    limit: Limit = 100


class CasesQuery(_In):
    after: Cursor = 0
    """`next` of the page before."""
    limit: Limit = 100
    state: CaseState | None = None
    tracking_number: Text | None = None


class WebhookMessagesQuery(_In):
    after: Cursor = 0
    """`next` of the page before."""
    limit: Limit = 100
    state: WebhookState | None = None


class ConversationsQuery(_In):
    after: Cursor = 0
    """`next` of the page before."""
    limit: Limit = 100
    last_message_after: Instant | None = None


class WrittenOut(BaseModel):
    """What became of a write."""

    subject: str
    """The tracking number or the code."""
    outcome: Literal["created", "changed", "unchanged", "removed"]
    version: int | None = None
    """Of the delivery, as in its ETag."""
    left_out: list[str] = []
    """What of it is not kept, in words."""


class WebhookOut(BaseModel):
    name: str
    url: str
    event_types: list[str]
    with_words: bool
    secret: str | None = None
    """Of a new one, this once: messages are signed with it."""
    created_at: datetime
    failing_since: datetime | None
    disabled_at: datetime | None
    disabled_why: str | None


class WebhooksOut(BaseModel):
    items: list[WebhookOut]


class ReplayOut(BaseModel):
    messages: int
    """So many are told again."""


class WebhookMessageOut(BaseModel):
    id: str
    """As it is in `webhook-id`."""
    type: str
    subject: str
    at: datetime
    state: WebhookState
    attempts: int
    status: int | None
    """What was answered last."""
    error: str | None
    """Why there was no answer."""


class WebhookMessagesOut(BaseModel):
    items: list[WebhookMessageOut]
    next: int
    has_more: bool


class IncomingOut(BaseModel):
    subject: str | None
    """The tracking number or the code."""
    outcome: Literal["created", "changed", "unchanged", "repeated", "ignored"]
    """`repeated`: the message had come before."""
    version: int | None = None
    left_out: list[str] = []


class AttemptOut(BaseModel):
    number: int
    at: datetime
    outcome: AttemptOutcome
    reason: FailureReason | None
    driver_name: str | None
    signed_by: str | None
    has_photo: bool
    disputed_at: datetime | None


class InstructionOut(BaseModel):
    kind: InstructionKind
    detail: str
    """Codes are hidden."""
    given_at: datetime


class DeliveryOut(BaseModel):
    """As Doorstep has it now. How to get in is for its driver alone and never here."""

    tracking_number: str
    version: int
    status: Status
    status_changed_at: datetime
    recipient_name: str
    recipient_phone: str | None
    """Hidden but for the last two digits."""
    address: str
    city: str
    state: str
    zip: str
    timezone: str
    depot_code: str
    route_code: str | None
    window_start: datetime
    window_end: datetime
    eta: datetime | None
    held_until: date | None
    delivered_at: datetime | None
    left_at: str | None
    attempts: list[AttemptOut]
    instructions: list[InstructionOut]
    updated_at: datetime


class DeliveriesOut(BaseModel):
    items: list[DeliveryOut]
    next: int
    """For `changed_after`."""
    has_more: bool


class CaseOut(BaseModel):
    id: int
    kind: CaseKind
    state: CaseState
    tracking_number: str | None
    conversation_id: str | None
    reason: str
    """Numbers and codes are hidden."""
    opened_at: datetime
    due_at: datetime | None
    resolved_at: datetime | None


class CasesOut(BaseModel):
    items: list[CaseOut]
    next: int
    has_more: bool


class ConversationOut(BaseModel):
    id: str
    channel: str
    party: str
    """customer, driver or unknown."""
    tracking_numbers: list[str]
    """What it was about, latest first."""
    first_message_at: datetime
    last_message_at: datetime
    last_speaker: str
    preview: str
    """The last words, numbers and codes hidden."""
    open_cases: int
    with_person: bool
    waiting_since: datetime | None


class ConversationsOut(BaseModel):
    items: list[ConversationOut]
    next: int
    has_more: bool
