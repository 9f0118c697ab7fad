"""The company as the carrier's customer."""

from dataclasses import dataclass

from doorstep.settings import Settings

WEBHOOK_PATH = "/webhooks/sms/webhook"


@dataclass
class Account:
    """The company's account, as its settings have it. The last two can be changed while the carrier runs."""

    sid: str
    auth_token: str
    number: str
    """The company's one number (E.164)."""
    base_url: str
    """Where the company reaches the carrier; the media of texts have their URLs there."""
    stop_words: frozenset[str]
    webhook_url: str
    speed: float
    """Every delay of the carrier is divided by it."""


def account_of(settings: Settings, speed: float) -> Account:
    return Account(
        sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token.get_secret_value(),
        number=settings.twilio_number,
        base_url=(settings.twilio_api_url or settings.sandbox_url).rstrip("/"),
        stop_words=frozenset(settings.carrier_stop_words),
        webhook_url=settings.public_url.rstrip("/") + WEBHOOK_PATH,
        speed=speed,
    )
