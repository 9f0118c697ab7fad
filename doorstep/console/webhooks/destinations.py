"""Where messages may be posted: over TLS, to machines of the public internet. In the sandbox also to this one.

An address is looked at twice: when somebody types it, and at each post when its name has become numbers, because a
name may mean another machine by then.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

_LONGEST = 500
_TRANSLATED = ip_network("64:ff9b::/96")
"""IPv6 for an IPv4 address: for which one, says its end."""


class BadUrl(Exception):
    """The message says what is wrong with it."""


def check(url: str, *, is_sandboxed: bool) -> None:
    """Raises BadUrl."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise BadUrl("This is no URL.") from None
    if len(url) > _LONGEST or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise BadUrl(f"A URL is at most {_LONGEST} ASCII characters, without spaces.")
    if parts.scheme != "https" and not (is_sandboxed and parts.scheme == "http"):
        raise BadUrl("It has to begin with https://.")
    if not host or port == 0 or "@" in parts.netloc or parts.fragment:
        raise BadUrl("It needs a host, and no name, password or fragment.")
    if is_sandboxed:
        return
    try:
        address = ip_address(host)
    except ValueError:
        if "." not in host.rstrip(".") or host.endswith((".local", ".internal", ".localhost", ".home.arpa")):
            raise BadUrl("This host is not on the public internet.") from None
        return
    if not is_public(address):
        raise BadUrl("This address is not on the public internet.")


def is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _TRANSLATED:
            inner = IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved
