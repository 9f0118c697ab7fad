"""The company's app as it is installed in the workspace."""

from dataclasses import dataclass

from doorstep.settings import Settings

API_PATH = "/slack/api/"
REQUEST_PATH = "/webhooks/slack/events"
MAX_FILE_BYTES = 20 * 1024 * 1024
PATIENCE_SECONDS = 3.0


@dataclass
class Installation:
    """As the settings have it. The last five can be changed while the workspace runs."""

    bot_token: str
    app_token: str | None
    """None: any `xapp-…` may connect."""
    signing_secret: str
    base_url: str
    """Where the app reaches the workspace, without a slash at the end."""
    dispatch_channel: str
    request_url: str
    """Where events, interactions and slash commands go."""
    speed: float
    """The waits between deliveries are divided by it, and the rate limit multiplied."""
    rate_limits: bool = True
    max_file_bytes: int = MAX_FILE_BYTES
    patience: float = PATIENCE_SECONDS
    """Seconds that the app has to acknowledge anything, and to use a trigger id."""


def installation_of(settings: Settings, speed: float) -> Installation:
    api_url = settings.slack_api_url or settings.sandbox_url
    return Installation(
        bot_token=settings.slack_bot_token.get_secret_value(),
        app_token=settings.slack_app_token.get_secret_value() if settings.slack_app_token else None,
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        base_url=api_url.rstrip("/").removesuffix(API_PATH.rstrip("/")),
        dispatch_channel=settings.slack_dispatch_channel,
        request_url=settings.public_url.rstrip("/") + REQUEST_PATH,
        speed=speed,
    )
