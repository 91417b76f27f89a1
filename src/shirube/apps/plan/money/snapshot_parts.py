"""計画の版のうち、経費と契約が作る部分。"""

from shirube.apps.plan.money.queries import lines

PARTS = {
    "costs": lines.cost_lines,
    "effects": lines.effect_lines,
    "assets": lines.asset_lines,
}
