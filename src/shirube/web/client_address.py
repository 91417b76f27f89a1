"""相手のアドレス: どこからの要求かを、信じてよいところまでたどって定める。

前段（proxy）は名指しされたものだけを信じる。それ以外から来た ``X-Forwarded-*`` は、読まれないように捨てる。
"""

import ipaddress
from collections.abc import Callable, Iterable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
)


@lru_cache(maxsize=8)
def networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """文字で書かれた範囲を読む。"""
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts)


def is_within(address: str, texts: Iterable[str]) -> bool:
    """このアドレスが、どれかの範囲に入るか。読めないアドレスはどこにも入らない。"""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return any(parsed in network for network in networks(tuple(texts)))


def client_address(peer: str, forwarded_for: str, proxies: Iterable[str]) -> str:
    """前段を右から順に外し、最初に現れた前段でないアドレスを返す。"""
    trusted = tuple(proxies)
    address = peer
    for hop in reversed([part.strip() for part in forwarded_for.split(",") if part.strip()]):
        if not is_within(address, trusted):
            break
        address = hop
    return address if _is_address(address) else peer


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def of_request(request: HttpRequest) -> str:
    """この要求の相手のアドレス（``ClientAddressMiddleware`` が定めたもの）。"""
    return str(request.META.get("REMOTE_ADDR", ""))


def is_remote(request: HttpRequest) -> bool:
    """庁内として名指しされたアドレスの外からか。名指しが無ければ、すべて外とみなす。"""
    return not is_within(of_request(request), settings.SHIRUBE_TRUSTED_NETWORKS)


class ClientAddressMiddleware:
    """いちばん外で、相手のアドレスを定め、信じられない前段の申告を捨てる。"""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        peer = meta.get("REMOTE_ADDR", "")
        if settings.SHIRUBE_TLS == "proxy" and is_within(peer, settings.SHIRUBE_PROXIES):
            forwarded = meta.get("HTTP_X_FORWARDED_FOR", "")
            meta["REMOTE_ADDR"] = client_address(peer, forwarded, settings.SHIRUBE_PROXIES)
        else:
            for name in _FORWARDED:
                meta.pop(name, None)
        return self.get_response(request)
