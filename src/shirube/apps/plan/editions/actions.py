"""国の計画の版を読み込み、使い、使うのをやめる。"""

from uuid import UUID

from shirube.adapters.edition_workbook import read_edition_bytes
from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.editions import queries
from shirube.apps.plan.editions.models import LocalEdition
from shirube.apps.plan.editions.users import users_of
from shirube.engines.plan.edition_file import edition_file
from shirube.engines.plan.edition_links import SheetProblem

State = LocalEdition.State


class EditionRefused(ValueError):
    """版のファイルを読み込めない。``problems`` に、シート・行・列・理由・次にすることが並ぶ。"""

    def __init__(self, problems: tuple[SheetProblem, ...]) -> None:
        self.problems = problems
        super().__init__(f"版のファイルに直すところが{len(problems):,}か所あるので、読み込んでいません。")


class CannotUseEdition(ValueError):
    """この版は、そのようには使えない。"""


def read_edition(*, by: Scope, name: str, data: bytes) -> LocalEdition:
    """版のファイル（xlsx か指紋付きの JSON）を読み、確認待ちにする。計画はまだ何も変わらない。"""
    found = read_edition_bytes(data, name=name)
    if found.edition is None:
        raise EditionRefused(found.problems)
    return _keep(by=by, source=name, edition=found.edition)


@action
def _keep(*, by: Scope, source: str, edition: queries.PlanEdition) -> LocalEdition:
    kept = LocalEdition.objects.create(
        name=edition.edition,
        label=edition.label,
        text=edition_file(edition),
        source=source[:200],
        read_at=by.now,
    )
    audit.record(by=by, action="国の計画の版を読み込んだ", record=kept, fields=("name", "source"))
    return kept


@action
def use_edition(*, by: Scope, key: UUID, version: int) -> LocalEdition:
    """読み込んだ版を使う。同じ番号の読み込んだ版を使っていれば、そちらは使わなくなる。"""
    row = LocalEdition.objects.get(key=key)
    before = LocalEdition.objects.filter(name=row.name, state=State.IN_USE).exclude(pk=row.pk).first()
    if before is not None:
        LocalEdition.change(key=before.key, version=before.version, state=State.WITHDRAWN)
    used = LocalEdition.change(key=key, version=version, state=State.IN_USE)
    audit.record(by=by, action="国の計画の版を使い始めた", record=used, fields=("state",))
    return used


@action
def withdraw_edition(*, by: Scope, key: UUID, version: int) -> LocalEdition:
    """読み込んだ版を使うのをやめる。計画が使っているあいだは、標に付いてくる版に戻れるときだけできる。"""
    row = LocalEdition.objects.get(key=key)
    shipped = {one.edition for one in queries.national.editions()}
    users = users_of(by, row.name)
    if row.state == State.IN_USE and row.name not in shipped and users:
        raise CannotUseEdition(
            f"第{row.name}版は、{'、'.join(users[:3])}が使っています。先に計画の版を移し替えてください。"
        )
    withdrawn = LocalEdition.change(key=key, version=version, state=State.WITHDRAWN)
    audit.record(by=by, action="国の計画の版を使うのをやめた", record=withdrawn, fields=("state",))
    return withdrawn
