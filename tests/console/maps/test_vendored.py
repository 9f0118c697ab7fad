"""What others made is served as they published it."""

import hashlib
import json
from pathlib import Path

import doorstep.console

ROOM = Path(doorstep.console.__file__).parent / "vendored"
ORIGIN = json.loads((ROOM / "origin.json").read_text())


def test_every_file_is_the_one_of_the_package_that_its_origin_names() -> None:
    said = {name: digest for package in ORIGIN.values() for name, (_, digest) in package["files"].items()}
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (ROOM / "static").iterdir()}
    assert found == said


def test_every_package_comes_with_its_licence() -> None:
    for name, package in ORIGIN.items():
        assert f"{name}.LICENSE.txt" in package["files"]
        assert package["integrity"].startswith("sha512-")
        assert package["version"] in package["tarball"]
