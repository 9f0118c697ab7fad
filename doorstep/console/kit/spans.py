"""How long to wait, for headers and sentences. Pure."""

import math
from datetime import timedelta


def seconds(wait: timedelta) -> int:
    """Rounded up, at least one: for Retry-After."""
    return max(1, math.ceil(wait.total_seconds()))


def said(wait: timedelta) -> str:
    """`8 s`, `4 min`."""
    whole = seconds(wait)
    return f"{whole} s" if whole < 100 else f"{math.ceil(whole / 60)} min"
