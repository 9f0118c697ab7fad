"""What a driver's module is given, and what it can answer. The engine is driver_turn.py."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Any, Protocol, TypedDict

from sqlalchemy.orm import Session

from actions.conversation import CustomerTurn, Saying
from actions.question import Memory
from actions.steps import NotAnAnswer
from doorstep.dms import routes
from doorstep.dms.driver_views import DriverView
from doorstep.dms.filling import dms_of
from doorstep.dms.port import Dms
from doorstep.dms.routes import RouteView, StopView
from doorstep.language import spoken, tracking_numbers
from doorstep.language.access.hiding import without_codes
from doorstep.language.acts import Evidence
from doorstep.language.reports.named_stops import Named, SpokenStop, named
from doorstep.language.reports.reported import ReportReading, read
from doorstep.messaging.slack.payloads import SlackPayload, action_of
from doorstep.provenance import By

_ASKED = "~"
"""Between a button's value and the question it answers."""
_MOST_BUTTONS = 6
_WORDS_OF_AN_ANSWER = 8
_UNCLEAR = frozenset({"driver_unclear", "driver_chatter"})


@dataclass(frozen=True)
class DriverAct:
    text: str
    intent: str


@dataclass(frozen=True)
class DriverMessage:
    session: Session
    """In the one transaction of this turn."""
    turn: CustomerTurn
    driver: DriverView
    route: RouteView | None
    """Today's, if there is one."""
    slack: SlackPayload
    """What Slack said of it."""
    intent: str
    """As the turn is taken; the model's word for it is `turn.intent`."""
    focus: str | None = None
    """The tracking number of a package of the stop that was last spoken of, for some minutes."""
    parts: tuple[DriverAct, ...] = ()
    """What the classifier makes of each part of a text that does several things; empty: it does one."""
    is_at_door: bool = True
    """The stop in focus was spoken of as who stands there does, not only looked up."""
    spoken_of: StopView | None = None
    """The stop of which the same text reports something: what else it says is of that one, unless it names another."""
    untapped: tuple[Memory, ...] = ()
    """What was asked of stops in this shift and never answered: memories of questions."""

    @property
    def dms(self) -> Dms:
        return dms_of(self.session)

    @property
    def intents(self) -> frozenset[str]:
        return frozenset({self.intent, *(part.intent for part in self.parts)})

    @property
    def by(self) -> By:
        """Who, why and when, as every command takes it."""
        return By.driver(self.driver.code, self.turn.cause, self.turn.now)

    @property
    def value(self) -> str:
        """Of the tapped button; empty when something was said."""
        return self._tapped.partition(_ASKED)[0]

    @property
    def answers(self) -> str:
        """The id of the question under which the tapped button stands, if it stands under one."""
        return self._tapped.partition(_ASKED)[2]

    @property
    def _tapped(self) -> str:
        return str(action_of(self.slack)["value"])

    @property
    def tapped_after(self) -> timedelta:
        """How old the message was whose button was tapped."""
        at, written = action_of(self.slack)["at"], self.slack.get("ts")
        try:
            return timedelta(seconds=float(at or 0) - float(written or 0)) if at and written else timedelta(0)
        except ValueError:
            return timedelta(0)

    @property
    def form(self) -> dict[str, str] | None:
        """What was filled into a form, by field; `about` is what the form was opened for."""
        view = self.slack.get("view")
        return {**view["values"], "about": view["private_metadata"]} if view else None

    @property
    def words(self) -> str:
        """What was said or typed; nothing for a tap, whose label is ours, for the change of a message that was taken
        before, and in a turn that we began."""
        is_changed = self.slack.get("type") in ("message_changed", "message_deleted")
        is_said = self.slack and not (self.slack.get("action") or self.slack.get("view") or is_changed)
        if self.turn.text.startswith("/driver_"):  # stands for what has no words: a photo
            return ""
        return self.turn.text if is_said else ""

    @property
    def kept(self) -> str:
        """The words as they may be written down: a code belongs with the address alone."""
        return without_codes(self.words)

    @cached_property
    def reading(self) -> ReportReading:
        """What the words say became of which stops."""
        return read(self.words, doors_of(self.route))

    @cached_property
    def reported(self) -> frozenset[int]:
        """Of this shift's stops, those of which this driver reported something before these words were said."""
        if self.route is None:
            return frozenset()
        positions = {each.tracking_number: stop.position for stop in self.route.stops for each in stop.deliveries}
        drivers, code, now = self.dms.drivers, self.driver.code, self.turn.now
        reports, aside = drivers.reports_of(code, list(positions), now), drivers.last_set_aside(code, now)
        before = {each.tracking_number for each in reports if each.at <= self.turn.received_at}
        before |= {each.tracking_number for each in aside if each.at <= self.turn.received_at}
        return frozenset(positions[number] for number in before & positions.keys())

    def clock(self, at: Any) -> str:
        return spoken.clock_time(at, self.driver.timezone)

    def says_little_but(self, *intents: str) -> bool:
        """Whether it can be the answer to a question: by itself it means nothing, or one of these."""
        return self.intent in SAY_LITTLE or self.intent in intents


SAY_LITTLE = frozenset(
    {"driver_inform", "driver_yes", "driver_no", "driver_unclear", "driver_answer", "driver_picture"}
)


class Focus(TypedDict):
    """Of the slot `driver_focus`: the stop that was last spoken of."""

    about: str
    """The tracking number of a package of it."""
    at: str
    said_at: str
    """When they said it, which may be long before it reached us."""
    at_door: bool
    """As who stands there does, not only looked up."""


@dataclass(frozen=True)
class DriverReply:
    """What is said, and what is asked with it."""

    sayings: list[Saying]
    question: Memory | None = None
    keeps_question: bool = False
    """What was asked before is still open."""
    asked: Saying | None = None
    """The saying that asks, where it is not the last."""
    focus: Focus | None = None
    """Set by the engine: the stop that is spoken of from here on."""
    untapped: tuple[Memory, ...] = ()
    """Set by the engine: as of Heard."""


class Module(Protocol):
    def begin(self, heard: DriverMessage) -> DriverReply: ...

    def answer(self, heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer: ...


@dataclass(frozen=True)
class WhichStop:
    """It cannot be told which stop is meant; `saying` asks."""

    saying: Saying


def doors_of(route: RouteView | None) -> list[SpokenStop]:
    """The route's stops as they can be spoken of."""
    return [
        SpokenStop(
            position=stop.position,
            street=stop.address.street_line,
            unit=stop.address.unit,
            names=tuple(dict.fromkeys(each.recipient_name for each in stop.deliveries)),
            tracking_numbers=tuple(each.tracking_number for each in stop.deliveries),
            is_open=stop.is_ahead,
        )
        for stop in (route.stops if route else ())
    ]


def the_stop(heard: DriverMessage, *, text: str | None = None, may_be_next: bool = True) -> StopView | WhichStop:
    """The stop that is spoken of: by number, tracking number, street, house or name in the words or behind the button;
    else the one in focus, else the next one."""
    route = heard.route
    if route is None:
        return WhichStop(("utter_driver_no_route", {}))
    said = heard.value or (heard.form or {}).get("about") or (heard.words if text is None else text)
    if numbers := tracking_numbers.find(said):
        stop = routes.stop_of(route, numbers[0])
        return stop or not_on_route(heard, numbers[0])
    found = named(said, doors_of(route))
    if found.positions or found.several or any(" " not in each for each in found.unknown):
        return _the_named(heard, found)
    upcoming = (heard.spoken_of or in_focus(heard) or routes.next_stop(route)) if may_be_next else None
    return upcoming or WhichStop(("utter_driver_which_stop", {}))


def in_focus(heard: DriverMessage) -> StopView | None:
    """The stop that was last spoken of, if something is to be done there yet."""
    stop = routes.stop_of(heard.route, heard.focus) if heard.route and heard.focus else None
    return stop if stop and stop.is_ahead else None


def evidence(heard: DriverMessage, stops: Named) -> Evidence:
    if stops.is_any:
        return Evidence.SAID
    return Evidence.MEANT if in_focus(heard) else Evidence.ASSUMED


def which_of(stops: list[StopView]) -> Saying:
    """Asks which of these is meant, with a button for each."""
    buttons = [
        {"title": f"Stop {stop.position}", "payload": f"driver:answer|{stop.deliveries[0].tracking_number}"}
        for stop in stops[:_MOST_BUTTONS]
    ]
    return "utter_driver_which_of", {"stops": spoken.either([where(stop) for stop in stops]), "buttons": buttons}


def not_on_route(heard: DriverMessage, what: str) -> WhichStop:
    route = heard.route
    assert route is not None
    if what.isdecimal() and len(what) < 4:
        last = str(route.stops[-1].position) if route.stops else "0"
        return WhichStop(("utter_driver_no_such_stop", {"position": what, "last": last}))
    return WhichStop(("utter_driver_not_on_route", {"what": what, "route": route.code}))


def _the_named(heard: DriverMessage, found: Named) -> StopView | WhichStop:
    assert heard.route is not None
    stops = [stop for stop in heard.route.stops if stop.position in (found.positions or found.several)]
    if len(stops) == 1 and not found.several:
        return stops[0]
    return WhichStop(which_of(stops)) if stops else not_on_route(heard, found.unknown[0])


def under_question(saying: Saying, question_id: str) -> Saying:
    """With its answer buttons bound to the question: tapped later, they answer no other."""
    response, values = saying
    buttons = [
        each | {"payload": f"{each['payload']}{_ASKED}{question_id}"}
        if each["payload"].startswith("driver:answer")
        else each
        for each in values.get("buttons") or ()
    ]
    return response, values | {"question": question_id} | ({"buttons": buttons} if buttons else {})


def answered_stop(heard: DriverMessage, *intents: str) -> StopView | None:
    """The stop that answers "which one?"; None when that is not what was said: a report of something else is none.
    `intents`: of whoever asked."""
    if not heard.says_little_but("driver_stop_details", *intents) or is_of_something_else(heard):
        return None
    stop = the_stop(heard, may_be_next=False)
    return None if isinstance(stop, WhichStop) else stop


def is_of_something_else(heard: DriverMessage) -> bool:
    """ "won't be there btwn 1 and 2, picking kids up": the numbers in a line that nobody understood are no stops."""
    is_line = len(heard.words.split()) > _WORDS_OF_AN_ANSWER
    return is_line and heard.intent in _UNCLEAR and not heard.value and not tracking_numbers.find(heard.words)


def names_another_stop(heard: DriverMessage, tracking_number: str) -> bool:
    """Whether the words (or the button) say another stop than that of this package, be it one that there is not; by its
    number: a name may be that of who signed."""
    said = heard.value or heard.words
    if numbers := tracking_numbers.find(said):
        return tracking_number not in numbers
    found = named(said, [replace(door, street="", unit="", names=()) for door in doors_of(heard.route)])
    stop = routes.stop_of(heard.route, tracking_number) if heard.route else None
    return found.is_any and (stop is None or found.positions != (stop.position,))


def reread(heard: DriverMessage) -> DriverMessage:
    """With the route as it is after what this turn wrote."""
    return replace(heard, route=heard.dms.drivers.route_of(heard.driver.code, heard.turn.now))


def where(stop: StopView) -> str:
    """`stop 14, 1205 N La Salle St Apt 4B`"""
    return f"stop {stop.position}, {stop.address.spoken()}"
