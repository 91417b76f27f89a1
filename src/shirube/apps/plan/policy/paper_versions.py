"""文書のもとにする版: いまの記録か、ある版。頼まれた名と時点から引く。"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan, PlanVersion
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.values.era import format_date

NOW = "now"
DECIDED = "decided"
PREVIEW = "公表前の下見"
# 取組と作業を合わせてこれより多い計画の文書は、裏方の仕事で作る（画面を待たせない）。
MOST_AT_ONCE = 400


class CannotMakePaper(ValueError):
    """この文書は作れない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """もとにする版。``row`` が None なら、いまの記録。"""

    snapshot: PlanSnapshot
    label: str
    status: str | None
    row: PlanVersion | None = None

    @property
    def is_heavy(self) -> bool:
        """画面の中で作るには大きい。"""
        return len(self.snapshot.initiatives) + len(self.snapshot.tasks) > MOST_AT_ONCE


def source_of(scope: Scope, plan: Plan, name: str, as_of: date) -> Source:
    """名（``now``、``decided``、版の鍵）から、もとにする版を引く。無ければ ``CannotMakePaper``。

    ``decided`` は、その日までに決まっていた版を、その日に見た姿。
    """
    if name == NOW:
        return _current(scope, plan, as_of)
    if name == DECIDED:
        return _decided(scope, plan, as_of)
    try:
        row = versions.version_of_key(scope, UUID(name))
    except (ValueError, PlanVersion.DoesNotExist):
        raise CannotMakePaper("もとにする版が見つかりません。一覧から選び直してください。") from None
    if row.plan_id != plan.pk:
        raise CannotMakePaper("もとにする版が、この計画の版ではありません。一覧から選び直してください。")
    return version_source(row)


def _current(scope: Scope, plan: Plan, as_of: date) -> Source:
    label = f"いま（{format_date(as_of)}）"
    if as_of != scope.today:
        label = f"いまの記録を{format_date(as_of)}で見たもの"
    snapshot = versions.current_snapshot(scope, plan, as_of)
    return Source(snapshot=snapshot, label=label, status="作成中")


def _decided(scope: Scope, plan: Plan, as_of: date) -> Source:
    """その日までに決まっていた版。進み具合も期限の超過も、その日で見る。"""
    row = (
        versions.approved_versions(scope, plan).filter(as_of__lte=as_of).order_by("-as_of", "-number").first()
    )
    if row is None:
        raise CannotMakePaper(
            f"{format_date(as_of)}までに決まった版がありません。時点を後の日にするか、いまの記録から作ってください。"
        )
    label = f"第{row.number}版（{format_date(row.as_of)}）を{format_date(as_of)}で見たもの"
    return Source(snapshot=replace(row.snapshot, as_of=as_of), label=label, status=None, row=row)


def version_source(row: PlanVersion) -> Source:
    """版をもとにする。"""
    status = {"approved": None, "proposed": "案", "withdrawn": "取り下げ"}[row.state]
    label = f"第{row.number}版（{format_date(row.as_of)}）"
    return Source(snapshot=row.snapshot, label=label, status=status, row=row)


def site_source(version: PlanVersion, *, is_published: bool) -> Source:
    """町のホームページに置く包みのもと。公表していなければ下見で、頁とファイルにもそう印す。"""
    made = version_source(version)
    return made if is_published else replace(made, status=PREVIEW)


def earlier(scope: Scope, plan: Plan, source: Source) -> Source | None:
    """比べる前の版: この版より前の承認された版のうち、いちばん新しいもの。"""
    rows = versions.approved_versions(scope, plan)
    if source.row is not None:
        rows = rows.filter(number__lt=source.row.number)
    row = rows.first()
    return None if row is None else version_source(row)
