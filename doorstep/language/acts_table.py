"""The table of what may follow an act, as people read it: in the terminal and in docs/policy.md."""

from dataclasses import astuple, fields

from doorstep.language.acts import COST_OF, RULES, Cost, Rule, Step

_WORDS: dict[Step, str] = {
    Step.DO: "done",
    Step.READ_BACK: "read back, a clear yes",
    Step.ASK: "asked",
    Step.SAY: "answered",
}
_COLUMNS: dict[str, str] = {
    "said": "said plainly",
    "meant": "meant by the talk",
    "assumed": "what it is about assumed",
    "bare": "a bare reason or fact",
    "question": "a question",
    "negated": "a denial",
    "planned": "a plan or condition",
    "mentioned": "mentioned",
}


def rows() -> list[list[str]]:
    """A heading and one row for each cost."""
    assert [field.name for field in fields(Rule)] == list(_COLUMNS)
    body = [[cost.value, _acts(cost), *(_WORDS[step] for step in astuple(rule))] for cost, rule in RULES.items()]
    return [["what it costs when wrong", "acts", *_COLUMNS.values()], *body]


def _acts(cost: Cost) -> str:
    names = [name.removeprefix("driver_").replace("_", " ") for name, its_cost in COST_OF.items() if its_cost is cost]
    return ", ".join(dict.fromkeys(names)) or "any other"
