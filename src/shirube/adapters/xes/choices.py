"""XES の読み方の選び方と、ファイルの頭書き（拡張、既定値、分類子）。

根拠: IEEE 1849-2016（XES）。既定値（global）は「どの行いにも必ずある」という宣言で、その値は新しく作るときの
見本である。だから、書かれていない属性を既定値で埋めるのは、頼まれたときだけにする。
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

NAME = "concept:name"
TIME = "time:timestamp"
START_TIME = "start_timestamp"
TRANSITION = "lifecycle:transition"
RESOURCE = "org:resource"
CLOCK = "shirube:clock"
"""処理期間の時計（``run`` か ``stop:理由``）。標準の拡張には無いので、自分の名で書く。"""
JOIN = "+"
"""分類子の鍵が二つ以上あるときの、つなぎ字（OpenXES と同じ）。"""
MOST_VALUES = 1_000
MOST_DIMENSIONS = 200
LONGEST_VALUE = 200
"""これより長い字のある属性は、自由記述とみなし、選ばれないかぎり切り口にしない。"""
_QUOTED = re.compile(r"'([^']*)'|(\S+)")


class CannotChooseXes(ValueError):
    """XES の読み方の選び方が成り立たない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class XesChoices:
    """XES の読み方。何も選ばなければ、標準の鍵で読み、切り口は値の種類が少ない属性すべて。

    - ``classifier``: 行いの名に使う分類子の名（ファイルに宣言されたもの）。
    - ``activity_keys``: 分類子を選ばないときの、行いの名の鍵。二つ以上なら ``+`` でつなぐ。
    - ``time_key``・``start_key``: 日時と、始まりの日時の鍵。
    - ``zone``: 時差の書かれていない日時の地域（例 Asia/Tokyo）。無ければ、その行は別に置く。
    - ``is_dated_only``: 時刻を捨て、書かれた日付だけを読む。
    - ``event_dimensions``・``case_dimensions``: 切り口にする属性の鍵。None なら、日時（date）でなく、
      値の種類が ``most_values`` 以下の属性すべて（鍵は、現れた順に `MOST_DIMENSIONS`
      まで。`LONGEST_VALUE` より長い値のあるものは自由記述とみなして除く）。
    - ``fills_defaults``: 書かれていない属性を、既定値（global）で埋めるか。
    """

    classifier: str | None = None
    activity_keys: tuple[str, ...] = (NAME,)
    time_key: str = TIME
    start_key: str | None = START_TIME
    zone: str | None = None
    is_dated_only: bool = False
    event_dimensions: tuple[str, ...] | None = None
    case_dimensions: tuple[str, ...] | None = None
    most_values: int = MOST_VALUES
    fills_defaults: bool = False

    def __post_init__(self) -> None:
        """鍵と地域が成り立つことを確かめる。"""
        if not self.activity_keys or not all(self.activity_keys):
            raise CannotChooseXes("行いの名の鍵を、一つ以上書いてください。")
        if self.zone is not None:
            try:
                ZoneInfo(self.zone)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                raise CannotChooseXes(f"「{self.zone}」という地域がありません（例 Asia/Tokyo）。") from None


@dataclass(frozen=True, slots=True)
class Classifier:
    """分類子: どの鍵が同じなら、同じ行いとみなすか。"""

    name: str
    keys: tuple[str, ...]
    scope: str = "event"


@dataclass(slots=True)
class XesHeader:
    """頭書き。件（trace）より前に書かれたもの。"""

    version: str = ""
    extensions: dict[str, str] = field(default_factory=dict)
    """接頭辞から場所（読みに行かない）。"""
    case_defaults: dict[str, str] = field(default_factory=dict)
    event_defaults: dict[str, str] = field(default_factory=dict)
    classifiers: list[Classifier] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)

    def classifier(self, name: str) -> Classifier | None:
        """行いの分類子。無ければ None。"""
        return next((one for one in self.classifiers if one.name == name and one.scope == "event"), None)


def classifier_keys(text: str, declared: Mapping[str, str]) -> tuple[str, ...]:
    """分類子の鍵の並びを読む。

    空白を含む鍵は ' で囲む。囲み忘れは、宣言された鍵（``declared``）と合う、いちばん長いものにする。
    """
    found = [(quoted or plain, bool(quoted)) for quoted, plain in _QUOTED.findall(text)]
    keys: list[str] = []
    at = 0
    while at < len(found):
        word, is_quoted = found[at]
        end = at + 1
        if not is_quoted:
            for longer in range(len(found), at + 1, -1):
                joined = " ".join(one for one, _ in found[at:longer])
                if joined in declared:
                    word, end = joined, longer
                    break
        keys.append(word)
        at = end
    return tuple(keys)
