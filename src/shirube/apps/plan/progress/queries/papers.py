"""進捗照会の紙: 課ごとの様式、メールの文、期間の報告。画面と命令行が同じものを使う。"""

from collections.abc import Sequence

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.progress import workbooks
from shirube.apps.plan.progress.models import Campaign
from shirube.apps.plan.progress.queries.campaigns import SectionState
from shirube.apps.plan.progress.queries.lines import asked_lines
from shirube.apps.plan.progress.queries.people import members_of
from shirube.apps.plan.progress.report_workbook import report_workbook
from shirube.engines.plan.period_report import PeriodReport
from shirube.engines.plan.progress_letters import Letter, letter_text
from shirube.engines.plan.snapshot import PlanSnapshot


def form_files(scope: Scope, campaign: Campaign, states: Sequence[SectionState]) -> dict[str, bytes]:
    """課ごとの様式（ファイルの名 → 中身）。"""
    lines = asked_lines(scope, campaign)
    return {
        workbooks.sheet_name(campaign, one.section): workbooks.section_workbook(campaign, one.section, lines)
        for one in states
    }


def letters(scope: Scope, campaign: Campaign, states: Sequence[SectionState]) -> dict[int, Letter]:
    """課ごとのメールの文（課の順 → 文）。"""
    members = members_of(scope, [one.section for one in states])
    return {
        one.section.pk: workbooks.letter_of(
            campaign,
            one.section,
            rows=one.total,
            left=one.left,
            today=scope.today,
            can_sign_in=bool(members[one.section.pk]),
        )
        for one in states
    }


def letter_files(scope: Scope, campaign: Campaign, states: Sequence[SectionState]) -> dict[str, bytes]:
    """課ごとのメールの文のファイル（ファイルの名 → 中身）。"""
    written = letters(scope, campaign, states)
    return {
        workbooks.sheet_name(campaign, one.section).removesuffix(".xlsx") + ".txt": letter_text(
            written[one.section.pk]
        ).encode("utf-8-sig")
        for one in states
    }


def report_xlsx(scope: Scope, made: PeriodReport, now: PlanSnapshot) -> bytes:
    """期間の報告のブック。"""
    return report_workbook(made, now, created=scope.now)
