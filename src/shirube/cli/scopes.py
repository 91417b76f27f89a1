"""命令行が入る範囲: サイト全体か、団体コードの一つの自治体。どちらも裏方（職員ではない）として動く。"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from shirube.cli.database import start

if TYPE_CHECKING:
    from shirube.apps.frame.scope import Scope
    from shirube.apps.plan.versions.queries import Plan


def site_scope() -> Scope:
    """サイト全体の裏方の範囲。"""
    from shirube.apps.frame import clock
    from shirube.apps.frame.scope import Scope

    return Scope(
        municipality_id=None,
        municipality_key=None,
        municipality_name="サイト全体",
        now=clock.now(),
        is_system=True,
        source="cli",
    )


def scope_of(municipality: Any) -> Scope:
    """この自治体の裏方の範囲。"""
    return replace(
        site_scope(),
        municipality_id=municipality.pk,
        municipality_key=municipality.key,
        municipality_name=municipality.name,
    )


def scope_of_code(code: str) -> Scope:
    """団体コード（今日のもの）の自治体の範囲。無ければ、次にすることを言って断る。"""
    from shirube.apps.organization import queries

    known = queries.municipality_of_code(code, site_scope().today)
    if known is None:
        raise click.ClickException(
            f"団体コード「{code}」の自治体は、このサイトにありません。6桁のコードを確かめてください。"
        )
    return scope_of(known[0])


@contextmanager
def entered(code: str) -> Iterator[Scope]:
    """データベースを開き、この団体の範囲に入る。"""
    start()
    from shirube.apps.frame import scope as scopes

    with scopes.enter(scope_of_code(code)) as scope:
        yield scope


def plan_named(scope: Scope, named: str | None) -> Plan:
    """この名か鍵の計画。言われなければ、いまの計画。"""
    from shirube.apps.plan.versions import queries

    if named is None:
        found = queries.current_plan(scope)
    else:
        found = next((one for one in queries.plans(scope) if named in (one.title, str(one.key))), None)
    if found is None:
        wanted = f"「{named}」という計画" if named else "計画"
        raise click.ClickException(f"{wanted}がありません。計画の画面で作るか、名を確かめてください。")
    return found
