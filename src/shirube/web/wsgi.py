"""サーバーの入口。"""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shirube.web.settings")


def under(subpath: str, inner: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """置き場所（例 ``/shirube``）を道筋から外す。前段が外して渡しても、付けたまま渡しても同じに動く。"""

    def outer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if subpath and (path == subpath or path.startswith(f"{subpath}/")):
            environ = environ | {"PATH_INFO": path[len(subpath) :] or "/", "SCRIPT_NAME": subpath}
        return inner(environ, start_response)

    return outer


_django = get_wsgi_application()
application = under(os.environ.get("SHIRUBE_SUBPATH", "").rstrip("/"), _django)
