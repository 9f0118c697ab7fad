"""The release before, its code as it was, works on this one's schema: a rolling deploy has both on it at once.

Its own tests are played on databases of the newest revision. What they promise of rows, constraints and turns is what
its processes need.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests.stack import ROOT
from tests.upgrade.release_before import COMMIT, PLAYED, unpack

WRITTEN = """
    access_details addresses answered_turns attempts audit_log case_log cases check_ins conversations deliveries
    delivery_statuses depot_closures depot_hours depots desk_calls desk_cases desk_changes desk_conversations
    desk_corrections desk_intents desk_marks desk_news desk_quarters desk_readings desk_review_items
    desk_reviews desk_steps desk_texts dialogue_events dialogue_heads dms_history driver_notices
    driver_questions drivers inbox inbox_media instructions notes opt_out_doubts opt_outs outbox recipients
    routes scheduled_check_ins service_zips shifts stops takeovers text_basis text_wishes timers
""".split()
"""The tables that its work is in: each is written by a test of PLAYED."""
pytestmark = pytest.mark.timeout(900)  # a run of tests of its own


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    unpack(folder)
    return folder


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_its_code_works_on_the_new_schema(
    database: str, release: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    played = play(release, database, tmp_path, server_for(database, request))
    assert played.returncode == 0, played.stdout[-5000:] + played.stderr[-2000:]
    assert " skipped" not in played.stdout
    missing = set(WRITTEN) - set((tmp_path / "written").read_text().split())
    assert not missing, "a table that no test of PLAYED writes says nothing"


def server_for(database: str, request: pytest.FixtureRequest) -> str | None:
    """The server of these tests, where it is asked for."""
    if database != "postgresql":
        return None
    server: URL = request.getfixturevalue("postgresql_server")
    return server.render_as_string(hide_password=False)


def play(release: Path, database: str, place: Path, server: str | None) -> subprocess.CompletedProcess[str]:
    """Its tests, by its own settings of pytest, in its own folder."""
    paths = [str(release), str(Path(__file__).parent / "plugin")]
    of_ours = ("DATABASE_URL", "PYTEST_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(of_ours)}
    environment |= {"PYTHONPATH": os.pathsep.join(paths), "NEWER": str(ROOT), "WRITTEN": str(place / "written")}
    if server is not None:
        environment["DATABASE_URL"] = server
    options = ["-p", "newer_schema", "-p", "no:cacheprovider", "-n", "0", "-q", "--database", database]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, "--basetemp", str(place / "played"), *PLAYED],
        cwd=release, env=environment, capture_output=True, text=True, timeout=800,
    )  # fmt: skip


def test_what_is_kept_of_it_is_what_the_history_has(tmp_path: Path) -> None:
    listed = subprocess.run(["git", "ls-tree", "-r", COMMIT], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("this clone does not have the history")
    committed = {path: about.split()[2] for about, path in (line.split("\t") for line in listed.stdout.splitlines())}
    unpack(tmp_path)
    kept = {each.relative_to(tmp_path).as_posix(): each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
    assert kept
    assert not {name for name, content in kept.items() if committed.get(name) != blob(content)}


def blob(content: bytes) -> str:
    """Git's name of a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def test_the_page_names_the_commit_of_the_release_before() -> None:
    assert f"`{COMMIT[:8]}`" in (ROOT / "docs/upgrading.md").read_text()
