"""厳しい YAML の読み手。"""

from __future__ import annotations

import pytest

from shirube.reference.loader.strict_yaml import YamlUnreadable, parse


def test_dates_stay_text() -> None:
    """日付の形の文字は、日付に変えず書かれたままにする。"""
    assert parse("2026-04-01: 2026-04-02") == {"2026-04-01": "2026-04-02"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", 3),
        ("outer:\n  inner: 1\n  inner: 2\n", 3),
        ("items:\n  - {id: x, id: y}\n", 2),
    ],
)
def test_repeated_keys_are_refused(text: str, line: int) -> None:
    """同じ見出しの二重書きは、後の値を取らずに行を示して断る。"""
    with pytest.raises(YamlUnreadable, match="二度書かれている") as refused:
        parse(text)
    assert refused.value.line == line


@pytest.mark.parametrize(
    "text", ["a: [1, 2", "a: b: c", "!!python/object/apply:os.system ['true']", "a: \x00"]
)
def test_broken_or_unsafe_yaml_is_refused(text: str) -> None:
    """書き方の誤りと、プログラムを動かす型は断る。"""
    with pytest.raises(YamlUnreadable):
        parse(text)
