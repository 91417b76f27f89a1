"""サーバーの証明書: 使える一組だけを通し、使えないものは、何を直すかを言って断る。"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import load_pem_x509_certificate

from shirube.adapters.certificate import CannotUseCertificate, Certificate, check_pair, read_certificate
from tests.certificates import NOW, new_key, write_certificate, write_key


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """使える証明書と鍵。"""
    key = new_key()
    return write_certificate(tmp_path / "a.crt", key), write_key(tmp_path / "a.key", key)


def test_good_pair_is_read(pair: tuple[Path, Path]) -> None:
    """使える一組から、名前と期間が読める。"""
    read = check_pair(*pair, NOW)
    assert read == Certificate(
        ("shirube.example.lg.jp", "127.0.0.1"), NOW - timedelta(days=1), NOW + timedelta(days=90)
    )
    assert read_certificate(pair[0]) == read


def test_rsa_pair_is_read(tmp_path: Path) -> None:
    """RSA 2048 ビットの一組も使える。"""
    key = rsa.generate_private_key(65537, 2048)
    check_pair(write_certificate(tmp_path / "a.crt", key), write_key(tmp_path / "a.key", key), NOW)


def _missing_certificate(certificate: Path, key: Path) -> None:
    certificate.unlink()


def _missing_key(certificate: Path, key: Path) -> None:
    key.unlink()


def _folder(certificate: Path, key: Path) -> None:
    key.unlink()
    key.mkdir()


def _binary(certificate: Path, key: Path) -> None:
    whole = load_pem_x509_certificate(certificate.read_bytes())
    certificate.write_bytes(whole.public_bytes(serialization.Encoding.DER))


def _cut(certificate: Path, key: Path) -> None:
    certificate.write_bytes(certificate.read_bytes()[:200])


def _swapped(certificate: Path, key: Path) -> None:
    key.write_bytes(certificate.read_bytes())


def _locked(certificate: Path, key: Path) -> None:
    own = new_key()
    write_certificate(certificate, own)
    write_key(key, own, password=b"himitsu")


def _strange(certificate: Path, key: Path) -> None:
    write_key(key, new_key())


def _weak(certificate: Path, key: Path) -> None:
    write_key(key, rsa.generate_private_key(65537, 1024))  # noqa: S505 - 弱い鍵が断られる試験


def _ended(certificate: Path, key: Path) -> None:
    own = new_key()
    write_certificate(certificate, own, starts=NOW - timedelta(days=9), ends=NOW)
    write_key(key, own)


def _coming(certificate: Path, key: Path) -> None:
    own = new_key()
    write_certificate(certificate, own, starts=NOW + timedelta(seconds=1))
    write_key(key, own)


def _huge(certificate: Path, key: Path) -> None:
    certificate.write_bytes(b"x" * (1024 * 1024 + 1))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_missing_certificate, "証明書 .*a.crt を開けません"),
        (_missing_key, "鍵 .*a.key を開けません"),
        (_folder, "鍵 .*a.key を開けません"),
        (_binary, "証明書 .*PEM の形"),
        (_cut, "証明書 .*PEM の形"),
        (_swapped, "鍵 .*PEM の形"),
        (_locked, "合言葉が掛かっています"),
        (_strange, "組になっていません"),
        (_weak, "1024 ビットで弱すぎます"),
        (_ended, "で切れています"),
        (_coming, "から使えるもの"),
        (_huge, "大きすぎます"),
    ],
)
def test_unusable_pair_is_refused_with_the_reason(
    pair: tuple[Path, Path], spoil: Callable[[Path, Path], None], said: str
) -> None:
    """使えない一組は、どのファイルの何が悪く、次にどうするかを言って断る。"""
    spoil(*pair)
    with pytest.raises(CannotUseCertificate, match=said) as refusal:
        check_pair(*pair, NOW)
    assert "ください" in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "host", "covers"),
    [
        ("shirube.example.lg.jp", "shirube.example.lg.jp", True),
        ("shirube.example.lg.jp", "SHIRUBE.example.lg.jp.", True),
        ("*.example.lg.jp", "shirube.example.lg.jp", True),
        ("*.example.lg.jp", "a.b.example.lg.jp", False),
        ("*.example.lg.jp", "example.lg.jp", False),
        ("shirube.example.lg.jp", "other.example.lg.jp", False),
        ("192.0.2.1", "192.0.2.1", True),
        ("2001:db8::1", "[2001:db8::1]", True),
    ],
)
def test_names_are_compared_as_browsers_do(name: str, host: str, covers: bool) -> None:
    """名前の照らし合わせ。``*`` は左端の一つの名だけに合う。"""
    assert Certificate((name,), NOW, NOW).covers(host) is covers
