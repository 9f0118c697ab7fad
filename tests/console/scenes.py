"""A morning at the desk: conversations in which there is something to see, for tests and for pictures."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from doorstep.addresses import PostalAddress
from doorstep.console.conversations import marks
from doorstep.database import Sessions, transaction
from doorstep.desk.models import Takeover
from doorstep.dms import commands as dms_commands
from doorstep.dms.commands import NewDelivery
from doorstep.dms.status import Status
from doorstep.messaging.models import MessageState, OptOut, OutboxRow
from doorstep.messaging.outbox import queueing
from doorstep.messaging.outbox.queueing import NewText
from doorstep.messaging.slack import people as slack_people
from doorstep.provenance import By
from tests.console.world import Desk, Text, append
from tests.databases import remembered
from tests.dms import world as company

MARKUP = "<script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\"> & <b>bold</b>"

_PEOPLE = {
    "Ann Lee": ("+13125550142", "LM123456789", "1205 N LA SALLE ST", "4B"),
    "Marcus Webb": ("+13125550118", "LM400100018", "1122 S MICHIGAN AVE", "9"),
    "Priya Raman": ("+17735550164", "LM400100064", "2210 N HALSTED ST", ""),
    "Tom Okafor": ("+17735550171", "LM400100071", "845 W FULTON ST", "12C"),
    "Rosa Diaz": ("+13125550185", "LM400100085", "1640 N WELLS ST", ""),
    "Ben Novak": ("+13125550193", "LM400100093", "51 E CHESTNUT ST", "1708"),
    "Julia Hart": ("+17735550127", "LM400100027", "1901 N CLARK ST", ""),
    "Sam Cho": ("+13125550136", "LM400100036", "700 N DEARBORN ST", "3"),
}
PHONES = {name: phone for name, (phone, *_) in _PEOPLE.items()}
NUMBERS = {name: number for name, (_, number, *_) in _PEOPLE.items()}


@dataclass
class Scenes:
    """`texts`: a conversation's id by the name of who is in it."""

    desk: Desk
    ids: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, body: str) -> Text:
        text = self.desk.comes(body, PHONES[name])
        self.ids[name] = text.conversation_id
        return text


@remembered
def play(sessions: Sessions, now: datetime) -> Scenes:
    """`now` is when it is over; the first text came three hours before."""
    desk = Desk(sessions, now - timedelta(hours=3))
    company.found(sessions, desk.now)
    with transaction(sessions) as session:
        for name, (phone, number, street, unit) in _PEOPLE.items():
            _announce(session, desk, name, phone, number, street, unit)
    scenes = Scenes(desk)
    _praise(scenes)
    _stopped(scenes)
    _driver(scenes)
    _markup(scenes)
    _unclear(scenes)
    _access(scenes)
    _address(scenes)
    desk.now = now - timedelta(minutes=17)
    _wants_a_person(scenes, "Tom Okafor")
    _taken(scenes)
    desk.now = now - timedelta(minutes=3)
    _wants_a_person(scenes, "Sam Cho")
    _arrive(sessions)
    desk.now = now
    desk.refresh()
    return scenes


def _arrive(sessions: Sessions) -> None:
    """Everything that is still on its way."""
    with transaction(sessions) as session:
        session.execute(
            update(OutboxRow)
            .where(OutboxRow.state == MessageState.PENDING)
            .values(state=MessageState.DELIVERED, accepted_at=OutboxRow.created_at, due_at=None)
        )


def _announce(session: Session, desk: Desk, name: str, phone: str, number: str, street: str, unit: str) -> None:
    house, direction, *words = street.split()
    address = PostalAddress(
        house, direction, " ".join(words[:-1]), words[-1], "", "APT" if unit else "", unit, "CHICAGO", "IL", "60610"
    )
    starts = desk.now + timedelta(hours=3)
    new = NewDelivery(
        number, name, address, "CHI", starts, starts + timedelta(hours=2), recipient_phone=phone, value_cents=18900
    )
    dms_commands.create_delivery(session, By("sender", f"announce {number}", desk.now), new)
    company.move(session, number, Status.AT_DEPOT, desk.now)
    dms_commands.assign_to_route(session, By("planner", f"plan {number}", desk.now), number, "R-D1")
    company.move(session, number, Status.OUT_FOR_DELIVERY, desk.now)


def _address(scenes: Scenes) -> None:
    desk, number = scenes.desk, NUMBERS["Ann Lee"]
    scenes.write("Ann Lee", "wheres my package").is_read(
        "where_is_my_package",
        f"{number} from Northline is out for delivery, 6 stops before yours. Expected about 1:10 PM.",
        confidence=0.97, actions=["action_where_is_my_package"], slots={"delivery": number},
    )  # fmt: skip
    said = "its apt 9 not 4b, and the street is 1205 n la salle"
    arrived = scenes.write("Ann Lee", said)
    arrived.is_read(
        "correct_address", "I have 1205 N La Salle St Apt 9, Chicago, IL 60610. Is that right?", confidence=0.81,
        entities=[
            {"entity": "address", "role": "new", "value": "apt 9", "start": 4, "end": 9},
            {"entity": "address", "role": "old", "value": "4b", "start": 14, "end": 16},
            {"entity": "address", "role": "new", "value": "1205 n la salle", "start": 36, "end": 51},
        ],
        actions=["action_start_address_correction", "action_read_back_address"],
    )  # fmt: skip
    yes = scenes.write("Ann Lee", "yes")
    home = replace(company.HOME, unit="9")
    with transaction(desk.sessions) as session:
        dms_commands.change_address(session, By.customer(yes.message_id, desk.now), number, home)
    yes.is_read(
        "affirm", "Done. The driver has the new address: 1205 N La Salle St Apt 9.", confidence=0.99,
        actions=["action_write_address"],
    )  # fmt: skip
    for outbox_id in (*arrived.outbox_ids, *yes.outbox_ids):
        desk.move(outbox_id, MessageState.DELIVERED)
    scenes.write("Ann Lee", "great. can you call me on 312-555-0177 when he is near").is_read(
        "give_instructions", "The driver will see: call 312-555-0177 on arrival.", confidence=0.52,
        actions=["action_give_instructions"],
    )  # fmt: skip


def _access(scenes: Scenes) -> None:
    desk = scenes.desk
    text = scenes.write("Priya Raman", "gate code is 4471# then the blue door")
    text.is_read(
        "give_access_code", "Saved for the driver: how to get in.", confidence=0.93,
        entities=[{"entity": "access_code", "value": "4471#", "start": 13, "end": 18}],
        actions=["action_give_access_code"],
    )  # fmt: skip
    desk.move(text.outbox_ids[0], MessageState.UNDELIVERED, 30005)
    outreach = desk.owes(
        scenes.ids["Priya Raman"], "We could not deliver LM400100064 at 9:40 AM: nobody answered. Text back to choose.",
        "outreach", phone=PHONES["Priya Raman"],
    )  # fmt: skip
    desk.move(outreach, MessageState.DELIVERED)
    scenes.desk.opens_case("failed_attempt", text, NUMBERS["Priya Raman"])


def _unclear(scenes: Scenes) -> None:
    desk = scenes.desk
    scenes.write("Marcus Webb", "hm idk the thing with the other thing").is_read(
        "nlu_fallback", "Sorry, I did not get that. Is it about where your package is, the address, or the time?",
        confidence=0.31, actions=["action_ask_again"],
    )  # fmt: skip
    scenes.write("Marcus Webb", "box is crushed").is_read(
        "report_damage", "Sorry about that. Can you send a picture?", confidence=0.88, actions=["action_damage"]
    )  # fmt: skip
    picture = desk.comes("here", PHONES["Marcus Webb"], media=["http://127.0.0.1:1/media/ME1"])
    picture.is_read("report_damage", "Thank you. A person looks at it today.", confidence=0.71)
    desk.opens_case("damage", picture, NUMBERS["Marcus Webb"])
    with transaction(desk.sessions) as session:
        marks.add(session, picture.conversation_id, marks.NewMark("flag"), by="dee", now=desk.now)
        marks.add(session, picture.conversation_id, marks.NewMark("tag", "insurance"), by="dee", now=desk.now)
        marks.add(
            session,
            picture.conversation_id,
            marks.NewMark("note", "Sender wants a photo of the label."),
            by="dee",
            now=desk.now,
        )


def _markup(scenes: Scenes) -> None:
    scenes.write("Rosa Diaz", MARKUP).is_read("out_of_scope", f"You wrote: {MARKUP}", confidence=0.64)


def _praise(scenes: Scenes) -> None:
    text = scenes.write("Ben Novak", "got it, thanks!")
    text.is_read("thank", "You're welcome.", confidence=0.99)
    with transaction(scenes.desk.sessions) as session:
        marks.add(session, text.conversation_id, marks.NewMark("reviewed"), by="dee", now=scenes.desk.later())


def _stopped(scenes: Scenes) -> None:
    text = scenes.write("Julia Hart", "STOP")
    text.is_read("stop_texts", confidence=1.0)
    with transaction(scenes.desk.sessions) as session:
        queueing.enqueue(
            session,
            NewText(
                PHONES["Julia Hart"],
                "You get no more texts from us. START brings them back.",
                conversation_id=text.conversation_id,
                kind="carrier_keyword",
                idempotency_key="stop",
            ),
            scenes.desk.later(),
        )
        session.execute(insert(OptOut).values(number=PHONES["Julia Hart"], began_at=scenes.desk.now, source="customer"))


def _driver(scenes: Scenes) -> None:
    desk = scenes.desk
    with transaction(desk.sessions) as session:
        dms_commands.link_driver(session, By.system("link", desk.now), "D1", "U0ERIN7KQ")
        slack_people.remember(session, "U0ERIN7KQ", "T0DOOR", "D0ERIN1")
    text = desk.comes(
        "running 15 late, traffic", "D0ERIN1", provider="slack", ours="T0DOOR", payload={"user": "U0ERIN7KQ"}
    )
    text.is_read("driver_late", "Noted: 15 minutes. I have told 4 customers.", confidence=0.95)
    scenes.ids["Erin Bell"] = text.conversation_id


def _wants_a_person(scenes: Scenes, name: str) -> None:
    text = scenes.write(name, "can i talk to a person please")
    scenes.desk.opens_case("person_wanted", text, NUMBERS[name])
    text.is_read(
        "talk_to_person", "I have passed this to dispatch. They text you here, usually within 15 minutes.",
        confidence=0.98, actions=["action_hand_over"], also=["pause"],
    )  # fmt: skip


def _taken(scenes: Scenes) -> None:
    """By Dee; the assistant is silent."""
    desk, conversation_id = scenes.desk, scenes.ids["Marcus Webb"]
    with transaction(desk.sessions) as session:
        session.add(Takeover(conversation_id=conversation_id, by="dee", since=desk.now))
        append(session, conversation_id, [{"event": "pause", "metadata": {"takeover": 1}}], desk.now)
    sent = desk.owes(
        conversation_id, "Hi Marcus, Dee from dispatch. A new one leaves today, keep the box for the driver.", "desk",
        cause="desk:dee:1", phone=PHONES["Marcus Webb"],
    )  # fmt: skip
    desk.move(sent, MessageState.DELIVERED)
