"""Another day or time: what people ask for, and what a depot can offer. Pure."""

from doorstep.scheduling.offer import Met, Nearest, Slot, settle
from doorstep.scheduling.wish import Unclear, Wish, read_wish

__all__ = ["Met", "Nearest", "Slot", "Unclear", "Wish", "read_wish", "settle"]
