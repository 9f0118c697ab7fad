"""Drives the workspace of a running sandbox: its people, for tests and the simulated day."""

import time
from types import TracebackType
from typing import Any, Self

import httpx

from doorstep.sandbox.client import LONG_POLL_SECONDS, connection


class NothingCame(Exception):
    """What was waited for did not come within the time."""


class SlackSandbox:
    """Blocking. Users are named by their ids; dictionaries are those of docs/sandbox.md.

    What the workspace refuses raises httpx.HTTPStatusError with its reason.
    """

    def __init__(self, base_url: str) -> None:
        self._http = connection(f"{base_url.rstrip('/')}/sandbox/slack")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    # People

    def users(self) -> list[dict[str, Any]]:
        return self._list("GET", "/users", "users")

    def channels(self) -> list[dict[str, Any]]:
        return self._list("GET", "/channels", "channels")

    def add_user(self, user: str, name: str, **more: Any) -> dict[str, Any]:
        """Add or rename somebody; `more`: kind, situation, hints."""
        return self._ask("POST", "/users", json={"id": user, "name": name, **more})

    def dm(self, user: str) -> str:
        """The channel of a person's direct messages with the bot."""
        return f"D{user[1:]}"

    # What a person does

    def say(
        self,
        user: str,
        text: str = "",
        *,
        channel: str | None = None,
        thread_ts: str | None = None,
        files: list[str] | None = None,
    ) -> dict[str, Any]:
        """Write to the bot, or in `channel`; `files` are ids that `upload` answered. Answers the message."""
        body = _given(text=text, channel=channel, thread_ts=thread_ts, files=files)
        return self._ask("POST", f"/users/{user}/messages", json=body)

    def edit(self, user: str, ts: str, text: str, *, channel: str | None = None) -> dict[str, Any]:
        return self._ask("POST", f"/users/{user}/edits", json=_given(ts=ts, text=text, channel=channel))

    def delete(self, user: str, ts: str, *, channel: str | None = None) -> None:
        self._ask("POST", f"/users/{user}/deletions", json=_given(ts=ts, channel=channel))

    def react(self, user: str, ts: str, name: str, *, channel: str | None = None) -> dict[str, Any]:
        return self._ask("POST", f"/users/{user}/reactions", json=_given(ts=ts, name=name, channel=channel))

    def upload(self, user: str, content: bytes, name: str = "photo.jpg") -> str:
        """The id of a file that can be sent with a message."""
        answer = self._ask("POST", f"/users/{user}/files", params={"name": name}, content=content)
        return str(answer["id"])

    def press(
        self,
        user: str,
        message: dict[str, Any],
        action_id: str,
        *,
        value: str | None = None,
        selected: object = None,
        stale: bool = False,
    ) -> dict[str, Any]:
        """Press a button, or choose `selected` in a menu, of this message (any of its states). Answers
        {taken, http_status, version}; `stale`: also what an update has taken away since."""
        body = _given(action_id=action_id, ts=message["ts"], channel=message["channel"])
        more = _given(value=value, selected=selected, stale=stale or None)
        return self._ask("POST", f"/users/{user}/actions", json=body | more)

    def press_in_view(
        self, user: str, view: str, action_id: str, *, value: str | None = None, selected: object = None
    ) -> dict[str, Any]:
        body = _given(action_id=action_id, view=view, value=value, selected=selected)
        return self._ask("POST", f"/users/{user}/actions", json=body)

    def command(self, user: str, command: str, text: str = "", *, channel: str | None = None) -> dict[str, Any]:
        """A slash command; answers {taken, http_status, version, message: what came in the response, or None}."""
        body = _given(command=command, text=text, channel=channel)
        return self._ask("POST", f"/users/{user}/commands", json=body)

    def views(self, user: str, *, since: int = 0, wait: float = 0) -> list[dict[str, Any]]:
        """Open modals, topmost first; `since`: with a greater version."""
        return self._list("GET", f"/users/{user}/views", "views", params={"since": since, "wait": wait})

    def wait_for_view(self, user: str, *, since: int = 0, timeout: float = 60.0) -> dict[str, Any]:
        """The topmost open modal with a version greater than `since` (what `press` answered). Raises NothingCame."""
        deadline = time.monotonic() + timeout
        while (left := deadline - time.monotonic()) > 0:
            views = self.views(user, since=since, wait=min(left, LONG_POLL_SECONDS))
            if views:
                return views[0]
        raise NothingCame(f"no modal for {user} within {timeout:g} s")

    def submit(self, user: str, view: str, values: dict[str, Any] | None = None) -> dict[str, Any]:
        """Answers {taken, http_status, errors: {block_id: text}, view: what is open now, or None}."""
        return self._ask("POST", f"/users/{user}/views/{view}/submit", json={"values": values or {}})

    def close_view(self, user: str, view: str) -> dict[str, Any]:
        return self._ask("POST", f"/users/{user}/views/{view}/close", json={})

    # What a person sees

    def messages(
        self,
        channel: str,
        *,
        after: str = "",
        since: int = 0,
        thread_ts: str | None = None,
        user: str | None = None,
        by: str | None = None,
    ) -> list[dict[str, Any]]:
        """Of a channel, or of a user's direct messages; oldest first, deleted ones too."""
        return self._messages(channel, _given(after=after, since=since, thread_ts=thread_ts, user=user, by=by))

    def changes(self, channel: str, *, since: int, wait: float) -> list[dict[str, Any]]:
        """What the bot said or changed after this version, as soon as there is anything."""
        return self._messages(channel, _given(since=since, wait=wait, by="bot"))

    def _messages(self, channel: str, query: dict[str, Any]) -> list[dict[str, Any]]:
        return self._list("GET", f"/channels/{self._channel(channel)}/messages", "messages", params=query)

    def wait_for_message(
        self,
        channel: str,
        after: str = "",
        timeout: float = 60.0,
        *,
        since: int = 0,
        thread_ts: str | None = None,
        containing: str = "",
    ) -> dict[str, Any]:
        """The first message of the bot later than `after` (a ts), in a channel or a user's direct messages.

        `since`: changed after this version (an update in place counts); `containing`: in its text. Raises NothingCame.
        """
        deadline = time.monotonic() + timeout
        seen = since
        while (left := deadline - time.monotonic()) > 0:
            wait = min(left, LONG_POLL_SECONDS)
            query = _given(after=after, since=seen, wait=wait, thread_ts=thread_ts, by="bot")
            for message in self._messages(channel, query):
                if not message["deleted"] and containing in message["text"]:
                    return message
                seen = max(seen, message["version"])
        what = f" with {containing!r}" if containing else ""
        raise NothingCame(f"no message{what} in {channel} after {after or 'the start'} within {timeout:g} s")

    def message(self, message: dict[str, Any]) -> dict[str, Any]:
        """The same message as it is now."""
        for one in self.messages(message["channel"]):
            if one["ts"] == message["ts"]:
                return one
        raise NothingCame(f"no message {message['ts']} any more")

    # The workspace

    def log(self, after: int = 0, *, kind: str | None = None) -> list[dict[str, Any]]:
        return self._list("GET", "/log", "log", params=_given(after=after, kind=kind, limit=5000))

    def add_fault(self, kind: str, **details: object) -> None:
        self._ask("POST", "/faults", json={"kind": kind, **details})

    def clear_faults(self) -> None:
        self._ask("DELETE", "/faults")

    def workspace(self) -> dict[str, Any]:
        return self._ask("GET", "/workspace")

    def change_workspace(self, **settings: object) -> dict[str, Any]:
        """`public_url`, `speed`, `rate_limits`, `max_file_bytes`, `patience`."""
        return self._ask("POST", "/workspace", json=settings)

    def verify_url(self) -> bool:
        """Whether the app answers the challenge that Slack sends when a request URL is entered."""
        return bool(self._ask("POST", "/url_verification", json={})["verified"])

    def reset(self) -> None:
        self._ask("POST", "/reset")

    def _channel(self, channel_or_user: str) -> str:
        return self.dm(channel_or_user) if channel_or_user.startswith("U") else channel_or_user

    def _list(self, method: str, path: str, name: str, **details: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._ask(method, path, **details)[name]
        return found

    def _ask(self, method: str, path: str, **details: Any) -> dict[str, Any]:
        response = self._http.request(method, path, **details)
        if response.is_error:
            raise httpx.HTTPStatusError(
                f"{response.status_code}: {response.text}", request=response.request, response=response
            )
        answer: dict[str, Any] = response.json() if response.content else {}
        return answer


def _given(**given: Any) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}
