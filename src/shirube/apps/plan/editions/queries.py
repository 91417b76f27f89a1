"""国の計画の版を読む。標に付いてくる版と、この自治体が読み込んだ版を、同じ記録として返す。"""

from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.editions.models import LocalEdition
from shirube.engines.plan.diagnosis_structure import PROMOTER
from shirube.engines.plan.edition_difference import EditionDifference, difference
from shirube.engines.plan.edition_file import read_edition_file
from shirube.reference.plan import editions as national
from shirube.reference.plan.editions import PlanEditionNotFound, PlanRecordNotFound
from shirube.reference.plan.records import NationalItem, PlanEdition, StructureRole

__all__ = [
    "NationalItem",
    "PlanEdition",
    "PlanEditionNotFound",
    "PlanRecordNotFound",
    "beside",
    "catalogue",
    "content",
    "difference_of",
    "edition",
    "edition_or_none",
    "item",
    "known_editions",
    "labels",
    "local_edition_of_key",
    "local_editions",
    "newer_than",
    "newest_before",
    "role_edition",
    "roles",
]


def local_editions(scope: Scope) -> QuerySet[LocalEdition]:
    """読み込んだ版を、新しい順に。"""
    return LocalEdition.objects.all()


def local_edition_of_key(scope: Scope, key: UUID) -> LocalEdition:
    """読み込んだ一つの版。"""
    return LocalEdition.objects.get(key=key)


@lru_cache(maxsize=64)
def _read(text: str) -> PlanEdition:
    """中身を版にする。読み込んだときに確かめてあるので、必ず読める。"""
    found = read_edition_file(text).edition
    if found is None:
        raise ValueError("読み込んだ版の中身が壊れています。")
    return found


def content(row: LocalEdition) -> PlanEdition:
    """読み込んだ版の中身。"""
    return _read(row.text)


def known_editions(scope: Scope) -> tuple[PlanEdition, ...]:
    """使える版を、版の番号の順に。同じ番号なら、読み込んだ版が標に付いてくる版に代わる。"""
    local = {row.name: content(row) for row in LocalEdition.objects.filter(state=LocalEdition.State.IN_USE)}
    shipped = [one for one in national.editions() if one.edition not in local]
    return tuple(sorted([*shipped, *local.values()], key=lambda one: _order(one.edition)))


def edition(scope: Scope, name: str) -> PlanEdition:
    """版の番号の版。無ければ ``PlanEditionNotFound``。"""
    for one in known_editions(scope):
        if one.edition == name:
            return one
    raise PlanEditionNotFound(name)


def edition_or_none(scope: Scope, name: str) -> PlanEdition | None:
    """版。空と、資料に無い版は None。"""
    return next((one for one in known_editions(scope) if one.edition == name), None)


def item(scope: Scope, reference: str) -> NationalItem:
    """「item.…@版」の取組事項。無ければ ``PlanRecordNotFound``。"""
    name = reference.partition("@")[2]
    for one in known_editions(scope):
        if one.edition == name:
            for found in one.items:
                if found.reference == reference:
                    return found
    raise PlanRecordNotFound(reference)


def labels(scope: Scope, references: Iterable[str]) -> dict[str, str]:
    """取組事項の指し方から名を引く表。知らないものは指し方のまま。"""
    known = {found.reference: found.label for one in known_editions(scope) for found in one.items}
    return {reference: known.get(reference, reference) for reference in references}


def catalogue(scope: Scope, name: str) -> tuple[NationalItem, ...]:
    """この版の取組事項を、印字の順に。"""
    return edition(scope, name).items


def role_edition(scope: Scope, name: str) -> PlanEdition:
    """役割をとる版（読み込んだ版を含む）: この版か、体制の記されたいちばん新しい版。"""
    known = [one for one in known_editions(scope) if one.roles]
    return next((one for one in known if one.edition == name), known[-1])


def roles(scope: Scope, name: str) -> tuple[StructureRole, ...]:
    """この版で点検する役割。DX推進員は、版に無ければ手順書のものを末尾に足す。"""
    found = role_edition(scope, name).roles
    if any(role.id == PROMOTER for role in found):
        return found
    promoter = national.record(f"{PROMOTER}@2.0")
    return (*found, promoter) if isinstance(promoter, StructureRole) else found


def newer_than(scope: Scope, name: str) -> tuple[PlanEdition, ...]:
    """この版より新しい版を、番号の順に。"""
    return tuple(one for one in known_editions(scope) if _order(one.edition) > _order(name))


def newest_before(scope: Scope, name: str) -> PlanEdition | None:
    """この版のすぐ前の版。"""
    earlier = [one for one in known_editions(scope) if _order(one.edition) < _order(name)]
    return earlier[-1] if earlier else None


def difference_of(before: PlanEdition, after: PlanEdition) -> EditionDifference:
    """二つの版の違い。"""
    return difference(before, after)


def _order(name: str) -> tuple[int, ...]:
    """版の番号の順（2.9 の次は 2.10）。"""
    return tuple(int(part) if part.isdigit() else 0 for part in name.split("."))


def beside(scope: Scope, row: LocalEdition) -> PlanEdition | None:
    """読み込んだ版と比べる版: いま使える同じ番号の版（中身が違うとき）、なければすぐ前の版。"""
    same = next((one for one in known_editions(scope) if one.edition == row.name), None)
    if same is not None and same != content(row):
        return same
    return newest_before(scope, row.name)
