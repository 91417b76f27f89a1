"""計画の版の部分と項目の名: 柱、取組、作業、KPI……を、比べるときも紙に書くときも同じ名で呼ぶ。

計画の中身（決めたこと）と、実績・現状（起きたこと）もここで分ける。新旧対照表は計画の中身を対照し、
実績の動きで膨らまない。分け方は標の定め（origin: ours）。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from shirube.engines.plan import snapshot_lines as lines
from shirube.engines.plan.snapshot import Head, PlanSnapshot
from shirube.values.labelled_enum import LabelledEnum


class Aspect(LabelledEnum):
    """計画の中身か、実績・現状か。"""

    PLAN = "plan", "計画"
    RECORD = "record", "実績・現状"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """計画の版の一つの部分。`record_fields` は実績の項目、`is_record` なら部分の全体が実績・現状。"""

    name: str
    label: str
    kind: type
    key: str
    fields: Mapping[str, str]
    record_fields: frozenset[str] = frozenset()
    is_record: bool = False
    unordered: frozenset[str] = frozenset()

    def aspect(self, name: str) -> Aspect:
        """この項目が計画の中身か、実績か。"""
        return Aspect.RECORD if self.is_record or name in self.record_fields else Aspect.PLAN

    def lines_of(self, snapshot: PlanSnapshot) -> tuple[Any, ...]:
        """この部分の行。"""
        found: tuple[Any, ...] = getattr(snapshot, self.name)
        return found


_INITIATIVE = {
    "number": "番号",
    "title": "名称",
    "pillar": "柱",
    "state": "状態",
    "owner": "担当",
    "owner_key": "担当（組織の鍵）",
    "supporters": "関係する組織",
    "summary": "概要",
    "present": "現状・課題",
    "aim": "めざす姿",
    "national": "国の項目",
    "note": "備考",
    "stop_reason": "中止の理由",
}
_TASK = {
    "initiative": "取組",
    "title": "名称",
    "kind": "種類",
    "state": "状態",
    "starts_on": "始まり",
    "ends_on": "終わり",
    "precision": "日付の細かさ",
    "started_on": "始めた日",
    "ended_on": "終えた日",
    "progress": "進み",
    "owner": "担当",
    "owner_key": "担当（組織の鍵）",
    "national_due": "国の期限",
    "extended_to": "公式に延ばした期限",
    "extension_basis": "延長の根拠",
    "links": "先の作業",
    "national": "国の項目",
    "stop_reason": "中止の理由",
    "note": "備考",
    "reported_on": "最後の報告",
}
_KPI = {
    "title": "名称",
    "initiative": "取組",
    "definition": "定義",
    "unit": "単位",
    "kind": "種類",
    "direction": "めざす向き",
    "numerator_label": "分子",
    "denominator_label": "分母",
    "base": "基準値",
    "base_on": "基準日",
    "targets": "目標",
    "points": "実績",
    "standard": "もとにした共通の指標",
}
_COST = {
    "initiative": "取組",
    "year": "年度",
    "stage": "予算の段階",
    "fund": "財源",
    "amount": "金額",
    "is_commitment": "債務負担",
    "note": "備考",
}
_EFFECT = {
    "initiative": "取組",
    "title": "名称",
    "unit": "単位",
    "measure": "指標",
    "expected": "見込み",
    "expected_on": "見込む時期",
    "result": "結果",
    "result_on": "結果の日",
    "basis": "根拠",
    "basis_on": "根拠の日",
}
_ASSET = {
    "title": "名称",
    "kind": "種類",
    "number": "管理番号",
    "category": "業務の分類",
    "purpose": "目的",
    "initiative": "取組",
    "related": "ほかの取組",
    "owner": "担当",
    "owner_key": "担当（組織の鍵）",
    "vendor": "契約の相手",
    "product": "製品・サービス",
    "network": "ネットワーク",
    "contract_from": "契約の始まり",
    "contract_until": "契約の終わり",
    "renews_on": "更新日",
    "notice_by": "申出の期限",
    "yearly_cost": "年額",
    "note": "備考",
}
_DIAGNOSIS = {
    "viewpoint": "視点",
    "label": "問い",
    "stage": "段階",
    "reason": "理由",
    "previous_stage": "前回の段階",
}
_ISSUE = {
    "title": "名称",
    "kind": "種類",
    "state": "状態",
    "initiative": "取組",
    "owner": "担当",
    "due": "期限",
    "response": "対応",
    "number": "管理番号",
    "is_open": "片付いていない",
    "priority": "優先度",
    "source": "挙がったもと",
    "raised_on": "挙がった日",
    "closed_on": "片付いた日",
}
_DECISION = {
    "title": "件名",
    "meeting": "会議",
    "decided_on": "決定日",
    "result": "結果",
    "text": "決定の内容",
    "conditions": "条件",
    "document_number": "文書番号",
    "targets": "計画のどこに効くか",
}
_PEER = {
    "kpi_key": "KPI（鍵）",
    "title": "比べる群",
    "size": "群の団体の数",
    "counted": "値のある団体の数",
    "unit": "単位",
    "document": "比べた表",
    "as_of": "表の時点",
    "own": "この団体の値",
    "median": "中央値",
    "place": "順位",
    "reason": "比べられないわけ",
}

HEAD = Part(
    name="head",
    label="計画の枠",
    kind=Head,
    key="key",
    fields={
        "title": "計画の名称",
        "body_code": "団体コード",
        "body_name": "団体の名",
        "edition": "もとにした国の計画の版",
        "first_year": "計画期間の初めの年度",
        "last_year": "計画期間の終わりの年度",
        "vision": "ビジョン",
        "principles": "よりどころとする原則",
    },
)
PARTS: tuple[Part, ...] = (
    Part(
        name="pillars",
        label="柱",
        kind=lines.Pillar,
        key="key",
        fields={"number": "番号", "title": "名称", "aim": "めざす姿"},
    ),
    Part(
        name="initiatives",
        label="取組",
        kind=lines.Initiative,
        key="key",
        fields=_INITIATIVE,
        unordered=frozenset({"supporters", "national"}),
    ),
    Part(
        name="tasks",
        label="作業",
        kind=lines.Task,
        key="key",
        fields=_TASK,
        record_fields=frozenset({"state", "started_on", "ended_on", "progress", "reported_on"}),
        unordered=frozenset({"links"}),
    ),
    Part(
        name="kpis",
        label="KPI",
        kind=lines.KpiLine,
        key="key",
        fields=_KPI,
        record_fields=frozenset({"points", "standard"}),
        unordered=frozenset({"targets", "points"}),
    ),
    Part(name="costs", label="経費", kind=lines.CostLine, key="key", fields=_COST),
    Part(
        name="effects",
        label="効果",
        kind=lines.EffectLine,
        key="key",
        fields=_EFFECT,
        record_fields=frozenset({"result", "result_on"}),
    ),
    Part(name="assets", label="契約・資産", kind=lines.AssetLine, key="key", fields=_ASSET, is_record=True),
    Part(
        name="diagnosis",
        label="自己診断",
        kind=lines.DiagnosisLine,
        key="question",
        fields=_DIAGNOSIS,
        is_record=True,
    ),
    Part(
        name="structure",
        label="推進体制",
        kind=lines.DutyLine,
        key="role",
        fields={
            "label": "役割",
            "holder": "担う人・組織",
            "is_external": "外部の人材",
            "concurrent": "併任",
            "note": "備考",
        },
    ),
    Part(
        name="arrangement",
        label="推進体制の置き方",
        kind=lines.ArrangementLine,
        key="key",
        fields={"title": "置き方", "layout_key": "置き方（記号）", "pmo": "PMO"},
    ),
    Part(
        name="preparations",
        label="機運醸成",
        kind=lines.Preparation,
        key="key",
        fields={"kind": "種類", "title": "名称", "held_on": "行った日", "note": "備考"},
        is_record=True,
    ),
    Part(name="issues", label="課題", kind=lines.IssueLine, key="key", fields=_ISSUE, is_record=True),
    Part(
        name="decisions",
        label="会議の決定",
        kind=lines.DecisionLine,
        key="key",
        fields=_DECISION,
        is_record=True,
        unordered=frozenset({"targets"}),
    ),
    Part(
        name="own_words",
        label="町の言葉",
        kind=lines.OwnWords,
        key="block",
        fields={"text": "文"},
    ),
    Part(
        name="peers", label="ほかの団体との比較", kind=lines.PeerLine, key="key", fields=_PEER, is_record=True
    ),
    Part(
        name="placements",
        label="官民データの表の置き場所",
        kind=lines.PlacementLine,
        key="key",
        fields={
            "initiative": "取組",
            "title": "柱と分野",
            "heading_key": "柱（記号）",
            "field_key": "分野（記号）",
        },
    ),
)


def unnamed_fields() -> set[str]:
    """名の付いていない項目。試験が空であることを確かめる（項目を足したとき、ここに名を足す）。"""
    return {
        f"{part.name}.{one.name}"
        for part in (HEAD, *PARTS)
        for one in fields(part.kind)
        if one.name != part.key and one.name not in part.fields
    }
