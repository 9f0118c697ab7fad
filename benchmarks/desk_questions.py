"""Everything that the desk's pages ask, with what differs from one time to the next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.console.calls import pages as calls
from doorstep.console.cases import queries as cases_board
from doorstep.console.cases.queries import BoardFilters
from doorstep.console.conversations import marks, saved_filters, transcript_parts, transcripts
from doorstep.console.conversations import queries as conversations
from doorstep.console.conversations.filtering import Filters
from doorstep.console.deliveries import queries as delivery_queries
from doorstep.console.kit import paging
from doorstep.console.kit.paging import Page
from doorstep.console.numbers import desk_figures, driver_figures, feedback, figure_rows, figures
from doorstep.console.read_model import refreshing, saved_views, unasked
from doorstep.console.read_model.tables import DeskConversation, readings
from doorstep.console.review import collecting, reviews
from doorstep.console.review.models import ReviewItem, ReviewState
from doorstep.console.routes import day_drawing, route_strip, takers
from doorstep.console.routes import queries as routes_today
from doorstep.console.search import queries as search_queries
from doorstep.dms.models import Address, Depot, Driver, Recipient, Route
from doorstep.messaging.models import InboxRow, OutboxRow
from doorstep.transcript import DialogueEvent

ZONE = "America/Chicago"
COMMON = ("package", "please", "dispatch", "expected", "thank", "driver")
SELDOM = ("planter", "vacation", "smashed", "cracked", "kennedy", "expletive", "zzyzx")

_LOOKED_THROUGH = 100_000
"""Events, the latest."""
_SAMPLE_PERCENT = 2.0
_REVIEWED = 3_000
"""A hundred texts a day: more than anybody reviews beside their work."""

Ask = Callable[[Session, Random], object]


@dataclass(frozen=True)
class World:
    """What is in the database, to ask about."""

    now: datetime
    numbers: Sequence[str]
    names: Sequence[str]
    ids: Sequence[str]
    longest: str
    cases: Sequence[int]
    open_cases: Sequence[int]
    intents: Sequence[str]
    routes: Sequence[str]
    streets: Sequence[str]
    phones: Sequence[str]
    drivers: Sequence[str]
    recipients: Sequence[int]
    depot: str


def look(session: Session) -> World:
    """`now` is just after the last text, whenever it was seeded."""
    now = session.scalar(select(func.max(DeskConversation.last_message_at))) or datetime.now(UTC)
    some = session.execute(
        select(DeskConversation.conversation_id, DeskConversation.name, DeskConversation.tracking_numbers).where(
            DeskConversation.no % 97 == 0
        )
    ).all()
    longest = select(DeskConversation.conversation_id).order_by(
        (DeskConversation.texts_in + DeskConversation.texts_out).desc()
    )
    every_case = select(Case.id).where(Case.id % 53 == 0)
    return World(
        now + timedelta(minutes=1),
        [row.tracking_numbers.split()[0] for row in some if row.tracking_numbers],
        [row.name for row in some if row.name],
        [row.conversation_id for row in some],
        session.scalars(longest.limit(1)).one(),
        session.scalars(every_case).all(),
        session.scalars(select(Case.id).where(Case.state != CaseState.RESOLVED).limit(500)).all(),
        conversations.intents_seen(session),
        session.scalars(select(Route.code).order_by(Route.id.desc()).limit(12)).all(),
        [f"{number} {street}" for number, street in session.execute(select(Address.number, Address.street).limit(500))],
        session.scalars(select(Recipient.phone).where(Recipient.phone.is_not(None)).limit(500)).all(),
        session.scalars(select(Driver.name).limit(50)).all(),
        session.scalars(select(Recipient.id).limit(500)).all(),
        session.scalars(select(Depot.code).limit(1)).one(),
    )


def questions(world: World) -> dict[str, Ask]:
    """By what they are called in the table."""
    now = world.now
    day = now.astimezone(ZoneInfo(ZONE)).date()

    def listed(session: Session, random: Random, **wanted: object) -> object:
        return conversations.search(session, Filters(**wanted), zone=ZONE)  # type: ignore[arg-type]

    def deep(session: Session, random: Random) -> object:
        at = now - timedelta(days=random.uniform(0, 85))
        return conversations.search(session, Filters(), Page(paging.encode(at, 0)), zone=ZONE)

    def drawn(choose: Callable[[Random], dict[str, object]]) -> Ask:
        return lambda session, random: listed(session, random, **choose(random))

    def days(random: Random, length: int) -> dict[str, object]:
        last = day - timedelta(days=random.randint(0, 80))
        return {"first_day": last - timedelta(days=length - 1), "last_day": last}

    asked: dict[str, Ask] = {
        "list: first page": partial(listed),
        "list: a page far down": deep,
        "list: how many": lambda session, _: conversations.count(session, Filters(), zone=ZONE),
        "filter: Slack": partial(listed, channel="slack"),
        "filter: customers": partial(listed, party="customer"),
        "filter: drivers": partial(listed, party="driver"),
        "filter: unknown numbers": partial(listed, party="unknown"),
        "filter: a delivery": drawn(lambda random: {"delivery": random.choice(world.numbers)}),
        "filter: an intent": drawn(lambda random: {"intent": random.choice(world.intents)}),
        "filter: low confidence": partial(listed, low_confidence=True),
        "filter: fallback": partial(listed, fallback=True),
        "filter: a DMS write": partial(listed, dms_write=True),
        "filter: an open case": partial(listed, open_case=True),
        "filter: flagged": partial(listed, flagged=True),
        "filter: a tag": drawn(lambda random: {"tag": random.choice(("training", "vip", "none"))}),
        "filter: not reviewed": partial(listed, not_reviewed=True),
        "filter: did not arrive": partial(listed, failed=True),
        "filter: with a person": partial(listed, with_person=True),
        "filter: taken by somebody": drawn(lambda random: {"taken_by": random.choice(("ana", "bo"))}),
        "filter: a day": drawn(lambda random: days(random, 1)),
        "filter: thirty days": drawn(lambda random: days(random, 30)),
        "filter: intent, open case, day": drawn(
            lambda random: {"intent": random.choice(world.intents), "open_case": True, **days(random, 1)}
        ),
        "filter: fallback, flagged, not reviewed": partial(listed, fallback=True, flagged=True, not_reviewed=True),
        "filter: everything at once": drawn(
            lambda random: {
                "channel": "sms",
                "party": "customer",
                "intent": random.choice(world.intents),
                "low_confidence": True,
                "dms_write": True,
                "open_case": True,
                "not_reviewed": True,
                "text": random.choice(COMMON),
                **days(random, 30),
            }
        ),
        "list: who waits longest": partial(listed, order="waiting"),
        "filter: how many with an intent": lambda session, random: conversations.count(
            session, Filters(intent=random.choice(world.intents)), zone=ZONE
        ),
        "search: a common word": drawn(lambda random: {"text": random.choice(COMMON)}),
        "search: a seldom word": drawn(lambda random: {"text": random.choice(SELDOM)}),
        "search: two words": drawn(lambda random: {"text": f"{random.choice(COMMON)} {random.choice(SELDOM)}"}),
        "search: two common words": drawn(lambda random: {"text": " ".join(random.sample(COMMON, 2))}),
        "search: a name": drawn(lambda random: {"text": random.choice(world.names)}),
        "search: a name and a word": drawn(lambda random: {"text": f"{random.choice(world.names)} package"}),
        "search: a phone number": drawn(
            lambda random: {"text": f"(555) {random.randint(0, 9):03d}-{random.randint(0, 9999):04d}"}
        ),
        "search: a tracking number": drawn(lambda random: {"text": random.choice(world.numbers)}),
        "search: a common word, open case": drawn(lambda random: {"text": random.choice(COMMON), "open_case": True}),
        "search: a common word, a day": drawn(lambda random: {"text": random.choice(COMMON), **days(random, 1)}),
        "search: how many": lambda session, random: conversations.count(
            session, Filters(text=random.choice(COMMON)), zone=ZONE
        ),
        "live: fifty rows again": lambda session, random: conversations.some(session, random.choices(world.ids, k=50)),
        "live: news": lambda session, _: refreshing.news_since(session, 0),
    }
    return asked | _beside(world)


def _beside(world: World) -> dict[str, Ask]:
    now = world.now
    day = now.astimezone(ZoneInfo(ZONE)).date()

    def transcript(session: Session, random: Random) -> object:
        return transcripts.page(session, random.choice(world.ids))

    def middle(session: Session, random: Random) -> object:
        at = now - timedelta(days=random.uniform(0, 85))
        return transcripts.page(session, world.longest, before=paging.encode(at, 0, 0))

    def counted(session: Session, random: Random, length: int) -> object:
        last = day - timedelta(days=random.randint(0, 90 - length))
        return figures.figures(session, last - timedelta(days=length - 1), last, ZONE)

    def behind(session: Session, random: Random, figure: str) -> object:
        last = day - timedelta(days=random.randint(0, 60))
        return figure_rows.rows(session, figure, figure_rows.Days(last - timedelta(days=29), last, ZONE))

    def found(choose: Callable[[Random], str]) -> Ask:
        return lambda session, random: search_queries.search(session, choose(random))

    def drawn_day(session: Session, random: Random) -> object:
        found = routes_today.route(session, random.choice(world.routes), now)
        assert found is not None
        route, stops = found
        strip = route_strip.strip(stops, route.next_position)
        return strip, day_drawing.drawing(stops, route.next_position, route.timezone, now)

    def reviewed(session: Session, random: Random) -> object:
        """All that the page of reviews asks."""
        item = reviews.next_item(session, "dee")
        said = transcript_parts.up_to(session, item.conversation_id, f"in:{item.inbox_id}", size=6) if item else None
        return item, said, reviews.waiting(session, "dee"), reviews.figures(session, now)

    def compared(session: Session, random: Random) -> object:
        """The page of numbers: four weeks beside the four before."""
        last = day - timedelta(days=random.randint(0, 30))
        spans = [(last - timedelta(days=27), last), (last - timedelta(days=55), last - timedelta(days=28))]
        return [
            (
                figures.figures(session, *span, ZONE),
                driver_figures.driver_figures(session, *span, ZONE),
                desk_figures.desk_figures(session, *span, ZONE),
                feedback.feedback(session, *span, ZONE),
            )
            for span in spans
        ]

    return {
        "transcript: last page": transcript,
        "transcript: last page of 10,000 messages": lambda session, _: transcripts.page(session, world.longest),
        "transcript: a page in the middle of it": middle,
        "transcript: marks": lambda session, random: marks.of(session, random.choice(world.ids)),
        "cases: the board": lambda session, _: cases_board.board(session, now=now),
        "cases: the board, of a kind": lambda session, random: cases_board.board(
            session, BoardFilters(kinds=(random.choice(list(CaseKind)),)), now=now
        ),
        "cases: the board, words": lambda session, _: cases_board.board(session, BoardFilters(text="damage"), now=now),
        "cases: the board, overdue": lambda session, _: cases_board.board(session, BoardFilters(overdue=True), now=now),
        "cases: how many of each sort": lambda session, _: cases_board.tallies(session, "dee", now),
        "cases: the one before and after": lambda session, random: cases_board.neighbours(
            session, random.choice(world.open_cases), now=now
        ),
        "cases: an open case": lambda session, random: cases_board.detail(
            session, random.choice(world.open_cases), now=now
        ),
        "cases: any case": lambda session, random: cases_board.detail(session, random.choice(world.cases), now=now),
        "cases: resolved ones, by a name": lambda session, random: cases_board.board(
            session, BoardFilters(text=random.choice(world.names), states=(CaseState.RESOLVED,)), now=now
        ),
        "find anything: the end of a tracking number": found(lambda random: random.choice(world.numbers)[-5:]),
        "find anything: a name": found(lambda random: random.choice(world.names)),
        "find anything: the beginning of a name": found(lambda random: random.choice(world.names)[:3]),
        "find anything: a street": found(lambda random: random.choice(world.streets)),
        "find anything: part of a phone number": found(lambda random: random.choice(world.phones)[-7:-2]),
        "find anything: the end of a phone number": found(lambda random: random.choice(world.phones)[-4:]),
        "find anything: what nearly everything has": found(lambda _random: "il"),
        "find anything: a driver": found(lambda random: random.choice(world.drivers)),
        "find anything: a route": found(lambda random: random.choice(world.routes)),
        "find anything: nothing has it": found(lambda _random: "zzyzx 99999"),
        "a delivery's page": lambda session, random: delivery_queries.delivery_page(
            session, random.choice(world.numbers), now
        ),
        "a recipient's page": lambda session, random: delivery_queries.recipient_page(
            session, random.choice(world.recipients)
        ),
        "find anything: of one kind alone": lambda session, _random: search_queries.search(
            session, "il", only="deliveries"
        ),
        "find anything: a whole tracking number": lambda session, random: search_queries.exact(
            session, random.choice(world.numbers)
        ),
        "review: the next text": reviewed,
        "what calls": lambda session, _: calls._look(session, "dee"),
        "today: routes": lambda session, _: routes_today.routes(session, now),
        "today: a route": lambda session, random: routes_today.route(session, random.choice(world.routes), now),
        "today: a route, drawn along time": drawn_day,
        "today: who could take its stops": lambda session, random: takers.takers(session, world.depot, None, now),
        "notifications: coming, later, not sent": lambda session, _: [
            ask(session, now) for ask in (unasked.coming, unasked.set_for_later, unasked.not_sent)
        ],
        "figures: a week": partial(counted, length=7),
        "figures: thirty days": partial(counted, length=30),
        "figures: ninety days": partial(counted, length=90),
        "figures: four weeks beside four": compared,
        "figures: drivers, ninety days": lambda session, _: driver_figures.driver_figures(
            session, day - timedelta(days=89), day, ZONE
        ),
        **{f"figures: rows behind {figure}": partial(behind, figure=figure) for figure in figure_rows._BEHIND},
        "saved filters": lambda session, _: saved_filters.of(session, "ana"),
        "saved views of cases": lambda session, _: saved_views.of(session, "ana", saved_views.CASES),
        "menus": lambda session, _: (conversations.intents_seen(session), marks.tags(session)),
    }


def review_some(session: Session, now: datetime) -> None:
    """The queue of reviews as it is after a month: of the latest texts two thirds looked at, half of that by two."""
    newest = session.scalar(select(func.max(readings.c.event_id))) or 0
    session.add(ReviewState(id=1, seen_event_id=max(0, newest - _LOOKED_THROUGH)))
    while collecting.collect(session, _SAMPLE_PERCENT):
        pass
    latest = select(ReviewItem.inbox_id).order_by(ReviewItem.inbox_id.desc()).limit(_REVIEWED)
    for at, inbox_id in enumerate(session.scalars(latest).all()):
        for by in ("ana", "bo")[: at % 3]:
            acts = [{"act": name} for name in reviews.was_taken_for(session, inbox_id) if name.isidentifier()][:1]
            reviews.review(session, inbox_id, acts, by=by, now=now)


def sizes(session: Session) -> dict[str, int]:
    counted = {
        "conversations": DeskConversation.no,
        "cases": Case.id,
        "texts_in": InboxRow.id,
        "texts_out": OutboxRow.id,
        "dialogue_events": DialogueEvent.id,
        "texts_to_review": ReviewItem.inbox_id,
    }
    return {name: session.scalar(select(func.count(column))) or 0 for name, column in counted.items()}
