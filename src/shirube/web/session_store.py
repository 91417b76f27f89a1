"""セッションの置き場: Django のデータベースの置き場のまま、要求ごとに読むところだけを組み置きにする。"""

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from shirube.apps.frame.prepared import Prepared

_SESSION: Prepared[Session] = Prepared(lambda *, key: Session.objects.filter(session_key=key), key=str)


class SessionStore(DatabaseStore):
    """サインインの記憶の置き場。"""

    def _get_session_from_db(self) -> Session | None:
        found = next(iter(_SESSION.rows(key=self.session_key or "")), None)
        if found is None or found.expire_date <= timezone.now():
            self._session_key = None
            return None
        return found
