"""命令行: 監査の控え・確かめ・閲覧の調べ。"""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from shirube.apps.audit import actions
from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame import walls
from shirube.cli.audit import audit
from tests.world import Town


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(audit, arguments)


def test_head_and_verify_go_together(mihon: Town, tmp_path: Path) -> None:
    """封をし、控えを書き出し、その控えと合わせて確かめると、すべての鎖に問題がない。"""
    kept = tmp_path / "控え.txt"
    with mihon.entered() as by:
        actions.record(by=by, action="行い")
    assert "みほん市: 1件に封をしました。" in _run("seal").output
    assert "2 行" in _run("head", "--out", str(kept)).output
    result = _run("verify", "--against", str(kept))
    assert result.exit_code == 0
    assert "みほん市: 問題なし（確かめた記録 1件、封を待つ記録 0件）" in result.output
    assert "サイト全体: 問題なし" in result.output


def test_head_lines_can_be_printed(mihon: Town) -> None:
    """控えは画面にも出せ、鎖の番号と指紋を持つ。"""
    _run("seal")
    line = _run("head").output.splitlines()[0].split()
    assert line[0] == "site" and int(line[1]) > 0 and len(line[2]) == 64


def test_verify_without_kept_heads_says_what_it_cannot_know(mihon: Town) -> None:
    """控えと合わせないときは、何を確かめていないかを言う。"""
    assert "切り詰めと作り直しは確かめていません" in _run("verify").output


def test_tampered_chain_ends_with_one(mihon: Town) -> None:
    """書き換えがあれば、鎖と番号を名ざして、終わりの値 1 で終わる。"""
    from django.db import connection

    with mihon.entered() as by:
        event = actions.record(by=by, action="行い")
    _run("seal")
    walls.lower_walls(connection)
    AuditEvent.objects.filter(pk=event.pk).update(action="書き換え")
    result = _run("verify", "--municipality", mihon.code)
    assert result.exit_code == 1
    assert "みほん市: 問題 1件" in result.output and f"1 番（出来事の行 {event.pk}）" in result.output


@pytest.mark.parametrize("content", ["こわれた控え\n".encode(), b"\x82\xb5"], ids=["text", "bytes"])
def test_unreadable_kept_file_is_refused(mihon: Town, tmp_path: Path, content: bytes) -> None:
    """読めない控えのファイルは、名と理由を言って断る。"""
    kept = tmp_path / "head.txt"
    kept.write_bytes(content)
    result = _run("verify", "--against", str(kept))
    assert result.exit_code == 1 and "head.txt" in result.output


def test_unknown_municipality_is_refused(db: None) -> None:
    """知らない団体コードは断る。"""
    assert (
        "団体コード「123456」の自治体は、このサイトにありません"
        in _run("head", "--municipality", "123456").output
    )


def test_seen_lists_who_saw_what(mihon: Town) -> None:
    """ある人が見たものと、ある記録を見た人を、その日を含めて並べる。"""
    with mihon.entered("staff") as by:
        for key in ("resident-1", "resident-2"):
            actions.record(by=by, action="住民を見た", record_key=key, result=AuditEvent.Result.VIEWED)
        actions.record(by=by, action="住民を直した", record_key="resident-1")
        today = by.today.isoformat()
    ends = ("--municipality", mihon.code, "--from", today, "--to", today)
    by_person = _run("seen", "--by", str(mihon.accounts["staff"].key), *ends).output
    assert by_person.count("住民を見た") == 2 and "住民を直した" not in by_person
    of_record = _run("seen", "--of", "resident-1", *ends).output
    assert of_record.count("住民を見た") == 1


def test_seen_asks_for_one_side(mihon: Town) -> None:
    """見た人か見られた記録の、どちらか一つを言わせる。"""
    result = _run("seen", "--municipality", mihon.code, "--from", "2026-04-01", "--to", "2026-04-02")
    assert result.exit_code == 2 and "どちらか一つ" in result.output


def test_bad_day_is_refused(mihon: Town) -> None:
    """読めない日付は、形を言って断る。"""
    result = _run("seen", "--municipality", mihon.code, "--by", "x", "--from", "きのう", "--to", "2026-04-02")
    assert result.exit_code == 2


def test_retire_tells_how_many(mihon: Town) -> None:
    """保存期間を過ぎた記録の片づけは、鎖ごとに消した数を言い、短すぎる期間は断る。"""
    _run("seal")
    assert "みほん市: 0件を消しました。" in _run("retire").output
    result = _run("retire", "--keep-years", "0")
    assert result.exit_code == 1 and "1年以上" in result.output
