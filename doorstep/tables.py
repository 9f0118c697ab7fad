"""Tables of the policy as people read them: in the terminal and in docs/policy.md. Pure."""

from collections.abc import Sequence

from rich.table import Column, Table

Rows = Sequence[Sequence[str]]
"""A heading, then the body."""


def for_terminal(rows: Rows) -> Table:
    heading, *body = rows
    table = Table(*(Column(title, overflow="fold") for title in heading))  # a name that is cut is none
    for row in body:
        table.add_row(*row)
    return table


def as_markdown(rows: Rows) -> str:
    heading, *body = rows
    lines = ["| " + " | ".join(row) + " |" for row in body]
    return "\n".join(["| " + " | ".join(heading) + " |", "|" + "---|" * len(heading), *lines])
