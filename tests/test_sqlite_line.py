"""The line in which the threads of a process wait to write to SQLite."""

import threading
import time

import pytest

from doorstep.sqlite_line import Line


def test_who_came_first_is_first() -> None:
    line, order = Line(0.0), []
    assert line.enter(60)

    def take(name: int) -> None:
        assert line.enter(60)
        order.append(name)
        line.leave()

    threads = [threading.Thread(target=take, args=(name,)) for name in range(5)]
    for number, thread in enumerate(threads):
        thread.start()
        while len(line._waiting) <= number:  # until it stands there
            time.sleep(0.001)
    line.leave()
    for thread in threads:
        thread.join()
    assert order == list(range(5))


def test_who_gives_up_leaves_no_gap() -> None:
    line = Line(0.0)
    assert line.enter(60)
    assert not line.enter(0.01)
    line.leave()
    assert line.enter(0.01)
    line.leave()


def test_who_is_interrupted_in_line_takes_no_turn_along(monkeypatch: pytest.MonkeyPatch) -> None:
    line = Line(0.0)
    assert line.enter(60)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(threading.Event, "wait", interrupted)
        with pytest.raises(KeyboardInterrupt):
            line.enter(60)
    line.leave()
    assert line.enter(0.01)
