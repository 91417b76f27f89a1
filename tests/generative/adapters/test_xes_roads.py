"""XES の法則: 速い道と確かな道は、正しい文書で同じ答え、崩れた文書で同じ断り。"""

import gzip

from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.adapters.xes import XesChoices
from tests.xes_documents import FEW, broken, documents, reading, small_steps

CHOICES = FEW(
    [
        XesChoices(),
        XesChoices(zone="Asia/Tokyo"),
        XesChoices(zone="America/New_York", is_dated_only=True),
        XesChoices(activity_keys=("concept:name", "lifecycle:transition"), fills_defaults=True),
        XesChoices(event_dimensions=("鍵",), case_dimensions=(), start_key=None),
        XesChoices(most_values=1),
    ]
)


@settings(max_examples=150, deadline=None)
@given(documents(), CHOICES, st.integers(1, 300), FEW([0, 1, 200]))
def test_both_roads_agree(data: bytes, choices: XesChoices, chunk: int, stride: int) -> None:
    """正しい文書は、どこで切って渡しても、二つの道が同じ行・同じ別置き・同じ知らせになる。"""
    plain = reading(data, is_fast=False, choices=choices)
    assert not plain.refused

    with small_steps(chunk, stride):
        assert reading(data, is_fast=True, choices=choices) == plain
    assert reading(data, is_fast=True, choices=choices) == plain


@settings(max_examples=200, deadline=None)
@given(broken(), st.integers(1, 300), FEW([0, 1, 200]))
def test_both_roads_refuse_the_same(data: bytes, chunk: int, stride: int) -> None:
    """崩れた文書は、二つの道がそろって断るか、そろって同じ答えになる（速い道は甘くない）。"""
    plain = reading(data, is_fast=False)

    with small_steps(chunk, stride):
        assert reading(data, is_fast=True) == plain
    assert reading(data, is_fast=True) == plain


@settings(max_examples=40, deadline=None)
@given(documents(), FEW(["utf-16", "cp932", "euc_jp"]), st.booleans())
def test_encoding_and_gzip_change_nothing(data: bytes, encoding: str, is_packed: bool) -> None:
    """文字コードを替えても、gzip にしても、答えは変わらない。"""
    declared = {"utf-16": "UTF-16", "cp932": "Shift_JIS", "euc_jp": "EUC-JP"}[encoding]
    text = data.decode().replace("𠮷", "吉").replace("http://www.xes-standard.org/", "urn:y")
    same = text.encode()
    other = f'<?xml version="1.0" encoding="{declared}"?>{text}'.encode(encoding)

    found = reading(gzip.compress(other) if is_packed else other, is_fast=True)

    assert found == reading(same, is_fast=True)
