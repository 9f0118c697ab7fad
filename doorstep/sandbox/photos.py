"""Stands in for the drivers' app that keeps the photos of deliveries: the same drawn doorstep for each."""

import struct
import zlib
from functools import cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_WIDTH, _HEIGHT = 240, 180
_WALL, _DOOR, _BOX, _TAPE, _FLOOR = (214, 203, 188), (92, 64, 51), (196, 154, 108), (230, 214, 180), (140, 140, 140)


def routes() -> list[Route]:
    return [Route("/photos/{name}", _photo)]


async def _photo(_request: Request) -> Response:
    return Response(doorstep_png(), media_type="image/png")


@cache
def doorstep_png() -> bytes:
    """A parcel in front of a door, as a PNG."""
    rows = b"".join(b"\x00" + b"".join(bytes(_colour(x, y)) for x in range(_WIDTH)) for y in range(_HEIGHT))
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _colour(x: int, y: int) -> tuple[int, int, int]:
    if 130 <= x < 210 and 110 <= y < 165:
        return _TAPE if 165 <= x < 175 else _BOX
    if y >= 150:
        return _FLOOR
    return _DOOR if 50 <= x < 130 and y >= 20 else _WALL


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
