"""What one text led to, read from the rows: what was written, opened, sent and to whom.

An effect's kind is a command of the DMS (`record_attempt:delivered`, `give_access`), `opt_out`, `opt_in`, `case:KIND`,
`notice:KIND` (a driver is told), `question:KIND` (a driver's, to a customer) or `text` (to somebody else's phone).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from doorstep.cases.models import Case
from doorstep.database import reading
from doorstep.dms import arrangements
from doorstep.dms.models import History
from doorstep.drivers.notices.models import DriverNotice
from doorstep.drivers.questions.models import DriverQuestion
from doorstep.messaging.models import Conversation, MessageKind, OptOut, OutboxRow
from evaluation.playing.filing import GIVEN
from evaluation.playing.heard import Turned, by_number
from evaluation.playing.house import House
from evaluation.playing.lines_world import Person


@dataclass(frozen=True)
class Effect:
    kind: str
    subject: str = ""
    """A tracking number, where it is about one."""
    details: Any = None


@dataclass
class Happened:
    """All that came of one person's text."""

    turned: Turned = field(default_factory=lambda: Turned((), (), (), ()))
    effects: list[Effect] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)


def read(house: House, people: Sequence[Person], *, after_outbox: int, after_case: int) -> list[Happened]:
    """In the order of the people."""
    of_number = {number: each for each, person in enumerate(people) for number in person.tracking_numbers}
    of_phone = {phone: each for each, person in enumerate(people) for phone in person.customers.values()}
    of_driver = {person.driver: each for each, person in enumerate(people) if person.driver}
    channels = [person.phone or house.slack.dm(person.slack_user) for person in people]
    of_channel = {channel: each for each, channel in enumerate(channels)}
    found = [Happened() for _ in people]
    conversations: dict[str, int] = {}

    def put(index: int | None, effect: Effect) -> None:
        if index is not None:
            found[index].effects.append(effect)

    with reading(house.sessions) as session:
        for id_, number in session.execute(select(Conversation.id, Conversation.their_number)).tuples():
            if (index := of_channel.get(number.partition(":")[0])) is not None:
                conversations[id_] = index
        for row in session.scalars(select(History).order_by(History.id)):
            if row.cause.startswith(GIVEN):
                continue
            subject = row.subject.removeprefix("driver:").removeprefix("route:")
            index = of_number.get(row.subject, of_driver.get(subject))
            details = dict(row.after)
            if row.command == "give_access":
                details["on_file"] = [each.value for each in arrangements.access(session, row.subject)]
            put(index, Effect(_command(row), row.subject, details))
        for out in session.scalars(select(OptOut).order_by(OptOut.id)):
            index = of_channel.get(out.number)
            put(index, Effect("opt_out", out.source))
            if out.ended_at is not None:
                put(index, Effect("opt_in", out.ended_source or ""))
        for case in session.scalars(select(Case).where(Case.id > after_case).order_by(Case.id)):
            index = conversations.get(case.conversation_id or "", of_number.get(case.tracking_number or ""))
            if index is None:
                index = of_driver.get(str(case.details.get("driver")))
            put(index, Effect(f"case:{case.kind}", case.tracking_number or "", case.state))
        for notice in session.scalars(select(DriverNotice)):
            put(
                of_number.get(notice.tracking_number or ""),
                Effect(f"notice:{notice.kind.value}", notice.tracking_number or "", notice.text),
            )
        for question in session.scalars(select(DriverQuestion)):
            put(
                of_number.get(question.tracking_number),
                Effect(f"question:{question.kind}", question.tracking_number, question.text),
            )
        queued = (
            select(OutboxRow)
            .where(OutboxRow.id > after_outbox, OutboxRow.kind != MessageKind.ALERT)
            .order_by(OutboxRow.id)
        )
        numbers = {phone: number for person in people for number, phone in person.customers.items()}
        for text in session.scalars(queued):
            if (index := of_phone.get(text.to_number)) is not None:
                put(index, Effect("text", numbers[text.to_number], text.body))
            elif (index := conversations.get(text.conversation_id or "")) is not None or (
                index := of_channel.get(text.to_number)
            ) is not None:
                found[index].replies.append(text.body)
    for channel, turned in by_number(house, channels).items():
        found[of_channel[channel]].turned = turned
    return found


def _command(row: History) -> str:
    if row.command == "record_attempt":
        return f"record_attempt:{row.after.get('outcome') or row.after.get('status')}"
    if row.command == "add_note":
        return "add_note:desk" if row.after.get("audience") == "desk" else "add_note"
    return row.command
