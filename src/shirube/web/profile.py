"""構え: local と office の違いを、値を作るところに集める。"""

import secrets
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured


def secret_key(profile: str, data_dir: Path, given: str) -> str:
    """署名の鍵。local では data_dir に作って使い続け、office では必ず与える。"""
    if given or profile == "office":
        if len(given) < 50:
            raise ImproperlyConfigured(
                "署名の鍵がありません。SHIRUBE_SECRET_KEY に50文字以上の乱数を設定してください。"
            )
        return given
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(64), encoding="ascii")
        path.chmod(0o600)
    return path.read_text(encoding="ascii")


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
