"""試験は外へつながない。番人が本当に止めることも確かめる。"""

import socket
import urllib.request

import pytest

from tests.network import OutsideConnection, is_loopback

OUTSIDE = ("192.0.2.1", 80)  # 文書の例のための住所（RFC 5737）。だれも使っていない


def test_outside_connection_is_refused() -> None:
    """外の住所へは、つなぐ前に断られる。"""
    with socket.socket() as tcp:
        tcp.settimeout(0.1)
        with pytest.raises(OutsideConnection, match=r"192\.0\.2\.1"):
            tcp.connect(OUTSIDE)
        with pytest.raises(OutsideConnection):
            tcp.connect_ex(OUTSIDE)
    with socket.socket(type=socket.SOCK_DGRAM) as udp, pytest.raises(OutsideConnection):
        udp.sendto(b"x", OUTSIDE)


def test_outside_name_is_not_looked_up() -> None:
    """外の名前は引かず、よく使う読み取りの道具からも出られない。"""
    with pytest.raises(OutsideConnection, match="example"):
        socket.create_connection(("www.example.jp", 80), timeout=0.1)
    with pytest.raises(OutsideConnection):
        urllib.request.urlopen("http://www.example.jp/", timeout=0.1)


def test_loopback_still_works() -> None:
    """この機械の中には、いつもどおりつながる。"""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as client,
    ):
        assert client.getpeername() == server.getsockname()


@pytest.mark.parametrize(
    ("host", "inside"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        (b"localhost", True),
        ("10.0.0.1", False),
        ("0.0.0.1", False),
        ("localhost.example.jp", False),
        ("2130706433", False),
    ],
    ids=repr,
)
def test_what_counts_as_inside(host: object, inside: bool) -> None:
    """ループバックの住所だけを中と数える。"""
    assert is_loopback(host) is inside
