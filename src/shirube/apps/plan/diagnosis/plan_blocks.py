"""計画の入口に置く、自己診断と機運醸成（ステップ0）のようす。"""

from django.urls import reverse

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.diagnosis import queries
from shirube.apps.plan.diagnosis.models import Finding
from shirube.apps.plan.versions.queries import Plan, PlanBlock
from shirube.values.era import format_date

RECENT = 3


def diagnosis(scope: Scope, plan: Plan) -> PlanBlock:
    """いちばん新しい診断と、そこから挙がった課題の数。"""
    latest = queries.assessments(scope, plan).first()
    if latest is None:
        return PlanBlock(
            10,
            "自己診断",
            note="まだ始めていません。問いに五段階で答えると、課題が挙がります。",
            href=reverse("diagnosis.list", args=[plan.key]),
        )
    answered = sum(answer.stage is not None for answer in queries.answers_of(scope, latest).values())
    states = list(queries.findings(scope, plan).values_list("state", flat=True))
    left = states.count(Finding.State.PROPOSED)
    return PlanBlock(
        10,
        "自己診断",
        figures=(
            ("答えた問い", f"{answered:,}／{len(queries.asked_questions(scope, latest)):,}"),
            ("挙がった課題", f"{len(states):,}"),
            ("取組にした", f"{states.count(Finding.State.INITIATIVE):,}"),
            ("扱いが決まっていない", f"{left:,}"),
        ),
        note=f"{latest}（{format_date(latest.assessed_on)}）",
        href=reverse("diagnosis.findings" if left else "diagnosis.list", args=[plan.key]),
    )


def preparations(scope: Scope, plan: Plan) -> PlanBlock:
    """書き足した行いの数と、最近の行い。終わりはないので、済みとは言わない。"""
    rows = list(queries.preparations(scope, plan))
    href = reverse("diagnosis.preparations", args=[plan.key])
    if not rows:
        note = "まだ書かれていません。宣言・研修・聞き取り・意見交換を、行うたびに書き足します。"
        return PlanBlock(20, "機運醸成（ステップ0）", note=note, href=href)
    recent = tuple(
        f"{format_date(row.held_on, 'short')} {row.get_kind_display()}：{row.title}"
        + (f"（次に：{row.next_step}）" if row.next_step else "")
        for row in rows[:RECENT]
    )
    figures = (("書いた行い", f"{len(rows):,}"),)
    return PlanBlock(20, "機運醸成（ステップ0）", figures=figures, recent=recent, href=href)


PLAN_BLOCKS = [diagnosis, preparations]
