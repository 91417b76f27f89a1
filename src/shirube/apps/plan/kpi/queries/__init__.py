"""KPI を読む側。"""

from shirube.apps.plan.kpi.definitions import details_of_example
from shirube.apps.plan.kpi.layouts import layout_text
from shirube.apps.plan.kpi.queries.comparison import (
    ComparedFigure,
    ComparedTable,
    comparison,
    own_codes,
    peer_group,
    peer_lines,
)
from shirube.apps.plan.kpi.queries.kpis import (
    KpiView,
    kpi_of_key,
    kpi_of_title,
    kpis,
    kpis_of_plan,
    later_readings,
    lineage,
    reading_of_key,
    readings,
    readings_beside,
)
from shirube.apps.plan.kpi.queries.left import left_series_imports, left_sheets
from shirube.apps.plan.kpi.queries.lines import entries_of, kpi_line, kpi_lines, lines_of
from shirube.apps.plan.kpi.queries.national import NationalBeside, ShownFigure, national_beside
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
from shirube.apps.plan.kpi.queries.sheet import (
    SheetLine,
    SheetPreview,
    preview_of,
    sheet_of_key,
    sheet_preview,
    targets_xlsx,
)
from shirube.apps.plan.kpi.queries.summary import KpiCounts, kpi_counts

__all__ = [
    "ComparedFigure",
    "ComparedTable",
    "KpiCounts",
    "KpiView",
    "NationalBeside",
    "SheetLine",
    "SheetPreview",
    "ShownFigure",
    "bodies",
    "body_names",
    "comparison",
    "current_tables",
    "details_of_example",
    "entries_of",
    "import_of_key",
    "imports",
    "kpi_counts",
    "kpi_line",
    "kpi_lines",
    "kpi_of_key",
    "kpi_of_title",
    "kpis",
    "kpis_of_plan",
    "later_readings",
    "layout_text",
    "left_series_imports",
    "left_sheets",
    "lineage",
    "lines_of",
    "national_beside",
    "own_codes",
    "peer_group",
    "peer_lines",
    "preview_of",
    "reading_of_key",
    "readings",
    "readings_beside",
    "series_items",
    "series_list",
    "series_of_key",
    "sheet_of_key",
    "sheet_preview",
    "targets_xlsx",
]
