"""頁の速さ: 20行の頁が、素の Django の頁の何割の要求をさばくか（目安 70% 以上）。"""

from __future__ import annotations

import time
from io import BytesIO
from typing import Any

ROUNDS = 30
PER_ROUND = 20


def _environ(path: str, cookie: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "SCRIPT_NAME": "", "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "HTTP_HOST": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1", "HTTP_COOKIE": cookie, "wsgi.url_scheme": "http", "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(), "wsgi.version": (1, 0), "wsgi.multithread": False,
        "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip


def _ask(handler: Any, path: str, cookie: str) -> bytes:
    status: list[str] = []
    response = handler(_environ(path, cookie), lambda s, h: status.append(s))
    body = b"".join(response)
    response.close()
    if not status[0].startswith("200"):
        raise RuntimeError(f"{path}: {status[0]}")
    return body


def measure(cookie: str, code: str) -> dict[str, float]:
    """交互に少しずつ測り、1秒あたりの要求の数を返す。"""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test.utils import override_settings

    from benchmarks import bare

    ours = WSGIHandler()
    with override_settings(MIDDLEWARE=bare.MIDDLEWARE):
        plain = WSGIHandler()
    asks = {
        "素の Django": (plain, "/bare/", ""),
        "標の頁": (ours, f"/{code}/cases/", cookie),
    }
    for arguments in asks.values():
        _ask(*arguments)
    spent = dict.fromkeys(asks, 0.0)
    for _ in range(ROUNDS):
        for name, arguments in asks.items():
            begin = time.perf_counter()
            for _ in range(PER_ROUND):
                _ask(*arguments)
            spent[name] += time.perf_counter() - begin
    return {name: ROUNDS * PER_ROUND / seconds for name, seconds in spent.items()}
