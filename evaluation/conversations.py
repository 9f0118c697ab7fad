"""`python -m evaluation.conversations FILE… [--only NAME] [--json] [--out DIR]`: plays conversations and judges them.

Each file is of the form of ../shared/conversations/*_dialogues.yml; `customer` or `driver` in its name says who writes.
The last line is JSON: played, right, wrong, unclear (only a reader can tell), policy_differs (of evaluation/
policy_differs.yml) and wrong_writes: those in which something stands written, sent or consented to that must not.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
import yaml

from evaluation.playing.conversation import Outcome, play_all
from evaluation.playing.slots import Audience

_POLICY = Path(__file__).with_name("policy_differs.yml")


def main(
    files: list[Path],
    only: Annotated[list[str] | None, typer.Option(help="Only this conversation; may be given several times.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Nothing but the closing line.")] = False,
    out: Annotated[Path | None, typer.Option(help="A folder for transcripts and checks, one file each.")] = None,
) -> None:
    """Play conversations against the whole running product, and judge how they end by its rows."""
    dialogues = [(audience_of(file), each) for file in files for each in read(file, set(only or ()))]
    with redirect_stdout(sys.stderr):
        outcomes = list(play_all(dialogues, tell=_tell if not as_json else lambda outcome: None))
    if out is not None:
        _write(out, outcomes)
    print(json.dumps(summary(outcomes)))  # noqa: T201


def audience_of(file: Path) -> Audience:
    return "driver" if "driver" in file.name.lower() else "customer"


def read(file: Path, only: set[str]) -> list[dict[str, Any]]:
    dialogues: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))["dialogues"]
    return [each for each in dialogues if not only or each["name"] in only]


def policy_differs() -> dict[str, str]:
    """Conversations that end otherwise than their writer expects because our policy is another, and why."""
    return yaml.safe_load(_POLICY.read_text()) or {}


def ended(outcome: Outcome) -> Literal["right", "wrong", "unclear", "policy_differs"]:
    if outcome.wrong_writes:
        return "wrong"
    if any(check.verdict == "no" for check in outcome.checks):
        return "policy_differs" if outcome.name in policy_differs() else "wrong"
    return "unclear" if any(check.verdict == "?" for check in outcome.checks) else "right"


def summary(outcomes: list[Outcome]) -> dict[str, int]:
    ends = [ended(each) for each in outcomes]
    return {
        "played": len(outcomes),
        **{end: ends.count(end) for end in ("right", "wrong", "unclear", "policy_differs")},
        "wrong_writes": sum(bool(each.wrong_writes) for each in outcomes),
    }


def _tell(outcome: Outcome) -> None:
    typer.echo(f"{ended(outcome):<15} {outcome.name}  ({outcome.seconds:.0f} s)", err=True)
    for line in _faults(outcome):
        typer.echo(f"    {line[:200]}", err=True)


def _faults(outcome: Outcome) -> Iterator[str]:
    for check in outcome.checks:
        if check.verdict != "ok":
            mark = "WRITE" if check.is_write and check.verdict == "no" else check.verdict
            yield f"{mark:<5} {check.what}  {check.details}"


def _write(out: Path, outcomes: list[Outcome]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    rows = ["| ended | conversation | faults |", "|---|---|---|"]
    for outcome in outcomes:
        (out / f"{outcome.name}.md").write_text(outcome.page(ended(outcome), list(_faults(outcome))))
        faults = "; ".join(line[:120] for line in _faults(outcome)).replace("|", "/").replace("\n", " ")
        rows.append(f"| {ended(outcome)} | {outcome.name} | {faults} |")
    (out / "SUMMARY.md").write_text("\n".join([*rows, "", json.dumps(summary(outcomes))]) + "\n")


if __name__ == "__main__":
    typer.run(main)
