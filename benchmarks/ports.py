"""Ports for the servers that tests and benchmarks start, which no other process of theirs is given.

A port that the system names is free again until the server takes it: for half a minute where that is a Rasa. So each
process has a block of its own, below those that the system names, for as long as it lives; whatever else runs on
this machine, another run of the tests say, takes another block.
"""

import fcntl
import itertools
import os
import socket
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO

_FIRST, _BEFORE, _IN_A_BLOCK = 20_000, 32_000, 200

_held: list[IO[str]] = []
"""The lock of our block; the system lets go of it when the process ends, however it ends."""


def free_port() -> int:
    return next(port for port in _ours() if _is_free(port))


def free_ports(count: int) -> list[int]:
    return [free_port() for _ in range(count)]


@cache
def _ours() -> Iterator[int]:
    """Round and round: a port comes again only after all the others."""
    folder = Path(tempfile.gettempdir()) / f"doorstep-test-ports-{os.geteuid()}"
    folder.mkdir(exist_ok=True)
    for first in range(_FIRST, _BEFORE, _IN_A_BLOCK):
        lock = (folder / str(first)).open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        _held.append(lock)
        return itertools.cycle(range(first, first + _IN_A_BLOCK))
    raise RuntimeError(f"every block of ports is taken: more than {(_BEFORE - _FIRST) // _IN_A_BLOCK} processes?")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
