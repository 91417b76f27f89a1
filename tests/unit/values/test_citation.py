"""出典: 作るときの確かめと、一行の表示。"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from shirube.values.citation import CannotBuildCitation, Certainty, Citation, Origin


def test_label_names_the_place() -> None:
    """表示は文書、版、箇所の順で、標の定めには印が付く。"""
    official = Citation(
        document="自治体DX推進計画", edition="第3.0版", section="第2章", confirmed_on=date(2026, 11, 1)
    )
    assert official.label == "自治体DX推進計画（第3.0版）第2章"
    assert Citation(document="標の定め", origin=Origin.OURS).label == "標の定め［標の定め］"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"document": " "}, "文書名"),
        ({"origin": "official"}, "出どころ"),
        ({"published_on": "2026-11-01"}, "公表日"),
        ({"confirmed_on": datetime(2026, 11, 1, tzinfo=UTC)}, "確認日"),
    ],
)
def test_wrong_citations_are_refused(changes: dict[str, Any], why: str) -> None:
    """文書名のない出典、日付でない日付は断る。"""
    with pytest.raises(CannotBuildCitation, match=why):
        Citation(**{"document": "手順書"} | changes)


def test_labels_are_japanese() -> None:
    """選択肢の表示名は日本語である。"""
    assert [origin.label for origin in Origin] == ["公の文書", "標の定め"]
    assert [certainty.label for certainty in Certainty] == ["原文で確認", "二次資料で確認", "未確認"]
