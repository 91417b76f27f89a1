"""同梱書体の約束。一覧と同じ中身であり、氏名に使う字形を持つ。"""

import hashlib
import tomllib

import pytest

from shirube.adapters.documents import render_pdf
from shirube.adapters.documents.typesetting import FONTS
from shirube.values.document import Paragraph

MANIFEST = tomllib.loads((FONTS / "manifest.toml").read_text(encoding="utf-8"))


def test_every_file_is_listed_and_untouched():
    """置かれたファイルはすべて一覧にあり、指紋が一致する。"""
    placed = {path.name for path in FONTS.iterdir()} - {"manifest.toml"}
    assert placed == set(MANIFEST["sha256"])
    for name, expected in MANIFEST["sha256"].items():
        assert hashlib.sha256((FONTS / name).read_bytes()).hexdigest() == expected, name


def test_licence_is_beside_the_fonts():
    """許諾の名と全文がある。"""
    assert MANIFEST["licence"] == "OFL-1.1"
    assert "SIL OPEN FONT LICENSE" in (FONTS / MANIFEST["licence_file"]).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    ["髙﨑𠮷桒槗濵", "辻\U000e0100葛\U000e0100", "①㈱㍻～−〒", "αβ℃±×"],
    ids=["旧字体", "異体字", "記号", "単位"],
)
def test_names_and_signs_can_be_written(compose, name):
    """旧字体、異体字の選択、よく使う記号を、普通の字でも太字でも書ける。"""
    assert render_pdf(compose(Paragraph.of(name), title=name)).startswith(b"%PDF-")
