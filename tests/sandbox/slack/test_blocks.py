"""Block Kit, modals and Slack's writing: pure, and never surprised."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.sandbox.slack.blocks import interactive, problems_in, with_ids
from doorstep.sandbox.slack.modals import UnknownResponseAction, answer, entered, initial_values, problems_in_view
from doorstep.sandbox.slack.writing import as_slack_writes
from tests.sandbox.slack.test_interactions import DECIDE, DECIDE_TWO, MODAL, options, plain

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                "type text block_id action_id elements element accessory fields options option_groups label title "
                "submit blocks value style placeholder confirm".split()
            ),
            inner
            | st.sampled_from(
                "section header actions context input button static_select plain_text mrkdwn modal".split()
            ),
            max_size=5,
        )
    ),
    max_leaves=20,
)


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "x", "text": plain("Go"), **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


@pytest.mark.parametrize(
    ("block", "where"),
    [
        ({"type": "section"}, "/blocks/0"),
        ({"type": "section", "text": plain("x" * 3001)}, "/blocks/0/text/text"),
        ({"type": "section", "text": plain("")}, "/blocks/0/text/text"),
        ({"type": "section", "text": "words"}, "/blocks/0/text"),
        ({"type": "section", "fields": [plain("x")] * 11}, "/blocks/0/fields"),
        ({"type": "header", "text": plain("x" * 151)}, "/blocks/0/text/text"),
        ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "/blocks/0/text/type"),
        (actions(), "/blocks/0/elements"),
        (actions(*[button(action_id=str(n)) for n in range(26)]), "/blocks/0/elements"),
        (actions(button(text=plain("x" * 76))), "/blocks/0/elements/0/text/text"),
        (actions(button(style="loud")), "/blocks/0/elements/0/style"),
        (actions(button(value="x" * 2001)), "/blocks/0/elements/0/value"),
        (actions(button(confirm={"title": plain("Sure?")})), "/blocks/0/elements/0/confirm/text"),
        (actions({"type": "plain_text_input"}), "/blocks/0/elements/0/type"),
        (actions({"type": "static_select", "options": []}), "/blocks/0/elements/0/options"),
        ({"type": "context", "elements": [plain("x")] * 11}, "/blocks/0/elements"),
        ({"type": "input", "label": plain("x"), "element": button()}, "/blocks/0/element/type"),
        ({"type": "image", "image_url": "https://a.example/x.png"}, "/blocks/0/alt_text"),
        ({"type": "carousel_of_dreams"}, "/blocks/0/type"),
    ],
)
def test_what_slack_would_refuse_is_refused_and_says_where(block: dict[str, Any], where: str) -> None:
    (problem, *_) = problems_in([block])
    assert f"[json-pointer:{where}]" in problem


def test_good_blocks_are_taken() -> None:
    assert problems_in(DECIDE_TWO) == []
    assert problems_in([{"type": "divider"}] * 50) == []
    assert problems_in_view(MODAL) == []


def test_ids_are_unique() -> None:
    assert "already exists" in problems_in(DECIDE)[0]  # two buttons of one block with one action_id
    assert "already exists" in problems_in([{"type": "divider", "block_id": "x"}] * 2)[0]


def test_ids_that_are_missing_are_made_up_and_the_others_kept() -> None:
    blocks = [actions(button(action_id="kept"), {"type": "button", "text": plain("Go")}), {"type": "divider"}]
    filled = with_ids(blocks)
    (_, first), (_, second) = interactive(filled)
    assert first["action_id"] == "kept"
    assert second["action_id"]
    assert all(block["block_id"] for block in filled)
    assert "block_id" not in blocks[0]


@given(anything)
def test_nothing_surprises_the_check(value: Any) -> None:
    assert isinstance(problems_in(value), list)
    assert isinstance(problems_in_view(value), list)
    if isinstance(value, list) and not problems_in(value):
        filled = with_ids(value)
        assert problems_in(filled) == []
        initial_values(filled)


@pytest.mark.parametrize(
    ("element", "value", "held"),
    [
        ({"type": "plain_text_input"}, "words", {"value": "words"}),
        ({"type": "plain_text_input"}, "", {"value": None}),
        ({"type": "static_select", "options": options("a", "b")}, "b", {"selected_option": options("b")[0]}),
        ({"type": "checkboxes", "options": options("a", "b")}, ["a"], {"selected_options": options("a")}),
        ({"type": "datepicker"}, "2026-11-20", {"selected_date": "2026-11-20"}),
        ({"type": "timepicker"}, None, {"selected_time": None}),
        ({"type": "users_select"}, "U0DRIVER01", {"selected_user": "U0DRIVER01"}),
        ({"type": "multi_users_select"}, ["U0DRIVER01"], {"selected_users": ["U0DRIVER01"]}),
    ],
)
def test_answers_have_slacks_shape(element: dict[str, Any], value: Any, held: dict[str, Any]) -> None:
    assert answer(element, value) == {"type": element["type"], **held}


def test_answers_that_do_not_fit_are_said_so() -> None:
    for element, value in [
        ({"type": "static_select", "options": options("a")}, "z"),
        ({"type": "checkboxes", "options": options("a")}, "a"),
        ({"type": "plain_text_input"}, ["a"]),
        ({"type": "plain_text_input", "max_length": 3}, "long"),
        ({"type": "plain_text_input", "min_length": 3}, "s"),
    ]:
        with pytest.raises(UnknownResponseAction):
            answer(element, value)
    with pytest.raises(UnknownResponseAction, match="no field nowhere"):
        entered(MODAL["blocks"], {}, {"nowhere": "x"})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("LM123456789 is damaged", "LM123456789 is damaged"),
        ("a@b.example", "<mailto:a@b.example|a@b.example>"),
        ("call 312-555-0142.", "call <tel:3125550142|312-555-0142>."),
        ("+13125550142", "<tel:+13125550142|+13125550142>"),
        ("stop 4, 20 min", "stop 4, 20 min"),
        ("<script>", "&lt;script&gt;"),
        ("@ana ruiz and @anatol", "<@U1> and @anatol"),
        ("<@U1>", "<@U1>"),
    ],
)
def test_slacks_writing(typed: str, written: str) -> None:
    assert as_slack_writes(typed, {"Ana Ruiz": "U1"}) == written


@given(st.text())
def test_nothing_that_is_typed_is_markup(typed: str) -> None:
    written = as_slack_writes(typed, {"Dee": "U1"})
    for inside in written.split("<")[1:]:
        assert inside.startswith(("@", "#", "http", "mailto:", "tel:"))
