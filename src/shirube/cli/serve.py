"""命令行 `shirube serve`: サーバーと働き手の親になり、終わるときは必ず両方を終わらせる。

子へは合図（シグナル）を送らず、子の標準入力につないだ管を閉じて「終わって」と伝える。親がどんな終わり方を
しても（強制終了でも）管は必ず閉じるので、子は残らない。どの OS でも同じに働く。
証明書を持つ設置（SHIRUBE_TLS=direct）では、証明書と鍵を確かめてから始め、暗号化した通信だけを受ける。
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from shirube.cli import tls
from shirube.cli.jobs import stop_on_signals, stop_when_input_closes

APPLICATION = "shirube.web.wsgi:application"
GRACE_SECONDS = 15.0
START_SECONDS = 60.0
_PYTHON = [sys.executable, "-X", "utf8", "-c"]
_SERVER = "from shirube.cli.serve import run_server; run_server()"
_WORKER = "from shirube.cli.main import main; main()"


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="受け付ける住所。初めはこの機械の中だけ。"
)
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="受け付けるポート。"
)
@click.option(
    "--workers", type=click.IntRange(1, 32), default=1, show_default=True, help="サーバーの過程の数。"
)
@tls.certificate_option
@tls.key_option
def serve(host: str, port: int, workers: int, certificate: Path | None, key: Path | None) -> None:
    """サーバーと働き手を動かす。止めるには Ctrl-C。"""
    pair = tls.pair_to_serve(certificate, key)
    _require_free(host, port)
    stop = stop_on_signals()
    secured = (str(pair.certificate), str(pair.key)) if pair else ()
    children = {
        "サーバー": _child(_SERVER, host, str(port), str(workers), *secured),
        "働き手": _child(_WORKER, "jobs", "work", "--until-input-closes"),
    }
    try:
        if _is_open(children, host, port, stop):
            address = _address(host, port, is_secured=pair is not None)
            click.echo(f"標（しるべ）を {address} で開きました。止めるには Ctrl-C。")
        ended = _wait(children, stop)
    finally:
        _end(children)
    if ended:
        click.echo(f"{ended}が終わったので、すべて止めました。直前の表示を確かめてください。", err=True)
        raise SystemExit(1)
    click.echo("止めました。")


def _require_free(host: str, port: int) -> None:
    """ポートが空いていなければ、始める前に断る。"""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"{host}:{port} では受け付けられません（{error.strerror}）。"
                "別の標が動いていないか確かめるか、--port で別の番号を選んでください。"
            ) from error


def _child(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    """殻（シェル）を通さずに子を始める。標準入力は親が持つ管。"""
    return subprocess.Popen([*_PYTHON, code, *arguments], stdin=subprocess.PIPE)  # noqa: S603


def _is_open(
    children: Mapping[str, subprocess.Popen[bytes]], host: str, port: int, stop: threading.Event
) -> bool:
    """受け付け始めるまで待つ。始まる前に止まったら False。"""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and not stop.wait(0.1):
        if any(child.poll() is not None for child in children.values()):
            return False
        if _answers(host, port):
            return True
    return False


def _address(host: str, port: int, *, is_secured: bool) -> str:
    """人に見せる住所。証明書を持つ設置では、受け付ける名前の一つ目。"""
    named = os.environ.get("SHIRUBE_HOSTS", "").split(",")[0]
    if is_secured and named:
        return f"https://{named}/" if port == 443 else f"https://{named}:{port}/"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def _answers(host: str, port: int) -> bool:
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    try:
        with socket.create_connection((target, port), timeout=0.5):
            return True
    except OSError:
        return False


def _wait(children: Mapping[str, subprocess.Popen[bytes]], stop: threading.Event) -> str | None:
    """止める合図を待つ。先に終わった子があれば、その名前を返す。"""
    while not stop.wait(0.2):
        for name, child in children.items():
            if child.poll() is not None:
                return f"{name}（終了コード {child.returncode}）"
    return None


def _end(children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """管を閉じて終わりを伝え、猶予のうちに終わらない子は終わらせる。"""
    for child in children.values():
        if child.stdin:
            child.stdin.close()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children.values():
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


# 子: サーバー


def run_server() -> None:
    """サーバーの子の入口。標準入力が閉じたら終わる。"""
    from granian import Granian
    from granian.constants import Interfaces, SSLProtocols
    from granian.log import LogLevels

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    multiprocessing.set_start_method("spawn")  # どの OS でも同じに。スレッドのある過程は写さない
    host, port, workers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    certificate, key = (Path(text) for text in sys.argv[4:6]) if len(sys.argv) > 4 else (None, None)
    server = Granian(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=8,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.error,
        websockets=False,
        ssl_cert=certificate,
        ssl_key=key,
        ssl_protocol_min=SSLProtocols.tls12,
    )
    parent_gone = threading.Event()
    stop_when_input_closes(parent_gone)

    def end_with_parent() -> None:
        parent_gone.wait()
        server.signal_handler_interrupt()  # type: ignore[no-untyped-call]

    threading.Thread(target=end_with_parent, daemon=True).start()
    server.serve(target_loader=load_application)


def load_application(target: str) -> Callable[..., Any]:
    """サーバーの過程で画面を読み込む。サーバーの親が消えたら、この過程も終わる。"""
    parent = multiprocessing.parent_process()
    if parent is not None:

        def end_with_parent() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=end_with_parent, daemon=True).start()
    module, _, name = target.partition(":")
    application: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return application
