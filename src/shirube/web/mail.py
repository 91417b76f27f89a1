"""電子メールの設定: ``SHIRUBE_SMTP`` の一行から、Django の設定を作る。

形は ``smtp://利用者:合言葉@住所:番号/?from=差出人``（``apps/notices/mail_server.py`` と同じ一行）。
サインインの部品（パスワードの定め直し）だけが、この設定で送る。
"""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


def django_settings(url: str) -> dict[str, Any]:
    """Django に渡す設定。空なら、どこへも送らない。"""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(url)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or _PORTS.get(parts.scheme, 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": parse_qs(parts.query).get("from", [""])[0],
    }
