"""合言葉の決まり（AUT-04）: 断るもの・通すものの表と、打ち方の違い。"""

import gzip
from pathlib import Path

import pytest
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.test import override_settings

from shirube.web import settings as real
from shirube.web.passwords import ITERATIONS, NormalizedPBKDF2Hasher

VALIDATORS = password_validation.get_password_validators(real.AUTH_PASSWORD_VALIDATORS)

REFUSED = [
    "短い合言葉です",
    "aB3$kLm9Qz!",
    "123456789012345",
    "aaaaaaaaaaaaaaaa",
    "abababababababab",
    "password20261121",
    "ｐａｓｓｗｏｒｄ２０２６１１",
    "Password!2026!!",
    "shirube-shirube-2026",
    "しるべしるべしるべ2026",
    "市役所市役所市役所2026",
    "パスワード20260401",
    "令和8年令和8年令和8年",
    "admin-admin-admin-1",
    "qwertyuiop-2026-04",
    "welcome-shiyakusho-1",
]
ACCEPTED = [
    "みどりの坂道と七つの傘立て",
    "kawa no mizu ga nurumu koro",
    "x7-Gh2-pQ9-sL4-vN8",
    "試験の合言葉-長いもの-2026",
    "あ" * 1 + "いうえおかきくけこさしすせそたちつてと" * 3 + "なにぬねのはひふ",
    "correct horse battery staple",
    "標のある道を朝ごとに歩く猫",
]


@pytest.mark.parametrize("password", REFUSED)
def test_guessable_passwords_are_refused(password: str) -> None:
    """当てられやすいものは断る。"""
    with pytest.raises(ValidationError):
        password_validation.validate_password(password, None, VALIDATORS)


@pytest.mark.parametrize("password", ACCEPTED)
def test_long_and_plain_passwords_are_accepted(password: str) -> None:
    """長い文は、記号や数字がなくても通る。64 文字を超えても通る。"""
    password_validation.validate_password(password, None, VALIDATORS)


def test_three_thousand_common_passwords_are_refused() -> None:
    """よく使われる 3,000 語に、数字を足して 12 文字にしても断る。"""
    listed = Path(password_validation.__file__).with_name("common-passwords.txt.gz")
    words = gzip.decompress(listed.read_bytes()).decode().split()
    tried = [word for word in words if word.isalpha() and len(word) >= 6][:3000]
    passed = []
    for word in tried:
        try:
            password_validation.validate_password(word + "20261121", None, VALIDATORS)
        except ValidationError:
            continue
        passed.append(word)
    assert len(tried) == 3000 and passed == []


@override_settings(PASSWORD_HASHERS=["shirube.web.passwords.NormalizedPBKDF2Hasher"])
def test_width_and_composition_do_not_matter_but_every_letter_does() -> None:
    """全角・合成の違いでは入れ、途中で切らない（終わりの一文字が違えば入れない）。"""
    stored = make_password("ガラスのカギ-ABC-123-長い文")
    assert check_password("ｶﾞﾗｽのｶｷﾞ-ＡＢＣ-１２３-長い文", stored)
    long = "あいうえお" * 25
    stored = make_password(long + "か")
    assert check_password(long + "か", stored) and not check_password(long + "き", stored)
    assert NormalizedPBKDF2Hasher().decode(stored)["iterations"] >= ITERATIONS >= 1_000_000
