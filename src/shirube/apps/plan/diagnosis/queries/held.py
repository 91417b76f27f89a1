"""自己診断と推進体制の記録が指している、国の項目と役割。"""

from collections.abc import Sequence

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.diagnosis.models import Finding, RoleHolder
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.edition_move import Held, HeldKind
from shirube.reference.plan import diagnosis as reference

_AGAIN = (HeldKind.FINDING, HeldKind.HOLDER)


def held_findings(scope: Scope, plan: Plan) -> list[Held]:
    """扱いの決まっていない、診断から挙がった課題。決まった課題は、決めたときの版のまま残る。"""
    rows = Finding.objects.filter(assessment__plan=plan, state=Finding.State.PROPOSED).exclude(item="")
    return [_finding(row) for row in rows]


def held_holders(scope: Scope, plan: Plan) -> list[Held]:
    """推進体制の、任期の終わっていない担い手。役割は版を除いた id で指す。"""
    rows = RoleHolder.objects.filter(plan=plan)
    return [_holder(row) for row in rows if row.ends_on is None or row.ends_on >= scope.today]


def held_again(scope: Scope, plan: Plan, wanted: Sequence[Held]) -> list[Held]:
    """移したときに写した担い手と、書き換えた課題の、いまの姿。"""
    keys = {kind: [one.key for one in wanted if one.kind is kind] for kind in _AGAIN}
    findings = Finding.objects.filter(assessment__plan=plan, key__in=keys[HeldKind.FINDING])
    holders = RoleHolder.objects.filter(plan=plan, key__in=keys[HeldKind.HOLDER])
    return [*(_finding(row) for row in findings), *(_holder(row) for row in holders)]


def held_questions(scope: Scope, plan: Plan) -> list[Held]:
    """国の項目に関わる自己診断の問い。問いは標のもので、版が変わっても変わらない。"""
    found: list[Held] = []
    for question in reference.questions():
        items = dict.fromkeys(issue.item.partition("@")[0] for issue in question.issues)
        if items:
            found.append(
                Held(kind=HeldKind.QUESTION, key=question.id, label=question.label, references=tuple(items))
            )
    return found


def _finding(row: Finding) -> Held:
    return Held(
        kind=HeldKind.FINDING,
        key=str(row.key),
        label=row.title,
        version=row.version,
        references=(row.item,) if row.item else (),
    )


def _holder(row: RoleHolder) -> Held:
    return Held(
        kind=HeldKind.HOLDER,
        key=str(row.key),
        label=row.name,
        version=row.version,
        references=(row.role,),
        ends_on=row.ends_on,
    )
