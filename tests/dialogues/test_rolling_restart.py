"""A deploy while people text: every process is restarted, one after the other, and nobody remains unanswered."""

import itertools
import threading

import httpx
import pytest

from doorstep.sandbox.client import Sandbox
from tests.dialogues.people import Town, wait_until
from tests.stack import House

pytestmark = pytest.mark.timeout(400)

PATIENCE = 120.0


def test_a_rolling_restart_of_every_process_under_five_texts_a_second_leaves_nobody_unanswered(
    town_at_night: Town,
) -> None:
    house = town_at_night.house
    sent: dict[str, int] = {}
    over = threading.Event()

    def text_on() -> None:
        with Sandbox(house.settings.sandbox_url) as phones:
            for number in itertools.count(1000):
                if over.wait(0.2):
                    return
                phone = f"+1312557{number}"  # one text each: to a number on no delivery few are answered
                sent[phone] = phones.text(phone, "hi")["id"]

    texting = threading.Thread(target=text_on)
    texting.start()
    try:
        wait_until(lambda: len(sent) > 5, within=PATIENCE)
        take_over(house)
        for name in ("rasa", "worker"):
            house.processes[name].terminate()
            house.processes[name].wait(90)
            house.start(name)
        before = len(sent)
        wait_until(lambda: len(sent) > before + 5, within=PATIENCE)
    finally:
        over.set()
        texting.join()

    def unanswered() -> list[str]:
        return [phone for phone in sent if not replies(house, phone)]

    wait_until(lambda: not unanswered(), within=PATIENCE)
    assert [phone for phone in sent if replies(house, phone) != 1] == []


def take_over(house: House) -> None:
    """As the README says: a new receiver on the same port, and only then the old one ends."""
    old = house.processes["receiver"]
    house.start("receiver")
    new, health = house.processes["receiver"], f"{house.settings.receiver_url}/healthz"
    wait_until(lambda: httpx.get(health).json()["pid"] == new.pid, within=PATIENCE)
    old.terminate()
    old.wait(90)


def replies(house: House, phone: str) -> int:
    return len(house.sandbox.messages(phone, direction="received"))
