"""How to get in: shown to the driver of the stop when they ask; the customer is asked when nobody knows."""

from typing import Any

from actions.driver_heard import Heard, Says, WhichStop, answered_stop, the_stop, where
from actions.steps import NotAnAnswer
from doorstep.dms import arrangements, commands
from doorstep.dms.driver_day import StopView
from doorstep.dms.models import AccessKind, Audience
from doorstep.messaging.models import Kind as MessageKind
from doorstep.messaging.slack import posts
from doorstep.messaging.slack.events import is_direct
from doorstep.messaging.slack.mrkdwn import escape
from doorstep.outreach import questions

NAMES = {
    AccessKind.GATE: "Gate",
    AccessKind.DOOR: "Door",
    AccessKind.CALLBOX: "Call box",
    AccessKind.LOBBY: "Lobby",
    AccessKind.GARAGE: "Garage",
    AccessKind.ELEVATOR: "Elevator",
    AccessKind.ENTRY_ROUTE: "Way in",
}


def begin(heard: Heard) -> Says:
    stop = the_stop(heard)
    if isinstance(stop, WhichStop):
        return Says([stop.saying], {"wanted": "stop", "problem": heard.intent == "driver_access_problem"})
    return _help(heard, stop, is_problem=heard.intent == "driver_access_problem")


def answer(heard: Heard, memory: dict[str, Any]) -> Says | NotAnAnswer:
    stop = answered_stop(heard, "driver_ask_access", "driver_access_problem")
    return NotAnAnswer() if stop is None else _help(heard, stop, is_problem=memory["problem"])


def _help(heard: Heard, stop: StopView, *, is_problem: bool) -> Says:
    if is_problem:
        words = heard.kept or heard.turn.text
        commands.add_note(
            heard.session, stop.deliveries[0].tracking_number, f"Access problem at the door: {words}",
            audience=Audience.DESK, **heard.by,
        )  # fmt: skip
        return _ask_customer(heard, stop, knows_code=_show(heard, stop, again=True))
    if _show(heard, stop, again=False):
        others_read = not is_direct(heard.slack["channel"])
        return Says([("utter_driver_access_only_direct", {})] if others_read else [], keeps_question=True)
    return _ask_customer(heard, stop, knows_code=False)


def _show(heard: Heard, stop: StopView, *, again: bool) -> bool:
    """Post the codes, past the dialogue: what was posted is blanked in the ledger once it is sent. Where others read
    along they are not posted. False when there are none."""
    found = {
        detail.kind: detail.value
        for delivery in stop.deliveries
        for detail in arrangements.access_for_driver(heard.session, heard.driver.code, delivery.tracking_number)
    }
    if not found:
        return False
    if not is_direct(heard.slack["channel"]):
        return True
    about = where(stop)
    title = f"On file for {about}:" if again else f"{about[0].upper()}{about[1:]}:"
    lines = [f"{NAMES[kind]}: `{escape(value)}`" for kind, value in found.items()]
    posts.post(
        heard.session,
        posts.channel_of(heard.slack["channel"]),
        "\n".join([title, *lines]),
        blanked="\n".join([title, *(f"{NAMES[kind]}: ****" for kind in found)]),
        cause=f"codes:{heard.turn.cause}",
        now=heard.turn.now,
        kind=MessageKind.REPLY,
        thread_ts=heard.slack.get("thread_ts"),
        conversation_id=heard.turn.conversation_id,
    )
    return True


def _ask_customer(heard: Heard, stop: StopView, *, knows_code: bool) -> Says:
    driver_code, tracking_number = heard.driver.code, stop.deliveries[0].tracking_number
    is_open = questions.asked_for_access(heard.session, driver_code, tracking_number, before=heard.turn.now)
    asked = questions.ask(
        heard.session,
        kind=questions.Kind.ACCESS,
        driver_code=driver_code,
        tracking_number=tracking_number,
        text="",
        conversation_id=heard.turn.conversation_id,
        channel=heard.slack["channel"],
        thread_ts=heard.slack.get("thread_ts") or heard.slack.get("ts"),
        cause=heard.turn.cause,
        now=heard.turn.now,
    )
    about = {"stop": where(stop), "minutes": str(int(questions.ANSWER_WITHIN.total_seconds() // 60))}
    if not asked:
        return Says([("utter_driver_access_nobody_to_ask", about)])
    if is_open:
        return Says([("utter_driver_access_asked_already", about)])
    return Says([("utter_driver_access_asked_again" if knows_code else "utter_driver_access_asked", about)])
