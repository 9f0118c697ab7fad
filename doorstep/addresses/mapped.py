"""A table of strings in a file: looked up where it lies, so that nothing is read before and processes share it.

    "mapped01", slots: int32, where each slot's entry begins (0: empty), entries (length of key, length of value,
    key, value), "mapped01"

An entry's slot is the first empty one from the key's checksum on.
"""

import mmap
import struct
from collections.abc import Mapping
from pathlib import Path
from zlib import crc32

_SEAL = b"mapped01"
"""At the beginning and at the end: a file that was cut short is none."""
_NUMBER = struct.Struct("<I")
_LENGTHS = struct.Struct("<HI")
_FIRST_SLOT = len(_SEAL) + _NUMBER.size
_SLOTS_PER_ENTRY = 2


class Mapped:
    def __init__(self, content: "mmap.mmap | bytes") -> None:
        """Raises ValueError: that is no table."""
        if len(content) < _FIRST_SLOT + len(_SEAL) or not content[:8] == content[-8:] == _SEAL:
            raise ValueError("no table of strings, or not all of one")
        self._content = content
        (self._slots,) = _NUMBER.unpack_from(content, len(_SEAL))

    @staticmethod
    def from_file(path: Path) -> "Mapped":
        """Raises OSError, ValueError."""
        with path.open("rb") as file:
            return Mapped(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))

    def get(self, key: str) -> str | None:
        wanted, content = key.encode(), self._content
        slot = crc32(wanted) % self._slots
        while True:
            (at,) = _NUMBER.unpack_from(content, _FIRST_SLOT + slot * _NUMBER.size)
            if not at:
                return None
            key_length, length = _LENGTHS.unpack_from(content, at)
            begins = at + _LENGTHS.size + key_length
            if content[begins - key_length : begins] == wanted:
                return content[begins : begins + length].decode()
            slot = (slot + 1) % self._slots


def pack(entries: Mapping[str, str]) -> bytes:
    """The file's content."""
    count = max(len(entries) * _SLOTS_PER_ENTRY, 1)
    slots, body = [0] * count, bytearray()
    begin = _FIRST_SLOT + count * _NUMBER.size
    for key, value in entries.items():
        key_bytes, value_bytes = key.encode(), value.encode()
        slot = crc32(key_bytes) % count
        while slots[slot]:
            slot = (slot + 1) % count
        slots[slot] = begin + len(body)
        body += _LENGTHS.pack(len(key_bytes), len(value_bytes)) + key_bytes + value_bytes
    return b"".join((_SEAL, _NUMBER.pack(count), struct.pack(f"<{count}I", *slots), bytes(body), _SEAL))
