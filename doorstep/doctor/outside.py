"""What others hold and reach of ours: Twilio's account and number, Slack's app, the public address."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from doorstep.clock import system_clock
from doorstep.doctor.findings import Finding, doubtful, well, wrong
from doorstep.messaging.twilio.webhooks import INBOUND_PATH
from doorstep.settings import Settings

_ANSWERS_WITHIN_SECONDS = 10.0
_CLOCKS_APART = timedelta(minutes=2)
_TWILIO = "https://api.twilio.com"
_SLACK = "https://slack.com/api/"
_SLACK_EVENTS = "/webhooks/slack/events"


def twilio(settings: Settings) -> Iterator[Finding]:
    """Whether the account is ours, and its number calls us."""
    base = (settings.twilio_api_url or _TWILIO).rstrip("/")
    path = f"/2010-04-01/Accounts/{settings.twilio_account_sid}/IncomingPhoneNumbers.json"
    who = (settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value())
    try:
        answer = httpx.get(
            base + path, params={"PhoneNumber": settings.twilio_number}, auth=who,
            timeout=_ANSWERS_WITHIN_SECONDS, follow_redirects=True,
        )  # fmt: skip
        found = answer.json() if answer.status_code == 200 else {}
    except (httpx.HTTPError, ValueError) as error:
        yield wrong(
            "Twilio", f"does not answer at {base} ({type(error).__name__})", "Let this machine reach it by HTTPS."
        )
        return
    if answer.status_code in (401, 403):
        yield wrong(
            "Twilio", "does not take our name and token",
            "Copy TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN from the Twilio console's first page.",
        )  # fmt: skip
        return
    if answer.status_code != 200:
        yield wrong("Twilio", f"answers {answer.status_code}", "Check TWILIO_ACCOUNT_SID, and status.twilio.com.")
        return
    yield well("Twilio", "takes our name and token")
    yield _number(settings, found.get("incoming_phone_numbers") or [])
    yield from _clock(answer.headers.get("Date"))


def _number(settings: Settings, found: list[dict[str, Any]]) -> Finding:
    ours = next((each for each in found if each.get("phone_number") == settings.twilio_number), None)
    if ours is None:
        return wrong(
            "Twilio's number", f"{settings.twilio_number} is not this account's", "Set TWILIO_NUMBER to one that is."
        )
    wanted = settings.public_url.rstrip("/") + INBOUND_PATH
    mend = f'In the Twilio console, "A message comes in": webhook, POST, {wanted}'
    if ours.get("sms_application_sid"):
        return wrong("Twilio's number", "hands texts to a TwiML application", f"{mend}; take the application away.")
    if ours.get("sms_url") != wanted or ours.get("sms_method") != "POST":
        held = f"{ours.get('sms_method')} {ours.get('sms_url') or 'nothing'}"
        return wrong("Twilio's number", f"calls {held}", f"{mend}.")
    return well("Twilio's number", f"{settings.twilio_number} calls {wanted}")


def _clock(date: str | None) -> Iterator[Finding]:
    try:
        apart = parsedate_to_datetime(date or "") - system_clock()
    except (TypeError, ValueError):
        return
    if abs(apart) > _CLOCKS_APART:
        yield wrong(
            "clock", f"this machine's is {abs(apart).total_seconds():.0f} s from Twilio's",
            "Run NTP: Slack refuses, and times in texts are wrong.",
        )  # fmt: skip


def slack(settings: Settings) -> Iterator[Finding]:
    """Whether the app is installed where we think, and dispatch has its channel."""
    if not settings.slack_is_on:
        yield doubtful(
            "Slack", "is off: drivers have no assistant, dispatch is alerted on the desk alone",
            "Nothing, or set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET (docs/slack.md).",
        )  # fmt: skip
        return
    try:
        who = _asked(settings, "auth.test")
        channel = _asked(settings, "conversations.info", channel=settings.slack_dispatch_channel) if who["ok"] else {}
    except (httpx.HTTPError, ValueError, KeyError) as error:
        yield wrong("Slack", f"does not answer ({type(error).__name__})", "Let this machine reach slack.com by HTTPS.")
        return
    if not who["ok"]:
        yield wrong(
            "Slack", f"does not take our token ({who.get('error')})",
            "Copy SLACK_BOT_TOKEN (xoxb-...) from the app's page Install App.",
        )  # fmt: skip
        return
    if settings.slack_team_id not in (None, who.get("team_id")):
        yield wrong(
            "Slack",
            f"the token is of workspace {who.get('team_id')}",
            "Set SLACK_TEAM_ID to that, or install the app in yours.",
        )
        return
    yield well("Slack", f"takes our token, in {who.get('team')}")
    yield _channel(settings, channel)


def _channel(settings: Settings, answer: dict[str, Any]) -> Finding:
    if not answer.get("ok"):
        return wrong(
            "Slack's channel", f"{settings.slack_dispatch_channel} cannot be seen ({answer.get('error')})",
            "Set SLACK_DISPATCH_CHANNEL to the channel's id (C...), and invite the app: /invite @Doorstep",
        )  # fmt: skip
    if (answer.get("channel") or {}).get("is_member") is False:
        return wrong("Slack's channel", "the app is not in it", "In the channel: /invite @Doorstep")
    return well("Slack's channel", f"{settings.slack_dispatch_channel}, and the app is in it")


def _asked(settings: Settings, method: str, **arguments: str) -> dict[str, Any]:
    base = (settings.slack_api_url or _SLACK).rstrip("/")
    answer = httpx.post(
        f"{base}/{method}", data=arguments, timeout=_ANSWERS_WITHIN_SECONDS,
        headers={"Authorization": f"Bearer {settings.slack_bot_token.get_secret_value()}"},
    )  # fmt: skip
    found: dict[str, Any] = answer.json()
    found["ok"] = found["ok"] is True
    return found


def public_url(settings: Settings) -> Iterator[Finding]:
    """Whether what Twilio and Slack sign arrives as it was signed. The request holds no text: nobody keeps it."""
    url = settings.public_url.rstrip("/") + INBOUND_PATH
    form = {"AccountSid": settings.twilio_account_sid}
    signed = hmac.new(
        settings.twilio_auth_token.get_secret_value().encode(),
        (url + "".join(name + form[name] for name in sorted(form))).encode(), hashlib.sha1,
    ).digest()  # fmt: skip
    try:
        answer = httpx.post(
            url, data=form, headers={"X-Twilio-Signature": base64.b64encode(signed).decode()},
            timeout=_ANSWERS_WITHIN_SECONDS,
        )  # fmt: skip
        forged = httpx.post(url, data=form, headers={"X-Twilio-Signature": "no"}, timeout=_ANSWERS_WITHIN_SECONDS)
    except httpx.HTTPError as error:
        yield wrong(
            "public URL", f"{settings.public_url} does not answer ({type(error).__name__})",
            "Check the name, the proxy and its certificate; it passes /webhooks/ to the receiver.",
        )  # fmt: skip
        return
    yield _reading_of(settings, answer.status_code, forged.status_code)
    if settings.slack_is_on and settings.slack_app_token is None and answer.status_code == 400:
        yield _slack_url(settings)


def _reading_of(settings: Settings, signed: int, forged: int) -> Finding:
    if signed == 400 and forged == 403:
        return well("public URL", f"{settings.public_url} passes what Twilio signs, and refuses what it does not")
    if signed == forged == 403:
        return wrong(
            "public URL", "the receiver takes Twilio's signature for forged",
            "DOORSTEP_PUBLIC_URL and TWILIO_AUTH_TOKEN must be the same for the receiver as here, and the proxy must "
            "not change the path.",
        )  # fmt: skip
    if 300 <= signed < 400:
        return wrong(
            "public URL", "is redirected", "Set DOORSTEP_PUBLIC_URL to where it leads: Twilio's signature is over it."
        )
    if signed in (502, 503, 504):
        return wrong("public URL", f"the proxy has no receiver behind it ({signed})", "Start it: doorstep receiver")
    return wrong(
        "public URL", f"something else answers there ({signed})",
        "Let the proxy pass /webhooks/ to the receiver, with nothing before it that wants a sign-in.",
    )  # fmt: skip


def _slack_url(settings: Settings) -> Finding:
    body = json.dumps({"type": "url_verification", "challenge": "doctor"}).encode()
    asked_at = str(int(system_clock().timestamp()))
    secret = settings.slack_signing_secret.get_secret_value().encode()
    signed = "v0=" + hmac.new(secret, b"v0:" + asked_at.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers = {
        "X-Slack-Request-Timestamp": asked_at, "X-Slack-Signature": signed, "Content-Type": "application/json"
    }  # fmt: skip
    try:
        answer = httpx.post(
            settings.public_url.rstrip("/") + _SLACK_EVENTS,
            content=body,
            headers=headers,
            timeout=_ANSWERS_WITHIN_SECONDS,
        )
        is_ours = answer.status_code == 200 and answer.json() == {"challenge": "doctor"}
    except (httpx.HTTPError, ValueError):
        is_ours = False
    if is_ours:
        return well("Slack's requests", f"{settings.public_url}{_SLACK_EVENTS} takes what Slack signs")
    return wrong(
        "Slack's requests", "the receiver does not take what Slack signs",
        "SLACK_SIGNING_SECRET must be the same for the receiver as here, and this machine's clock right.",
    )  # fmt: skip
