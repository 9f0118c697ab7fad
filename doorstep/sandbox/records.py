"""What the carrier knows: phones, the texts on them, and Twilio's resources for the same messages."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any, Literal
from uuid import uuid4

API_VERSION = "2010-04-01"

Direction = Literal["inbound", "outbound-api", "outbound-reply"]
TextDirection = Literal["sent", "received"]
Origin = Literal["person", "company", "carrier"]
TextState = Literal["sending", "taken", "not_taken", "delivered", "undelivered"]


def new_sid(prefix: str) -> str:
    return prefix + uuid4().hex


@dataclass(slots=True)
class Media:
    """A picture (or other file) of one message; `message_sid` is empty until the message that carries it is sent."""

    sid: str
    content_type: str
    content: bytes
    created_at: datetime
    message_sid: str = ""


@dataclass(slots=True)
class CarrierMessage:
    """Twilio's Message resource."""

    sid: str
    direction: Direction
    from_number: str
    to_number: str
    body: str
    status: str
    num_segments: int
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None = None
    error_code: int | None = None
    status_callback: str | None = None
    num_media: int = 0
    media_urls: tuple[str, ...] = ()
    """Where the company said the pictures are; the carrier fetches them before it sends."""
    media: list[Media] = field(default_factory=list)

    @property
    def is_final(self) -> bool:
        return self.status in {"delivered", "undelivered", "failed", "received", "canceled"}


@dataclass(slots=True)
class TextMedia:
    url: str
    content_type: str


@dataclass(slots=True)
class PhoneText:
    """One bubble on one phone. `id` grows in the order in which texts appeared on phones."""

    id: int
    phone: str
    sid: str
    direction: TextDirection
    """As the person holding the phone sees it."""
    origin: Origin
    body: str
    at: datetime
    state: TextState
    media: list[TextMedia] = field(default_factory=list)
    error_code: int | None = None


@dataclass(slots=True)
class Phone:
    number: str
    """E.164."""
    name: str = ""
    situation: str = ""
    hints: tuple[str, ...] = ()
    seeded: bool = False
    opted_out: bool = False
    texts: list[PhoneText] = field(default_factory=list)


def text_json(text: PhoneText) -> dict[str, Any]:
    return asdict(text) | {"at": text.at.isoformat(timespec="milliseconds")}


def phone_json(phone: Phone) -> dict[str, Any]:
    return {
        "number": phone.number,
        "name": phone.name,
        "situation": phone.situation,
        "hints": list(phone.hints),
        "opted_out": phone.opted_out,
    }


def message_resource(message: CarrierMessage, account_sid: str, error_message: str | None) -> dict[str, Any]:
    """The fields of `api.v2010.account.message`, typed and formatted as published."""
    uri = f"/{API_VERSION}/Accounts/{account_sid}/Messages/{message.sid}"
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": rfc2822(message.created_at),
        "date_sent": rfc2822(message.sent_at) if message.sent_at else None,
        "date_updated": rfc2822(message.updated_at),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": error_message,
        "from": message.from_number,
        "messaging_service_sid": None,
        "num_media": str(message.num_media),
        "num_segments": str(message.num_segments),
        "price": None,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to_number,
        "uri": f"{uri}.json",
    }


def media_resource(media: Media, account_sid: str) -> dict[str, Any]:
    """The fields of `api.v2010.account.message.media`."""
    return {
        "account_sid": account_sid,
        "content_type": media.content_type,
        "date_created": rfc2822(media.created_at),
        "date_updated": rfc2822(media.created_at),
        "parent_sid": media.message_sid,
        "sid": media.sid,
        "uri": f"{media_uri(media, account_sid)}.json",
    }


def media_uri(media: Media, account_sid: str) -> str:
    return f"/{API_VERSION}/Accounts/{account_sid}/Messages/{media.message_sid}/Media/{media.sid}"


def rfc2822(instant: datetime) -> str:
    return format_datetime(instant)
