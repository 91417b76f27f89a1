"""構えの決まり: 危ない設定を一つずつ断り、直すところを全部一度に言う。"""

from dataclasses import replace
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from shirube.web import profile
from shirube.web.profile import Setting, refuse_unsafe

GOOD = Setting(
    profile="office",
    secret_key="kP3vQ8sLxZ7wN2bR5tY9uC1eA4gH6jM0dF-oIiUuTtRrEeWwQq_zXcVbNm",
    hosts=("shirube.city.example.lg.jp",),
    origins=("https://shirube.city.example.lg.jp",),
    tls="proxy",
    proxies=("10.0.0.5",),
    trusted_networks=("10.0.0.0/8",),
)


def test_a_safe_setting_starts() -> None:
    """正しい office と、何も設定しない local は起動する。"""
    refuse_unsafe(GOOD)
    refuse_unsafe(replace(GOOD, tls="direct", tls_certificate="a.pem", tls_key="b.pem", proxies=()))
    refuse_unsafe(Setting(hosts=profile.LOOPBACK_HOSTS))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"secret_key": ""}, "SHIRUBE_SECRET_KEY"),
        ({"secret_key": "x" * 49}, "SHIRUBE_SECRET_KEY"),
        ({"secret_key": "abcabcabc" * 10}, "当てやすい"),
        ({"secret_key": "django-insecure-" + GOOD.secret_key}, "当てやすい"),
        ({"hosts": ()}, "SHIRUBE_HOSTS"),
        ({"hosts": ("*",)}, "SHIRUBE_HOSTS"),
        ({"hosts": (".example.lg.jp",)}, "SHIRUBE_HOSTS"),
        ({"origins": ()}, "SHIRUBE_ORIGINS"),
        ({"origins": ("http://shirube.city.example.lg.jp",)}, "https://"),
        ({"origins": ("https://*.example.lg.jp",)}, "SHIRUBE_ORIGINS"),
        ({"tls": ""}, "SHIRUBE_TLS"),
        ({"tls": "none"}, "SHIRUBE_TLS"),
        ({"tls": "direct", "tls_key": "b.pem"}, "SHIRUBE_TLS_CERT"),
        ({"tls": "direct", "tls_certificate": "a.pem"}, "SHIRUBE_TLS_KEY"),
        ({"proxies": ()}, "SHIRUBE_PROXIES"),
        ({"proxies": ("まえだん",)}, "SHIRUBE_PROXIES"),
        ({"proxies": ("0.0.0.0/0",)}, "SHIRUBE_PROXIES"),
        ({"trusted_networks": ("::/0",)}, "SHIRUBE_TRUSTED_NETWORKS"),
        ({"debug": True}, "SHIRUBE_DEBUG"),
        ({"subpath": "shirube"}, "SHIRUBE_SUBPATH"),
        ({"profile": "production"}, "SHIRUBE_PROFILE"),
    ],
)
def test_each_unsafe_setting_is_refused(change: dict[str, object], says: str) -> None:
    """一つでも危なければ断り、その設定の名を言う。"""
    with pytest.raises(ImproperlyConfigured, match=says.replace("*", r"\*")):
        refuse_unsafe(replace(GOOD, **change))  # type: ignore[arg-type]


def test_all_faults_are_named_at_once() -> None:
    """直すところが四つあれば、四つとも一度に挙げる。"""
    with pytest.raises(ImproperlyConfigured) as caught:
        refuse_unsafe(Setting(profile="office"))
    text = str(caught.value)
    assert [f"{n}. " in text for n in (1, 2, 3, 4, 5)] == [True, True, True, True, False]


def test_local_never_listens_to_outside_names() -> None:
    """local の構えで、外の名のサーバーにはなれない。"""
    with pytest.raises(ImproperlyConfigured, match="local の構え"):
        refuse_unsafe(Setting(hosts=("shirube.city.example.lg.jp",)))


@pytest.mark.parametrize(("expat", "sqlite"), [("expat_2.2.9", "3.40.1"), ("expat_2.5.0", "3.31.0")])
def test_old_parsers_are_refused(expat: str, sqlite: str) -> None:
    """古い XML の読み手・SQLite では起動しない。"""
    with pytest.raises(ImproperlyConfigured, match="古すぎます"):
        refuse_unsafe(GOOD, expat=expat, sqlite=sqlite)


def test_the_local_key_is_made_once_and_kept_closed(tmp_path: Path) -> None:
    """local の鍵は一度だけ作られ、ほかの人は読めない。"""
    first = profile.secret_key("local", tmp_path / "var", "")
    assert profile.secret_key("local", tmp_path / "var", "") == first
    assert len(first) >= profile.KEY_LENGTH
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o077 == 0
