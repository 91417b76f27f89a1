"""相手のアドレス: 名指しの前段だけをたどり、申告は信じない。"""

import pytest

from shirube.web.client_address import client_address, is_within

PROXIES = ("10.0.0.5", "10.0.1.0/24")


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("203.0.113.9", "10.9.9.9", "203.0.113.9"),  # 前段でない相手の申告は読まない
        ("10.0.0.5", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.5", "1.2.3.4, 203.0.113.9", "203.0.113.9"),  # 左端は相手が書けるので信じない
        ("10.0.0.5", "203.0.113.9, 10.0.1.7", "203.0.113.9"),  # 前段が二つ
        ("10.0.0.5", "", "10.0.0.5"),
        ("10.0.0.5", "でたらめ", "10.0.0.5"),
        ("10.0.0.5", "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_named_proxies_are_followed(peer: str, forwarded: str, found: str) -> None:
    """右からたどり、最初に現れた前段でないアドレスを相手とする。"""
    assert client_address(peer, forwarded, PROXIES) == found


@pytest.mark.parametrize(
    ("address", "inside"),
    [("10.0.1.200", True), ("::ffff:10.0.0.5", True), ("10.0.2.1", False), ("", False), ("unix:", False)],
)
def test_addresses_are_compared_as_addresses(address: str, inside: bool) -> None:
    """IPv6 の形をした IPv4 も同じに扱い、読めないものはどこにも入らない。"""
    assert is_within(address, PROXIES) is inside
