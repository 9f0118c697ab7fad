"""What lists of the desk read: one row for each conversation, kept up to date by the worker.

Triggers write what changed into `desk_changes`, in the transaction that changed it; whatever order transactions end
in, a change is there as soon as it can be seen. A refresh takes some of them, brings the rows of their conversations
up to date from the sources, and deletes them, all in one transaction; so it can be stopped anywhere and begun again.
One refresh runs at a time, in whichever worker comes first. What it took over it announces in `desk_news`, in the order
in which it becomes visible.
"""

import itertools
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Text, bindparam, cast, delete, func, insert, literal, null, select, text
from sqlalchemy.orm import Session

from doorstep import jobs, wakeups
from doorstep.bootstrap import Services
from doorstep.cases.models import Case
from doorstep.console.read_model import conversation_rows, day_words, finding, full_text, quarters, sources
from doorstep.console.read_model.sources import Sources
from doorstep.console.read_model.tables import changes, desk_conversations, news
from doorstep.database import Sessions, reading, transaction
from doorstep.dms.mirror import Delivery
from doorstep.messaging.models import conversations, inbox, outbox

POLL_SECONDS = 0.3
CONVERSATIONS_AT_ONCE = 12
"""A millisecond or two each: on SQLite nobody else can write meanwhile, and what comes in waits to be acknowledged."""
OF_NONE = 32
"""Times as many changes of no conversation: what such a delivery is found by costs a tenth of a millisecond."""
REST = 19
"""Times as long as a refresh took nothing is refreshed then: lists cost those who text a twentieth of a core at most,
however long conversations are. What comes meanwhile is taken over at once."""
MOST_AT_ONCE = 2_000
"""Changes: those of no conversation (an import of the day's deliveries) cost little."""
NEWS_KEPT = timedelta(minutes=10)

_LOOK_AFTER = (1, 5, 20)
"""Rounds of a rebuild after which the database learns how large the tables are now: its plans were for empty ones."""


@dataclass(frozen=True)
class News:
    """What live pages have to know. `kind` is conversation, case or dms; `ref` its id, or the subject of the history:
    a tracking number, `route:…`, `driver:…`."""

    id: int
    kind: str
    ref: str


def run_once(services: Services) -> datetime | None:
    """One refresh, and another one soon if there was anything to do. Blocking."""
    with reading(services.sessions) as session:  # the longer half of the work keeps no writer waiting
        seen = look(session)
    if seen is None:
        return None
    with transaction(services.sessions) as session:
        take_over(session, seen, services.clock())
    return services.clock()


def refresh(session: Session, now: datetime, *, most: int = CONVERSATIONS_AT_ONCE) -> int:
    """Look and take over in one transaction."""
    seen = look(session, most=most)
    return take_over(session, seen, now) if seen else 0


@dataclass(frozen=True)
class ReadModelChange:
    """Changes, and what the sources said of their conversations. What changes afterwards is a change of its own."""

    taken: Sequence[Any]
    touched: "_Touched"
    found: Mapping[str, Sources]


def look(session: Session, *, most: int = CONVERSATIONS_AT_ONCE) -> ReadModelChange | None:
    """The oldest changes, of `most` conversations; only reads. None: there are none."""
    taken = _of_few(session.execute(_OLDEST, {"most": MOST_AT_ONCE}).all(), most)
    if not taken:
        return None
    touched = _touched(session, taken)
    return ReadModelChange(taken, touched, sources.load(session, list(touched.conversations)))


def take_over(session: Session, seen: ReadModelChange, now: datetime) -> int:
    """Bring the rows up to date; answers how many changes that were. 0: another refresh took them, or runs."""
    if not jobs.is_alone(session, "desk_lists") or not _are_there_still(session, seen.taken):
        return 0
    touched = seen.touched
    known = list(touched.conversations)
    before = _known_by(session, known)
    taken_over = conversation_rows.take_over(session, seen.found, touched.dms, touched.everything)
    after = _known_by(session, known)
    anew = {id_ for id_ in after if id_ in touched.everything or before.get(id_, after[id_]) != after[id_]}
    day_words.write(session, {id_: days for id_, days in touched.days.items() if id_ not in anew}, anew)
    if touched.all_quarters:
        quarters.count_all(session)
        quarters.keep_all_cases(session)
    else:
        fallbacks = map(quarters.quarter_of, taken_over.not_understood_at)
        quarters.count(session, touched.quarters.union(fallbacks))
        quarters.keep_cases(session, [int(ref) for ref in touched.cases])
    finding.keep(session, touched.subjects | touched.found, [int(ref) for ref in touched.cases | touched.found_cases])
    _announce(session, touched, taken_over.ids, now)
    session.execute(delete(changes).where(changes.c.id.in_([row.id for row in seen.taken])))
    return len(seen.taken)


def is_behind(session: Session) -> bool:
    """Whether there are changes that no refresh has taken over."""
    return session.execute(_ANY).first() is not None


def rebuild(sessions: Sessions, now: datetime, *, at_once: int = 1_000) -> int:
    """Make everything anew, in several transactions; answers how many conversations have a row.

    Lists are incomplete meanwhile. When it is interrupted, the worker's refresh goes on with it.
    """
    with transaction(sessions) as session:
        ask_for_rebuild(session)
    for round_ in itertools.count(1):
        with transaction(sessions) as session:
            taken = refresh(session, now, most=at_once)
            if taken == 0 and not is_behind(session):
                break
            if round_ in _LOOK_AFTER:
                session.execute(text("ANALYZE"))
        if taken == 0:  # a worker is at it
            time.sleep(POLL_SECONDS)
    with transaction(sessions) as session:
        session.execute(text("ANALYZE"))
        return session.scalar(select(func.count()).select_from(desk_conversations)) or 0


def ask_for_rebuild(session: Session) -> None:
    session.execute(delete(changes))
    conversation_rows.forget(session)
    full_text.clear(session)
    finding.clear(session)
    columns = ["conversation_id", "source", "ref"]
    every = select(conversations.c.id, literal("all"), literal("")).order_by(conversations.c.id)
    session.execute(insert(changes).from_select(columns, every))
    session.execute(insert(changes).from_select(columns, select(null(), literal("quarters"), literal(""))))
    for source, refs in (("found", select(Delivery.tracking_number).order_by(Delivery.id)),
                         ("found_case", select(cast(Case.id, Text)).order_by(Case.id))):  # fmt: skip
        every = refs.with_only_columns(null(), literal(source), *refs.selected_columns)
        session.execute(insert(changes).from_select(columns, every))


def newest_news(session: Session) -> int:
    """From where a page that has just been shown goes on."""
    return session.scalar(select(func.max(news.c.id))) or 0


def news_since(session: Session, after: int, *, most: int = 500) -> list[News]:
    """What was taken over since, oldest first. Reads one index; ids become visible in their order."""
    rows = session.execute(_NEWS, {"after": after, "most": most})
    return [News(row.id, row.kind, row.ref) for row in rows]


@dataclass
class _Touched:
    conversations: dict[str, None] = field(default_factory=dict)
    everything: set[str] = field(default_factory=set)
    dms: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    days: dict[str, set[date]] = field(default_factory=lambda: defaultdict(set))
    quarters: set[int] = field(default_factory=set)
    all_quarters: bool = False
    cases: dict[str, None] = field(default_factory=dict)
    subjects: dict[str, None] = field(default_factory=dict)
    found: dict[str, None] = field(default_factory=dict)
    """Deliveries that only have to be found, and cases."""
    found_cases: dict[str, None] = field(default_factory=dict)


def _of_few(rows: Sequence[Any], most: int) -> list[Any]:
    """Of these changes those of the first conversations, each brought up to date once however many of its changes wait,
    and the first of those of none: an import's, or a driver's day."""
    ids = dict.fromkeys(row.conversation_id for row in rows if row.conversation_id is not None)
    few = set(itertools.islice(ids, most))
    of_none = itertools.count()
    return [
        row
        for row in rows
        if (next(of_none) < most * OF_NONE if row.conversation_id is None else row.conversation_id in few)
    ]


def _touched(session: Session, taken: Sequence[Any]) -> _Touched:
    touched = _Touched()
    messages: dict[str, list[int]] = {"inbox": [], "outbox": []}
    for change in taken:
        if change.conversation_id is not None:
            touched.conversations[change.conversation_id] = None
        match change.source:
            case "inbox" | "outbox":
                messages[change.source].append(int(change.ref))
            case "all":
                touched.everything.add(change.conversation_id)
            case "quarters":
                touched.all_quarters = True
            case "case":
                touched.cases[change.ref] = None
            case "found":
                touched.found[change.ref] = None
            case "found_case":
                touched.found_cases[change.ref] = None
            case "dms":
                touched.subjects[change.ref] = None
                if change.conversation_id is not None:
                    touched.dms[change.conversation_id].add(change.ref)
    for source, ids in messages.items():
        for conversation_id, at in session.execute(_WHEN[source], {"ids": ids}) if ids else ():
            touched.quarters.add(quarters.quarter_of(at))
            if conversation_id is not None:
                touched.days[conversation_id].add(full_text.day_of(at))
    return touched


def _known_by(session: Session, ids: Sequence[str]) -> dict[str, tuple[str | None, str]]:
    """What stands in every document of a conversation."""
    return {row.conversation_id: (row.name, row.tracking_numbers) for row in session.execute(_NAMES, {"ids": ids})}


def _announce(session: Session, touched: _Touched, ids: frozenset[str], now: datetime) -> None:
    rows = [
        {"kind": kind, "ref": ref, "at": now}
        for kind, refs in (("conversation", sorted(ids)), ("case", touched.cases), ("dms", touched.subjects))
        for ref in refs
    ]
    if rows:
        session.execute(insert(news), rows)
        wakeups.notify(session, "news")
    session.execute(delete(news).where(news.c.at < now - NEWS_KEPT))


def _are_there_still(session: Session, taken: Sequence[Any]) -> bool:
    ids = [row.id for row in taken]
    return session.scalar(select(func.count()).select_from(changes).where(changes.c.id.in_(ids))) == len(ids)


_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_ANY = select(changes.c.id).limit(1)
_OLDEST = select(changes).order_by(changes.c.id).limit(bindparam("most"))
_NEWS = select(news).where(news.c.id > bindparam("after")).order_by(news.c.id).limit(bindparam("most"))
_NAMES = select(
    desk_conversations.c.conversation_id, desk_conversations.c.name, desk_conversations.c.tracking_numbers
).where(desk_conversations.c.conversation_id.in_(_ids))
_WHEN = {
    "inbox": select(inbox.c.conversation_id, inbox.c.received_at).where(inbox.c.id.in_(_ids)),
    "outbox": select(outbox.c.conversation_id, outbox.c.created_at).where(outbox.c.id.in_(_ids)),
}
