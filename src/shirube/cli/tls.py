"""暗号化の受け方: このサーバーが証明書を持つ（direct）とき、証明書と鍵を始める前に確かめる。

設定（``SHIRUBE_TLS=direct`` と ``SHIRUBE_TLS_CERT``・``SHIRUBE_TLS_KEY``）でも、``serve`` の旗でも示せる。
定めた道筋は環境変数に置き直し、サーバーの子が同じものを読む。
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from shirube.adapters.certificate import CannotUseCertificate, Certificate, check_pair
from shirube.values.instant import format_moment

CERTIFICATE, KEY = "SHIRUBE_TLS_CERT", "SHIRUBE_TLS_KEY"
SOON = timedelta(days=30)

path_type = click.Path(path_type=Path, dir_okay=False)
certificate_option = click.option(
    "--tls-cert", "certificate", type=path_type, help="サーバーの証明書（PEM。中間証明書は後ろに続ける）。"
)
key_option = click.option(
    "--tls-key", "key", type=path_type, help="証明書の鍵（PEM、合言葉なし。動かす人だけが読めるように）。"
)


@dataclass(frozen=True, slots=True)
class Pair:
    """証明書と鍵の道筋。"""

    certificate: Path
    key: Path


def pair_to_serve(certificate: Path | None, key: Path | None) -> Pair | None:
    """このサーバーが受ける証明書と鍵。平文で受ける（試し用か、前段が受ける）なら None。"""
    kind = os.environ.get("SHIRUBE_TLS", "")
    is_flagged = certificate is not None or key is not None
    if kind != "direct" and not is_flagged:
        return None
    if os.environ.get("SHIRUBE_PROFILE", "local") != "office":
        raise click.ClickException(
            "証明書を使えるのは、本物の設置（SHIRUBE_PROFILE=office）だけです。"
            "試し用（local）は、この機械の中だけで平文で動きます。"
        )
    if kind == "proxy":
        raise click.ClickException(
            "SHIRUBE_TLS=proxy（前段が暗号化を受ける）の設置に、証明書が示されました。"
            "このサーバーが証明書を持つなら、設置の控え書きを SHIRUBE_TLS=direct に変えてください。"
        )
    return require_pair(certificate or _set(CERTIFICATE), key or _set(KEY))


def require_pair(certificate: Path | None, key: Path | None) -> Pair:
    """証明書と鍵が、いま使える一組であることを確かめ、子へ手渡す。"""
    if certificate is None or key is None:
        missing = "・".join(
            name
            for path, name in ((certificate, f"証明書（{CERTIFICATE}）"), (key, f"鍵（{KEY}）"))
            if path is None
        )
        raise click.ClickException(
            f"SHIRUBE_TLS=direct には証明書と鍵が要りますが、{missing}が示されていません。"
            "設置の控え書きに書くか、--tls-cert と --tls-key で示してください。"
        )
    pair, now = Pair(certificate.absolute(), key.absolute()), datetime.now(UTC)
    try:
        read = check_pair(pair.certificate, pair.key, now)
    except CannotUseCertificate as refusal:
        raise click.ClickException(str(refusal)) from refusal
    for warning in _warnings(read, now):
        click.echo(f"注意: {warning}", err=True)
    os.environ |= {"SHIRUBE_TLS": "direct", CERTIFICATE: str(pair.certificate), KEY: str(pair.key)}
    return pair


def _set(name: str) -> Path | None:
    text = os.environ.get(name, "")
    return Path(text) if text else None


def _warnings(read: Certificate, now: datetime) -> Iterator[str]:
    """断るほどではないが、すぐに困ること。"""
    hosts = [host for host in os.environ.get("SHIRUBE_HOSTS", "").split(",") if host]
    strangers = [host for host in hosts if not read.covers(host)]
    if strangers:
        yield f"証明書に「{'」「'.join(strangers)}」の名がないので、ブラウザーが断ります。"
    if read.valid_to - now <= SOON:
        yield f"証明書は {format_moment(read.valid_to)} で切れます。早めに替えてください。"
