"""電子メールの設定を読む。``SHIRUBE_SMTP`` が空なら、電子メールは送らない。

形は ``smtp://利用者:合言葉@住所:番号/?from=差出人``。``smtps`` は初めから暗号化、``smtp`` は STARTTLS、
``smtp+plain`` は庁内の中継サーバーなど暗号化の無いところだけに使う。
"""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from shirube.adapters.mail import MailServer, Security

_SECURITY: dict[str, tuple[Security, int]] = {
    "smtp": ("starttls", 587),
    "smtps": ("tls", 465),
    "smtp+plain": ("none", 25),
}


@dataclass(frozen=True, slots=True)
class Mailing:
    """送るサーバーと差出人。"""

    server: MailServer
    sender: str


def is_configured() -> bool:
    """電子メールを送る設定がある。"""
    return bool(getattr(settings, "SHIRUBE_SMTP", ""))


def mailing() -> Mailing:
    """設定を読む。読めなければ、どこがおかしいかを言って止まる（合言葉は言わない）。"""
    url = urlsplit(settings.SHIRUBE_SMTP)
    sender = parse_qs(url.query).get("from", [""])[0]
    try:
        port = url.port
    except ValueError:
        port = -1
    if url.scheme not in _SECURITY or not url.hostname or "@" not in sender or port == -1:
        raise ImproperlyConfigured(
            "電子メールの設定 SHIRUBE_SMTP が読めません。"
            "smtp://利用者:合言葉@住所:番号/?from=差出人のアドレス の形で書いてください。"
        )
    security, usual_port = _SECURITY[url.scheme]
    server = MailServer(
        host=url.hostname,
        port=port or usual_port,
        security=security,
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
    )
    return Mailing(server, sender)
