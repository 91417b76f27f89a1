"""IN-07: ファイル名は置き場所にも見出しにも害を与えない。"""

import re
from email.message import Message

import pytest

from shirube.adapters.archive import open_archive
from shirube.adapters.file_names import content_disposition, display_name
from shirube.adapters.refusal import FileRefused
from tests.hostile.names import UPLOAD_NAMES, ZIP_NAMES
from tests.hostile.packages import raw_zip, symlink, zip_of


@pytest.mark.parametrize("kind", ZIP_NAMES)
@pytest.mark.parametrize("flags", [0, 0x800])
def test_hostile_name_in_archive_is_refused(kind: str, flags: int) -> None:
    """圧縮ファイルの中に危ない名前が一つでもあれば、全体を断る。"""
    with pytest.raises(FileRefused):
        open_archive(raw_zip([(b"good.txt", b"1"), (ZIP_NAMES[kind], b"2")], flags=flags), name="a.zip")


def test_symlink_is_refused() -> None:
    """ほかの場所を指すリンクは断る。"""
    with pytest.raises(FileRefused, match="リンク"):
        open_archive(symlink(), name="a.zip")


@pytest.mark.parametrize("name", ["表ソ能.csv", "予算/申請 貼付.csv", "ﾊﾝｶｸ.txt"])
def test_cp932_names_are_read(name: str) -> None:
    """日本の Windows が作った zip の名前（CP932、2 バイト目が 0x5C の字）を正しく読む。"""
    archive = open_archive(raw_zip([(name.encode("cp932"), b"1")]), name="a.zip")

    assert archive.names == (name,)
    assert archive.read(name) == b"1"


def test_folders_are_not_files() -> None:
    """フォルダーの行は一覧に出さない。"""
    archive = open_archive(zip_of({"d/": b"", "d/a.txt": b"x"}), name="a.zip")

    assert archive.names == ("d/a.txt",)


@pytest.mark.parametrize("raw", UPLOAD_NAMES, ids=ascii)
def test_upload_name_becomes_one_safe_label(raw: str) -> None:
    """送られた名前は、区切りも制御文字も無い、255 バイト以内の一つの名前になる。"""
    name = display_name(raw)

    assert name
    assert not re.search(r"[\x00-\x1f\x7f/\\:<>|?*\"\u2028\u2029\u202a-\u202e\u2066-\u2069]", name)
    assert len(name.encode()) <= 255
    assert name.strip(" .") == name
    assert name.split(".")[0].lower() not in {"con", "nul", "com1"}


@pytest.mark.parametrize("raw", UPLOAD_NAMES, ids=ascii)
def test_download_header_stays_one_header(raw: str) -> None:
    """受け渡しの見出しは一行のままで、名前は一組だけである。"""
    header = content_disposition(raw)

    parsed = Message()
    parsed["Content-Disposition"] = header
    assert header.isascii()
    assert header.isprintable()
    assert parsed.get_content_disposition() == "attachment"
    assert header.count("filename=") == header.count("filename*=") == 1


def test_name_keeps_what_an_officer_reads() -> None:
    """ふつうの日本語の名前は、そのまま残る。長い名前も拡張子は残る。"""
    assert display_name("髙﨑𠮷 名簿（令和8年度）.csv") == "髙﨑𠮷 名簿（令和8年度）.csv"
    assert display_name("C:\\fakepath\\名簿.csv") == "名簿.csv"
    assert display_name("あ" * 300 + ".xlsx").endswith("あ.xlsx")


def test_corpora_are_large_enough() -> None:
    """送られる名前の見本は 20 を下回らない。"""
    assert len(UPLOAD_NAMES) >= 20
