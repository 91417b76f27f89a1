"""KPI の記録: 指標と読み、全国の表、比べる団体。"""

from shirube.apps.plan.kpi.models.kpi import SHARE_ONLY, Kpi, KpiReading
from shirube.apps.plan.kpi.models.series import PeerGroup, Series, SeriesImport, SeriesTable
from shirube.apps.plan.kpi.models.sheet import KpiSheet

__all__ = [
    "SHARE_ONLY",
    "Kpi",
    "KpiReading",
    "KpiSheet",
    "PeerGroup",
    "Series",
    "SeriesImport",
    "SeriesTable",
]
