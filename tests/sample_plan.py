"""見本の計画: 文書・比較・表計算の試験が使う、町らしい一つの版。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from shirube.engines.plan.snapshot import Head, PlanSnapshot
from shirube.engines.plan.snapshot_lines import (
    ArrangementLine,
    AssetLine,
    BudgetStage,
    CostLine,
    DecisionLine,
    DiagnosisLine,
    DutyLine,
    EffectLine,
    Initiative,
    IssueLine,
    KpiKind,
    KpiLine,
    KpiPoint,
    Link,
    OwnWords,
    PeerLine,
    Pillar,
    PlacementLine,
    Precision,
    Preparation,
    State,
    Target,
    Task,
    TaskKind,
)

HEAD = Head(
    key="plan",
    title="見本市DX推進計画",
    body_code="999997",
    body_name="見本市",
    edition="2.2",
    first_year=2026,
    last_year=2030,
    vision="だれも待たせない、だれも取り残さない市役所",
    principles=("デジタルファースト", "ワンスオンリー", "コネクテッド・ワンストップ"),
)
PILLARS = (
    Pillar(key="p1", number="1", title="暮らしの窓口を変える", aim="書かない、待たない、行かなくてよい窓口"),
    Pillar(key="p2", number="2", title="役所の仕事を変える", aim="職員が住民と向き合う時間を増やす"),
    Pillar(key="p3", number="3", title="地域とともに進める", aim="だれもがデジタルの便利さを受けられる地域"),
)

PEERS = (
    PeerLine(
        key="k1/1",
        kpi_key="k1",
        title="同じ都道府県",
        size=40,
        counted=38,
        unit="分",
        document="見本の全国調査",
        as_of=date(2026, 3, 31),
        own=Decimal("43.5"),
        median=Decimal(38),
        place=25,
    ),
    PeerLine(
        key="k1/2",
        kpi_key="k1",
        title="人口の近い団体",
        size=0,
        counted=0,
        unit="分",
        document="見本の全国調査",
        as_of=date(2026, 3, 31),
        reason="自団体の人口が分からないため、相手を選べません",
    ),
)


def _initiatives() -> tuple[Initiative, ...]:
    return (
        Initiative(
            key="i11",
            number="1-1",
            title="書かない窓口",
            pillar="p1",
            state=State.ACTIVE,
            owner_key="d1",
            owner="市民課",
            supporters=("情報政策課", "税務課"),
            summary="転入や証明の申請書を、職員が聞き取って作る。住民は内容を確かめて署名するだけでよい。",
            present="転入の手続では、同じ住所と氏名を平均で7回書いている。3月と4月の待ち時間は50分を超える。",
            aim="転入・転出・出生・死亡の手続で、住民が書く欄をなくす。",
            national=("item.frontyard@2.2",),
            note="機器の置き場所は、庁舎の改修と合わせて決める。",
        ),
        Initiative(
            key="i12",
            number="1-2",
            title="手続のオンライン化",
            pillar="p1",
            owner_key="d2",
            owner="情報政策課",
            summary="子育て・介護を中心に、行かずに済む手続を増やす。",
            present="オンラインでできる手続は 27件、利用の割合は 9.8％である。",
            aim="件数の多い50手続を、スマートフォンで終えられるようにする。",
            national=("item.bpr@2.2",),
        ),
        Initiative(
            key="i21",
            number="2-1",
            title="基幹業務システムの標準化",
            pillar="p2",
            state=State.ACTIVE,
            owner_key="d2",
            owner="情報政策課",
            supporters=("市民課", "税務課", "福祉課"),
            summary="20業務を標準準拠システムへ移す。",
            present="17業務を移し終えた。3業務は事業者の都合で移行が遅れている。",
            aim="残る3業務を移し、運用の経費を下げる。",
            national=("item.standardization@2.2",),
        ),
        Initiative(key="i22", number="2-2", title="AI・RPAによる内部事務の見直し", pillar="p2"),
        Initiative(
            key="i31",
            number="3-1",
            title="デジタルデバイド対策",
            pillar="p3",
            owner="福祉課",
            summary="スマートフォン教室と相談員で、使えない人を減らす。",
            aim="全ての地区で、月に一度は相談できるようにする。",
        ),
    )


TASKS = (
    Task(
        key="t1",
        initiative="i11",
        title="業務の流れを測り、見直しを決める",
        state=State.DONE,
        starts_on=date(2026, 4, 1),
        ends_on=date(2026, 6, 30),
        precision=Precision.QUARTER,
        ended_on=date(2026, 7, 10),
        progress=100,
        owner_key="d1",
        owner="市民課",
    ),
    Task(
        key="t2",
        initiative="i11",
        title="機器の調達",
        state=State.ACTIVE,
        starts_on=date(2026, 7, 1),
        ends_on=date(2026, 9, 30),
        precision=Precision.QUARTER,
        progress=60,
        links=(Link(before="t1"),),
    ),
    Task(
        key="t3",
        initiative="i11",
        title="本庁で始める",
        kind=TaskKind.MILESTONE,
        ends_on=date(2027, 1, 4),
        links=(Link(before="t2", lag_days=14),),
    ),
    Task(
        key="t4",
        initiative="i12",
        title="対象の手続を選ぶ",
        starts_on=date(2026, 10, 1),
        ends_on=date(2027, 3, 31),
        precision=Precision.QUARTER,
    ),
    Task(
        key="t5",
        initiative="i12",
        title="50手続を公開する",
        precision=Precision.YEAR,
        ends_on=date(2029, 3, 31),
    ),
    Task(
        key="t6",
        initiative="i21",
        title="残る3業務の移行",
        state=State.ACTIVE,
        starts_on=date(2025, 4, 1),
        ends_on=date(2026, 3, 31),
        precision=Precision.YEAR,
        progress=40,
        national_due=date(2026, 3, 31),
        extended_to=date(2028, 3, 31),
        extension_basis="特定移行支援システムの該当の届（令和7年12月）",
    ),
    Task(key="t7", initiative="i31", title="相談員の養成"),
)


def _kpis() -> tuple[KpiLine, ...]:
    return (
        KpiLine(
            key="k1",
            title="転入手続の所要時間",
            initiative="i11",
            definition="転入届の受付から完了までの時間の中央値",
            unit="分",
            kind=KpiKind.OUTCOME,
            direction="down",
            base=Decimal(52),
            base_on=date(2026, 3, 31),
            targets=(Target(year=2026, value=Decimal(45)), Target(year=2030, value=Decimal(20))),
            points=(
                KpiPoint(
                    reading="r1",
                    starts_on=date(2026, 4, 1),
                    ends_on=date(2026, 9, 30),
                    as_of=date(2026, 10, 3),
                    value=Decimal("43.5"),
                    basis="実測",
                    revision=1,
                    standing="provisional",
                ),
            ),
        ),
        KpiLine(
            key="k2",
            title="オンライン申請の割合",
            initiative="i12",
            definition="件数の多い50手続のうち、オンラインで受けた件数の割合",
            unit="％",
            kind=KpiKind.OUTCOME,
            direction="up",
            numerator_label="オンラインで受けた件数",
            denominator_label="受けた件数",
            base=Decimal("9.8"),
            base_on=date(2026, 3, 31),
            targets=(Target(year=2030, value=Decimal(50)),),
        ),
        KpiLine(
            key="k3",
            title="DX推進員を置いた課の数",
            definition="DX推進員を一人以上置いた課の数",
            unit="課",
            kind=KpiKind.ACTIVITY,
            direction="up",
        ),
    )


def _costs() -> tuple[CostLine, ...]:
    return (
        CostLine(
            key="c1",
            initiative="i11",
            year=2026,
            stage=BudgetStage.INITIAL,
            fund="一般財源",
            amount=8_400_000,
        ),
        CostLine(
            key="c2",
            initiative="i11",
            year=2026,
            stage=BudgetStage.INITIAL,
            fund="国庫補助金",
            amount=8_400_000,
            note="補助率2分の1",
        ),
        CostLine(
            key="c3",
            initiative="i11",
            year=2027,
            stage=BudgetStage.REQUEST,
            fund="一般財源",
            amount=3_200_000,
        ),
        CostLine(
            key="c4",
            initiative="i21",
            year=2026,
            stage=BudgetStage.INITIAL,
            fund="国庫補助金",
            amount=112_000_000,
        ),
    )


def sample_plan(as_of: date = date(2026, 11, 21)) -> PlanSnapshot:
    """見本市の計画の一つの版。"""
    return PlanSnapshot(
        head=HEAD,
        as_of=as_of,
        pillars=PILLARS,
        initiatives=_initiatives(),
        tasks=TASKS,
        kpis=_kpis(),
        costs=_costs(),
        effects=(
            EffectLine(
                key="e1", initiative="i11", title="窓口の事務の時間", unit="時間/年", expected=Decimal(2400)
            ),
        ),
        assets=(
            AssetLine(
                key="a1", title="住民記録システム", vendor="見本システム株式会社", yearly_cost=24_000_000
            ),
        ),
        diagnosis=(
            DiagnosisLine(
                question="q1", viewpoint="ビジョン", label="ビジョンを定めたか", stage=3, previous_stage=2
            ),
            DiagnosisLine(
                question="q2",
                viewpoint="人材",
                label="DX人材の育て方を定めたか",
                stage=1,
                reason="まだ案もない",
            ),
            DiagnosisLine(question="q3", viewpoint="人材", label="外部の人材を使えているか", stage=None),
        ),
        structure=(
            DutyLine(role="role.head@2.2", label="首長", holder="市長"),
            DutyLine(role="role.cio@2.2", label="CIO", holder="副市長"),
            DutyLine(role="role.cio_aide@2.2", label="CIO補佐官等", is_external=True),
            DutyLine(
                role="role.dx_department@2.2",
                label="DX推進担当部門",
                holder="DX推進室",
                concurrent=("住民係長", "税務係長"),
            ),
            DutyLine(role="role.information@2.2", label="情報政策担当部門", holder="情報政策課"),
        ),
        arrangement=(
            ArrangementLine(
                key="arrangement", title="A　独立した担当課を置く", layout_key="A", pmo="DX推進室"
            ),
        ),
        peers=PEERS,
        placements=(
            PlacementLine(
                key="i12/online/1",
                initiative="i12",
                title="行政手続等のオンライン化 × 電子行政",
                heading_key="public_private.heading.online",
                field_key="public_private.field.1",
            ),
        ),
        preparations=(
            Preparation(key="s1", kind="宣言", title="DX宣言", held_on=date(2026, 4, 10)),
            Preparation(key="s2", kind="研修", title="管理職の研修", held_on=date(2026, 5, 20)),
        ),
        decisions=(
            DecisionLine(
                key="d1",
                title="窓口の改革の進め方",
                meeting="DX推進本部 第2回",
                decided_on=date(2026, 10, 20),
                result="条件付き承認",
                text="書かない窓口を先に進める。",
                conditions="費用を改めて示すこと",
                document_number="見企第12号",
                targets=("1-1 書かない窓口", "機器の調達"),
            ),
        ),
        issues=(
            IssueLine(
                key="x1", title="移行の事業者の人手不足", kind="リスク", state="対応中", initiative="i21"
            ),
        ),
        own_words=(
            OwnWords(
                block="purpose",
                text="見本市は、人口が減るなかでも暮らしを支え続けるために、この計画を定めます。\n\n・住民の時間を大切にします\n・職員の時間を大切にします",
            ),
        ),
    )
