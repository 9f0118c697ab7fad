"""The carrier's memory."""

from collections import OrderedDict
from collections.abc import Callable

from doorstep.clock import Clock
from doorstep.sandbox.memory import Event, Memory, bounded_add
from doorstep.sandbox.records import (
    CarrierMessage,
    Media,
    Phone,
    PhoneText,
    TextDirection,
    TextState,
    phone_json,
    text_json,
)

MAX_MESSAGES = 20_000
MAX_PHONES = 2_000
MAX_TEXTS_PER_PHONE = 500
MAX_MEDIA = 200


class Store(Memory):
    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.phones: OrderedDict[str, Phone] = OrderedDict()
        self.messages: OrderedDict[str, CarrierMessage] = OrderedDict()
        self.media: OrderedDict[str, Media] = OrderedDict()

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

    def add_message(self, message: CarrierMessage) -> None:
        bounded_add(self.messages, message.sid, message, MAX_MESSAGES)

    def add_media(self, media: Media) -> None:
        for old in bounded_add(self.media, media.sid, media, MAX_MEDIA):
            old.content = b""  # its message may live on

    def add_text(self, make: Callable[[int], PhoneText]) -> PhoneText:
        """Put a text on its phone; `make` is given the text's id."""
        text = make(self.next_id())
        texts = self.phone(text.phone).texts
        texts.append(text)
        if len(texts) > MAX_TEXTS_PER_PHONE:
            del texts[0]
        self._tell_text(text)
        return text

    def set_state(self, text: PhoneText, state: TextState) -> None:
        text.state = state
        self._tell_text(text)

    def texts(self, number: str, after: int, direction: TextDirection | None) -> list[PhoneText]:
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
    ) -> list[PhoneText]:
        """As `texts`, but waits up to `seconds` for the first one."""
        return await self.wait_for(number, lambda: self.texts(number, after, direction), seconds)

    def snapshot(self) -> Event:
        return {
            "phones": [phone_json(phone) for phone in self.phones.values()],
            "texts": [text_json(text) for phone in self.phones.values() for text in phone.texts],
        }

    def _tell_text(self, text: PhoneText) -> None:
        self._wake(text.phone)
        if self._listeners:
            self._tell({"type": "text", "text": text_json(text)})
