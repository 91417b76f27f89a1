"""計画の版のうち、全体方針が作る部分。"""

from shirube.apps.plan.policy import queries

PARTS = {"own_words": queries.own_word_lines, "placements": queries.placement_lines}
