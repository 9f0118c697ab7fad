from pathlib import Path

import yaml

from actions.driver_buttons import STANDING


def test_the_buttons_of_questions_are_known_as_they_are_shown() -> None:
    shown = {}
    for file in Path("data/responses").glob("driver_*.yml"):
        for name, variants in (yaml.safe_load(file.read_text()).get("responses") or {}).items():
            buttons = [button for variant in variants for button in variant.get("buttons") or ()]
            if any("{question}" in each["payload"] for each in buttons):
                shown[name] = tuple((each["title"], each["payload"]) for each in buttons)
    assert shown == STANDING
