"""設置の控え書き（shirube.env）: 一つの設置の決めごとを、一つのファイルに書き、読む。

`shirube --site フォルダー 命令` は、この控え書きを読んでから命令を行う。控え書きは、そのときの環境変数より
優先する（どの設置に向けた命令かが、いつも一つに決まる）。フォルダーごと別の場所へ移しても動くように、
データの置き場はこのフォルダーからの道筋で書ける。
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import click

FILE = "shirube.env"
OWNER = "SHIRUBE_OWNER_DATABASE"
# 名前 → 控え書きに添える説明。並びは書く順。
NAMES: dict[str, str] = {
    "SHIRUBE_PROFILE": "構え。office は本物の設置",
    "SHIRUBE_DATA": "データの置き場（このフォルダーからの道筋か、絶対の道筋）",
    "SHIRUBE_SECRET_KEY": "署名の鍵。だれにも見せない",
    "SHIRUBE_OLD_SECRET_KEYS": "前の署名の鍵（替えた直後だけ）",
    "SHIRUBE_HOSTS": "受け付ける名前（, で区切る）",
    "SHIRUBE_ORIGINS": "画面の住所（https:// から。, で区切る）",
    "SHIRUBE_TLS": "proxy: 前段が TLS を受ける / direct: このサーバーが証明書を持つ",
    "SHIRUBE_TLS_CERT": "サーバーの証明書（direct のとき。PEM。このフォルダーからの道筋か、絶対の道筋）",
    "SHIRUBE_TLS_KEY": "証明書の鍵（direct のとき。PEM、合言葉なし。動かす人だけが読めるようにする）",
    "SHIRUBE_PROXIES": "前段のアドレス（proxy のとき。, で区切る）",
    "SHIRUBE_TRUSTED_NETWORKS": "庁内の網（, で区切る）",
    "SHIRUBE_SUBPATH": "一つの住所の下に置くときの道筋（例 /shirube）",
    "SHIRUBE_DATABASE": "データベース。空なら、データの置き場の SQLite",
    "SHIRUBE_SMTP": (
        "電子メールを送るサーバー（smtp://利用者:合言葉@住所:番号/?from=差出人のアドレス。"
        "smtps は初めから暗号化、smtp+plain は暗号化の無い庁内の中継だけ）。空なら送らない"
    ),
    "SHIRUBE_SSO": "庁内の認証（OpenID Connect）の TOML ファイル",
    "SHIRUBE_LOG": "書き残す細かさ（INFO か WARNING）",
    OWNER: "移行とバックアップに使う、持ち主の役でのつなぎ方（PostgreSQL だけ）",
}

PLACES = {"SHIRUBE_TLS_CERT", "SHIRUBE_TLS_KEY"}  # 控え書きに書いてあれば、このフォルダーからの道筋
SECRETS = {"SHIRUBE_SMTP", "SHIRUBE_SECRET_KEY", "SHIRUBE_OLD_SECRET_KEYS", "SHIRUBE_DATABASE", OWNER}


class CannotReadSite(click.ClickException):
    """設置の控え書きを読めない。"""


def read(site: Path, name: str = FILE) -> dict[str, str]:
    """控え書きを読む。"""
    path = site / name
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise CannotReadSite(
            f"{path} を読めません（{error.strerror}）。"
            "設置したフォルダーを --site で示すか、shirube --site フォルダー init で設置してください。"
        ) from error
    settings = {}
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        key, separator, value = text.partition("=")
        if not separator or not key.strip():
            raise CannotReadSite(
                f"{path} の {number} 行目が「名前=値」になっていません。書き直してください。"
            )
        settings[key.strip()] = value.strip()
    return settings


def write(site: Path, settings: Mapping[str, str]) -> None:
    """控え書きを書く。持ち主だけが読める形で隣に書いてから、名前を替える。"""
    lines = ["# 標（しるべ）の設置の控え書き。鍵が入っているので、持ち主だけが読めるようにする。"]
    for name, value in settings.items():
        if any(ch in value for ch in "\r\n\0"):
            raise click.UsageError(f"{name} の値に改行を入れることはできません。")
        lines += [f"# {NAMES[name]}"] if name in NAMES else []
        lines.append(f"{name}={value}")
    draft = site / f".{FILE}.part"
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")
        out.flush()
        os.fsync(out.fileno())
    draft.replace(site / FILE)


def use(site: Path) -> None:
    """この設置の決めごとを、これから始める命令（とその子）に効かせる。"""
    site = site.resolve()
    settings = read(site)
    os.environ["SHIRUBE_SITE"] = str(site)
    for name in NAMES:
        os.environ.pop(name, None)
    for name, value in settings.items():
        if name != OWNER:  # 持ち主のつなぎ方は、サーバーと働き手の環境に置かない
            os.environ[name] = value
    os.environ["SHIRUBE_DATA"] = str((site / settings.get("SHIRUBE_DATA", "data")).resolve())
    for name in PLACES:
        if settings.get(name):
            os.environ[name] = str((site / settings[name]).absolute())


def owner_database() -> str:
    """持ち主の役でのつなぎ方。無ければ空。"""
    site = os.environ.get("SHIRUBE_SITE")
    return read(Path(site)).get(OWNER, "") if site else os.environ.get(OWNER, "")
