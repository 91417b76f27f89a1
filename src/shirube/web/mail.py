"""電子メールの設定を Django の設定にする。サインインの部品（パスワードの定め直し）だけが、この設定で送る。

一行を読むのは ``adapters/mail`` だけ。読めない一行なら、起動のときに断る。
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from shirube.adapters.mail import CannotReadMailing, read_mailing


def django_settings(line: str) -> dict[str, Any]:
    """Django に渡す設定。空なら、どこへも送らない。"""
    try:
        means = read_mailing(line)
    except CannotReadMailing as error:
        raise ImproperlyConfigured(str(error)) from None
    if means is None:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": means.server.host,
        "EMAIL_PORT": means.server.port,
        "EMAIL_HOST_USER": means.server.user,
        "EMAIL_HOST_PASSWORD": means.server.password,
        "EMAIL_USE_SSL": means.server.security == "tls",
        "EMAIL_USE_TLS": means.server.security == "starttls",
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": means.sender,
    }
