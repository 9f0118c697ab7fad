"""The company's own telephone numbers: nobody's secret, so shown where a person's is hidden. In E.164. Pure."""

from collections.abc import Iterable

_in_use: frozenset[str] = frozenset()


def use(numbers: Iterable[str]) -> None:
    """From now on this process knows these for its own; bootstrap says it once, of the settings."""
    global _in_use
    _in_use = frozenset(filter(None, numbers))


def is_ours(number: str) -> bool:
    return number in _in_use
