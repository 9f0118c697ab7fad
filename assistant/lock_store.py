"""One turn at a time for each conversation, in the order in which they asked.

Rasa's own stores look once a second whether it is their turn; here whoever leaves wakes the next. The lock is this
server's own. Several servers need none between them (docs/adr/0020): a text is handled by the one that leased it, and
of two turns on a conversation at once the tracker store refuses the later (ConversationMoved), which is tried again.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LockStore
from rasa.utils.endpoints import EndpointConfig

from assistant.local_locks import LocalLocks
from assistant.storage import shared_storage
from assistant.turn import turn_on
from doorstep.storage import Storage


class TurnLockStore(LockStore):
    """Rasa's LockStore; to hold the lock of a conversation is to have a turn on it (assistant/turn.py)."""

    def __init__(
        self,
        endpoint_config: EndpointConfig | None = None,  # Rasa passes the section of endpoints.yml
        storage: Storage | None = None,
    ) -> None:
        super().__init__()
        self._storage = storage or shared_storage()
        self._locks = LocalLocks()

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = 0, wait_time_in_seconds: float = 0
    ) -> AsyncIterator[TicketLock]:
        """Wait for the conversation's turn; what is written in it is committed when the block ends without an error.

        Raises TurnFailed, ConversationMoved. Both times are of Rasa's signature: our locks neither poll nor expire
        while their holder lives.
        """
        async with self._locks.hold(conversation_id), turn_on(conversation_id, self._storage):
            yield TicketLock(conversation_id)
