"""処理簿のファイル: 結合した見出し、いくつものシート、害のあるファイル、対応表の書き誤り。"""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from shirube.adapters.ledger_book import SHEET_LINES, heading_of, line_label, open_ledger
from shirube.adapters.ledger_columns import open_like
from shirube.adapters.ledger_example import ledger_example
from shirube.adapters.ledger_guess import fitted, guess_ledger
from shirube.adapters.ledger_mapping import Heading, LedgerMapping, LedgerStep, read_any_mapping
from shirube.adapters.ledger_table import LedgerTable
from shirube.adapters.refusal import DEFAULT_LIMITS, FileRefused, Limits
from shirube.adapters.tabular import read_grid
from shirube.engines.insight.building import log_of
from tests.ledgers import MAPPING, local_days

HEADS = ("番号", "受付日", "担当", "決裁日", "担当")
MONTHS = {
    "4月": [("1", "R8.4.1", "田", "R8.4.3", "佐"), ("2", "R8.4.2", "田", "R8.4.6", "佐")],
    "5月": [("1", "R8.5.1", "山", "R8.5.7", "佐"), ("2", "R8.5.8", "山", "", "")],
}


def book_of(sheets: dict[str, list[tuple[str, ...]]], *, heads: tuple[str, ...] = HEADS) -> bytes:
    """見出しの下に行のある、いくつかのシートのブック。"""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, cells in enumerate((heads, *rows)):
                sheet.write_row(at, 0, cells)
    return out.getvalue()


def test_merged_two_line_heads_become_one_name_per_column() -> None:
    """結合した二行の見出しは、上と下をつないだ、列ごとに違う名になる。"""
    grid = read_grid(ledger_example(holidays=()), name="見本.xlsx")
    assert heading_of(grid) == Heading(4, 2)
    assert grid.heads(4, 2)[:8] == (
        "受付番号",
        "種類",
        "受付方法",
        "受付／年月日",
        "受付／担当",
        "補正／依頼日",
        "補正／受領日",
        "審査／年月日",
    )


def test_repeated_and_missing_heads_get_their_own_names() -> None:
    """同じ見出しには（2）を、名の無い列には列の記号を付ける。"""
    data = "番号,受付日,担当,決裁日,担当,,備　考\n1,R8.4.1,田,R8.4.3,佐,x,\n".encode()
    grid = read_grid(data, name="処理簿.csv")
    assert grid.heads(1, 1) == ("番号", "受付日", "担当", "決裁日", "担当（2）", "（F列）", "備考")


def test_a_staff_column_beside_each_date_belongs_to_it() -> None:
    """日付の隣に並ぶ同じ見出しの担当は、その段の担当とみる。"""
    book = open_like(book_of({"簿": MONTHS["4月"]}), name="簿.xlsx", limits=DEFAULT_LIMITS)
    guess = guess_ledger(book, label="簿")
    assert guess is not None
    assert [step.staff for step in guess.mapping.steps] == ["担当", "担当（2）"]


def test_sheets_of_the_same_heading_are_read_together(tmp_path: Path) -> None:
    """月ごとのシートは、一つの記録にまとまる。番号がシートごとに始まれば、シートの名を添える。"""
    path = tmp_path / "簿.xlsx"
    path.write_bytes(book_of({"表紙": [], **MONTHS}))
    book = open_like(path.read_bytes(), name=path.name, limits=DEFAULT_LIMITS)
    guess = guess_ledger(book, label="簿")
    assert guess is not None and guess.mapping.sheets == ("4月", "5月")
    mapping = guess.mapping
    log = log_of(LedgerTable(path, mapping))
    assert list(log.case_keys) == ["4月-1", "4月-2", "5月-1", "5月-2"]
    assert [day.isoformat() for day in local_days(log)[-3:]] == ["2026-05-01", "2026-05-07", "2026-05-08"]
    assert log.lines.tolist()[-1] == SHEET_LINES + 3
    assert line_label(SHEET_LINES + 3, mapping.sheets) == "シート「5月」の3行目"


def test_a_sheet_of_another_heading_is_refused() -> None:
    """見出しの違うシートは、いっしょに読まない。"""
    data = book_of({"4月": MONTHS["4月"], "集計": [("あ", "い")]})
    data2 = book_of({"4月": MONTHS["4月"]}, heads=("番号", "受付", "決裁"))
    assert open_ledger(data2, name="簿.xlsx", limits=DEFAULT_LIMITS).first.header[1] == "受付"
    with pytest.raises(FileRefused, match=r"シート「集計」|見出し"):
        open_ledger(data, name="簿.xlsx", limits=DEFAULT_LIMITS, sheets=("4月", "集計"), heading=Heading(2))


def test_vertically_merged_cells_fill_their_rows(tmp_path: Path) -> None:
    """縦に結合した担当課は、結合した行のどれにも入る。"""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("簿")
        for at, cells in enumerate(
            (("番号", "課", "受付", "決裁"), ("1", "", "R8.4.1", "R8.4.2"), ("2", "", "R8.4.1", "R8.4.3"))
        ):
            sheet.write_row(at, 0, cells)
        sheet.merge_range(1, 1, 2, 1, "道路課")
    path = tmp_path / "簿.xlsx"
    path.write_bytes(out.getvalue())
    steps = (LedgerStep("受付", "受付"), LedgerStep("決裁", "決裁"))
    log = log_of(
        LedgerTable(path, LedgerMapping(label="簿", case="番号", steps=steps, attributes={"team": "課"}))
    )
    team = log.dimensions["team"]
    assert [team.name(code) for code in team.codes.tolist()] == ["道路課", "道路課"]


def test_next_year_the_kept_mapping_fits_the_new_file() -> None:
    """残した読み方は、見出しの行・シート・年度が違う次の年の表にも使える。列が足りなければ使えない。"""
    text = (
        "令和9年度　処理簿\n\n"
        + "番号,受付,審査,決裁,担当,課,備考\n1,R9.4.1,4/3,,田,道路課,\n2,R9.4.1,4/3,,田,道路課,\n"
    )
    book = open_like(text.encode(), name="処理簿.csv", limits=DEFAULT_LIMITS)
    found = fitted(MAPPING, book, guess_ledger(book, label="x"))
    assert found == replace(MAPPING, heading=Heading(3), fiscal_year=2027)
    assert fitted(replace(MAPPING, case="受付番号"), book, None) is None


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("簿.xlsx", b"PK\x03\x04not a zip", "壊れて|zip|読み込めません"),
        ("簿.xlsx", b"\xd0\xcf\x11\xe0old xls", "読み込めません"),
        ("簿.csv", b"", "空"),
        ("簿.csv", b"<!DOCTYPE html><html></html>", "読み込めません"),
        ("簿.csv", '番号,受付\n"1,R8.4.1\n'.encode(), "引用符"),
        ("簿.xlsm", book_of(MONTHS), "マクロ"),
    ],
    ids=["壊れた包み", "古い xls", "空", "頁", "引用符", "マクロ"],
)
def test_a_hostile_or_broken_file_is_refused(tmp_path: Path, name: str, data: bytes, why: str) -> None:
    """害のある・壊れたファイルは、わけを言って断り、何も渡さない。"""
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(FileRefused, match=why):
        list(LedgerTable(path, MAPPING).batches())


def test_a_wide_or_long_ledger_is_refused(tmp_path: Path) -> None:
    """上限を超える表は、読み終える前に断る。"""
    path = tmp_path / "簿.csv"
    path.write_text("番号,受付\n" + "1,R8.4.1\n" * 50)
    with pytest.raises(FileRefused, match="上限"):
        list(LedgerTable(path, MAPPING, limits=Limits(rows=20)).batches())


def test_missing_columns_are_named(tmp_path: Path) -> None:
    """対応表の列が無ければ、無い列と、表の列を言う。"""
    path = tmp_path / "簿.csv"
    path.write_text("番号,受付,審査\n1,R8.4.1,R8.4.2\n")
    with pytest.raises(FileRefused, match=r"決裁、担当、課|担当、決裁"):
        list(LedgerTable(path, MAPPING).batches())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("kind: ledger\nlabel: x\nsteps: []", "一つ以上"),
        ("kind: ledger\nlabel: x\nsteps: [{name: 受付}]", "column"),
        ("kind: ledger\nlabel: x\nsteps: [受付, 受付]", "二度"),
        ("kind: ledger\nlabel: x\nsteps: [{column: 受付, clock: 止める}]", "run か stop"),
        ("kind: ledger\nlabel: x\nsteps: [受付]\nera: 天保", "era は"),
        ("kind: ledger\nlabel: x\nsteps: [受付]\nfiscal_year: 8", "西暦の数"),
        ("kind: ledger\nlabel: x\nsteps: [受付]\nheading: {first: 0}", "heading"),
        ("kind: ledger\nlabel: x\nsteps: [受付]\nzone: 日本", "地域がありません"),
        ("kind: ledger\nlabel: x\nsteps: [受付]\nremarks: 備考", "知らない項目"),
        ("kind: ledger\nlabel: x\nsteps: [受付]\nis_numbered_by_sheet: はい", "true か false"),
    ],
)
def test_a_wrong_mapping_is_refused_by_name(text: str, why: str) -> None:
    """書き誤った対応表は、直す項目を言って断る。"""
    with pytest.raises(FileRefused, match=why):
        read_any_mapping(text.encode(), name="対応表")
