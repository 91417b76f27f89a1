"""仮名の鍵を読む。人は、この鍵で仮名に替わる。"""

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.logs.models import PseudonymKey


def pseudonym_secret(scope: Scope) -> bytes | None:
    """この自治体の仮名の鍵。まだ作っていなければ None。"""
    row = PseudonymKey.objects.first()
    return None if row is None else bytes.fromhex(row.secret)
