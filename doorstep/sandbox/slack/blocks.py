"""Block Kit: whether Slack would take these blocks, and the ids that it gives to what has none. Pure.

A light check of what an app gets wrong most: kinds, required parts, lengths and counts
(https://docs.slack.dev/reference/block-kit). It does not know every field of every block.
"""

import copy
import json
import secrets
from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]

MAX_BLOCKS_IN_MESSAGE = 50
MAX_BLOCKS_IN_VIEW = 100
MAX_ELEMENTS = 25
MAX_CONTEXT_ELEMENTS = 10
MAX_TEXT = 3000
MAX_HEADER = 150
MAX_BUTTON = 75
MAX_FIELDS, MAX_FIELD = 10, 2000
MAX_OPTIONS = 100
MAX_ID = 255

_SELECTS = {
    f"{prefix}{kind}_select"
    for prefix in ("", "multi_")
    for kind in ("static", "users", "conversations", "channels", "external")
}
_PICKERS = {"datepicker", "timepicker", "datetimepicker"}
_CHOICES = {"radio_buttons", "checkboxes"}
_TEXT_INPUTS = {"plain_text_input", "number_input", "email_text_input", "url_text_input"}
IN_ACTIONS = {"button", "overflow", *_SELECTS, *_PICKERS, *_CHOICES, "workflow_button"}
IN_SECTION = IN_ACTIONS | {"image"}
IN_INPUT = _SELECTS | _PICKERS | _CHOICES | _TEXT_INPUTS


class _Problems:
    """Collects what is wrong, each with where it is (a JSON pointer)."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, where: str, what: str) -> None:
        self.found.append(f"[ERROR] {what} [json-pointer:{where}]")

    def length(self, where: str, value: object, longest: int, *, required: bool = True) -> None:
        if value is None and not required:
            return
        if not isinstance(value, str):
            self.add(where, "must be a string" if value is not None else "missing required field")
        elif required and not value:
            self.add(where, "must be more than 0 characters")
        elif len(value) > longest:
            self.add(where, f"must be less than {longest + 1} characters")

    def text(self, where: str, value: object, longest: int, *, plain: bool = False, required: bool = True) -> None:
        if value is None and not required:
            return
        if not isinstance(value, dict) or value.get("type") not in ("plain_text", "mrkdwn"):
            self.add(where, "must be a text object")
        elif plain and value["type"] != "plain_text":
            self.add(f"{where}/type", "must be plain_text")
        else:
            self.length(f"{where}/text", value.get("text"), longest)

    def items(self, where: str, value: object, most: int, *, fewest: int = 1) -> list[Any]:
        if not isinstance(value, list):
            self.add(where, "must be an array")
            return []
        if len(value) < fewest:
            self.add(where, f"no fewer than {fewest} items allowed")
        if len(value) > most:
            self.add(where, f"no more than {most} items allowed")
        return value


def problems_in(blocks: object, *, most: int = MAX_BLOCKS_IN_MESSAGE) -> list[str]:
    """What Slack would refuse, as it words it; empty when it takes the blocks."""
    problems = _Problems()
    ids: set[str] = set()
    for index, block in enumerate(problems.items("/blocks", blocks, most, fewest=0)):
        where = f"/blocks/{index}"
        if not isinstance(block, dict):
            problems.add(where, "must be an object")
            continue
        check = _BLOCKS.get(str(block.get("type")))
        if check is None:
            problems.add(f"{where}/type", f"unsupported type: {block.get('type')}")
            continue
        problems.length(f"{where}/block_id", block.get("block_id"), MAX_ID, required=False)
        if block.get("block_id") in ids:
            problems.add(f"{where}/block_id", f"block_id {block['block_id']} already exists")
        ids.add(str(block.get("block_id") or id(block)))
        check(problems, where, block)
    return problems.found


def _section(problems: _Problems, where: str, block: Json) -> None:
    if block.get("text") is None and not block.get("fields"):
        problems.add(where, "section needs text or fields")
    problems.text(f"{where}/text", block.get("text"), MAX_TEXT, required=False)
    if block.get("fields") is not None:
        for index, field in enumerate(problems.items(f"{where}/fields", block["fields"], MAX_FIELDS)):
            problems.text(f"{where}/fields/{index}", field, MAX_FIELD)
    if block.get("accessory") is not None:
        _element(problems, f"{where}/accessory", block["accessory"], IN_SECTION)


def _header(problems: _Problems, where: str, block: Json) -> None:
    problems.text(f"{where}/text", block.get("text"), MAX_HEADER, plain=True)


def _actions(problems: _Problems, where: str, block: Json) -> None:
    seen: set[str] = set()
    for index, element in enumerate(problems.items(f"{where}/elements", block.get("elements"), MAX_ELEMENTS)):
        _element(problems, f"{where}/elements/{index}", element, IN_ACTIONS)
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if action_id in seen:
            problems.add(f"{where}/elements/{index}/action_id", f"action_id {action_id} already exists in this block")
        if action_id:
            seen.add(action_id)


def _context(problems: _Problems, where: str, block: Json) -> None:
    for index, element in enumerate(problems.items(f"{where}/elements", block.get("elements"), MAX_CONTEXT_ELEMENTS)):
        if isinstance(element, dict) and element.get("type") == "image":
            _image(problems, f"{where}/elements/{index}", element)
        else:
            problems.text(f"{where}/elements/{index}", element, MAX_TEXT)


def _image(problems: _Problems, where: str, block: Json) -> None:
    problems.length(f"{where}/alt_text", block.get("alt_text"), 2000)
    if "slack_file" not in block:
        problems.length(f"{where}/image_url", block.get("image_url"), 3000)


def _input(problems: _Problems, where: str, block: Json) -> None:
    problems.text(f"{where}/label", block.get("label"), 2000, plain=True)
    problems.text(f"{where}/hint", block.get("hint"), 2000, plain=True, required=False)
    _element(problems, f"{where}/element", block.get("element"), IN_INPUT)


def _markdown(problems: _Problems, where: str, block: Json) -> None:
    problems.length(f"{where}/text", block.get("text"), 12_000)


def _rich_text(problems: _Problems, where: str, block: Json) -> None:
    problems.items(f"{where}/elements", block.get("elements"), 1000)


def _anything(problems: _Problems, where: str, block: Json) -> None:
    pass


_BLOCKS: dict[str, Callable[[_Problems, str, Json], None]] = {
    "section": _section,
    "header": _header,
    "actions": _actions,
    "context": _context,
    "image": _image,
    "input": _input,
    "markdown": _markdown,
    "rich_text": _rich_text,
    "divider": _anything,
    "file": _anything,
    "video": _anything,
}


def _element(problems: _Problems, where: str, element: object, kinds: set[str]) -> None:
    if not isinstance(element, dict):
        problems.add(where, "must be an object")
        return
    kind = str(element.get("type"))
    if kind not in kinds:
        problems.add(f"{where}/type", f"unsupported type: {kind}")
        return
    if kind == "image":
        _image(problems, where, element)
        return
    problems.length(f"{where}/action_id", element.get("action_id"), MAX_ID, required=False)
    if kind == "button":
        problems.text(f"{where}/text", element.get("text"), MAX_BUTTON, plain=True)
        problems.length(f"{where}/value", element.get("value"), 2000, required=False)
        problems.length(f"{where}/url", element.get("url"), 3000, required=False)
        if element.get("style") not in (None, "primary", "danger"):
            problems.add(f"{where}/style", "must be primary or danger")
    if kind in ("static_select", "multi_static_select") and "option_groups" in element:
        for index, group in enumerate(problems.items(f"{where}/option_groups", element["option_groups"], MAX_OPTIONS)):
            problems.text(f"{where}/option_groups/{index}/label", group.get("label"), 75, plain=True)
            _options(problems, f"{where}/option_groups/{index}", group, MAX_OPTIONS)
    elif kind in ("static_select", "multi_static_select"):
        _options(problems, where, element, MAX_OPTIONS)
    elif kind in _CHOICES:
        _options(problems, where, element, 10)
    elif kind == "overflow":
        _options(problems, where, element, 5)
    problems.text(f"{where}/placeholder", element.get("placeholder"), 150, plain=True, required=False)
    if element.get("confirm") is not None:
        _confirm(problems, f"{where}/confirm", element["confirm"])


def _options(problems: _Problems, where: str, element: Json, most: int) -> None:
    for index, option in enumerate(problems.items(f"{where}/options", element.get("options"), most)):
        if not isinstance(option, dict):
            problems.add(f"{where}/options/{index}", "must be an object")
            continue
        problems.text(f"{where}/options/{index}/text", option.get("text"), 75)
        problems.length(f"{where}/options/{index}/value", option.get("value"), 150)


def _confirm(problems: _Problems, where: str, confirm: object) -> None:
    if not isinstance(confirm, dict):
        problems.add(where, "must be an object")
        return
    problems.text(f"{where}/title", confirm.get("title"), 100, plain=True)
    problems.text(f"{where}/text", confirm.get("text"), 300)
    problems.text(f"{where}/confirm", confirm.get("confirm"), 30, plain=True)
    problems.text(f"{where}/deny", confirm.get("deny"), 30, plain=True)


def elements_of(block: Json) -> list[Json]:
    """The elements of a block that a person can use."""
    inside = [*(block.get("elements") or []), block.get("accessory"), block.get("element")]
    return [element for element in inside if isinstance(element, dict) and element.get("type") in IN_ACTIONS | IN_INPUT]


def interactive(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """(block, element) for everything that a person can use."""
    for block in blocks:
        for element in elements_of(block):
            yield block, element


def with_ids(blocks: list[Json]) -> list[Json]:
    """A copy in which every block has a block_id and every element an action_id, made up where the app gave none."""
    filled: list[Json] = copy.deepcopy(blocks)
    for block in filled:
        if not block.get("block_id"):
            block["block_id"] = secrets.token_urlsafe(4)
        for element in elements_of(block):
            if not element.get("action_id"):
                element["action_id"] = secrets.token_urlsafe(4)
    return filled


def options_of(element: Json) -> list[Json]:
    groups: list[Json] = element.get("option_groups") or [element]
    return [option for group in groups for option in group.get("options") or []]


def size_of(view: Json) -> int:
    """Bytes, which Slack limits."""
    return len(json.dumps(view).encode())
