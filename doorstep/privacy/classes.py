"""Of which class each column is, as classes.yml declares it."""

from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("classes.yml")
CLASSES = ("person", "words", "code", "evidence", "work")
"""What each means stands in the file."""


@cache
def declared() -> dict[str, dict[str, str]]:
    """The class of each column of each table. Raises ValueError for one that is declared twice or as nothing known."""
    found: dict[str, dict[str, str]] = {}
    for table, by_class in yaml.safe_load(_FILE.read_text(encoding="utf-8")).items():
        found[table] = {}
        for kind, columns in by_class.items():
            for column in columns:
                if kind not in CLASSES or column in found[table]:
                    raise ValueError(f"{table}.{column}: {kind}")
                found[table][column] = kind
    return found


def tables_about_people() -> set[str]:
    """Those that hold more than work."""
    return {table for table, columns in declared().items() if set(columns.values()) != {"work"}}
