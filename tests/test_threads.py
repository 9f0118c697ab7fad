"""The one way into a thread: what is carried into it, what comes back, and that nobody goes another way."""

import ast
import asyncio
import threading
from contextvars import ContextVar

import pytest

from doorstep import threads
from tests.stack import ROOT

_ROOMS = ("doorstep", "actions", "channels", "assistant")
_BY_HAND = {"to_thread", "run_in_threadpool", "run_in_executor"}
_whose: ContextVar[str] = ContextVar("whose")


async def test_it_runs_beside_the_loop_with_its_arguments_and_what_is_known_of_the_turn() -> None:
    _whose.set("mine")

    def work(first: int, *, second: int) -> tuple[int, str, bool]:
        return first + second, _whose.get(), threading.current_thread() is threading.main_thread()

    assert await threads.run(work, 1, second=2) == (3, "mine", False)


async def test_what_it_raises_is_raised_where_it_was_asked_for() -> None:
    with pytest.raises(ZeroDivisionError):
        await threads.run(lambda: 1 // 0)


async def test_who_is_cancelled_does_not_wait_and_the_work_is_ended() -> None:
    begun, goes_on, ended = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        goes_on.wait(60)
        ended.set()

    waiting = asyncio.create_task(threads.run(work))
    assert await threads.run(begun.wait, 60)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not ended.is_set()
    goes_on.set()
    assert ended.wait(60)


def test_nobody_goes_into_a_thread_by_hand() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for room in _ROOMS
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute | ast.Name) and getattr(node, "attr", getattr(node, "id", "")) in _BY_HAND
    }
    assert found == {"doorstep/storage.py", "doorstep/threads.py"}
