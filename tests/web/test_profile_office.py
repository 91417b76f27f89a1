"""構え（AUT-05）: office は危ない設定では起動せず、正しい設定では点検の警告が一つも出ない。"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

KEY = "kP3vQ8sLxZ7wN2bR5tY9uC1eA4gH6jM0dF-oIiUuTtRrEeWwQq_zXcVbNm"
GOOD = {
    "SHIRUBE_PROFILE": "office",
    "SHIRUBE_SECRET_KEY": KEY,
    "SHIRUBE_HOSTS": "shirube.city.example.lg.jp",
    "SHIRUBE_ORIGINS": "https://shirube.city.example.lg.jp",
    "SHIRUBE_TLS": "proxy",
    "SHIRUBE_PROXIES": "10.0.0.5",
    "SHIRUBE_TRUSTED_NETWORKS": "10.0.0.0/8",
    "DJANGO_SETTINGS_MODULE": "shirube.web.settings",
}


def _run(tmp_path: Path, *code: str, **changes: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SHIRUBE_", "DJANGO_"))}
    environment = kept | GOOD | {"SHIRUBE_DATA": str(tmp_path), "PYTHONUTF8": "1"} | changes
    return subprocess.run(
        [sys.executable, *code], env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def test_the_deployment_check_has_no_warnings(tmp_path: Path) -> None:
    """正しい office の設定で、Django の設置の点検に警告が一つも無い。"""
    done = _run(
        tmp_path, "-W", "error::UserWarning", "-m", "django", "check", "--deploy", "--fail-level", "INFO"
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"SHIRUBE_DEBUG": "1"}, "SHIRUBE_DEBUG"),
        ({"SHIRUBE_SECRET_KEY": "short"}, "SHIRUBE_SECRET_KEY"),
        ({"SHIRUBE_HOSTS": "*"}, "SHIRUBE_HOSTS"),
        ({"SHIRUBE_TLS": ""}, "SHIRUBE_TLS"),
        ({"SHIRUBE_ORIGINS": ""}, "SHIRUBE_ORIGINS"),
    ],
)
def test_unsafe_settings_stop_the_start(tmp_path: Path, changes: dict[str, str], says: str) -> None:
    """危ない設定では起動せず、何を設定すればよいかを日本語で言う（5 のうち 5）。"""
    done = _run(tmp_path, "-c", "import django; django.setup()", **changes)
    assert done.returncode != 0
    assert "設定が安全でないので起動しません" in done.stderr and says in done.stderr


SNAPSHOT = """
import django; django.setup()
from django.test import Client
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.conf import settings
client = Client(REMOTE_ADDR="10.0.0.5", HTTP_X_FORWARDED_PROTO="https", HTTP_X_FORWARDED_FOR="10.2.3.4",
                HTTP_HOST="shirube.city.example.lg.jp")
page = client.get("/accounts/login/")
print(page.status_code, page.headers["Strict-Transport-Security"])
kinds = ("secure", "httponly", "samesite", "path")
print(*[f"{m.key} {' '.join(str(m[k]) for k in kinds)} {m['domain']!r}" for m in page.cookies.values()])
print(page.wsgi_request.scope.source, page.wsgi_request.is_secure())
liar = Client(REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_PROTO="https", HTTP_X_FORWARDED_FOR="10.2.3.4",
              HTTP_HOST="shirube.city.example.lg.jp")
page = liar.get("/accounts/login/")
print(page.status_code, page.headers["Location"])
print(liar.get("/health/").content, settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE)
print(Client(HTTP_HOST="evil.example").get("/health/").status_code, client.get("/gallery/").status_code)
"""


def test_office_answers_only_over_tls_with_closed_cookies(tmp_path: Path) -> None:
    """office の応答の写し: HSTS 一年、``__Host-`` のクッキー、名指しの前段だけを信じる。"""
    (tmp_path / "static").mkdir()
    code = "import sys; sys.argv=['x']\nfrom django.conf import settings\n" + SNAPSHOT.replace(
        "import django; django.setup()",
        "settings.STORAGES = {'default': {'BACKEND': 'django.core.files.storage.FileSystemStorage'},"
        "'staticfiles': {'BACKEND': 'django.contrib.staticfiles.storage.StaticFilesStorage'}}\n"
        "import django; django.setup()",
    )
    done = _run(tmp_path, "-c", code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "200 max-age=31536000",
        "__Host-shirube-csrf True True Lax / ''",
        "10.2.3.4 True",
        "301 https://shirube.city.example.lg.jp/accounts/login/",
        "b'ok' __Host-shirube True",
        "400 404",
    ]
