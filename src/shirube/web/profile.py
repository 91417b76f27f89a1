"""構え: local と office の違いと、危ない設定で起動を断る決まりを、ここに集める。

local は手元の試し用（この機械の中だけ、平文、架空の自治体）。office は本物の設置。
足りないものは一度に全部挙げ、何を設定すればよいかを述べて止まる。
"""

import ipaddress
import secrets
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from pyexpat import EXPAT_VERSION
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

LOCAL, OFFICE = "local", "office"
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
TLS_KINDS = ("direct", "proxy")

KEY_LENGTH = 50
KEY_VARIETY = 12  # 鍵に出てくる文字の種類の下限
WEAK_KEY_WORDS = ("django-insecure", "changeme", "change-me", "secret-key", "shirube-default", "example")

# これより古いと、XML の爆弾や外部実体への守り、または必要な SQL が無い。
OLDEST_EXPAT = (2, 4, 1)  # 2.4.1 で「billion laughs」への守りが入った（Expat の変更履歴）
OLDEST_SQLITE = (3, 37, 0)  # STRICT と、Django 5.2 が求める 3.31 のどちらも満たす


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """起動のときに読む設定（環境変数 SHIRUBE_… のまま）。"""

    profile: str = LOCAL
    secret_key: str = ""
    hosts: Sequence[str] = ()
    origins: Sequence[str] = ()
    tls: str = ""
    tls_certificate: str = ""
    tls_key: str = ""
    proxies: Sequence[str] = ()
    trusted_networks: Sequence[str] = ()
    subpath: str = ""
    debug: bool = False


def secret_key(profile: str, data_dir: Path, given: str) -> str:
    """署名の鍵。与えられればそれを使い、local で与えられなければ data_dir に作って使い続ける。"""
    if given or profile == OFFICE:
        return given
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("x", encoding="ascii") as file:  # 同時に起きた過程のうち、作るのは一つだけ
                path.chmod(0o600)
                file.write(secrets.token_urlsafe(64))
        except FileExistsError:
            pass
    return _settled(path)


def _settled(path: Path) -> str:
    """書き終わった鍵。ほかの過程が作っている途中（まだ空）なら、書き終わるのを待つ。"""
    for _ in range(100):
        text = path.read_text(encoding="ascii")
        if text:
            return text
        time.sleep(0.05)
    raise ImproperlyConfigured(f"署名の鍵のファイル {path} が空です。消してから、もう一度起動してください。")


def refuse_unsafe(setting: Setting, *, expat: str = EXPAT_VERSION, sqlite: str = "") -> None:
    """危ない設定なら、直すところを全部挙げて起動を断る。"""
    faults = [*_version_faults(expat, sqlite or sqlite3.sqlite_version)]
    if setting.subpath and not setting.subpath.startswith("/"):
        faults.append("SHIRUBE_SUBPATH は / で始めてください（例 /shirube）。")
    if setting.profile not in (LOCAL, OFFICE):
        faults.append(
            f"SHIRUBE_PROFILE の「{setting.profile}」は知らない構えです。local か office を設定してください。"
        )
    elif setting.profile == OFFICE:
        faults += _office_faults(setting)
    else:
        faults += _local_faults(setting)
    if faults:
        lines = "\n".join(f"  {number}. {fault}" for number, fault in enumerate(faults, 1))
        raise ImproperlyConfigured(f"設定が安全でないので起動しません。次を直してください。\n{lines}")


def _version_faults(expat: str, sqlite: str) -> list[str]:
    faults = []
    if _numbers(expat.removeprefix("expat_")) < OLDEST_EXPAT:
        faults.append(f"XML の読み手（expat）が {expat} で古すぎます。2.4.1 以上の Python を使ってください。")
    if _numbers(sqlite) < OLDEST_SQLITE:
        faults.append(f"SQLite が {sqlite} で古すぎます。3.37.0 以上の Python を使ってください。")
    return faults


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _local_faults(setting: Setting) -> list[str]:
    outside = [host for host in setting.hosts if host not in LOOPBACK_HOSTS]
    if not outside:
        return []
    return [
        f"local の構えは、この機械の中だけで使います。SHIRUBE_HOSTS の「{outside[0]}」を外すか、"
        "SHIRUBE_PROFILE=office にしてください。"
    ]


def _office_faults(setting: Setting) -> list[str]:
    return [
        *_key_faults(setting.secret_key),
        *_host_faults(setting),
        *_tls_faults(setting),
        *_network_faults("SHIRUBE_TRUSTED_NETWORKS", setting.trusted_networks),
        *(["SHIRUBE_DEBUG は office では使えません。外してください。"] if setting.debug else []),
    ]


def _key_faults(key: str) -> list[str]:
    if len(key) < KEY_LENGTH:
        return [f"SHIRUBE_SECRET_KEY に {KEY_LENGTH} 文字以上の乱数を設定してください。"]
    if len(set(key)) < KEY_VARIETY or any(word in key.lower() for word in WEAK_KEY_WORDS):
        return [
            "SHIRUBE_SECRET_KEY が当てやすい鍵です。"
            "python -c 'import secrets; print(secrets.token_urlsafe(64))' の出力に替えてください。"
        ]
    return []


def _host_faults(setting: Setting) -> list[str]:
    faults = []
    if not setting.hosts:
        faults.append(
            "SHIRUBE_HOSTS に、このサーバーの名前（例 shirube.city.example.lg.jp）を設定してください。"
        )
    if any("*" in host or host.startswith(".") for host in setting.hosts):
        faults.append(
            "SHIRUBE_HOSTS に「*」や「.」で始まる名前は使えません。サーバーの名前をそのまま書いてください。"
        )
    if not setting.origins:
        faults.append(
            "SHIRUBE_ORIGINS に、画面の始まり（例 https://shirube.city.example.lg.jp）を設定してください。"
        )
    plain = [origin for origin in setting.origins if urlsplit(origin).scheme != "https" or "*" in origin]
    if plain:
        faults.append(f"SHIRUBE_ORIGINS の「{plain[0]}」は https:// で始まる一つの名前にしてください。")
    return faults


def _tls_faults(setting: Setting) -> list[str]:
    if setting.tls not in TLS_KINDS:
        return [
            "通信が暗号化されません。SHIRUBE_TLS に direct（このサーバーが証明書を持つ）か "
            "proxy（前段が暗号化を受ける）を設定してください。"
        ]
    if setting.tls == "direct" and not (setting.tls_certificate and setting.tls_key):
        return [
            "SHIRUBE_TLS=direct のときは、証明書を SHIRUBE_TLS_CERT に、その鍵を SHIRUBE_TLS_KEY に"
            "（どちらも PEM のファイル）設定してください。"
        ]
    if setting.tls == "proxy" and not setting.proxies:
        return [
            "SHIRUBE_TLS=proxy のときは、前段のアドレスを SHIRUBE_PROXIES（例 10.0.0.5）に設定してください。"
        ]
    return _network_faults("SHIRUBE_PROXIES", setting.proxies)


def _network_faults(name: str, networks: Sequence[str]) -> list[str]:
    faults = []
    for text in networks:
        try:
            network = ipaddress.ip_network(text, strict=False)
        except ValueError:
            faults.append(f"{name} の「{text}」をアドレスとして読めません（例 10.1.0.0/16）。")
            continue
        if network.prefixlen == 0:
            faults.append(
                f"{name} の「{text}」はすべてのアドレスを信じることになります。範囲を絞ってください。"
            )
    return faults


def database(url: str, data_dir: Path) -> dict[str, Any]:
    """データベースの設定。何も言わなければ data_dir の SQLite。"""
    if url and not url.startswith("sqlite"):
        config: dict[str, Any] = environ.Env.db_url_config(url)
        config["CONN_MAX_AGE"] = 600
        config["CONN_HEALTH_CHECKS"] = True
        return config
    name = url.removeprefix("sqlite:///") if url else str(data_dir / "shirube.sqlite3")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY"
            ),
        },
        "CONN_MAX_AGE": None,
    }
