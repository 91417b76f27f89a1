"""渡すファイルの見出し。"""

import pytest

from shirube.apps.frame.attachment import attached, handed_back, opened


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("工程表.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("全体方針.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("一枚.PDF", "application/pdf"),
        ("答え.csv", "text/csv; charset=utf-8"),
        ("公表.zip", "application/zip"),
        ("知らない形.xyz", "application/octet-stream"),
        ("拡張子なし", "application/octet-stream"),
    ],
)
def test_content_type_follows_the_name(name: str, kind: str) -> None:
    """中身の種類は、名前の終わりだけで決まる。"""
    assert attached(b"x", name).headers["Content-Type"] == kind


def test_japanese_name_travels_whole() -> None:
    """日本語の名前は、そのまま届く形（RFC 6266）で渡る。"""
    header = attached(b"x", "令和9年度_工程表.xlsx").headers["Content-Disposition"]
    assert header.startswith("attachment; ")
    assert "filename*=UTF-8''%E4%BB%A4%E5%92%8C9" in header


def test_opened_file_is_shown_in_the_browser() -> None:
    """開かせるファイルは inline と言い、保存するときの名前も持つ。"""
    header = opened(b"x", "KPI.pdf").headers["Content-Disposition"]
    assert header.startswith("inline; ") and "KPI.pdf" in header


def test_kept_file_is_never_run() -> None:
    """預かったファイルは、名前が何であってもブラウザーの中で開かない。"""
    headers = handed_back(b"<script>", "悪い.html").headers
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ['a"\r\nSet-Cookie: x=1.pdf', "..\\..\\boot.ini", "a\u202efdp.exe"])
def test_name_never_makes_another_header(name: str) -> None:
    """名前の改行・引用符・向きを変える文字で、別の見出しや別の名前は作れない。"""
    header = attached(b"x", name).headers["Content-Disposition"]
    assert "\r" not in header and "\n" not in header and "\u202e" not in header
    assert header.count('"') == 2
