"""検索の速さ: 十万件の事案から、二文字の言葉で探す。"""

import time
from datetime import timedelta

import pytest
from django.db import connection

from shirube.apps.frontyard.cases import queries
from shirube.apps.frontyard.cases.models import Case
from shirube.values.japanese_text import search_key
from tests.databases import Database, pytest_generate_tests, stage  # noqa: F401
from tests.world import NOW, World

pytestmark = [pytest.mark.deep, pytest.mark.both_databases]

ROWS = 100_000
GUARD = 2.0  # 混んだ機械でも、止まっていないことだけは確かめる（秒）
LABELS = (
    "住民票の写しの交付",
    "転入届",
    "転出届",
    "国民健康保険の加入",
    "道路占用許可の申請",
    "介護保険の要介護認定",
    "児童手当の認定請求",
    "印鑑登録",
    "保育所の入所申込",
    "固定資産の評価証明",
)


def _best(work: object) -> float:
    spent = []
    for _ in range(5):
        begin = time.perf_counter()
        work()  # type: ignore[operator]
        spent.append(time.perf_counter() - begin)
    return min(spent)


def test_two_letters_among_a_hundred_thousand(stage: Database) -> None:  # noqa: F811
    """件数と最初の頁の時間を、全部の行を見る探し方と比べて印刷する。どの言葉でも、件数は正しい。"""
    town = World.build().mihon
    with town.entered() as by:
        for start in range(0, ROWS, 10_000):
            Case.objects.bulk_create(
                Case(
                    number=f"2026-{n:06d}",
                    procedure_label="農地転用の届出" if n % 1000 == 0 else LABELS[n % len(LABELS)],
                    received_at=NOW - timedelta(minutes=n),
                )
                for n in range(start, start + 10_000)
            )
        for word, count in {"農地": 100, "転入": 10_000, "20": ROWS, "存在": 0, "農": 100}.items():
            found = queries.cases(by, word)
            assert found.count() == count
            naive = Case.objects.filter(search_text__contains=search_key(word))
            times = {
                "件数": _best(found.count),
                "頁": _best(lambda found=found: list(found[:20])),
                "素直な件数": _best(naive.count),
            }
            shown = " ".join(f"{name} {seconds * 1000:.1f}ms" for name, seconds in times.items())
            print(f"\n{connection.vendor} 「{word}」 {count}件: {shown}")
            assert max(times["件数"], times["頁"]) < GUARD
