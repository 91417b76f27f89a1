"""画面の検査のための本物の給仕: 別の過程で、家具を置いたみほん市を開く。

``python -m tests.browser.site`` は自分だけの置き場に SQLite を作り、住所と、人ごとのサインインの札と、
見るべき画面の一覧を一行の JSON で言い、標準入力が閉じるまで働く。ほかの試験のデータベースには触れない。
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.databases import start_migrated
from tests.long_lived import settle

BROKEN = "/kowareta/"  # 開くと、システムの誤り（500）の画面になる住所

HEAVY_BURST = 300
"""この給仕で、一人が続けて開ける重い経路の数。"""
FEW_BURST = 30
"""すべての画面を見るのでない（``visitors`` を渡した）給仕で、一人が続けて開ける重い経路の数。"""
SEEN_BY_MORE = ("cases.detail", "jobs.list", "jobs.detail")
"""``visitors`` を渡した給仕でも、初めに開けた人だけでなく、渡した全員の住所を持つ画面。"""


@dataclass(frozen=True)
class Screen:
    """一つの画面: 経路の名と、開ける人ごとの住所（自分宛ての記録は人ごとに違う）と骨組み。"""

    name: str
    paths: dict[str, str]
    skeletons: dict[str, tuple[str, str]]

    @property
    def visitors(self) -> tuple[str, ...]:
        """開ける人。"""
        return tuple(self.paths)

    @property
    def file_name(self) -> str:
        """絵の名。"""
        return self.name.replace(".", "-")


@dataclass(frozen=True)
class Site:
    """開いている給仕。"""

    address: str
    cookie_name: str
    cookies: dict[str, str]
    screens: tuple[Screen, ...]

    def cookie(self, visitor: str) -> list[dict[str, str]]:
        """この人のサインインの札（匿名なら空）。"""
        if visitor not in self.cookies:
            return []
        return [{"name": self.cookie_name, "value": self.cookies[visitor], "url": self.address}]


@contextmanager
def running(module: str = "tests.browser.site", visitors: Sequence[str] = ()) -> Iterator[Site]:
    """給仕を別の過程で開き、終わったら閉じる。``module`` は、町を建てて ``serve`` を呼ぶもの。

    ``visitors`` を渡すと、画面ごとに、その並びで初めに開けた人だけの一覧にする（何も渡さなければ全員）。
    """
    root = Path(__file__).resolve().parents[2]
    with tempfile.TemporaryDirectory(prefix="shirube-screens-") as folder:
        environment = {**os.environ, "SHIRUBE_DATA": folder, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        environment.pop("SHIRUBE_DATABASE", None)
        start_migrated(Path(folder))
        with subprocess.Popen(
            [sys.executable, "-m", module, *visitors],
            cwd=root,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        ) as process:
            assert process.stdout is not None and process.stdin is not None
            told: dict[str, Any] = json.loads(process.stdout.readline())
            told["screens"] = tuple(Screen(*screen) for screen in told["screens"])
            try:
                yield Site(**told)
            finally:
                process.stdin.close()
                process.wait(20)


# ここから下は、別の過程で動く


Opened = tuple[str, dict[str, str], dict[str, tuple[str, str]]]


def _screens(town: Any, visitors: tuple[str, ...], *, is_first_enough: bool) -> list[Opened]:
    """GET で一枚の HTML を返すすべての画面と、それを開ける人ごとの住所と骨組み（頁に差し込む断片は除く）。

    ``is_first_enough`` なら、一人が開けた画面をほかの人では開かない（``SEEN_BY_MORE`` のほかは）。
    権限のない人は断られ（行列の試験が確かめる）、一人に文書を返した経路はだれにも画面でないので、開かない。
    """
    from tests.browser.skeletons import skeletons
    from tests.isolation.attack import Shot, fire, undone
    from tests.route_examples import calls

    clients = {visitor: town.client(visitor) for visitor in visitors}
    found = []
    for call in calls():
        paths, bones = {}, {}
        for visitor in visitors if call.method == "GET" else ():
            if not _may_open(call.route.permission, visitor):
                continue
            url = call.url(town, visitor)
            with undone(clients[visitor]):
                response = fire(clients[visitor], Shot("画面", "GET", url))
            if response.status_code == 200 and not _is_page(response):
                break
            if response.status_code == 200:
                paths[visitor], bones[visitor] = url, skeletons(response.content.decode())
                if is_first_enough and call.route.name not in SEEN_BY_MORE:
                    break
        if paths:
            found.append((call.route.name, paths, bones))
    return found


def _may_open(permission: str, visitor: str) -> bool:
    from shirube.apps.frame.permissions import ANYONE, SIGNED_IN, granted
    from tests.world import ANONYMOUS, STRANGER

    if permission == SIGNED_IN:
        return visitor != ANONYMOUS
    return permission == ANYONE or (
        visitor not in (ANONYMOUS, STRANGER) and permission in granted((visitor,))
    )


def _is_page(response: Any) -> bool:
    """添付でない、一枚の HTML か。"""
    return (
        response.headers.get("Content-Type", "").startswith("text/html")
        and "attachment" not in response.headers.get("Content-Disposition", "")
        and b"<!doctype html" in response.content[:200].lower()
    )


def prepare() -> None:
    """Django を起こし、自分だけのデータベースを作る。"""
    import django

    django.setup()
    import logging

    from django.conf import settings
    from django.core.management import call_command

    from shirube.apps.frame import rates
    from shirube.web import sessions

    logging.disable(logging.CRITICAL)
    # すべての画面を見るあいだ、操作のないためのサインアウトにしない（限りは tests/web の試験が見る）。
    sessions.IDLE = sessions.IDLE_OF_ADMINISTRATOR = timedelta(hours=8)
    # 一人が続けてすべての重い画面を見るので、続けて開ける数を増やす。
    rates.LIMITS[rates.Rate.HEAVY] = rates.Limit(per_second=1, burst=HEAVY_BURST)
    rates.forget()
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    call_command("migrate", verbosity=0)
    settle()


def serve(town: Any, visitors: tuple[str, ...], screens: list[Opened]) -> None:
    """この町を開き、一行を言い、標準入力が閉じるまで働く。"""
    from django.conf import settings
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    from shirube.web import errors

    name = settings.SESSION_COOKIE_NAME
    cookies = {visitor: town.client(visitor).cookies[name].value for visitor in visitors}
    application = get_wsgi_application()
    answer = application.get_response
    application.get_response = lambda request: (
        errors.server_error(request) if request.path == BROKEN else answer(request)
    )

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_: object) -> None:
            """黙って働く。"""

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.daemon_threads = True
    server.set_app(StaticFilesHandler(application))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    told = {"address": address, "cookie_name": name, "cookies": cookies, "screens": screens}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.shutdown()


def main() -> None:
    """家具を置いたみほん市を開く。"""
    prepare()
    from shirube.apps.frame import rates
    from tests.world import ROLES, STRANGER, VISITORS, World

    town, few = World.furnished().mihon, tuple(sys.argv[1:])
    screens = _screens(town, few or VISITORS, is_first_enough=bool(few))
    if few:
        rates.LIMITS[rates.Rate.HEAVY] = rates.Limit(per_second=1, burst=FEW_BURST)
    rates.forget()
    serve(town, (*ROLES, STRANGER), screens)


if __name__ == "__main__":
    main()
