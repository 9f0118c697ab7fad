"""Locks for several Rasa servers: a queue in Redis for each conversation.

Who waits in the same process queues there first, so that a process has one place in the queue. The first token of a
queue has the lock. Whoever leaves pushes a wake-up to the next one's own list, on which that one waits (BLPOP), so
nobody polls. Every token has an alive key that its process renews; one that is no longer renewed belongs to a process
that died, and the next in line takes it out. Should a process stand still for longer than the lease and go on, two
turns may overlap: the tracker store then refuses the later one (ConversationMoved).
"""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import redis.asyncio as redis

from assistant.local_locks import LocalLocks

LEASE_SECONDS = 15.0

# KEYS[1] is the queue; ARGV[1] is the prefix of alive and wake keys. Every script answers who is first now, having
# taken out dead ones; if that made somebody else first, it wakes them.
_FIRST = """
local function first(queue, prefix, lease)
  local removed = false
  while true do
    local head = redis.call('LINDEX', queue, 0)
    if not head then return false end
    if redis.call('EXISTS', prefix .. 'alive:' .. head) == 1 then
      if removed then
        redis.call('RPUSH', prefix .. 'wake:' .. head, '1')
        redis.call('PEXPIRE', prefix .. 'wake:' .. head, lease)
      end
      return head
    end
    redis.call('LPOP', queue)
    removed = true
  end
end
local queue, prefix, token, lease = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
"""
_ENTER = (
    _FIRST
    + """
redis.call('SET', prefix .. 'alive:' .. token, '1', 'PX', lease)
redis.call('RPUSH', queue, token)
return first(queue, prefix, lease)
"""
)
_LOOK = _FIRST + "return first(queue, prefix, lease)"
_LEAVE = (
    _FIRST
    + """
redis.call('DEL', prefix .. 'alive:' .. token, prefix .. 'wake:' .. token)
local was_first = redis.call('LINDEX', queue, 0) == token
redis.call('LREM', queue, 1, token)
local head = first(queue, prefix, lease)
if head and was_first then
  redis.call('RPUSH', prefix .. 'wake:' .. head, '1')
  redis.call('PEXPIRE', prefix .. 'wake:' .. head, lease)
end
return head
"""
)


class RedisLocks:
    def __init__(self, url: str, lease_seconds: float = LEASE_SECONDS) -> None:
        self._redis = redis.Redis.from_url(url, decode_responses=True, health_check_interval=30)
        self._lease_seconds = lease_seconds
        self._local = LocalLocks()
        self._enter = self._redis.register_script(_ENTER)
        self._look = self._redis.register_script(_LOOK)
        self._leave = self._redis.register_script(_LEAVE)

    @asynccontextmanager
    async def hold(self, conversation_id: str) -> AsyncIterator[None]:
        """Wait until all who asked before have left, or died. Raises redis.RedisError when Redis cannot be asked."""
        async with self._local.hold(conversation_id), self._hold_among_processes(conversation_id):
            yield

    @asynccontextmanager
    async def _hold_among_processes(self, conversation_id: str) -> AsyncIterator[None]:
        prefix = f"doorstep:{{{conversation_id}}}:"
        token = secrets.token_hex(8)
        keys = [f"{prefix}queue"]
        arguments: list[str | int] = [prefix, token, int(self._lease_seconds * 1000)]
        renewing = asyncio.create_task(self._renew(f"{prefix}alive:{token}"))
        try:
            first = await self._enter(keys, arguments)
            while first != token:
                await self._redis.blpop([f"{prefix}wake:{token}"], timeout=self._lease_seconds / 2)
                first = await self._look(keys, arguments)
            yield
        finally:
            renewing.cancel()
            # If Redis is away the token dies with its lease.
            with contextlib.suppress(redis.RedisError):
                await self._leave(keys, arguments)

    async def close(self) -> None:
        await self._redis.aclose()

    async def _renew(self, key: str) -> None:
        while True:
            await asyncio.sleep(self._lease_seconds / 3)
            with contextlib.suppress(redis.RedisError):
                await self._redis.pexpire(key, int(self._lease_seconds * 1000))
