"""命令行 `shirube plan`: データベースなしで共有ファイルをまとめ、承認された版だけを書き出す。"""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook

from shirube.apps.audit.models import AuditEvent
from shirube.apps.plan.roadmap import actions as roadmap
from shirube.apps.plan.versions import actions as versions
from shirube.cli.plan import plan
from shirube.engines.plan.share_file import LARGEST, share_text
from shirube.engines.plan.share_reading import read_share
from shirube.values.instant import local_day
from tests.shares import sealed, shared
from tests.world import NOW, Town


def run(*arguments: str | Path) -> tuple[int, str]:
    """命令を行う。"""
    done = CliRunner().invoke(plan, [str(one) for one in arguments])
    return done.exit_code, done.output


def sheet(book: Path, name: str) -> list[tuple[object, ...]]:
    """一枚のシートの値。"""
    return list(load_workbook(BytesIO(book.read_bytes()))[name].iter_rows(values_only=True))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """戸田市の二つの版、蕨市の一つと、読めないもののあるフォルダー。"""
    place = tmp_path / "届いたもの"
    (place / "県南").mkdir(parents=True)
    (place / "戸田1.json").write_text(share_text(shared(number=1)), encoding="utf-8")
    (place / "戸田2.json").write_text(share_text(shared(number=2)), encoding="utf-8")
    (place / "県南" / "蕨.json").write_text(
        share_text(replace(shared("112232", "蕨市", edition=None), initiatives=())), encoding="utf-8"
    )
    (place / "別の番号.json").write_bytes(sealed(shared("112372"), format_number=9))
    (place / "変わった.json").write_text(
        share_text(shared("112372")).replace("書かない", "待たない"), "utf-8"
    )
    (place / "大きい.json").write_bytes(b" " * (LARGEST + 1))
    (place / "メモ.txt").write_text("よろしくお願いします", encoding="utf-8")
    return place


def test_folder_becomes_a_grid(folder: Path, tmp_path: Path) -> None:
    """団体と項目のますができ、未報告は未報告、読めないものはわけ、古い版は使わなかったものに残る。"""
    book = tmp_path / "まとめ.xlsx"
    code, said = run("rollup", folder, "--out", book, "--expected", "11", "--as-of", "2026-11-21")
    assert code == 0, said
    assert "報告 2団体、未報告 61" in said
    rows = {row[1]: row for row in sheet(book, "取組")[1:]}
    header = sheet(book, "取組")[0]
    assert header[2] == "自治体フロントヤード改革の推進（第2.2版）"
    assert rows["戸田市"][2] == "実施中"
    assert rows["蕨市"][2] == "対象外"
    assert rows["さいたま市"][2] == "未報告"
    assert len(rows) == 63
    unread = {row[0]: row[1] for row in sheet(book, "読めなかったもの")[1:]}
    assert set(unread) == {"別の番号.json", "変わった.json", "大きい.json", "メモ.txt"}
    assert "形の番号が 9" in str(unread["別の番号.json"])
    assert "指紋" in str(unread["変わった.json"])
    assert [row[2] for row in sheet(book, "使わなかったもの")[1:]] == ["戸田1.json"]
    totals = sheet(book, "集計（取組）")[1]
    assert totals[-1] == 63
    assert sum(one for one in totals[2:-1] if isinstance(one, int)) == 63
    assert "時間" not in str(sheet(book, "団体だけの取組"))


def test_unreported_looks_different(folder: Path, tmp_path: Path) -> None:
    """未報告のますは灰色の地で、計画にないますとも、書かれた値とも見分けられる。"""
    book = tmp_path / "まとめ.xlsx"
    run("rollup", folder, "--out", book, "--expected", "埼玉県", "--as-of", "2026-11-21")
    page = load_workbook(BytesIO(book.read_bytes()))["取組"]
    looks = {
        cell.value: (cell.fill.fgColor.rgb, cell.font.italic)
        for row in page.iter_rows(min_row=2)
        for cell in row
    }
    assert looks["未報告"][0] == "FFD9D9D9"
    assert looks["実施中"][0] != looks["未報告"][0]
    assert looks["対象外"][1]


def test_same_files_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    """同じファイルと同じ日からは、同じバイト列のまとめができる。"""
    books = [tmp_path / "一.xlsx", tmp_path / "二.xlsx"]
    for book in books:
        assert run("rollup", folder, "--out", book, "--as-of", "2026-11-21")[0] == 0
    assert books[0].read_bytes() == books[1].read_bytes()


def test_expected_bodies_come_from_a_table(folder: Path, tmp_path: Path) -> None:
    """待つ団体の表（旧団体コード付き）から、未報告と、古いコードの読み替えが分かる。"""
    table = tmp_path / "待つ団体.csv"
    table.write_text(
        "団体コード,団体名,旧団体コード\n112372,三郷市,112232\n112241,戸田市,\n", encoding="utf-8"
    )
    book = tmp_path / "まとめ.xlsx"
    assert run("rollup", folder, "--out", book, "--expected", table, "--as-of", "2026-11-21")[0] == 0
    bodies = {row[1]: row for row in sheet(book, "団体")[1:]}
    assert set(bodies) == {"三郷市", "戸田市"}
    assert bodies["三郷市"][10] == "112232"


def test_without_expected_nothing_is_called_unreported(folder: Path, tmp_path: Path) -> None:
    """待つ団体を言わなければ、未報告は「分からない」と述べ、0 とは言わない。"""
    book = tmp_path / "まとめ.xlsx"
    _, said = run("rollup", folder, "--out", book, "--as-of", "2026-11-21")
    assert "未報告 分からない" in said
    assert "分からない" in str({row[0]: row[1] for row in sheet(book, "読み方")}["未報告の団体"])


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("コード\n112372\n", "「団体コード」の列がありません"),
        ("団体コード\n112373\n", "検査数字"),
        ("団体コード\n12345\n", "5桁"),
    ],
)
def test_bad_table_of_bodies_is_refused(folder: Path, tmp_path: Path, table: str, why: str) -> None:
    """待つ団体の表が読めなければ、わけを言って断り、まとめを書かない。"""
    path = tmp_path / "待つ団体.csv"
    path.write_text(table, encoding="utf-8")
    code, said = run("rollup", folder, "--out", tmp_path / "まとめ.xlsx", "--expected", path)
    assert (code, why in said) == (1, True), said
    assert not (tmp_path / "まとめ.xlsx").exists()


def test_unknown_prefecture_is_refused(folder: Path, tmp_path: Path) -> None:
    """無い都道府県は、書き方を言って断る。"""
    code, said = run("rollup", folder, "--out", tmp_path / "まとめ.xlsx", "--expected", "埼玉")
    assert code == 1
    assert "埼玉県" in said


def test_workbook_in_the_folder_is_only_listed(folder: Path, tmp_path: Path) -> None:
    """共有ファイルでない Excel がまじっていても、読めなかったものに並ぶ。前のまとめは読み返さない。"""
    Workbook().save(folder / "表.xlsx")
    book = folder / "まとめ.xlsx"
    for _ in range(2):
        assert run("rollup", folder, "--out", book, "--as-of", "2026-11-21")[0] == 0
    names = [row[0] for row in sheet(book, "読めなかったもの")[1:]]
    assert "表.xlsx" in names
    assert "まとめ.xlsx" not in names


def _approved(town: Town) -> None:
    with town.entered() as by:
        row = versions.start_plan(by=by, title="DX推進計画", first_year=2026, last_year=2030, edition="2.2")
        roadmap.add_initiative(by=by, plan=row, title="書かない窓口")
        made = versions.propose_version(by=by, plan=row, as_of=local_day(NOW))
        versions.record_outside_decision(
            by=by, key=made.key, version=made.version, decided_on=local_day(NOW), meeting="庁議"
        )
        roadmap.add_initiative(by=by, plan=row, title="承認のあとの取組")


def test_share_writes_only_the_approved(mihon: Town, tmp_path: Path) -> None:
    """書き出すのは承認された版の中身で、いまの記録ではない。監査に一件残る。"""
    _approved(mihon)
    out = tmp_path / "共有.json"
    code, said = run("share", "--out", out, "--code", mihon.code)
    assert code == 0, said
    share = read_share(out.read_bytes())
    assert [one.title for one in share.initiatives] == ["書かない窓口"]
    assert share.municipality.code == mihon.code
    assert AuditEvent.objects.filter(action="計画の共有ファイルを書き出した").count() == 1


def test_share_without_an_approved_version_is_refused(mihon: Town, tmp_path: Path) -> None:
    """承認された版が無ければ、次にすることを言って断り、ファイルを作らない。"""
    with mihon.entered() as by:
        row = versions.start_plan(by=by, title="DX推進計画", first_year=2026, last_year=2030, edition="")
        versions.propose_version(by=by, plan=row, as_of=local_day(NOW))
    out = tmp_path / "共有.json"
    code, said = run("share", "--out", out, "--code", mihon.code)
    assert code == 1
    assert "承認を受けるか、外での決定を記録してください" in said
    assert not out.exists()


def test_share_of_an_unknown_plan_is_refused(mihon: Town, tmp_path: Path) -> None:
    """無い計画の鍵と、無い版の番号は断る。"""
    _approved(mihon)
    unknown = "0190163d-8694-739b-aea5-966c26f8ad90"
    options = ("share", "--out", tmp_path / "共有.json", "--code", mihon.code)
    assert "という計画がありません" in run(*options, "--plan", unknown)[1]
    assert "承認された第7版がありません" in run(*options, "--version", "7")[1]
