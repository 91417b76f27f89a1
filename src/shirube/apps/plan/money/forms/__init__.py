"""経費と契約の様式。"""

from shirube.apps.plan.money.forms.budget import BudgetForm
from shirube.apps.plan.money.forms.records import (
    AssetForm,
    ChooseSupportForm,
    EffectForm,
    NarrowAssetsForm,
    NewAssetForm,
    NewEffectForm,
    SupportForm,
    VersionForm,
)
from shirube.apps.plan.money.forms.sheet import SheetForm, TakeForm

__all__ = [
    "AssetForm",
    "BudgetForm",
    "ChooseSupportForm",
    "EffectForm",
    "NarrowAssetsForm",
    "NewAssetForm",
    "NewEffectForm",
    "SheetForm",
    "SupportForm",
    "TakeForm",
    "VersionForm",
]
