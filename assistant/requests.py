"""Two requests in one text: "where is it? also my apt is 4b".

The classifier gives one intent to a text, so a text that asks for two things is taken apart and handled as two turns.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Parse = Callable[[str], Awaitable[Mapping[str, Any]]]

INFORMATIONAL = frozenset({"where_is_my_package", "ask_for_proof"})
"""Answered at once, so they come first: what remains may begin a dialogue of its own."""

REQUESTS = INFORMATIONAL | {
    "correct_address",
    "talk_to_person",
    "cancel_delivery",
    "give_access_code",
    "give_instructions",
    "reschedule",
    "hold_for_pickup",
    "report_not_received",
    "dispute_attempt",
    "report_damage",
    "stop_texts",
}

_CONFIDENT = 0.75
_MOST_CLAUSES = 6
_MOST_REQUESTS = 3

_SEPARATOR = re.compile(
    r"[.!?]+(?:\s+|$)|\n+|;|,?\s+(?:and\s+)?also,?\s+|,?\s+and\s+(?=(?:can|could|when|where|what|please|pls)\b)",
    re.IGNORECASE,
)
# "1250 N. La Salle St. Apt. 4" ends no sentence.
_ABBREVIATION = re.compile(
    r"\b(?:[a-z]|st|ave?|rd|dr|ln|ct|pl|blvd|pkwy|hwy|cir|ter|apt|ste|bldg|fl|no|mr|mrs|ms)$", re.IGNORECASE
)


async def split(text: str, parse: Parse) -> list[str]:
    """The requests of a text in the order to handle them; the whole text alone if it makes no more than one.

    Only a text with a separator (a sentence's end, a new line, "also") is looked at more closely. Parts that are no
    request of their own (a greeting, an address in several lines) stay with the request beside them.
    """
    clauses = _clauses(text)
    if not 1 < len(clauses) <= _MOST_CLAUSES:
        return [text]
    requests: list[tuple[str | None, int, int]] = []
    for start, end in clauses:
        intent = _request_in(await parse(text[start:end]))
        if requests and (intent is None or requests[-1][0] in (None, intent)):
            known, first, _ = requests[-1]
            requests[-1] = (known or intent, first, end)
        else:
            requests.append((intent, start, end))
    intents = [intent for intent, _, _ in requests]
    if not 1 < len(requests) <= _MOST_REQUESTS or len(set(intents)) < len(intents):
        return [text]
    requests.sort(key=lambda request: request[0] not in INFORMATIONAL)
    return [text[start:end] for _, start, end in requests]


def _clauses(text: str) -> list[tuple[int, int]]:
    """Where each begins and ends, without its separator but with its full stop or question mark."""
    clauses = []
    start = 0
    for separator in _SEPARATOR.finditer(text):
        if separator[0].startswith(".") and _ABBREVIATION.search(text, start, separator.start()):
            continue
        clauses.append(
            (start, separator.start() + len(separator[0].rstrip()) if separator[0][0] in ".!?" else separator.start())
        )
        start = separator.end()
    clauses.append((start, len(text)))
    return [(start, end) for start, end in clauses if text[start:end].strip(" \t\n.!?,;")]


def _request_in(parsed: Mapping[str, Any]) -> str | None:
    intent = parsed["intent"]
    return intent["name"] if intent["name"] in REQUESTS and intent["confidence"] >= _CONFIDENT else None
