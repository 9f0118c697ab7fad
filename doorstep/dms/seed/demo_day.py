"""The demo customers' deliveries, as part of the first depot's day."""

from collections.abc import Mapping
from datetime import datetime

from doorstep.dms.models import Address, Recipient
from doorstep.dms.seed.backlog import tomorrow
from doorstep.dms.seed.demo import DEMO_CUSTOMERS, DemoCustomer
from doorstep.dms.seed.past import Past, SeedOutcome
from doorstep.dms.seed.region import Customer, Region
from doorstep.dms.seed.route import SeedStop, before_today
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome

Known = Mapping[str, Customer]
"""The demo customers of the region, by phone: the deliveries of one share a recipient and an address."""


def known_customers(region: Region) -> Known:
    return {demo.phone: _customer(region, demo) for demo in DEMO_CUSTOMERS}


def visits_today(known: Known, moment: datetime) -> list[SeedStop]:
    """Their doors on a route, around `moment`."""
    return [
        SeedStop(known[demo.phone], moment + delivery.planned, demo=delivery)
        for demo in DEMO_CUSTOMERS
        if demo.phone in known
        for delivery in demo.deliveries
        if delivery.situation == "on_route"
    ]


def not_today(region: Region, known: Known) -> list[Past]:
    """What waits at the depot and what was tried yesterday."""
    pasts = []
    for demo in DEMO_CUSTOMERS:
        for promised in demo.deliveries:
            if demo.phone not in known or promised.situation == "on_route":
                continue
            yesterday = region.at(13, days=-1), region.at(17, days=-1)
            window = tomorrow(region) if promised.situation == "tomorrow" else yesterday
            delivery = region.delivery(
                known[demo.phone],
                *window,
                tracking_number=promised.tracking_number,
                sender_name=promised.sender_name,
                signature_required=promised.signature_required,
            )
            past = before_today(region, delivery, days=0 if promised.situation == "tomorrow" else -1)
            if promised.situation == "failed_yesterday":
                past.move(Status.OUT_FOR_DELIVERY, region.at(8, 30, days=-1))
                ended = SeedOutcome(AttemptOutcome.FAILED, promised.reason, promised.driver_note)
                past.attempt(ended, region.at(14, 20, days=-1), region.drivers[0])
            pasts.append(past)
    return pasts


def _customer(region: Region, demo: DemoCustomer) -> Customer:
    return Customer(
        Recipient(name=demo.name, phone=demo.phone, is_business=demo.is_business),
        Address.of(demo.address, region.plan.timezone),
    )
