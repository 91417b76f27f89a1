"""推進計画の版の記録: 取組事項、義務、目標時期、体制、予定表、手順が、印字と決まりのとおりであること。"""

from __future__ import annotations

from datetime import date

import pytest

from shirube.reference import loader
from shirube.reference.loader import reading
from shirube.reference.pack import Pack
from shirube.reference.plan.editions import PlanRecordNotFound, edition, editions, record, steps
from shirube.reference.plan.records import (
    Bodies,
    Detail,
    DutyStrength,
    HeadingKind,
    ItemGroup,
    NationalItem,
    StructureRole,
    TargetActor,
)
from shirube.values.citation import Certainty, Origin

EDITIONS = editions()
ITEMS = [item for found in EDITIONS for item in found.items]


def item(reference: str) -> NationalItem:
    """取組事項を指し方で引く。"""
    found = record(reference)
    assert isinstance(found, NationalItem)
    return found


@pytest.mark.parametrize(
    ("name", "counts"),
    [("2.0", (6, 3, 2)), ("2.2", (6, 3, 2)), ("2.3", (7, 0, 0))],
    ids=["2.0", "2.2", "2.3"],
)
def test_items_of_each_edition(name: str, counts: tuple[int, int, int]) -> None:
    """取組事項は、版と区分ごとに印字の数だけあり、名のそろわない区分はそうと言う。"""
    found = edition(name)
    assert tuple(len(found.grouped(group)) for group in ItemGroup) == counts
    assert found.named_groups == tuple(group for group in ItemGroup if found.grouped(group))
    assert [one.order for one in found.items] == list(range(1, len(found.items) + 1))


def test_items_carry_the_heading_of_the_contents() -> None:
    """第2.2版の取組事項の名と章節は、目次の見出しと一致する。"""
    found = edition("2.2")
    headings = {heading.section: heading.title for heading in found.headings}
    assert {one.section: one.title for one in found.items} == {
        section: title
        for section, title in headings.items()
        if section in {one.section for one in found.items}
    }
    assert [one.page for one in found.items] == [17, 25, 32, 36, 37, 38, 40, 46, 50, 55, 56]


def test_every_carried_item_leads_to_an_earlier_edition() -> None:
    """引き継ぎ元は、より古い版にある記録を指し、その版に同じ id のものは残っていない。"""
    order = [found.edition for found in EDITIONS]
    carried = [
        (one, origin)
        for found in EDITIONS
        for one in (*found.items, *found.roles)
        for origin in one.carried_from
    ]
    assert len(carried) == 3
    for one, origin in carried:
        source = record(origin)
        assert order.index(source.edition) < order.index(one.edition)
        assert one.id not in {other.id for other in edition(source.edition).items}


def test_online_procedures_became_frontyard() -> None:
    """行政手続のオンライン化は、フロントヤード改革に引き継がれた。"""
    assert item("item.frontyard@2.2").carried_from == ("item.online_procedures@2.0",)
    assert item("item.online_procedures@2.0").label == "自治体の行政手続のオンライン化"


@pytest.mark.parametrize(
    ("reference", "strength", "law", "article"),
    [
        (
            "item.standardization@2.0",
            DutyStrength.OBLIGATION,
            "地方公共団体情報システムの標準化に関する法律",
            None,
        ),
        (
            "item.standardization@2.2",
            DutyStrength.OBLIGATION,
            "地方公共団体情報システムの標準化に関する法律",
            None,
        ),
        (
            "item.online_procedures@2.0",
            DutyStrength.EFFORT,
            "情報通信技術を活用した行政の推進等に関する法律",
            None,
        ),
        ("item.frontyard@2.2", DutyStrength.ADVICE, "地方自治法", "第245条の4第1項"),
        ("item.telework@2.2", DutyStrength.ADVICE, "地方自治法", "第245条の4第1項"),
        ("item.regulation@2.2", DutyStrength.ADVICE, "地方自治法", "第245条の4第1項"),
        ("item.bpr@2.2", DutyStrength.CONSIDER, None, None),
        ("item.opendata@2.2", DutyStrength.OBLIGATION, "官民データ活用推進基本法", None),
    ],
)
def test_strongest_duty(reference: str, strength: DutyStrength, law: str | None, article: str | None) -> None:
    """最も強い義務と、出典に印字された根拠。条項の印字が無ければ空である。"""
    found = item(reference).strongest
    assert found is not None
    assert (found.strength, found.law, found.article) == (strength, law, article)


def test_duties_in_order_of_strength() -> None:
    """義務の強さは、義務、努力義務、技術的助言、望ましい、必要に応じ検討の順に弱くなる。"""
    assert [strength.label for strength in sorted(DutyStrength, key=lambda one: one.rank)] == [
        "義務",
        "努力義務",
        "技術的助言",
        "望ましい",
        "必要に応じ検討",
    ]


def test_whole_plan_is_technical_advice() -> None:
    """第2.2版の全体は、地方自治法に基づく技術的助言である。ほかの版では印字が手元に無い。"""
    (advice,) = edition("2.2").duties
    assert (advice.law, advice.article, advice.section) == ("地方自治法", "第245条の4第1項", "1.2")
    assert [edition(name).duties for name in ("2.0", "2.3")] == [(), ()]


@pytest.mark.parametrize(
    ("reference", "target", "last_day"),
    [
        ("item.standardization@2.0", "migration", date(2026, 3, 31)),
        ("item.standardization@2.2", "migration", date(2026, 3, 31)),
        ("item.standardization@2.2", "vendor", date(2024, 3, 31)),
        ("item.standardization@2.2", "operating_cost", date(2027, 3, 31)),
        ("item.online_procedures@2.0", "online_31", date(2023, 3, 31)),
        ("item.mynumber_card@2.2", "insurance_card", None),
        ("item.regulation@2.2", "national_laws", date(2024, 6, 30)),
    ],
)
def test_target_dates(reference: str, target: str, last_day: date | None) -> None:
    """目標時期は年度末か日付になり、「秋」のように日の無いものは空のまま印字を持つ。"""
    found = {one.id: one for one in item(reference).targets}[target]
    assert found.last_day == last_day
    assert found.as_printed


def test_targets_say_whose_they_are() -> None:
    """国の法令の見直しは国の、システムの移行は自治体の目標時期である。"""
    actors = {f"{one.id}/{target.id}": target.actor for one in edition("2.2").items for target in one.targets}
    assert actors["item.regulation/national_laws"] is TargetActor.NATION
    assert actors["item.standardization/migration"] is TargetActor.LOCAL


@pytest.mark.parametrize("one", ITEMS, ids=lambda one: one.reference)
def test_what_is_known_of_an_item(one: NationalItem) -> None:
    """本文と概要の取組は方針と求めることを持ち、名だけの取組は何も作り話をしない。"""
    known = (one.policy, one.asked, one.bodies)
    if one.detail is Detail.NAME:
        assert known == (None, None, None)
        assert (one.points, one.targets, one.duties, one.ministries, one.supports) == ((), (), (), (), ())
    else:
        assert all(known)
        assert one.certainty is Certainty.READ
    if one.detail is Detail.FULL:
        assert one.duties
    assert len({target.id for target in one.targets}) == len(one.targets)
    assert all(len(support.label) <= 40 for support in one.supports)


def test_the_new_item_of_2_3() -> None:
    """第2.3版では、公金収納におけるeLTAXの活用が三番目に加わり、ほかの名は未確認と言う。"""
    third = edition("2.3").items[2]
    assert (third.reference, third.number, third.certainty) == (
        "item.eltax_payment@2.3",
        "(3)",
        Certainty.SECONDARY,
    )
    others = [one for one in edition("2.3").items if one is not third]
    assert {one.certainty for one in others} == {Certainty.UNCONFIRMED}
    names = {one.id: one.label for one in edition("2.2").items}
    assert all(one.label == names[one.id] for one in others)


def test_support_names_are_printed_or_marked_ours() -> None:
    """国の支援は名だけを持ち、印字の名と標の呼び名を見分けられる。"""
    supports = {support.label: support.origin for support in item("item.frontyard@2.2").supports}
    assert supports["窓口BPRアドバイザー派遣事業"] is Origin.OFFICIAL
    assert item("item.security@2.2").supports[0].origin is Origin.OURS


def test_personnel_stands_apart_from_2_2_on() -> None:
    """人材育成・人事は、第2.0版では行革などと同じ役割、第2.2版からは別の役割である。"""
    assert [role.label for role in edition("2.0").roles if role.is_listed] == [
        "首長",
        "CIO",
        "CIO補佐官等",
        "情報政策担当部門",
        "行政改革・法令・人事・財政担当部門",
        "業務担当部門（特に窓口担当部門）",
        "最高情報セキュリティ責任者",
    ]
    assert [role.label for role in edition("2.2").roles if role.is_listed][4:6] == [
        "行政改革・法令・財政担当部門",
        "人材育成・人事担当部門",
    ]
    personnel = record("role.personnel@2.2")
    assert isinstance(personnel, StructureRole)
    assert personnel.carried_from == ("role.management@2.0",)


def test_prefecture_duty_has_its_article() -> None:
    """都道府県の市町村への助言は、標準化法第9条第3項の努力義務である。"""
    prefecture = record("role.prefecture@2.0")
    assert isinstance(prefecture, StructureRole)
    (duty,) = [duty for duty in prefecture.duties if duty.strength is DutyStrength.EFFORT]
    assert duty.article == "第9条第3項"


def test_schedules_have_names_without_bars() -> None:
    """予定表は行と期間の名だけを持ち、失われた帯は空である。行の取組は同じ版にある。"""
    for found in EDITIONS:
        ids = {one.id for one in found.items}
        for table in found.schedules:
            assert table.rows
            assert {(row.starts, row.ends) for row in table.rows} == {(None, None)}
            assert {row.item for row in table.rows} - {None} <= ids
    assert [(table.id, len(table.periods), len(table.rows)) for table in edition("2.2").schedules] == [
        ("annex_1", 6, 4),
        ("figure_1", 20, 6),
    ]
    assert edition("2.0").schedules[0].rows[0].label == "BPRの取組みの徹底"


def test_annex_2_ends_where_the_source_ends() -> None:
    """別紙2は②の途中で切れていて、切れていることを言う。"""
    policies = edition("2.2").policies
    assert [(policy.number, policy.is_cut_off, len(policy.kpis)) for policy in policies] == [
        ("①", False, 2),
        ("②", True, 0),
    ]


def test_steps_of_the_manual() -> None:
    """手順はステップ0から3までで、ステップ0だけは閉じない。"""
    found = steps()
    assert [(step.number, step.label, step.page) for step in found] == [
        (0, "DXの認識共有・機運醸成", 5),
        (1, "全体方針の決定", 7),
        (2, "推進体制の整備", 14),
        (3, "DXの取組の実行", 52),
    ]
    assert [step.is_continuous for step in found] == [True, False, False, False]
    ids = [activity.id for step in found for activity in step.activities]
    assert len(ids) == len(set(ids)) == 27
    assert all(activity.id.startswith(step.id) for step in found for activity in step.activities)


def test_every_record_is_addressable() -> None:
    """どの記録も「id@版」で引け、無いものは書き方を示して断る。"""
    for found in EDITIONS:
        rows = [row for table in found.schedules for row in table.rows]
        for one in (*found.items, *found.roles, *found.policies, *rows):
            assert record(one.reference) == one
    assert record("step.0@2.0") == steps()[0]
    with pytest.raises(PlanRecordNotFound, match=r"「item\.frontyard@2\.0」はない.*id@版"):
        record("item.frontyard@2.0")


def test_unknown_period_is_not_guessed() -> None:
    """対象期間の分からない版は、その日が期間にあるかを答えない。"""
    assert edition("2.3").covers(date(2024, 4, 1)) is None
    assert edition("2.0").covers(date(2024, 4, 1)) is True


@pytest.mark.parametrize(
    ("pack", "field", "kinds"),
    [
        ("plan.edition_2_2", "kind", HeadingKind),
        ("plan.edition_2_2", "named_groups", ItemGroup),
        ("plan.edition_2_2", "duties.strength", DutyStrength),
        ("plan.edition_2_2_items", "group", ItemGroup),
        ("plan.edition_2_2_items", "bodies", Bodies),
        ("plan.edition_2_2_items", "detail", Detail),
        ("plan.edition_2_2_items", "certainty", Certainty),
        ("plan.edition_2_2_items", "targets.actor", TargetActor),
        ("plan.edition_2_2_items", "duties.strength", DutyStrength),
        ("plan.edition_2_2_items", "duties.bodies", Bodies),
        ("plan.edition_2_2_items", "supports.origin", Origin),
        ("plan.edition_2_2_roles", "duties.strength", DutyStrength),
    ],
)
def test_words_of_packs_and_records_agree(pack: str, field: str, kinds: type[DutyStrength]) -> None:
    """資料の表示に使う日本語の名は、記録の名と同じである。"""
    assert loader.pack(pack).value_labels[field] == {kind.value: kind.label for kind in kinds}


def test_only_the_packs_of_the_plan_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """版を引くとき、読むのは版の資料だけで、ほかの部屋の資料は読まない。"""
    read: list[str] = []
    genuine = reading.read

    def counted(file: reading.PackFile) -> Pack:
        read.append(file.id)
        return genuine(file)

    monkeypatch.setattr(reading, "read", counted)
    loader.pack.cache_clear()
    editions.cache_clear()
    assert [found.edition for found in editions()] == ["2.0", "2.2", "2.3"]
    assert len(read) == 11
    assert all(pack_id.startswith("plan.edition_") for pack_id in read)
