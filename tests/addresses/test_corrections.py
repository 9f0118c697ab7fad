"""What customers text about a wrong address: the table in corrections.yml."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from doorstep.addresses import FIELDS, PostalAddress
from doorstep.addresses.correction import Ambiguous, Correction, Proposed, Unusable, apply_correction
from doorstep.addresses.parse import parse

TABLE = yaml.safe_load(Path(__file__).with_name("corrections.yml").read_text())
FILES = {name: parse(line).address for name, line in TABLE["files"].items()}


def entries() -> list[Any]:
    found = []
    for topic, content in TABLE["topics"].items():
        for entry in content["texts"]:
            marks = [pytest.mark.xfail(reason=entry["xfail"], strict=True)] if "xfail" in entry else []
            name = " / ".join([*entry.get("after", []), entry["text"]])
            printable = name.encode("ascii", "replace").decode()
            found.append(pytest.param({"file": content["file"], **entry}, id=f"{topic}: {printable}", marks=marks))
    return found


@pytest.mark.parametrize("entry", entries())
def test_a_text_gives_what_the_table_says(entry: dict[str, Any]) -> None:
    on_file = FILES[entry["file"]]
    result = told(on_file, [*entry.get("after", []), entry["text"]])
    if "asks" in entry:
        assert isinstance(result, Ambiguous), result
        assert result.question == entry["asks"]
    elif "refuses" in entry:
        assert isinstance(result, Unusable), result
        assert result.reason == entry["refuses"]
    else:
        assert isinstance(result, Proposed), result
        assert differing(on_file, result.address) == entry["gives"]
        assert result.changed == frozenset(entry["gives"])
        assert set(entry.get("assumed", [])) <= result.assumed


def told(on_file: PostalAddress, texts: list[str]) -> Correction:
    draft, pending = None, None
    result: Correction = Unusable("not_an_address")
    for text in texts:
        result = apply_correction(on_file, text, draft, pending)
        pending = result if isinstance(result, Ambiguous) else None
        if isinstance(result, Proposed):
            draft = result.address
        elif isinstance(result, Ambiguous):
            draft = result.partial
    return result


def differing(on_file: PostalAddress, proposed: PostalAddress) -> dict[str, str]:
    return {name: getattr(proposed, name) for name in FIELDS if getattr(proposed, name) != getattr(on_file, name)}


def test_the_table_is_wide_enough() -> None:
    assert len(entries()) >= 150


def test_a_unit_that_is_said_to_be_no_more_is_none_though_it_was_understood_as_right() -> None:
    text = "no more apt 4D for us! 41 W Elm St 60610"
    result = apply_correction(FILES["lasalle"], text, new_spans=["apt 4D", "41 W Elm St 60610"])
    assert isinstance(result, Proposed)
    assert result.address.spoken() == "41 W Elm St, Chicago, IL 60610"


@pytest.mark.parametrize("span", ["221b", "221b baker st", "baker st", "221b baker st london"])
def test_a_part_of_an_address_abroad_is_no_address_here(span: str) -> None:
    """Whatever the language understanding marks of it."""
    assert apply_correction(FILES["lasalle"], "221b baker st london", new_spans=[span]) == Unusable("foreign")


def test_an_address_here_beside_one_abroad_is_taken() -> None:
    found = apply_correction(FILES["lasalle"], "not london, 41 oak st, chicago", new_spans=["41 oak st, chicago"])
    assert isinstance(found, Proposed)
    assert found.address.street_line == "41 OAK ST"
