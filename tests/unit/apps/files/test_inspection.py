"""受け取りの検査: 害のある形・名前と中身の食い違い・壊れた形を断り、まともな資料は受け取る。"""

from pathlib import Path

import pytest

from shirube.adapters.refusal import MEBIBYTE, FileRefused
from shirube.apps.files.inspection import LIMITS, inspect, kind_named
from shirube.apps.files.models import StoredFile
from tests.hostile import packages
from tests.hostile.xml_files import harmless_xml, hostile_xml

Kind = StoredFile.Kind
WORD = {"[Content_Types].xml": b"<Types/>", "word/document.xml": "<w>聞き取り</w>".encode()}
BROKEN = [
    "high_ratio",
    "nested_zip_in_disguise",
    "overlapping_entries",
    "many_tiny_entries",
    "lying_size",
    "wrong_checksum",
    "truncated",
    "encrypted",
    "symlink",
    "repeated_name",
    "foreign_compression",
]
INSIDE = ["deep_sheet", "doctype_in_sheet", "doctype_in_theme", "macro_workbook"]  # Office の文書の中身の害

GOOD = {
    "名簿.csv": ("氏名,所属\n山田,窓口課\n".encode("cp932"), Kind.DELIMITED),
    "短い.csv": ("亜".encode("cp932"), Kind.DELIMITED),
    "記録.tsv": ("氏名\t所属\n".encode(), Kind.DELIMITED),
    "覚え.TXT": ("窓口の覚え書き".encode(), Kind.TEXT),
    "表.xlsx": (packages.workbook(), Kind.WORKBOOK),
    "報告.docx": (packages.zip_of(WORD), Kind.DOCUMENT),
    "一枚.pdf": (b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n", Kind.PDF),
    "絵.png": (b"\x89PNG\r\n\x1a\n....", Kind.IMAGE),
    "写真.jpeg": (b"\xff\xd8\xff\xe0....", Kind.IMAGE),
    "流れ.bpmn": (b"<definitions><process/></definitions>", Kind.XML),
    "まとめ.zip": (packages.zip_of({"a.txt": b"abc"}), Kind.ARCHIVE),
}
BAD = {
    "空.txt": (b"", "中身が空"),
    "大きい.txt": (b"a" * (20 * MEBIBYTE + 1), "上限 20 MB"),
    "実行.exe": (b"MZ\x90\x00", "受け取れる種類は"),
    "古い.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "受け取れる種類は"),
    "頁.html": (b"<html></html>", "受け取れる種類は"),
    "絵.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "受け取れる種類は"),
    "拡張子なし": (b"abc", "受け取れる種類は"),
    "装い.xml": (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "ブラウザーの中で動きうる"),
    "頁.xml": (b"<html><script/></html>", "ブラウザーの中で動きうる"),
    "装い.csv": (packages.workbook(), "NUL"),
    "装い.xlsx": (packages.zip_of(WORD), "中身の種類が合いません"),
    "装い.docx": (packages.workbook(), "中身の種類が合いません"),
    "装い.png": (b"%PDF-1.7\n%%EOF", "中身の種類が合いません"),
    "装い.pdf": (b"MZ\x90\x00", "中身の種類が合いません"),
    "切れ.pdf": (b"%PDF-1.7\n1 0 obj", "途中で切れています"),
    "動く.pdf": (b"%PDF-1.7\n<< /S /JavaScript /JS (app.alert(1)) >>\n%%EOF", "動く仕掛け"),
    "部品.docx": (packages.zip_of({**WORD, "word/activeX/a.bin": b"x"}), "プログラム"),
    "入れ子.docx": (packages.zip_of({**WORD, "word/embeddings/a.xlsx": b"x"}), "さらに圧縮ファイル"),
    "壊れ.txt": (b"\x81\x00\xff\xfe\xfd", "NUL"),
}


@pytest.mark.parametrize("name", GOOD)
def test_plain_material_is_taken(name: str) -> None:
    """窓口で使うふつうの資料は、種類を見分けて受け取る。名前だけから見た種類とも合う。"""
    data, kind = GOOD[name]
    assert inspect(name, data).kind == kind
    assert kind_named(name) == kind


@pytest.mark.parametrize("name", BAD)
def test_unfit_material_is_refused_with_a_reason(name: str) -> None:
    """種類の違い・壊れ・動く仕掛け・大きすぎは、理由と次にすることを言って断る。"""
    data, reason = BAD[name]
    with pytest.raises(FileRefused, match=reason) as refused:
        inspect(name, data)
    assert refused.value.next


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [(kind, suffix) for kind in BROKEN for suffix in (".xlsx", ".docx", ".zip")]
    + [(kind, ".xlsx") for kind in INSIDE],
)
def test_hostile_packages_are_refused(kind: str, suffix: str) -> None:
    """ふくらむ・重なる・入れ子・壊れた包みは、どの名前で来ても断る。Office の文書は、中の XML も確かめる。"""
    data = getattr(packages, kind)()
    with pytest.raises(FileRefused):
        inspect(f"届いたもの{suffix}", data)


def test_hostile_xml_is_refused(tmp_path: Path) -> None:
    """実体の展開・外部の参照・深い入れ子・長すぎる一続きの XML は、すべて断る。害のない XML は受け取る。

    要素が多いだけのものは、木を作らずに通して確かめるので受け取る（読む部屋が、読むときの上限で断る）。
    """
    canary = tmp_path / "secret.txt"
    canary.write_text("秘密")
    corpus = hostile_xml(canary, "127.0.0.1:9")
    del corpus["too_many_elements"]
    for name, data in corpus.items():
        with pytest.raises(FileRefused):
            inspect(f"{name}.xml", data)
    for name, data in harmless_xml("127.0.0.1:9").items():
        assert inspect(f"{name}.xml", data).kind == Kind.XML


@pytest.mark.parametrize(
    ("cell", "is_formula"), [("=HYPERLINK(1)", True), ("@SUM(A1)", True), ("-5", False), ("窓口", False)]
)
def test_formula_in_csv_is_marked(cell: str, is_formula: bool) -> None:
    """CSV の中の式は断らずに印を付ける。負の数には付けない。"""
    assert inspect("表.csv", f"氏名,値\n山田,{cell}\n".encode()).has_formulas is is_formula


def test_limits_are_tighter_than_the_readers(tmp_path: Path) -> None:
    """画面から預けるものの上限は、読み取りの上限より小さい。"""
    assert LIMITS.file_bytes == 20 * MEBIBYTE
    assert LIMITS.unpacked_bytes == 100 * MEBIBYTE
