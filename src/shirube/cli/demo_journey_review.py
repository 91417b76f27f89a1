"""計画の旅の見直し: 診断の気づきを課題の管理表に載せ、終わった四半期を評価して締める。"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shirube.adapters.documents import render_docx, render_html, render_pdf
from shirube.apps.plan.steering import actions, queries
from shirube.engines.plan.steering_cycle import Act, Grade
from shirube.engines.plan.steering_periods import PeriodKind
from shirube.engines.plan.steering_review_document import review_document
from shirube.engines.plan.steering_review_sheet import ReviewContent

if TYPE_CHECKING:
    from shirube.apps.frame.scope import Scope
    from shirube.apps.plan.versions.queries import Plan
    from shirube.cli.demo_journey_papers import Place, Written


def raise_issues(by: Scope, plan: Plan) -> str:
    """課題にすると決めた診断の気づきを、課題・リスク管理表に載せる。"""
    taken = actions.take_findings(by=by, plan=plan)
    return f"診断の気づきを{len(taken)}件、課題・リスク管理表に載せました。"


def review_quarter(by: Scope, plan: Plan, place: Place) -> tuple[str, list[Written]]:
    """いちばん新しい終わった四半期を評価して締め、評価書を書く。終わった四半期が無ければ何もしない。"""
    ended = [
        one
        for one in queries.startable(by, plan, PeriodKind.QUARTER)
        if one.end is not None and one.end <= by.today
    ]
    if not ended:
        return "計画の期間に、終わった四半期がまだありません。評価は始めていません。", []
    cycle = actions.start_cycle(by=by, plan=plan, kind=PeriodKind.QUARTER, period=ended[0])
    rows = list(queries.reviews_of(by, cycle))
    for row in rows:
        actions.write_review(
            by=by,
            plan=plan,
            key=row.key,
            version=row.version,
            content=ReviewContent(
                grade=Grade.B, reason="おおむね予定どおり（見本）", act=Act.CONTINUE, next_action="続ける"
            ),
        )
    actions.write_summary(
        by=by, plan=plan, key=cycle.key, version=cycle.version, summary="初めの四半期の評価（見本）。"
    )
    cycle = queries.cycle_of_key(by, plan, cycle.key)
    closed = actions.close_cycle(by=by, plan=plan, key=cycle.key, version=cycle.version)
    found = queries.picture(by, closed)
    paper = review_document(queries.review_paper(by, found), found.facts, found.written, found.summary)
    files = {
        "PDCAの評価書.pdf": render_pdf(paper),
        "PDCAの評価書.docx": render_docx(paper),
        "PDCAの評価書.html": render_html(paper).encode(),
    }
    kept = [place.keep(name, data) for name, data in files.items()]
    return f"{found.label}を評価して締めました。取組 {len(rows)}件。", kept
