"""合言葉の決まり: 12 文字以上（上限は 128 文字で、途中で切らない）、ありふれた言葉だけのものは断る。

全角・半角・異体の打ち分けで入れなくならないよう、形をそろえて（NFKC）から混ぜる。混ぜ方は PBKDF2 で百万回。
"""

import re
import unicodedata
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from shirube.apps.frame import clock
from shirube.apps.organization import queries as organization
from shirube.values.instant import local_day

MINIMUM, MAXIMUM = 12, 128
ITERATIONS = 1_000_000
LEFT_OVER = 6  # 決まり文句・数字・記号を除いて残るべき文字の数

# 役所で思いつきやすい言葉。長いものから順に除く。
OFFICE_WORDS = (
    "shirube", "shiyakusho", "yakusho", "yakuba", "kencho", "password", "passw0rd", "pass", "welcome",
    "admin", "administrator", "jichitai", "soumu", "joho", "system", "login", "qwertyuiop", "qwerty",
    "asdfgh", "zxcvbn", "abcdef", "標", "しるべ", "市役所", "区役所", "町役場", "村役場", "県庁", "府庁",
    "都庁", "道庁", "役所", "役場", "パスワード", "合言葉", "暗証番号", "ようこそ", "管理者", "総務課",
    "情報", "推進課", "令和", "平成", "昭和",
)  # fmt: skip


def plain(text: str) -> str:
    """打ち方の違いをそろえる（NFKC）。"""
    return unicodedata.normalize("NFKC", text)


class NormalizedPBKDF2Hasher(PBKDF2PasswordHasher):
    """形をそろえてから混ぜる PBKDF2。作るときも確かめるときも、ここを通る。"""

    iterations = ITERATIONS

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """形をそろえて混ぜる。"""
        return super().encode(plain(password), salt, iterations)


class LengthValidator:
    """長さの決まり。"""

    def validate(self, password: str, user: Any = None) -> None:
        """形をそろえたあとの長さで決める。"""
        length = len(plain(password))
        if length < MINIMUM:
            raise ValidationError(f"パスワードは {MINIMUM} 文字以上にしてください（いま {length} 文字）。")
        if length > MAXIMUM:
            raise ValidationError(f"パスワードは {MAXIMUM} 文字以内にしてください（いま {length} 文字）。")

    def get_help_text(self) -> str:
        """説明。"""
        return f"{MINIMUM} 文字以上。文や、関係のない言葉をいくつか並べると、長くて覚えやすくなります。"


class CommonValidator(CommonPasswordValidator):
    """よく使われるパスワードの表。形をそろえ、末尾の数字と記号を除いても表にあれば断る。"""

    def validate(self, password: str, user: Any = None) -> None:
        """表にあるかを確かめる。"""
        text = plain(password).lower().strip()
        if text in self.passwords or re.sub(r"[\W\d_]+$", "", text) in self.passwords:
            raise ValidationError("よく使われるパスワードなので、当てられます。別のものにしてください。")


class PlainWordValidator:
    """自治体の名や役所の言葉に、数字や記号を足しただけのパスワードを断る。"""

    def validate(self, password: str, user: Any = None) -> None:
        """決まり文句・数字・記号を除いて、十分な文字が残るか。"""
        left = plain(password).lower()
        words = sorted({*OFFICE_WORDS, *_places(user)}, key=len, reverse=True)
        found = [word for word in words if word in left]
        for word in found:
            left = left.replace(word, "")
        left = re.sub(r"[\W\d_]", "", left)
        if len(left) < LEFT_OVER and (found or not left):
            raise ValidationError(
                "自治体の名や役所の言葉、数字だけのパスワードは、当てられます。関係のない言葉を足してください。"
            )
        if len(set(plain(password))) < 5:
            raise ValidationError("同じ文字の繰り返しは、当てられます。違う文字を交ぜてください。")

    def get_help_text(self) -> str:
        """説明。"""
        return "自治体の名、役所の言葉、よく使われるパスワードは使えません。"


def _places(user: Any) -> set[str]:
    """この利用者が働く自治体の名と読み（市・町・村を除いたものも）。"""
    if getattr(user, "pk", None) is None:
        return set()
    names: set[str] = set()
    for body in organization.bodies_open_to(user.pk, local_day(clock.now())):
        for name in (plain(body.name).lower(), body.kana):
            names |= {name, re.sub(r"(市|区|町|村|県|府|都|道|し|く|ちょう|まち|むら|そん|けん)$", "", name)}
    return {name for name in names if len(name) >= 2}
