"""The depots of the seeded company and the streets around them. The streets are real, the house numbers likely."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from doorstep.addresses import PostalAddress


@dataclass(frozen=True)
class DepotPlan:
    code: str
    name: str
    timezone: str
    address: PostalAddress
    zips: tuple[str, ...]
    area_codes: tuple[str, ...]
    share: float
    """Of the day's deliveries."""


@dataclass(frozen=True)
class Street:
    depot: str
    like: PostalAddress
    """An address on it, without the number."""
    low: int
    high: int


def _zips(prefix: str, lasts: str, others: str = "") -> tuple[str, ...]:
    return (*(prefix + last for last in lasts.split()), *others.split())


DEPOTS = (
    DepotPlan(
        "CHI", "Chicago West Loop depot", "America/Chicago",
        PostalAddress("1530", "W", "FULTON", "ST", "", "", "", "CHICAGO", "IL", "60607"),
        _zips("606", "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 28 29 30 31 32 33 "
              "34 36 37 38 39 40 41 42 43 44 45 46 47 49 51 52 53 54 55 56 57 59 60 61",
              "60201 60202 60301 60302 60304"),
        ("312", "773", "872", "708", "847", "630", "224", "815"), 0.42,
    ),
    DepotPlan(
        "CMH", "Columbus depot", "America/New_York",
        PostalAddress("2400", "", "INTEGRITY", "DR", "", "", "", "COLUMBUS", "OH", "43209"),
        _zips("432", "01 02 03 04 05 06 07 09 11 12 13 14 15 17 19 20 21 22 23 24 27 28 29 30 31 32 35"),
        ("614", "380", "740", "513"), 0.2,
    ),
    DepotPlan(
        "DEN", "Denver depot", "America/Denver",
        PostalAddress("4800", "", "BRIGHTON", "BLVD", "", "", "", "DENVER", "CO", "80216"),
        _zips("802", "02 03 04 05 06 07 09 10 11 12 16 18 19 20 21 22 23 24 26 27 30 31 35 36 37 38 39 46 47 49"),
        ("303", "720", "970", "719"), 0.19,
    ),
    DepotPlan(
        "SEA", "Seattle SoDo depot", "America/Los_Angeles",
        PostalAddress("2900", "", "4TH", "AVE", "S", "", "", "SEATTLE", "WA", "98134"),
        _zips("981", "01 02 03 04 05 06 07 08 09 12 15 16 17 18 19 21 22 25 26 33 34 36 44 46 77 78 99"),
        ("206", "425", "253", "360"), 0.19,
    ),
)  # fmt: skip


@cache
def streets(depot: str) -> tuple[Street, ...]:
    """Neighbouring ZIP Codes next to each other."""
    with (Path(__file__).parent / "streets.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["depot"] == depot]
    return tuple(
        Street(
            depot,
            PostalAddress(
                "", row["predirectional"], row["street"], row["suffix"], row["postdirectional"], "", "",
                row["city"], row["state"], row["zip"],
            ),
            int(row["low"]), int(row["high"]),
        )
        for row in sorted(rows, key=lambda row: row["zip"])
    )  # fmt: skip


def address(random: Random, along: Sequence[Street], is_business: bool) -> PostalAddress:
    """A door on one of these streets."""
    street = random.choice(along)
    designator, unit = _unit(random, is_business)
    number = str(random.randint(street.low, street.high))
    like = street.like
    return PostalAddress(
        number, like.predirectional, like.street, like.suffix, like.postdirectional,
        designator, unit, like.city, like.state, like.zip,
    )  # fmt: skip


def _unit(random: Random, is_business: bool) -> tuple[str, str]:
    if is_business:
        return ("STE", str(random.randrange(100, 900, 10))) if random.random() < 0.5 else ("", "")
    kind = random.random()
    if kind < 0.45:
        return "", ""
    if kind < 0.75:
        return "APT", f"{random.randint(1, 9)}{random.choice('ABCDEFNSRW')}"
    if kind < 0.93:
        return "APT", str(random.randint(1, 24) * 100 + random.randint(1, 14))
    return "UNIT", str(random.randint(1, 40))
