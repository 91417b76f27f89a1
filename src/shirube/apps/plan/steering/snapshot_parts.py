"""計画の版のうち、課題・リスクが作る部分。"""

from shirube.apps.plan.steering import queries

PARTS = {"issues": queries.issue_lines}
