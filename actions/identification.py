"""Who is writing, and about which delivery: settled before anything is said or changed."""

import re
from collections.abc import Sequence, Set
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from actions.conversation import CustomerTurn, Saying
from actions.question import Memory
from actions.steps import Ask, ForPerson, GoOn, NotAnAnswer, Step, Wanted
from actions.talk import Talk
from doorstep import tracking_patterns
from doorstep.bootstrap import services
from doorstep.database import reading
from doorstep.dms.filling import dms_of
from doorstep.dms.identification import Choose, Identification, Identified, NoMatch, SaidOfDelivery, identify
from doorstep.dms.status import OPEN, Status
from doorstep.dms.views import DeliveryView
from doorstep.language import spoken, tracking_numbers
from doorstep.language.access.keys import said_keys, with_keys
from doorstep.language.choices import means_another, pick, pick_by_words, picks_all
from doorstep.language.clauses import clauses
from doorstep.language.follow_ups import what_is_named
from doorstep.messaging import conversations
from doorstep.requests import REQUESTS

WHICH_DELIVERY = "which_delivery"
"""The question's name. Its memory: `claimed` tracking number and `claimed_zip`, so far; `problem` with them; `options`,
the tracking numbers that were listed."""
CANNOT_SAY = "The customer could not say which delivery it is about."
MOST_OFFERED = 5
MOST_TRIES = 3
_LONGEST_SENDER = 20
_POINTED_AT = re.compile(r"\bthe (?:first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th) one\b", re.IGNORECASE)
_MAX_AGE = timedelta(days=3)
_ALL = re.compile(r"\b(?:both|all (?:of )?(?:them|my|the|those|three|four|five))\b", re.IGNORECASE)
_COUNTS = {"both": 2, "two": 2, "three": 3, "four": 4, "five": 5}
_PLAINLY_ALL = re.compile(
    r"\b(?:both|all (?:of )?(?:them|my (?:packages|boxes|deliveries|orders|stuff)|two|three|four|five))\b",
    re.IGNORECASE,
)
_NO_NAMES = frozenset(
    "shop store company delivery deliveries package packages order orders home house street door with from that this"
    " when what where will come your have been today tomorrow please still the and for inc llc box one get got its not"
    " any all can you was are did does how who why new old out now".split()
)
_SHORT = 3
_ZIP = re.compile(r"(?<!\d)\d{5}(?!\d)")


def who_is_writing(
    talk: Talk, *, request: str, chosen: str | None = None, said_zip: str | None = None
) -> Identification:
    """Settle the delivery by what the text says, or by what was `chosen` or said before. Blocking."""
    turn = talk.turn
    said = chosen or next(iter(tracking_numbers.find(turn.text)), None)
    with reading(services().sessions) as session:
        return _identify(session, talk, request, said, said_zip or _said_zip(turn))


def _identify(session: Session, talk: Talk, request: str, said: str | None, said_zip: str | None) -> Identification:
    turn = talk.turn
    conversation = conversations.find_conversation(session, turn.conversation_id)
    phone = conversation.their_number if conversation else None
    about = REQUESTS[request].about if request in REQUESTS else OPEN
    own = dms_of(session).deliveries_of_phone(phone, turn.now) if phone else []
    if said is None and len(named := spoken_of(own, turn.words, all_of_them=False)) == 1:
        said = named[0].tracking_number
    return identify(
        own if said else _to_choose_from(own, about, turn.now),
        SaidOfDelivery(
            tracking_number=said,
            zip=said_zip,
            wants_another=means_another(turn.text),
            current=talk.delivery,
            proven=talk.delivery if talk.proof == "zip" else None,
        ),
        is_relevant=lambda delivery: delivery.status in about,
        find=lambda tracking_number: dms_of(session).delivery(tracking_number),
    )


def _to_choose_from(own: list[DeliveryView], about: Set[Status], now: datetime) -> list[DeliveryView]:
    """What came long ago is meant where nothing newer can be."""
    newer = [each for each in own if each.status in OPEN or now - each.status_changed_at <= _MAX_AGE]
    return (
        newer if any(each.status in about for each in newer) or not any(each.status in about for each in own) else own
    )


def _said_zip(turn: CustomerTurn) -> str | None:
    if turn.intent == "give_access_code":
        return None  # five digits open a gate
    text = turn.text_without_tracking_number
    found = turn.spans("postal_code") or _ZIP.findall(text) or _ZIP.findall(with_keys(text, said_keys(text)))
    return found[-1] if found else None


def ask_who(talk: Talk, who: Identification, wanted: Wanted) -> None:
    """Put the request aside and find out whose delivery it is about."""
    if talk.question is not None:  # one question at a time: what is being asked now comes first
        said = wanted.about or next(iter(tracking_numbers.find(talk.turn.text)), None)
        talk.keep_for_later([wanted._replace(about=said)])
        if talk.question.of != WHICH_DELIVERY:
            talk.say(("utter_finish_first", {}))
        return
    turn = talk.turn
    talk.offered = [_offer(option, turn) for option in who.options] if isinstance(who, Choose) else []
    if isinstance(who, NoMatch) and _has_no_more_tries(talk):
        talk.gives_up = CANNOT_SAY
        return
    talk.keep_for_later([wanted._replace(about=None)])
    memory = {
        "claimed": wanted.about or next(iter(tracking_numbers.find(turn.text)), None),
        "claimed_zip": _said_zip(turn),
        "problem": _problem(who, turn),
    }
    talk.ask(_question(talk, memory), WHICH_DELIVERY)


def _problem(who: Identification, turn: CustomerTurn) -> str | None:
    if isinstance(who, NoMatch):
        return "no_match"
    return "no_other" if means_another(turn.text) else None


def _offer(option: DeliveryView, turn: CustomerTurn) -> dict[str, str]:
    sender = option.sender_name[:_LONGEST_SENDER].rstrip() or option.tracking_number
    return {"tracking_number": option.tracking_number, "summary": f"{sender}, {_in_list(option, turn)}"}


def _in_list(option: DeliveryView, turn: CustomerTurn) -> str:
    since = spoken.day(option.status_changed_at, option.timezone, now=turn.now)
    match option.status:
        case Status.OUT_FOR_DELIVERY:
            return "out for delivery"
        case Status.HELD:
            return "held for pickup"
        case Status.ATTEMPTED:
            return f"tried {since}"
        case Status.CREATED | Status.AT_DEPOT:
            return f"due {spoken.day(option.window_start, option.timezone, now=turn.now)}"
        case finished:
            return f"{finished.value} {since}"


def answer(talk: Talk, memory: Memory) -> Step:
    """To "which one?", "what is the tracking number?" or "and the ZIP?"."""
    turn = talk.turn
    shown = talk.offered[:MOST_OFFERED]
    if picks_all(turn.words, len(shown)):
        each = [wanted._replace(about=option["tracking_number"]) for wanted in talk.waiting for option in shown]
        talk.waiting = []
        return GoOn(each)
    said = chosen(talk) or next(iter(tracking_numbers.find(turn.text)), None)
    said_zip = _said_zip(turn)
    if said is None and (said_zip is None or talk.offered):
        return _no_information(talk, memory)
    # Number and ZIP may come in two texts, in any order, and be corrected one by one.
    claimed, claimed_zip = said or memory["claimed"], said_zip or memory["claimed_zip"]
    memory = {"claimed": claimed, "claimed_zip": claimed_zip, "problem": None}
    if claimed is None:
        return _question(talk, memory)
    who = who_is_writing(talk, request=turn.intent, chosen=claimed, said_zip=claimed_zip)
    if isinstance(who, Identified):
        talk.remember(who)
        return GoOn([])
    # A number that is not this phone's own: the list of its own is no longer what is asked about.
    talk.offered = []
    if not isinstance(who, NoMatch):
        return _question(talk, memory)
    if _has_no_more_tries(talk):
        return ForPerson(CANNOT_SAY)
    return _question(talk, memory | {"problem": "no_match"})


def chosen(talk: Talk) -> str | None:
    """The tracking number that the text picks from the list last shown, by number or by the line's own words."""
    text, shown = talk.turn.words, talk.offered[:MOST_OFFERED]
    position = _position(text, shown)
    if position is None and len(said := clauses(text)) > 1:  # "the rug one. when does it come"
        position = _position(said[0].text, shown)
    return shown[position]["tracking_number"] if position is not None else None


def all_of_them(talk: Talk, text: str) -> list[str]:
    """Of the list last shown, where a request is about all of it: "move them both to friday"; of all that is open where
    it plainly is ("both", "all three")."""
    if not _ALL.search(text) or talk.delivery is None or talk.proof != "phone":
        return []
    shown = [each["tracking_number"] for each in talk.offered[:MOST_OFFERED]]
    if not shown and (said := _PLAINLY_ALL.search(text)):
        shown = [each.tracking_number for each in own_open(talk)]
        if len(shown) > MOST_OFFERED or len(shown) != _COUNTS.get(said[0].lower().split()[-1], len(shown)):
            return []
    return shown if len(shown) > 1 else []


def _own(talk: Talk) -> list[DeliveryView]:
    with reading(services().sessions) as session:
        conversation = conversations.find_conversation(session, talk.turn.conversation_id)
        return dms_of(session).deliveries_of_phone(conversation.their_number, talk.turn.now) if conversation else []


def own_open(talk: Talk) -> list[DeliveryView]:
    """What is still on its way to who writes."""
    return [each for each in _own(talk) if each.status in OPEN]


def named_in_passing(talk: Talk) -> str | None:
    """The tracking number of what a few words name out of the list last shown, or without one of all that is open: "and
    the desk one?", "the thursday one"."""
    own = _own(talk)
    listed = {each["tracking_number"] for each in talk.offered}
    among = [each for each in own if not listed or each.tracking_number in listed]
    if len(among) < 2:
        return None
    found = spoken_of(among, talk.turn.words, all_of_them=False)
    if len(found) == 1:
        return found[0].tracking_number
    position = pick_by_words(what_is_named(talk.turn.words), [_offer(each, talk.turn)["summary"] for each in among])
    return among[position].tracking_number if position is not None else None


def _position(text: str, shown: Sequence[dict[str, str]]) -> int | None:
    position = pick(text, len(shown))
    if position is None and (pointed := _POINTED_AT.findall(text)) and len(set(pointed)) == 1:
        position = pick(pointed[0], len(shown))  # "whens the first one get here"
    return position if position is not None else pick_by_words(text, [option["summary"] for option in shown])


def spoken_of(options: Sequence[DeliveryView], text: str, *, all_of_them: bool = True) -> list[DeliveryView]:
    """The one that a request names by its sender, or all of them if it says so."""
    if all_of_them and _ALL.search(text):
        return list(options)
    said = _names(text)
    named = [option for option in options if _names(option.sender_name) & said]
    return named if len(named) == 1 else []


def _names(text: str) -> set[str]:
    """ "the rug" is of Acme Rugs."""
    words = re.findall(r"[a-z]{3,}", text.lower())
    return {word.removesuffix("s") if len(word) > _SHORT else word for word in words if word not in _NO_NAMES}


def _no_information(talk: Talk, memory: Memory) -> Step:
    turn = talk.turn
    is_new = turn.intent in REQUESTS and turn.intent not in [each.intent for each in talk.waiting]
    if not is_new or turn.parts:
        return NotAnAnswer()
    talk.keep_for_later([Wanted(turn.intent, turn.text_without_tracking_number)])
    return _question(talk, memory)


def _has_no_more_tries(talk: Talk) -> bool:
    talk.tries += 1
    return talk.tries >= MOST_TRIES


def _question(talk: Talk, memory: Memory) -> Ask:
    shown = talk.offered[:MOST_OFFERED]
    memory = memory | {"options": [option["tracking_number"] for option in shown]}
    return Ask([_asking(talk, memory, shown)], memory)


def _asking(talk: Talk, memory: Memory, shown: list[dict[str, str]]) -> Saying:
    if shown:
        lines = "\n".join(f"{number}) {option['summary']}" for number, option in enumerate(shown, 1))
        return "utter_which_delivery" if shown == talk.offered else "utter_which_delivery_of_many", {"options": lines}
    form = {"tracking_number": tracking_patterns.form()}
    if memory["problem"] == "no_match":
        if talk.tries > 1:
            return "utter_no_match_again", form
        return "utter_no_match", {"example": tracking_patterns.example()}
    if memory["claimed"]:
        return "utter_ask_zip", {}
    if memory["claimed_zip"]:
        return "utter_and_tracking_number", form
    return ("utter_ask_other_tracking_number" if memory["problem"] == "no_other" else "utter_ask_tracking_number"), form
