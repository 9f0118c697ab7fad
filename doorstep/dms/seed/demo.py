"""Customers with known situations, for the sandbox's phones and for tests. All are at the Chicago depot."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from doorstep import tracking_patterns
from doorstep.addresses import PostalAddress
from doorstep.dms.values import FailureReason

Situation = Literal["on_route", "tomorrow", "failed_yesterday"]


@dataclass(frozen=True)
class DemoDelivery:
    no: int
    situation: Situation
    planned: timedelta = timedelta()
    """On the route: when the driver is there, from the seeding instant; negative has been."""
    reason: FailureReason | None = None
    driver_note: str = ""
    left_at: str = "front door"
    signature_required: bool = False
    sender_name: str = "Northline Outfitters"

    @property
    def tracking_number(self) -> str:
        return tracking_patterns.numbered(self.no)


STRANGERS_PHONE = "+13125550191"
"""A phone to try things on that is on no delivery."""


DEMO_SLACK_USERS = ("U0DRIVER01", "U0DRIVER02", "U0DRIVER03")
"""The accounts of the drivers of Chicago's first routes; the first drives the demo customers' packages."""


@dataclass(frozen=True)
class DemoCustomer:
    name: str
    phone: str
    situation: str
    """In a few words, for the label of a phone."""
    address: PostalAddress
    deliveries: tuple[DemoDelivery, ...]
    is_business: bool = False

    @property
    def tracking_numbers(self) -> tuple[str, ...]:
        return tuple(delivery.tracking_number for delivery in self.deliveries)


DEMO_CUSTOMERS: tuple[DemoCustomer, ...] = (
    DemoCustomer(
        "Maria Lopez", "+13125550142", "out for delivery",
        PostalAddress("1205", "N", "LA SALLE", "ST", "", "APT", "4B", "CHICAGO", "IL", "60610"),
        (DemoDelivery(482_915_073, "on_route", timedelta(minutes=42)),),
    ),
    DemoCustomer(
        "James Walker", "+17735550118", "two open deliveries",
        PostalAddress("2246", "N", "CLARK", "ST", "", "APT", "3N", "CHICAGO", "IL", "60614"),
        (
            DemoDelivery(610_384_927, "on_route", timedelta(minutes=75), sender_name="Orbit Electronics",
                         signature_required=True),
            DemoDelivery(357_720_468, "tomorrow", sender_name="Pine & Paper"),
        ),
    ),
    DemoCustomer(
        "Aisha Khan", "+13125550167", "failed attempt yesterday",
        PostalAddress("1421", "N", "WELLS", "ST", "", "APT", "802", "CHICAGO", "IL", "60610"),
        (
            DemoDelivery(729_046_315, "failed_yesterday", reason=FailureReason.NOBODY_HOME,
                         driver_note="Rang 802 twice, no answer, lobby locked."),
        ),
    ),
    DemoCustomer(
        "Robert Nowak", "+17735550183", "delivered today",
        PostalAddress("2531", "N", "HALSTED", "ST", "", "", "", "CHICAGO", "IL", "60614"),
        (DemoDelivery(205_817_694, "on_route", timedelta(minutes=-48), sender_name="Harvest Pantry"),),
    ),
    DemoCustomer(
        "Grace Kim", "+13125550125", "at the depot, not loaded",
        PostalAddress("1118", "S", "MICHIGAN", "AVE", "", "APT", "1604", "CHICAGO", "IL", "60605"),
        (DemoDelivery(941_260_358, "tomorrow", sender_name="Willow Home"),),
    ),
    DemoCustomer(
        "Halsted Hardware", "+17735550155", "a business",
        PostalAddress("2108", "N", "HALSTED", "ST", "", "", "", "CHICAGO", "IL", "60614"),
        (
            DemoDelivery(568_403_291, "on_route", timedelta(minutes=115), signature_required=True,
                         sender_name="Cedar Kitchen"),
        ),
        is_business=True,
    ),
    DemoCustomer(
        "Daniel Brooks", "+13125550176", "apartment missing",
        PostalAddress("1350", "N", "LA SALLE", "ST", "", "", "", "CHICAGO", "IL", "60610"),
        (
            DemoDelivery(836_571_402, "failed_yesterday", reason=FailureReason.ADDRESS_NOT_FOUND,
                         driver_note="24 apartments, none on the label.", sender_name="Second Chapter Books"),
        ),
    ),
)  # fmt: skip
