"""What a DMS can do of what recipients ask for. Pure.

Ours can do all of it. Another company's may take no change once the package is on the truck, keep no photo, estimate no
arrival: then the dialogue says so, and offers a person.
"""

from dataclasses import dataclass

from doorstep.dms.status import LOADED, Status
from doorstep.dms.values import WantedChange


@dataclass(frozen=True)
class Capabilities:
    changes: frozenset[WantedChange] = frozenset(WantedChange)
    """Those that it takes at all."""
    changes_on_truck: frozenset[WantedChange] = frozenset(WantedChange)
    """Those of them that it still takes when the package is out for delivery."""
    keeps_photos: bool = True
    """Pictures that drivers take at the door."""
    estimates_arrival: bool = True
    """Beside the window that was promised."""

    def can_write(self, change: WantedChange, status: Status) -> bool:
        return change in self.changes and (status not in LOADED or change in self.changes_on_truck)


EVERYTHING = Capabilities()
