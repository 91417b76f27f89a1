"""置き去りの取り込み: 読み込みの途中で止まったものと、確かめられないまま日のたったもの。"""

from datetime import timedelta

from django.db.models import Q, QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.kpi.models import KpiSheet, SeriesImport

UNFINISHED_AFTER = timedelta(days=1)
UNTAKEN_AFTER = timedelta(days=30)


def left_series_imports(scope: Scope) -> QuerySet[SeriesImport]:
    """一日たっても読み終わらない全国の表と、30日のあいだ使い始められなかった全国の表。"""
    states = SeriesImport.State
    return SeriesImport.objects.filter(
        Q(state=states.STAGING, staged_at__lt=scope.now - UNFINISHED_AFTER)
        | Q(state=states.READY, staged_at__lt=scope.now - UNTAKEN_AFTER)
    ).order_by("staged_at", "id")


def left_sheets(scope: Scope) -> QuerySet[KpiSheet]:
    """30日のあいだ取り込まれなかった、目標と実績の表。"""
    return KpiSheet.objects.filter(
        state=KpiSheet.State.READY, staged_at__lt=scope.now - UNTAKEN_AFTER
    ).order_by("staged_at", "id")
