"""お知らせ: 送る、読む、電子メールの送り待ち。"""

import socketserver
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame import clock, faults
from shirube.apps.notices import actions, outbox, queries
from shirube.apps.notices.models import Notice
from tests.world import Town


class Post(socketserver.ThreadingTCPServer):
    """届いたメールの番号を数える、小さな SMTP の受け手。"""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _PostHandler)
        self.message_ids: list[str] = []
        self.is_closed = False


class _PostHandler(socketserver.StreamRequestHandler):
    server: Post

    def handle(self) -> None:
        """決まった返事だけをする。"""
        self._say("421 closed" if self.server.is_closed else "220 ready")
        for raw in self.rfile:
            verb = raw.decode("ascii", "replace").strip().upper()
            if verb == "DATA":
                self._say("354 go")
                self._read_mail()
            self._say("221 bye" if verb == "QUIT" else "250 ok")
            if verb == "QUIT":
                return

    def _read_mail(self) -> None:
        for raw in self.rfile:
            line = raw.decode("ascii", "replace").strip()
            if line.lower().startswith("message-id:"):
                self.server.message_ids.append(line.split(":", 1)[1].strip())
            if line == ".":
                return

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    """動いている受け手と、それを指す設定。"""
    with Post() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        settings.SHIRUBE_SMTP = f"smtp+plain://127.0.0.1:{port}/?from=shirube@mihon.example"
        yield server
        server.shutdown()


class _Run:
    def step(self, done: int, total: int, text: str = "") -> None:
        """進みは見ない。"""

    def now(self) -> datetime:
        """いまの時刻。"""
        return clock.now()


def _notify(town: Town, role: str = "staff", **more: str) -> Notice:
    account = town.accounts[role]
    account.email = f"{role}@mihon.example"
    account.save()
    with town.entered() as by:
        return actions.notify(by=by, account=account, **{"subject": "名簿の取込が終わりました", **more})


def _send(town: Town) -> None:
    with town.entered():
        outbox.send_waiting(_Run())


def test_notice_reaches_only_its_reader(mihon: Town) -> None:
    """お知らせは宛先の人だけに見え、ほかの人には開けない。"""
    notice = _notify(mihon, text="428行を確かめてください。")
    page = mihon.client("staff").get(mihon.url("notices/")).content.decode()
    assert "名簿の取込が終わりました" in page and "未読が1件" in page
    other = mihon.client("dx_officer")
    assert "名簿の取込が終わりました" not in other.get(mihon.url("notices/")).content.decode()
    assert other.post(mihon.url(f"notices/{notice.key}/open/")).status_code == 404


def test_opening_marks_read_once_and_goes_to_the_link(mihon: Town) -> None:
    """開くと既読になり、自治体の中の行き先へ移る。二度開いても監査は一件。"""
    notice = _notify(mihon, link="roster/")
    client = mihon.client("staff")
    for _ in range(2):
        response = client.post(mihon.url(f"notices/{notice.key}/open/"))
        assert response.headers["Location"] == mihon.url("roster/")
    with mihon.entered("staff") as staff:
        assert queries.unread_count(staff) == 0
    assert AuditEvent.objects.filter(action="お知らせを読んだ").count() == 1


def test_all_can_be_marked_read(mihon: Town) -> None:
    """まとめて既読にできるのは自分の分だけ。"""
    for role in ("staff", "staff", "dx_officer"):
        _notify(mihon, role)
    mihon.client("staff").post(mihon.url("notices/read/"))
    with mihon.entered():
        unread = Counter(Notice.objects.filter(read_at=None).values_list("account__login_id", flat=True))
    assert unread == {"dx_officer-990019": 1}


def test_same_notice_twice_is_one(mihon: Town) -> None:
    """同じ ``once`` のお知らせは、同じ宛先に一つだけ。"""
    assert _notify(mihon, once="取込-7").pk == _notify(mihon, once="取込-7").pk
    assert _notify(mihon, "dx_officer", once="取込-7").pk != _notify(mihon, once="取込-7").pk


@pytest.mark.parametrize(
    "bad",
    [
        {"subject": "件名\r\nBcc: x@example.com"},
        {"subject": " "},
        {"subject": "長" * 101},
        {"link": "//evil.example/"},
        {"link": "https://evil.example/"},
        {"link": "/990027/cases/"},
        {"link": "../990027/cases/"},
        {"link": "\\\\evil"},
    ],
)
def test_hostile_subject_or_link_is_refused(mihon: Town, bad: dict[str, str]) -> None:
    """見出しへの差し込みと、外や別の自治体への行き先は、何も残さず断る。"""
    with pytest.raises(actions.CannotNotify):
        _notify(mihon, **bad)
    with mihon.entered():
        assert not Notice.objects.exists()


def test_without_smtp_nothing_waits_for_mail(mihon: Town, settings: Any) -> None:
    """SMTP の設定が無ければ、電子メールの送り待ちを作らない。"""
    settings.SHIRUBE_SMTP = ""
    assert _notify(mihon).mail_state == Notice.MailState.NONE
    with mihon.entered() as by:
        assert not outbox.has_waiting(by)


def test_each_mail_is_sent_once(mihon: Town, post: Post) -> None:
    """送り待ちの 30 通は一通ずつ届き、もう一度動かしても増えない。"""
    notices = [_notify(mihon) for _ in range(30)]
    _send(mihon)
    _send(mihon)
    assert sorted(post.message_ids) == sorted(f"<{notice.key}@mihon.example>" for notice in notices)


def test_closed_mail_server_loses_nothing(mihon: Town, post: Post) -> None:
    """メールサーバーが受け付けない間は待ち、開けば届く。"""
    _notify(mihon)
    post.is_closed = True
    _send(mihon)
    assert post.message_ids == []
    post.is_closed = False
    with mihon.entered():
        row = Notice.objects.get()
        assert (row.mail_state, row.mail_attempts) == (Notice.MailState.WAITING, 1)
        assert row.mail_next > clock.now()
        Notice.objects.update(mail_next=clock.now())
    _send(mihon)
    assert len(post.message_ids) == 1


def test_death_between_send_and_mark_repeats_the_same_id(mihon: Town, post: Post) -> None:
    """送った直後に倒れたら、期限のあとにもう一度送る。失わず、二通目も同じ番号である。"""
    notice = _notify(mihon)

    def die() -> None:
        raise SystemExit

    faults.plant("notices.after_send", die)
    try:
        with pytest.raises(SystemExit):
            _send(mihon)
    finally:
        faults.clear()
    _send(mihon)
    assert len(post.message_ids) == 1, "期限までは送り直さない"
    with mihon.entered():
        Notice.objects.update(mail_next=clock.now() - timedelta(seconds=1))
    _send(mihon)
    assert Counter(post.message_ids) == {f"<{notice.key}@mihon.example>": 2}
    with mihon.entered():
        assert Notice.objects.get().mail_state == Notice.MailState.SENT
