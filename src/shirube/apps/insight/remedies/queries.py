"""対策を読む: 一覧、一つの対策、状態の移り、結果、担当の名、選択肢。"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict

from shirube.apps.audit import queries as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.insight.analysis.queries import Selection, is_kept_shown
from shirube.apps.insight.remedies.models import Remedy as Remedy
from shirube.apps.insight.remedies.models import RemedyResult, RemedySheet, RemedyStep
from shirube.apps.organization import queries as organization
from shirube.engines.insight.comparison_words import amount
from shirube.engines.insight.figures import Figure, figure_named
from shirube.engines.insight.remedies import Verdict, is_overdue
from shirube.engines.insight.remedy_sheet import Ground, HeldRemedy, RemedyContent
from shirube.engines.insight.remedy_targets import Baseline, target_text

UNSHOWN = "（少人数の課のため出しません）"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyLine:
    """一覧の一行。``owner`` は課の名、``holder`` は担当の人の名。``last`` は、いちばん新しい結果。"""

    row: Remedy
    owner: str
    owner_key: str | None
    holder: str
    last: RemedyResult | None
    is_overdue: bool
    is_shown: bool = True
    """残した数を、見る人に見せてよいか。見せないときは、``last`` も無い。"""

    @property
    def figure(self) -> Figure:
        """動かす数。"""
        return replace(figure_named(self.row.figure), is_dated_only=self.baseline.is_dated_only)

    @property
    def baseline(self) -> Baseline:
        """立てたときの値。"""
        return Baseline.from_record(self.row.baseline)

    @property
    def baseline_said(self) -> str:
        """立てたときの値の文字。"""
        return level_said(self.baseline.level, self.figure) if self.is_shown else UNSHOWN

    @property
    def counted_said(self) -> str:
        """立てたときの値の数の文字。"""
        return f"（n={self.baseline.n:,}）" if self.is_shown else ""

    @property
    def target_said(self) -> str:
        """見込みの文字。無ければ空。"""
        if not self.is_shown and self.row.target is not None:
            return UNSHOWN
        found = target_of(self.row, self.figure)
        return "" if found is None else level_said(found, self.figure)

    @property
    def owner_said(self) -> str:
        """担当の文字。"""
        return "・".join(text for text in (self.owner, self.holder) if text)

    @property
    def verdict(self) -> Verdict | None:
        """いちばん新しい見立て。"""
        return Verdict(self.last.verdict) if self.last else None


def remedies(scope: Scope) -> "QuerySet[Remedy]":
    """対策を番号の順に。"""
    return Remedy.objects.select_related("department")


def remedy_of_key(scope: Scope, key: UUID) -> Remedy:
    """一つの対策。無ければ ``Remedy.DoesNotExist``。"""
    row: Remedy = remedies(scope).get(key=key)
    return row


def lines(scope: Scope, rows: Iterable[Remedy]) -> list[RemedyLine]:
    """一覧の行。問い合わせは、件数によらず決まった数。"""
    found = list(rows)
    nodes = organization.department_by_id(scope, scope.today)
    names = holder_names(scope)
    last: dict[int, RemedyResult] = {}
    for result in RemedyResult.objects.filter(remedy__in=[row.pk for row in found]).order_by("number"):
        last[result.remedy_id] = result
    made = []
    for row in found:
        node = nodes.get(row.department_id) if row.department_id else None
        made.append(
            RemedyLine(
                row=row,
                owner=node.name if node else "",
                owner_key=str(node.key) if node else None,
                holder=names.get(row.holder, "") if row.holder else "",
                last=last.get(row.pk) if is_shown(scope, row) else None,
                is_shown=is_shown(scope, row),
                is_overdue=is_overdue(row.now, row.due, scope.today),
            )
        )
    return made


def is_shown(scope: Scope, row: Remedy) -> bool:
    """残した値（いまの値、見込み、結果）を、この人に見せてよいか。"""
    return is_kept_shown(scope, row.log, Selection.of(QueryDict(row.selection)), ())


def line_of(scope: Scope, row: Remedy) -> RemedyLine:
    """一つの対策の行。"""
    return lines(scope, [row])[0]


def steps_of(scope: Scope, row: Remedy) -> list[tuple[RemedyStep, str]]:
    """状態の移りと書いた人を、新しい順に。"""
    rows = list(RemedyStep.objects.filter(remedy=row).order_by("-id"))
    names = audit.actor_names({one.written_by for one in rows if one.written_by})
    return [(one, names.get(one.written_by, "裏方") if one.written_by else "裏方") for one in rows]


def results_of(scope: Scope, row: Remedy) -> "QuerySet[RemedyResult]":
    """残した結果を、新しい順に。"""
    return RemedyResult.objects.filter(remedy=row)


def result_names(scope: Scope, rows: Iterable[RemedyResult]) -> Mapping[UUID, str]:
    """結果を残した人の名。"""
    return audit.actor_names({one.made_by for one in rows if one.made_by})


def holder_names(scope: Scope) -> dict[UUID, str]:
    """この自治体の利用者の、鍵から名。"""
    return {one.key: one.display_name for one in organization.our_accounts(scope)}


def holder_choices(scope: Scope) -> list[tuple[str, str]]:
    """担当の人の選択肢（いま使える利用者）。"""
    rows = organization.accounts(scope).filter(is_active=True)
    named = [(str(one.key), f"{one.display_name}（{one.login_id}）") for one in rows if one.rights]
    return [("", "（決めていない）"), *named]


def department_choices(scope: Scope) -> list[tuple[str, str]]:
    """担当の課の選択肢。値は所属コード（食い違いの画面でも、人が読めるように）。"""
    nodes = organization.departments_at(scope, scope.today)
    return [("", "（決めていない）"), *((node.code, f"{node.full_name}（{node.code}）") for node in nodes)]


def department_names(scope: Scope) -> dict[str, str]:
    """表計算に書く、組織の名から鍵。"""
    nodes = organization.departments_at(scope, scope.today)
    return {f"{node.full_name}（{node.code}）": str(node.key) for node in nodes}


def content_of(row: Remedy) -> RemedyContent:
    """担当が書く中身。"""
    return RemedyContent(
        title=row.title,
        department=str(row.department.key) if row.department else None,
        starts_on=row.starts_on,
        due=row.due,
        target=target_of(row, figure_named(row.figure)),
        target_by=row.target_by,
        note=row.note,
    )


def ground_of(row: Remedy) -> Ground:
    """表や様式から変えられないところ。"""
    return Ground(figure=figure_named(row.figure), baseline=Baseline.from_record(row.baseline).level)


def held(scope: Scope) -> dict[str, HeldRemedy]:
    """いまの対策（数を見せてよいもの）を鍵で引く表。"""
    return {
        str(row.key): HeldRemedy(
            key=str(row.key), version=row.version, content=content_of(row), ground=ground_of(row)
        )
        for row in remedies(scope)
        if is_shown(scope, row)
    }


def target_of(row: Remedy, figure: Figure) -> Fraction | None:
    """見込みの値（秒か、0〜1 の割合）。"""
    if row.target is None:
        return None
    return Fraction(row.target) / 100 if figure.is_share else Fraction(row.target)


def typed_target(row: Remedy) -> str:
    """様式に入れる見込みの文字。"""
    figure = figure_named(row.figure)
    return target_text(target_of(row, figure), figure)


def decimal_of(value: Fraction) -> Decimal:
    """小数四桁に収まる値を、そのままの小数に。"""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.0001"))


def level_said(level: Fraction | None, figure: Figure) -> str:
    """値の文字。"""
    return "—" if level is None else amount(level, figure)


def sheet_of_key(scope: Scope, key: UUID) -> RemedySheet:
    """取り消していない、一つの取り込み。"""
    row: RemedySheet = RemedySheet.objects.exclude(state=RemedySheet.State.DISCARDED).get(key=key)
    return row


def ready_sheets(scope: Scope) -> "QuerySet[RemedySheet]":
    """確認待ちの表（中身は読まない）。"""
    return RemedySheet.objects.filter(state=RemedySheet.State.READY).defer("table")
