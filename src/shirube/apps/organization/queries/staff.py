"""職員を読む: その日の一覧、一人、来し方。"""

from datetime import date
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.organization.models import Account, Staff, StaffVersion
from shirube.apps.organization.queries.departments import SEE_UNRELEASED
from shirube.values.japanese_text import to_full_width_kana


def _visible(scope: Scope) -> "QuerySet[StaffVersion]":
    return StaffVersion.objects.visible(scope.today, sees_unreleased=scope.can(SEE_UNRELEASED))


def staff_at(
    scope: Scope, day: date, *, department_ids: tuple[int, ...] | None = None, text: str = ""
) -> "QuerySet[StaffVersion]":
    """その日の職員を読みの順に。``department_ids`` を渡すと、主な所属か兼務がそこにある人だけ。

    行が増えても問い合わせは増えない（版・身元で一つ、兼務で一つ）。
    """
    rows = StaffVersion.objects.in_force(
        day, today=scope.today, sees_unreleased=scope.can(SEE_UNRELEASED)
    ).filter(is_retired=False)
    if department_ids is not None:
        rows = rows.filter(
            Q(department_id__in=department_ids) | Q(concurrent_posts__department_id__in=department_ids)
        ).distinct()
    if text:
        kana = to_full_width_kana(text)
        rows = rows.filter(Q(name__icontains=text) | Q(kana__icontains=kana) | Q(staff__number__iexact=text))
    return (
        rows.select_related("staff", "department")
        .prefetch_related("concurrent_posts__department")
        .order_by("kana", "staff__number")
    )


def staff_of_key(scope: Scope, key: UUID) -> Staff:
    """一人の職員の身元。見せてよい版が一つも無ければ ``DoesNotExist``。"""
    shown = _visible(scope)
    return Staff.objects.select_related("account").filter(pk__in=shown.values("staff")).get(key=key)


def staff_version_at(scope: Scope, day: date, staff: Staff) -> StaffVersion | None:
    """その日のこの職員の版（退職の版を含む）。まだ無ければ None。"""
    return (
        _visible(scope)
        .filter(staff=staff, valid_from__lte=day)
        .select_related("staff", "department")
        .prefetch_related("concurrent_posts__department")
        .order_by("-valid_from", "-change__adoption_order")
        .first()
    )


def staff_history(scope: Scope, staff: Staff) -> list[StaffVersion]:
    """この職員の版を、古い順に。"""
    return list(
        _visible(scope)
        .filter(staff=staff)
        .select_related("change", "department")
        .prefetch_related("concurrent_posts__department")
        .order_by("valid_from", "change__adoption_order")
    )


def staff_of_account(scope: Scope, account: Account) -> Staff | None:
    """この利用者に結び付いた、この自治体の職員。"""
    return Staff.objects.filter(account=account).first()


def staff_version_number(scope: Scope, staff: Staff) -> int:
    """この職員の版番号（最後に変えた一式の、反映の順番）。"""
    return _visible(scope).filter(staff=staff).aggregate(last=Max("change__adoption_order"))["last"] or 0


def staff_version_numbers(scope: Scope) -> dict[str, tuple[UUID, int]]:
    """職員番号から、鍵と版番号を引く表。"""
    rows = _visible(scope).values_list("staff__number", "staff__key").annotate(Max("change__adoption_order"))
    return {number: (key, last) for number, key, last in rows.order_by()}
