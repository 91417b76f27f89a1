"""課の人: その課に権限を持ち、画面で答えられる人。"""

from collections.abc import Iterable

from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.progress.models import Section

ANSWER = "progress.answer"


def members_of(scope: Scope, sections: Iterable[Section]) -> dict[int, list[object]]:
    """課（の id）から、画面で答えられる利用者を引く表。"""
    people = organization.members_by_department(scope, ANSWER)
    return {one.pk: list(people.get(one.department_id or 0, [])) for one in sections}
