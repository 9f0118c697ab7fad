"""Pictures made small enough to keep and to send, and stripped of where they were taken."""

import io
import warnings

from PIL import Image, ImageOps

MAX_BYTES = 25_000_000
"""Of what is taken; phones' photos have 2 to 12 MB."""

_LONGEST_SIDE = 1600
_QUALITY = 82
_MOST_PIXELS = 80_000_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
"""What phones and cameras make. Pillow reads more, some of it with the help of other programs."""


class NoPicture(Exception):
    """`reason` is `too_large` or `not_a_picture`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def shrunk(content: bytes) -> bytes:
    """As a JPEG of at most 1600 pixels a side, without metadata. Raises NoPicture."""
    if len(content) > MAX_BYTES:
        raise NoPicture("too_large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what is broken or huge; both are seen to here
            with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
                if image.width * image.height > _MOST_PIXELS:
                    raise NoPicture("too_large")
                image.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
                image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
                upright = _upright(image).convert("RGB")
    except Image.DecompressionBombError:
        raise NoPicture("too_large") from None
    except NoPicture:
        raise
    except Exception:  # Pillow fails in many ways at what only looks like a picture
        raise NoPicture("not_a_picture") from None
    upright.info.clear()  # Pillow would keep comments and the like
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # metadata that cannot be read turns nothing
        return image
