"""経費と契約の家具と例: 年度の経費と債務負担、効果、支援策、台帳、確認待ちの表。"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.money import actions
from shirube.apps.plan.money.queries import sheets
from shirube.engines.plan.money_asset_sheet import AssetContent
from shirube.engines.plan.money_costs import StageSums
from shirube.engines.plan.money_rows import FundAmounts
from shirube.engines.plan.money_sheet import digest
from shirube.engines.plan.snapshot_lines import NetworkTier
from tests.furnishing import Things
from tests.route_examples import Thing, Upload
from tests.world import Town

UNMARKABLE = {
    "plan_money.Effect.measure": "標の指標の id",
    "plan_money.SupportUse.measure": "国の支援策の id",
    "plan_money.SupportUse.case": "国の文書に印字された場合の別",
}


@dataclass(frozen=True)
class Seen:
    """確かめた変わり方の指紋。"""

    name: str

    def of(self, town: Town, visitor: str) -> str:
        """この町での値。"""
        row = town.thing(self.name, visitor)
        with town.entered() as scope:
            return digest(sheets.compared(scope, town.things["plan"], row.kind, row.table).changes)


_PLAN = {"plan": Thing("plan")}
_INITIATIVE = _PLAN | {"key": Thing("initiative")}
_EFFECT = _PLAN | {"key": Thing("effect")}
_SUPPORT = _PLAN | {"key": Thing("support")}
_ASSET = _PLAN | {"key": Thing("asset")}
_SHEET = _PLAN | {"key": Thing("money_sheet")}

PATHS: dict[str, dict[str, Any]] = {
    "money.overview": _PLAN,
    "money.costs_sheet": _PLAN,
    "money.total_paper": _PLAN | {"form": "html"},
    "money.initiative": _INITIATIVE,
    "money.paper": _INITIATIVE | {"form": "html"},
    "money.budget": _INITIATIVE | {"year": "2026"},
    "money.add_effect": _INITIATIVE,
    "money.effect": _EFFECT,
    "money.remove_effect": _EFFECT,
    "money.choose_support": _INITIATIVE,
    "money.support": _SUPPORT,
    "money.remove_support": _SUPPORT,
    "money.import": _PLAN,
    "money.staged": _SHEET,
    "money.take": _SHEET,
    "money.discard": _SHEET,
    "money.assets": _PLAN,
    "money.assets_sheet": _PLAN,
    "money.duplicates": _PLAN,
    "money.new_asset": _PLAN,
    "money.asset": _ASSET,
    "money.remove_asset": _ASSET,
}
_EFFECT_WORDS = {
    "title": "郵送の費用を減らす",
    "unit": "円/年",
    "expected": "120000",
    "basis": "前年度の通数から",
    "basis_on": "2026-05-01",
}
_ASSET_WORDS = {
    "title": "施設予約システム",
    "number": "S-77",
    "kind": "system",
    "purpose": "施設の予約を受け付ける",
    "department": Thing("department", "code"),
    "vendor": "見本情報",
    "network": "internet",
    "contract_until": "2027-03-31",
    "yearly_cost": "1200000",
    "initiatives": Thing("initiative"),
}
FORMS: dict[tuple[str, str], dict[str, Any]] = {
    ("money.budget", "POST"): {
        "version": Thing("budget", "version"),
        "note": "端末の積算",
        "fund_0": "一般財源",
        "commitment_0": "0",
        "request_0": "1234000",
        "note_0": "リース料",
        "fund_1": "地域の基金",
        "commitment_1": "1",
        "request_1": "500000",
    },
    ("money.add_effect", "POST"): _EFFECT_WORDS,
    ("money.effect", "POST"): _EFFECT_WORDS | {"version": Thing("effect", "version")},
    ("money.remove_effect", "POST"): {"version": Thing("effect", "version")},
    ("money.choose_support", "POST"): {
        "measure": "support.hr_02",
        "year": "令和9年度",
        "eligible": "3000000",
    },
    ("money.support", "POST"): {
        "version": Thing("support", "version"),
        "eligible": "5000000",
        "note": "財政課に確かめた",
    },
    ("money.remove_support", "POST"): {"version": Thing("support", "version")},
    ("money.import", "POST"): {
        "kind": "assets",
        "file": Upload("台帳.csv", "管理番号,名称,_key,_version\nA-1,改めたシステム,{asset},1\n"),
    },
    ("money.take", "POST"): {"version": Thing("money_sheet", "version"), "seen": Seen("money_sheet")},
    ("money.discard", "POST"): {"version": Thing("money_sheet", "version")},
    ("money.new_asset", "POST"): _ASSET_WORDS,
    ("money.asset", "POST"): _ASSET_WORDS | {"version": Thing("asset", "version")},
    ("money.remove_asset", "POST"): {"version": Thing("asset", "version")},
}


def furnish(town: Town, by: Scope) -> Things:
    """取組に経費・効果・支援策を付け、似た二つの契約を台帳に載せ、表を一つ確認待ちにする。"""
    plan, initiative, mark = town.things["plan"], town.things["initiative"], town.marked
    yield (
        "budget",
        actions.save_budget(
            by=by,
            plan=plan,
            initiative=initiative.key,
            year=2026,
            version=0,
            note=mark("端末30台の積算"),
            rows=[
                FundAmounts(
                    fund="一般財源",
                    amounts=StageSums(request=9_000_000, initial=8_400_000, supplement=-400_000),
                ),
                FundAmounts(
                    fund="国庫支出金",
                    amounts=StageSums(request=9_000_000, initial=8_400_000, settled=8_000_000),
                ),
                FundAmounts(fund=mark("ふるさと基金"), amounts=StageSums(initial=100_000), note=mark("寄附")),
                FundAmounts(
                    fund="一般財源",
                    is_commitment=True,
                    amounts=StageSums(initial=3_000_000),
                    note=mark("リース"),
                ),
            ],
        ),
    )
    yield (
        "effect",
        actions.add_effect(
            by=by,
            plan=plan,
            initiative=initiative.key,
            title=mark("窓口の事務の時間を減らす"),
            measure="",
            unit=mark("時間/年"),
            expected=Decimal(2400),
            expected_on=date(2027, 3, 31),
            basis=mark("1.2万件 × 12分"),
            basis_on=date(2026, 4, 1),
            result=None,
            result_on=None,
        ),
    )
    support = actions.choose_support(
        by=by, plan=plan, initiative=initiative.key, year=2026, measure="support.hr_02", eligible=8_400_000
    )
    yield (
        "support",
        actions.edit_support(
            by=by,
            plan=plan,
            key=support.key,
            version=support.version,
            case="",
            eligible=8_400_000,
            note=mark("財政課と相談中"),
        ),
    )
    content = AssetContent(
        number=mark("A-1"),
        title=mark("書かない窓口システム"),
        category=mark("窓口"),
        purpose=mark("申請書を聞き取って作る"),
        department=str(town.things["department"].key),
        vendor=mark("見本システム"),
        product=mark("らくらく窓口"),
        network=NetworkTier.LGWAN,
        contract_from=date(2026, 4, 1),
        contract_until=date(2027, 3, 31),
        renews_on=date(2027, 4, 1),
        notice_by=date(2026, 12, 28),
        yearly_cost=2_400_000,
        initiatives=(str(initiative.key),),
        note=mark("備考"),
    )
    yield "asset", actions.add_asset(by=by, plan=plan, content=content)
    other = AssetContent(
        title=mark("かかない窓口システム"),
        department=str(town.things["bureau"].key),
        vendor=mark("見本システム"),
        product=mark("らくらく窓口"),
        network=NetworkTier.MY_NUMBER,
        yearly_cost=1_800_000,
    )
    yield "other_asset", actions.add_asset(by=by, plan=plan, content=other)
    outside = AssetContent(
        title=mark("広域の台帳"),
        department_text=mark("広域連合"),
        contract_until=date(2020, 3, 31),
        note=mark("備考"),
    )
    yield "outside_asset", actions.add_asset(by=by, plan=plan, content=outside)
    table = (
        "取組の番号,取組,年度,財源,要求（円）,当初（円）,補正（円）,決算（円）,備考\n"
        f'{mark("1-1")},{mark("書かない窓口")},令和9年度,一般財源,"7,500,000",,,,{mark("次の年度")}\n'
    )
    yield (
        "money_sheet",
        actions.stage_sheet(
            by=by, plan=plan, kind="costs", name=mark("経費") + ".csv", data=table.encode("utf-8-sig")
        ),
    )
