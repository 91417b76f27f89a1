"""経費・効果・支援策・台帳を書き、表計算から取り込む。"""

from shirube.apps.plan.money.actions.adopting import AdoptedBudget, adopt_budgets, withdraw_budgets
from shirube.apps.plan.money.actions.assets import add_asset, edit_asset, remove_asset
from shirube.apps.plan.money.actions.costs import save_budget
from shirube.apps.plan.money.actions.effects import EffectFields, add_effect, edit_effect, remove_effect
from shirube.apps.plan.money.actions.imports import SheetRefused, discard_sheet, stage_sheet, take_sheet
from shirube.apps.plan.money.actions.rules import CannotKeepMoney
from shirube.apps.plan.money.actions.supports import choose_support, edit_support, remove_support

__all__ = [
    "AdoptedBudget",
    "CannotKeepMoney",
    "EffectFields",
    "SheetRefused",
    "add_asset",
    "add_effect",
    "adopt_budgets",
    "choose_support",
    "discard_sheet",
    "edit_asset",
    "edit_effect",
    "edit_support",
    "remove_asset",
    "remove_effect",
    "remove_support",
    "save_budget",
    "stage_sheet",
    "take_sheet",
    "withdraw_budgets",
]
