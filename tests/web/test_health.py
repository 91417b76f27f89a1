"""健康診断の内訳: 働き手が動いているか、証明書がいつ切れるかを、システム管理者に平たく言う。"""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shirube.apps.frame import clock
from shirube.apps.jobs.models import JobSchedule
from tests.certificates import NOW, new_key, write_certificate
from tests.world import Town

pytestmark = pytest.mark.django_db


def _page(town: Town) -> str:
    return town.client("system_admin").get(town.url("health/details/")).content.decode()


def _row(town: Town, label: str) -> str:
    row = next(row for row in re.findall(r"<tr.*?</tr>", _page(town), re.DOTALL) if label in row)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row))


def test_worker_that_never_ran_needs_care(mihon: Town) -> None:
    """働き手が一度も動いていなければ、手当てが要ると言い、何をすればよいかを言う。"""
    row = _row(mihon, "働き手")
    assert "手当ての要るものがあります" in _page(mihon)
    assert "手当てが要る" in row and "shirube serve を動かしてください" in row


def test_worker_seen_just_now_is_well(mihon: Town) -> None:
    """働き手が動いていれば、何秒前に動いていたかを言う。"""
    seen = clock.now() - timedelta(seconds=20)
    JobSchedule.objects.create(name="t", kind="t", every_seconds=60, next_run=seen, last_run=seen)
    row = _row(mihon, "働き手")
    assert "どれも正しく動いています" in _page(mihon)
    assert "良い" in row and re.search(r"2\d秒前に動いていました。待っている仕事 0 件", row)


@pytest.mark.parametrize(("days", "state"), [(31, "良い"), (20, "手当てが要る"), (-1, "手当てが要る")])
def test_certificate_tells_its_end(mihon: Town, settings: Any, tmp_path: Path, days: int, state: str) -> None:
    """標が証明書を持つ設置では、いつ切れるかと、替えるべきかを言う。"""
    settings.SHIRUBE_TLS = "direct"
    ends = NOW + timedelta(days=days, hours=1)
    settings.SHIRUBE_TLS_CERT = str(
        write_certificate(tmp_path / "a.crt", new_key(), starts=NOW - timedelta(9), ends=ends)
    )
    row = _row(mihon, "証明書")
    assert state in row and f"あと {max(0, days)} 日" in row
    assert ("替えてください" in row) is (days < 30)


def test_missing_certificate_is_told(mihon: Town, settings: Any, tmp_path: Path) -> None:
    """証明書が読めなくなっていれば、わけを言う。画面は倒れない。"""
    settings.SHIRUBE_TLS, settings.SHIRUBE_TLS_CERT = "direct", str(tmp_path / "no.crt")
    assert "開けません" in _row(mihon, "証明書")
