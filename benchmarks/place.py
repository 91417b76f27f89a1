"""測る場所: 一時の置き場に作った SQLite と、20行の頁を出せるだけの事案。"""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, date, datetime, timedelta

CASES = 2_000


def open_place() -> None:
    """一時の置き場で Django を起こし、表と壁を作る。"""
    os.environ["SHIRUBE_DATA"] = tempfile.mkdtemp(prefix="shirube-bench-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "shirube.web.settings"
    from shirube.cli import database

    database.start()
    database.make_ready()
    from shirube.apps.frame import rates

    rates.LIMITS[rates.Rate.ORDINARY] = rates.Limit(per_second=1e9, burst=10**9)  # 続けて測るため
    rates.forget()


def build_town() -> tuple[str, str]:
    """窓口職員が一人いる自治体に、事案を並べる。サインインのクッキーと団体コードを返す。"""
    from django.conf import settings
    from django.test import Client

    from shirube.apps.frame import scope as scopes
    from shirube.apps.frame.scope import Scope
    from shirube.apps.frontyard.cases.models import Case
    from shirube.apps.organization import actions

    now = datetime.now(UTC)
    by = Scope(municipality_id=None, municipality_key=None, now=now, is_system=True)
    town = actions.establish_municipality(
        by=by, code="990019", name="みほん市", kana="みほんし", prefecture="みほん県", kind="市", is_demo=True
    )
    clerk = actions.open_account(
        by=by, login_id="clerk", display_name="窓口 一郎", password="みほん-2026-長い合言葉"
    )
    begin = date(now.year if now.month >= 4 else now.year - 1, 4, 1)
    actions.grant(by=by, account=clerk, municipality=town, role="counter_clerk", starts_on=begin)
    inside = Scope(municipality_id=town.pk, municipality_key=town.key, now=now, is_system=True)
    with scopes.enter(inside):
        Case.objects.bulk_create(
            Case(
                number=f"2026-{number:06d}",
                procedure="local.bench@1",
                procedure_label="住民票の写しの交付",
                channel="counter",
                received_at=now - timedelta(minutes=number),
            )
            for number in range(CASES)
        )
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(clerk, backend=settings.AUTHENTICATION_BACKENDS[-1])
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}", "990019"
