"""The carrier's memory: bounded, gone when the process ends, and told to whoever listens."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from doorstep.clock import Clock
from doorstep.sandbox.records import Media, Message, Phone, Text, TextDirection, TextState, phone_json, text_json

MAX_MESSAGES = 20_000
MAX_PHONES = 2_000
MAX_TEXTS_PER_PHONE = 500
MAX_MEDIA = 200
MAX_LOG = 5_000
MAX_UNREAD = 2_000
"""A page that has fallen this many events behind is cut off; it comes back and starts from a fresh snapshot."""

Event = dict[str, Any]
Item = TypeVar("Item")


class Store:
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.phones: OrderedDict[str, Phone] = OrderedDict()
        self.messages: OrderedDict[str, Message] = OrderedDict()
        self.media: OrderedDict[str, Media] = OrderedDict()
        self.log: deque[Event] = deque(maxlen=MAX_LOG)
        self._last_id = 0
        self._listeners: set[asyncio.Queue[Event | None]] = set()
        self._waiting: dict[str, set[asyncio.Event]] = {}

    def clear(self) -> None:
        """Forget everything but the seeded phones. Ids keep growing, so an old `after` never hides new texts."""
        self.messages.clear()
        self.media.clear()
        self.log.clear()
        for number, phone in list(self.phones.items()):
            if phone.seeded:
                phone.texts.clear()
                phone.opted_out = False
            else:
                del self.phones[number]
        self._tell({"type": "snapshot", **self.snapshot()})

    def add_phone(self, phone: Phone) -> Phone:
        self.phones[phone.number] = phone
        if len(self.phones) > MAX_PHONES:
            oldest = next((number for number, old in self.phones.items() if not old.seeded), phone.number)
            del self.phones[oldest]
        self._tell({"type": "phone", "phone": phone_json(phone)})
        return phone

    def phone(self, number: str) -> Phone:
        """The phone with this E.164 number, made if there is none yet."""
        return self.phones.get(number) or self.add_phone(Phone(number))

    def set_opted_out(self, phone: Phone, opted_out: bool) -> None:
        phone.opted_out = opted_out
        self._tell({"type": "phone", "phone": phone_json(phone)})

    def add_message(self, message: Message) -> None:
        _bounded_add(self.messages, message.sid, message, MAX_MESSAGES)

    def add_media(self, media: Media) -> None:
        for old in _bounded_add(self.media, media.sid, media, MAX_MEDIA):
            old.content = b""  # its message may live on

    def add_text(self, make: Callable[[int], Text]) -> Text:
        """Put a text on its phone; `make` is given the text's id."""
        self._last_id += 1
        text = make(self._last_id)
        texts = self.phone(text.phone).texts
        texts.append(text)
        if len(texts) > MAX_TEXTS_PER_PHONE:
            del texts[0]
        self._tell_text(text)
        return text

    def set_state(self, text: Text, state: TextState) -> None:
        text.state = state
        self._tell_text(text)

    def texts(self, number: str, after: int, direction: TextDirection | None) -> list[Text]:
        """Texts on this phone with a greater id; a received text that was never delivered is not on the phone."""
        phone = self.phones.get(number)
        if phone is None:
            return []
        return [
            text
            for text in phone.texts
            if text.id > after and direction in (None, text.direction) and text.state != "undelivered"
        ]

    async def wait_for_texts(
        self, number: str, after: int, direction: TextDirection | None, seconds: float
    ) -> list[Text]:
        """As `texts`, but waits up to `seconds` for the first one."""
        found = self.texts(number, after, direction)
        if found or seconds <= 0:
            return found
        arrived = asyncio.Event()
        waiting = self._waiting.setdefault(number, set())
        waiting.add(arrived)
        try:
            async with asyncio.timeout(seconds):
                while not found:
                    await arrived.wait()
                    arrived.clear()
                    found = self.texts(number, after, direction)
        except TimeoutError:
            pass
        finally:
            waiting.discard(arrived)
            if not waiting:
                self._waiting.pop(number, None)
        return found

    def note(self, kind: str, **facts: object) -> None:
        """Add a line to the carrier's log."""
        self._last_id += 1
        entry: Event = {"id": self._last_id, "at": self.clock().isoformat(timespec="milliseconds"), "kind": kind}
        self.log.append(entry | facts)

    def snapshot(self) -> Event:
        return {
            "phones": [phone_json(phone) for phone in self.phones.values()],
            "texts": [text_json(text) for phone in self.phones.values() for text in phone.texts],
        }

    @contextmanager
    def listening(self) -> Iterator[asyncio.Queue[Event | None]]:
        """A queue that first holds a snapshot and then every change; None in it means that it was cut off."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        queue.put_nowait({"type": "snapshot", **self.snapshot()})
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    def stop_listening(self) -> None:
        for queue in self._listeners:
            queue.put_nowait(None)
        self._listeners.clear()

    def _tell_text(self, text: Text) -> None:
        for arrived in self._waiting.get(text.phone, ()):
            arrived.set()
        if self._listeners:
            self._tell({"type": "text", "text": text_json(text)})

    def _tell(self, event: Event) -> None:
        for queue in list(self._listeners):
            queue.put_nowait(event)
            if queue.qsize() > MAX_UNREAD:
                queue.put_nowait(None)
                self._listeners.discard(queue)


def _bounded_add(items: OrderedDict[str, Item], key: str, item: Item, limit: int) -> list[Item]:
    """Add an item; the oldest make room and are returned."""
    items[key] = item
    return [items.popitem(last=False)[1] for _ in range(len(items) - limit)]
