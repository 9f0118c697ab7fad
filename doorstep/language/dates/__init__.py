"""Days and times as people say them. Pure."""

from doorstep.language.dates.reading import read_wish
from doorstep.language.dates.wish import Unclear, Wish

__all__ = ["Unclear", "Wish", "read_wish"]
