"""網の番人: 試験は、この機械の中（ループバック）のほかへ、どこにもつながない。

``tests/conftest.py`` が ``from tests.network import no_outside_connections`` で読み込み、すべての試験に効く。
名前を引くこと（DNS）も外へ出ることなので断る。
"""

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest

_NAMES = {"localhost", "ip6-localhost", ""}


class OutsideConnection(RuntimeError):
    """試験が外へつなごうとした。"""


def is_loopback(host: object) -> bool:
    """この機械の中か。"""
    name = host.decode() if isinstance(host, bytes) else str(host if host is not None else "")
    if name in _NAMES:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse_outside(address: Any) -> None:
    """宛先が（住所, 口）で、機械の外なら断る。機械の中の口（UNIX ソケット）は通す。"""
    if isinstance(address, tuple) and not is_loopback(address[0]):
        raise OutsideConnection(f"試験が {address[0]} へつなごうとしました。試験は外へつないではいけません。")


@pytest.fixture(autouse=True)
def no_outside_connections(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """つなぐ・送る・名前を引く、の三つを見張る。"""
    connect, connect_ex, sendto = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto
    look_up = socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _refuse_outside(address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_outside(address)
        return connect_ex(self, address)

    def guarded_sendto(self: socket.socket, data: Any, *rest: Any) -> int:
        _refuse_outside(rest[-1])
        return sendto(self, data, *rest)

    def guarded_look_up(host: Any, *rest: Any, **options: Any) -> Any:
        _refuse_outside((host, None))
        return look_up(host, *rest, **options)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    monkeypatch.setattr(socket.socket, "sendto", guarded_sendto)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)
    yield
