"""How a driver is reached in Slack who never wrote to us there."""

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from doorstep.bootstrap import Services
from doorstep.database import reading, transaction
from doorstep.messaging.slack import people

_TIMEOUT_SECONDS = 10

_log = structlog.get_logger(__name__)


def dm_of(services: Services, slack_user: str) -> str | None:
    """The channel of our direct messages with this person, opened if there is none yet; None while Slack is away or
    does not know them. Blocking."""
    with reading(services.sessions) as session:
        person = session.get(people.SlackPerson, slack_user)
        if person is not None:
            return person.channel
    settings = services.settings
    if not settings.slack_is_on:
        return None
    base = settings.slack_api_url
    web = WebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=f"{base.rstrip('/')}/" if base else WebClient.BASE_URL,
        timeout=_TIMEOUT_SECONDS,
    )
    try:
        team = str(web.auth_test()["team_id"])
        channel = str(web.conversations_open(users=slack_user)["channel"]["id"])
    except (SlackApiError, OSError) as error:
        reason = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
        _log.warning("direct_message_not_opened", slack_user=slack_user, reason=reason)
        return None
    with transaction(services.sessions) as session:
        people.remember(session, slack_user, team, channel)
    return channel
