"""A third filling: our own tables, by a DMS that can do less. What is on file and it cannot show is not seen."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from doorstep.addresses import PostalAddress
from doorstep.dms.capabilities import Capabilities
from doorstep.dms.ours import OurDms
from doorstep.dms.outcomes import CommandResult, Unsupported
from doorstep.dms.values import AccessKind, InstructionKind, WantedChange
from doorstep.dms.views import DeliveryView
from doorstep.provenance import By

LIMITED = Capabilities(changes_on_truck=frozenset(), keeps_photos=False, estimates_arrival=False)


class LimitedDms(OurDms):
    """No photos, no estimates, no change on the truck."""

    capabilities = LIMITED

    def delivery(self, tracking_number: str) -> DeliveryView | None:
        found = super().delivery(tracking_number)
        return _shown(found) if found else None

    def deliveries(self, tracking_numbers: Sequence[str]) -> list[DeliveryView]:
        return [_shown(each) for each in super().deliveries(tracking_numbers)]

    def deliveries_of_phone(self, phone: str, now: datetime) -> list[DeliveryView]:
        return [_shown(each) for each in super().deliveries_of_phone(phone, now)]

    def change_address(
        self, by: By, tracking_number: str, address: PostalAddress, *, expected_version: int | None = None
    ) -> CommandResult:
        self._must_take(by, tracking_number, "change_address", WantedChange.ADDRESS_NEARBY)
        return super().change_address(by, tracking_number, address, expected_version=expected_version)

    def reschedule(
        self, by: By, tracking_number: str, start: datetime, end: datetime, *, expected_version: int | None = None
    ) -> CommandResult:
        self._must_take(by, tracking_number, "reschedule", WantedChange.ANOTHER_DAY)
        return super().reschedule(by, tracking_number, start, end, expected_version=expected_version)

    def hold_for_pickup(
        self, by: By, tracking_number: str, until: date, *, expected_version: int | None = None
    ) -> CommandResult:
        self._must_take(by, tracking_number, "hold_for_pickup", WantedChange.HOLD)
        return super().hold_for_pickup(by, tracking_number, until, expected_version=expected_version)

    def cancel_delivery(
        self, by: By, tracking_number: str, reason: str, *, expected_version: int | None = None
    ) -> CommandResult:
        self._must_take(by, tracking_number, "cancel_delivery", WantedChange.CANCEL)
        return super().cancel_delivery(by, tracking_number, reason, expected_version=expected_version)

    def give_instructions(
        self, by: By, tracking_number: str, items: Sequence[tuple[InstructionKind, str]]
    ) -> CommandResult:
        self._must_take(by, tracking_number, "give_instructions", WantedChange.INSTRUCTIONS)
        return super().give_instructions(by, tracking_number, items)

    def give_access(
        self, by: By, tracking_number: str, details: Sequence[tuple[AccessKind, str]], *, keep: bool = False
    ) -> CommandResult:
        self._must_take(by, tracking_number, "give_access", WantedChange.ACCESS)
        return super().give_access(by, tracking_number, details, keep=keep)

    def _must_take(self, by: By, tracking_number: str, order: str, change: WantedChange) -> None:
        """What was done already is answered, whatever has become of the package."""
        found = super().delivery(tracking_number)
        if found is None or self.capabilities.can_write(change, found.status):
            return
        if not any((each.cause, each.command) == (by.cause, order) for each in self.history(tracking_number)):
            raise Unsupported("unsupported", f"{tracking_number} is {found.status} and takes no such change")


def _shown(view: DeliveryView) -> DeliveryView:
    attempts = tuple(replace(each, photo_url=None) for each in view.attempts)
    return replace(view, eta=None, eta_updated_at=None, attempts=attempts)
