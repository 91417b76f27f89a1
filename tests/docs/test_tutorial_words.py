"""手引きの読み方: 頁の言い回しと、画面での行いの対応（この表が、手引きを書く人の手本になる）。"""

from pathlib import Path

import pytest

from tests.browser.journeys.tutorial_page import read

PHRASES = [
    ("`mihon-dx` でサインインします", ("person", "mihon-dx", "")),
    ("左の「計画」を開き、", ("press", "計画", "")),
    ("「保存する」を押します", ("press", "保存する", "")),
    ("「名称」に `照会` と書き", ("fill", "名称", "照会")),
    ("「根拠」で `実測` を選んで", ("choose", "根拠", "実測")),
    ("「同意」に印を付け", ("check", "同意", "")),
    ("「テレワークの推進」の印を外し", ("uncheck", "テレワークの推進", "")),
    ("「遅れ」と出ます", ("see", "遅れ", "")),
    ("![入口](../pictures/入口.png)", ("picture", "../pictures/入口.png", "入口")),
]


@pytest.mark.parametrize(("phrase", "expected"), PHRASES)
def test_phrase_becomes_one_act(tmp_path: Path, phrase: str, expected: tuple[str, str, str]) -> None:
    """一つの言い回しが、ちょうど一つの行いになる。"""
    page = tmp_path / "頁.md"
    page.write_text(f"# 題\n\n「はじめ」を開く前の文は読まない。\n\n## 1. 段（3分）\n\n{phrase}\n", "utf-8")
    (step,) = read(page)
    assert (step.title, step.minutes) == ("段", 3)
    assert [(act.kind, act.name, act.value) for act in step.acts] == [expected]
    assert step.acts[0].line == 7
