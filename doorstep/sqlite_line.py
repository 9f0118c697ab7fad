"""Who writes next, of the threads of one process: SQLite has one writer at a time, and no line to wait in."""

import time
from collections import deque
from threading import Event, Lock


class Line:
    """In the order in which they came. Whoever is first asks the file for its lock, beside the first of each other
    process; the others sleep, where twenty threads that all ask a thousand times a second take the processor from the
    one that writes."""

    def __init__(self, yields_seconds: float) -> None:
        """`yields_seconds`: how long whoever follows another of this process lets those of others go before."""
        self._yields = yields_seconds
        self._guard = Lock()
        self._waiting: deque[Event] = deque()
        self._is_taken = False

    def enter(self, patience: float) -> bool:
        """Whether it is this thread's turn, within so many seconds; then `leave` must follow."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            turn = Event()
            self._waiting.append(turn)
        try:
            turn.wait(patience)
            if turn.is_set():
                time.sleep(self._yields)
        except BaseException:  # interrupted: nobody must wait for a turn that is never taken
            if not self._is_given_up(turn):
                self.leave()
            raise
        return not self._is_given_up(turn)

    def leave(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_taken = False

    def _is_given_up(self, turn: Event) -> bool:
        """Unless it has come at the last moment."""
        with self._guard:
            if turn.is_set():
                return False
            self._waiting.remove(turn)
            return True
