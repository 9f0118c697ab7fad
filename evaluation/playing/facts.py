"""Facts of which a file gives no strings, like "asks for the reason" or "says that the address is changed".

Judged by what is asked (slots), by rows, by our responses' names or by their own words, where that is possible: `ok` or
`no` only where it is plain, "?" where only a reader can tell. What must not be said is avoided where no reply holds any
word that would say it, and where it claims something that the rows do not hold and no reply claims to have done.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

import yaml

from evaluation.playing import slots
from evaluation.playing.heard import Said
from evaluation.playing.state import State

Verdict = Literal["ok", "no", "?"]
_FILE = Path(__file__).parents[1] / "facts.yml"


def is_said(fact: str, heard: Sequence[Said], end: State, audience: slots.Audience) -> Verdict:
    """Whether replies say or show a fact that they must."""
    if not heard:
        return "no"
    texts = [each.text for each in heard]
    responses = [name for each in heard for name in each.responses]
    if responses and all(any(fnmatchcase(name, each) for each in _table()["lost"]) for name in responses):
        return "no"
    if (stands := _stands(fact, texts, end)) is not None:
        return stands
    asked = slots.asked_for(audience, _with_buttons(heard), responses)
    for rule in _rules("must"):
        if re.search(rule["fact"], fact, re.IGNORECASE):
            if _shows(rule, texts, responses, asked, end):
                return "ok"
            return "no" if rule.get("decides") else "?"
    return "ok" if any(_says(option, texts) for option in _options(fact)) else "?"


@dataclass(frozen=True)
class Ended:
    """What a fact that must not be said is held against."""

    heard: Sequence[Said]
    end: State
    given: dict[str, Any]
    audience: slots.Audience
    rows_hold: bool
    """Everything stands as the file wants it."""

    @property
    def texts(self) -> list[str]:
        return [each.text for each in self.heard]


def is_avoided(fact: str, ended: Ended) -> tuple[Verdict, str]:
    """Whether replies avoid what they must not say, and what speaks against it."""
    for rule in _rules("must_not"):
        if re.search(rule["fact"], fact, re.IGNORECASE):
            return _BY[rule.get("by", "words")](rule, fact, ended)
    return ("?", "") if tells(fact, ended.texts) else ("ok", "")


def _stands(fact: str, texts: Sequence[str], end: State) -> Verdict | None:
    """ "13 is delivered": said where a reply names the stop, and so it stands."""
    found = _STOP_STANDS.fullmatch(fact.strip())
    if not found:
        return None
    at_stop = [each["status"] for each in end["deliveries"].values() if each["stop"] == int(found[1])]
    is_named = any(re.search(rf"\b{found[1]}\b", text) for text in texts)
    return "ok" if is_named and set(at_stop) == {found[2]} else "no"


def tells(about: str, texts: Sequence[str]) -> bool:
    """Whether any of the texts has a word of what they must not be about."""
    return any(_mentions(word, text) for word in _content(about) for text in texts)


def _by_rows(_: dict[str, Any], __: str, ended: Ended) -> tuple[Verdict, str]:
    """Says or does what would stand in the rows: no reply may claim to have done what no row holds."""
    claims = [text for text in ended.texts if _CLAIM.match(text)]
    acted = any(each["actor"] != "system" for each in ended.end["history"])
    if ended.rows_hold and (acted or not claims):
        return "ok", ""
    return "?", " | ".join(claims)


def _by_asking(rule: dict[str, Any], fact: str, ended: Ended) -> tuple[Verdict, str]:
    wanted = set(rule.get("slots") or _slots_named(fact, ended.audience))
    after = re.search(r"after turn (\d+)", fact)
    asking = [
        each.text
        for each in ended.heard
        if (not after or (each.turn or 0) >= int(after[1]))
        and wanted & set(slots.asked_for(ended.audience, _with_buttons([each]), each.responses))
    ]
    return ("ok", "") if len(asking) <= rule.get("most", 0) else ("no", str(asking))


def _by_times(_: dict[str, Any], __: str, ended: Ended) -> tuple[Verdict, str]:
    on_file = ["8:00", "20:00"]
    for each in ended.end["deliveries"].values():
        on_file += [each["window"]["start"], each["window"]["end"], (each["eta"] or "")[11:16]]
    return _strange(_times(ended.texts) - _times(on_file))


def _by_numbers(_: dict[str, Any], __: str, ended: Ended) -> tuple[Verdict, str]:
    """Codes: numbers of three to six digits that nobody has on file, or said."""
    known = f"{ended.given} {ended.end['deliveries']} {_PHONE}"
    found = {one for text in ended.texts for one in re.findall(r"\b\d{3,6}\b", text)}
    return _strange({one for one in found if one not in known})


def _by_others(_: dict[str, Any], __: str, ended: Ended) -> tuple[Verdict, str]:
    known = str(ended.given)
    return _strange({one for text in ended.texts for one in re.findall(r"LM ?\d{9}", text) if one not in known}, "no")


def _by_customers(_: dict[str, Any], fact: str, ended: Ended) -> tuple[Verdict, str]:
    told = [each.text for each in ended.heard if each.to.startswith("customer")]
    return ("?", " | ".join(told)) if tells(fact, told) else ("ok", "")


def _by_words(rule: dict[str, Any], _: str, ended: Ended) -> tuple[Verdict, str]:
    named = [name for each in ended.heard for name in each.responses]
    found = [name for name in named if any(fnmatchcase(name, pattern) for pattern in rule.get("responses", ()))]
    found += [text for text in ended.texts if rule.get("words") and re.search(rule["words"], text, re.IGNORECASE)]
    return _strange(set(found), "no" if rule.get("decides") else "?")


def _strange(found: set[str], verdict: Verdict = "?") -> tuple[Verdict, str]:
    return (verdict, str(sorted(found))) if found else ("ok", "")


_STOP_STANDS = re.compile(r"(?:stop )?(\d+) is (delivered|attempted|refused)")
_CLAIM = re.compile(r"\s*(done|delivered:|noted: stop)", re.IGNORECASE)
_PHONE = "312-555-0100"
"""Of the desk: in many replies."""
_BY: dict[str, Callable[[dict[str, Any], str, Ended], tuple[Verdict, str]]] = {
    "rows": _by_rows, "asking": _by_asking, "times": _by_times, "numbers": _by_numbers, "others": _by_others,
    "customers": _by_customers, "words": _by_words,
}  # fmt: skip


def _shows(rule: dict[str, Any], texts: list[str], responses: list[str], asked: list[str], end: State) -> bool:
    if any(fnmatchcase(name, each) for name in responses for each in rule.get("responses", ())):
        return True
    if set(rule.get("slots", ())) & set(asked):
        return True
    if rule.get("words") and any(re.search(rule["words"], text, re.IGNORECASE) for text in texts):
        return True
    kinds = {case["kind"] for case in end["cases"]}
    wanted = rule.get("cases", ())
    return bool(kinds if wanted == "any" else kinds & set(wanted))


def _says(option: str, texts: Sequence[str]) -> bool:
    words = _content(option)
    return bool(words) and any(all(_mentions(word, text) for word in words) for text in texts)


def _options(fact: str) -> list[str]:
    return [each for each in re.split(r"\s*/\s*|,? or |[()]", fact) if each.strip()]


def _content(fact: str) -> list[str]:
    stop = set(_table()["stop_words"].split())
    words = [word for word in re.findall(r"[\w#']+", fact.lower()) if word not in stop]
    return [word for word in words if len(word) > 2 or word.isdigit()]


def _mentions(word: str, text: str) -> bool:
    stem = word if word.isdigit() else word[: max(4, len(word) - 3)]
    also = _table()["synonyms"].get(word, ())
    return any(re.search(rf"\b{re.escape(each)}", text, re.IGNORECASE) for each in (stem, *also))


def _slots_named(fact: str, audience: slots.Audience) -> list[str]:
    named = [slot.name for slot in slots.slots(audience) if any(part in fact.lower() for part in slot.name.split("_"))]
    return [*named, *(slot for word, names in _table()["asked"].items() if word in fact.lower() for slot in names)]


def _with_buttons(heard: Sequence[Said]) -> list[str]:
    return [each.text + "".join(f" [{title}" for title in each.buttons) for each in heard]


def _times(texts: Sequence[str]) -> set[str]:
    """Hours in them, as of a twelve-hour clock."""
    found = set()
    for text in texts:
        for hour, minute, half in re.findall(r"\b(\d{1,2})(?::(\d\d))?(?: ?([AP])M)?\b", text):
            if half or minute:
                found.add(f"{int(hour) % 12}:{minute or '00'}")
    return found


def _rules(kind: str) -> list[dict[str, Any]]:
    return list(_table()[kind])


@cache
def _table() -> dict[str, Any]:
    return cast(dict[str, Any], yaml.safe_load(_FILE.read_text()))
