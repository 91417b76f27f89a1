"""害のある圧縮ファイルと xlsx を、その場で作る。作ったものを置いておくことはない。"""

from __future__ import annotations

import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
CONTENT_TYPES = (
    f'<?xml version="1.0"?><Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
ROOT = (
    f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
BOOK = (
    f'<workbook {_MAIN} xmlns:r="{_RELATIONS}">'
    '<sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>'
)
BOOK_RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
    f'<Relationship Id="r3" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)


def sheet_xml(rows: str, *, before: str = "", after: str = "") -> str:
    """シートの XML。"""
    return f'<?xml version="1.0"?><worksheet {_MAIN}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def text_cell(place: str, text: str, extra: str = "") -> str:
    """文字のセル。"""
    return f'<c r="{place}" t="inlineStr"{extra}><is><t>{text}</t></is></c>'


def number_cell(place: str, number: str, extra: str = "") -> str:
    """数のセル。"""
    return f'<c r="{place}"{extra}><v>{number}</v></c>'


SMALL_SHEET = sheet_xml(
    f'<row r="1">{text_cell("A1", "番号")}</row><row r="2">{number_cell("A2", "1")}</row>'
)


def workbook(sheet: str | bytes = SMALL_SHEET, **parts: str | bytes) -> bytes:
    """最小の xlsx。`styles` などの部品は、名前（拡張子なし）で足す。"""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", CONTENT_TYPES)
        package.writestr("_rels/.rels", ROOT)
        package.writestr("xl/workbook.xml", parts.pop("workbook", BOOK))
        package.writestr("xl/_rels/workbook.xml.rels", BOOK_RELATIONS)
        package.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, content in parts.items():
            package.writestr(f"xl/{name}.xml", content)
    return out.getvalue()


def zip_of(entries: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """名前と中身から zip を作る。"""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, content in entries.items():
            package.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return out.getvalue()


def raw_zip(entries: list[tuple[bytes, bytes]], *, flags: int = 0, attributes: int = 0) -> bytes:
    """名前のバイト列をそのまま書いた zip（NUL や CP932 の名前を作る）。"""
    body, directory = b"", b""
    for name, content in entries:
        sums = (zlib.crc32(content), len(content), len(content), len(name))
        directory += (
            struct.pack(
                "<4s6H3I5H2I",
                b"PK\x01\x02",
                20,
                20,
                flags,
                0,
                0,
                33,
                *sums,
                0,
                0,
                0,
                0,
                attributes,
                len(body),
            )
            + name
        )
        body += struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, flags, 0, 0, 33, *sums, 0) + name + content
    end = struct.pack(
        "<4s4H2IH", b"PK\x05\x06", 0, 0, len(entries), len(entries), len(directory), len(body), 0
    )
    return body + directory + end


def high_ratio() -> bytes:
    """1.3 MB ほどで、解くと 500 MB を超える xlsx。"""
    out = BytesIO()
    block = b'<row><c t="inlineStr"><is><t>aaaaaaaaaaaaaaaaaaaaaaaaaaaa</t></is></c></row>' * 13_000
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("xl/workbook.xml", BOOK)
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(524):
                part.write(block)
    return out.getvalue()


def nested_zip() -> bytes:
    """圧縮ファイルの中の圧縮ファイル。"""
    inner = zip_of({"bomb.txt": b"0" * 900_000})
    return zip_of({f"{number}.zip": inner for number in range(10)})


def nested_zip_in_disguise() -> bytes:
    """xlsx の部品を名乗る、入れ子の圧縮ファイル。"""
    return workbook(theme=zip_of({"bomb.txt": b"0" * 900_000}, method=zipfile.ZIP_STORED))


def overlapping_entries() -> bytes:
    """一つの中身を、たくさんの目録の行が使い回す zip。"""
    name, content = b"a", zlib.compress(b"0" * 800_000)[2:-4]
    header_fields = (zlib.crc32(b"0" * 800_000), len(content), 800_000, len(name))
    body = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 33, *header_fields, 0) + name + content
    directory = b""
    for _ in range(200):
        entry = struct.pack(
            "<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, *header_fields, 0, 0, 0, 0, 0, 0
        )
        directory += entry + name
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 200, 200, len(directory), len(body), 0)
    return body + directory + end


def overlapping_small_entries() -> bytes:
    """大きさの上限にかからない、小さな重ね置きの zip。"""
    data = raw_zip([(b"a", b"x" * 1_000), (b"b", b"y" * 10)])
    directory = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02") + 4)
    return data[: directory + 42] + struct.pack("<I", 0) + b"a" + data[directory + 47 :]


def many_tiny_entries() -> bytes:
    """6,000 個の小さなファイルが入った zip。"""
    return zip_of({f"{number}.txt": b"x" for number in range(6_000)})


def lying_size() -> bytes:
    """目録には 1 KB と書いてあるが、解くと 30 MB になる xlsx。"""
    data = bytearray(workbook(theme=b"0" * 30_000_000))
    real = struct.pack("<I", 30_000_000)
    position = data.find(real)
    while position >= 0:
        data[position : position + 4] = struct.pack("<I", 1_024)
        position = data.find(real, position)
    return bytes(data)


def far_cell() -> bytes:
    """右下の端（XFD1048576）に一つだけ値のある xlsx。"""
    far = f'<row r="1048576">{number_cell("XFD1048576", "1")}</row>'
    return workbook(sheet_xml(f'<row r="1">{text_cell("A1", "番号")}</row>{far}'))


def far_cell_after_many_rows() -> bytes:
    """上限いっぱいの表の最後に、遠くのセルが一つある xlsx。"""
    columns = "ABCDEFGHIJ"
    rows = "".join(
        f'<row r="{n}">{"".join(number_cell(f"{c}{n}", str(n * 7 % 999_983)) for c in columns)}</row>'
        for n in range(1, 99_000)
    )
    return workbook(sheet_xml(rows + f'<row r="1048576">{number_cell("XFD1048576", "1")}</row>'))


def far_formula() -> bytes:
    """右下の端に、計算結果の無い式だけがある xlsx。"""
    far = '<row r="1048576"><c r="XFD1048576"><f>1+1</f></c></row>'
    return workbook(sheet_xml(f'<row r="1">{text_cell("A1", "番号")}</row>{far}'))


def too_many_rows() -> bytes:
    """行数が上限を超える xlsx。"""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n * 7919 % 1000003}</v></c></row>' for n in range(1, 260_001)
    )
    return workbook(sheet_xml(rows))


def repeated_cell() -> bytes:
    """同じ場所のセルが 120 万回書かれた xlsx。"""
    source = random.Random(20260403)
    cells = "".join(f'<c r="A1"><v>{source.getrandbits(20)}</v></c>' for _ in range(1_200_000))
    return workbook(sheet_xml(f'<row r="1">{cells}</row>'))


def repeated_hidden_columns() -> bytes:
    """全列を隠す印が 10 万回書かれた xlsx。"""
    source = random.Random(20260404)
    marks = "".join(
        f'<col min="1" max="16384" width="{source.getrandbits(20)}" hidden="1"/>' for _ in range(100_000)
    )
    return workbook(sheet_xml("", before=f"<cols>{marks}</cols>"))


def repeated_hidden_rows() -> bytes:
    """隠れた空の行が 130 万回書かれた xlsx。"""
    source = random.Random(20260405)
    return workbook(
        sheet_xml("".join(f'<row ht="{source.getrandbits(16)}" hidden="1"/>' for _ in range(1_300_000)))
    )


def huge_shared_strings() -> bytes:
    """共有文字列が 70 MB ある xlsx。"""
    source = random.Random(20260401)
    strings = "".join(f"<si><t>{source.getrandbits(96):024x}{'あ' * 230}</t></si>" for _ in range(98_000))
    return workbook(sharedStrings=f"<sst {_MAIN}>{strings}</sst>")


def many_styles() -> bytes:
    """書式が 100,000 種類ある xlsx。"""
    source = random.Random(20260402)
    formats = "".join(
        f'<xf numFmtId="{source.randrange(50)}" fontId="{source.randrange(9)}"/>' for _ in range(100_000)
    )
    return workbook(styles=f"<styleSheet {_MAIN}><cellXfs>{formats}</cellXfs></styleSheet>")


def deep_sheet() -> bytes:
    """シートの XML が 20,000 段に入れ子になった xlsx。"""
    return workbook(sheet_xml("<row>" * 20_000 + "</row>" * 20_000))


def doctype_in_sheet() -> bytes:
    """シートの XML に DOCTYPE がある xlsx。"""
    return workbook(
        '<!DOCTYPE worksheet [<!ENTITY a "aaaa">]>' + SMALL_SHEET.replace('<?xml version="1.0"?>', "")
    )


def doctype_in_theme() -> bytes:
    """読まない部品に DOCTYPE がある xlsx。"""
    return workbook(theme='<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>')


def macro_workbook() -> bytes:
    """マクロの入った xlsx。"""
    with BytesIO(workbook()) as out:
        with zipfile.ZipFile(out, "a") as package:
            package.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
        return out.getvalue()


def wrong_checksum() -> bytes:
    """中身の一字が、検査符号と合わない xlsx。"""
    parts = {"xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": BOOK_RELATIONS, "x.xml": "<aaaa/>"}
    parts["xl/worksheets/sheet1.xml"] = SMALL_SHEET
    stored = bytearray(zip_of({k: v.encode() for k, v in parts.items()}, method=zipfile.ZIP_STORED))
    position = stored.find(b"<aaaa/>")
    stored[position + 1] = ord("b")
    return bytes(stored)


def truncated() -> bytes:
    """途中で切れた xlsx。"""
    return workbook()[:-200]


def encrypted() -> bytes:
    """暗号化の印のある zip。"""
    return raw_zip([(b"a.txt", b"secret")], flags=0x1)


def symlink() -> bytes:
    """ほかの場所を指すリンクの入った zip。"""
    return raw_zip([(b"a.txt", b"/etc/passwd")], attributes=0o120777 << 16)


def repeated_name() -> bytes:
    """同じ名前が二度ある zip。"""
    return raw_zip([(b"xl/workbook.xml", b"1"), (b"XL/workbook.xml", b"2")])


def foreign_compression() -> bytes:
    """使えない圧縮方式（LZMA）の zip。"""
    return zip_of({"a.txt": b"0" * 1000}, method=zipfile.ZIP_LZMA)


def polyglot() -> bytes:
    """別の形式の後ろに付けた zip。"""
    return b"GIF89a" + workbook()


def dangling_sheet() -> bytes:
    """目次にあるシートの中身が無い xlsx。"""
    return zip_of(
        {
            "xl/workbook.xml": BOOK.encode(),
            "xl/_rels/workbook.xml.rels": BOOK_RELATIONS.encode(),
            "a.xml": b"<a/>",
        }
    )


BOMBS: dict[str, Callable[[], bytes]] = {
    maker.__name__: maker
    for maker in (
        high_ratio,
        nested_zip,
        nested_zip_in_disguise,
        overlapping_entries,
        overlapping_small_entries,
        many_tiny_entries,
        lying_size,
        far_cell,
        far_cell_after_many_rows,
        far_formula,
        too_many_rows,
        repeated_cell,
        repeated_hidden_columns,
        repeated_hidden_rows,
        huge_shared_strings,
        many_styles,
        deep_sheet,
        doctype_in_sheet,
        doctype_in_theme,
        macro_workbook,
        wrong_checksum,
        truncated,
        encrypted,
        symlink,
        repeated_name,
        foreign_compression,
        polyglot,
        dangling_sheet,
    )
}
