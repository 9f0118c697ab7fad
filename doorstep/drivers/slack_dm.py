"""How a driver is reached in Slack who never wrote to us there."""

from datetime import datetime, timedelta

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from doorstep.bootstrap import Services
from doorstep.database import reading, transaction
from doorstep.messaging.slack import errors as slack_errors
from doorstep.messaging.slack import people as slack_people

_TIMEOUT_SECONDS = 5
_AWAY_FOR = timedelta(seconds=30)
_UNKNOWN_FOR = timedelta(minutes=10)
_REMEMBERED = 1_000

_log = structlog.get_logger(__name__)
_ask_again: dict[tuple[str, str], datetime] = {}
"""When to ask Slack again: by address and person, or by address and no person while Slack is away."""


class SlackAway(Exception):
    """Whether Slack knows the person cannot be said now."""


def open_dm(services: Services, slack_user: str) -> str | None:
    """The channel of our direct messages with this person, opened if there is none yet; None when Slack does not know
    them. Blocking; Slack is asked seldom after it said no, or nothing.

    Raises SlackAway.
    """
    with reading(services.sessions) as session:
        person = session.get(slack_people.SlackPerson, slack_user)
        if person is not None:
            return person.channel
    settings, now = services.settings, services.clock()
    if not settings.slack_is_on:
        return None
    base = settings.slack_api_url or WebClient.BASE_URL
    if _is_remembered((base, ""), now):
        raise SlackAway(base)
    if _is_remembered((base, slack_user), now):
        return None
    web = WebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=f"{base.rstrip('/')}/",
        timeout=_TIMEOUT_SECONDS,
    )
    try:
        team = str(web.auth_test()["team_id"])
        channel = str(web.conversations_open(users=slack_user)["channel"]["id"])
    except Exception as error:
        word = str(error.response.get("error") or "") if isinstance(error, SlackApiError) else ""
        reason = word or type(error).__name__
        _log.warning("direct_message_not_opened", slack_user=slack_user, reason=reason)
        if (
            word and word not in slack_errors.TOKEN_REFUSED | slack_errors.PASSING | slack_errors.HALF_DONE
        ):  # it is about the person
            _remember((base, slack_user), now + _UNKNOWN_FOR)
            return None
        _remember((base, ""), now + _AWAY_FOR)
        raise SlackAway(reason) from None
    with transaction(services.sessions) as session:
        slack_people.remember(session, slack_user, team, channel)
    return channel


def _is_remembered(key: tuple[str, str], now: datetime) -> bool:
    until = _ask_again.get(key)
    return until is not None and now < until


def _remember(key: tuple[str, str], until: datetime) -> None:
    if len(_ask_again) >= _REMEMBERED:
        _ask_again.clear()
    _ask_again[key] = until
