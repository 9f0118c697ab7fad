"""The only reader of the environment.

Every setting has an embedded default under which `make demo` runs with nothing to sign up for.
The table in docs/settings.md is checked against this class by a test.
"""

import re
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from doorstep import tracking_patterns

# https://www.twilio.com/docs/messaging/guides/default-opt-out: what Twilio answers by itself on a long code.
TWILIO_STOP_WORDS = ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "OPTOUT", "REVOKE")

Holiday = Literal[
    "new_year", "martin_luther_king", "presidents", "memorial", "juneteenth", "independence", "labor", "columbus",
    "veterans", "thanksgiving", "christmas",
]  # fmt: skip
"""On which day each is: doorstep/messaging/policy/holidays.py."""


class BrokenSetting(Exception):
    """A setting that cannot be used; the message names it and says what to do."""


class Settings(BaseSettings):
    """Names are the environment's, with the prefix `DOORSTEP_` unless the field says otherwise."""

    model_config = SettingsConfigDict(env_prefix="DOORSTEP_", env_file=None, extra="ignore", frozen=True)

    # The company
    company_name: str = "Doorstep Demo Delivery"
    tracking_numbers: str = "LM[0-9]{9}"
    """Patterns separated by spaces, each with an example after `=` if it has one (doorstep/tracking_patterns.py)."""
    dispatch_phone: str = "+13125550100"
    """Shown to people who ask for one (E.164)."""
    dispatch_opens: time = time(7, 0)
    dispatch_closes: time = time(20, 0)
    """Wall-clock hours of the desk, in `dispatch_timezone`."""
    dispatch_timezone: str = "America/Chicago"
    dispatch_reply_minutes: int = 15
    """How soon the desk promises to answer while it is open."""
    segment_price_cents: float = Field(0.79, ge=0)
    """What a segment of a text costs in US cents, for the desk's figures; by default Twilio's list price within the
    US, carrier fees aside."""

    # What customers are texted unasked (docs/notifications.md)
    consent_mode: Literal["essential", "all", "exempt", "off"] = "essential"
    """Which kinds of notifications the company sends: doorstep/messaging/policy/kinds.py."""
    ask_feedback: bool = False
    """Whether recipients are asked once how it went, after a case of theirs has ended; in consent mode `all` only."""
    text_hours: Literal["federal", "strict"] = "federal"
    """strict: also the states' own hours, where they are stricter (doorstep/messaging/policy/states.py)."""
    quiet_days: Annotated[tuple[date | Holiday, ...], NoDecode] = ()
    """Comma separated: days (ISO 8601), and holidays of every year by name. Then nobody is texted unasked."""
    segments_a_day: int | None = Field(None, ge=1)
    """How many segments the company pays for in a day; the less urgent kinds stop before it is used up."""
    on_the_way_stops: int = Field(5, ge=1, le=30)
    """At so many stops before it a recipient is told that it is on the way."""
    on_the_way_minutes: int = Field(30, ge=5, le=180)
    """Or at so many minutes before the estimate, whichever comes first."""

    delivered_photo: Literal["mms", "link", "none"] = "mms"
    """How recipients get the driver's photo of what was delivered: with the text (MMS), or by a signed address of that
    one photo on `public_url` that expires after a week, or not at all."""

    texts_a_second: float | None = Field(None, gt=0)
    """How fast a worker hands texts to the carrier (10DLC: 4 a second and carrier for a low-volume campaign)."""

    # Data
    database_url: str = Field("sqlite:///var/doorstep.db", validation_alias="DATABASE_URL")
    keep_words_days: int | None = Field(None, ge=30)
    """For how long what people wrote is held (doorstep/privacy/retention.py); unset: until they are erased."""
    keep_pictures_days: int | None = Field(None, ge=30)
    keep_people_days: int | None = Field(None, ge=30)
    """When the last package and the last text are so old, who somebody was and where is forgotten."""
    import_folder: Path | None = None
    """What lies there is imported, each file once (doorstep/dms/importing/folder.py); unset: nothing is looked for."""
    now: datetime | None = None
    """Start the clock here instead of the present (ISO 8601 with offset); it ticks on."""
    now_since: datetime | None = None
    """The real instant at which it was `now`, so that processes started one after the other agree; default: the
    start of each."""
    clock_speed: float = Field(1.0, gt=0, le=60)
    """How many times as fast as real time the clock goes that starts at `now`; for simulated days."""

    # Twilio
    twilio_account_sid: str = Field("AC" + "0" * 32, validation_alias="TWILIO_ACCOUNT_SID")
    twilio_auth_token: SecretStr = Field(SecretStr("sandbox-auth-token"), validation_alias="TWILIO_AUTH_TOKEN")
    twilio_number: str = Field("+13125550199", validation_alias="TWILIO_NUMBER")
    """The delivery number customers text (E.164)."""
    twilio_api_url: str | None = Field(None, validation_alias="TWILIO_API_URL")
    """Another base than https://api.twilio.com: the sandbox's."""
    public_url: str = "http://127.0.0.1:8015"
    """Where Twilio and Slack reach the receiver, exactly as configured there: signatures are computed over it."""
    carrier_stop_words: Annotated[tuple[str, ...], NoDecode] = TWILIO_STOP_WORDS
    """Comma separated. Opt-out words that the carrier itself takes and confirms; any other STOP word we confirm."""

    # Slack
    slack_bot_token: SecretStr = Field(SecretStr("xoxb-sandbox"), validation_alias="SLACK_BOT_TOKEN")
    slack_signing_secret: SecretStr = Field(
        SecretStr("sandbox-signing-secret"), validation_alias="SLACK_SIGNING_SECRET"
    )
    slack_app_token: SecretStr | None = Field(None, validation_alias="SLACK_APP_TOKEN")
    """`xapp-…`: events come over Socket Mode instead of HTTP."""
    slack_team_id: str | None = Field(None, validation_alias="SLACK_TEAM_ID")
    slack_app_id: str | None = Field(None, validation_alias="SLACK_APP_ID")
    """`T…` and `A…`: what comes from another workspace or for another app is refused."""
    slack_api_url: str | None = Field(None, validation_alias="SLACK_API_URL")
    """Another base than https://slack.com/api/: the sandbox's."""
    slack_dispatch_channel: str = Field("C0DISPATCH", validation_alias="SLACK_DISPATCH_CHANNEL")
    """Id of the channel in which the desk is alerted and decides."""

    # Processes (loopback)
    receiver_url: str = "http://127.0.0.1:8015"
    """Where the reverse proxy reaches the receiver."""
    rasa_url: str = "http://127.0.0.1:5005"
    sandbox_url: str = "http://127.0.0.1:8025"
    console_url: str = "http://127.0.0.1:8035"
    """Where people open the desk's pages, as their browsers see it."""
    rasa_token: SecretStr = SecretStr("doorstep-local")
    """Protects Rasa's HTTP API (`?token=`)."""

    # Coming in to the desk through the company's identity provider (OpenID Connect); without an issuer by password only
    oidc_issuer: str | None = None
    """`https://…`, as the provider's discovery document says it."""
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_role_claim: str | None = None
    """Where the provider says what somebody may do here, like `groups` or `realm_access.roles`: viewer, dispatcher or
    admin, also as `doorstep-admin`. It then decides at every sign-in."""
    oidc_default_role: Literal["viewer", "dispatcher", "admin"] | None = None
    """Of people whom the provider lets in without a role of ours; unset: only those who have an account come in."""

    # Numbers of the desk
    target_settled_percent: float | None = Field(None, ge=0, le=100)
    """Of resolved cases so many should be settled without a person; unset: the page shows no target."""
    target_minutes: float | None = Field(None, gt=0)
    """Half of all cases should be resolved within so many minutes."""
    case_cents: float = Field(300, ge=0)
    """What a case costs that a person of the desk works: what was settled without one saved as much."""
    morning_summary_at: time | None = None
    """When yesterday's numbers are posted to the dispatch channel, like 07:00 where dispatch is; unset: never."""
    morning_mail_to: Annotated[tuple[str, ...], NoDecode] = ()
    """Comma separated addresses that get the same by mail."""
    morning_mail_from: str | None = None
    """Unset: the first of them."""
    smtp_url: SecretStr | None = None
    """Where mail goes: `smtps://user:password@host` or `smtp://host:587`."""

    # The map of a route (docs/desk.md)
    tiles_url: str | None = None
    """Where a map's pictures come from, with {z}, {x} and {y} in it; browsers of the desk ask there. Unset: no maps."""
    tiles_credit: str | None = None
    """What the tiles' licence wants said below each map."""

    # What people of the desk say of texts (docs/desk.md)
    review_sample_percent: float = Field(1.0, ge=0, le=100)
    """Of all texts so many, by chance, are put up for review, besides those that went wrong."""
    review_folder: Path | None = None
    """Where reviewed texts are written, without people's numbers and names, to measure and to train by; outside of any
    repository. Unset: they stay in the database."""

    # Logs and traces
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    traces_url: str | None = None
    """Where spans of each message's way are sent (OTLP over HTTP), like http://collector:4318/v1/traces."""

    @property
    def slack_is_on(self) -> bool:
        """Whether there is a workspace to talk to: a real token, or the sandbox."""
        return self.slack_api_url is not None or self.slack_bot_token.get_secret_value() != "xoxb-sandbox"

    @property
    def oidc_is_on(self) -> bool:
        return self.oidc_issuer is not None and self.oidc_client_id is not None

    @field_validator("carrier_stop_words", mode="before")
    @classmethod
    def _split_words(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(word.strip().upper() for word in value.split(",") if word.strip())
        return value

    @field_validator("quiet_days", mode="before")
    @classmethod
    def _split_days(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(day.strip() for day in value.split(",") if day.strip())
        return value

    @field_validator("morning_mail_to", mode="before")
    @classmethod
    def _split_addresses(cls, value: object) -> object:
        found = tuple(each.strip() for each in value.split(",") if each.strip()) if isinstance(value, str) else value
        if isinstance(found, tuple) and not all(re.fullmatch(r"[^\s@,]+@[^\s@,]+", str(each)) for each in found):
            raise ValueError("needs mail addresses, separated by commas")
        return found

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        parts = urlsplit(value.get_secret_value()) if value is not None else None
        if parts is not None and not (parts.scheme in ("smtp", "smtps") and parts.hostname):
            raise ValueError("needs a URL like smtps://user:password@mail.example.com")
        return value

    @field_validator("now", "now_since")
    @classmethod
    def _needs_offset(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("needs an offset, like 2026-11-20T10:30:00-06:00")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if urlsplit(value).scheme.partition("+")[0] not in ("sqlite", "postgresql"):
            raise ValueError("needs a URL like sqlite:///var/doorstep.db or postgresql://user:password@host/doorstep")
        return value

    @field_validator(
        "twilio_api_url", "slack_api_url", "public_url", "receiver_url", "rasa_url", "sandbox_url", "console_url",
        "oidc_issuer", "traces_url",
    )  # fmt: skip
    @classmethod
    def _http_url(cls, value: str | None) -> str | None:
        if value is not None and not _is_http_url(value):
            raise ValueError("needs a URL like http://127.0.0.1:5005")
        return value

    @field_validator("tiles_url")
    @classmethod
    def _tiles(cls, value: str | None) -> str | None:
        if value is not None and not _is_tiles_url(value):
            raise ValueError(
                "needs a URL with {z}, {x} and {y} in its path, like https://tiles.example/{z}/{x}/{y}.png"
            )
        return value

    @field_validator("tracking_numbers")
    @classmethod
    def _patterns(cls, value: str) -> str:
        tracking_patterns.read(value)
        return value

    @field_validator("twilio_number", "dispatch_phone")
    @classmethod
    def _e164(cls, value: str) -> str:
        if not re.fullmatch(r"\+[1-9][0-9]{7,14}", value):
            raise ValueError("needs a number in E.164 form, like +13125550199")
        return value

    @field_validator("dispatch_timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError) as error:
            raise ValueError("is no time zone of the IANA list, like America/Chicago") from error
        return value


def _is_http_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        return False


def _is_tiles_url(text: str) -> bool:
    """Its host goes into a header, as it stands."""
    if not _is_http_url(text):
        return False
    parts = urlsplit(text)
    return re.fullmatch(r"[A-Za-z0-9.\[\]:-]+", parts.netloc) is not None and all(
        each in parts.path + parts.query for each in ("{z}", "{x}", "{y}")
    )


def broken_settings() -> list[str]:
    """A line for each variable that cannot be used."""
    try:
        Settings()
    except ValidationError as error:
        return [_in_words(each) for each in error.errors()]
    return []


def load_settings() -> Settings:
    """Read the environment once more.

    Raises BrokenSetting with one line naming the first variable that cannot be used.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise BrokenSetting(_in_words(error.errors()[0])) from None


def _in_words(error: ErrorDetails) -> str:
    field = str(error["loc"][0])
    alias = Settings.model_fields[field].validation_alias if field in Settings.model_fields else field
    name = alias if isinstance(alias, str) else f"DOORSTEP_{field.upper()}"
    return f"{name}: {error['msg'].removeprefix('Value error, ')}"
