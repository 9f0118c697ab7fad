"""Address correction: read, read back, and written only after a clear yes (design.md, "Who may do what").

The form asks for the address until it is complete and checked, then for a yes. What is known in between stays in the
slot `address_work`, so corrections on the way and interruptions cost nothing:

    delivery  the tracking number it is about, whatever else the conversation turns to meanwhile
    proof     how that was proven
    since     when it began (ISO 8601, UTC)
    base      the address on file when the correction was read
    draft     what the texts made of it so far
    assumed   which of its fields the texts left open (doorstep.addresses.outcome.Proposed)
    pending   the question that is open (Ambiguous)
    problem   the response that says why the last text could not be used, and its values
    unread    that text without the ZIP Code that was wrong, to be read again with what comes next
    misread   how many texts in a row brought it no further
    ended     why nothing will be written: "unreadable" or "unchanged"
"""

import asyncio
import re
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import address_questions
from actions.conversation import Saying, Turn, last_said_at, read_turn, say
from actions.identification import ASIDES, REQUESTS, ask_who, remember, who_is_writing
from actions.yes_no import is_clear_yes
from doorstep.addresses import PostalAddress
from doorstep.addresses.check import city_state_of
from doorstep.addresses.correction import Ambiguous, Correction, Proposed, Unusable, apply_correction
from doorstep.dms.identification import Identified
from doorstep.dms.status import FINISHED

Work = dict[str, Any]

ANSWER_IS_OLD = timedelta(hours=12)
"""A yes to a question older than this is no clear yes."""
MOST_MISREAD = 3
_NO_ADDRESS = frozenset({"not_an_address", "too_long"})
_WRONG_ZIP = frozenset({"city_zip_disagree", "zip_unknown"})
_WHAT_INSTEAD: Saying = ("utter_ask_what_instead", {})


class ActionStartAddressCorrection(Action):
    def name(self) -> str:
        return "action_start_address_correction"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = read_turn(tracker)
        return await start_correction(dispatcher, tracker, turn, text=turn.text_without_tracking_number)


async def start_correction(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, *, text: str, chosen: str | None = None
) -> list[EventType]:
    """Settle whose delivery it is and whether its address can still change; `text` may already say the new one."""
    who = await asyncio.to_thread(who_is_writing, turn, tracker, request="correct_address", chosen=chosen)
    if not isinstance(who, Identified):
        return ask_who(dispatcher, tracker, who, request="correct_address", turn=turn)
    if who.delivery.status in FINISHED:
        say(dispatcher, [address_questions.refusal(who.delivery, who.delivery.status.value, turn.now)])
        return remember(who)
    base = who.delivery.address if who.proof == "phone" else _known_by_zip(who.delivery.address.zip)
    work = {"delivery": who.delivery.tracking_number, "proof": who.proof, "base": asdict(base)}
    work["since"] = turn.now.isoformat()
    return [*remember(who), *_read(text, work, turn, opening=True), FollowupAction("address_form")]


def _known_by_zip(zip_code: str) -> PostalAddress:
    """By ZIP alone nobody hears the address: only what follows from the ZIP Code that they told us."""
    city, state = city_state_of(zip_code) or ("", "")
    return PostalAddress(city=city, state=state, zip=zip_code)


class ValidateAddressForm(Action):
    """Turns the answer to the form's question into the next state of the correction."""

    def name(self) -> str:
        return "validate_address_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        requested = tracker.get_slot("requested_slot")
        if requested not in ("new_address", "address_confirmed"):
            return []  # the form has just begun; what was said so far is read already
        turn = read_turn(tracker)
        work: Work = tracker.get_slot("address_work") or {}
        is_aside = turn.intent in ASIDES or turn.intent in REQUESTS - {"correct_address"}
        if is_aside and not isinstance(_apply_alone(turn.text, work, turn), Proposed):
            return []  # not an answer: the form steps back and a rule replies
        if requested == "address_confirmed":
            return _answer_to_read_back(turn, work, tracker)
        return _answer_to_question(turn, work)


def _answer_to_question(turn: Turn, work: Work) -> list[EventType]:
    problem = work.get("problem", [""])[0]
    wants_none = turn.intent == "deny" and not work.get("pending")
    if turn.intent == "affirm" and problem == "utter_problem_same_as_on_file":
        wants_none = True
    if wants_none and _says_no_address(_apply_alone(turn.text, work, turn)):
        return _end(work, "unchanged")
    return _read(turn.text, work, turn)


def _answer_to_read_back(turn: Turn, work: Work, tracker: Tracker) -> list[EventType]:
    said = _apply(turn.text, work, turn)
    says_nothing_new = _says_no_address(said) or (
        isinstance(said, Proposed) and asdict(said.address) == work.get("draft")
    )
    if is_clear_yes(turn) and says_nothing_new:
        if _is_old(tracker, turn):
            return [SlotSet("address_confirmed", None), SlotSet("address_work", work | {"stale": True})]
        return [SlotSet("address_confirmed", True)]
    if turn.intent == "deny" and says_nothing_new:
        return _state(None, _fresh(work) | {"problem": list(_WHAT_INSTEAD)})
    return _read(turn.text, work, turn, keep_draft=says_nothing_new)


def _says_no_address(said: Correction) -> bool:
    return isinstance(said, Unusable) and said.reason in _NO_ADDRESS


def _is_old(tracker: Tracker, turn: Turn) -> bool:
    """Judged by Rasa's own time stamps, which tick with the real clock."""
    asked_at = last_said_at(tracker)
    return asked_at is not None and turn.written_at - asked_at > ANSWER_IS_OLD


def _read(text: str, work: Work, turn: Turn, *, opening: bool = False, keep_draft: bool = False) -> list[EventType]:
    """The state after `text`. `opening`: it began the correction and need not hold an address at all."""
    result = _apply(text, work, turn)
    fresh = _fresh(work)
    if isinstance(result, Proposed) and not keep_draft:
        draft = asdict(result.address)
        return _state(draft, fresh | {"draft": draft, "assumed": sorted(result.assumed)})
    if isinstance(result, Ambiguous) and _as_remembered(result) != work.get("pending"):
        return _state(None, fresh | {"draft": asdict(result.partial), "pending": _as_remembered(result)})
    if opening and _says_no_address(result):
        return _state(None, fresh)
    misread = {"misread": work.get("misread", 0) + 1}
    if misread["misread"] >= MOST_MISREAD:
        return _end(work, "unreadable")
    known = {name: work[name] for name in ("draft", "assumed", "pending", "unread") if name in work}
    if keep_draft:
        return _state(work["draft"], fresh | known | misread)
    if isinstance(result, Ambiguous):
        return _state(None, fresh | known | misread)
    assert isinstance(result, Unusable)
    if result.reason == "same_as_on_file":
        known = {}
    if result.reason in _WRONG_ZIP:
        known["unread"] = text.replace(result.value, "")
    problem = address_questions.problem(result, _address(work["base"]))
    return _state(None, fresh | known | misread | {"problem": list(problem)})


def _as_remembered(question: Ambiguous) -> Work:
    """As it comes back from the slot: JSON has no tuples."""
    return asdict(question) | {"options": list(question.options)}


def _fresh(work: Work) -> Work:
    """What stays true of a correction whatever is said."""
    return {name: work[name] for name in ("delivery", "proof", "base", "since") if name in work}


def _state(new_address: dict[str, str] | None, work: Work) -> list[EventType]:
    return [SlotSet("new_address", new_address), SlotSet("address_confirmed", None), SlotSet("address_work", work)]


def _end(work: Work, why: str) -> list[EventType]:
    """Fill the form's slots, so that it is over and action_write_address says how."""
    return [
        SlotSet("new_address", {}),
        SlotSet("address_confirmed", False),
        SlotSet("address_work", _fresh(work) | {"ended": why}),
    ]


def _apply(text: str, work: Work, turn: Turn) -> Correction:
    """What `text` makes of the address, alone or together with one before whose ZIP Code was wrong."""
    said = _apply_alone(text, work, turn)
    if "unread" in work and not (isinstance(said, Proposed) and "street" in said.changed):
        together = _apply_alone(f"{work['unread']}, {text}", work, turn)
        return said if isinstance(together, Unusable) else together
    return said


def _apply_alone(text: str, work: Work, turn: Turn) -> Correction:
    draft, pending = work.get("draft"), work.get("pending")
    is_of_this_turn = text in (turn.text, turn.text_without_tracking_number)
    return apply_correction(
        _address(work["base"]),
        turn.text_without_tracking_number if is_of_this_turn else text,
        _address(draft) if draft else None,
        Ambiguous(**{**pending, "partial": _address(pending["partial"])}) if pending else None,
        new_spans=turn.spans("address", "new") if is_of_this_turn else (),
        old_spans=_old_spans(turn, _address(work["base"])) if is_of_this_turn else (),
    )


def _old_spans(turn: Turn, on_file: PostalAddress) -> list[str]:
    """What was understood as the former address. Alone in a text, it is that only if it stands on file."""
    old = turn.spans("address", "old")
    if turn.spans("address", "new"):
        return old
    known = _words(on_file.spoken())
    return [span for span in old if _words(span) <= known]


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", text.lower())) - {"apt", "apartment", "unit", "suite", "ste"}


def _address(fields: dict[str, str] | None) -> PostalAddress:
    return PostalAddress(**fields) if fields else PostalAddress()


class ActionAskNewAddress(Action):
    def name(self) -> str:
        return "action_ask_address_form_new_address"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        work: Work = tracker.get_slot("address_work") or {}
        if problem := work.get("problem"):
            say(dispatcher, [tuple(problem)])
        elif pending := work.get("pending"):
            open_question = Ambiguous(**{**pending, "partial": _address(pending["partial"])})
            say(dispatcher, [address_questions.question(open_question)])
        elif work.get("proof") == "zip":
            dispatcher.utter_message(response="utter_ask_whole_address")
        else:
            dispatcher.utter_message(response="utter_ask_new_address")
        return []


class ActionReadBack(Action):
    def name(self) -> str:
        return "action_ask_address_form_address_confirmed"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        work: Work = tracker.get_slot("address_work") or {}
        if work.get("stale"):
            dispatcher.utter_message(response="utter_address_stale_question")
        if tracker.get_slot("delivery") != work.get("delivery"):
            dispatcher.utter_message(response="utter_back_to_delivery", tracking_number=work.get("delivery"))
        address = _address(tracker.get_slot("new_address")).spoken()
        say(dispatcher, [address_questions.read_back(address, work.get("assumed", ()), again="misread" in work)])
        return []
