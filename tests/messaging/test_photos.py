import io
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from doorstep.database import Sessions, reading, transaction
from doorstep.messaging import photos
from doorstep.messaging.shrinking import MAX_BYTES, NoPicture, shrunk

_ORIENTATION, _GPS = 0x0112, 0x8825
_RED, _BLUE = (200, 30, 30), (30, 30, 200)


def picture(kind: str = "JPEG", size: tuple[int, int] = (400, 300), mode: str = "RGB", **more: Any) -> bytes:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, _RED)
    image.paste(_BLUE, (size[0] // 2, 0, size[0], size[1]))
    out = io.BytesIO()
    image.convert(mode).save(out, kind, **more)
    return out.getvalue()


def opened(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg))
    image.load()
    assert image.format == "JPEG"
    return image


def is_near(pixel: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(pixel, colour, strict=True))


def test_where_and_when_it_was_taken_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Dana"
    exif.get_ifd(_GPS)[2] = (41.0, 53.0, 24.0)
    content = picture(exif=exif, comment=b"41.89 N 87.62 W", xmp=b"<x:xmpmeta>41.89</x:xmpmeta>")
    assert b"Camera of Dana" in content
    assert b"41.89" in content
    made = shrunk(content)
    assert not dict(opened(made).getexif())
    for secret in (b"Camera of Dana", b"41.89", b"Exif", b"xmpmeta"):
        assert secret not in made


def test_text_in_a_png_is_gone_too() -> None:
    info = PngInfo()
    info.add_text("Location", "41.89 N")
    assert b"41.89" not in shrunk(picture("PNG", pnginfo=info))


@pytest.mark.parametrize(("orientation", "red_is"), [(1, "left"), (3, "right"), (6, "top"), (8, "bottom")])
def test_it_stands_upright_without_being_told(orientation: int, red_is: str) -> None:
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    image = opened(shrunk(picture(exif=exif)))
    width, height = image.size
    middle = {
        "left": (5, height // 2), "right": (width - 5, height // 2), "top": (width // 2, 5),
        "bottom": (width // 2, height - 5),
    }  # fmt: skip
    assert is_near(image.getpixel(middle[red_is]), _RED)
    assert (width > height) == (orientation in (1, 3))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"])
def test_large_photos_become_small_jpegs(kind: str) -> None:
    made = shrunk(picture(kind, (2400, 1800)))
    assert opened(made).size == (1600, 1200)
    assert len(made) < 300_000


def test_a_small_one_is_not_blown_up() -> None:
    assert opened(shrunk(picture(size=(320, 200)))).size == (320, 200)


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("JPEG", "CMYK"), ("PNG", "1")]
)
def test_every_kind_of_colour_is_taken(kind: str, mode: str) -> None:
    assert opened(shrunk(picture(kind, mode=mode))).mode == "RGB"


def test_several_pictures_in_one_file_are_the_first_of_them() -> None:
    """As some phones save portraits: MPO, with the name and the type of a JPEG."""
    out = io.BytesIO()
    first, second = Image.new("RGB", (300, 200), _RED), Image.new("RGB", (300, 200), _BLUE)
    first.save(out, "MPO", save_all=True, append_images=[second])
    assert is_near(opened(shrunk(out.getvalue())).getpixel((150, 100)), _RED)


def test_too_many_bytes_are_too_large() -> None:
    with pytest.raises(NoPicture, match="too_large"):
        shrunk(b"\xff" * (MAX_BYTES + 1))


@pytest.mark.parametrize("size", [(9_500, 9_500), (20_000, 20_000)])
def test_a_decompression_bomb_is_not_unpacked(size: tuple[int, int]) -> None:
    out = io.BytesIO()
    Image.new("1", size).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    with pytest.raises(NoPicture, match="too_large"):
        shrunk(out.getvalue())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"<html>sign in</html>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n",  # Pillow would start ghostscript
        picture()[:200],
        picture("PNG")[:60],
    ],
)
def test_what_is_no_picture_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(NoPicture, match="not_a_picture"):
        shrunk(content)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300)
    | st.builds(lambda at, junk: _damaged(at, junk), st.integers(0, 900), st.binary(max_size=40))
)
def test_whatever_comes_it_becomes_a_picture_or_is_refused(content: bytes) -> None:
    try:
        made = shrunk(content)
    except NoPicture:
        return
    opened(made)


def test_metadata_that_is_broken_costs_nobody_the_photo() -> None:
    content = picture(exif=b"Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff" + b"\x12\x01\x03\x00" * 3)
    assert opened(shrunk(content)).size == (400, 300)


@pytest.mark.both_databases
def test_a_photo_is_kept_once_and_found_by_its_id_alone(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        first = photos.keep(session, "slack:F1", b"jpeg", now)
        assert photos.keep(session, "slack:F1", b"other", now) == first
        assert photos.keep(session, "slack:F2", b"two", now) != first
    with reading(sessions) as session:
        assert photos.content(session, first) == b"jpeg"
        for nothing in ("", "x" * 65, "slack:F1", "a\x00b", "..", "ü" * 22):
            assert photos.content(session, nothing) is None


def _damaged(at: int, junk: bytes) -> bytes:
    whole = picture(size=(64, 48), exif=_EXIF)
    return whole[:at] + junk + whole[at + len(junk) :]


_EXIF = Image.Exif()
_EXIF[_ORIENTATION] = 6
_EXIF[0x010F] = "Camera"
