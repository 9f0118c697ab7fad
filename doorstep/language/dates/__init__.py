"""Days and times as people say them. Pure."""

from doorstep.language.dates.wish import Unclear, Wish, read_wish

__all__ = ["Unclear", "Wish", "read_wish"]
