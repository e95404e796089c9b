"""Which addresses may be dialled."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.sources.address import AddressPolicy, AddressRefusedError

PUBLIC = AddressPolicy()
LOOPBACK = AddressPolicy.of(["127.0.0.0/8"])

REFUSED = [
    "0.0.0.0", "10.1.2.3",  # noqa: S104 - an address to refuse
    "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.255.255.254",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1",
    "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:7f00:1",
    "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "64:ff9b:1::808:808",
    "2001::1", "2001:0:7f00:1::", "2001:10::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1",
    "3fff::1", "100::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%lo", "fec0::1",
    "ff02::1", "ff0e::1",
    "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "localhost", "",
]  # fmt: skip

ALLOWED = ["8.8.8.8", "100.63.255.255", "100.128.0.1", "172.32.0.1", "192.0.1.1", "2606:4700::1111",
           "::ffff:8.8.8.8", "64:ff9b::808:808", "2400:cb00::1"]  # fmt: skip


@pytest.mark.parametrize("address", REFUSED)
@pytest.mark.fault(14, "addresses that are not public, in every notation")
def test_an_address_that_is_not_public_unicast_is_refused(address: str) -> None:
    """Whatever its notation, and whatever IPv4 address it carries inside."""
    assert PUBLIC.refusal(address) is not None


@pytest.mark.parametrize("address", ALLOWED)
def test_a_public_address_is_allowed(address: str) -> None:
    """Also one that reaches a public IPv4 host through NAT64."""
    assert PUBLIC.refusal(address) is None


def test_a_listed_network_is_allowed_in_every_form_and_nothing_else_with_it() -> None:
    """An allow-list opens its own networks only."""
    assert LOOPBACK.refusal("127.0.0.1") is None
    assert LOOPBACK.refusal("::ffff:127.0.0.1") is None
    assert LOOPBACK.refusal("::1") is not None
    assert LOOPBACK.refusal("10.0.0.1") is not None


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/feed", "file:///etc/passwd", "gopher://example.org/", "//example.org/feed",
        "http://user@example.org/", "https://user:secret@example.org/feed", "http://", "http:///feed",
        "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f.1/", "http://0x7f000001/",
        "http://0177.0.0.1/", "http://017700000001/", "http://[::1]/", "http://[::ffff:7f00:1]/",
        "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
        "http://[fec0::1]/", "http://100.64.0.1/", "http://169.254.169.254/latest/meta-data",
        "http://localhost/", "http://localhost./", "http://feeds.localhost/", "http://127.0.0.1./",
        "http://0/", "http://[::]/", "http://[fe80::1%25eth0]/", "http://10.0.0.1:8080/feed",
        "http://example.org:notaport/", "http://[::1", "http://192.168.1.1@10.0.0.1/",
    ],
)  # fmt: skip
@pytest.mark.fault(14, "addresses in odd notations, user information, ports")
def test_an_address_that_its_own_text_gives_away_is_refused(url: str) -> None:
    """Schemes, user names, and literals in any notation are judged before anything is dialled."""
    assert PUBLIC.url_refusal(url) is not None


@pytest.mark.parametrize(
    "url", ["https://example.org/feed", "http://8.8.8.8:8080/", "http://[2606:4700::1111]/"]
)
def test_a_public_web_address_is_not_refused(url: str) -> None:
    """Names are judged when they are dialled."""
    assert PUBLIC.url_refusal(url) is None


@pytest.mark.fault(14, "the socket's factory asked for refused addresses")
def test_a_refused_address_gets_no_socket() -> None:
    """The check sits where the socket is made, after every name was resolved."""
    info = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))
    with pytest.raises(AddressRefusedError, match=r"127\.0\.0\.1 is a loopback address"):
        PUBLIC.socket(info)
    LOOPBACK.socket(info).close()


def test_a_bad_network_is_an_error() -> None:
    """A typing mistake must not silently allow nothing, or everything."""
    with pytest.raises(ValueError, match=r"127\.0\.0\.1/8"):
        AddressPolicy.of(["127.0.0.1/8"])


@given(st.text())
def test_no_text_makes_the_check_raise(text: str) -> None:
    """Feeds redirect to anything."""
    PUBLIC.refusal(text)
    PUBLIC.url_refusal("http://" + text)


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_judged_as_what_it_maps_to(address: object) -> None:
    """Both notations reach the same host."""
    assert (PUBLIC.refusal(f"::ffff:{address}") is None) == (PUBLIC.refusal(str(address)) is None)
