"""No two test processes are given one port, and no test depends on how quick hypothesis is."""

import re
import subprocess
import sys
from pathlib import Path

from tests.ports import free_port, free_ports
from tests.stack import ROOT

TESTS = [path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)]
OTHERS = [path for room in ("benchmarks", "evaluation") for path in (ROOT / room).rglob("*.py")]


def test_a_port_comes_again_only_after_all_the_others() -> None:
    assert len(set(free_ports(50))) == 50


def test_another_process_has_others_below_those_that_the_system_gives_away() -> None:
    program = "from tests.ports import free_ports; print(*free_ports(50))"
    told = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    theirs, ours = {int(port) for port in told.split()}, set(free_ports(50))
    assert not theirs & ours
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    assert max(theirs | ours | {free_port()}) < max(lowest, 32_000)


def test_a_port_to_listen_on_later_is_asked_for_in_one_place() -> None:
    finders = re.compile(r"def \w*free_port")
    found = [path for path in (*TESTS, *OTHERS) if finders.search(path.read_text())]
    assert [path.relative_to(ROOT).as_posix() for path in found] == ["benchmarks/ports.py"]


def test_whoever_allows_hypothesis_something_allows_it_to_be_slow() -> None:
    allowed = re.compile(r"suppress_health_check=\[([^\]]*)\]")
    found = [
        (path.name, some) for path in TESTS for some in allowed.findall(path.read_text()) if "too_slow" not in some
    ]
    assert found == []
