"""計画の版のうち、KPI が作る部分。"""

from shirube.apps.plan.kpi import queries

PARTS = {"kpis": queries.kpi_lines, "peers": queries.peer_lines}
