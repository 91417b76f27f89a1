"""KPI の定義の資料: 手順書の例と国の調べの指標が、数えられる定義になっていること。"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

import pytest

from shirube.reference import loader
from shirube.reference.loader import schema
from shirube.reference.plan.kpi import (
    EXAMPLES,
    NATIONAL,
    KpiDefinitionNotFound,
    kpi_definition,
    kpi_definitions,
)
from shirube.reference.plan.kpi_records import (
    BodyAnswer,
    Cycle,
    DatePrecision,
    DenominatorBasis,
    FigureScope,
    KpiAim,
    KpiDefinition,
    KpiStage,
)
from shirube.values.citation import Certainty, Origin
from shirube.values.measure import Direction, Kind

EACH = pytest.mark.parametrize("kpi", kpi_definitions(), ids=[kpi.reference for kpi in kpi_definitions()])


def test_counts() -> None:
    """手順書の例は住民 12・業務 9、国の調べの指標は 26 の定義になる。"""
    by_edition = Counter((kpi.edition, kpi.aim) for kpi in kpi_definitions())
    assert by_edition["2.0", KpiAim.RESIDENT] == 12
    assert by_edition["2.0", KpiAim.WORK] == 9
    assert sum(count for (edition, _), count in by_edition.items() if edition == "1") == 26


def test_printed_examples() -> None:
    """印字の例は 17 で、件数と比率を並べた例は二つの定義に分かれる。"""
    printed = Counter(kpi.printed_name for kpi in kpi_definitions() if kpi.edition == "2.0")
    assert len(printed) == 17
    assert {name for name, count in printed.items() if count == 2} == {
        "オンライン化した行政手続の件数、比率",
        "キャッシュレス決済の利用件数、利用率",
        "スマート教室の開講数、受講者数",
        "テレワークの実施人数、実施率",
    }


@EACH
def test_definition_is_complete(kpi: KpiDefinition) -> None:
    """定義は一文以上で、割合には分母があり、ほかには分母がない。"""
    assert kpi.definition.endswith("。")
    assert kpi.numerator
    assert (kpi.denominator is not None) == (kpi.kind is Kind.RATIO)
    assert kpi.found_in


@EACH
def test_origins_are_told_apart(kpi: KpiDefinition) -> None:
    """呼び名は公の文書、数え方は標の定めと印される。"""
    assert (kpi.name_origin, kpi.definition_origin) == (Origin.OFFICIAL, Origin.OURS)


@EACH
def test_items_resolve(kpi: KpiDefinition) -> None:
    """関わる国の項目は実在し、資料の頭にも挙げられている。"""
    owner = loader.pack(EXAMPLES if kpi.edition == "2.0" else NATIONAL)
    assert set(kpi.items) <= set(owner.head.refs)
    for reference in kpi.items:
        assert loader.item(reference)


def test_dashboard_rows_are_mapped_once() -> None:
    """ダッシュボードの行 13 は、それぞれ一つの指標に当たる。"""
    rows = [kpi.dashboard_row for kpi in kpi_definitions() if kpi.dashboard_row]
    assert len(rows) == len(set(rows)) == 13
    assert {"CIOの任命", "マイナンバーカードの保有状況", "よく使う32手続のオンライン化状況"} <= set(rows)


def test_look_alikes_are_different_kpis() -> None:
    """策定済みと予定を含むもの、カードの申請・交付・保有は、別の指標である。"""
    alike = [
        "kpi.policy_decided@1",
        "kpi.policy_decided_or_planned@1",
        "kpi.card_applications@1",
        "kpi.card_issue_rate@2.0",
        "kpi.card_held@1",
    ]
    found = [kpi_definition(reference) for reference in alike]
    assert len({(kpi.label, kpi.numerator) for kpi in found}) == len(alike)


@pytest.mark.parametrize(
    ("name", "field", "words"),
    [
        ("kpi_definitions", "aim", KpiAim),
        ("kpi_definitions", "kind", Kind),
        ("kpi_definitions", "direction", Direction),
        ("kpi_definitions", "stage", KpiStage),
        ("kpi_definitions", "cycle", Cycle),
        ("kpi_definitions", "per_body", BodyAnswer),
        ("national_figures", "scope", FigureScope),
        ("national_figures", "as_of_precision", DatePrecision),
        ("national_figures", "denominator_basis", DenominatorBasis),
        ("national_figures", "certainty", Certainty),
    ],
)
def test_words_on_the_command_line_match(name: str, field: str, words: type[StrEnum]) -> None:
    """命令行が出す名（資料の書き方）は、画面が出す名（記録の型）と同じである。"""
    for value, label in schema.value_labels(name)[field].items():
        assert words(value).label == label  # type: ignore[attr-defined]


def test_unknown_definition() -> None:
    """ない定義を頼むと、見る所を挙げて断る。"""
    with pytest.raises(KpiDefinitionNotFound, match=r"「kpi\.nothing@1」はない。.*plan\.kpi_national"):
        kpi_definition("kpi.nothing@1")
