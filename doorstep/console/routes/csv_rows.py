"""Routes and their stops as rows of CSV files. Pure."""

from collections.abc import Sequence

from doorstep.console.routes.queries import RouteToday
from doorstep.console.routes.route_stops import DeliveryToday, StopToday

ROUTES = (
    "route", "driver", "name", "depot", "team", "progress", "stops", "stops done", "packages left", "failed attempts",
    "next stop", "next estimate", "minutes behind", "minutes late by own word", "at risk", "last heard",
    "last check-in", "minutes late then", "in their words", "on a break since", "asked and silent since",
    "changes not seen", "open cases", "late", "silent",
)  # fmt: skip
STOPS = (
    "stop", "address", "done", "delivery", "recipient", "status", "window begins", "window ends", "estimate",
    "expected", "at risk", "last attempt", "open cases", "value USD",
)  # fmt: skip


def of_route(route: RouteToday) -> Sequence[object]:
    said = route.last_check_in
    return (
        route.code, route.driver_code, route.driver_name, route.depot_name, route.team, route.progress, route.stops,
        route.stops_done, route.deliveries_left, route.failed_attempts, route.next_position, route.next_expected,
        int(route.behind.total_seconds() // 60), route.delay_minutes, route.at_risk, route.last_heard_at,
        said and said.at, said and said.minutes_late, said and said.reason, route.break_since, route.asked_at,
        route.unseen, route.open_cases, route.is_late, route.is_silent,
    )  # fmt: skip


def of_stop(stop: StopToday, delivery: DeliveryToday) -> Sequence[object]:
    return (
        stop.position, stop.address, stop.completed_at, delivery.tracking_number, delivery.recipient_name,
        delivery.status.value, delivery.window_start, delivery.window_end, delivery.eta, delivery.expected,
        delivery.is_at_risk, delivery.last_attempt, delivery.open_cases, f"{delivery.value_cents / 100:.2f}",
    )  # fmt: skip
