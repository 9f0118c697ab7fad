"""Damaged, wrong or opened: a picture, whether they keep it, and a case with everything in it."""

import re
from typing import Any

from actions.steps import Ask, Asked, ForDesk, NotAnAnswer, Step
from actions.yes_no import is_no

_NO_PICTURE = re.compile(
    r"\b(?:no|dont|don't|cant|can't|without|not)\b.*\b(?:pic\w*|photo\w*|camera|image|have one)\b", re.IGNORECASE
)
_KEEP = re.compile(r"\b(?:keep|keeping|kept|fine|use it)\b", re.I)
_KEEP_IT = re.compile(r"\bkeep(?:ing)? (?:it|them|this|that)\b(?! (?:how|as|the way|like))", re.I)
_RETURN = re.compile(
    r"\b(?:return|send (?:it )?back|take (?:it )?back|pick (?:it )?up|refuse|replace\w*|refund)\b",
    re.IGNORECASE,
)


def begin(asked: Asked) -> Step:
    memory = {"words": [asked.text.strip()], "pictures": [], "wants": _wants(asked.text)}
    return _with_pictures(asked, memory) if asked.turn.media else _next(asked, memory)


def answer(asked: Asked, memory: dict[str, Any]) -> Step:
    if asked.turn.media:
        return _with_pictures(asked, memory)
    if memory.get("asked") == "picture":
        if is_no(asked.turn) or _NO_PICTURE.search(asked.turn.text):
            return _next(asked, memory | {"no_picture": True})
        return NotAnAnswer()
    if asked.turn.intent == "never_mind" and not _KEEP_IT.search(asked.turn.text):
        return NotAnAnswer()
    wants = _wants(asked.turn.text)
    if wants is None:
        return NotAnAnswer()
    return _next(asked, memory | {"wants": wants, "words": [*memory["words"], asked.turn.text]})


def _with_pictures(asked: Asked, memory: dict[str, Any]) -> Step:
    pictures = [item["url"] for item in asked.turn.media if item.get("content_type", "").startswith("image/")]
    if not pictures:
        return Ask([("utter_damage_not_a_picture", {})], memory | {"asked": "picture"})
    return _next(asked, memory | {"pictures": [*memory["pictures"], *pictures]})


def _next(asked: Asked, memory: dict[str, Any]) -> Step:
    if not memory["pictures"] and not memory.get("no_picture"):
        return Ask([("utter_damage_ask_picture", {})], memory | {"asked": "picture"})
    if memory["wants"] is None:
        return Ask([("utter_damage_ask_keep", {})], memory | {"asked": "keep"})
    return ForDesk(
        [("utter_damage_passed", {"tracking_number": asked.delivery.tracking_number})],
        "Look at the pictures and words, decide with the sender, tell the customer.",
        {"pictures": memory["pictures"], "words": memory["words"], "wants": memory["wants"]},
    )


def _wants(text: str) -> str | None:
    if _RETURN.search(text):
        return "return"
    return "keep" if _KEEP.search(text) else None
