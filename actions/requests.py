"""Requests about a delivery: one question at a time, each ending in a write to the DMS, a case, or an answer.

What a request asks and does is its own module's (doorstep/requests.py names them). Here is what they share: whose
delivery it is, what may follow by the table, the transaction and the case. All of it blocks.
"""

from dataclasses import replace

from sqlalchemy.orm import Session

from actions import access, by_hand, casework, consent, undo
from actions.dialogues import DIALOGUES
from actions.identification import all_of_them, ask_who, spoken_of, who_is_writing
from actions.mood import mood_of_wish
from actions.person import dispatch_hours
from actions.question import OpenQuestion
from actions.steps import Answered, Ask, Dropped, ForDesk, NotAnAnswer, RequestContext, Settled, Step, Wanted
from actions.talk import Talk
from actions.where_is_my_package import where_is
from doorstep.bootstrap import services
from doorstep.database import reading, transaction
from doorstep.dms.filling import dms_of
from doorstep.dms.identification import Choose, Identified, Proof
from doorstep.dms.outcomes import Unsupported
from doorstep.dms.status import Status
from doorstep.language import acts, moods
from doorstep.language.acts import Act, Evidence, Mood
from doorstep.language.choices import says_the_first
from doorstep.language.wrong_box import says_it_went_wrong
from doorstep.requests import REQUESTS

DO_YOU_WANT = "do_you_want"
"""The question whether a request was meant at all. Its memory: `intent` and `text` of it."""
WHICH_OF_TWO = "which_of_two"
"""The question which of two requests that exclude each other is meant. Its memory: their intents as `options`, `texts`,
and how each was listed as `wants`."""
_NOT_SEEN_YET = frozenset({Status.CREATED, Status.AT_DEPOT})
_SAID_ONCE = frozenset({"complain", "where_is_my_package"})
"""Twice in one text they are answered once."""
_TELL_WHOSE = frozenset({"correct_address", "ask_for_proof"})
"""Their answers name or show the recipient's door."""
_ONLY_WORDS = {Mood.MENTIONED: "utter_in_passing", Mood.NEGATED: "utter_changes_nothing"}
"""What asks nothing is not answered with what is known."""
_HOLDS_THE_FLOOR = frozenset({"correct_address", "cancel_meaning"})
"""While their question is open, a request that would ask something waits."""


def carry_out(talk: Talk, wanted: Wanted) -> None:
    """Do what is asked for, or ask what it needs: then its question takes the floor, and the one before comes back."""
    request = REQUESTS[wanted.intent]
    ours = next(iter(talk.turn.spans("tracking_number")), None) if request.is_ours else None
    if wanted.about is None and not request.is_ours and (several := all_of_them(talk, wanted.text)):
        talk.keep_for_later([wanted._replace(about=tracking_number) for tracking_number in several])
        return
    who = who_is_writing(talk, request=wanted.intent, chosen=wanted.about or ours)
    if isinstance(who, Choose) and request.is_information and says_the_first(wanted.text):
        talk.offered = []
        carry_out(talk, wanted._replace(about=min(who.options, key=lambda each: each.window_start).tracking_number))
        return
    if isinstance(who, Choose) and (named := spoken_of(who.options, wanted.text)):
        talk.keep_for_later([wanted._replace(about=each.tracking_number) for each in named])
        return
    if not isinstance(who, Identified):
        ask_who(talk, who, wanted)
        return
    if wanted.intent in _TELL_WHOSE and consent.NOT_THEIRS in talk.lately:
        talk.say(("utter_only_your_own", {}))
        return
    talk.remember(who)
    tracking_number = who.delivery.tracking_number
    if not request.is_ours:
        talk.no_longer_wants([wanted.intent], tracking_number)
    if (wanted.intent, tracking_number) in talk.heard and wanted.intent in _SAID_ONCE:
        return
    if wanted.intent == "report_damage" and talk.has_other_acts and who.delivery.status in _NOT_SEEN_YET:
        return  # of another box, long ago
    talk.heard.append((wanted.intent, tracking_number))
    wanted = _with_what_was_said_of_it(talk, wanted, tracking_number)
    may_ask = _may_ask(talk, is_ours=request.is_ours)
    step = _begin(talk, wanted, who, may_ask=may_ask)
    if isinstance(step, Ask):
        if request.is_ours and _would_confuse(step, talk.question):
            talk.say(*step.sayings[:1])  # the news; what they can choose comes when the other numbers are answered
            talk.keep_for_later([wanted._replace(about=tracking_number)])
            return
        if _contradicts(wanted.intent, tracking_number, talk):
            _ask_which_of_two(talk, wanted, who.proof)
            return
        if not may_ask:
            talk.say(("utter_request_comes_next", {}))
            talk.keep_for_later([wanted._replace(about=tracking_number)])
            return
        _takes_the_floor(talk, step.intent or wanted.intent)
        talk.ask(step, wanted.intent, wanted.text, tracking_number, who.proof)
        return
    say_end(talk, step)
    is_one_of_several = talk.has_other_acts and bool(talk.sayings) and not request.is_information
    if isinstance(step, Answered) and not step.sayings and not request.is_ours and not is_one_of_several:
        talk.say(*where_is(who.delivery, who.proof, talk.turn.now), ("utter_if_that_is_wrong", {}))
    if talk.question is not None and _settles(wanted.intent, tracking_number, step, talk.question):
        talk.question = None


def answered(talk: Talk, question: OpenQuestion) -> Step:
    """What the text means as an answer to the question of a request; everything or nothing is kept."""
    with transaction(services().sessions) as session:
        asked = _asked(session, talk, question.about or "", question.proof or "phone", _words(talk))
        try:
            step = DIALOGUES[question.of].answer(asked, question.memory)
        except Unsupported:
            step = by_hand.passed_on(asked, question.of)
        if not isinstance(step, NotAnAnswer):
            casework.keep(session, step, intent=question.of, asked=asked, is_new=False)
        return step


def dropped(talk: Talk, question: OpenQuestion) -> None:
    """The customer no longer wants what the question is about: its case ends."""
    with transaction(services().sessions) as session:
        asked = _asked(session, talk, question.about or "", question.proof or "phone", talk.turn.text)
        casework.keep(session, Dropped([]), intent=question.of, asked=asked, is_new=False)


def expired(talk: Talk, question: OpenQuestion) -> None:
    """Nobody answered: nothing is to be done, and its case ends."""
    with transaction(services().sessions) as session:
        asked = _asked(session, talk, question.about or "", question.proof or "phone", "")
        casework.keep(session, Answered([]), intent=question.of, asked=asked, is_new=False)


def say_end(talk: Talk, step: Step) -> None:
    if isinstance(step, Settled | ForDesk | Answered | Dropped):
        talk.say(*step.sayings)
    if isinstance(step, Settled | Answered):
        talk.pictures += step.pictures
    if isinstance(step, ForDesk):
        talk.say(dispatch_hours(talk.turn.now, services().settings))


def is_over(talk: Talk, intent: str, tracking_number: str | None, step: Step) -> None:
    """What was settled is not taken up again, nor what it takes the place of."""
    if isinstance(step, Settled | ForDesk | Dropped):
        excluded = [intent]
        if REQUESTS[intent].is_alternative:
            excluded += [each.intent for each in REQUESTS.values() if each.is_alternative]
        talk.no_longer_wants(excluded, tracking_number)


def _may_ask(talk: Talk, *, is_ours: bool) -> bool:
    question = talk.question
    if question is None:
        return True
    if question.of == "dispute_attempt" and talk.is_asked_in_this_turn:
        return True
    return is_ours or (question.of not in _HOLDS_THE_FLOOR and not talk.is_asked_in_this_turn)


def _with_what_was_said_of_it(talk: Talk, wanted: Wanted, tracking_number: str) -> Wanted:
    """The same request twice in one text is one."""
    before = talk.question
    if before is None or not talk.is_asked_in_this_turn:
        return wanted
    if (before.of, before.about) != (wanted.intent, tracking_number):
        return wanted
    talk.question = None
    return wanted._replace(text=f"{before.text}. {wanted.text}")


def _contradicts(intent: str, tracking_number: str, talk: Talk) -> bool:
    """One text that wants the package moved and sent back."""
    before = talk.question
    return (
        before is not None
        and before.of != "dispute_attempt"  # which day then is what that asks
        and talk.is_asked_in_this_turn
        and before.about == tracking_number
        and before.of != intent
        and before.of in REQUESTS
        and REQUESTS[before.of].is_alternative
        and REQUESTS[intent].is_alternative
    )


def _ask_which_of_two(talk: Talk, wanted: Wanted, proof: Proof) -> None:
    before = talk.question
    assert before is not None
    dropped(talk, before)
    of_both = [REQUESTS[intent].wants for intent in (before.of, wanted.intent)]
    lines = "\n".join(f"{number}) {wants}" for number, wants in enumerate(of_both, 1))
    memory = {"options": [before.of, wanted.intent], "texts": [before.text, wanted.text], "wants": of_both}
    talk.ask(Ask([("utter_which_of_two", {"options": lines})], memory), WHICH_OF_TWO, about=before.about, proof=proof)


def _would_confuse(step: Ask, open_question: OpenQuestion | None) -> bool:
    """Nothing with numbers is sent while a numbered question is open."""
    return open_question is not None and open_question.is_numbered and len(step.memory.get("options") or ()) > 1


def _takes_the_floor(talk: Talk, intent: str) -> None:
    """The question before comes back, unless it is the same one or one excludes the other."""
    before = talk.question
    if before is None or before.of not in REQUESTS:
        return
    if before.of == intent and not REQUESTS[intent].is_ours:
        return
    if not (REQUESTS[before.of].is_alternative and intent in REQUESTS and REQUESTS[intent].is_alternative):
        talk.suspend()


def _settles(intent: str, tracking_number: str, step: Step, question: OpenQuestion) -> bool:
    """Whether there is nothing left to ask: of a failed attempt they chose in their own words, or it is none."""
    if question.about != tracking_number:
        return False
    if intent == "failed_attempt":  # what was told is so no more
        return question.of in ("failed_attempt", "report_not_received", "dispute_attempt")
    return question.of == "failed_attempt" and (isinstance(step, Settled) and REQUESTS[intent].ends_failed_attempt)


def _begin(talk: Talk, wanted: Wanted, who: Identified, *, may_ask: bool) -> Step:
    """Atomic: commits or rolls back as a whole."""
    seen = who.delivery
    with transaction(services().sessions) as session:
        if dms_of(session).is_as_seen(seen):
            asked = RequestContext(session, talk.turn, seen, who.proof, wanted.text)
        else:
            asked = _asked(session, talk, seen.tracking_number, who.proof, wanted.text)
        intent = _meant(asked, wanted.intent)
        step = _first_step(asked, intent, is_meant=wanted.is_meant)
        if isinstance(step, Ask) and step.or_else is not None and (talk.has_more_to_ask or not may_ask):
            step = step.or_else
        if isinstance(step, Ask) and not may_ask:
            session.rollback()
        else:
            casework.keep(session, step, intent=intent, asked=asked, is_new=True)
        return replace(step, intent=step.intent or intent) if isinstance(step, Ask) else step


def _meant(asked: RequestContext, intent: str) -> str:
    """A number that takes the place of a code given just now is no house number ("scratch that, its 0412"), and what
    takes back the last change is no new one ("forget it, ill drive it up myself")."""
    if asked.proof != "phone" or REQUESTS[intent].is_ours:
        return intent
    if intent in ("correct_address", "give_access_code") and access.corrects_a_code(asked):
        return "give_access_code"
    if asked.delivery.status is Status.DELIVERED and intent in ("dispute_attempt", "correct_address"):
        return "report_not_received" if says_it_went_wrong(asked.text) else intent
    if not REQUESTS[intent].is_information and intent != "withdraw" and undo.is_meant(asked):
        return "withdraw"
    return intent


def just_changed(talk: Talk) -> undo.Undoable | None:
    """What they changed or asked for lately in this conversation, so that "never mind" may be about it."""
    if talk.delivery is None or talk.proof != "phone":
        return None
    with reading(services().sessions) as session:
        found = undo.last_write(session, talk.turn.conversation_id, talk.delivery, talk.turn.now)
    if found is None or found.at > talk.turn.received_at or talk.turn.now - found.at >= undo.JUST_NOW:
        return None
    return found


def _first_step(asked: RequestContext, intent: str, *, is_meant: bool) -> Step:
    request, module = REQUESTS[intent], DIALOGUES[intent]
    if asked.proof == "zip" and request.by_zip != "module":
        return _not_proven(asked.text, refused=request.by_zip == "refused")
    mood = Mood.PLAIN if request.is_ours or is_meant else _mood_of(asked.text, intent)
    if intent == "withdraw" and mood is Mood.NEGATED:
        mood = Mood.PLAIN  # "don't send it back" takes it back
    match acts.follows(Act(intent, mood, Evidence.MEANT, asked.text)):
        case acts.Step.SAY if mood in _ONLY_WORDS:
            return Answered([(_ONLY_WORDS[mood], {})])
        case acts.Step.SAY:
            tell = getattr(module, "tell", None)
            step: Step = tell(asked) if tell is not None else Answered([])
            return step
        case acts.Step.ASK:
            ask = getattr(module, "ask", None)
            if ask is not None and (quoted := ask(asked)) is not None:
                return quoted
            memory = {"intent": intent, "text": asked.text}
            return Ask([("utter_do_you_want", {"wants": request.wants})], memory, intent=DO_YOU_WANT)
        case _ if by_hand.is_needed(asked, request):
            return by_hand.passed_on(asked, intent)
        case _:
            try:
                return module.begin(asked)
            except Unsupported:  # what it turned out to be asking for
                return by_hand.passed_on(asked, intent)


def _mood_of(text: str, intent: str) -> Mood:
    """What they will do themselves moves no delivery: "if it rains tomorrow im not going out"."""
    mood = mood_of_wish(text, intent)
    of_oneself = moods.of_oneself(text) if acts.cost(intent) is acts.Cost.CHANGE and mood is Mood.PLAIN else None
    return of_oneself or mood


def _words(talk: Talk) -> str:
    return talk.turn.text_without_tracking_number


def _asked(session: Session, talk: Talk, tracking_number: str, proof: Proof, text: str) -> RequestContext:
    delivery = dms_of(session).delivery(tracking_number)
    if delivery is None:
        raise LookupError(f"delivery {tracking_number} is gone from the DMS")
    return RequestContext(session, talk.turn, delivery, proof, text)


def _not_proven(text: str, *, refused: bool) -> Step:
    """Whoever knows number and ZIP only changes nothing without dispatch (docs/design.md, "Who may do what")."""
    if refused:
        return Answered([("utter_only_for_the_recipient", {})])
    return ForDesk(
        [("utter_request_not_proven", {})],
        "Make sure that the writer is the recipient, then act and tell the customer.",
        {"proof": "tracking number and ZIP only"},
    )
