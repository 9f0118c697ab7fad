"""Twilio's list pages: newest first, 50 to a page unless asked otherwise, with a token for the next one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

from starlette.datastructures import URL

from doorstep.sandbox.records import CarrierMessage, Media
from doorstep.sandbox.twilio_errors import TwilioError

DEFAULT_PAGE_SIZE = 50
MAX_PAGE_SIZE = 1000


class _HasSid(Protocol):
    sid: str


Item = TypeVar("Item", bound=_HasSid)
Json = dict[str, Any]


def message_page(
    messages: Iterable[CarrierMessage], url: URL, query: Mapping[str, str], resource: Callable[[CarrierMessage], Json]
) -> Json:
    """ListMessageResponse. Raises TwilioError for a filter or page that cannot be read."""
    sent_on = _date_filter(query, "DateSent")
    found = [
        message
        for message in messages
        if query.get("To") in (None, "", message.to_number)
        and query.get("From") in (None, "", message.from_number)
        and sent_on(message.sent_at)
    ]
    return _page("messages", found[::-1], url, query, resource)


def media_page(media: Sequence[Media], url: URL, query: Mapping[str, str], resource: Callable[[Media], Json]) -> Json:
    """ListMediaResponse. Raises TwilioError as `message_page`."""
    created_on = _date_filter(query, "DateCreated")
    return _page("media_list", [one for one in media if created_on(one.created_at)], url, query, resource)


def one_page(name: str, resources: Sequence[Json], url: URL) -> Json:
    """Of a list that is never longer."""
    return {
        "first_page_uri": url.path, "previous_page_uri": None, "next_page_uri": None,
        "uri": f"{url.path}?{url.query}" if url.query else url.path, "page": 0, "page_size": DEFAULT_PAGE_SIZE,
        "start": 0, "end": max(0, len(resources) - 1), name: list(resources),
    }  # fmt: skip


def _page(
    name: str, items: Sequence[Item], url: URL, query: Mapping[str, str], resource: Callable[[Item], Json]
) -> Json:
    size = min(_whole_number(query, "PageSize", DEFAULT_PAGE_SIZE, least=1), MAX_PAGE_SIZE)
    number = _whole_number(query, "Page", 0, least=0)
    start = _after_token(items, query["PageToken"]) if query.get("PageToken") else number * size
    shown = items[start : start + size]
    filters = {key: value for key, value in query.items() if key not in ("Page", "PageSize", "PageToken")}

    def uri(page: int, token: str = "") -> str:
        paging = {"PageSize": size, "Page": page} | ({"PageToken": token} if token else {})
        return f"{url.path}?{urlencode(filters | paging)}"

    return {
        "first_page_uri": uri(0),
        "previous_page_uri": uri(number - 1) if number > 0 else None,
        "next_page_uri": uri(number + 1, f"PA{shown[-1].sid}") if start + size < len(items) else None,
        "uri": f"{url.path}?{url.query}" if url.query else uri(0),
        "page": number,
        "page_size": size,
        "start": start,
        "end": max(start, start + len(shown) - 1),
        name: [resource(item) for item in shown],
    }


def _after_token(items: Sequence[Item], token: str) -> int:
    """Messages that came in since the last page do not shift the next one."""
    for index, item in enumerate(items):
        if f"PA{item.sid}" == token:
            return index + 1
    raise TwilioError(20001, "PageToken")


def _whole_number(query: Mapping[str, str], name: str, default: int, *, least: int) -> int:
    given = query.get(name, "")
    if not given:
        return default
    if not given.isascii() or not given.isdigit() or int(given) < least:
        raise TwilioError(20001, name)
    return int(given)


def _date_filter(query: Mapping[str, str], name: str) -> Callable[[datetime | None], bool]:
    """Twilio's `Name`, `Name<` and `Name>`: a GMT date (that day; up to it; from it on) or an instant."""
    bounds = [(sign, _instant_or_date(query[name + sign], name)) for sign in ("", "<", ">") if query.get(name + sign)]

    def matches(instant: datetime | None) -> bool:
        return instant is not None and all(_is_within(instant, sign, bound) for sign, bound in bounds)

    return matches if bounds else lambda _: True


def _is_within(instant: datetime, sign: str, bound: date) -> bool:
    value: date = instant if isinstance(bound, datetime) else instant.astimezone(UTC).date()
    if sign == "<":
        return value <= bound
    return value >= bound if sign == ">" else value == bound


def _instant_or_date(given: str, name: str) -> date:
    try:
        if len(given) == len("2026-11-20"):
            return date.fromisoformat(given)
        instant = datetime.fromisoformat(given)
    except ValueError:
        raise TwilioError(20001, name) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
