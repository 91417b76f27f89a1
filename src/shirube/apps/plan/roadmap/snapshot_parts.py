"""計画の版のうち、工程表が作る部分。"""

from shirube.apps.plan.roadmap import queries

PARTS = {
    "pillars": queries.pillar_lines,
    "initiatives": queries.initiative_lines,
    "tasks": queries.task_lines,
}
