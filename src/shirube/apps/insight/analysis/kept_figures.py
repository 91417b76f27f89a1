"""残した数を見せてよいか: 比べや対策が残した課の数を、見るたびに、見る人といまの記録と名簿で見直す。"""

from collections.abc import Iterable
from uuid import UUID

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.analysis.people import REFUSAL, TEAMS, is_large_or_own
from shirube.apps.insight.analysis.selection import NONE, CannotSelect, Selection
from shirube.apps.insight.analysis.views.page import page_of
from shirube.apps.insight.logs import queries
from shirube.apps.insight.logs.queries import LogNotReady

KEPT_REFUSAL = f"{REFUSAL}残した数なので、あることだけを示します。"


def is_kept_shown(scope: Scope, log: UUID, selection: Selection, pairs: Iterable[tuple[str, str]]) -> bool:
    """``selection`` の中で ``pairs``（切り口, 値）を数えて残した数を、この人に見せてよいか。

    記録が取り除かれているか、まだ開けなければ、名簿に三人以上いる課か、自分の課だけを見せる。
    """
    asked = {one for one in (*selection.pairs, *pairs) if one[0] in TEAMS}
    if not asked:
        return True
    row = queries.logs(scope).filter(key=log).first()
    try:
        if row is None:
            raise LogNotReady(str(log))
        people = page_of(scope, row, selection).people
    except CannotSelect:
        return False
    except LogNotReady:
        return all(is_large_or_own(scope, value) for _, value in asked if value not in ("", NONE))
    return not any(people.is_hidden(name, None if value in ("", NONE) else value) for name, value in asked)
