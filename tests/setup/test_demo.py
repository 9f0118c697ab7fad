"""`doorstep demo`, the real one, on ports of its own and data of its own."""

import html
import re
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from doorstep.dms.seed import DEMO_CUSTOMERS
from doorstep.dms.seed.demo import DemoCustomer
from doorstep.sandbox.client import Sandbox
from tests.ports import free_ports
from tests.setup.programs import ROOT, doorstep, running

_CHECKOUT = (
    "config.yml", "domain.yml", "endpoints.yml", "credentials.yml", "Procfile", "uv.lock",
    "data", "models", "assistant", "actions", "channels", "doorstep", "migrations",
)  # fmt: skip
_START_SECONDS = 300
"""With a training, if data or configuration changed since the last."""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """This checkout, with a var/ of its own."""
    for name in _CHECKOUT:
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


@pytest.fixture(autouse=True)
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo has a database of its own, and says so to whoever names another: the tests' PostgreSQL is such a one."""
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.fixture
def environment() -> dict[str, str]:
    """Other ports than those of a demo that may be running on this machine."""
    receiver, rasa, sandbox, console = free_ports(4)
    return {
        "DOORSTEP_RECEIVER_URL": f"http://127.0.0.1:{receiver}",
        "DOORSTEP_RASA_URL": f"http://127.0.0.1:{rasa}",
        "DOORSTEP_SANDBOX_URL": f"http://127.0.0.1:{sandbox}",
        "DOORSTEP_CONSOLE_URL": f"http://127.0.0.1:{console}",
    }


@pytest.fixture(params=["DOORSTEP_RECEIVER_URL", "DOORSTEP_RASA_URL", "DOORSTEP_SANDBOX_URL", "DOORSTEP_CONSOLE_URL"])
def taken(request: pytest.FixtureRequest, environment: dict[str, str]) -> Iterator[str]:
    """The setting whose port is taken by something else."""
    port = int(environment[request.param].split(":")[2].split("/")[0])
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        yield request.param


def test_a_port_in_use_is_one_line_that_names_the_port_and_the_setting(
    checkout: Path, environment: dict[str, str], taken: str
) -> None:
    answer = doorstep("demo", folder=checkout, **environment)
    assert answer.returncode == 1
    assert answer.stdout == ""
    (line,) = answer.stderr.splitlines()
    assert line.startswith(f"Port {environment[taken].split(':')[2].split('/')[0]} ")
    assert taken in line
    assert not (checkout / "var").exists(), "nothing was begun"


def test_outside_a_checkout_it_says_so(tmp_path: Path) -> None:
    answer = doorstep("demo", folder=tmp_path)
    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    assert "checkout" in line


@pytest.mark.timeout(600)
def test_the_demo_answers_a_customer_keeps_words_and_numbers_out_of_its_logs_and_leaves_no_process(
    checkout: Path, environment: dict[str, str]
) -> None:
    customer = DEMO_CUSTOMERS[0]
    words = "wheres my package, the one from northline"
    with running([sys.executable, "-m", "doorstep", "demo"], checkout, environment) as demo:
        demo.wait_for_line("Ctrl-C stops everything", _START_SECONDS)
        with Sandbox(environment["DOORSTEP_SANDBOX_URL"]) as sandbox:
            asked = sandbox.text(customer.phone, words)
            reply = sandbox.wait_for_reply(customer.phone, asked["id"])
        on_the_desk = _at_the_desk(environment["DOORSTEP_CONSOLE_URL"], demo.output, customer)
        demo.press_ctrl_c()
        assert demo.wait_for_end(60) == 0
        assert demo.left_behind() == []

    (page,) = re.findall(r"http://\S+", demo.output)
    assert page == f"{environment['DOORSTEP_SANDBOX_URL']}/start", "one page to open"
    assert reply["body"] in on_the_desk
    assert "stop" in reply["body"].lower(), "the delivery is out, so stops before theirs are told"
    logs = {log.stem: log.read_text() for log in (checkout / "var" / "log").glob("*.log")}
    assert logs.keys() - {"train"} == {"receiver", "rasa", "worker", "console", "sandbox", "drivers"}
    for private in (words, customer.phone, customer.phone.removeprefix("+"), reply["body"]):
        for name, log in logs.items():
            assert private not in log, f"{name}.log"
    assert "rror" not in demo.output


def _at_the_desk(url: str, printed: str, customer: DemoCustomer) -> str:
    """The conversation with somebody, as a person reads it who signs in with what the demo prints. Others of the seeded
    day may have their name, and a notification before them."""
    account = re.search(r"sign in as (\S+) with the password (\S+)", printed)
    assert account
    with httpx.Client(base_url=url, follow_redirects=True, headers={"origin": url}) as browser:
        token = re.search(r'name="csrf" value="([^"]+)"', browser.get("/login").text)
        assert token
        browser.post("/login", data={"csrf": token[1], "login": account[1], "password": account[2]})
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for row in re.findall(
                rf'href="(/conversations/sms-\w+)">{customer.name}<', browser.get("/conversations").text
            ):
                page = html.unescape(browser.get(row).text)
                if f"•••• {customer.phone[-2:]}" in page:
                    return page
            time.sleep(0.2)
    raise AssertionError("the text is not on the desk")
