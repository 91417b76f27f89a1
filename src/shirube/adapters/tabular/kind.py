"""表ではないファイルを、中身の先頭で見分けて断る。"""

from __future__ import annotations

from shirube.adapters.refusal import FileRefused

SAVE_AS = "Excel で開き、xlsx か「CSV UTF-8」で保存し直してください"
_FOREIGN = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "パスワード付きのブックか、古い形式（xls）です"),
    (b"%PDF", "PDF です"),
    (b"\x89PNG", "画像です"),
    (b"\xff\xd8\xff", "画像です"),
    (b"\x1f\x8b", "圧縮ファイルです"),
    (b"7z\xbc\xaf", "圧縮ファイルです"),
    (b"Rar!", "圧縮ファイルです"),
)
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table")


def refuse_foreign(head: bytes, *, name: str) -> None:
    """表でも Excel ブックでもないファイルを断る。"""
    for magic, kind in _FOREIGN:
        if head.startswith(magic):
            raise FileRefused(name, why=kind, next=SAVE_AS)


def refuse_markup(head: bytes, *, name: str) -> None:
    """文字の表の名で渡された、ウェブページと XML を断る。"""
    if head[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise FileRefused(name, why="表ではなく、ウェブページか XML です", next=SAVE_AS)
