"""決めた手順を読む。"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.rules.models import DeclaredStepList
from shirube.engines.insight.declared import DeclaredStep, DeclaredSteps


def step_lists(scope: Scope) -> QuerySet[DeclaredStepList]:
    """決めた手順を、名の順、新しい日から。"""
    return DeclaredStepList.objects.all()


def step_list_of_key(scope: Scope, key: UUID) -> DeclaredStepList:
    """一つの決めた手順。無ければ ``DeclaredStepList.DoesNotExist``。"""
    return DeclaredStepList.objects.get(key=key)


def declared_of(row: DeclaredStepList) -> DeclaredSteps:
    """照らし合わせに使う、手順の並び。"""
    return DeclaredSteps(tuple(DeclaredStep(**one) for one in row.steps))


def fitting_steps(scope: Scope, activities: Collection[str], until: date) -> DeclaredStepList | None:
    """この行いのある記録に、いちばん合う手順。

    記録の行いと同じ名の手順の割合がいちばん多いもののうち、``until`` までに使い始めた、いちばん新しいもの
    （無ければ、いちばん新しいもの）。同じ名の手順が一つも無ければ None。
    """
    names = set(activities)
    found = []
    for row in step_lists(scope):
        mine = [one["activity"] for one in row.steps]
        same = sum(name in names for name in mine)
        if same:
            found.append((same / len(mine), same, row.since <= until, row.since, row))
    return max(found, key=lambda one: one[:4])[4] if found else None
