"""取り込みの下見と版の頁: 変わるところを一行ずつ、和暦で見せ、次にすることへ導く。"""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from shirube.apps.plan.dashboard.views.share import _named
from shirube.engines.plan.share_file import SharedKpi
from shirube.engines.plan.snapshot_lines import KpiKind
from tests.world import Town, World


def _here(town: Town, path: str = "") -> str:
    return town.url(f"plans/{town.things['plan'].key}/{path}")


def _written(data: bytes, sheet: str, cells: dict[tuple[int, str], Any]) -> bytes:
    """Excel でいくつかのますを書いた表。"""
    book = openpyxl.load_workbook(BytesIO(data))
    page = book[sheet]
    columns = {cell.value: cell.column for cell in page[1]}
    for (row, label), value in cells.items():
        page.cell(row=row, column=columns[label]).value = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _previewed(town: Town, source: str, target: str, change: Callable[[bytes], bytes]) -> str:
    """書き出し、直して戻した表の下見。"""
    client = town.client("dx_officer")
    data = change(client.get(_here(town, source)).content)
    upload = SimpleUploadedFile("表.xlsx", data)
    return client.post(_here(town, target), {"file": upload}, follow=True).content.decode()


def _task_row(data: bytes) -> int:
    page = openpyxl.load_workbook(BytesIO(data))["工程表"]
    return next(row for row in range(2, page.max_row + 1) if page.cell(row=row, column=1).value == "作業")


def test_roadmap_preview_tells_each_change_on_its_own_line(furnished: World) -> None:
    """工程表の下見は、変わるところを一つずつ行に分け、日付を和暦で言う。"""

    def change(data: bytes) -> bytes:
        cells = {
            (_task_row(data), "終わり（計画）"): date(2026, 9, 29),
            (_task_row(data), "備考"): "直した",
        }
        return _written(data, "工程表", cells)

    page = _previewed(furnished.mihon, "roadmap/roadmap.xlsx", "roadmap/imports/", change)
    assert "→ R8.9.29" in page
    assert "2026-09-29" not in page
    assert "<br>備考: " in page


def test_roadmap_refusal_names_the_column_that_is_wrong(furnished: World) -> None:
    """進みの誤りは「進み（％）」の列を指し、どこを見ればよいかを言う。"""
    page = _previewed(
        furnished.mihon,
        "roadmap/roadmap.xlsx",
        "roadmap/imports/",
        lambda data: _written(data, "工程表", {(_task_row(data), "進み（％）"): 250}),
    )
    assert 'data-label="列"><span class="table__cell">進み（％）</span>' in page
    assert "上の「直すところ」の表" in page


def test_kpi_preview_shows_where_we_are_and_what_is_left_out(furnished: World) -> None:
    """KPI の下見は、段取りと、取り込めない行の数を言い、空の期間をそう書く。"""
    town = furnished.mihon

    def change(data: bytes) -> bytes:
        page = openpyxl.load_workbook(BytesIO(data))["実績"]
        rows = [row for row in range(2, page.max_row + 1) if page.cell(row=row, column=1).value]
        cells: dict[tuple[int, str], Any] = {(rows[0], "値"): 12, (rows[0], "期間の初日"): date(2026, 4, 1)}
        return _written(data, "実績", cells)

    page = _previewed(town, "kpis/sheet.xlsx", "kpis/sheets/", change)
    assert "中身を確かめる" in page
    assert "1行は取り込みません" in page
    assert "R8.4.1〜（期間の末日が空）: 値 12" in page


def test_previews_are_left_by_the_same_quiet_button(furnished: World) -> None:
    """下見をやめるボタンは、どの表でも同じ言葉で、消すときの赤にしない。"""
    town = furnished.mihon
    page = _previewed(
        town,
        "issues.xlsx",
        "issues/sheets/",
        lambda data: _written(data, "課題・リスク管理表", {(2, "影響"): "重大"}),
    )
    assert "取り込みをやめる" in page
    assert "button--danger" not in page


def test_issue_sheet_says_which_columns_are_only_read(furnished: World) -> None:
    """管理表の状態の列を書き換えても変わらないことを、選ぶ前に言う。"""
    town = furnished.mihon
    page = town.client("dx_officer").get(_here(town, "issues/sheets/")).content.decode()
    assert "「状態」「優先度」「挙がったもと」「最後の対応」の列は、読むだけ" in page


def test_comment_preview_shows_the_whole_row(furnished: World) -> None:
    """意見の下見は、意見を行の題にして、箇所と扱いも見せる。知らない扱いは、選択肢を言って断る。"""
    town = furnished.mihon
    url = _here(town, "comments/import/")
    lines = ["番号,箇所,意見,町の考え方,扱い", ",第4章,待たせないで,総合窓口にします,反映する"]

    def sent(*rows: str) -> str:
        upload = SimpleUploadedFile("意見.csv", "\n".join(rows).encode())
        return town.client("dx_officer").post(url, {"file": upload}).content.decode()

    page = sent(*lines)
    heading = page.index('role="rowheader"')
    assert "待たせないで" in page[heading : heading + 200]
    assert "第4章" in page
    assert 'data-label="扱い"><span class="table__cell">反映する</span>' in page
    assert "扱い「放置」は選択肢にありません" in sent(*lines, ",,早く,,放置")


def test_kpi_figure_has_a_drawing_for_phones(furnished: World) -> None:
    """KPI の推移の図は、狭い画面のための絵を持ち、表は一つだけ付く。"""
    town = furnished.mihon
    page = town.client("dx_officer").get(town.url(f"kpi/{town.things['hand_kpi'].key}/")).content.decode()
    assert page.count('class="chart chart--wide"') == page.count('class="chart chart--phone"') > 0
    assert page.count("数字を表で見る") == page.count('class="chart chart--phone"')


def test_shared_indicator_is_told_in_words() -> None:
    """共有の下見は、共通の指標を鍵の字でなく言葉で言い、題と同じ定義は繰り返さない。"""
    given: dict[str, Any] = {"key": "k", "title": "電子決裁利用率", "unit": "％", "direction": "up"}
    given["kind"] = KpiKind.OUTCOME
    common = SharedKpi(
        **given, standard="kpi.electronic_decision_rate@2.0", definition="電子だけで終えた割合"
    )
    own = SharedKpi(**given, standard=None, definition="電子決裁利用率")
    assert _named(common).note == "電子だけで終えた割合（ほかの団体と共通の指標）"
    assert _named(own).note == "町だけの指標"
