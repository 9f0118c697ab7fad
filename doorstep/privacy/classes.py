"""Of which class each column is, and what becomes of it when a person is erased, as classes.yml declares it."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("classes.yml")
CLASSES = ("person", "words", "code", "evidence", "work")
"""What each means stands in the file."""
SEARCHED = frozenset({"desk_words", "desk_found_deliveries", "desk_found_cases"})
"""Search documents: tables that each database makes in its own way, outside of the models."""


@cache
def declared() -> dict[str, dict[str, str]]:
    """The class of each column of each table. Raises ValueError for one that is declared twice or as nothing known."""
    found: dict[str, dict[str, str]] = {}
    for table, by_class in _read().items():
        found[table] = {}
        for kind, columns in by_class.items():
            if kind in ("stays", "erased", "ages"):
                continue
            for column in columns:
                if kind not in CLASSES or column in found[table]:
                    raise ValueError(f"{table}.{column}: {kind}")
                found[table][column] = kind
    return found


def tables_about_people() -> set[str]:
    """Those that hold more than work; search documents are made of them."""
    return {table for table, columns in declared().items() if set(columns.values()) != {"work"}} - SEARCHED


@cache
def blanked(table: str) -> frozenset[str]:
    """The columns that say who somebody is or what was said; keys among them stay."""
    stays = _read()[table].get("stays", ())
    return frozenset(
        column
        for column, kind in declared()[table].items()
        if kind in ("person", "words", "code") and column not in stays
    )


@cache
def aging() -> dict[str, str]:
    """By which column the rows of a table age (retention.py)."""
    return {table: said["ages"] for table, said in _read().items() if "ages" in said}


@cache
def tables_whose_rows_go() -> frozenset[str]:
    return frozenset(table for table, said in _read().items() if said.get("erased") == "rows")


@cache
def _read() -> dict[str, dict[str, Any]]:
    said: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return said
