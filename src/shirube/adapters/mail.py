"""電子メール: 設定の一行（``SHIRUBE_SMTP``）を読み、一通を作って送る。

設定の形は ``smtp://利用者:合言葉@住所:番号/?from=差出人``。``smtps`` は初めから暗号化、``smtp`` は STARTTLS、
``smtp+plain`` は庁内の中継サーバーなど暗号化の無いところだけに使う。
見出しに改行を差し込んで別の宛先や本文を作る字は、送る前に断る。
"""

from __future__ import annotations

import smtplib
import ssl
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import HeaderParseError, MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

Security = Literal["none", "starttls", "tls"]
_SECURITY: dict[str, tuple[Security, int]] = {
    "smtp": ("starttls", 587),
    "smtps": ("tls", 465),
    "smtp+plain": ("none", 25),
}


class CannotReadMailing(ValueError):
    """電子メールの設定を読めない。"""


class CannotBuildMail(ValueError):
    """電子メールを作れない。"""


class CannotSendMail(RuntimeError):
    """電子メールを送れない。`is_temporary` なら、時間をおいて送り直せる。"""

    def __init__(self, message: str, *, is_temporary: bool) -> None:
        self.is_temporary = is_temporary
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class MailServer:
    """送信に使うサーバー。`none` は、庁内の中継サーバーで暗号化が無いときだけ使う。"""

    host: str
    port: int
    security: Security = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout_seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class Mailing:
    """送るサーバーと差出人。"""

    server: MailServer
    sender: str


@dataclass(frozen=True, slots=True)
class Mail:
    """一通の電子メール（本文は文字だけ）。"""

    sender: str
    to: tuple[str, ...]
    subject: str
    body: str
    message_id: str
    """送り直しても変わらない番号（例 <鍵@自治体のドメイン>）。"""
    sent_at: datetime
    sender_name: str = ""
    reply_to: str = ""


def read_mailing(line: str) -> Mailing | None:
    """設定の一行を読む。空なら None（送らない）。読めなければ、合言葉を出さずに書き方を言って断る。"""
    if not line:
        return None
    try:
        url = urlsplit(line)
        port = url.port
    except ValueError as error:
        raise CannotReadMailing(_HOW_TO_WRITE) from error
    sender = parse_qs(url.query).get("from", [""])[0]
    if url.scheme not in _SECURITY or not url.hostname or "@" not in sender:
        raise CannotReadMailing(_HOW_TO_WRITE)
    security, usual_port = _SECURITY[url.scheme]
    server = MailServer(
        host=url.hostname,
        port=port or usual_port,
        security=security,
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
    )
    return Mailing(server, sender)


_HOW_TO_WRITE = (
    "電子メールの設定 SHIRUBE_SMTP が読めません。"
    "smtp://利用者:合言葉@住所:番号/?from=差出人のアドレス の形で書いてください。"
)


def build_message(mail: Mail) -> EmailMessage:
    """見出しを確かめて、送れる形にする。"""
    if not mail.to:
        raise CannotBuildMail("宛先がありません。宛先を一つ以上書いてください。")
    if mail.sent_at.utcoffset() is None:
        raise CannotBuildMail("送る時点に時差がありません。時差の付いた日時を渡してください。")
    message = EmailMessage()
    try:
        message["From"] = _address(mail.sender, "差出人", display=_one_line(mail.sender_name, "差出人の名前"))
        message["To"] = tuple(_address(address, "宛先") for address in mail.to)
        if mail.reply_to:
            message["Reply-To"] = _address(mail.reply_to, "返信先")
        message["Subject"] = _one_line(mail.subject, "件名")
        message["Date"] = format_datetime(mail.sent_at)
        message["Message-ID"] = _message_id(mail.message_id)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.body, charset="utf-8", cte="base64")
    except (MessageError, HeaderParseError, UnicodeError, ValueError) as error:
        if isinstance(error, CannotBuildMail):
            raise
        raise CannotBuildMail("電子メールの見出しか本文に、使えない字があります。") from error
    return message


def send_mail(mail: Mail, server: MailServer) -> None:
    """一通送る。受け取られなかった宛先が一つでもあれば、送れなかったとする。"""
    message = build_message(mail)
    try:
        with _connected(server) as connection:
            if server.user:
                connection.login(server.user, server.password)
            refused = connection.send_message(message)
    except smtplib.SMTPResponseException as error:
        raise CannotSendMail(
            f"メールサーバーに断られました（{error.smtp_code}）。", is_temporary=400 <= error.smtp_code < 500
        ) from error
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise CannotSendMail(
            "宛先がメールサーバーに断られました。", is_temporary=all(400 <= code < 500 for code in codes)
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise CannotSendMail(
            "メールサーバーが、設定した暗号化か認証に対応していません。", is_temporary=False
        ) from error
    except (OSError, smtplib.SMTPException) as error:
        raise CannotSendMail("メールサーバーにつながりません。", is_temporary=True) from error
    if refused:
        raise CannotSendMail("一部の宛先がメールサーバーに断られました。", is_temporary=False)


def _connected(server: MailServer) -> smtplib.SMTP:
    """設定どおりの暗号化でつなぐ。暗号化できないときに、平文に落とさない。"""
    if server.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout_seconds, context=context)
    connection = smtplib.SMTP(server.host, server.port, timeout=server.timeout_seconds)
    if server.security == "starttls":
        try:
            connection.starttls(context=ssl.create_default_context())
        except BaseException:
            connection.close()
            raise
    return connection


def _address(raw: str, label: str, *, display: str = "") -> Address:
    """メールアドレスを確かめる。"""
    address = _one_line(raw, label)
    if address.count("@") != 1 or any(c.isspace() or c in ',;<>"()' for c in address):
        raise CannotBuildMail(f"{label}がメールアドレスの形をしていません。")
    try:
        return Address(display_name=display, addr_spec=address)
    except (MessageError, HeaderParseError, ValueError, IndexError) as error:
        raise CannotBuildMail(f"{label}がメールアドレスの形をしていません。") from error


def _message_id(raw: str) -> str:
    """<左@右> の形の番号を確かめる。"""
    value = _one_line(raw, "番号")
    inner = value[1:-1]
    if not (value.startswith("<") and value.endswith(">")) or inner.count("@") != 1 or not inner.isascii():
        raise CannotBuildMail("電子メールの番号は、<左@右> の形で書いてください。")
    if any(c.isspace() or c in "<>" for c in inner):
        raise CannotBuildMail("電子メールの番号に、空白か < > があります。")
    return value


def _one_line(text: str, label: str) -> str:
    """改行・制御文字・表示の向きを変える字が無いことを確かめる。"""
    if any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in text):
        raise CannotBuildMail(f"{label}に、改行か制御文字があります。取り除いてください。")
    return text
