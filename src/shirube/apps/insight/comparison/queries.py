"""変化の比較を読む: 問いに答え、残した比べを引く。"""

from uuid import UUID

from django.db.models import QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.comparison.asking import Compared as Compared
from shirube.apps.insight.comparison.asking import compare as compare
from shirube.apps.insight.comparison.asking import is_shown as is_shown
from shirube.apps.insight.comparison.models import KeptComparison as KeptComparison
from shirube.apps.insight.logs import queries as logs
from shirube.engines.insight.figures import CannotCompareFigure as CannotCompareFigure
from shirube.engines.insight.question import CannotAsk as CannotAsk
from shirube.engines.insight.question import Question as Question


def kept_comparisons(scope: Scope) -> QuerySet[KeptComparison]:
    """残した比べを新しい順に。"""
    return KeptComparison.objects.all()


def kept_of_log(scope: Scope, log_key: UUID) -> QuerySet[KeptComparison]:
    """一つの記録の、残した比べを新しい順に。"""
    return kept_comparisons(scope).filter(log_key=log_key)


def kept_of_removed(scope: Scope) -> QuerySet[KeptComparison]:
    """もとの記録が取り除かれた、残した比べを新しい順に。"""
    return kept_comparisons(scope).exclude(log_key__in=logs.logs(scope).order_by().values("key"))


def kept_of_key(scope: Scope, key: UUID) -> KeptComparison:
    """残した一つの比べ。無ければ ``KeptComparison.DoesNotExist``。"""
    return kept_comparisons(scope).get(key=key)
