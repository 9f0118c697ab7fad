"""Nothing is posted into our own network, whatever somebody types and whatever a name means."""

from ipaddress import ip_address

import pytest

from doorstep.console.webhooks import destinations
from doorstep.console.webhooks.destinations import BadUrl


@pytest.mark.parametrize(
    "url",
    [
        "https://dms.example.com/hooks", "https://dms.example.com:8443/a?b=c", "https://8.8.8.8/x",
        "https://[2606:4700::1111]/",
    ],
)  # fmt: skip
def test_public_addresses_over_tls_are_taken(url: str) -> None:
    destinations.check(url, is_sandboxed=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://dms.example.com/", "ftp://dms.example.com/", "//dms.example.com", "dms.example.com", "", "https://",
        "https://localhost/", "https://dms/", "https://dms.local/", "https://metadata.google.internal/",
        "https://127.0.0.1/", "https://10.1.2.3/", "https://169.254.169.254/latest", "https://192.168.0.1/",
        "https://172.16.0.1/", "https://100.64.0.1/", "https://0.0.0.0/", "https://224.0.0.1/", "https://[::1]/",
        "https://[fd00::1]/", "https://[fe80::1]/", "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::]/", "https://user:pass@dms.example.com/", "https://a@dms.example.com/",
        "https://dms.example.com/#x", "https://dms.example.com:0/", "https://dms.example.com:x/",
        "https://dms.example.com/a b", "https://dms.example.com\\@10.0.0.1/", "https://dms.example.com/\n",
        "https://dms.exämple.com/", "https://dms.example.com/" + "x" * 500,
    ],
)  # fmt: skip
def test_others_are_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(BadUrl, match=r"\.$"):
        destinations.check(url, is_sandboxed=False)


def test_in_the_sandbox_this_machine_may_be_told() -> None:
    destinations.check("http://127.0.0.1:9000/hooks", is_sandboxed=True)
    with pytest.raises(BadUrl):
        destinations.check("ftp://127.0.0.1/", is_sandboxed=True)


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("8.8.8.8", True), ("2606:4700::1111", True), ("64:ff9b::808:808", True), ("::ffff:8.8.8.8", True),
        ("127.0.0.1", False), ("::", False), ("255.255.255.255", False), ("240.0.0.1", False), ("198.18.0.1", False),
        ("64:ff9b::7f00:1", False), ("::ffff:127.0.0.1", False), ("2002:7f00:1::", False), ("ff02::1", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, is_public: bool) -> None:
    assert destinations.is_public(ip_address(address)) is is_public
