import asyncio

from doorstep.clock import system_clock
from doorstep.sandbox import store as limits
from doorstep.sandbox.memory import MAX_UNREAD
from doorstep.sandbox.records import Media, Phone, PhoneText
from doorstep.sandbox.store import Store

PHONE = "+13125550142"


def add_text(store: Store, number: str = PHONE) -> PhoneText:
    return store.add_text(
        lambda id_: PhoneText(id_, number, "SM", "received", "company", "hi", system_clock(), "delivered")
    )


def test_memory_is_bounded_and_the_seeded_phones_stay() -> None:
    store = Store(system_clock)
    store.add_phone(Phone(PHONE, seeded=True))
    for index in range(limits.MAX_PHONES + 10):
        add_text(store, f"+1212555{index:04d}")
    for _ in range(limits.MAX_TEXTS_PER_PHONE + 10):
        last = add_text(store)
    assert len(store.phones) == limits.MAX_PHONES
    assert PHONE in store.phones
    assert len(store.phones[PHONE].texts) == limits.MAX_TEXTS_PER_PHONE
    assert store.phones[PHONE].texts[-1] is last


def test_a_picture_that_made_room_holds_no_memory() -> None:
    store = Store(system_clock)
    media = [Media(f"ME{index}", "image/png", b"content", system_clock()) for index in range(limits.MAX_MEDIA + 1)]
    for one in media:
        store.add_media(one)
    assert media[0].content == b""
    assert media[1].content == b"content"


async def test_a_page_that_does_not_read_is_cut_off() -> None:
    store = Store(system_clock)
    with store.listening() as queue:
        for _ in range(MAX_UNREAD + 5):
            add_text(store)
        events = [queue.get_nowait() for _ in range(queue.qsize())]
    assert events[-1] is None
    assert len(events) <= MAX_UNREAD + 2


async def test_waiting_ends_with_the_first_text_for_this_phone_and_this_direction() -> None:
    store = Store(system_clock)
    waiting = asyncio.create_task(store.wait_for_texts(PHONE, 0, "received", 5))
    await asyncio.sleep(0)
    add_text(store, "+17735550118")
    text = add_text(store)
    assert await waiting == [text]
    assert await store.wait_for_texts(PHONE, text.id, "received", 0.01) == []
    assert await store.wait_for_texts(PHONE, 0, "sent", 0.01) == []
