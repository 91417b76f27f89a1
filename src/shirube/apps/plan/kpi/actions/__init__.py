"""KPI を定め、読み、確定し、全国の表と職員の表を取り込む。"""

from shirube.apps.plan.kpi.actions.adopting import AdoptedKpi, adopt_kpis, withdraw_kpis
from shirube.apps.plan.kpi.actions.definition import (
    CannotDefineKpi,
    bind_series,
    define_kpi,
    edit_kpi,
    set_targets,
)
from shirube.apps.plan.kpi.actions.peers import CannotChoosePeers, choose_peers
from shirube.apps.plan.kpi.actions.readings import (
    confirm_year,
    keep_hand_reading,
    take_reading,
)
from shirube.apps.plan.kpi.actions.series import (
    CannotImportSeries,
    adopt_series,
    discard_series,
    stage_series,
    take_series_readings,
)
from shirube.apps.plan.kpi.actions.sheet import CannotTakeSheet, discard_sheet, stage_sheet, take_sheet
from shirube.apps.plan.kpi.hand_readings import CannotReadKpi, HandReading

__all__ = [
    "AdoptedKpi",
    "CannotChoosePeers",
    "CannotDefineKpi",
    "CannotImportSeries",
    "CannotReadKpi",
    "CannotTakeSheet",
    "HandReading",
    "adopt_kpis",
    "adopt_series",
    "bind_series",
    "choose_peers",
    "confirm_year",
    "define_kpi",
    "discard_series",
    "discard_sheet",
    "edit_kpi",
    "keep_hand_reading",
    "set_targets",
    "stage_series",
    "stage_sheet",
    "take_reading",
    "take_series_readings",
    "take_sheet",
    "withdraw_kpis",
]
