"""預かりの期限: 使われている間と期限までは残り、過ぎれば台帳からも置き場からも消える。"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shirube.apps.audit.models import AuditEvent
from shirube.apps.files import actions, queries, store, uses
from shirube.apps.files.jobs import JOBS
from shirube.apps.files.models import StoredFile
from shirube.apps.frame.scope import Scope
from shirube.apps.insight.logs import actions as insight
from shirube.values.instant import local_day
from tests.world import NOW, Town

UNTIL = local_day(NOW) + timedelta(days=30)
MAPPING = (
    "label: 記録\ncase: 番号\nactivity: {column: 活動}\n"
    'timestamp: {column: 時刻, format: "%Y/%m/%d %H:%M", zone: Asia/Tokyo}\n'
)


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Path) -> Path:
    """試験ごとの置き場。"""
    settings.SHIRUBE_FILES_DIR = tmp_path
    return tmp_path


def _keep(by: Scope, text: str = "abc", until: date = UNTIL) -> StoredFile:
    return actions.accept(by=by, name="資料.txt", data=text.encode(), purpose="試験", keep_until=until)


def _stored(place: Path) -> list[Path]:
    return [p for p in place.rglob("*") if p.is_file()]


def _later(by: Scope, days: int) -> Scope:
    return replace(by, now=NOW + timedelta(days=days))


def test_expired_file_is_gone_with_a_record(
    mihon: Town, place: Path, django_capture_on_commit_callbacks: Any
) -> None:
    """期限の日までは残り、過ぎると台帳と置き場から消え、消したことが監査に残る。"""
    with mihon.entered() as by:
        row = _keep(by)
        assert actions.remove_expired(by=_later(by, 30)) == 0
        with django_capture_on_commit_callbacks(execute=True):
            assert actions.remove_expired(by=_later(by, 32)) == 1
        assert _stored(place) == []
        assert not StoredFile.objects.exists()
    gone = AuditEvent.objects.get(action="預かったファイルを取り除いた")
    assert (gone.record_kind, gone.record_key) == ("files.storedfile", str(row.key))


def test_used_file_stays(mihon: Town) -> None:
    """記録が使っているファイルは、期限も2日も過ぎても残り、取り除けない。"""
    with mihon.entered() as by:
        lines = "番号,活動,時刻\nA1,受付,2026/04/01 09:00\n".encode()
        log = insight.import_log(by=by, title="記録", name="記録.csv", data=lines, mapping=MAPPING)
        StoredFile.objects.filter(pk=log.file.pk).update(keep_until=date(2020, 1, 1))
        assert actions.remove_expired(by=_later(by, 400)) == 0
        [view] = queries.views_of(by, [log.file])
        assert view.uses == ("業務の記録",)
        with pytest.raises(actions.CannotRemoveFile, match="業務の記録が使っている"):
            actions.remove(by=by, key=log.file.key)


def test_unclaimed_file_is_gone_after_two_days(mihon: Town) -> None:
    """使う記録が書かれずに残った預かり（期限なし）は、2日で片づく。"""
    with mihon.entered() as by:
        actions.keep(by=by, name="途中.csv", data=b"abc", purpose="試験")
        assert actions.remove_expired(by=_later(by, 1)) == 0
        assert actions.remove_expired(by=_later(by, 3)) == 1


def test_only_the_keeper_may_take_back_a_mistake(mihon: Town) -> None:
    """期限の前に取り除けるのは、預けた本人が、預けてから2日の間だけである。"""
    with mihon.entered("dx_officer") as keeper:
        row = _keep(keeper)
    with mihon.entered("auditor") as other, pytest.raises(actions.CannotRemoveFile, match="保存期限まで"):
        actions.remove(by=other, key=row.key)
    with mihon.entered("dx_officer") as keeper:
        with pytest.raises(actions.CannotRemoveFile):
            actions.remove(by=_later(keeper, 3), key=row.key)
        actions.remove(by=keeper, key=row.key)
        assert not StoredFile.objects.exists()


def test_shared_content_stays_until_the_last_row(
    mihon: Town, place: Path, django_capture_on_commit_callbacks: Any
) -> None:
    """同じ中身を二つの預かりが使うときは、最後の一つが消えるまで置き場に残る。"""
    with mihon.entered("dx_officer") as by:
        first = _keep(by)
        second = actions.accept(by=by, name="別名.txt", data=b"abc", purpose="試験", keep_until=UNTIL)
        with django_capture_on_commit_callbacks(execute=True):
            actions.remove(by=by, key=first.key)
        assert queries.content(by, second) == b"abc"
        with django_capture_on_commit_callbacks(execute=True):
            actions.remove(by=by, key=second.key)
    assert _stored(place) == []


def test_same_file_twice_is_one(mihon: Town) -> None:
    """同じものをもう一度送っても、預かりは一つで、同じものが返る。"""
    with mihon.entered("dx_officer") as by:
        assert _keep(by) == _keep(by)
        assert StoredFile.objects.count() == 1


def test_past_retention_is_refused(mihon: Town) -> None:
    """もう過ぎた保存期限では預からず、何も書かない。"""
    with mihon.entered() as by:
        with pytest.raises(actions.CannotKeepFile, match="もう過ぎています"):
            _keep(by, until=date(2020, 1, 1))
        assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    "raw", ["../../etc/passwd.txt", "C:\\\\x\\\\a.txt", "a\r\nSet-Cookie: x.txt", "\u202etxt.txt"]
)
def test_names_are_made_safe(mihon: Town, raw: str, place: Path) -> None:
    """危ない名前は見出しとして直され、置き場の外には何も書かれない。"""
    with mihon.entered() as by:
        row = actions.accept(by=by, name=raw, data=b"abc", purpose="試験", keep_until=UNTIL)
    assert not set(row.name) & set("/\\\r\n\u202e")
    assert [p.name for p in _stored(place)] == [store.digest(b"abc")]


def test_daily_job_is_needed_only_when_something_is_over(mihon: Town) -> None:
    """毎日の片づけは、片づけるものがあるときだけ走り、数を言う。"""
    [job] = JOBS
    with mihon.entered() as by:
        _keep(by)
        assert not job.is_needed(by)
        later = _later(by, 32)
        assert job.is_needed(later)

        class Run:
            scope = later

        assert job.run(Run()) == "終わらなかった預かりを0件、保存期限を過ぎた預かりを1件、片づけました。"


def test_list_asks_the_same_however_many(mihon: Town) -> None:
    """一覧の問い合わせの数は、行が増えても増えない。"""
    counts = []
    with mihon.entered("dx_officer") as by:
        for many in (2, 9):
            for n in range(many):
                _keep(by, f"資料{many}-{n}")
            rows = list(queries.files(by))
            with CaptureQueriesContext(connection) as asked:
                assert len(queries.views_of(by, rows)) == len(rows)
            counts.append(len(asked))
    kinds = sum(1 for _ in uses._relations())  # 使う側の記録の種類ごとに一つと、預けた人の名に一つ
    assert counts == [1 + kinds, 1 + kinds]


def test_order_is_newest_first(mihon: Town) -> None:
    """新しく預けたものから並ぶ。"""
    with mihon.entered() as by:
        _keep(by, "前")
        _keep(replace(by, now=by.now + timedelta(seconds=1)), "後")
        times: list[datetime] = [row.stored_at for row in queries.files(by)]
    assert times == sorted(times, reverse=True)
