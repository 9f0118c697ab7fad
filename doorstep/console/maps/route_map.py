"""What a route's page needs for its map."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from doorstep.console.maps import places
from doorstep.console.maps.places import Listed, MapMark
from doorstep.console.maps.tiles import Tiles, tiles
from doorstep.console.routes.queries import RouteToday
from doorstep.console.routes.route_stops import StopToday
from doorstep.dms.driver_views import Position
from doorstep.settings import Settings


@dataclass(frozen=True)
class RouteMap:
    tiles: Tiles
    stops: Sequence[Listed]
    marks: Sequence[MapMark]

    @property
    def headers(self) -> dict[str, str]:
        return self.tiles.headers

    @property
    def driver(self) -> MapMark | None:
        return next((each for each in self.marks if each.look == "driver"), None)

    @property
    def kinds(self) -> set[bool]:
        """Whether some marks are exact, and some are not."""
        return {each.is_exact for each in self.marks}

    def as_json(self) -> str:
        return json.dumps(
            [
                {
                    "at": [each.longitude, each.latitude], "is_exact": each.is_exact, "look": each.look,
                    "label": each.label, "says": each.says, "stops": list(each.stops),
                }
                for each in self.marks
            ]
        )  # fmt: skip

    def said(self, stop: Listed) -> str:
        return places.SAID[stop.look]


def of(settings: Settings, route: RouteToday, stops: Sequence[StopToday], last: Position | None) -> RouteMap | None:
    """None: the company has no tiles. `last`: the door of which the driver reported last, perhaps on another route."""
    drawn_on = tiles(settings)
    if drawn_on is None:
        return None
    of_this = last if last is not None and last.route_code == route.code else None
    listed = places.listed(stops, route.next_position)
    return RouteMap(drawn_on, listed, places.marks(listed, of_this, route.driver_name or "The driver"))
