"""Whose tiles a map is drawn on, and what a browser is allowed for them."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from doorstep.console.kit import headers
from doorstep.settings import Settings


@dataclass(frozen=True)
class Tiles:
    url: str
    """With {z}, {x} and {y}."""
    credit: str
    host: str

    @property
    def headers(self) -> dict[str, str]:
        """Of a page with a map: it may ask this host besides us, and no other."""
        parts = urlsplit(self.url)
        return {"Content-Security-Policy": headers.policy(f"{parts.scheme}://{self.host}")}


def tiles(settings: Settings) -> Tiles | None:
    """None: the company has set none, and there are no maps."""
    if settings.tiles_url is None:
        return None
    return Tiles(settings.tiles_url, settings.tiles_credit or "", urlsplit(settings.tiles_url).netloc)
