"""What #dispatch sees of a case: words, blocks and the buttons that decide. Pure.

People's words are escaped: they mention nobody, link nowhere, and look like nothing of ours.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from doorstep.cases.lifecycle import CaseState
from doorstep.desk.endings import Ending, how, name_of, what_was_done
from doorstep.desk.takeover import Holder
from doorstep.dms.driver_views import DriverView
from doorstep.dms.views import DeliveryView
from doorstep.language import spoken
from doorstep.messaging.slack.mrkdwn import escape

Block = dict[str, Any]

BUTTON_PREFIX = "case:"
"""Of the action ids of all buttons under alerts; then the name of what they do."""

_LONGEST_SECTION = 3000
_LONGEST_FIELD = 2000
_LONGEST_WORDS = 400
"""Of one thing that somebody said."""
_LONGEST_LINE = 600
_LONGEST_QUESTION = 300
_LONGEST_ID = 10
"""Of what is asked before a press counts."""
_WAITS_ON = {
    CaseState.OPEN: "Open",
    CaseState.WAITING_ON_DESK: "Waits for dispatch",
    CaseState.WAITING_ON_CUSTOMER: "Waits for the customer",
    CaseState.WAITING_ON_DRIVER: "Waits for the driver",
}
_OUTCOMES = {"Approved": ":white_check_mark:", "Rejected": ":no_entry_sign:"}
"""How a resolution begins, and how it looks; any other is closed."""


@dataclass(frozen=True)
class SaidLine:
    who: str
    words: str


@dataclass(frozen=True)
class Closing:
    """It is being closed, and that can be taken back for a moment."""

    by: str
    seconds: int
    """For how long it can be, from the beginning."""
    problem: str
    """Why it has to wait; then it cannot be taken back."""


@dataclass(frozen=True)
class ToTell:
    """Those of a route whose window is missed, and who have not heard so."""

    packages: int
    recipients: int
    words: str
    """As the first of them would read it now."""


@dataclass(frozen=True)
class CaseFacts:
    """What is needed to decide about a case."""

    case_id: int
    title: str
    is_urgent: bool
    state: CaseState
    reason: str
    next_step: str
    due_at: datetime | None
    delivery: DeliveryView | None
    driver: DriverView | None
    before: str
    """What the case would change, as it is."""
    after: str
    """As it was asked for; empty when the case proposes nothing."""
    more: tuple[tuple[str, str], ...]
    """What else the case knows, with its names."""
    said: tuple[SaidLine, ...]
    """The last of the conversation; codes are blanked."""
    conversation: str | None
    """Its id, if a person can take it."""
    holder: Holder | None
    waiting_minutes: int | None
    """For how long the customer has waited for a person, if that is too long."""
    ending: Ending | None
    closing: Closing | None = None
    seen: str = ""
    """Stands for what the case proposes."""
    is_drivers: bool = False
    """A driver raised it, in a conversation of their own: whom it is about may have to be called."""
    is_damage_on_a_truck: bool = False
    """Its driver waits for dispatch to say whether it is delivered anyway."""
    to_tell: ToTell | None = None
    """Nobody: the case is about no route, or all of them know."""


@dataclass(frozen=True)
class AlertMessage:
    text: str
    """Stands for the blocks in notifications."""
    blocks: list[Block]

    @property
    def fingerprint(self) -> str:
        shown = json.dumps([self.text, self.blocks], sort_keys=True)
        return hashlib.sha256(shown.encode()).hexdigest()[:16]


def alert(facts: CaseFacts, desk_url: str, zone: str, now: datetime) -> AlertMessage:
    """The message of a case, with a link to its page below `desk_url`. `zone` (IANA) is the desk's; what is about a
    delivery is said in the delivery's."""
    blocks = [_section(_headline(facts, desk_url))]
    if facts.ending is not None:
        blocks.append(_section(_ended(facts, facts.ending, zone, now)))
    else:
        blocks += _needed_to_decide(facts, zone, now)
    if facts.holder is not None:
        since = spoken.moment(facts.holder.since, zone, now=now)
        blocks.append(_context(f":speech_balloon: {_clipped(facts.holder.by)} has the conversation since {since}."))
    if facts.closing is not None:
        blocks.append(_section(_is_closing(facts.closing)))
    if facts.ending is None and facts.waiting_minutes is not None:
        blocks.append(_section(f":hourglass: *The customer has been waiting {minutes(facts.waiting_minutes)}.*"))
    if buttons := list(_buttons(facts)):
        blocks.append({"type": "actions", "elements": buttons})
    return AlertMessage(_in_one_line(facts), blocks)


def group(title: str, total: int, still_open: int, began_at: datetime, zone: str, now: datetime) -> AlertMessage:
    """The message that a thread of alerts of one kind stands under."""
    since = spoken.moment(began_at, zone, now=now)
    text = f"*{escape(title)}: {total} more since {since}, {still_open} open.* Each is in this thread."
    return AlertMessage(text, [_section(text)])


def waiting(facts_title: str, holder: Holder | None, waited: int) -> str:
    """What is said, once, when a customer has waited too long. Mentions who is at the desk."""
    who = f"{_clipped(holder.by)} has the conversation" if holder else "nobody has the conversation"
    return f"<!here> {escape(facts_title)}: the customer has been waiting {minutes(waited)}; {who}."


def minutes(number: int) -> str:
    return "over an hour" if number >= 60 else f"{number} min"


def _headline(facts: CaseFacts, desk_url: str) -> str:
    about = [f"<{desk_url.rstrip('/')}/cases/{facts.case_id}|case {facts.case_id}>"]
    if facts.delivery is not None:
        about.insert(0, facts.delivery.tracking_number)
    title = f"*{escape(facts.title)}*  {' · '.join(about)}"
    return f":rotating_light: <!here> *URGENT* {title}" if facts.is_urgent and facts.ending is None else title


def _in_one_line(facts: CaseFacts) -> str:
    about = facts.delivery.tracking_number if facts.delivery else f"case {facts.case_id}"
    title = f"{escape(facts.title)}, {about}"
    if facts.ending is not None:
        return f"{title}: {what_was_done(facts.ending)} by {_clipped(name_of(facts.ending.by))}."
    urgent = "<!here> URGENT. " if facts.is_urgent else ""
    return f"{urgent}{title}: {_clipped(facts.reason)}"


def _needed_to_decide(facts: CaseFacts, zone: str, now: datetime) -> Iterator[Block]:
    if fields := [*_about_delivery(facts.delivery, now), *_about_driver(facts.driver)]:
        yield {"type": "section", "fields": [_mrkdwn(f"*{name}*\n{value}"[:_LONGEST_FIELD]) for name, value in fields]}
    asked = [_clipped(facts.reason)]
    if facts.after:
        asked += [f"*Before:* {_clipped(facts.before)}", f"*After:* {_clipped(facts.after)}"]
    asked += [f"*{escape(name)}:* {_clipped(value)}" for name, value in facts.more]
    yield _section("\n".join(asked))
    if facts.said:
        yield _section("\n".join(f">*{each.who}:* {_clipped(each.words, _LONGEST_WORDS)}" for each in facts.said))
    due = f", due {spoken.moment(facts.due_at, zone, now=now)}" if facts.due_at else ""
    yield _context(f"{_WAITS_ON[facts.state]}{due}: {_clipped(facts.next_step)}")


def _about_delivery(delivery: DeliveryView | None, now: datetime) -> Iterator[tuple[str, str]]:
    if delivery is None:
        return
    zone = delivery.timezone
    yield "Recipient", _clipped(delivery.recipient_name)
    yield "Address", _clipped(delivery.address.spoken())
    yield "Status", delivery.status.replace("_", " ")
    yield "Window", spoken.window(delivery.window_start, delivery.window_end, zone, now=now)
    expected = delivery.expected(now)
    if expected is not None:
        before = f", {spoken.count(delivery.stops_before, 'stop')} before" if delivery.stops_before else ""
        yield "ETA", spoken.moment(expected, zone, now=now) + before
    if delivery.value_cents:
        yield "Value", f"${delivery.value_cents / 100:,.2f}".removesuffix(".00")


def _about_driver(driver: DriverView | None) -> Iterator[tuple[str, str]]:
    if driver is not None:
        reached = f" (<@{driver.slack_user}>)" if driver.slack_user else ""
        yield "Driver", f"{_clipped(driver.name)}{reached}"


def _ended(facts: CaseFacts, ending: Ending, zone: str, now: datetime) -> str:
    done = what_was_done(ending)
    sign = _OUTCOMES.get(done.capitalize(), ":ballot_box_with_check:")
    when = spoken.moment(ending.at, zone, now=now)
    return f"{sign} *{done.capitalize()}* by {_clipped(name_of(ending.by))}, {when}: {_clipped(how(ending))}"


def _is_closing(closing: Closing) -> str:
    if closing.problem:
        return f":warning: {_clipped(closing.by)} closes this, but not yet: {_clipped(closing.problem)}"
    return f":hourglass_flowing_sand: {_clipped(closing.by)} closes this. It can be undone for {closing.seconds} s."


def _buttons(facts: CaseFacts) -> Iterator[Block]:
    is_open = facts.ending is None
    is_to_decide = is_open and facts.closing is None
    if facts.closing is not None and not facts.closing.problem:
        yield _button(facts, "undo", "Undo")
    if is_to_decide and facts.after:
        yield _button(facts, "approve", "Approve", style="primary", seen=facts.seen)
        yield _button(facts, "reject", "Reject", style="danger", seen=facts.seen)
    if is_to_decide and facts.is_damage_on_a_truck:
        yield _button(facts, "deliver", "Deliver anyway", style="primary")
        yield _button(facts, "bring_back", "Bring back")
    if is_to_decide and facts.to_tell is not None:
        yield _tell(facts, facts.to_tell)
    if facts.holder is not None:
        yield _button(facts, "release", "Release conversation")
    elif is_to_decide and facts.conversation is not None:
        yield _button(facts, "take", "Take conversation")
    if is_to_decide and facts.conversation is not None:
        yield _button(facts, "answer", "Answer the customer")
    if is_to_decide and facts.driver is not None and facts.driver.slack_user is not None:
        yield _button(facts, "tell_driver", "Answer the driver" if facts.is_drivers else "Write to the driver")
    if is_open and facts.driver is not None:
        yield _button(facts, "driver", "Call the driver")
    if is_open and facts.is_drivers and facts.delivery is not None and facts.delivery.recipient_phone:
        yield _button(facts, "customer", "Call the customer")
    if is_to_decide:
        back = " The conversation goes back to the assistant." if facts.holder is not None else ""
        yield _button(facts, "close", "Close") | {
            "confirm": {
                "title": _plain("Close this case?"),
                "text": _plain(f"It counts as settled; nothing else is done.{back}"),
                "confirm": _plain("Close it"),
                "deny": _plain("Keep it open"),
            }
        }


def _tell(facts: CaseFacts, to_tell: ToTell) -> Block:
    """The words are shown first."""
    more = to_tell.packages - 1
    like_it = f"\n\n{spoken.count(more, 'more package')} like it, each with its own time." if more else ""
    words = _cut(to_tell.words, _LONGEST_QUESTION - len(like_it)) + like_it
    return _button(facts, "tell", f"Tell the {to_tell.recipients} whose window is missed") | {
        "confirm": {
            "title": _plain(f"Text {spoken.count(to_tell.recipients, 'recipient')}?"),
            "text": _plain(words),
            "confirm": _plain("Tell them"),
            "deny": _plain("Not now"),
        }
    }


def _button(facts: CaseFacts, name: str, title: str, *, style: str = "", seen: str = "") -> Block:
    button: Block = {
        "type": "button",
        "action_id": f"{BUTTON_PREFIX}{name}",
        "value": f"{facts.case_id} {seen}".strip(),
        "text": _plain(title),
    }
    return button | ({"style": style} if style else {})


def case_named(by: str) -> int:
    """The case that a pressed button or its form names; 0, which there is never, where it names none."""
    return int(by) if by.isascii() and by.isdecimal() and len(by) < _LONGEST_ID else 0


def _section(words: str) -> Block:
    return {"type": "section", "text": _mrkdwn(_cut(words, _LONGEST_SECTION))}


def _context(words: str) -> Block:
    return {"type": "context", "elements": [_mrkdwn(_cut(words, _LONGEST_FIELD))]}


def _mrkdwn(words: str) -> Block:
    return {"type": "mrkdwn", "text": words, "verbatim": True}  # "@channel" in people's words calls nobody


def _plain(words: str) -> Block:
    return {"type": "plain_text", "text": words}


def _clipped(words: str, longest: int = _LONGEST_LINE) -> str:
    """People's words on one line, escaped and no longer than that."""
    return _cut(escape(" ".join(words.split())), longest)


def _cut(words: str, longest: int) -> str:
    """Never within an escaped character."""
    if len(words) <= longest:
        return words
    return re.sub(r"&[a-z]*$", "", words[: longest - 1]).rstrip() + "…"
