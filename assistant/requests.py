"""Two requests in one text: "where is it? also my apt is 4b".

The classifier gives one intent to a text, so a text that asks for two things is taken apart and handled as two turns.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from doorstep.requests import REQUESTS as DECLARED

Parse = Callable[[str], Awaitable[Mapping[str, Any]]]

INFORMATIONAL = frozenset(intent for intent, request in DECLARED.items() if request.is_information)
"""Answered at once, so they come first: what remains may begin a dialogue of its own."""

REQUESTS = frozenset(intent for intent, request in DECLARED.items() if request.stands_apart and not request.is_ours) | {
    "talk_to_person",
    "stop_texts",
}

_CONFIDENT = 0.75
_MOST_CLAUSES = 6
_MOST_REQUESTS = 3

_SEPARATOR = re.compile(
    r"[.!?]+(?:\s+|$)|\n+|;|,?\s+(?:and\s+)?also,?\s+|,?\s+and\s+(?=(?:can|could|when|where|what|please|pls)\b)",
    re.IGNORECASE,
)
# "my apt is 12 and leave it with the doorman", but also "leave it with Bob and Ann" and "5th and Main".
_PERHAPS = re.compile(r",?\s+(?:and|&|plus)\s+(?:also\s+)?(?:please\s+|pls\s+|then\s+)?", re.IGNORECASE)
_READ_ALONE = frozenset({"correct_address", "reschedule"})
_READ_TOGETHER = frozenset({"give_instructions", "give_access_code"})
"""At such a place a text is only taken apart where one of the first stands beside another of either: it would be lost.
Codes and instructions are read from one text together anyway."""
# "1250 N. La Salle St. Apt. 4" ends no sentence.
_ABBREVIATION = re.compile(
    r"\b(?:[a-z]|st|ave?|rd|dr|ln|ct|pl|blvd|pkwy|hwy|cir|ter|apt|ste|bldg|fl|no|mr|mrs|ms)$", re.IGNORECASE
)


async def split(text: str, parse: Parse) -> list[str]:
    """The requests of a text in the order to handle them; the whole text alone if it makes no more than one.

    Only a text with a separator (a sentence's end, a new line, "also", "and") is looked at more closely. Parts that are
    no request of their own (a greeting, an address in several lines) stay with the request beside them.
    """
    clauses = _clauses(text, perhaps=True)
    if len(clauses) > _MOST_CLAUSES:
        clauses = _clauses(text, perhaps=False)
    if not 1 < len(clauses) <= _MOST_CLAUSES:
        return [text]
    requests: list[tuple[str | None, int, int]] = []
    for start, end, is_sure in clauses:
        intent = _request_in(await parse(text[start:end]))
        if requests and not _stand_apart(requests[-1][0], intent, is_sure=is_sure):
            known, first, _ = requests[-1]
            requests[-1] = (known or intent, first, end)
        else:
            requests.append((intent, start, end))
    intents = [intent for intent, _, _ in requests]
    if not 1 < len(requests) <= _MOST_REQUESTS or len(set(intents)) < len(intents):
        return [text]
    requests.sort(key=lambda request: request[0] not in INFORMATIONAL)
    return [text[start:end] for _, start, end in requests]


def _stand_apart(before: str | None, intent: str | None, *, is_sure: bool) -> bool:
    if intent is None or before in (None, intent):
        return False
    both = {before, intent}
    return is_sure or (both <= _READ_ALONE | _READ_TOGETHER and not both <= _READ_TOGETHER)


def _clauses(text: str, *, perhaps: bool) -> list[tuple[int, int, bool]]:
    """Where each begins and ends, without its separator but with its full stop or question mark, and whether what
    stands before it surely separates."""
    clauses = []
    start, is_sure = 0, True
    for begin, end, sure in _separators(text, perhaps=perhaps):
        clauses.append((start, begin, is_sure))
        start, is_sure = end, sure
    clauses.append((start, len(text), is_sure))
    return [clause for clause in clauses if text[clause[0] : clause[1]].strip(" \t\n.!?,;")]


def _separators(text: str, *, perhaps: bool) -> list[tuple[int, int, bool]]:
    """Where the clause before ends, where the one after begins, and whether that is sure."""
    found = []
    for separator in _SEPARATOR.finditer(text):
        if separator[0].startswith(".") and _ABBREVIATION.search(text, 0, separator.start()):
            continue
        stop = separator.start() + (len(separator[0].rstrip()) if separator[0][0] in ".!?" else 0)
        found.append((stop, separator.end(), True))
    if perhaps:
        sure = list(found)
        found += [
            (*separator.span(), False)
            for separator in _PERHAPS.finditer(text)
            if not any(begin < separator.end() and separator.start() < end for begin, end, _ in sure)
        ]
    return sorted(found)


def _request_in(parsed: Mapping[str, Any]) -> str | None:
    intent = parsed["intent"]
    return intent["name"] if intent["name"] in REQUESTS and intent["confidence"] >= _CONFIDENT else None
