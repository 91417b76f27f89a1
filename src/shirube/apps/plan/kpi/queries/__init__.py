"""KPI を読む側。"""

from shirube.apps.plan.kpi.queries.comparison import (
    ComparedFigure,
    ComparedTable,
    comparison,
    own_codes,
    peer_group,
)
from shirube.apps.plan.kpi.queries.kpis import (
    KpiView,
    kpi_of_key,
    kpi_of_title,
    kpis,
    kpis_of_plan,
    lineage,
    reading_of_key,
    readings,
    readings_beside,
)
from shirube.apps.plan.kpi.queries.lines import entries_of, kpi_line, kpi_lines, lines_of
from shirube.apps.plan.kpi.queries.series import (
    bodies,
    body_names,
    current_tables,
    import_of_key,
    imports,
    series_items,
    series_list,
    series_of_key,
)
from shirube.apps.plan.kpi.queries.sheet import SheetLine, SheetPreview, sheet_of_key, sheet_preview

__all__ = [
    "ComparedFigure",
    "ComparedTable",
    "KpiView",
    "SheetLine",
    "SheetPreview",
    "bodies",
    "body_names",
    "comparison",
    "current_tables",
    "entries_of",
    "import_of_key",
    "imports",
    "kpi_line",
    "kpi_lines",
    "kpi_of_key",
    "kpi_of_title",
    "kpis",
    "kpis_of_plan",
    "lineage",
    "lines_of",
    "own_codes",
    "peer_group",
    "reading_of_key",
    "readings",
    "readings_beside",
    "series_items",
    "series_list",
    "series_of_key",
    "sheet_of_key",
    "sheet_preview",
]
