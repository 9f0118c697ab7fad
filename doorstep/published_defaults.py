"""Secrets whose values anybody can read in this repository: outside the sandbox nothing is started with them.

With a published token a stranger speaks as Twilio, as Slack (as dispatch, then) or to Rasa. An empty one is no better.
"""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from pydantic import SecretStr

from doorstep.settings import BrokenSetting, Settings, load_settings


@dataclass(frozen=True)
class Published:
    variable: str
    instead: str
    """Where one's own is from."""


_INVENT = 'python -c "import secrets; print(secrets.token_urlsafe(32))"'
_TWILIOS = {"twilio_auth_token": Published("TWILIO_AUTH_TOKEN", "from the Twilio console")}
_RASAS = {"rasa_token": Published("DOORSTEP_RASA_TOKEN", f"made by {_INVENT}")}
_SLACKS = {
    "slack_bot_token": Published("SLACK_BOT_TOKEN", "from the Slack app, Install App"),
    "slack_signing_secret": Published("SLACK_SIGNING_SECRET", "from the Slack app, Basic Information"),
}


def published_defaults(settings: Settings) -> tuple[Published, ...]:
    """The secrets in use that are published or empty; none in the sandbox, where they harm nobody."""
    if is_sandboxed(settings):
        return ()
    in_use = _TWILIOS | _RASAS | (_SLACKS if _speaks_to_slack(settings) else {})
    return tuple(published for field, published in in_use.items() if _is_public(settings, field))


def settings_to_serve_with() -> Settings:
    """The settings of a process that serves, sends or decides; called before it looks at anything else.

    Raises BrokenSetting, with one line, also for secrets that everybody knows.
    """
    settings = load_settings()
    if public := published_defaults(settings):
        names = " and ".join(", ".join(each.variable for each in public).rsplit(", ", 1))
        own = "; ".join(f"{each.variable} {each.instead}" for each in public)
        raise BrokenSetting(
            f"{names}: published in Doorstep's source or empty, so that anybody could use {_it(public)}. "
            f"Set your own: {own}. (The sandbox needs none: TWILIO_API_URL={settings.sandbox_url})"
        )
    return settings


def _it(public: tuple[Published, ...]) -> str:
    return "it" if len(public) == 1 else "them"


def is_sandboxed(settings: Settings) -> bool:
    """Whether every provider in use is one on our own machine."""
    if not _is_the_sandbox(settings.twilio_api_url, settings):
        return False
    return not _speaks_to_slack(settings) or _is_the_sandbox(settings.slack_api_url, settings)


def _speaks_to_slack(settings: Settings) -> bool:
    return settings.slack_is_on or settings.slack_app_token is not None or not _is_default(settings, *_SLACKS)


def _is_the_sandbox(api_url: str | None, settings: Settings) -> bool:
    """Where DOORSTEP_SANDBOX_URL says, or anywhere on this machine: no provider is."""
    if api_url is None:
        return False
    return urlsplit(api_url).netloc == urlsplit(settings.sandbox_url).netloc or _is_this_machine(api_url)


def _is_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_public(settings: Settings, field: str) -> bool:
    secret: SecretStr = getattr(settings, field)
    return not secret.get_secret_value().strip() or _is_default(settings, field)


def _is_default(settings: Settings, *fields: str) -> bool:
    return all(getattr(settings, field) == Settings.model_fields[field].default for field in fields)
