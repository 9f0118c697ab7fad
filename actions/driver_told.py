"""A report before it is written, and what is asked about it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from actions.conversation import Saying
from actions.driver_heard import DriverMessage, DriverReply
from actions.driver_heard import where as where
from actions.question import Memory, OpenQuestion
from doorstep.dms import routes
from doorstep.dms.routes import StopDelivery, StopView

REASONS: dict[str, str] = {
    "nobody_home": "Nobody home",
    "no_access": "No access",
    "address_not_found": "Address not found",
    "business_closed": "Business closed",
    "no_safe_place": "No safe place",
    "unsafe": "Unsafe",
    "out_of_time": "Out of time",
    "damaged": "Damaged",
    "refused": "Customer refused",
}

_LATER = {"title": "Later today", "payload": "driver:skip|{about}"}

_MOST_UNTAPPED = 5

_FAILURES = ("driver_failed", "driver_refused")


@dataclass(frozen=True)
class DriverReport:
    """A report, before it is written."""

    act: str
    words: str = ""
    """That say so, without codes."""
    photo: str | None = None
    reason: str | None = None
    part: tuple[int, int] | None = None
    """`(2, 3)`: of two of the three packages."""
    is_damaged: bool = False
    all_words: str = ""
    """With what was said besides, for who reads it later; without codes."""

    @property
    def note(self) -> str:
        return (self.all_words or self.words)[:2000]

    def memory(self, wanted: str, **more: Any) -> Memory:
        """What a question about it remembers."""
        part = list(self.part) if self.part else None
        return {
            "wanted": wanted, "act": self.act, "words": self.words, "photo": self.photo, "reason": self.reason,
            "part": part, "damaged": self.is_damaged, "all": self.all_words, "intent": self.act, **more,
        }  # fmt: skip

    @classmethod
    def remembered(cls, memory: Memory) -> "DriverReport":
        part = memory.get("part")
        return cls(
            memory["act"], memory.get("words") or "", memory.get("photo"), memory.get("reason"),
            (part[0], part[1]) if part else None, bool(memory.get("damaged")), memory.get("all") or "",
        )  # fmt: skip


def ask_whether(stop: StopView, told: DriverReport) -> DriverReply:
    """A reason by itself, or what is assumed: two taps, nothing written before."""
    about = about_of(stop)
    no = {"title": "No", "payload": "driver:answer|no"}
    memory = told.memory("confirm", about=about, stop=where(stop))
    if told.act in _FAILURES:
        reason = "refused" if told.act == "driver_refused" else told.reason
        if reason is None:
            return ask_reason(stop, told)
        yes = {"title": f"Yes, {REASONS[reason].lower()}", "payload": f"driver:failed|{about} {reason}"}
        later = _LATER | {"payload": _LATER["payload"].format(about=about)}
        said = {"stop": where(stop), "reason": REASONS[reason].lower(), "buttons": [yes, later, no]}
        return DriverReply([("utter_driver_failed_so", said)], memory)
    if told.act == "driver_skip":
        yes = {"title": "Later today", "payload": f"driver:skip|{about}"}
        memory |= {"intent": "driver_failed"}
        return DriverReply([("utter_driver_later_so", {"stop": where(stop), "buttons": [yes, no]})], memory)
    name = told.act.removeprefix("driver_")
    yes = {"title": f"Yes, {name} {stop.position}", "payload": f"driver:{name}+|{about}"}
    return DriverReply([("utter_driver_so", {"stop": where(stop), "what": name, "buttons": [yes, no]})], memory)


def still_open(heard: DriverMessage, memory: Memory) -> Saying | None:
    """A question about a stop that nobody answered, named once more; its buttons work without it."""
    if memory.get("wanted") not in ("confirm", "contrary", "reason"):
        return None
    stop = asked_about(heard, memory)
    if stop is None or not stop.is_ahead:
        return None
    about, reason = about_of(stop), memory.get("reason")
    buttons = [{"title": f"Could not deliver {stop.position}", "payload": f"driver:failed_form|{about}"}]
    if reason in REASONS and memory["act"] in _FAILURES:
        buttons = [{"title": f"Yes, {REASONS[reason].lower()}", "payload": f"driver:failed|{about} {reason}"}]
    buttons.insert(0, {"title": f"Delivered {stop.position}", "payload": f"driver:delivered+|{about}"})
    why = f": {REASONS[reason].lower()}?" if reason in REASONS else "."
    return "utter_driver_still_asked", {"what": f"{where(stop)}{why}", "buttons": buttons}


def still_untapped(heard: DriverMessage, before: OpenQuestion | None, now: OpenQuestion | None) -> tuple[Memory, ...]:
    """What was asked of stops in this shift and nobody answered: each stop's last question, while the stop is open."""
    left = [*heard.untapped]
    if before is not None and (now is None or now.id != before.id):
        left.append(before.memory)
    found = {each["about"]: each for each in left if still_open(heard, each) is not None}
    if now is not None:
        found.pop(now.memory.get("about"), None)
    return tuple(found.values())[-_MOST_UNTAPPED:]


def ask_which_is_right(stop: StopView, told: DriverReport) -> DriverReply:
    """The same words say delivered and not delivered."""
    about = about_of(stop)
    buttons = [
        {"title": f"Delivered {stop.position}", "payload": f"driver:delivered+|{about}"},
        {"title": f"Could not deliver {stop.position}", "payload": f"driver:failed_form|{about}"},
    ]
    memory = told.memory("contrary", about=about, stop=where(stop))
    return DriverReply([("utter_driver_which_is_right", {"stop": where(stop), "buttons": buttons})], memory)


def ask_reason(stop: StopView, told: DriverReport) -> DriverReply:
    buttons = [{"title": title, "payload": f"driver:answer|{reason}"} for reason, title in REASONS.items()]
    buttons.append(_LATER | {"payload": _LATER["payload"].format(about=about_of(stop))})
    memory = told.memory("reason", about=about_of(stop), stop=where(stop))
    return DriverReply(
        [("utter_driver_why", {"stop": where(stop), "buttons": buttons})], memory | {"intent": "driver_failed"}
    )


def ask_which_package(stop: StopView, packages: Sequence[StopDelivery], told: DriverReport) -> DriverReply:
    buttons = [
        {
            "title": f"...{each.tracking_number[-4:]} {each.sender_name}".strip(),
            "payload": f"driver:answer|{each.tracking_number}",
        }
        for each in packages
    ]
    response = "utter_driver_which_not_delivered" if told.act == "driver_delivered" else "utter_driver_which_package"
    what = told.act.removeprefix("driver_")
    memory = told.memory("which", about=about_of(stop), stop=where(stop))
    return DriverReply([(response, {"stop": where(stop), "what": what, "buttons": buttons})], memory)


def ends_in(tracking_number: str, words: str) -> bool:
    """Whether the words name it by its last digits."""
    return any(3 <= len(digits) <= 9 and tracking_number.endswith(digits) for digits in re.findall(r"\d+", words))


def about_of(stop: StopView) -> str:
    """What a question remembers of its stop: positions are another stop's when the route is planned anew."""
    return stop.deliveries[0].tracking_number


def asked_about(heard: DriverMessage, memory: Memory) -> StopView | None:
    return routes.stop_of(heard.route, memory["about"]) if heard.route else None
