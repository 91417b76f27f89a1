"""文書の言葉・段階・意見・公表を読む。"""

from collections.abc import Collection
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
from shirube.apps.plan.policy.paper_versions import (
    CannotMakePaper,
    Source,
    earlier,
    source_of,
    version_source,
)
from shirube.apps.plan.policy.papers import KINDS, Order, file_name, written
from shirube.apps.plan.policy.public_site import public_zip
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.versions.queries import Plan, PlanVersion
from shirube.engines.plan.own_places import Place, places
from shirube.engines.plan.public_plan import named_places, public_plan
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import OwnWords, PlacementLine
from shirube.reference.plan.public_private import public_private_matrix


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


def placement_lines(scope: Scope, plan: Plan, as_of: date) -> tuple[PlacementLine, ...]:
    """版に入る、官民データの表の置き場所。工程表から消えた取組のものは入れない。"""
    matrix = public_private_matrix()
    pillars = {one.id: one.label for one in matrix.pillars}
    areas = {one.id: one.label for one in matrix.fields}
    known = {str(key) for key in roadmap.initiatives(scope, plan).values_list("key", flat=True)}
    return tuple(
        PlacementLine(
            key=f"{row.initiative_key}/{row.pillar}/{row.field}",
            initiative=str(row.initiative_key),
            title=f"{pillars[row.pillar]} × {areas[row.field]}",
            heading_key=row.pillar,
            field_key=row.field,
        )
        for row in MatrixPlacement.objects.filter(plan=plan)
        if str(row.initiative_key) in known and row.pillar in pillars and row.field in areas
    )


def initiative_choices(scope: Scope, plan: Plan) -> list[tuple[str, str]]:
    """個票にする取組の選択肢（鍵、番号と名）。"""
    rows = roadmap.initiatives(scope, plan)
    return [(str(row.key), f"{row.number}　{row.title}" if row.number else row.title) for row in rows]


def personal_names_in(scope: Scope, version: PlanVersion) -> tuple[tuple[str, str], ...]:
    """公表する姿の中に現れる、職員の氏名（どこの文、氏名）。"""
    names = set(organization.staff_at(scope, scope.today).values_list("name", flat=True))
    return named_places(public_plan(version.snapshot), names)


def paper_kinds(scope: Scope, plan: Plan, version: PlanVersion) -> list[tuple[str, str]]:
    """この版から作れる文書の id と名。新旧対照表は、前に承認された版があるときだけ。"""
    has_earlier = earlier(scope, plan, version_source(version)) is not None
    return [(kind.id, kind.label) for kind in KINDS.values() if kind.id != "comparison" or has_earlier]


def paper(
    scope: Scope,
    plan: Plan,
    kind: str,
    version: PlanVersion,
    file_format: str,
    *,
    only: Collection[str] | None = None,
) -> bytes:
    """この版から作った文書のバイト列。同じ版からは、いつも同じになる。``only`` は個票にする取組の鍵。"""
    order = Order(scope=scope, plan=plan, source=version_source(version), only=only)
    return written(KINDS[kind].compose(order), KINDS[kind], file_format)


def paper_on(
    scope: Scope,
    plan: Plan,
    kind: str,
    source: str,
    as_of: date,
    file_format: str,
    *,
    only: Collection[str] = (),
) -> tuple[str, bytes]:
    """もとにする版の名（``now``、``decided``、版の鍵）と時点から作った文書の、ファイルの名とバイト列。

    ``only`` は個票にする取組の番号か名（空ならすべて）。無いものがあれば ``CannotMakePaper``。
    """
    found = source_of(scope, plan, source, as_of)
    keys = [key for name in only for key in _keys_named(found, name)] or None
    order = Order(scope=scope, plan=plan, source=found, only=keys)
    data = written(KINDS[kind].compose(order), KINDS[kind], file_format)
    return file_name(plan, KINDS[kind], found, file_format), data


def _keys_named(source: Source, name: str) -> list[str]:
    """この番号か名の取組の鍵。同じ番号がいくつかの柱にあれば、そのすべて。"""
    found = [one.key for one in source.snapshot.initiatives if name in (one.number, one.title)]
    if not found:
        raise CannotMakePaper(f"番号か名が「{name}」の取組が、この版にありません。")
    return found


def public_pages(scope: Scope, plan: Plan, version: PlanVersion) -> bytes:
    """この版を公表する、静かな頁の包み（zip）。同じ版からは、いつも同じになる。"""
    return public_zip(scope, plan, version_source(version))
