"""利用者と権限を読む。

権限が効いているかは、読むたびに決める。期間の中にあり、職に付いた権限なら、その利用者の職員がいまもその職に
あること。夜の処理が動かなくても、4月1日の0時に終わる。
"""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from shirube.apps.frame import scope as scopes
from shirube.apps.frame.permissions import permissions
from shirube.apps.frame.prepared import Prepared
from shirube.apps.frame.scope import Scope
from shirube.apps.organization.models import (
    Account,
    ConcurrentPost,
    Membership,
    Municipality,
    Staff,
    StaffVersion,
)
from shirube.engines.organization.rights import NOTICE_DAYS
from shirube.values.instant import midnight

LOOK_BACK_DAYS = 7  # 働き手が止まっていても、これだけの日はさかのぼって知らせる


def memberships_in_force(
    account_id: int, today: date, municipality: Municipality | None = None
) -> list[Membership]:
    """この日に効いている権限。自治体を渡せば問い合わせは一つ、渡さなければ自治体ごとに一つ増える。

    職員の表は自治体の壁の中にあるので、その自治体の範囲に入って読む。
    """
    bodies = [municipality] if municipality is not None else bodies_open_to(account_id, today)
    found: list[Membership] = []
    for body in bodies:
        with scopes.enter(_reading_scope(body, today)):
            rows = _RIGHTS.rows(account=account_id, body=body.pk, day=today)
        for row in rows:
            row.municipality = body
        found += rows
    return found


def bodies_open_to(account_id: int, today: date) -> list[Municipality]:
    """この日に、期間の中の権限がある自治体（職を離れたかは、入るときに確かめる）。"""
    dated = Membership.objects.filter(account_id=account_id, starts_on__lte=today, ends_on__gt=today)
    return list(Municipality.objects.filter(pk__in=dated.values("municipality")).order_by("kana", "pk"))


def _reading_scope(body: Municipality, today: date) -> Scope:
    """権限を読むためだけの、だれでもない範囲。"""
    current = scopes.current()
    return Scope(
        municipality_id=body.pk,
        municipality_key=body.key,
        now=current.now if current else midnight(today),
    )


def _in_force(rows: "QuerySet[Membership]", municipality_id: int, day: date) -> "QuerySet[Membership]":
    """期間の中にあり、職に付いた権限ならその職にまだある行。"""
    versions = StaffVersion.objects.filter(
        staff__account_id=OuterRef("account_id"), change__state="adopted", valid_from__lte=day
    ).order_by("-valid_from", "-change__adoption_order")
    in_office = StaffVersion.objects.filter(pk=OuterRef("post_version"), is_retired=False)
    concurrent = ConcurrentPost.objects.filter(
        staff_version_id=OuterRef("post_version"), department_id=OuterRef("department_id")
    )
    return (
        rows.filter(municipality_id=municipality_id, starts_on__lte=day, ends_on__gt=day)
        .annotate(post_version=Subquery(versions.values("pk")[:1]))
        .filter(
            Q(follows_post=False)
            | ~Exists(Staff.objects.filter(account_id=OuterRef("account_id")))
            | (Q(department__isnull=True) & Exists(in_office))
            | Exists(in_office.filter(department_id=OuterRef("department_id")))
            | (Exists(in_office) & Exists(concurrent))
        )
    )


def _rights_of(*, account: int, body: int, day: date) -> "QuerySet[Membership]":
    return _in_force(Membership.objects.filter(account_id=account), body, day).order_by("role", "pk")


_RIGHTS = Prepared(_rights_of, account=int, body=int, day=date)
_ACCOUNT = Prepared(lambda *, key: Account.objects.filter(pk=key), key=int)


def account_of_id(account_id: int) -> Account | None:
    """この id の利用者。サインインした人を要求ごとに読むところ。"""
    return next(iter(_ACCOUNT.rows(key=account_id)), None)


def our_accounts(scope: Scope) -> "QuerySet[Account]":
    """この自治体に権限を持ったことのある利用者。"""
    ours = Membership.objects.filter(municipality_id=scope.municipality_id)
    return Account.objects.filter(pk__in=ours.values("account"))


def accounts(scope: Scope, *, text: str = "") -> "QuerySet[Account]":
    """利用者を利用者IDの順に。``rights`` に、この自治体でいま効いている権限が付く。"""
    mine = _in_force(Membership.objects.all(), scope.municipality_id or 0, scope.today).order_by("role")
    rows = our_accounts(scope).order_by("login_id")
    if text:
        rows = rows.filter(Q(login_id__icontains=text) | Q(display_name__icontains=text))
    return rows.prefetch_related(Prefetch("memberships", queryset=mine, to_attr="rights"))


def account_of_key(scope: Scope, key: UUID) -> Account:
    """この自治体に権限を持ったことのある利用者。"""
    return our_accounts(scope).get(key=key)


def is_only_ours(scope: Scope, account: Account) -> bool:
    """この自治体だけの利用者か（ほかの自治体でも使われている人の氏名などは、ここでは変えない）。"""
    return not account.memberships.exclude(municipality_id=scope.municipality_id).exists()


def memberships_of(scope: Scope, account: Account) -> list[Membership]:
    """この利用者の、この自治体での権限を新しい順に。``is_in_force`` にいま効いているかが付く。"""
    mine = Membership.objects.filter(account=account, municipality_id=scope.municipality_id)
    live = _in_force(mine, scope.municipality_id or 0, scope.today).values("pk")
    return list(
        mine.annotate(is_in_force=Exists(mine.filter(pk=OuterRef("pk"), pk__in=live)))
        .select_related("department")
        .order_by("-starts_on", "-pk")
    )


def membership_of_key(scope: Scope, key: UUID) -> Membership:
    """この自治体の一つの権限。"""
    return Membership.objects.select_related("account").get(key=key, municipality_id=scope.municipality_id)


def rights_ending_soon(scope: Scope) -> "QuerySet[Membership]":
    """今日から30日以内に終わる権限を、終わる順に。"""
    return (
        Membership.objects.filter(
            municipality_id=scope.municipality_id,
            account__is_active=True,
            starts_on__lt=F("ends_on"),
            ends_on__gt=scope.today,
            ends_on__lte=scope.today + timedelta(days=NOTICE_DAYS),
        )
        .select_related("account", "department")
        .order_by("ends_on", "account__login_id")
    )


def rights_to_warn(scope: Scope) -> list[Membership]:
    """終わりを前もって知らせる権限: 30日以内に終わり、いま効いていて、続きがまだ与えられていないもの。"""
    rows = list(_in_force(rights_ending_soon(scope), scope.municipality_id or 0, scope.today))
    later = Membership.objects.filter(
        municipality_id=scope.municipality_id, account__in={row.account_id for row in rows}
    )
    others = [(_duty(other), other.starts_on, other.ends_on) for other in later]
    return [
        row
        for row in rows
        if not any(
            duty == _duty(row) and starts_on <= row.ends_on < ends_on for duty, starts_on, ends_on in others
        )
    ]


def rights_just_ended(scope: Scope) -> list[Membership]:
    """この7日のあいだに終わった権限（期間が過ぎた、職を離れた）。同じ役割の続きがあるものは除く。"""
    body, rows = scope.municipality_id or 0, Membership.objects.filter(account__is_active=True)
    today = _in_force(rows, body, scope.today)
    ended: dict[int, Membership] = {}
    for back in range(1, LOOK_BACK_DAYS + 1):
        before = _in_force(rows, body, scope.today - timedelta(days=back))
        for row in before.exclude(pk__in=today.values("pk")).select_related("account"):
            ended[row.pk] = row
    held = {_duty(row) for row in today.filter(account__in={row.account_id for row in ended.values()})}
    return [row for row in ended.values() if _duty(row) not in held]


def _duty(row: Membership) -> tuple[int, str, int | None]:
    """だれが、どの役割を、どの組織で。"""
    return row.account_id, row.role, row.department_id


def rights_managers(scope: Scope) -> "QuerySet[Account]":
    """この自治体で、いま権限を与えられる人。"""
    roles = permissions()["rights.grant"].roles
    rows = _in_force(Membership.objects.filter(role__in=roles), scope.municipality_id or 0, scope.today)
    return Account.objects.filter(is_active=True, pk__in=rows.values("account")).order_by("pk")


def administrator_count(scope: Scope, *, without: Membership) -> int:
    """この権限が無くなったあとに残る、効いているシステム管理者の数。"""
    rows = Membership.objects.filter(role="system_admin", account__is_active=True).exclude(pk=without.pk)
    return _in_force(rows, scope.municipality_id or 0, scope.today).values("account").distinct().count()


def members_by_department(scope: Scope, permission: str) -> dict[int, list[Account]]:
    """この権限を初めから持つ役割の人を、所属する組織（の id）から引く表。問い合わせは組織の数によらない。"""
    roles = permissions()[permission].roles
    found: dict[int, dict[int, Account]] = {}
    for account in accounts(scope).filter(is_active=True):
        for right in account.rights:
            if right.department_id and right.role in roles:
                found.setdefault(right.department_id, {})[account.pk] = account
    return {department: list(people.values()) for department, people in found.items()}
