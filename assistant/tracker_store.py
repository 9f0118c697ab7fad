"""Where the dialogue keeps its conversations: Rasa's TrackerStore on our database.

Every event is kept, and only new ones are written. What Rasa is handed is short however long the conversation is
(assistant/compaction.py). A tracker is kept for the next turn, and handed out again if nobody wrote to the conversation
in between: another server, or Rasa's HTTP API.
"""

import functools
import json
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import cast

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import Table, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assistant.blanking import hide_codes
from assistant.compaction import carried_over, takes_back, window_start
from assistant.events import read_event
from assistant.storage import shared_storage
from assistant.turn import DialogueTurn, current_turn
from doorstep.storage import Storage
from doorstep.transcript import DialogueEvent, DialogueHead

# Through Core: these run for every text, and the ORM's bookkeeping would cost more than the statements.
_EVENTS = cast(Table, DialogueEvent.__table__)
_HEADS = cast(Table, DialogueHead.__table__)

_TRACKERS_KEPT = 2_000


class ConversationMoved(Exception):
    """Somebody else wrote to the conversation since its tracker was read; nothing was written."""


class StoredTracker(DialogueStateTracker):
    """A tracker that knows which of its events are stored.

    First come `carried` events that stand for older ones, then those whose ids are in `ids`; what follows is new.
    """

    def __init__(self, sender_id: str, slots: Iterable[Slot] | None) -> None:
        super().__init__(sender_id, slots)
        self.carried = 0
        self.ids: list[int] = []
        self.newest_id = 0
        """Of the conversation when this tracker was read; 0 if it had no events."""

    def new_events(self) -> list[Event]:
        return list(islice(self.events, self.carried + len(self.ids), None))


class DialogueTrackerStore(TrackerStore):
    def __init__(
        self,
        domain: Domain | None,
        event_broker: EventBroker | None = None,
        host: str | None = None,  # Rasa passes `url:` of endpoints.yml; ours comes from the settings
        storage: Storage | None = None,
    ) -> None:
        if event_broker is not None:
            raise ValueError("event brokers are not served: read the events from the table dialogue_events")
        self._kept: OrderedDict[str, StoredTracker] = OrderedDict()
        super().__init__(domain)
        self._storage = storage or shared_storage()

    @property
    def domain(self) -> Domain:
        return self._domain

    @domain.setter
    def domain(self, domain: Domain | None) -> None:
        self._domain = domain or Domain.empty()
        self._kept.clear()  # they have the slots of the domain before

    def init_tracker(self, sender_id: str) -> StoredTracker:
        return StoredTracker(sender_id, self.domain.slots)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's tracker: cut short, but in the state that all of its events lead to."""
        turn = current_turn()
        if turn is None or turn.conversation_id != sender_id:
            return await self._storage.read(lambda session: self._load(session, sender_id, None))
        if turn.tracker is None:
            # While it is being changed it is nobody else's: it comes back when the turn is committed.
            kept = self._kept.pop(sender_id, None)
            turn.tracker = await self._storage.read(lambda session: self._load(session, sender_id, kept))
        return turn.tracker

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """A tracker with every event of the conversation."""
        return await self._storage.read(lambda session: self._load_whole(session, conversation_id))

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the tracker's new events: at the end of the turn if there is one, else now.

        Raises ConversationMoved.
        """
        turn = current_turn()
        if turn is None or turn.conversation_id != tracker.sender_id:
            await self._storage.write(lambda session: self._append(session, tracker))
        elif not turn.saves_tracker:
            turn.saves_tracker = True
            turn.tracker = tracker
            turn.writes.insert(0, functools.partial(self._append_turn, turn))
            turn.kept.append(functools.partial(self._keep, turn))
        else:
            turn.tracker = tracker

    async def exists(self, conversation_id: str) -> bool:
        newest = select(DialogueHead.newest_id).where(DialogueHead.conversation_id == conversation_id)
        return await self._storage.read(lambda session: session.scalar(newest)) is not None

    async def keys(self) -> Iterable[str]:
        return await self._storage.read(lambda session: session.scalars(select(DialogueHead.conversation_id)).all())

    def _load(self, session: Session, sender_id: str, kept: StoredTracker | None) -> StoredTracker | None:
        selecting = select(_HEADS.c.newest_id, _HEADS.c.window_start_id, _HEADS.c.carried)
        head = session.connection().execute(selecting.where(_HEADS.c.conversation_id == sender_id)).one_or_none()
        if head is None:
            return None
        if kept is not None and kept.newest_id == head.newest_id:
            return kept
        return self._replay(session, sender_id, json.loads(head.carried), head.window_start_id)

    def _load_whole(self, session: Session, sender_id: str) -> StoredTracker | None:
        tracker = self._replay(session, sender_id, [], 0)
        return tracker if tracker.ids else None

    def _replay(self, session: Session, sender_id: str, carried: list[dict[str, object]], start: int) -> StoredTracker:
        selecting = select(_EVENTS.c.id, _EVENTS.c.data).order_by(_EVENTS.c.id)
        within = (_EVENTS.c.conversation_id == sender_id, _EVENTS.c.id >= start)
        rows = session.connection().execute(selecting.where(*within)).all()
        tracker = self.init_tracker(sender_id)
        for data in carried:
            tracker.update(read_event(data))
        for _, data in rows:
            tracker.update(read_event(json.loads(data)))
        tracker.carried = len(carried)
        tracker.ids = [id_ for id_, _ in rows]
        tracker.newest_id = tracker.ids[-1] if tracker.ids else 0
        return tracker

    def _append_turn(self, turn: DialogueTurn, session: Session) -> None:
        assert turn.tracker is not None
        turn.tracker = self._append(session, turn.tracker, turn)

    def _keep(self, turn: DialogueTurn) -> None:
        if isinstance(turn.tracker, StoredTracker):
            self._kept[turn.conversation_id] = turn.tracker
            self._kept.move_to_end(turn.conversation_id)
            if len(self._kept) > _TRACKERS_KEPT:
                self._kept.popitem(last=False)

    def _append(
        self, session: Session, tracker: DialogueStateTracker, turn: DialogueTurn | None = None
    ) -> StoredTracker | None:
        """Write what is new in `tracker`, and answer the tracker for the next turn, None if it has to be read anew."""
        if not isinstance(tracker, StoredTracker):
            self._append_foreign(session, tracker)
            return None
        new = tracker.new_events()
        if not new:
            return tracker
        if hidden := hide_codes(session, tracker, new):
            new = tracker.new_events()
            if turn is not None:
                turn.hidden = hidden
        newest_before = tracker.newest_id
        ids = tracker.ids + _insert(session, tracker.sender_id, new)
        next_tracker = self._cut(tracker, ids)
        if next_tracker is None:
            _move_head(session, tracker.sender_id, newest_before, ids[-1], window_start_id=0, carried=[])
        else:
            carried = list(islice(next_tracker.events, next_tracker.carried))
            _move_head(session, tracker.sender_id, newest_before, ids[-1], next_tracker.ids[0], carried)
        return next_tracker

    def _append_foreign(self, session: Session, tracker: DialogueStateTracker) -> None:
        """A tracker that was not read here (PUT tracker/events) tells the conversation from its beginning."""
        head = session.get(DialogueHead, tracker.sender_id)
        count = select(func.count()).where(DialogueEvent.conversation_id == tracker.sender_id)
        new = list(islice(tracker.events, session.scalar(count), None))
        if new:
            ids = _insert(session, tracker.sender_id, new)
            _move_head(
                session, tracker.sender_id, head.newest_id if head else 0, ids[-1], window_start_id=0, carried=[]
            )

    def _cut(self, tracker: StoredTracker, ids: list[int]) -> StoredTracker | None:
        """The tracker as the next turn needs it. None: a revert may reach further back than `tracker` does."""
        events = list(tracker.events)
        start = window_start(events)
        window = events[start:]
        if takes_back(window):
            if tracker.carried:
                return None
            start = 0
        if start <= tracker.carried:
            tracker.ids, tracker.newest_id = ids, ids[-1]
            return tracker
        before = DialogueStateTracker.from_events(tracker.sender_id, events[:start], self.domain.slots)
        carried = carried_over(before, window)
        cut = self.init_tracker(tracker.sender_id)
        for event in (*carried, *window):
            cut.update(event)
        cut.carried = len(carried)
        cut.ids = ids[start - tracker.carried :]
        cut.newest_id = ids[-1]
        return cut


def _insert(session: Session, conversation_id: str, events: Sequence[Event]) -> list[int]:
    rows = [
        {"conversation_id": conversation_id, "type_name": event.type_name, "data": json.dumps(event.as_dict())}
        for event in events
    ]
    inserting = insert(_EVENTS).returning(_EVENTS.c.id, sort_by_parameter_order=True)
    return list(session.connection().scalars(inserting, rows))


def _move_head(
    session: Session,
    conversation_id: str,
    newest_before: int,
    newest_id: int,
    window_start_id: int,
    carried: list[Event],
) -> None:
    """Raises ConversationMoved if the conversation is not where `newest_before` says."""
    values = {
        "newest_id": newest_id,
        "window_start_id": window_start_id,
        "carried": json.dumps([event.as_dict() for event in carried]),
    }
    if newest_before:
        at = (_HEADS.c.conversation_id == conversation_id, _HEADS.c.newest_id == newest_before)
        if session.connection().execute(update(_HEADS).where(*at).values(**values)).rowcount != 1:
            raise ConversationMoved(conversation_id)
        return
    try:
        session.connection().execute(insert(_HEADS).values(conversation_id=conversation_id, **values))
    except IntegrityError:
        raise ConversationMoved(conversation_id) from None
