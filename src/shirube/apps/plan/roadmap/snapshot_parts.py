"""計画の版のうち、工程表が作る部分。"""

from shirube.apps.plan.roadmap.queries import lines

PARTS = {
    "pillars": lines.pillar_lines,
    "initiatives": lines.initiative_lines,
    "tasks": lines.task_lines,
}
