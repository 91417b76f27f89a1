"""記録の中の画面の切り替え。各アプリが ``urls.LOG_TABS`` で名のる（名、経路の名、権限）。

経路は記録の鍵を一つだけ取る（``logs/<uuid:key>/…``）。切り替えても、絞り込み（期間・行い・切り口・見方）は引き継ぐ。
"""

from django.urls import reverse

from shirube.apps.frame.permissions import installed_modules
from shirube.apps.frame.scope import Scope
from shirube.apps.insight.analysis.selection import Selection
from shirube.apps.insight.logs.queries import EventLog
from shirube.ui.components.tabs.tabs import Tab


def log_tabs(scope: Scope, log: EventLog, current: str, selection: Selection) -> list[Tab]:
    """この人が開ける、記録の画面。``current`` はいまの経路の名。"""
    query = selection.shared.query()
    return [
        Tab(label, reverse(name, args=[log.key]) + query, is_current=name == current)
        for module in installed_modules("urls")
        for label, name, permission in getattr(module, "LOG_TABS", ())
        if scope.can(permission)
    ]
