"""Damaged, wrong or opened: a picture, whether they keep it, and a case with everything in it."""

import re
from datetime import timedelta

from actions import evidence, not_received
from actions.question import Memory
from actions.steps import Ask, ForDesk, NotAnAnswer, RequestContext, Step
from actions.yes_no import is_no
from doorstep.language.wrong_box import is_anothers

_NO_PICTURE = re.compile(
    r"\b(?:no|dont|don't|cant|can't|without|not)\b.*\b(?:pic\w*|photo\w*|camera|image|have one)\b", re.IGNORECASE
)
_KEEP = re.compile(r"\b(?:keep|keeping|kept|fine|use it)\b", re.I)
_KEEP_IT = re.compile(r"\bkeep(?:ing)? (?:it|them|this|that)\b(?! (?:how|as|the way|like))", re.I)
_NOT_KEEP = re.compile(
    r"\b(?:dont|don't|do not|cant|can't|cannot|not)\b[^.,;]{0,20}\b(?:keep|want|use)\b", re.IGNORECASE
)
_NOT_RETURN = re.compile(
    r"\b(?:dont|don't|do not|no need to|wont|won't)\s+(?:\w+\s+){0,2}?(?:return|send it back|take it back)\b",
    re.IGNORECASE,
)
_SENT_ALREADY = re.compile(
    r"\b(?:already|just)\b.{0,15}\b(?:sent|send|texted|attached|did)\b|\b(?:i|we) (?:have )?(?:sent|texted|did)\b"
    r"|\bsent (?:it|one|them|you|a |the )|\b(?:see|look) (?:above|the (?:pic|photo))|\byou have (?:it|them)\b",
    re.IGNORECASE,
)
JUST_BEFORE = timedelta(minutes=10)
SENT_LATELY = timedelta(hours=2)
_RETURN = re.compile(
    r"\b(?:return|send (?:it )?back|take (?:it )?back|pick (?:it )?up|refuse|replace\w*|refund)\b",
    re.IGNORECASE,
)


def begin(asked: RequestContext) -> Step:
    """Pictures that were sent just before the words belong to them."""
    if is_anothers(asked.text):
        return not_received.anothers(asked)
    memory = {"words": [asked.text.strip()], "pictures": [], "wants": _wants(asked.text, said_first=True)}
    if asked.turn.media:
        return _with_pictures(asked, memory)
    return _next(asked, memory | {"pictures": list(evidence.recent_pictures(asked, JUST_BEFORE))})


def answer(asked: RequestContext, memory: Memory) -> Step:
    if asked.turn.media:
        return _with_pictures(asked, memory)
    text = asked.turn.text
    if memory.get("asked") == "picture":
        if _SENT_ALREADY.search(text) and not _NO_PICTURE.search(text):
            return _sent_already(asked, memory)
        if is_no(asked.turn) or _NO_PICTURE.search(text):
            return _next(asked, memory | {"no_picture": True})
        return NotAnAnswer()
    if asked.turn.intent == "never_mind" and not _KEEP_IT.search(text):
        return NotAnAnswer()
    wants = _wants(text)
    if wants is None:
        return NotAnAnswer()
    return _next(asked, memory | {"wants": wants, "words": [*memory["words"], text]})


def _sent_already(asked: RequestContext, memory: Memory) -> Step:
    pictures = evidence.recent_pictures(asked, SENT_LATELY)
    if pictures:
        return _next(asked, memory | {"pictures": list(pictures)})
    if memory.get("none_came"):
        return _next(asked, memory | {"no_picture": True})
    return Ask([("utter_damage_none_came", {})], memory | {"none_came": True})


def _with_pictures(asked: RequestContext, memory: Memory) -> Step:
    pictures = [item["url"] for item in asked.turn.media if item.get("content_type", "").startswith("image/")]
    if not pictures:
        return Ask([("utter_damage_not_a_picture", {})], memory | {"asked": "picture"})
    return _next(asked, memory | {"pictures": list(dict.fromkeys([*memory["pictures"], *pictures]))})


def _next(asked: RequestContext, memory: Memory) -> Step:
    if not memory["pictures"] and not memory.get("no_picture"):
        return Ask([("utter_damage_ask_picture", {})], memory | {"asked": "picture"})
    if memory["wants"] is None:
        return Ask([("utter_damage_ask_keep", {})], memory | {"asked": "keep"})
    return ForDesk(
        [("utter_damage_passed", {"tracking_number": asked.delivery.tracking_number})],
        "Look at the pictures and words, decide with the sender, tell the customer.",
        {"pictures": memory["pictures"], "words": memory["words"], "wants": memory["wants"]},
    )


def _wants(text: str, *, said_first: bool = False) -> str | None:
    """Before it was asked only plain words count: "the box is fine, the vase is not" says nothing of it."""
    if _NOT_RETURN.search(text):
        return "keep"
    if _NOT_KEEP.search(text) or _RETURN.search(text):
        return "return"
    return "keep" if (_KEEP_IT if said_first else _KEEP).search(text) else None
