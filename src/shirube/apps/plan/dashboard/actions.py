"""承認された版の共有ファイルを、命令行から書き出す。画面から受け取ったことは経路が監査に残す。"""

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.dashboard import queries
from shirube.apps.plan.versions.queries import PlanVersion


@action
def write_share(*, by: Scope, version: PlanVersion) -> bytes:
    """共有ファイルの中身。書き出したことを監査に残す。"""
    _, data = queries.share_bytes(by, version)
    audit.record(
        by=by, action="計画の共有ファイルを書き出した", record=version, fields=("initiatives", "kpis")
    )
    return data
