"""既存の計画を取り込む: 表を預かり、読み方を決め、確かめてから一度に反映する。"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.files import actions as files
from shirube.apps.frame.faults import fault
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.adoption import queries
from shirube.apps.plan.adoption.models import ColumnMapping, Intake, Made, Review, made_records
from shirube.apps.plan.adoption.values import DECLARED, Origin, adopted_budgets, adopted_kpis
from shirube.apps.plan.kpi import actions as kpi
from shirube.apps.plan.money import actions as money
from shirube.apps.plan.roadmap import actions as roadmap
from shirube.apps.plan.versions.queries import CannotRepoint, Plan
from shirube.engines.plan.adoption_mapping import SheetMapping
from shirube.engines.plan.adoption_records import ExistingPlan, ReadInitiative

_PURPOSE = "既存計画の取込み"


class CannotAdopt(ValueError):
    """この計画の表は取り込めない。"""


def stage(
    *, by: Scope, plan: Plan, name: str, data: bytes, sheet: str = "", purpose: str = Intake.Purpose.CURRENT
) -> list[Intake]:
    """表を預かり、確認待ちにする。Word に表がいくつもあれば、表ごとに一件になる。"""
    tables = queries.tables_of(data, name, sheet)
    stored = files.keep(by=by, name=name, data=data, purpose=_PURPOSE)
    return [_open(by=by, plan=plan, file=stored, sheet=table.sheet, purpose=purpose) for table in tables]


@action
def _open(*, by: Scope, plan: Plan, file: object, sheet: str, purpose: str) -> Intake:
    """確認待ちにする。ファイルを受け付けたときに監査を残したので、ここでは残さない（一つの行いに一件）。"""
    return Intake.objects.create(plan=plan, file=file, sheet=sheet, purpose=Intake.Purpose(purpose))


@action
def decide_mapping(*, by: Scope, key: UUID, version: int, mapping: SheetMapping, save_as: str = "") -> Intake:
    """読み方を決める。名前があれば、次のために残す。"""
    _ready(by, key, version, save_as=save_as)
    intake = Intake.change(key=key, version=version, record=mapping.to_record())
    if save_as:
        if ColumnMapping.objects.filter(title=save_as).exists():
            raise CannotAdopt(f"「{save_as}」という名は、もう使われています。別の名前を付けてください。")
        ColumnMapping.objects.create(title=save_as, record=mapping.to_record())
    audit.record(by=by, action="既存計画の読み方を決めた", record=intake, fields=("record",))
    return intake


@action
def use_mapping(*, by: Scope, key: UUID, version: int, mapping: UUID) -> Intake:
    """残してある読み方を使う。"""
    _ready(by, key, version)
    found = queries.mapping_of_key(by, mapping)
    intake = Intake.change(key=key, version=version, record=found.record)
    audit.record(by=by, action="既存計画の読み方を決めた", record=intake, fields=("record",))
    return intake


def adopt(*, by: Scope, key: UUID, version: int, origin: Origin = DECLARED) -> Intake:
    """読み取った計画を反映する。読むのは取引の外、書くのは一つの取引で、全部か無か。

    ``origin`` は KPI の実績値の根拠（申告か公表値）。
    """
    intake = _ready(by, key, version)
    found = queries.reading(by, intake)
    if found.plan is None or not found.plan.initiatives:
        raise CannotAdopt("取り込む取組が一つもありません。見出しの行と、取組の名称の列を確かめてください。")
    return _switch(by=by, intake=intake, version=version, plan=found.plan, origin=origin)


@action
def _switch(*, by: Scope, intake: Intake, version: int, plan: ExistingPlan, origin: Origin) -> Intake:
    is_previous = intake.purpose == Intake.Purpose.PREVIOUS
    wanted = list(plan.initiatives)
    if is_previous:  # 前の計画の工程と経費は過ぎたことなので、取組と KPI だけを続ける
        wanted = [replace(one, tasks=[], costs=[]) for one in wanted if one.review and one.review.goes_on]
    placed = roadmap.adopt_existing(by=by, plan=intake.plan, initiatives=wanted)
    fault("adoption.after_initiatives")
    rows = list(zip(wanted, placed.initiatives, strict=True))
    kpis = kpi.adopt_kpis(by=by, plan=intake.plan, wanted=adopted_kpis(by, intake, rows, origin))
    budgets = money.adopt_budgets(
        by=by, plan=intake.plan, wanted=adopted_budgets(rows), note=f"既存計画の取込み（{intake.file.name}）"
    )
    fault("adoption.after_values")
    reviews = _keep_reviews(intake, plan, {one.row: made for one, made in rows})
    adopted = Intake.change(
        key=intake.key,
        version=version,
        state=Intake.State.ADOPTED,
        adopted_at=by.now,
        counts={
            "initiatives": len(rows),
            "tasks": len(placed.milestones),
            "kpis": len(kpis),
            "budgets": len(budgets),
            "reviews": len(reviews),
            "problems": len(plan.problems),
        },
        made=made_records(
            {
                Made.PILLAR: placed.pillars,
                Made.INITIATIVE: placed.initiatives,
                Made.TASK: placed.milestones,
                Made.KPI: kpis,
                Made.BUDGET: budgets,
                Made.REVIEW: reviews,
            }
        ),
    )
    audit.record(by=by, action="既存計画を取り込んだ", record=adopted, fields=("state", "counts", "made"))
    return adopted


def _keep_reviews(intake: Intake, plan: ExistingPlan, successors: dict[int, object]) -> list[Review]:
    is_previous = intake.purpose == Intake.Purpose.PREVIOUS
    reviewed = [one for one in plan.initiatives if is_previous or one.review]
    begin = Review.objects.filter(plan=intake.plan).count()
    made: list[Review] = Review.objects.bulk_create(
        _review(intake.plan, one, begin + at, successors.get(one.row)) for at, one in enumerate(reviewed)
    )
    return made


@action
def withdraw_adoption(*, by: Scope, key: UUID, version: int) -> Intake:
    """取り込みを戻す: 入れた取組・作業・KPI・経費・総括を消す。直した記録があれば、挙げて断る。"""
    intake = queries.intake_of_key(by, key)
    if intake.version != version:
        raise ChangedMeanwhile(intake, {})
    if intake.state != Intake.State.ADOPTED:
        raise CannotAdopt(f"この取込みは{intake.get_state_display()}なので、戻せません。")
    blocks = queries.blocks(by, intake)
    if blocks:
        more = f" ほか{len(blocks) - 5}件" if len(blocks) > 5 else ""
        raise CannotAdopt(f"戻せません。{''.join(blocks[:5])}{more}")
    made = queries.made_of(intake)
    for row in Review.objects.filter(plan=intake.plan, key__in=list(made[Made.REVIEW])):
        row.delete()
    money.withdraw_budgets(by=by, plan=intake.plan, budgets=made[Made.BUDGET])
    kpi.withdraw_kpis(by=by, plan=intake.plan, kpis=made[Made.KPI])
    try:
        roadmap.withdraw_rows(by, intake.plan, queries.placed_rows(by, intake))
    except CannotRepoint as error:
        raise CannotAdopt(f"戻せません。{error}") from None
    withdrawn = Intake.change(key=key, version=version, state=Intake.State.WITHDRAWN)
    audit.record(by=by, action="既存計画の取り込みを戻した", record=withdrawn, fields=("state",))
    return withdrawn


def _review(plan: Plan, one: ReadInitiative, order: int, successor: object) -> Review:
    review = one.review
    return Review(
        plan=plan,
        sort_order=order,
        pillar=one.pillar[:80],
        number=one.number,
        title=one.title,
        owner=one.owner,
        target=review.target if review else "",
        actual=review.actual if review else "",
        reason=review.reason if review else "",
        disposition=review.disposition or "" if review else "",
        successor=successor,
    )


@action
def discard(*, by: Scope, key: UUID, version: int) -> Intake:
    """取込みを取り消す。預かったファイルは残る。"""
    intake = _ready(by, key, version)
    discarded = Intake.change(key=intake.key, version=version, state=Intake.State.DISCARDED)
    audit.record(by=by, action="既存計画の取込みを取り消した", record=discarded, fields=("state",))
    return discarded


@action
def edit_review(
    *, by: Scope, key: UUID, version: int, target: str, actual: str, reason: str, disposition: str
) -> Review:
    """総括を書く。"""
    review = Review.change(
        key=key, version=version, target=target, actual=actual, reason=reason, disposition=disposition
    )
    fields = ("target", "actual", "reason", "disposition")
    audit.record(by=by, action="前の計画の総括を書いた", record=review, fields=fields)
    return review


@action
def seed_next(*, by: Scope, plan: Plan) -> Sequence[object]:
    """継続・統合と決めた総括のうち、まだ引き継いでいないものを、この計画の取組にする。"""
    rows = [row for row in queries.reviews(by, plan) if row.goes_on and row.successor is None]
    if not rows:
        raise CannotAdopt("引き継ぐ取組がありません。継続か統合にした取組は、みな引き継がれています。")
    wanted = [
        ReadInitiative(row=0, title=row.title, pillar=row.pillar, number=row.number, owner=row.owner)
        for row in rows
    ]
    made = roadmap.adopt_existing(by=by, plan=plan, initiatives=wanted)
    for row, initiative in zip(rows, made.initiatives, strict=True):
        Review.change(key=row.key, version=row.version, successor=initiative)
    audit.record(by=by, action="前の計画の取組を引き継いだ", record=plan, fields=("initiatives",))
    return made.initiatives


def _ready(by: Scope, key: UUID, version: int, **typed: object) -> Intake:
    """確認待ちの取込み。開いたあとに別の人が動かしていれば ``ChangedMeanwhile``。"""
    intake = queries.intake_of_key(by, key)
    if intake.version != version:
        raise ChangedMeanwhile(intake, typed)
    if intake.state != Intake.State.READY:
        raise CannotAdopt(f"この取込みは、もう{intake.get_state_display()}です。画面を開き直してください。")
    return intake
