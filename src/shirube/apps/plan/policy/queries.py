"""文書の言葉・段階・意見・公表を読む。"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max, QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.policy.models import (
    Comment,
    MadePaper,
    MatrixPlacement,
    OwnText,
    Publication,
    Stage,
)
from shirube.apps.plan.versions.queries import Plan, PlanVersion
from shirube.engines.plan.own_places import Place, places
from shirube.engines.plan.public_plan import named_places, public_plan
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import OwnWords


@dataclass(frozen=True, slots=True)
class WrittenPlace:
    """言葉の場所と、書いた行（まだなら None）。場所が無くなった言葉の ``place`` は None。"""

    block: str
    place: Place | None
    row: OwnText | None

    @property
    def label(self) -> str:
        """画面に出す名。"""
        return self.place.label if self.place else "置く場所の無くなった言葉"

    @property
    def is_written(self) -> bool:
        """書いてある。"""
        return self.row is not None and bool(self.row.text.strip())


def own_word_lines(scope: Scope, plan: Plan, as_of: date) -> tuple[OwnWords, ...]:
    """版に入る、文書の言葉。空のものは入れない。"""
    rows = OwnText.objects.filter(plan=plan)
    return tuple(OwnWords(block=row.block, text=row.text) for row in rows if row.text.strip())


def written_places(scope: Scope, plan: Plan, snapshot: PlanSnapshot) -> list[WrittenPlace]:
    """言葉の場所のすべて。置く場所の無くなった言葉は、終わりに並べる。"""
    rows = {row.block: row for row in OwnText.objects.filter(plan=plan)}
    found = [WrittenPlace(one.block, one, rows.pop(one.block, None)) for one in places(snapshot)]
    return found + [WrittenPlace(block, None, row) for block, row in rows.items() if row.text.strip()]


def stages(scope: Scope, plan: Plan) -> QuerySet[Stage]:
    """策定の段階を、日の順に。"""
    return Stage.objects.filter(plan=plan).select_related("file", "plan_version")


def stage_of_key(scope: Scope, plan: Plan, key: UUID) -> Stage:
    """一つの段階。"""
    return stages(scope, plan).get(key=key)


def comments(scope: Scope, plan: Plan) -> QuerySet[Comment]:
    """寄せられた意見を、番号の順に。"""
    return Comment.objects.filter(plan=plan)


def comment_of_key(scope: Scope, plan: Plan, key: UUID) -> Comment:
    """一つの意見。"""
    return comments(scope, plan).get(key=key)


def next_comment_number(scope: Scope, plan: Plan) -> int:
    """次の意見の番号。"""
    return (comments(scope, plan).aggregate(last=Max("number"))["last"] or 0) + 1


def publication(scope: Scope, plan: Plan) -> Publication | None:
    """いま公表している版。"""
    rows = Publication.objects.filter(plan=plan, withdrawn_on__isnull=True)
    return rows.select_related("plan_version", "plan").first()


def publication_of_key(scope: Scope, plan: Plan, key: UUID) -> Publication:
    """この計画の一つの公表（取りやめたものも）。"""
    return Publication.objects.get(plan=plan, key=key)


def published(scope: Scope) -> QuerySet[Publication]:
    """いま公表している計画のすべて（住民の画面）。"""
    return Publication.objects.filter(withdrawn_on__isnull=True).select_related("plan_version", "plan")


def published_of_key(scope: Scope, key: UUID) -> Publication:
    """いま公表している一つ。取りやめたものは無いものとして扱う。"""
    return published(scope).get(key=key)


def made_papers(scope: Scope, plan: Plan) -> QuerySet[MadePaper]:
    """裏方の仕事で作った文書を、新しい順に。"""
    return MadePaper.objects.filter(plan=plan).select_related("file")


def placements(scope: Scope, plan: Plan) -> dict[str, list[tuple[str, str]]]:
    """取組の鍵 → 官民データの表の置き場所。"""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in MatrixPlacement.objects.filter(plan=plan):
        found[str(row.initiative_key)].append((row.pillar, row.field))
    return dict(found)


def personal_names_in(scope: Scope, version: PlanVersion) -> tuple[tuple[str, str], ...]:
    """公表する姿の中に現れる、職員の氏名（どこの文、氏名）。"""
    names = set(organization.staff_at(scope, scope.today).values_list("name", flat=True))
    return named_places(public_plan(version.snapshot), names)


def paper_kinds(scope: Scope, plan: Plan, version: PlanVersion) -> list[tuple[str, str]]:
    """この版から作れる文書の id と名。新旧対照表は、前に承認された版があるときだけ。"""
    from shirube.apps.plan.policy import papers  # papers はこの頁の読みを使うので、ここで読む

    has_earlier = papers.earlier(scope, plan, papers.version_source(version)) is not None
    kinds = papers.KINDS.values()
    return [(kind.id, kind.label) for kind in kinds if kind.id != "comparison" or has_earlier]


def paper(scope: Scope, plan: Plan, kind: str, version: PlanVersion, file_format: str) -> bytes:
    """この版から作った文書のバイト列。同じ版からは、いつも同じになる。"""
    from shirube.apps.plan.policy import papers

    chosen = papers.KINDS[kind]
    document = chosen.compose(scope, plan, papers.version_source(version))
    return papers.written(document, chosen, file_format)
