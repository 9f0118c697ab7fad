"""Modals: whether Slack would take them, and what a user's answers look like in `state.values`. Pure."""

from collections.abc import Mapping
from typing import Any

from doorstep.sandbox.slack.blocks import (
    MAX_BLOCKS_IN_VIEW,
    MAX_ID,
    Json,
    interactive,
    options_of,
    problems_in,
)

MAX_TITLE = 24
MAX_PRIVATE_METADATA = 3000
MAX_DEPTH = 3
"""Modals in one stack."""
REQUIRED = "Please complete this required field."


class UnknownResponseAction(ValueError):
    """The element cannot be answered so; the message says what it takes."""


def problems_in_view(view: object) -> list[str]:
    """What Slack would refuse in this view; empty when it takes it."""
    if not isinstance(view, dict) or view.get("type") != "modal":
        return ["[ERROR] unsupported type, must be modal [json-pointer:/view/type]"]
    found = problems_in(view.get("blocks"), most=MAX_BLOCKS_IN_VIEW)
    for name in ("title", "submit", "close"):
        text = view.get(name)
        if text is None and name != "title":
            continue
        if not isinstance(text, dict) or text.get("type") != "plain_text" or not text.get("text"):
            found.append(f"[ERROR] must be a plain_text object [json-pointer:/view/{name}]")
        elif len(text["text"]) > MAX_TITLE:
            found.append(f"[ERROR] must be less than {MAX_TITLE + 1} characters [json-pointer:/view/{name}/text]")
    has_input = any(isinstance(block, dict) and block.get("type") == "input" for block in view.get("blocks") or [])
    if has_input and view.get("submit") is None:
        found.append("[ERROR] missing required field: submit, needed with input blocks [json-pointer:/view/submit]")
    for name, longest in (("private_metadata", MAX_PRIVATE_METADATA), ("callback_id", MAX_ID)):
        if len(str(view.get(name) or "")) > longest:
            found.append(f"[ERROR] must be less than {longest + 1} characters [json-pointer:/view/{name}]")
    return found


def initial_values(blocks: list[Json]) -> Json:
    """`state.values` before anybody entered anything."""
    values: Json = {}
    for block, element in interactive(blocks):
        value = answer(element, _initial(element))
        if value is not None:
            values.setdefault(block["block_id"], {})[element["action_id"]] = value
    return values


def entered(blocks: list[Json], before: Json, given: Mapping[str, Any]) -> tuple[Json, dict[str, str]]:
    """`state.values` with what the user entered, and Slack's own complaint for each required field left empty.

    `given` is {block_id: value} or {block_id: {action_id: value}}. Raises NotAnAnswer.
    """
    unknown = set(given) - {block["block_id"] for block, _ in interactive(blocks)}
    if unknown:
        raise UnknownResponseAction(f"there is no field {sorted(unknown)[0]}")
    values: Json = {}
    errors: dict[str, str] = {}
    for block, element in interactive(blocks):
        block_id, action_id = block["block_id"], element["action_id"]
        value = before.get(block_id, {}).get(action_id)
        if block_id in given:
            entered_here = given[block_id]
            if not isinstance(entered_here, Mapping):
                value = answer(element, entered_here)
            elif action_id in entered_here:
                value = answer(element, entered_here[action_id])
        if value is None:
            continue
        values.setdefault(block_id, {})[action_id] = value
        if block["type"] == "input" and not block.get("optional") and is_empty(value):
            errors[block_id] = REQUIRED
    return values, errors


def answer(element: Json, value: Any) -> Json | None:
    """What `state.values` (and an action) holds when `value` was entered; None for what holds no state (a button).

    Raises NotAnAnswer.
    """
    kind: str = element["type"]
    if kind in ("button", "overflow", "workflow_button"):
        return None
    if kind.startswith("multi_") or kind == "checkboxes":
        chosen = [] if value is None else value
        if not isinstance(chosen, list):
            raise UnknownResponseAction(f"a {kind} takes a list of values")
        if kind in ("multi_static_select", "checkboxes"):
            return {"type": kind, "selected_options": [_option(element, one) for one in chosen]}
        return {"type": kind, f"selected_{kind.split('_')[1]}": chosen}
    if value is not None and not isinstance(value, str | int):
        raise UnknownResponseAction(f"a {kind} takes one value")
    if kind in ("static_select", "radio_buttons", "external_select"):
        return {"type": kind, "selected_option": None if value is None else _option(element, value)}
    if kind.endswith("_select"):  # users, channels, conversations
        return {"type": kind, f"selected_{kind.removesuffix('s_select')}": value}
    if kind == "datepicker":
        return {"type": kind, "selected_date": value}
    if kind == "timepicker":
        return {"type": kind, "selected_time": value}
    if kind == "datetimepicker":
        return {"type": kind, "selected_date_time": value}
    text = None if value in (None, "") else str(value)
    _check_length(element, text)
    return {"type": kind, "value": text}


def is_empty(value: Json) -> bool:
    held = next((held for name, held in value.items() if name != "type"), None)
    return held is None or held in ([], "")


def _initial(element: Json) -> Any:
    for name in ("initial_value", "initial_date", "initial_time", "initial_date_time", "initial_user"):
        if name in element:
            return element[name]
    if "initial_option" in element:
        return element["initial_option"]["value"]
    if "initial_options" in element:
        return [option["value"] for option in element["initial_options"]]
    return element.get("initial_users")


def _option(element: Json, value: Any) -> Json:
    for option in options_of(element):
        if option.get("value") == str(value):
            return option
    choices = ", ".join(str(option.get("value")) for option in options_of(element))
    raise UnknownResponseAction(f"no option {value}: choose one of {choices}")


def _check_length(element: Json, text: str | None) -> None:
    if text is None:
        return
    if len(text) > element.get("max_length", 3000):
        raise UnknownResponseAction(f"at most {element.get('max_length', 3000)} characters")
    if len(text) < element.get("min_length", 0):
        raise UnknownResponseAction(f"at least {element['min_length']} characters")
