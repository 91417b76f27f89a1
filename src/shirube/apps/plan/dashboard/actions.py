"""承認された版の共有ファイルを書き出す。"""

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.dashboard import queries
from shirube.apps.plan.versions.queries import PlanVersion
from shirube.engines.plan.share_file import file_stem, share_text


class CannotShareVersion(ValueError):
    """この版は共有できない。"""


@action
def share_version(*, by: Scope, version: PlanVersion) -> tuple[str, bytes]:
    """共有ファイルの名と中身。承認された版からだけ書き出し、書き出したことを監査に残す。"""
    if version.state != PlanVersion.State.APPROVED:
        raise CannotShareVersion(
            f"{version}は{version.get_state_display()}です。外へ出せるのは承認された版だけです。"
            "承認を受けるか、外での決定を記録してください。"
        )
    share = queries.shared(by, version)
    audit.record(
        by=by, action="計画の共有ファイルを書き出した", record=version, fields=("initiatives", "kpis")
    )
    return f"{file_stem(share)}.json", share_text(share).encode()
