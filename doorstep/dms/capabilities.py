"""What a DMS can do of what recipients ask for. Pure.

Ours can do all of it. Another company's may take no change once the package is on the truck, keep no photo, estimate no
arrival: then the dialogue says so, and offers a person.
"""

from dataclasses import dataclass

from doorstep.dms.status import LOADED, Status
from doorstep.dms.values import Change


@dataclass(frozen=True)
class Capabilities:
    changes: frozenset[Change] = frozenset(Change)
    """Those that it takes at all."""
    changes_on_truck: frozenset[Change] = frozenset(Change)
    """Those of them that it still takes when the package is out for delivery."""
    keeps_photos: bool = True
    """Pictures that drivers take at the door."""
    estimates_arrival: bool = True
    """Beside the window that was promised."""

    def can_write(self, change: Change, status: Status) -> bool:
        return change in self.changes and (status not in LOADED or change in self.changes_on_truck)


EVERYTHING = Capabilities()
