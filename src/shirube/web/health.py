"""健康診断: 見張りには一語だけ、システム管理者には内訳を返す。

見張りへの答えは ok（200）か ng（503）だけで、理由は言わない。データベース・移行・壁の三つで決める。
"""

import platform
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from pyexpat import EXPAT_VERSION

import django
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.adapters import certificate
from shirube.apps.frame import clock, walls
from shirube.apps.frame.permissions import ANYONE
from shirube.apps.frame.routes import Place, Route
from shirube.apps.jobs import queries as jobs
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.instant import format_moment

LEAST_DISK = 1024**3  # 1 GiB を切ったら知らせる
LEAST_DAYS = 30  # 証明書の残りがこれを切ったら知らせる


@dataclass(frozen=True, slots=True)
class Finding:
    """一つの点検の結果。``is_well`` が None なら、良し悪しのない知らせ。"""

    label: str
    is_well: bool | None
    text: str


def _database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Finding("データベース", True, f"{connection.display_name} に接続できます")


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    text = (
        f"{len(waiting)} 件が済んでいません。shirube upgrade を実行してください"
        if waiting
        else "すべて済んでいます"
    )
    return Finding("移行", not waiting, text)


def _walls() -> Finding:
    fallen = walls.fallen_walls(connection)
    planned = len(walls.wall_names(connection.vendor))
    text = (
        f"{len(fallen)} 枚が欠けています（{'、'.join(fallen[:3])}）。shirube upgrade を実行してください"
        if fallen
        else f"{planned} 枚がすべて建っています"
    )
    return Finding("壁（データベースの守り）", not fallen, text)


def _disk() -> Finding:
    free = shutil.disk_usage(settings.DATA_DIR).free
    return Finding("空き容量", free >= LEAST_DISK, f"{free / 1024**3:,.1f} GiB")


def _worker() -> Finding:
    now = clock.now()
    due = jobs.all_jobs().filter(state="waiting", next_run__lte=now).count()
    return Finding("働き手", jobs.is_worker_well(now), f"{jobs.worker_line(now)}。待っている仕事 {due:,} 件")


def _certificate() -> Finding:
    try:
        read = certificate.read_certificate(Path(settings.SHIRUBE_TLS_CERT))
    except certificate.CannotUseCertificate as refusal:
        return Finding("証明書", False, str(refusal))
    left = (read.valid_to - clock.now()).days
    text = f"{format_moment(read.valid_to)} まで（あと {max(0, left):,} 日）"
    return Finding("証明書", left >= LEAST_DAYS, text if left >= LEAST_DAYS else f"{text}。替えてください")


def _versions() -> Finding:
    parts = (
        f"標 {version('shirube')}",
        f"Django {django.get_version()}",
        f"Python {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}",
        EXPAT_VERSION.replace("_", " "),
    )
    return Finding("版", None, "、".join(parts))


VITAL: tuple[tuple[str, Callable[[], Finding]], ...] = (
    ("データベース", _database),
    ("移行", _migrations),
    ("壁（データベースの守り）", _walls),
)
DETAILS = (*VITAL, ("空き容量", _disk), ("働き手", _worker), ("版", _versions))


CERTIFICATE = ("証明書", _certificate)


def examine(checks: tuple[tuple[str, Callable[[], Finding]], ...]) -> list[Finding]:
    """点検する。点検そのものが倒れても、ほかの点検は続ける。"""
    found = []
    for label, check in checks:
        try:
            found.append(check())
        except (DatabaseError, OSError) as error:
            found.append(Finding(label, False, f"点検できませんでした（{type(error).__name__}）"))
    return found


def health(request: HttpRequest) -> HttpResponse:
    """見張りへの一語。"""
    is_well = all(finding.is_well for finding in examine(VITAL))
    response = HttpResponse(
        "ok" if is_well else "ng", content_type="text/plain", status=200 if is_well else 503
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def details(request: HttpRequest) -> HttpResponse:
    """システム管理者への内訳。"""
    badges = {
        True: Badge("良い", "success"),
        False: Badge("手当てが要る", "error"),
        None: Badge("知らせ", "info"),
    }
    findings = examine((*DETAILS, CERTIFICATE) if settings.SHIRUBE_TLS == "direct" else DETAILS)
    rows = [
        Row({"label": Cell(f.label), "state": Cell(badge=badges[f.is_well]), "text": Cell(f.text)})
        for f in findings
    ]
    columns = [Column("label", "点検", is_row_header=True), Column("state", "結果"), Column("text", "内容")]
    context = {
        "page_title": "健康診断",
        "breadcrumbs": [("ホーム", reverse("home")), ("健康診断", None)],
        "lead": "このサーバーを、いま調べた結果です。",
        "table": Table("点検の結果", columns, rows, caption_hidden=True),
        "care_count": sum(finding.is_well is False for finding in findings),
    }
    return render(request, "web/health.html", context)


ROUTES = [
    Route(
        path="health/",
        view=health,
        name="health",
        label="健康診断（見張り）",
        permission=ANYONE,
        place=Place.SITE,
    ),
    Route(
        path="health/details/",
        view=details,
        name="health_details",
        label="健康診断",
        permission="jobs.manage",
    ),
]
MENU = [("運用", "health_details", "jobs.manage")]
