"""`python -m evaluation.lines FILE… [--json] [--out DIR]`: what becomes of single texts in the whole running product.

Each file is of the form of ../shared/conversations/*_lines.jsonl or acts.jsonl; `customer` or `driver` in its name, or
`who` in a row, says who writes. The last line is JSON: texts, right, wrong, asked (put differently, or which one),
false_writes (texts that led to something written, sent to somebody else or taken for consent that they do not say),
and for acts their F1.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated, Any

import typer

from evaluation.playing import lines_run, rows
from evaluation.playing.lines_judging import Judged, acts_f1


def main(
    files: list[Path],
    as_json: Annotated[bool, typer.Option("--json", help="Nothing but the closing line.")] = False,
    out: Annotated[Path | None, typer.Option(help="A folder for a table of what is not right.")] = None,
) -> None:
    """Send each text of the files through the real turn, and judge what was done by its rows."""
    try:
        given = [row for file in files for row in rows.read(file)]
    except rows.NotSupported as unsupported:
        raise typer.BadParameter(str(unsupported)) from None
    with redirect_stdout(sys.stderr):
        judged = lines_run.run(given)
    if not as_json:
        for line in report(judged):
            typer.echo(line)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / f"{'-'.join(file.stem for file in files)}.md").write_text("\n".join(table(judged)) + "\n")
    print(json.dumps(summary(judged)))  # noqa: T201


def summary(judged: list[Judged]) -> dict[str, Any]:
    ends = Counter(each.verdict for each in judged)
    figures: dict[str, Any] = {
        "texts": len(judged),
        **{end: ends[end] for end in ("right", "wrong", "asked")},
        "false_writes": sum(bool(each.false_writes) for each in judged),
    }
    if any(each.person.row.has_acts for each in judged):
        figures["acts_f1"] = round(acts_f1([each for each in judged if each.person.row.has_acts]), 3)
    return figures


def report(judged: list[Judged]) -> list[str]:
    """By what is meant, by who wrote it, and by kind of error with what that does."""
    lines = _shares("what is meant", {_meant(each) for each in judged}, lambda name, each: _meant(each) == name, judged)
    if writers := {each.person.row.writer for each in judged} - {""}:
        lines += ["", *_shares("who wrote it", writers, lambda name, each: each.person.row.writer == name, judged)]
    return [*lines, "", *_kinds_of_error(judged)]


def _shares(head: str, names: set[str], is_of: Callable[[str, Judged], bool], judged: list[Judged]) -> list[str]:
    lines = [f"{head:<34} right wrong asked  false writes"]
    for name in sorted(names):
        mine = [each for each in judged if is_of(name, each)]
        ends = Counter(each.verdict for each in mine)
        false = sum(bool(each.false_writes) for each in mine)
        lines.append(f"{name:<34} {ends['right']:5} {ends['wrong']:5} {ends['asked']:5}  {false or ''}")
    return lines


def _kinds_of_error(judged: list[Judged]) -> list[str]:
    """What was meant, what it was taken for, and what that did; the most frequent first."""
    found = Counter(
        (_meant(each), ", ".join(each.taken_for) or "nothing", _did(each)) for each in judged if each.verdict == "wrong"
    )
    lines = [f"{'kind of error: meant':<34} {'taken for':<34} texts  did"]
    return lines + [
        f"{meant:<34} {taken_for:<34} {count:5}  {did}"
        for (meant, taken_for, did), count in sorted(found.items(), key=lambda item: (-item[1], item[0]))
    ]


def _meant(judged: Judged) -> str:
    return ", ".join(one.act for one in judged.person.row.expected)


def _did(judged: Judged) -> str:
    """What was written, sent to others or opened; an answer, where it was no more."""
    return ", ".join(dict.fromkeys(effect.kind for effect in judged.happened.effects)) or "an answer"


def table(judged: list[Judged]) -> list[str]:
    """Everything that is not right, the most harmful first."""
    lines = [json.dumps(summary(judged)), "", "| | text | meant | taken for | what it did |", "|---|---|---|---|---|"]
    worst = sorted(judged, key=lambda each: (not each.false_writes, each.verdict != "wrong"))
    for each in worst:
        if each.verdict != "right":
            row, happened = each.person.row, each.happened
            meant = ", ".join(f"{one.act}{one.args or ''}" for one in row.expected)
            mark = "FALSE WRITE" if each.false_writes else each.verdict
            did = "; ".join([*each.false_writes, *happened.turned.responses] or ["no reply"])
            effects = ", ".join(effect.kind for effect in happened.effects)
            cells = (
                mark,
                row.text,
                meant,
                ", ".join(each.taken_for),
                f"{did} [{effects}] {' / '.join(happened.replies)[:160]}",
            )
            lines.append("| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |")
    return lines


if __name__ == "__main__":
    typer.run(main)
