"""Passwords: hashed with Argon2id, checked at the same cost whether or not there is anything to check."""

import secrets
from functools import cache
from threading import Semaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 256
"""NIST SP 800-63B asks for length, not for kinds of characters."""

# 64 MiB and some 50 ms each (the library's defaults, RFC 9106): a crowd at the door must not take the machine's memory.
_AT_ONCE = Semaphore(2)
_hasher = PasswordHasher()

# Without letters and digits that are taken for one another when read out.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class WeakPassword(Exception):
    """The message is a sentence for the person who chose it."""


def generate() -> str:
    """79 bits, in groups that can be read out: `k3v9-q2m7-x4ab-9hty`."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def hashed(password: str) -> str:
    with _AT_ONCE:
        return _hasher.hash(password)


def check(password: str, login: str, name: str = "") -> None:
    """Raises WeakPassword for one that must not be chosen."""
    if len(password) < SHORTEST:
        raise WeakPassword(f"A password needs at least {SHORTEST} characters.")
    if len(password) > LONGEST:
        raise WeakPassword(f"A password has at most {LONGEST} characters.")
    if len(set(password)) < 5:
        raise WeakPassword("This password repeats a few characters; choose a less regular one.")
    plain = password.casefold()
    if any(
        len(word) >= 4 and plain.replace(word, "").strip("0123456789-_.! ") == "" for word in (login, name.casefold())
    ):
        raise WeakPassword("A password must not be made of the login or the name.")


def is_right(password: str, password_hash: str | None) -> bool:
    """False without a hash too, after as long a time."""
    with _AT_ONCE:
        try:
            return _hasher.verify(password_hash or _nobodys_hash(), password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False


def needs_rehash(password_hash: str) -> bool:
    """Whether it was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe(16))
