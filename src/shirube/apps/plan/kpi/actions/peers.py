"""比べる団体を選ぶ。"""

from collections.abc import Sequence

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.kpi import queries
from shirube.apps.plan.kpi.models import PeerGroup

MOST = 60


class CannotChoosePeers(ValueError):
    """比べる団体を選べない。"""


@action
def choose_peers(*, by: Scope, title: str, codes: Sequence[str], version: int = 0) -> PeerGroup:
    """比べる団体を選ぶ。はじめてなら作り、あれば版が合うときだけ替える。"""
    names = queries.body_names()
    unknown = [code for code in codes if code not in names]
    if unknown:
        raise CannotChoosePeers(f"全国の一覧に無い団体です: {'、'.join(unknown[:5])}。書き直してください。")
    if len(codes) > MOST:
        raise CannotChoosePeers(f"比べる団体は{MOST}までです。{len(codes)}団体あります。減らしてください。")
    picked = list(dict.fromkeys(codes))
    group = PeerGroup.objects.first()
    if group is None:
        group = PeerGroup.objects.create(title=title, codes=picked)
    else:
        group = PeerGroup.change(key=group.key, version=version, title=title, codes=picked)
    audit.record(by=by, action="比べる団体を選んだ", record=group, fields=("title", "codes"))
    return group
