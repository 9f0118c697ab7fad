"""A text file line by line, whichever way it was written: no more of it is in memory than is being read."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_CHUNK = 1 << 16
_IS_NO_UTF8 = re.compile("[\ud800-\udfff]")
"""As `surrogateescape` keeps bytes that are none, to be found in their rows."""
_BEYOND_ASCII = re.compile("[^\x00-\x7f\ud800-\udfff]")
_NOT_OF_WINDOWS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


@dataclass(frozen=True)
class TextFile:
    path: Path
    encoding: str
    """As people call it."""
    line_count: int
    _codec: str
    _errors: str

    def lines(self) -> Iterator[str]:
        """Without their ends: CR LF, LF or CR; others (U+2028) stand inside a cell."""
        with self.path.open(encoding=self._codec, errors=self._errors) as opened:
            for line in opened:
                yield line.removesuffix("\n")

    def text(self) -> str:
        with self.path.open(encoding=self._codec, errors=self._errors, newline="") as opened:
            return opened.read()

    def first_character(self) -> str | None:
        """That is no blank; None: there is none."""
        return next((line.lstrip()[0] for line in self.lines() if line.strip()), None)


def look(path: Path) -> TextFile:
    """UTF-8, UTF-16 if it says so, or Windows-1252, in which Excel saves "CSV". Reads it through. Raises OSError."""
    with path.open("rb") as opened:
        head = opened.read(len(codecs.BOM_UTF8))
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return TextFile(path, "UTF-16", _count_lines(path), "utf-16", "replace")
    if not head.startswith(codecs.BOM_UTF8) and _is_of_windows(path):
        return TextFile(path, "Windows-1252", _count_lines(path), "windows-1252", "strict")
    return TextFile(path, "UTF-8", _count_lines(path), "utf-8-sig", "surrogateescape")


def _is_of_windows(path: Path) -> bool:
    """Whether there is something beyond ASCII, none of it is UTF-8, and Windows-1252 knows all of it."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    has_other_bytes = False
    for chunk in _chunks(path):
        text = decoder.decode(chunk)
        if _BEYOND_ASCII.search(text) or _NOT_OF_WINDOWS.search(chunk):
            return False
        has_other_bytes |= _IS_NO_UTF8.search(text) is not None
    return has_other_bytes or bool(decoder.decode(b"", final=True))


def _count_lines(path: Path) -> int:
    return sum(chunk.count(b"\n") or chunk.count(b"\r") for chunk in _chunks(path))


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            yield chunk
