"""IN-01: 上限は、ふつうのファイルを断らない。"""

import datetime as dt
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from shirube.adapters.archive import open_archive
from shirube.adapters.tabular import Column, Sheet, Workbook, read_table, write_csv, write_xlsx
from tests.hostile.packages import sheet_xml, text_cell, workbook, zip_of

CREATED = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
HEADER = ("職員番号", "氏名", "所属", "採用年月日")


def people(count: int) -> list[tuple[str, ...]]:
    """名簿の行。"""
    return [
        (f"{n:06d}", f"山田 {n}郎", f"市民部市民課第{n % 7}係", f"令和{n % 8 + 1}年4月1日")
        for n in range(count)
    ]


def written_csv(count: int, encoding: str) -> bytes:
    """名簿の CSV。"""
    out = write_csv(HEADER, people(count), encoding="cp932" if encoding == "cp932" else "utf-8-sig")
    assert out.content is not None
    return out.content


def written_xlsx(count: int) -> bytes:
    """名簿の xlsx。"""
    sheet = Sheet("名簿", tuple(Column(label) for label in HEADER), tuple(people(count)))
    return write_xlsx(Workbook((sheet,), CREATED))


def by_openpyxl(count: int) -> bytes:
    """別の書き出し部品が作った xlsx。"""
    book = openpyxl.Workbook()
    for row in (HEADER, *people(count)):
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def wide(count: int) -> bytes:
    """900 列の CSV。"""
    return "\n".join(",".join(f"{n}列{c}" for c in range(900)) for n in range(count + 1)).encode()


def same_value(count: int) -> bytes:
    """同じ値ばかりで、よく縮む xlsx。"""
    sheet = Sheet(
        "表", (Column("a"), Column("b", kind="integer")), tuple(("市民課", 0) for _ in range(count))
    )
    return write_xlsx(Workbook((sheet,), CREATED))


def stored_workbook(count: int) -> bytes:
    """圧縮していない xlsx。"""
    rows = "".join(f'<row r="{n + 1}">{text_cell(f"A{n + 1}", f"値{n}")}</row>' for n in range(count + 1))
    with zipfile.ZipFile(BytesIO(workbook(sheet_xml(rows)))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return zip_of(parts, method=zipfile.ZIP_STORED)


def many_sheets(count: int) -> bytes:
    """シートが 60 枚ある xlsx。"""
    rows = tuple((str(n),) for n in range(count))
    return write_xlsx(Workbook(tuple(Sheet(f"{n}課", (Column("a"),), rows) for n in range(60)), CREATED))


FILES: dict[str, tuple[str, int, Callable[[int], bytes]]] = {
    "一行の CSV": ("a.csv", 1, lambda n: written_csv(n, "utf-8")),
    "名簿の CSV": ("a.csv", 300, lambda n: written_csv(n, "utf-8")),
    "名簿の CP932": ("a.csv", 300, lambda n: written_csv(n, "cp932")),
    "大きな CSV": ("a.csv", 100_000, lambda n: written_csv(n, "utf-8")),
    "名前の無い CSV": ("名簿", 30, lambda n: written_csv(n, "utf-8")),
    "見出しだけ": ("a.csv", 0, lambda n: written_csv(n, "utf-8")),
    "タブ区切り": ("a.tsv", 30, lambda n: written_csv(n, "utf-8").replace(b",", b"\t")),
    "UTF-16": ("a.txt", 30, lambda n: written_csv(n, "utf-8").decode("utf-8-sig").encode("utf-16")),
    "EUC-JP": ("a.csv", 30, lambda n: written_csv(n, "utf-8").decode("utf-8-sig").encode("euc_jp")),
    "900 列": ("a.csv", 20, wide),
    "長い欄": (
        "a.csv",
        3,
        lambda n: b"a,b\n" + b'1,"' + b"\n".join([b"x" * 900] * 90) + b'"\n' + b"2,3\n" * (n - 1),
    ),
    "一行の xlsx": ("a.xlsx", 1, written_xlsx),
    "名簿の xlsx": ("a.xlsx", 300, written_xlsx),
    "大きな xlsx": ("a.xlsx", 30_000, written_xlsx),
    "名前の無い xlsx": ("名簿", 30, written_xlsx),
    "別の部品の xlsx": ("a.xlsx", 300, by_openpyxl),
    "同じ値ばかりの xlsx": ("a.xlsx", 60_000, same_value),
    "圧縮していない xlsx": ("a.xlsx", 300, stored_workbook),
    "60 枚のシート": ("a.xlsx", 5, many_sheets),
    "見出しだけの xlsx": ("a.xlsx", 0, written_xlsx),
}


@pytest.mark.parametrize("kind", FILES)
def test_ordinary_file_is_accepted(kind: str) -> None:
    """ふつうのファイルは受け入れ、すべての行を読む。"""
    name, count, make = FILES[kind]

    assert len(read_table(make(count), name=name).rows) == count


def test_there_are_enough_ordinary_files() -> None:
    """ふつうのファイルの種類は 20 を下回らない。"""
    assert len(FILES) >= 20


def test_ordinary_archive_is_read_whole() -> None:
    """ふつうの zip は、一覧も中身も欠けずに読める。"""
    entries = {f"{n}年度/名簿.csv": f"{n}".encode() * 1_000 for n in range(50)}

    archive = open_archive(zip_of(entries), name="a.zip")
    archive.verify()

    assert {name: archive.read(name) for name in archive.names} == entries


@pytest.mark.samples
def test_real_open_data_is_read_as_cp932(samples: Path) -> None:
    """実在の自治体のオープンデータ（CP932）は、文字コードを誤らず、一字も失わずに読める。"""
    paths = sorted((samples / "opendata_ichikawa").glob("*.csv"))

    tables = [read_table(path.read_bytes(), name=path.name) for path in paths]

    assert len(tables) == 9
    assert {table.encoding for table in tables} == {"cp932"}
    assert sum(len(table.rows) for table in tables) == 1_485
    assert not any("\ufffd" in cell for table in tables for row in table.rows for cell in row.cells)


@pytest.mark.samples
def test_real_tables_are_read_to_the_last_row(samples: Path) -> None:
    """実在の表（団体の一覧、国勢調査、交付状況、業務ログ）は、最後の行まで読める。"""
    cards = sorted((samples / "mynumber_card").glob("all_localgovs_*.csv"))
    expected = {
        samples / "localgov" / "localgovjp-utf8.csv": 1_916,
        samples / "localgov" / "census2020_population_by_municipality.csv": 1_965,
        samples / "localgov" / "municipal_stats_1741.csv": 1_741,
        samples / "eventlogs" / "receipt.csv": 8_577,
        **dict.fromkeys(cards, 1741),
    }

    found = {path: len(read_table(path.read_bytes(), name=path.name).rows) for path in expected}

    assert len(cards) >= 20
    assert found == expected
