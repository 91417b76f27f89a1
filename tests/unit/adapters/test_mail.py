"""電子メール: 正しい形で送り、見出しへの差し込みを断る。"""

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shirube.adapters.mail import (
    CannotBuildMail,
    CannotReadMailing,
    CannotSendMail,
    Mail,
    MailServer,
    build_message,
    read_mailing,
    send_mail,
)

MAIL = Mail(
    sender="dx@mihon.example.jp",
    sender_name="みほん市 DX推進課",
    to=("tantou@mihon.example.jp", "kacho@mihon.example.jp"),
    subject="【標】工程表の期限が近づいています（令和8年度）",
    body="髙﨑𠮷さん\r\n\r\n.\r\n.期限は 4 月 1 日です。\r\nFrom ここから",
    message_id="<0198-abc@mihon.example.jp>",
    sent_at=datetime(2026, 4, 1, 0, 30, tzinfo=UTC),
)


class PostOffice(socketserver.ThreadingTCPServer):
    """届いた手紙を溜める、試験のためのメールサーバー。"""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, refuse: bytes = b"", answer: bytes = b"550 no such user") -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.refuse, self.answer = refuse, answer
        self.letters: list[bytes] = []


class Conversation(socketserver.StreamRequestHandler):
    """一つの接続とのやりとり。"""

    server: PostOffice

    def handle(self) -> None:
        """命令を一つずつ受ける。"""
        self.wfile.write(b"220 ready\r\n")
        for line in self.rfile:
            command = line[:4].upper().strip()
            if self.server.refuse and line.startswith(self.server.refuse):
                self.wfile.write(self.server.answer + b"\r\n")
            elif command == b"DATA":
                self.wfile.write(b"354 go\r\n")
                self.server.letters.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                self.wfile.write(b"250 ok\r\n")
            elif command == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """動いているメールサーバー。"""
    with PostOffice() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def at(office: PostOffice) -> MailServer:
    """そのサーバーへの設定。"""
    return MailServer("127.0.0.1", office.server_address[1], security="none", timeout_seconds=5)


def test_letter_arrives_as_written(office: PostOffice) -> None:
    """日本語の件名・差出人・本文が、点だけの行も含めて、書いたとおりに届く。"""
    send_mail(MAIL, at(office))

    letter = email.message_from_bytes(office.letters[0], policy=email.policy.default)
    assert letter["Subject"] == MAIL.subject
    assert letter["From"].addresses[0].display_name == MAIL.sender_name
    assert [address.addr_spec for address in letter["To"].addresses] == list(MAIL.to)
    assert letter["Message-ID"] == MAIL.message_id
    assert letter["Date"].datetime == MAIL.sent_at
    assert letter.get_content().rstrip("\n") == MAIL.body.replace("\r\n", "\n")


def test_same_mail_gives_same_bytes() -> None:
    """同じ内容からは、同じバイト列ができる（送り直しても別の手紙にならない）。"""
    assert build_message(MAIL).as_bytes() == build_message(MAIL).as_bytes()


INJECTIONS = (
    "a\r\nBcc: x@example.jp",
    "a\nBcc: x@example.jp",
    "a\rBcc: x",
    "a\u2028Bcc: x",
    "a\x00b",
    "a\u202eb",
    "a\x0bb",
)


@pytest.mark.parametrize("text", INJECTIONS, ids=ascii)
@pytest.mark.parametrize("place", ["subject", "sender_name", "sender", "message_id", "reply_to"])
def test_header_injection_is_refused(place: str, text: str) -> None:
    """見出しに改行や制御文字を差し込む字は、どの項目でも断る。"""
    with pytest.raises(CannotBuildMail):
        build_message(replace(MAIL, **{place: text}))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "tantou",
        "a@b@c",
        "a b@example.jp",
        "a@example.jp,b@example.jp",
        "<a@example.jp>",
        "a@example.jp\r\nBcc: b",
        "@example.jp",
    ],
    ids=ascii,
)
def test_bad_address_is_refused(address: str) -> None:
    """宛先の形をしていない字は断る。"""
    with pytest.raises(CannotBuildMail):
        build_message(replace(MAIL, to=(address,)))


def test_mail_without_recipient_or_zone_is_refused() -> None:
    """宛先の無い手紙、時差の無い時点は断る。"""
    with pytest.raises(CannotBuildMail, match="宛先がありません"):
        build_message(replace(MAIL, to=()))
    with pytest.raises(CannotBuildMail, match="時差"):
        build_message(replace(MAIL, sent_at=MAIL.sent_at.replace(tzinfo=None)))


@pytest.mark.parametrize(
    ("refuse", "answer", "is_temporary"),
    [
        ("rcpt TO:<kacho", "550 no such user", False),
        ("rcpt", "450 try later", True),
        ("rcpt", "550 no such user", False),
        ("mail", "451 busy", True),
        ("data", "554 refused", False),
    ],
)
def test_refusal_of_the_server_is_told(
    refuse: str, answer: str, is_temporary: bool, office: PostOffice
) -> None:
    """サーバーに断られたら、送り直せるかどうかと共に、送れなかったと知らせる。"""
    office.refuse, office.answer = refuse.encode(), answer.encode()

    with pytest.raises(CannotSendMail) as failed:
        send_mail(MAIL, at(office))

    assert failed.value.is_temporary is is_temporary


def test_silent_server_is_a_temporary_failure() -> None:
    """つながらないサーバーは、時間をおいて送り直せる失敗である。"""
    with PostOffice() as closed:
        server = at(closed)

    with pytest.raises(CannotSendMail) as failed:
        send_mail(MAIL, server)

    assert failed.value.is_temporary


def test_plain_text_is_never_a_fallback(office: PostOffice) -> None:
    """暗号化を求めたのにサーバーが対応していなければ、平文では送らない。"""
    with pytest.raises(CannotSendMail):
        send_mail(MAIL, replace(at(office), security="starttls"))

    assert office.letters == []


def test_password_is_not_shown() -> None:
    """設定を表示しても、パスワードは出ない。"""
    assert "secret" not in repr(MailServer("a", 25, password="secret"))


@pytest.mark.parametrize(
    ("line", "security", "port"),
    [
        ("smtp://user:p%40ss@mail.example.lg.jp/?from=shirube@example.lg.jp", "starttls", 587),
        ("smtps://user:p%40ss@mail.example.lg.jp/?from=shirube@example.lg.jp", "tls", 465),
        ("smtp+plain://user:p%40ss@mail.example.lg.jp:2525/?from=shirube@example.lg.jp", "none", 2525),
    ],
)
def test_one_line_names_the_server_and_the_sender(line: str, security: str, port: int) -> None:
    """設定の一行から、サーバー・暗号化・番号・合言葉・差出人が読める。"""
    means = read_mailing(line)
    assert means is not None
    assert (means.server.host, means.server.security, means.server.port) == (
        "mail.example.lg.jp",
        security,
        port,
    )
    assert (means.server.user, means.server.password, means.sender) == (
        "user",
        "p@ss",
        "shirube@example.lg.jp",
    )


def test_no_line_means_no_mail() -> None:
    """空の一行は、送らないという意味である。"""
    assert read_mailing("") is None


@pytest.mark.parametrize(
    "line",
    [
        "mail.example",
        "http://u:himitsu@mail.example/?from=a@b",
        "smtp://u:himitsu@mail.example:x/?from=a@b",
        "smtp://u:himitsu@mail.example/",
        "smtp://[::1/?from=a@b",
    ],
)
def test_unreadable_line_is_told_without_its_password(line: str) -> None:
    """読めない一行は、書き方を示して断り、合言葉を出さない。"""
    with pytest.raises(CannotReadMailing, match="SHIRUBE_SMTP") as refusal:
        read_mailing(line)
    assert "himitsu" not in str(refusal.value)
