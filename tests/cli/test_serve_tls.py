"""``SHIRUBE_TLS=direct``: 標が証明書を持つ設置を、本当に https で開いて確かめる。"""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from tests.certificates import NOW, new_key, write_certificate, write_key

COMMAND = [sys.executable, "-X", "utf8", "-c", "from shirube.cli.main import main; main()"]
HOST = "shirube.example.lg.jp"
INIT = ("init", "--municipality", "131016", "--hosts", HOST, "--tls", "direct")


def _clean() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith(("SHIRUBE_", "DJANGO_"))}


def _run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env=_clean() | more,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """証明書を持つ設置（証明書は 20 日で切れる）。"""
    folder = tmp_path_factory.mktemp("tls")
    key = new_key()
    write_certificate(folder / "a.crt", key, ends=NOW + timedelta(days=20))
    write_key(folder / "a.key", key)
    pair = ("--tls-cert", str(folder / "a.crt"), "--tls-key", str(folder / "a.key"))
    done = _run("--site", str(folder / "site"), *INIT, *pair)
    assert done.returncode == 0, done.stderr
    assert "--host 0.0.0.0 --port 443" in done.stdout and "早めに替えて" in done.stderr
    return folder


@contextmanager
def _serving(*arguments: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = _free_port()
    process = subprocess.Popen(
        [*COMMAND, *arguments, "--port", str(port)],
        env=_clean(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        for _ in range(600):
            assert process.poll() is None, process.stdout and process.stdout.read().decode()
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield port, process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=30)
        process.kill()


@pytest.fixture(scope="module")
def port(founded: Path) -> Iterator[int]:
    """証明書を持って動いている設置のポート。"""
    with _serving("--site", str(founded / "site"), "serve") as (found, _):
        yield found


def _get(founded: Path, port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    """作った証明書だけを信じる客が、本当の https で求める。"""
    trust = ssl.create_default_context(cafile=str(founded / "a.crt"))
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=trust, timeout=30)
    with closing(connection):
        connection.request("GET", path, headers={"Host": HOST} | headers)
        response = connection.getresponse()
        response.read()
    return response


def test_pages_are_served_over_tls_with_closed_cookies(founded: Path, port: int) -> None:
    """https で開き、一年の HSTS と、``__Host-``・Secure のクッキーが付く。"""
    response = _get(founded, port, "/accounts/login/")
    assert response.status == 200
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"
    cookies = response.headers.get_all("Set-Cookie") or []
    assert cookies and all(c.startswith("__Host-shirube") and "; Secure" in c for c in cookies)


def test_forwarded_headers_are_not_believed(founded: Path, port: int) -> None:
    """前段は無いので、前段のふりをした見出しは読まれない（平文・別の名・別の接続元にならない）。"""
    liar = {
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-For": "10.0.0.1",
        "Forwarded": "for=10.0.0.1;proto=http",
    }
    response = _get(founded, port, "/", **liar)
    assert response.status == 302
    assert response.headers["Location"].startswith("/accounts/login/")
    assert _get(founded, port, "/accounts/login/", **liar).status == 200


def test_plain_http_is_not_answered(port: int) -> None:
    """平文では、何も返らない。"""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with closing(connection), pytest.raises((http.client.HTTPException, OSError)):
        connection.request("GET", "/accounts/login/")
        connection.getresponse()


def test_both_current_versions_of_tls_are_spoken(founded: Path, port: int) -> None:
    """TLS 1.2 と 1.3 のどちらの客とも話す（庁内の古めの端末は 1.2 だけのことがある）。"""
    trust = ssl.create_default_context(cafile=str(founded / "a.crt"))
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        trust.minimum_version = trust.maximum_version = version
        with (
            socket.create_connection(("127.0.0.1", port), timeout=30) as plain,
            trust.wrap_socket(plain, server_hostname="127.0.0.1") as secured,
        ):
            assert secured.version() == {"TLSv1_2": "TLSv1.2", "TLSv1_3": "TLSv1.3"}[version.name]


def test_address_shown_is_https(founded: Path) -> None:
    """開いた住所を、受け付ける名前の https で言い、もうすぐ切れることを注意する。"""
    with _serving("--site", str(founded / "site"), "serve") as (port, process):
        lines = []
        assert process.stdout is not None
        for raw in process.stdout:
            lines.append(raw.decode())
            if "開きました" in lines[-1]:
                break
    said = "".join(lines)
    assert f"https://{HOST}:{port}/ で開きました" in said and "早めに替えてください" in said


@pytest.fixture
def site(founded: Path, tmp_path: Path) -> Path:
    """設置の控え書きの写し（断りの試験のため）。"""
    target = tmp_path / "site"
    target.mkdir()
    shutil.copy(founded / "site" / "shirube.env", target)
    return target


def _rewrite(site: Path, **settings: str) -> None:
    text = (site / "shirube.env").read_text(encoding="utf-8")
    for name, value in settings.items():
        text = re.sub(rf"^{name}=.*$", f"{name}={value}", text, flags=re.MULTILINE)
    (site / "shirube.env").write_text(text, encoding="utf-8")


def test_serve_refuses_what_it_cannot_serve(founded: Path, site: Path, tmp_path: Path) -> None:
    """無い・切れた・組でない証明書と、示されていない鍵では、始める前に、わけを日本語で言って断る。"""
    key = new_key()
    old = write_certificate(
        tmp_path / "old.crt", key, ends=NOW - timedelta(seconds=1), starts=NOW - timedelta(9)
    )
    own = write_key(tmp_path / "own.key", key)
    good = str(founded / "a.crt")
    for changes, said in (
        ({"SHIRUBE_TLS_CERT": "no-such.crt"}, f"{site / 'no-such.crt'} を開けません"),
        ({"SHIRUBE_TLS_CERT": str(old), "SHIRUBE_TLS_KEY": str(own)}, "切れています"),
        ({"SHIRUBE_TLS_CERT": good, "SHIRUBE_TLS_KEY": str(own)}, "組になっていません"),
        ({"SHIRUBE_TLS_KEY": ""}, "鍵（SHIRUBE_TLS_KEY）が示されていません"),
        ({"SHIRUBE_TLS": "proxy"}, ""),
    ):
        _rewrite(site, **changes)
        flags = ("--tls-cert", good) if not said else ()
        refused = _run("--site", str(site), "serve", *flags)
        assert refused.returncode == 1
        assert (said or "SHIRUBE_TLS=direct に変えて") in refused.stderr
        assert "Traceback" not in refused.stderr


def test_flags_win_over_the_settings(founded: Path, site: Path) -> None:
    """旗で示した証明書は、控え書きより先に使われる。"""
    _rewrite(site, SHIRUBE_TLS_CERT="no-such.crt", SHIRUBE_TLS_KEY="no-such.key", SHIRUBE_DATA="data")
    shutil.copytree(founded / "site" / "data", site / "data")
    pair = ("--tls-cert", str(founded / "a.crt"), "--tls-key", str(founded / "a.key"))
    with _serving("--site", str(site), "serve", *pair) as (port, _):
        assert _get(founded, port, "/health/").status == 200


def test_trial_profile_takes_no_certificate(founded: Path) -> None:
    """試し用（local）には、証明書を渡せない。"""
    refused = _run("serve", "--tls-cert", str(founded / "a.crt"), "--tls-key", str(founded / "a.key"))
    assert refused.returncode == 1 and "SHIRUBE_PROFILE=office" in refused.stderr


def test_init_refuses_before_anything_is_made(tmp_path: Path) -> None:
    """証明書の無い direct の設置は、何も作らずに断る。"""
    refused = _run("--site", str(tmp_path / "site"), *INIT)
    assert refused.returncode == 1
    assert "証明書（SHIRUBE_TLS_CERT）・鍵（SHIRUBE_TLS_KEY）が示されていません" in refused.stderr
    assert not (tmp_path / "site").exists()
