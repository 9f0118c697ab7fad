"""What a simulated day came to."""

from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import Any

from rich.table import Table

from doorstep.simulation.play import PlayedScript


def figures(players: Sequence[PlayedScript], packages: int) -> dict[str, Any]:
    """`settled_share` is of those whose settling the policy leaves to the assistant."""
    allowed = [player for player in players if player.script.may_settle]
    settled = [player for player in allowed if player.is_settled]
    minutes = [
        case.minutes_to_resolution
        for player in players
        for case in player.cases
        if case.minutes_to_resolution is not None
    ]
    return {
        "packages": packages,
        "exceptions": len(players),
        "cases": sum(len(player.cases) for player in players),
        "cases_by_kind": dict(Counter(case.kind for player in players for case in player.cases)),
        "allowed": len(allowed),
        "settled": len(settled),
        "settled_share": round(len(settled) / len(allowed), 3) if allowed else 1.0,
        "without_a_person_share": round(sum(player.is_settled for player in players) / len(players), 3),
        "wrong_writes": sum(len(player.wrong_writes) for player in players),
        "unanswered": sum(player.unanswered for player in players),
        "texts": sum(player.texts for player in players),
        "median_minutes": round(median(minutes), 2) if minutes else None,
    }


def table(players: Sequence[PlayedScript]) -> Table:
    shown = Table("exception", "number", "policy lets it settle", "settled", "wrong writes", "unanswered texts")
    for kind in sorted({player.script.kind for player in players}):
        of_kind = [player for player in players if player.script.kind == kind]
        allowed = [player for player in of_kind if player.script.may_settle]
        shown.add_row(
            kind.replace("_", " "),
            str(len(of_kind)),
            str(len(allowed)),
            str(sum(player.is_settled for player in allowed)),
            str(sum(len(player.wrong_writes) for player in of_kind)),
            str(sum(player.unanswered for player in of_kind)),
        )
    return shown


def wrong_writes(players: Sequence[PlayedScript]) -> list[str]:
    """One line for each write that its customer had not asked for."""
    return [
        f"{player.script.kind} {player.delivery.tracking_number}: {command} was not asked for"
        for player in players
        for command in player.wrong_writes
    ]


def unsettled(players: Sequence[PlayedScript]) -> list[str]:
    """One line for each that could have been settled and was not: how the conversation ended."""
    return [
        f"{player.script.kind} {player.delivery.tracking_number} ({player.delivery.status}): "
        f'"{player.script.opening}" -> "{player.said[-1] if player.said else "nothing"}"'
        for player in players
        if player.script.may_settle and not player.is_settled
    ]
