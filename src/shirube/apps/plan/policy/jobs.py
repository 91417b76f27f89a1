"""計画の文書を作る裏方の仕事。"""

from datetime import date
from typing import Any
from uuid import UUID

from shirube.apps.files import actions as files
from shirube.apps.frame.job_kinds import JobKind, Lane
from shirube.apps.plan.policy import actions, paper_versions, papers
from shirube.apps.plan.versions import queries as versions


def _make(run: Any) -> str:
    """もとにする版を引き、文書を組み、書き出して残す。"""
    scope, given = run.scope, run.arguments
    kind = papers.KINDS[given["kind"]]
    plan = versions.plan_of_key(scope, UUID(given["plan"]))
    run.step(0, 3, "計画を集めています")
    try:
        source = paper_versions.source_of(scope, plan, given["source"], date.fromisoformat(given["as_of"]))
        run.step(1, 3, "文書を組んでいます")
        order = papers.Order(scope=scope, plan=plan, source=source, only=given.get("only"))
        document = kind.compose(order)
        run.step(2, 3, "書き出しています")
        data = papers.written(document, kind, given["format"])
    except ValueError as refusal:
        run.refuse(str(refusal))
    file = files.keep(
        by=scope,
        name=papers.file_name(plan, kind, source, given["format"]),
        data=data,
        purpose="計画の文書",
        keep_until=scope.today + actions.KEPT,
    )
    told = f"{kind.label}（{papers.FORMATS[given['format']][0]}）を作りました。"
    with run.complete(told):
        actions.keep_paper(
            by=scope,
            plan=plan,
            kind=kind.id,
            file_format=given["format"],
            source_label=source.label,
            as_of=source.snapshot.as_of,
            file=file,
        )
    return told


MAKE = JobKind(
    id="policy.make_paper",
    label="計画の文書を作る",
    run=_make,
    lane=Lane.LONG,
    permission="policy.edit",
)
JOBS = [MAKE]
