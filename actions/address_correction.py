"""Address correction: read, read back, and written only after a clear yes (docs/design.md, "Who may do what").

Asked for until it is complete and checked, then read back. What is known in between is the question's memory, so
corrections on the way and interruptions cost nothing:

    since     when it began (ISO 8601, UTC)
    base      the address on file when the correction was read
    draft     what the texts made of it so far
    complete  the draft is read back, and waits for its yes
    assumed   which of its fields the texts left open (doorstep.addresses.outcome.Proposed)
    pending   the question that is open (Ambiguous)
    problem   the response that says why the last text could not be used, and its values
    unread    that text without the ZIP Code that was wrong, to be read again with what comes next
    misread   how many texts in a row brought it no further
"""

import re
from dataclasses import asdict, replace
from typing import Any

from actions import address_questions, address_write
from actions.asides import ASIDES
from actions.conversation import CustomerTurn, Saying
from actions.question import Memory
from actions.steps import Answered, Ask, Dropped, ForPerson, NotAnAnswer, RequestContext, Step
from actions.yes_no import is_clear_yes, is_no
from doorstep.addresses import PostalAddress, restated
from doorstep.addresses.check import city_state_of
from doorstep.addresses.correction import Ambiguous, Correction, Proposed, Unusable, apply_correction
from doorstep.addresses.mention import says_no_unit
from doorstep.dms.status import FINISHED
from doorstep.language import answers
from doorstep.language.answers import leaves_it
from doorstep.requests import REQUESTS

Work = dict[str, Any]

MOST_MISREAD = 3
_NO_ADDRESS = frozenset({"not_an_address", "too_long"})
_WRONG_ZIP = frozenset({"city_zip_disagree", "zip_unknown"})
_AGAIN = frozenset({"utter_problem_not_an_address"})
"""Problems that are put in other words the second time."""
_WHAT_INSTEAD: Saying = ("utter_ask_what_instead", {})
_OTHERS = (ASIDES | REQUESTS.keys()) - {"correct_address"}


def begin(asked: RequestContext) -> Step:
    """The text may already say the new address."""
    delivery = asked.delivery
    if delivery.status in FINISHED:
        return Answered([address_questions.refusal(delivery, delivery.status.value, asked.turn.now)])
    base = delivery.address if asked.proof == "phone" else _known_by_zip(delivery.address.zip)
    return _read(asked, asked.text, {"base": asdict(base), "since": asked.turn.now.isoformat()}, opening=True)


def tell(asked: RequestContext) -> Step:
    """Whoever only knows the ZIP Code does not hear the address."""
    if asked.proof != "phone":
        return Answered([])
    return Answered([("utter_address_on_file", {"address": asked.delivery.address.spoken()})])


def answer(asked: RequestContext, memory: Memory) -> Step:
    """The next state of the correction."""
    turn = asked.turn
    is_other = turn.intent in _OTHERS and not (memory.get("complete") and _says_it_again(turn, memory))
    if is_other and not isinstance(_apply_alone(turn.text, memory, turn), Proposed):
        return NotAnAnswer()
    return (_answer_to_read_back if memory.get("complete") else _answer_to_question)(asked, memory)


def _known_by_zip(zip_code: str) -> PostalAddress:
    """By ZIP alone nobody hears the address: only what follows from the ZIP Code that they told us."""
    city, state = city_state_of(zip_code) or ("", "")
    return PostalAddress(city=city, state=state, zip=zip_code)


def _answer_to_question(asked: RequestContext, work: Work) -> Step:
    turn = asked.turn
    problem = work.get("problem", [""])[0]
    wants_none = is_no(turn) and not work.get("pending")
    if turn.intent == "affirm" and problem == "utter_problem_same_as_on_file":
        wants_none = True
    if wants_none and _says_no_address(_apply_alone(turn.text, work, turn)):
        return Dropped([("utter_dropped", {})])
    return _read(asked, turn.text, work)


def _answer_to_read_back(asked: RequestContext, work: Work) -> Step:
    turn = asked.turn
    said = _apply(turn.text, work, turn)
    says_again = _says_it_again(turn, work)
    says_nothing_new = (
        says_again
        or _says_no_address(said)
        or (isinstance(said, Proposed) and asdict(said.address) == work.get("draft"))
    )
    is_yes = _says_yes(turn, work, says_again=says_again)
    if says_nothing_new and (is_yes or _confirms_no_unit(turn, said, work)):
        return _write(asked, work)
    if leaves_it(turn.text) and says_nothing_new:
        return Dropped([("utter_dropped", {})])
    if is_no(turn) and says_nothing_new:
        return _ask(asked, _fresh(work) | {"problem": list(_WHAT_INSTEAD)})
    return _read(asked, turn.text, work, keep_draft=says_nothing_new)


def _says_it_again(turn: CustomerTurn, work: Work) -> bool:
    """Whether nothing is said but the address that was read back, whole or in part, and perhaps a yes."""
    draft = _address(work["draft"])
    text = restated.without_what_it_is_not(turn.text_without_tracking_number, draft)
    says_of_it = restated.names_part(draft, text) and not answers.is_guarded(text)
    return says_of_it and answers.repeats_only(text, restated.words_of(draft))


def _says_yes(turn: CustomerTurn, work: Work, *, says_again: bool) -> bool:
    """With or without the address said again; in full it is a yes by itself."""
    draft = _address(work["draft"])
    text = restated.without_what_it_is_not(turn.text_without_tracking_number, draft)
    if is_clear_yes(turn) or is_clear_yes(replace(turn, text=text), restated.words_of(draft)):
        return True
    return says_again and restated.names_door(draft, text)


def _confirms_no_unit(turn: CustomerTurn, said: Correction, work: Work) -> bool:
    """ "its a house, no unit" to an address that was read back without one."""
    is_assumed = "unit" in work.get("assumed", ())
    return is_assumed and isinstance(said, Proposed) and says_no_unit(turn.text) and "?" not in turn.text


def _write(asked: RequestContext, work: Work) -> Step:
    settled = address_write.settle(asked, work, _address(work["draft"]))
    if isinstance(settled, PostalAddress):
        said: Saying = ("utter_address_changed_meanwhile", {})
        return _ask(asked, work | {"base": asdict(settled)}, once=[said])
    return Answered(settled)


def _says_no_address(said: Correction) -> bool:
    return isinstance(said, Unusable) and said.reason in _NO_ADDRESS


def _read(asked: RequestContext, text: str, work: Work, *, opening: bool = False, keep_draft: bool = False) -> Step:
    """The state after `text`. `opening`: it began the correction and need not hold an address at all."""
    result = _apply(text, work, asked.turn)
    fresh = _fresh(work)
    if isinstance(result, Proposed) and not keep_draft:
        draft = {"draft": asdict(result.address), "complete": True}
        return _ask(asked, fresh | draft | {"assumed": sorted(result.assumed)})
    if isinstance(result, Ambiguous) and _as_remembered(result) != work.get("pending"):
        return _ask(asked, fresh | {"draft": asdict(result.partial), "pending": _as_remembered(result)})
    if opening and _says_no_address(result):
        return _ask(asked, fresh)
    misread = {"misread": work.get("misread", 0) + 1}
    if misread["misread"] >= MOST_MISREAD:
        return ForPerson("The customer wants another address and the assistant could not read it.")
    known = {name: work[name] for name in ("draft", "assumed", "pending", "unread") if name in work}
    if keep_draft:
        return _ask(asked, fresh | known | misread | {"complete": True})
    if isinstance(result, Ambiguous):
        return _ask(asked, fresh | known | misread)
    assert isinstance(result, Unusable)
    if result.reason == "same_as_on_file":
        known = {}
    if result.reason in _WRONG_ZIP:
        known["unread"] = text.replace(result.value, "")
    response, values = address_questions.problem(result, _address(work["base"]))
    problem = (f"{response}_again" if work.get("problem", [""])[0] == response in _AGAIN else response), values
    return _ask(asked, fresh | known | misread | {"problem": list(problem)})


def _ask(asked: RequestContext, work: Work, once: list[Saying] | None = None) -> Ask:
    saying = _read_back(work, again="misread" in work) if work.get("complete") else _question(asked, work)
    again = [_read_back(work, again=True)] if work.get("complete") else []
    return Ask([saying], work, once=once or [], again=again)


def _read_back(work: Work, *, again: bool) -> Saying:
    return address_questions.read_back(_address(work["draft"]), work.get("assumed", ()), again=again)


def _question(asked: RequestContext, work: Work) -> Saying:
    if problem := work.get("problem"):
        response, values = problem
        return response, values
    if pending := work.get("pending"):
        return address_questions.question(Ambiguous(**{**pending, "partial": _address(pending["partial"])}))
    return ("utter_ask_whole_address" if asked.proof == "zip" else "utter_ask_new_address"), {}


def _as_remembered(question: Ambiguous) -> Work:
    """As it comes back from the slot: JSON has no tuples."""
    return asdict(question) | {"options": list(question.options)}


def _fresh(work: Work) -> Work:
    """What stays true of a correction whatever is said."""
    return {name: work[name] for name in ("base", "since")}


def _apply(text: str, work: Work, turn: CustomerTurn) -> Correction:
    """What `text` makes of the address, alone or together with one before whose ZIP Code was wrong."""
    said = _apply_alone(text, work, turn)
    if "unread" in work and not (isinstance(said, Proposed) and "street" in said.changed):
        together = _apply_alone(f"{work['unread']}, {text}", work, turn)
        return said if isinstance(together, Unusable) else together
    return said


def _apply_alone(text: str, work: Work, turn: CustomerTurn) -> Correction:
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


def _old_spans(turn: CustomerTurn, on_file: PostalAddress) -> list[str]:
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
