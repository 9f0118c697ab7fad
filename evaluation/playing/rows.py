"""Files of single texts: `text` with an `intent` or with `acts` (`alt`: also right), or with what an answer to a
`notice` `means`; unknown fields are passed over."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evaluation.playing import names
from evaluation.playing.slots import Audience


class NotSupported(Exception):
    """A form of which no text can be judged."""


@dataclass(frozen=True)
class Expected:
    act: str
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    audience: Audience
    text: str
    expected: tuple[Expected, ...]
    """All of them are meant."""
    also_right: tuple[str, ...] = ()
    """In place of the only one expected."""
    must_not_write: bool = False
    has_acts: bool = False
    notice: str = ""
    """Of the company's, which it answers."""
    writer: str = ""
    """Who wrote it, where the file says so."""

    @property
    def permitted(self) -> tuple[str, ...]:
        return () if self.must_not_write else (*(each.act for each in self.expected), *self.also_right)

    def argument(self, name: str) -> list[Any]:
        """What the text says of it, in any of its acts: `stop` as well as `stops`."""
        found = [each.args[key] for each in self.expected for key in (name, f"{name}s") if key in each.args]
        return [one for value in found for one in (value if isinstance(value, list) else [value]) if one is not None]


def read(file: Path) -> list[Row]:
    """Raises NotSupported when no row of a file is of a form that is known."""
    given = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    found = [row for each in given if (row := _row(each, file)) is not None]
    if given and not found:
        raise NotSupported(f"{file}: no row has `text` with `intent`, `acts` or `means`")
    return found


def _row(given: dict[str, Any], file: Path) -> Row | None:
    audience: Audience = "driver" if given.get("who", file.name.lower()).find("driver") >= 0 else "customer"
    text = given.get("text")
    must_not = bool(given.get("must_not_write"))
    acts = given.get("acts", given.get("means"))
    if text is None:
        return None
    if acts is not None:
        expected = tuple(
            Expected(names.meant(each["act"], _known(each.get("args"))), _known(each.get("args"))) for each in acts
        )
        also = tuple(_listed(given.get("alt")))
        notice, writer = given.get("notice", ""), _writer(given)
        return Row(audience, text, expected, also, must_not, has_acts=True, notice=notice, writer=writer)
    if "intent" not in given:
        return None
    arguments = _from_entities(given.get("entities"))
    also = tuple(_listed(given.get("alt")))
    return Row(audience, text, (Expected(given["intent"], arguments),), also, must_not, writer=_writer(given))


def _writer(given: dict[str, Any]) -> str:
    """ "a: roommate whose name is not on the order" is of writer a."""
    return str(given.get("writer") or given.get("person") or "").partition(":")[0]


def _from_entities(entities: Any) -> dict[str, Any]:
    """Entities by the names of acts' arguments."""
    names = {"stop_number": "stop", "access_code": "code"}
    return {names.get(name, name): value for name, value in _known(entities).items()}


def _known(arguments: Any) -> dict[str, Any]:
    return arguments if isinstance(arguments, dict) else {}


def _listed(value: Any) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)
