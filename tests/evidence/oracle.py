"""What must stand in a text for a write to have come of it: looked for by other means than the product looks.

Each is the least: a write whose words are there may still be wrong, one whose words are not there is made up.
"""

import re
import unicodedata
from typing import Any

_AGREES = re.compile(
    r"\b(?:y|ya|yas|yah|ye|yea|yeah|yeh|yep|ye+s+|yup|yessir|si|claro|ok|okay|oki|okey|okie|k|kk|sure|correct|right|"
    r"please|pls|plz|good|fine|perfect|works?|great|do it|do that|do so|go|confirm\w*|absolutely|definitely|def|bet|"
    r"exactly|affirmative|deal|sounds|dale|vale|cool|alright|aight|roger|agreed?|approved?|accept|indeed|totally|certainly|"
    r"correcto|uh huh|mhm|mmhm|yip|bien|hazlo|true|you got it|thats (?:it|me|the one)|that's (?:it|me))\b"
    r"|👍|👌|✅|💯|🙏",
)
_DECLINES = re.compile(r"\b(?:no|nope|nah|not|never|don't|dont|wait|but|unless|instead)\b|\?")
_CHOOSES = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|first|second|third|last|later|earlier|either|both|all|"
    r"mon|tue|wed|thu|fri|sat|sun|tomorrow|morning|afternoon|evening|former|latter|lunes|martes|any|next|noon)"
)
_STOPS = re.compile(
    r"mute|silence|stahp|stop|stp|unsub|quit|remove|off|opt|out|no more|not? (?:text|message|contact)|alone|revoke"
    r"|(?:don.?t|do not|never|quit|cease|end).{0,25}(?:text|messag|contact|sms|notif|bother|spam|alert)"
    r"|enough|cancel|alto|basta|parar|para|dejen|lose|block|delete|number|leave|mensajes|1|cease|spam|withdraw|consent"
    r"|done with|list|end|discontinu|halt|suspend|pause|terminat|desist|kill|shut|cut"
    r"|no (?:me )?(?:mas|sms|escrib)|(?:don.?t|no).{0,12}(?:txt|msg|sms)"
)
_STARTS = re.compile(
    r"start|resume|again|back|resub|subscribe|opt|on|turn|want|text|messag|notif|update|yes|sign|unstop|keep|send|alert|1"
)
_KEEPS = re.compile(r"\bno\w*|isn|aint|nah|ignore|scratch|only|just|once|time|keep|save|don|never|forget|delete")
_WAS_THERE = re.compile(
    r"home|here|nobody|no one|knock|came|rang|ring|attempt|tried|lie|lying|never|door|wait|casa|showed|missed"
)
_DIGITS = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "pound": "#", "hash": "#", "star": "*", "double": "", "o": "0",
}  # fmt: skip
_CANNED = frozenset("do not ring or knock a safe place leave it at with in the customer asks about time today".split())
_NO_WRITE = frozenset({"record_resolution"})
"""Says how a case ended."""
CONFIRMED = frozenset(
    {
        "reschedule", "hold_for_pickup", "cancel_delivery", "change_address", "set_window", "change_status",
        "take_back_access", "take_back_instructions",
    }
)  # fmt: skip
"""Only after something was read back."""


def plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return re.sub(r"[\u200b-\u200f]", "", text)


def is_in_the_text(command: str, after: dict[str, Any], text: str) -> bool:
    """Whether the least that a write of this command needs is there. `after`: what history says of it."""
    words = plain(text)
    if command in _NO_WRITE:
        return True
    if command == "give_access":
        return _has_characters(str(after), words)
    if command == "give_instructions":
        return has_words(" ".join(dict(after.get("instructions") or {}).values()), words)
    if command == "add_note":
        return True  # tells the driver of what was written; judged by its own row
    if command == "keep_access":
        return bool(_AGREES.search(words) or _KEEPS.search(words))
    if command == "dispute_attempt":
        return _WAS_THERE.search(words) is not None
    if command in CONFIRMED:
        return agrees(words)
    return bool(_AGREES.search(words) or _CHOOSES.search(words))


def agrees(text: str) -> bool:
    """Whether it may be a yes, or the choice of something that was offered."""
    words = plain(text)
    if _CHOOSES.search(words):
        return True
    return _AGREES.search(words) is not None and _DECLINES.search(words) is None


def may_opt_out(text: str) -> bool:
    return _STOPS.search(plain(text)) is not None


def may_opt_in(text: str) -> bool:
    return _STARTS.search(plain(text)) is not None


def _has_characters(detail: str, words: str) -> bool:
    """A code's own digits are there, in their order; of a way in, its words."""
    said = re.sub(r"[a-z]+", lambda found: _DIGITS.get(found[0], found[0]), words)
    characters = re.sub(r"[^a-z0-9#*]", "", said)
    codes = re.findall(r"[a-z0-9#*]*\d[a-z0-9#*]*", detail.lower())
    return all(re.sub(r"[^a-z0-9#*]", "", code) in characters for code in codes)


def has_words(detail: str, text: str) -> bool:
    said = set(re.findall(r"[^\W_]+", plain(text)))
    kept = [each for each in re.findall(r"[^\W_]+", plain(detail)) if not each.isdigit()]
    return sum(each not in said and each not in _CANNED for each in kept) <= 0.34 * len(kept)


_DONE = re.compile(
    r"deliver|done|drop|left|leave|hand|gave|give|sign|complet|finish|took|taken|porch|door|desk|garage|mail|got "
    r"|locker|good|put |set |box|inside|behind|with|entreg|dej|listo|ok|that|made|✅|👍|thru|through|work|success"
)
_NOT_DONE = re.compile(
    r"no\b|not|n't|\bnt|nobody|none|nadie|fail|could|cant|dont|didnt|wont|clos|lock|gate|access|code|dog|refus|reject|damag"
    r"|wrong|time|safe|ans|miss|empty|vacant|moved|buzz|fence|elevator|ice|block|cerrad|perro|away|gone|out|attempt|never"
    r"|unable|deny|declin|sketch|short|skip|late|send|back|broke|crush|wet|leak|turn|guard|secur|flood|cop|police|entry|bees?\b|wasp|hornet|snake"
)
_SAYS_HOW_LONG = re.compile(
    r"\d|hour|hr|min|half|quarter|hora|ten|five|twenty|thirt|fort|fift|teen|diez|veinte|dozen|couple"
)
_SET_ASIDE = re.compile(
    r"damag|crush|broke|smash|wet|torn|rip|leak|dent|hole|bust|open|soak|cav|shatter|crack|squash|bent|mojad|rot|miss|short"
    r"|not? |isn|aint|ain't|n't|gone|lost|find|where|without|falta|only|extra"
)


def is_reported(command: str, after: dict[str, Any], position: int | None, text: str, *, asked: str) -> bool:
    """Whether the least is there of a driver's report of the stop at `position`. `asked`: what was open."""
    words = plain(text)
    if command == "record_attempt":
        return _is_attempt(after, position, words, asked)
    if command in ("report_damaged", "report_missing"):
        return _SET_ASIDE.search(words) is not None
    if command == "complete_report":
        return "?" not in words and has_words(str(after.get("left_at") or ""), words)
    if command == "check_in" and (late := after.get("delay_minutes") or after.get("minutes_late")):
        return _SAYS_HOW_LONG.search(words) is not None and 0 < int(late) <= 600
    return True


def _is_attempt(after: dict[str, Any], position: int | None, words: str, asked: str) -> bool:
    named = {int(number) for number in re.findall(r"(?<![\d:])[1-3](?![\d:])", words)}
    if asked == "nothing" and named and position not in named and not re.search(r"next|that|this|here", words):
        return False
    signer = str(after.get("signed_by") or "")
    if signer and (not has_words(signer, words) or re.search(r"\b(?:nobody|no one|none)\b", signer.lower())):
        return False
    if after.get("outcome") == "delivered":
        return _DONE.search(words) is not None
    return _NOT_DONE.search(words) is not None or (asked == "whether it failed" and agrees(words))
