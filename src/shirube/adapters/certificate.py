"""サーバーの証明書と鍵（PEM）を読み、使えることを確かめる。使えなければ、何を直せばよいかを言って断る。"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from shirube.values.instant import format_moment

LARGEST = 1024 * 1024
FEWEST_RSA_BITS = 2048
_ENCODING = serialization.Encoding.DER
_FORMAT = serialization.PublicFormat.SubjectPublicKeyInfo


class CannotUseCertificate(ValueError):
    """この証明書か鍵は使えない。"""


@dataclass(frozen=True, slots=True)
class Certificate:
    """サーバーの証明書の、名前と期間。"""

    names: tuple[str, ...]
    valid_from: datetime
    valid_to: datetime

    def covers(self, host: str) -> bool:
        """この名前（``*`` は左端の一つの名だけに合う）かアドレスの証明書か。"""
        wanted = host.strip("[]").lower().rstrip(".")
        _, _, parent = wanted.partition(".")
        return any(name in (wanted, f"*.{parent}") for name in self.names)


def read_certificate(path: Path) -> Certificate:
    """証明書のファイルの、いちばん初めの一枚（サーバーの証明書）を読む。"""
    return _read(_certificate(path))


def check_pair(certificate: Path, key: Path, now: datetime) -> Certificate:
    """証明書と鍵が、いま使える一組であることを確かめる。"""
    found, secret = _certificate(certificate), _key(key)
    read = _read(found)
    if read.valid_to <= now:
        raise CannotUseCertificate(
            f"証明書 {certificate} は {format_moment(read.valid_to)} で切れています。"
            "新しい証明書に替えてください。"
        )
    if now < read.valid_from:
        raise CannotUseCertificate(
            f"証明書 {certificate} は {format_moment(read.valid_from)} から使えるものです。"
            "この機械の時計か、証明書を確かめてください。"
        )
    theirs = found.public_key().public_bytes(_ENCODING, _FORMAT)
    if theirs != secret.public_key().public_bytes(_ENCODING, _FORMAT):
        raise CannotUseCertificate(
            f"証明書 {certificate} と鍵 {key} が組になっていません。証明書を申請したときの鍵を示してください"
            "（中間証明書を足すときは、サーバーの証明書をファイルの初めに置きます）。"
        )
    return read


def _read(found: x509.Certificate) -> Certificate:
    return Certificate(_names(found), found.not_valid_before_utc, found.not_valid_after_utc)


def _certificate(path: Path) -> x509.Certificate:
    data = _bytes(path, "証明書")
    try:
        return x509.load_pem_x509_certificates(data)[0]
    except ValueError as error:
        raise CannotUseCertificate(
            f"証明書 {path} を読めません。"
            "-----BEGIN CERTIFICATE----- で始まる PEM の形のものを示してください。"
        ) from error


def _key(path: Path) -> PrivateKeyTypes:
    data = _bytes(path, "鍵")
    try:
        key = serialization.load_pem_private_key(data, password=None)
    except TypeError as error:
        raise CannotUseCertificate(
            f"鍵 {path} に合言葉が掛かっています。"
            "合言葉を外し、動かす人だけが読めるようにした鍵を示してください。"
        ) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CannotUseCertificate(
            f"鍵 {path} を読めません。"
            "-----BEGIN PRIVATE KEY----- などで始まる PEM の形のものを示してください。"
        ) from error
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < FEWEST_RSA_BITS:
        raise CannotUseCertificate(
            f"鍵 {path} は RSA {key.key_size} ビットで弱すぎます。"
            f"{FEWEST_RSA_BITS} ビット以上で作り直してください。"
        )
    return key


def _bytes(path: Path, what: str) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise CannotUseCertificate(
            f"{what} {path} を開けません（{error.strerror}）。"
            "道筋と、動かす人が読めることを確かめてください。"
        ) from error
    if len(data) > LARGEST:
        raise CannotUseCertificate(f"{what} {path} が大きすぎます。{what}のファイルを示してください。")
    return data


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    addresses: list[ipaddress.IPv4Address | ipaddress.IPv6Address] = [
        address
        for address in found.get_values_for_type(x509.IPAddress)
        if isinstance(address, ipaddress.IPv4Address | ipaddress.IPv6Address)
    ]
    return (
        *(name.lower() for name in found.get_values_for_type(x509.DNSName)),
        *(str(address) for address in addresses),
    )
