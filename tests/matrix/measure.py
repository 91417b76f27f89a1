"""行列を測る: 経路 × 方法 × 訪れる人ごとに、本物の答えを「可・不可・入口」に分ける。

みほん市の自分の記録と、受け付けられる入力で呼び、一回ごとに無かったことにする。
"""

import csv
import io
import zlib
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from django.http import HttpResponse
from django.test import Client

from shirube.apps.frame import rates
from shirube.apps.frame.routes import Place, Route
from tests.isolation.attack import Shot, fire, is_sign_in, undone
from tests.route_examples import Call, calls
from tests.web.audit_walk import may
from tests.world import ANONYMOUS, STRANGER, VISITORS, World

TABLE = Path(__file__).with_name("routes.csv")
HEADER = ("経路", "方法", "道筋", "場所", "題", "権限", *VISITORS)
OPEN, REFUSED, ENTRANCE, UNMEASURED = "可", "不可", "入口", ""

Row = tuple[str, ...]


def answer(response: HttpResponse) -> str:
    """答えの組。例は受け付けられる入力なので、409 や 422 は「可」でなく、例の誤りである。"""
    if is_sign_in(response):
        return ENTRANCE
    if response.status_code in (403, 404):
        return REFUSED
    if response.status_code < 400:
        return OPEN
    return f"誤り{response.status_code}"


def place_of(route: Route) -> str:
    """どこの経路か。"""
    return "自治体" if route.place is Place.MUNICIPALITY else "サイト"


def by_turns(call: Call) -> set[str]:
    """断られるはずの人の全員と、使える人の一人（経路ごとに替わる）と、よその人と、匿名。"""
    able = [visitor for visitor in VISITORS if may(call, visitor)]
    chosen = able[zlib.crc32(call.id.encode()) % len(able)]
    return (set(VISITORS) - set(able)) | {chosen, STRANGER, ANONYMOUS}


def measure(
    world: World,
    clients: dict[str, Client],
    routes: list[Route] | None = None,
    *,
    asked: Callable[[Call], Collection[str]] = lambda call: VISITORS,
) -> list[Row]:
    """すべての経路の行。``asked`` の挙げない人は測らず、空にする。"""
    return [_row(call, world, clients, asked(call)) for call in calls(routes)]


def _row(call: Call, world: World, clients: dict[str, Client], asked: Collection[str]) -> Row:
    answers = []
    rates.forget()  # 重い経路が並んでも、頻度の断りを「誤り」と測らない
    for visitor in VISITORS:
        if visitor not in asked:
            answers.append(UNMEASURED)
            continue
        town, client = world.mihon, clients[visitor]
        with undone(client):
            shot = Shot("例", call.method, call.url(town, visitor), call.data(town, visitor))
            answers.append(answer(fire(client, shot)))
    route = call.route
    return (
        route.name,
        call.method,
        route.path,
        place_of(route),
        route.label,
        route.permission,
        *answers,
    )


def read(path: Path = TABLE) -> list[Row]:
    """保存してある行列。"""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [tuple(row) for row in csv.reader(file)]
    assert rows[0] == HEADER, "行列の見出しが違います。python -m tests.matrix --write で作り直してください。"
    return rows[1:]


def text(rows: Iterable[Row]) -> str:
    """表計算で開ける CSV。"""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(rows)
    return out.getvalue()


def write(rows: Iterable[Row], path: Path = TABLE) -> None:
    """行列を保存する。"""
    path.write_text(text(rows), encoding="utf-8-sig", newline="")


def differences(kept: list[Row], found: list[Row]) -> list[str]:
    """保存してある行列と、測った行列の違い。何がどう変わったかを一行ずつ言う。"""
    before, after = ({row[:3]: row for row in rows} for rows in (kept, found))
    said = [f"行列に無い経路: {' '.join(key)}" for key in after if key not in before]
    said += [f"もう無い経路の行: {' '.join(key)}" for key in before if key not in after]
    for key in before.keys() & after.keys():
        for column, was, now in zip(HEADER, before[key], after[key], strict=True):
            if now not in (was, UNMEASURED):
                said.append(f"{' '.join(key)} の {column}: 行列は「{was}」、実際は「{now}」")
    return sorted(said)
