"""One action takes every turn of a customer: what is open, whose module carries it out, and what is asked next.

Customers have no forms in Rasa's sense: each would need its own copy of every rule for what may come between
(docs/adr/0012). The open question is the slot `open_question` (actions/question.py).
"""

from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import (
    consent,
    data_requests,
    driver_asks,
    ending,
    identification,
    notification_answers,
    other_languages,
    person,
    requests,
    service,
    several_acts,
    small_talk,
    text_wishes,
    two_packages,
    unanswered,
    under_way,
    waiting_for_person,
)
from actions.asides import ASIDES
from actions.conversation import CustomerTurn, say
from actions.identification import WHICH_DELIVERY
from actions.question import OpenQuestion
from actions.requests import DO_YOU_WANT, WHICH_OF_TWO
from actions.steps import Ask, Dropped, ForDesk, ForPerson, GoOn, NotAnAnswer, Settled, Step, Wanted
from actions.talk import Talk
from actions.yes_no import is_clear_yes, is_no
from doorstep import threads
from doorstep.bootstrap import services
from doorstep.database import reading
from doorstep.dms.identification import AskTrackingNumber
from doorstep.language import answers, tracking_numbers
from doorstep.language.after_notice import only_remarks
from doorstep.language.choices import means_another, pick, pick_by_words
from doorstep.language.day_questions import asks_to_confirm, names_a_day, proposes_instead, says_as_planned
from doorstep.language.follow_ups import asks_for_drivers_number, asks_what_became, may_only_name
from doorstep.language.others_deliveries import asks_for_own_too, is_about_anothers
from doorstep.language.service import asks_for_address
from doorstep.language.taking_back import takes_back
from doorstep.messaging.outbox import sending
from doorstep.requests import REQUESTS

MOST_MISSES = 3
_ASKS_OF_A_DELIVERY = frozenset({"where_is_my_package", "ask_for_proof", "ask_service", "nlu_fallback", "out_of_scope"})
_SAY_LITTLE = frozenset({"affirm", "deny", "choose_option", "inform"})
"""By themselves they mean nothing: only a question makes something of them."""
_SAID_BY_HANDING_OVER = frozenset({"utter_dispatch_open", "utter_dispatch_closed"})
"""That a person answers, and when, is told once."""
_INSTEAD = frozenset({"reschedule", "hold_for_pickup", "correct_address", "give_instructions", "give_access_code"})
"""Beside a no to what was asked it is taken up next."""
_UNCLEAR = frozenset({"nlu_fallback", "out_of_scope"})
_MAY_ASK_TO_CONFIRM = frozenset({"affirm", "ask_service", "reschedule", "where_is_my_package"})
_MAY_ASK_OF_REFUSING = frozenset({"ask_service", "nlu_fallback", "cancel_delivery", "out_of_scope"})
_NEVER_AN_ANSWER = frozenset(
    {"talk_to_person", "ask_for_help", "ask_if_bot", "start_texts", "ambiguous_cancel", "empty_text"}
)
_DECIDES_ITSELF = frozenset(
    {WHICH_DELIVERY, consent.CANCEL_MEANING, consent.OPT_OUT_DOUBT, DO_YOU_WANT, WHICH_OF_TWO, "correct_address"}
)
"""Whose module sees every text, an aside too."""


class ActionCustomerTurn(Action):
    def name(self) -> str:
        return "action_customer_turn"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        talk = Talk.of(tracker)
        await threads.run(take, talk)
        say(dispatcher, talk.sayings)
        for picture in dict.fromkeys(talk.pictures):
            dispatcher.utter_message(image=picture)
        return talk.changes()


def take(talk: Talk) -> None:
    """Blocking. What is written is kept as it goes, under the message's id: handled again, it is written once."""
    before = talk.question
    if not unanswered.takes(talk):
        notification_answers.reads_in_its_light(talk)
        notification_answers.opens_question(talk)
        _take(talk)
    unanswered.keep_time(talk, before)


def _take(talk: Talk) -> None:
    question = talk.question
    wants_no_texts = not data_requests.is_all_it_deletes(talk) and consent.takes(talk)
    if not wants_no_texts and (driver_asks.takes_reply(talk) or other_languages.takes(talk)):
        talk.lately = talk.lately | {"kind": talk.kind}
        return
    acts = two_packages.settled(talk, talk.turn.taken_apart())
    if not wants_no_texts:
        acts = text_wishes.taken_out(talk, acts)
    acts = data_requests.taken_out(talk, acts, is_silent=wants_no_texts)
    if not acts:
        pass
    elif not (wants_no_texts or notification_answers.takes(talk) or _is_taken(talk)):
        _take_acts(talk, acts)
    elif question is not None and not talk.is_over and unanswered.changes_something(question):
        _take_acts(talk, [each for each in acts if _is_more_than_an_answer(each, question)][: len(acts) - 1])
    while talk.question is None and not talk.gives_up and (talk.suspended or talk.waiting):
        if talk.suspended:
            talk.question = talk.suspended.pop()
        else:
            requests.carry_out(talk, talk.waiting.pop(0))
    ending.name_what_was_not_taken(talk)
    if talk.gives_up:
        talk.sayings[:] = [each for each in talk.sayings if each[0] not in _SAID_BY_HANDING_OVER]
        person.hand_over(talk, reason=talk.gives_up)
    elif talk.question is not None and not talk.crossed:
        ending.put(talk, talk.question)
    ending.remember_what_was_said(talk)
    talk.lately = talk.lately | {"kind": talk.kind} | _last_told(talk)


def _last_told(talk: Talk) -> dict[str, str]:
    """What was last answered of a delivery, so that "and the other one?" can ask for it too."""
    told = [intent for intent, _ in talk.heard if REQUESTS[intent].is_information and not REQUESTS[intent].is_ours]
    return {"told": told[-1]} if told else {}


def _is_more_than_an_answer(act: CustomerTurn, question: OpenQuestion) -> bool:
    """Whether part of a text that answered `question` is a request besides: "leave it as it is" beside a no is none."""
    if act.intent == "withdraw" and answers.leaves_it(f"no, {act.text}"):
        return False
    if question.of == "hold_for_pickup" and act.intent in ("reschedule", "withdraw"):
        return several_acts.wants_another_day(act.words)  # "nah i work till 7. just bring it like normal" does not
    return act.intent in REQUESTS and act.intent != question.of


def _take_acts(talk: Talk, acts: Sequence[CustomerTurn]) -> None:
    """One after the other. An open question was shown the text as a whole before: a yes that stands beside something
    else is for it to weigh, never for us to cut out; a number is a number wherever it stands."""
    complains = any(act.intent == "complain" for act in acts)
    acts = several_acts.in_order(acts)
    for number, act in enumerate(acts, 1):
        talk.turn = act
        talk.has_more_to_ask = any(several_acts.may_ask(each.intent) for each in acts[number:])
        question = talk.question
        if len(acts) > 1 and question is not None and _says_yes_or_no(act):
            continue
        picks = talk.has_other_acts and question is not None and _picks(act, question)
        if not ((picks and _is_taken(talk)) or waiting_for_person.takes(talk)):
            _by_itself(talk)
    if complains and talk.gives_up == person.ASKED_FOR:
        talk.gives_up = person.COMPLAINS


def _is_taken(talk: Talk) -> bool:
    return talk.question is not None and _is_taken_by(talk, talk.question)


def _is_taken_by(talk: Talk, question: OpenQuestion) -> bool:
    """Whether the text belongs to the open question, as an answer or as a failed one."""
    turn = talk.turn
    if turn.intent in REQUESTS and REQUESTS[turn.intent].is_ours:
        return False
    if not _may_answer(talk, question):
        return False
    if talk.is_asked_in_this_turn:
        return _is_bare(talk, question)  # nobody has read it: nothing of the same text answers it
    if _is_bare(talk, question):
        if question.is_stale(turn.now):
            talk.say(("utter_asked_long_ago", {}))
            return True
        if not _was_read(talk, question):
            talk.say(("utter_to_be_sure", {}))
            return True
    step = _answer(talk, question)
    if not isinstance(step, NotAnAnswer):
        _go_on(talk, question, step)
        return True
    if turn.intent in ASIDES or turn.intent in REQUESTS or turn.parts:
        return False
    if turn.intent in _UNCLEAR and (_asks_what_is_known(talk) or service.has_words_for(turn.words)):
        return False
    if question.of in REQUESTS and takes_back(turn.words) and not _was_written_with(talk, question):
        _drop(talk, question)  # "ugh actually no. leave everything how it was"
        return True
    if turn.received_at < question.at:
        talk.crossed = True  # they have not read it yet, so it was no answer that went wrong
    elif question.of == "failed_attempt" and only_remarks(turn.words):
        talk.say(("utter_chatter_noted", {}))
    else:
        _misses(talk, question)
    return True


def _is_bare(talk: Talk, question: OpenQuestion) -> bool:
    """Whether by itself the text means nothing: only a question makes something of it."""
    return _picks(talk.turn, question) or talk.turn.intent in _SAY_LITTLE or _says_yes_or_no(talk.turn)


def _picks(turn: CustomerTurn, question: OpenQuestion) -> bool:
    return pick(turn.words, len(question.memory.get("options") or ())) is not None


def _says_yes_or_no(turn: CustomerTurn) -> bool:
    return is_clear_yes(turn) or is_no(turn)


def _was_read(talk: Talk, question: OpenQuestion) -> bool:
    """Whether the question can have been read when the text was written."""
    turn = talk.turn
    if turn.received_at < question.at:
        return False
    with reading(services().sessions) as session:
        return not sending.is_unsent(session, turn.conversation_id, since=question.at)


def _may_answer(talk: Talk, question: OpenQuestion) -> bool:
    intent = talk.turn.intent
    if question.of in _DECIDES_ITSELF or intent not in _NEVER_AN_ANSWER:
        return True
    return pick(talk.turn.text, len(question.memory.get("options") or ())) is not None


def _answer(talk: Talk, question: OpenQuestion) -> Step:
    match question.of:
        case identification.WHICH_DELIVERY:
            return identification.answer(talk, question.memory)
        case consent.CANCEL_MEANING:
            return consent.answer(talk, question.memory)
        case consent.OPT_OUT_DOUBT:
            return consent.answer_doubt(talk, question.memory)
        case requests.WHICH_OF_TWO:
            return _answer_which_of_two(talk, question)
        case requests.DO_YOU_WANT:
            return _answer_whether(talk, question)
        case _:
            return requests.answered(talk, question)


def _answer_whether(talk: Talk, question: OpenQuestion) -> Step:
    if is_clear_yes(talk.turn):
        return GoOn([Wanted(question.memory["intent"], question.memory["text"], question.about, is_meant=True)])
    return GoOn([], [("utter_dropped", {})]) if is_no(talk.turn) else NotAnAnswer()


def _answer_which_of_two(talk: Talk, question: OpenQuestion) -> Step:
    memory, turn = question.memory, talk.turn
    position = pick(turn.words, 2)
    if position is None:
        position = pick_by_words(turn.words, memory["wants"])
    if position is None and turn.intent in memory["options"]:
        position = memory["options"].index(turn.intent)
    if position is not None:
        return GoOn([Wanted(memory["options"][position], memory["texts"][position], question.about, is_meant=True)])
    return GoOn([], [("utter_dropped", {})]) if is_no(turn) else NotAnAnswer()


def _go_on(talk: Talk, question: OpenQuestion, step: Step) -> None:
    turn = talk.turn
    match step:
        case Ask():
            talk.ask(step, question.of, question.text, question.about, question.proof)
            return
        case ForPerson():
            talk.gives_up = step.reason
            return
        case GoOn():
            if talk.question is question:
                talk.question = step.back_to
            talk.say(*step.sayings)
            talk.waiting = [*step.requests, *talk.waiting]
            return
    talk.question = None
    requests.say_end(talk, step)
    requests.is_over(talk, question.of, question.about, step)
    is_more = isinstance(step, Settled | ForDesk) and step.is_a_request_too and not turn.parts
    if is_more and turn.intent in REQUESTS and turn.intent != question.of:
        talk.keep_for_later([Wanted(turn.intent, turn.text_without_tracking_number, question.about)])
    elif isinstance(step, Dropped) and _wants_instead(turn, question):
        talk.keep_for_later([Wanted(turn.intent, answers.reply(turn.text).also, question.about)])
    elif isinstance(step, Settled | ForDesk) and step.beside:
        talk.keep_for_later([Wanted("give_instructions", step.beside, question.about)])


def _wants_instead(turn: CustomerTurn, question: OpenQuestion) -> bool:
    """ "no wait, bring it saturday instead" to "hold it for pickup?"."""
    return (
        turn.intent in _INSTEAD
        and turn.intent != question.of
        and not turn.parts
        and bool(answers.reply(turn.text).also)
    )


def _misses(talk: Talk, question: OpenQuestion) -> None:
    talk.question = question.missed()
    if talk.question.misses >= MOST_MISSES:
        is_which = question.of == WHICH_DELIVERY
        unclear = "The assistant could not make out the answer to its question."
        talk.gives_up = identification.CANNOT_SAY if is_which else unclear


def _by_itself(talk: Talk) -> None:
    """What the text is without the open question, which stays open unless it is dropped."""
    turn, question = talk.turn, talk.question
    if asks_for_drivers_number(turn.words):
        talk.say(("utter_no_drivers_number", {}))
        return
    if turn.intent in _ASKS_OF_A_DELIVERY and is_about_anothers(turn.words):
        talk.say(("utter_only_your_own", {}))
        if turn.intent != "where_is_my_package" or not asks_for_own_too(turn.words):
            return
    if asks_what_became(turn.words) and (known := under_way.sayings(talk)):
        talk.say(*known)
        return
    names_one = turn.intent != "reschedule" and may_only_name(turn.words)  # "how about friday" is no name
    if names_one and (named := identification.named_in_passing(talk)):
        goes_on = talk.lately.get("told", "where_is_my_package")
        requests.carry_out(talk, Wanted(goes_on, turn.text_without_tracking_number, named))
        return
    if wanted := _asks_what_is_known(talk):
        requests.carry_out(talk, wanted)
        return
    if turn.intent in _MAY_ASK_OF_REFUSING and service.asks_of_refusing(turn.words):
        talk.say(service.about(talk))
        return
    match turn.intent:
        case "withdraw" if question is not None and question.of != "reschedule" and _drops_the_day(talk):
            talk.say(("utter_dropped_the_day", {}))
        case "withdraw" if question is not None and question.of in REQUESTS and not _was_written_with(talk, question):
            _drop(talk, question)
        case "never_mind" | "deny" | "nlu_fallback" | "out_of_scope" if question is None and _takes_the_last_back(talk):
            requests.carry_out(talk, Wanted("withdraw", turn.text_without_tracking_number))
        case "affirm" if question is None and not is_clear_yes(turn) and names_a_day(turn.words):
            of_the_day = "where_is_my_package" if says_as_planned(turn.words) else "reschedule"
            requests.carry_out(talk, Wanted(of_the_day, turn.text_without_tracking_number))
        case "nlu_fallback" | "affirm" if question is None and _says_what_the_picture_shows(talk):
            requests.carry_out(talk, Wanted("give_instructions", turn.text_without_tracking_number))
        case "ask_service" if proposes_instead(turn.words):
            requests.carry_out(talk, Wanted("reschedule", turn.text_without_tracking_number))
        case "greet" | "nlu_fallback" | "out_of_scope" if meant := other_languages.meant_in_spanish(turn.words):
            requests.carry_out(talk, Wanted(meant, turn.text_without_tracking_number))
        case intent if intent in REQUESTS:
            requests.carry_out(talk, Wanted(intent, turn.text_without_tracking_number))
        case "talk_to_person":
            talk.gives_up = person.ASKED_FOR
        case "wrong_number":
            consent.ask_whether_to_stop(talk, ("utter_wrong_number", {}), is_wrong_number=True)
        case "ambiguous_cancel":
            consent.ask_cancel_meaning(talk)
        case "never_mind" if question is not None:
            _drop(talk, question)
        case "inform" | "choose_option" if question is None:
            _take_information(talk)
        case _:
            small_talk.answer(talk)
            if question is not None and talk.question is question and not talk.is_asked_in_this_turn:
                _misses(talk, question)


def _asks_what_is_known(talk: Talk) -> Wanted | None:
    """ "so its tomorrow right", "what address did he go to": answered from the DMS whatever is open."""
    turn = talk.turn
    if turn.intent not in _UNCLEAR | _MAY_ASK_TO_CONFIRM:
        return None
    text = turn.text_without_tracking_number
    if asks_to_confirm(turn.words):
        return Wanted("where_is_my_package", text)
    return Wanted("correct_address", text) if asks_for_address(turn.words) and turn.intent != "reschedule" else None


def _takes_the_last_back(talk: Talk) -> bool:
    is_said = talk.turn.intent == "never_mind" or takes_back(talk.turn.words)
    return is_said and requests.just_changed(talk) is not None


def _drops_the_day(talk: Talk) -> bool:
    """ "nvm about friday", while the day waits behind another question: that goes on."""
    if not names_a_day(talk.turn.words) or not any(each.intent == "reschedule" for each in talk.waiting):
        return False
    talk.waiting = [each for each in talk.waiting if each.intent != "reschedule"]
    return True


def _says_what_the_picture_shows(talk: Talk) -> bool:
    return talk.lately.get("kind") == "picture" and not _says_yes_or_no(talk.turn)


def _was_written_with(talk: Talk, question: OpenQuestion) -> bool:
    """Whether the text that led to the question changed something too: a code, before whether to keep it is asked."""
    written = requests.just_changed(talk)
    return written is not None and written.cause.partition("/")[0] == question.message_id


def _drop(talk: Talk, question: OpenQuestion) -> None:
    if question.of in REQUESTS:
        requests.dropped(talk, question)
    talk.say(("utter_dropped", {}))
    talk.forget()


def _take_information(talk: Talk) -> None:
    """A tracking number, an address, a ZIP or "the second one" that answers no open question."""
    turn = talk.turn
    where = Wanted("where_is_my_package", turn.text_without_tracking_number)
    if tracking_number := identification.chosen(talk):
        requests.carry_out(talk, where._replace(about=tracking_number))
    elif tracking_numbers.find(turn.text) or means_another(turn.text):
        requests.carry_out(talk, where)
    elif turn.spans("address"):
        requests.carry_out(talk, Wanted("correct_address", turn.text))
    elif turn.spans("postal_code") and _is_stranger(talk):
        requests.carry_out(talk, where)
    else:
        talk.say(("utter_what_about", {}))


def _is_stranger(talk: Talk) -> bool:
    return isinstance(identification.who_is_writing(talk, request="where_is_my_package"), AskTrackingNumber)
