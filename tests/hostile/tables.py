"""文字コードと形のさまざまな CSV、害のある CSV を、その場で作る。"""

from __future__ import annotations

from dataclasses import dataclass

HEADER = "職員番号,氏名,所属,職名"
PEOPLE = (
    "001,髙橋﨑子,市民課,主任",
    "002,佐藤表次,構造改革推進課,係長",
    "003,能登ソノ,予算十課,申請受付",
    "004,貼山暴太,福祉政策課,主事",
)
LONG = "\r\n".join((HEADER, *PEOPLE)) + "\r\n"
KANA = "".join(
    f"{line}\r\n"
    for line in ("ﾊﾞﾝｺﾞｳ,ｼﾒｲ", "1,ﾀｶﾊｼ ｻｷｺ", "2,ｻﾄｳ ﾋｮｳｼﾞ", "3,ﾉﾄ ｿﾉ", "4,ﾔﾏﾀﾞ ﾀﾛｳ", "5,ｺﾊﾞﾔｼ ｲﾁﾛｳ", "6,ｽｽﾞｷ ﾊﾅｺ")
)
KANJI_ONLY = "職員番号,職員氏名,所属部署,職名区分,採用年月日,退職年月日,住所地番,電話番号,備考欄\r\n"
PLAIN = "\r\n".join((HEADER, *(line.replace("髙", "高").replace("﨑", "崎") for line in PEOPLE))) + "\r\n"
HIRAGANA = "なまえ,すまい\r\n" + "".join(f"やまだ{n}たろう,みほんしほんちょう{n}ばんち\r\n" for n in range(6))


@dataclass(frozen=True)
class Sample:
    """文字コードの分かっている CSV。"""

    label: str
    data: bytes
    encoding: str
    """正しい文字コード。asks は、たずねるべきもの。refused は、断るべきもの。"""
    text: str = ""


def encoding_corpus() -> list[Sample]:
    """文字コードの見本（IN-03）。"""
    samples = [Sample("ascii", b"id,name\r\n1,A\r\n", "utf-8", "id,name\r\n1,A\r\n")]
    texts = {"名簿": LONG, "半角カナ": KANA, "漢字の見出し": KANJI_ONLY, "平易": PLAIN, "ひらがな": HIRAGANA}
    for label, text in texts.items():
        samples.append(Sample(f"{label} UTF-8", text.encode(), "utf-8", text))
        samples.append(Sample(f"{label} UTF-8 BOM", text.encode("utf-8-sig"), "utf-8-sig", text))
        samples.append(Sample(f"{label} UTF-16 LE", b"\xff\xfe" + text.encode("utf-16-le"), "utf-16", text))
        samples.append(Sample(f"{label} UTF-16 BE", b"\xfe\xff" + text.encode("utf-16-be"), "utf-16", text))
        samples.append(Sample(f"{label} CP932", text.encode("cp932"), "cp932", text))
        if label != "名簿":
            samples.append(Sample(f"{label} EUC-JP", text.encode("euc_jp"), "euc_jp", text))
    vendor = LONG.replace("主事", "①㈱")
    samples.append(Sample("機種依存文字 CP932", vendor.encode("cp932"), "cp932", vendor))
    marked = PLAIN.replace("主事", "①②")
    samples.append(Sample("機種依存文字 EUC-JP", marked.encode("euc_jis_2004"), "euc_jp", marked))
    return samples + _short() + _broken()


def _short() -> list[Sample]:
    """日本語が 64 バイトに満たないもの。二つ以上の読み方があれば、たずねる。"""
    found = []
    for text in ("名", "氏名", "表", "ソ能", "住所", "予算", "構想", "氏名,住所\r\n"):
        for codec, encoding in (("utf-8", "utf-8"), ("cp932", "cp932"), ("euc_jp", "euc_jp")):
            data = text.encode(codec)
            readings = [other for other in ("utf-8", "cp932", "euc_jp") if _can_read(data, other)]
            expected = encoding if len(readings) == 1 else "asks"
            found.append(Sample(f"短い「{text.strip()}」{encoding}", data, expected, text))
    return found


def _can_read(data: bytes, codec: str) -> bool:
    """その文字コードで誤りなく読めるか。"""
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return False
    return not any(c in text for c in "\x80\xa0\uf8f1\uf8f2\uf8f3")


def _broken() -> list[Sample]:
    """切れたもの・混ざったもの・文字でないもの。"""
    mixed = PLAIN.encode("cp932") + "005,山田太郎,総務課,主査\r\n".encode()
    return [
        Sample("UTF-8 の末尾が切れた", LONG.encode()[:-4], "refused"),
        Sample("BOM 付き UTF-8 の末尾が切れた", LONG.encode("utf-8-sig")[:-4], "refused"),
        Sample("CP932 の末尾が切れた", LONG.encode("cp932")[:-3], "refused"),
        Sample("EUC-JP の末尾が切れた", PLAIN.encode("euc_jp")[:-3], "refused"),
        Sample("UTF-16 の末尾が切れた", LONG.encode("utf-16")[:-1], "refused"),
        Sample("CP932 に UTF-8 の行を足した", mixed, "refused"),
        Sample("UTF-8 に CP932 の行を足した", LONG.encode() + PEOPLE[0].encode("cp932"), "refused"),
        Sample(
            "CP932 に EUC-JP の行を足した",
            PLAIN.encode("cp932") + "006,かとう\r\n".encode("euc_jp"),
            "refused",
        ),
        Sample("UTF-16 の印が無い", LONG.encode("utf-16-le"), "refused"),
        Sample("JIS", LONG.replace("髙", "高").replace("﨑", "崎").encode("iso2022_jp"), "refused"),
        Sample("UTF-32", LONG.encode("utf-32"), "refused"),
        Sample("NUL 入り", "番号,氏名\r\n1,山\x00田\r\n".encode(), "refused"),
    ]


def hostile_delimited() -> dict[str, tuple[bytes, str]]:
    """断られるべき CSV と、断りの文にあるべき場所。"""
    return {
        "200,000 字の欄": (f"a,b\n1,2\n3,{'x' * 200_000}\n".encode(), "3 行目 2 列目"),
        "110,000 字の欄": (f"a,b\n1,2\n3,{'x' * 110_000}\n".encode(), "3 行目 2 列目"),
        "引用符の中の長い欄": (f'a,b,c\n1,2,3\n4,"5,5","{"x,x" * 60_000}"\n'.encode(), "3 行目 3 列目"),
        "NUL": (b"a,b\n1,2\n3,\x00\n", "3 行目"),
        "10,000 列": (b"a,b\n" + b"," * 10_000 + b"\n", "2 行目"),
        "改行が無い": (b"a," * 5_000_000, "1 行目"),
        "閉じない引用符": (b'a,b\n1,2\n3,"x\n4,5\n', "3 行目"),
        "欄の途中の引用符": (b'a,b\n1,2\n3,"x"y\n', "3 行目"),
        "引用符の中が改行だらけ": (b'a,b\n"' + b"\n" * 3_000_000, "2 行目"),
        "引用符の欄だらけの一件": (b"a\n" + b'"\n",' * 2_000_000, "2 行目"),
        "行が多すぎる": (b"a,b\n" + b"1,2\n" * 200_001, "200002 行目"),
        "空": (b"", ""),
        "空白の行だけ": (b"\r\n,,\r\n", ""),
        "ウェブページ": (b"<!DOCTYPE html><table><tr><td>a</td></tr></table>", ""),
        "PDF": (b"%PDF-1.7\n", ""),
        "古い Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, ""),
        "gzip": (b"\x1f\x8b\x08\x00\x00", ""),
        "名前が CSV の zip": (b"PK\x03\x04" + b"\x00" * 100, ""),
    }
