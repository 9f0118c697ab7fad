"""What is answered to a notification: its numbers, and that it suits. All else is a text like any other, about the
delivery that the notification was of."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from actions import consent, failed_attempt, service
from actions.conversation import CustomerTurn
from actions.steps import Wanted
from actions.talk import Talk
from actions.yes_no import is_clear_yes
from doorstep.bootstrap import services
from doorstep.database import reading
from doorstep.dms.filling import dms_of
from doorstep.dms.status import OPEN, Status
from doorstep.language import after_notice, tracking_numbers
from doorstep.language.access.hiding import names_a_code
from doorstep.language.acts import Mood
from doorstep.language.answers import is_guarded
from doorstep.language.choices import pick
from doorstep.language.dates.reading import read_wish
from doorstep.language.dates.wish import Wish
from doorstep.language.day_questions import names_a_day, says_as_planned, what_is_wished
from doorstep.language.dictated import with_marks
from doorstep.language.instructions import InstructionKind, is_an_order, read_instructions
from doorstep.language.mistyped import as_meant
from doorstep.language.moods import mood_of
from doorstep.language.notification_replies import FEEDBACK, NotificationReply, meant
from doorstep.language.numbered_answers import numbered
from doorstep.language.taking_back import takes_back
from doorstep.messaging import conversations, notifications
from doorstep.messaging.notifications import ANSWERED_WITHIN, SentNotification
from doorstep.messaging.policy import Notice
from doorstep.requests import REQUESTS

KEEP = "keep"
"""Of what a notification offers; the others are intents of requests."""
_SAYS_NOTHING = frozenset(
    {
        "nlu_fallback",
        "out_of_scope",
        "goodbye",
        "thank",
        "greet",
        "affirm",
        "never_mind",
        "ask_for_help",
        "choose_option",
        "ask_service",
    }
)
_UNCLEAR = frozenset({"nlu_fallback", "out_of_scope", "choose_option"})
_HEARD = frozenset({"affirm", "never_mind"})
_STANDS_FOR = {
    KEEP: "keeps it as it is",
    "reschedule": "is another day",
    "give_access_code": "is for a code or the way in",
    "give_instructions": "is for where to leave it",
    "hold_for_pickup": "is to pick it up",
}
_ASK = ("attempted", "reminder")
"""Notifications that are questions: what answers them is weighed as an answer."""
_MEANS_MORE = frozenset({"talk_to_person", "wrong_number", "ask_service", "ambiguous_cancel", "stop_texts"})
_WAYS_IN = frozenset({"give_access_code", "give_instructions"})
_IN_A_WHILE = re.compile(r"\bin (?:like |about )?\d+\b", re.IGNORECASE)
"""Minutes, of which no hour is read."""
_DIGITS = re.compile(r"(?<!\d)\d{3,8}(?!\d)")


_SAYS_ITSELF = frozenset(
    {
        after_notice.AUTOMATIC,
        after_notice.HEARD,
        after_notice.WHO,
        after_notice.WHY,
        after_notice.PATIENT,
        after_notice.RESEND,
    }
)


def reads_in_its_light(talk: Talk) -> None:
    """What the text asks right after that notification, where its kind settles it."""
    turn = talk.turn
    if talk.question is not None or not (in_a_row := _told(talk)):
        return
    notice, words = in_a_row[0].notice, as_meant(turn.words)
    chosen = numbered(with_marks(turn.words), len(in_a_row[0].offers))
    if pick(turn.words, len(in_a_row[0].offers)) is not None or (chosen is not None and chosen.is_sure):
        return
    taken_for = {turn.intent, *(part["intent"] for part in turn.parts)}
    found = {after_notice.intent_after(notice, words, each) for each in taken_for}
    asked = found.pop() if len(found) == 1 else None
    if asked in _SAYS_ITSELF:
        talk.after_notice = asked
        is_wrong_number = "wrong_number" in taken_for
        intent = "wrong_number" if is_wrong_number and asked == after_notice.WHO else "ask_service"
        talk.turn = replace(turn, intent=intent, parts=())
    elif asked is not None:
        talk.turn = replace(turn, intent=asked, parts=())


def opens_question(talk: Talk) -> None:
    """What the last text asked is open, as if it had been asked in a turn: of one package that waits for an answer."""
    request = REQUESTS.get(talk.turn.intent)
    if talk.question is not None or (request is not None and request.is_ours):
        return
    in_a_row = _told(talk)
    if not in_a_row or in_a_row[0].notice not in _ASK or len({each.deliveries for each in in_a_row}) != 1:
        return
    told = next((each for each in in_a_row if each.notice == "attempted" and each.offers), None)
    if told is None or len(told.deliveries) != 1 or _turned_to(talk, in_a_row) is None:
        return
    with reading(services().sessions) as session:
        delivery = dms_of(session).delivery(told.deliveries[0])
    if delivery is not None and delivery.status is Status.ATTEMPTED and talk.delivery == delivery.tracking_number:
        talk.question = failed_attempt.question_of(told)


def takes(talk: Talk) -> bool:
    """Whether the text is carried out as an answer to the last notification; it is turned to its delivery anyway."""
    if talk.question is not None or not (in_a_row := _told(talk)):
        return False
    told = _turned_to(talk, in_a_row)
    if talk.after_notice:
        _answers_what_it_says(talk, told or in_a_row[0])
        return True
    if told is None:
        return False
    if told.notice == Notice.FEEDBACK:
        return _says_how_it_went(talk)
    if _refuses_and_names_a_day(talk, told):
        talk.keep_for_later(
            [Wanted("reschedule", talk.turn.words, number, is_meant=True) for number in told.deliveries or (None,)]
        )
        return True
    return _chooses(talk, told) or (_asks_nothing(talk) and not _wants_more(talk) and _says_little(talk, told))


def _answers_what_it_says(talk: Talk, told: SentNotification) -> None:
    match talk.after_notice:
        case after_notice.WHO if talk.turn.intent == "wrong_number":
            talk.say(service.about(talk))
            consent.ask_whether_to_stop(talk, ("utter_wrong_number", {}), is_wrong_number=True)
        case after_notice.WHO:
            talk.say(service.about(talk))
        case after_notice.WHY if told.notice == "returned":
            talk.say(("utter_service_why_returned", {}))
        case after_notice.WHY:
            talk.say(("utter_service_why_then", {}))
            _want(talk, told, "where_is_my_package", "")
        case after_notice.RESEND:
            talk.say(("utter_service_resend", {}))
        case after_notice.PATIENT if KEEP in told.offers:
            talk.say(("utter_notification_kept", {}))
        case _ if told.notice == "ready_for_pickup":
            talk.say(("utter_chatter_it_waits", {}))
        case _:
            talk.say(("utter_chatter_noted", {}))


def _refuses_and_names_a_day(talk: Talk, told: SentNotification) -> bool:
    """ "nope. sat": to who may choose another day, a bare day is one."""
    turn = talk.turn
    heard = {part["intent"]: part["text"] for part in turn.parts} or {turn.intent: turn.words}
    if (
        "reschedule" not in told.offers
        or "reschedule" not in heard
        or heard.keys() - {"deny", "withdraw", "reschedule"}
    ):
        return False
    wish = read_wish(heard["reschedule"], turn.now.date())
    is_day = isinstance(wish, Wish) and bool(wish.days)
    return is_day and "?" not in turn.words and mood_of(heard["reschedule"]) is Mood.BARE


def _wants_more(talk: Talk) -> bool:
    """A request in a sentence of its own: "see you then. change the address to 12 oak st"."""
    return any(part["intent"] in REQUESTS or part["intent"] in _MEANS_MORE for part in talk.turn.parts)


def _says_how_it_went(talk: Talk) -> bool:
    words = talk.turn.words
    if talk.turn.intent not in FEEDBACK or _wants_more(talk) or "?" in words or mood_of(words) is Mood.QUESTION:
        return False
    talk.say(("utter_feedback_thanks", {}))
    return True


def _asks_nothing(talk: Talk) -> bool:
    """By the classifier; "I will wait, no hurry" is near to asking where it is and asks nothing."""
    intent, words = talk.turn.intent, talk.turn.words
    return intent in _SAYS_NOTHING or (intent == "where_is_my_package" and _only_suits(words))


def _only_suits(words: str) -> bool:
    return meant(words) is NotificationReply.SUITS and mood_of(words) is not Mood.QUESTION


def _chooses(talk: Talk, told: SentNotification) -> bool:
    if not told.offers:
        return False
    words = talk.turn.words
    position = pick(words, len(told.offers))
    if position is not None:
        _choose(talk, told, told.offers[position], "")
        return True
    if KEEP in told.offers and not talk.turn.parts and _says_it_suits(talk):
        talk.say(("utter_notification_kept", {}))
        return True
    return _chooses_and_says_more(talk, told)


def _chooses_and_says_more(talk: Talk, told: SentNotification) -> bool:
    """ "1, gate's star 5540", "2 mejor el jueves", "2 im in class til 5"; a day behind it is the one that is asked
    for."""
    chosen = numbered(with_marks(talk.turn.words), len(told.offers))
    if chosen is None:
        return False
    offer, rest = told.offers[chosen.position], chosen.rest
    if offer == "reschedule" and names_a_day(rest):
        _choose(talk, told, offer, rest)
        return True
    if not chosen.is_sure:
        return False
    if offer == KEEP:
        talk.say(("utter_notification_kept", {}))
        return _says_no_more(talk, told, rest)
    intent = talk.turn.intent
    if talk.turn.parts or "?" in rest or intent in _MEANS_MORE or intent in REQUESTS.keys() - _WAYS_IN - {offer}:
        return False  # what else is said is taken as it stands
    if offer in _WAYS_IN:
        _want(talk, told, intent if intent in _WAYS_IN else offer, rest)
    else:
        _want(talk, told, offer, "")
    return True


def _says_no_more(talk: Talk, told: SentNotification, rest: str) -> bool:
    """Of what is said beside a number that keeps it: whether all is done, or else it is taken as it stands."""
    if talk.turn.parts or talk.turn.intent in REQUESTS or talk.turn.intent in _MEANS_MORE:
        return False
    if names_a_code(rest):
        _want(talk, told, "give_access_code", rest)
    elif any(kind is not InstructionKind.OTHER for kind, _ in read_instructions(rest)) or is_an_order(rest):
        _want(talk, told, "give_instructions", rest)
    return True


def _says_little(talk: Talk, told: SentNotification) -> bool:
    """Words of which nobody makes anything but after a notification."""
    words = talk.turn.words
    match meant(as_meant(words), is_delivered=told.notice == "delivered"):
        case NotificationReply.SUITS if KEEP in told.offers:
            talk.say(("utter_notification_kept", {}))
        case NotificationReply.SUITS if told.notice in after_notice.BEFORE_THE_DOOR:
            talk.say(("utter_chatter_noted", {}))
        case NotificationReply.ASKS_OFFERS if told.offers:
            lines = [f"{number} {_STANDS_FOR[offer]}" for number, offer in enumerate(told.offers, 1)]
            talk.say(("utter_notification_offers", {"offers": ", ".join(lines)}))
        case NotificationReply.ASKS_WHEN:
            _want(talk, told, "where_is_my_package", words)
        case NotificationReply.ASKS_WHERE:
            _want(talk, told, "ask_for_proof", words)
        case NotificationReply.WAIT:
            _want(talk, told, "reschedule", _IN_A_WHILE.sub(" ", words))
        case NotificationReply.FOR_DRIVER:
            _want(talk, told, "give_instructions", words)
        case _ if "reschedule" in told.offers and _wishes_a_day(talk):
            _want(talk, told, "reschedule", words)
        case NotificationReply.NOT_THEN if "reschedule" in told.offers and talk.turn.intent != "ask_service":
            _want(talk, told, "reschedule", "")
        case _ if KEEP in told.offers and talk.turn.intent == "affirm" and _is_plain_yes(words):
            talk.say(("utter_notification_kept", {}))
        case _ if not told.offers and talk.turn.intent in _HEARD and _is_heard(words):
            talk.say(("utter_in_passing", {}))
        case _:
            return False
    return True


def _is_heard(words: str) -> bool:
    """ "roger that", "found it under the coats": said of what they were told, and it asks for nothing."""
    return not (is_guarded(words) or names_a_day(words) or takes_back(words) or mood_of(words) is Mood.QUESTION)


def _wishes_a_day(talk: Talk) -> bool:
    """ "do the 3rd instead": no item of a list. "see you friday" wishes none."""
    wished = what_is_wished(talk.turn.words)
    if talk.turn.intent not in _UNCLEAR or not wished or says_as_planned(wished):
        return False
    wish = read_wish(wished, talk.turn.now.date())
    return isinstance(wish, Wish) and bool(wish.days or wish.first)


def _is_plain_yes(words: str) -> bool:
    return not (is_guarded(words) or names_a_day(words))


def _want(talk: Talk, told: SentNotification, intent: str, text: str) -> None:
    talk.keep_for_later([Wanted(intent, text, number) for number in told.deliveries or (None,)])


def _choose(talk: Talk, told: SentNotification, offer: str, text: str) -> None:
    if offer == KEEP:
        talk.say(("utter_notification_kept", {}))
        return
    _want(talk, told, offer, text)


def _says_it_suits(talk: Talk) -> bool:
    turn = talk.turn
    if "?" in turn.words or names_a_day(turn.words):
        return says_as_planned(turn.words)
    return is_clear_yes(turn) or says_as_planned(turn.words)


def _told(talk: Talk) -> Sequence[SentNotification]:
    """The notifications that were the last words in this conversation when they wrote, the newest first."""
    if talk.told is None:
        talk.told = _last_words(talk.turn)
    return talk.told


def _last_words(turn: CustomerTurn) -> Sequence[SentNotification]:
    if not turn.words:
        return ()
    with reading(services().sessions) as session:
        last = notifications.last_told(session, turn.conversation_id, since=turn.now - ANSWERED_WITHIN)
        if last is None or not last.deliveries or turn.received_at < last.at:
            return ()
        return notifications.told_in_a_row(session, turn.conversation_id, since=turn.now - ANSWERED_WITHIN)


def _turned_to(talk: Talk, in_a_row: Sequence[SentNotification]) -> SentNotification | None:
    """The notification that is answered, and the conversation is about its delivery, if it is theirs still and they
    name no other. Of several packages that they were told of none is guessed: it is asked which, so it has none then.
    None: what is said is no answer to any."""
    told, turn = in_a_row[0], talk.turn
    if tracking_numbers.find(turn.text):
        return told if len(in_a_row) == 1 else None
    with reading(services().sessions) as session:
        conversation = conversations.find_conversation(session, turn.conversation_id)
        phone = conversation.their_number if conversation else ""
        delivery = dms_of(session).delivery(told.deliveries[0])
        own = {
            each.tracking_number for each in dms_of(session).deliveries_of_phone(phone, turn.now) if each.status in OPEN
        }
    if (named := _named_by_its_tail(talk, own)) is not None:
        talk.delivery, talk.proof = named, "phone"
        meant = next((each for each in in_a_row if named in each.deliveries), None)
        return replace(meant, deliveries=(named,)) if meant is not None else None
    others = {number for each in in_a_row for number in each.deliveries if number in own} - set(told.deliveries)
    if others:
        talk.delivery, talk.proof = None, None
        offers = {each.offers for each in in_a_row if each.offers}
        return replace(told, deliveries=(), offers=offers.pop() if len(offers) == 1 else ())
    if len(told.deliveries) == 1 and delivery is not None and delivery.recipient_phone == phone:
        talk.delivery, talk.proof = delivery.tracking_number, "phone"
    return told


def _named_by_its_tail(talk: Talk, own: Collection[str]) -> str | None:
    """The one of theirs whose last four digits stand in the text, unless those may be the code that it gives."""
    digits = _DIGITS.findall(talk.turn.words)
    if talk.turn.intent == "give_access_code" and len(digits) < 2:
        return None
    named = [number for number in own if number[-4:] in digits]
    return named[0] if len(named) == 1 else None
