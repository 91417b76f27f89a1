"""時期の言葉: 書かれたとおりの幅と細かさになり、書かれていないことは補わない。"""

from datetime import date

import pytest

from shirube.engines.plan.day_words import span_of

# 言葉、始まり、終わり、細かさ
READ = [
    ("令和8年4月1日", date(2026, 4, 1), date(2026, 4, 1), "day"),
    ("R8.4.1〜R8.9.30", date(2026, 4, 1), date(2026, 9, 30), "day"),
    ("令和8年4月", date(2026, 4, 1), date(2026, 4, 30), "month"),
    ("R8.4", date(2026, 4, 1), date(2026, 4, 30), "month"),
    ("Ｒ８．４〜９月", date(2026, 4, 1), date(2026, 9, 30), "month"),
    ("R8.10～R9.3", date(2026, 10, 1), date(2027, 3, 31), "month"),
    ("令和８年度", date(2026, 4, 1), date(2027, 3, 31), "year"),
    ("2026年度", date(2026, 4, 1), date(2027, 3, 31), "year"),
    ("R8", date(2026, 4, 1), date(2027, 3, 31), "year"),
    ("令和6〜7年度", date(2024, 4, 1), date(2026, 3, 31), "year"),
    ("R8〜10年度", date(2026, 4, 1), date(2029, 3, 31), "year"),
    ("令和8年度から令和10年度まで", date(2026, 4, 1), date(2029, 3, 31), "year"),
    ("令和8年度第2四半期", date(2026, 7, 1), date(2026, 9, 30), "quarter"),
    ("R8年度4Q", date(2027, 1, 1), date(2027, 3, 31), "quarter"),
    ("令和8年度上半期", date(2026, 4, 1), date(2026, 9, 30), "quarter"),
    ("R8下期（予定）", date(2026, 10, 1), date(2027, 3, 31), "quarter"),
    ("令和8年度末", date(2027, 3, 1), date(2027, 3, 31), "month"),
    ("令和元年度", date(2019, 4, 1), date(2020, 3, 31), "year"),
]


@pytest.mark.parametrize(("text", "start", "end", "precision"), READ)
def test_words_become_a_span(text: str, start: date, end: date, precision: str) -> None:
    """役所の表に出てくる書き方が読める。"""
    found = span_of(text)
    assert found is not None
    assert (found.starts_on, found.ends_on, found.precision.value) == (start, end, precision)


@pytest.mark.parametrize(
    "text", ["春頃", "未定", "令和8年", "順次", "8年度", "4月", "R9.3〜R8.4", "R8.13", "", "R8・R9・R10"]
)
def test_vague_words_are_not_guessed(text: str) -> None:
    """読めない言葉は、推し量らずに None になる。"""
    assert span_of(text) is None
