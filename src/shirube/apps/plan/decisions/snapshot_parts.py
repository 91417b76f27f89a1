"""計画の版のうち、会議の決定が作る部分。"""

from shirube.apps.plan.decisions import queries

PARTS = {"decisions": queries.decision_lines}
