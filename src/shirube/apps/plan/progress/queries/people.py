"""課の人: その課に権限を持ち、画面で答えられる人。"""

from collections import defaultdict
from collections.abc import Iterable

from shirube.apps.frame.permissions import permissions
from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.progress.models import Section

ANSWER = "progress.answer"


def members_of(scope: Scope, sections: Iterable[Section]) -> dict[int, list[object]]:
    """課（の id）から、画面で答えられる利用者を引く表。問い合わせの数は、課の数によらない。"""
    roles = permissions()[ANSWER].roles
    by_unit: dict[int, dict[int, object]] = defaultdict(dict)
    for account in organization.accounts(scope).filter(is_active=True):
        for right in account.rights:  # type: ignore[attr-defined]
            if right.department_id and right.role in roles:
                by_unit[right.department_id][account.pk] = account
    return {one.pk: list(by_unit.get(one.department_id or 0, {}).values()) for one in sections}
