"""みほん市の処理簿: 見本の処理簿（``adapters.ledger_example``）を、もう一つの業務の記録として取り込む。"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shirube.adapters.ledger_example import FILE_NAME, TITLE, ledger_example
from shirube.reference.organization.holidays import holiday_dates

if TYPE_CHECKING:
    from shirube.apps.frame.scope import Scope


def keep_ledger(by: Scope) -> Any:
    """処理簿を取り込む（もうあれば、前のものを返す）。"""
    from shirube.apps.insight.logs import actions

    data = ledger_example(holidays=holiday_dates())
    return actions.import_log(by=by, title=TITLE, name=FILE_NAME, data=data, mapping="")
