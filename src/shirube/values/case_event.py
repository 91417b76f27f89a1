"""業務の出来事: 事案・来庁・予約に起きたことを、追記だけで残す一行。

名前も自由記述も持たない。人は鍵付きの仮名で表す。誤りは書き換えず、前の出来事を `corrects` で指す
新しい出来事を足す。取り消しは、結果を「取消」とした訂正である。`effective` が、今有効な出来事だけを返す。
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from shirube.values.instant import instant_text, read_instant, require_aware
from shirube.values.labelled_enum import LabelledEnum
from shirube.values.text_map import TextMap

SUBJECT_KINDS = frozenset({"case", "visit", "reservation"})
RETRACTED = "取消"
TEXT_LIMIT = 100
SHORTEST_KEY = 16

_PROCEDURE = re.compile(r"[^@\s]+@[^@\s]+")
_FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_REQUIRED_TEXTS = (("event_id", "番号"), ("municipality", "団体"), ("activity", "活動"))
_OPTIONAL_TEXTS = (
    ("procedure", "手続"),
    ("team", "担当"),
    ("channel", "経路"),
    ("place", "場所"),
    ("actor", "行為者"),
    ("clock_reason", "時計を止めた理由"),
    ("outcome", "結果"),
    ("corrects", "訂正の相手"),
)


class CannotBuildCaseEvent(ValueError):
    """出来事を作れない。"""


class CannotApplyCorrections(ValueError):
    """訂正を当てはめられない。"""


class CannotMakePseudonym(ValueError):
    """仮名を作れない。"""


class Phase(LabelledEnum):
    """出来事の局面: 一点か、始まりか、終わりか。"""

    AT = "at", "時点"
    START = "start", "開始"
    COMPLETE = "complete", "完了"


class ClockState(LabelledEnum):
    """処理期間の時計: 動くか、止まるか（補正待ちなど）。"""

    RUN = "run", "進行"
    STOP = "stop", "停止"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent:
    """出来事の一件。`subjects` は case・visit・reservation の種類から鍵への対応。"""

    event_id: str
    municipality: str
    subjects: Mapping[str, str]
    seq: int
    activity: str
    phase: Phase = Phase.AT
    occurred_at: datetime
    recorded_at: datetime
    procedure: str | None = None
    team: str | None = None
    channel: str | None = None
    place: str | None = None
    actor: str | None = None
    clock: ClockState | None = None
    clock_reason: str | None = None
    outcome: str | None = None
    corrects: str | None = None

    def __post_init__(self) -> None:
        """短い文字列だけを持ち、部分どうしが食い違わないことを確かめる。"""
        for name, label in _REQUIRED_TEXTS:
            _require_short_text(getattr(self, name), label)
        for name, label in _OPTIONAL_TEXTS:
            if getattr(self, name) is not None:
                _require_short_text(getattr(self, name), label)
        object.__setattr__(self, "subjects", TextMap(self.subjects))
        if not self.subjects or not set(self.subjects) <= SUBJECT_KINDS:
            raise CannotBuildCaseEvent(
                "出来事の対象は、case・visit・reservation のどれかを一つ以上書いてください。"
            )
        for key in self.subjects.values():
            _require_short_text(key, "対象の鍵")
        if type(self.seq) is not int or self.seq < 0:
            raise CannotBuildCaseEvent("出来事の通し番号 seq は、0以上の整数で書いてください。")
        require_aware(self.occurred_at, "出来事の起きた時点")
        require_aware(self.recorded_at, "出来事を記録した時点")
        self._check_relations()

    def _check_relations(self) -> None:
        """局面、時計、手続、訂正の約束を確かめる。"""
        if not isinstance(self.phase, Phase):
            raise CannotBuildCaseEvent(
                f"出来事の局面「{self.phase}」は at・start・complete から選んでください。"
            )
        if self.clock is not None and not isinstance(self.clock, ClockState):
            raise CannotBuildCaseEvent(f"時計の状態「{self.clock}」は run・stop から選んでください。")
        if (self.clock is ClockState.STOP) != (self.clock_reason is not None):
            raise CannotBuildCaseEvent(
                "時計を止めるときは理由を書き、止めないときは理由を書かないでください。"
            )
        if self.procedure is not None and not _PROCEDURE.fullmatch(self.procedure):
            raise CannotBuildCaseEvent(f"手続「{self.procedure}」は、識別子@版 の形で書いてください。")
        if self.corrects == self.event_id:
            raise CannotBuildCaseEvent("出来事は自分自身を訂正できません。")

    @property
    def is_retraction(self) -> bool:
        """前の出来事を取り消す訂正か（訂正でない「取消」は、予約の取消などの出来事そのもの）。"""
        return self.corrects is not None and self.outcome == RETRACTED

    def to_record(self) -> dict[str, Any]:
        """記録の形（JSON にできる値だけ）。時点は協定世界時。"""
        record = {field.name: getattr(self, field.name) for field in fields(self)}
        return record | {
            "subjects": dict(self.subjects),
            "phase": self.phase.value,
            "clock": None if self.clock is None else self.clock.value,
            "occurred_at": instant_text(self.occurred_at),
            "recorded_at": instant_text(self.recorded_at),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> CaseEvent:
        """記録の形から戻す。項目が合わなければ CannotBuildCaseEvent など、名前の付いた誤り。"""
        try:
            clock = record.get("clock")
            changed = {
                "phase": Phase(record["phase"]),
                "clock": None if clock is None else ClockState(clock),
                "occurred_at": read_instant(record["occurred_at"], "出来事の起きた時点"),
                "recorded_at": read_instant(record["recorded_at"], "出来事を記録した時点"),
            }
            return cls(**{**record, **changed})
        except (KeyError, TypeError, AttributeError) as error:
            raise CannotBuildCaseEvent(f"出来事の記録の項目が合いません（{error}）。") from None


def effective(events: Iterable[CaseEvent]) -> tuple[CaseEvent, ...]:
    """訂正を当てはめ、今有効な出来事を（起きた時点, 通し番号, 番号）の順に返す。

    訂正は訂正された出来事に代わる。同じ出来事への訂正が二つあれば、後に記録された方をとる。
    取消は相手を消し、自分も残らない。相手が渡されていない訂正は、それだけで扱う。
    同じ番号で中身の違う出来事、輪になった訂正は CannotApplyCorrections。
    """
    by_id = _by_id(events)
    corrected = {event.corrects for event in by_id.values() if event.corrects is not None}
    roots: dict[str, str] = {}
    latest: dict[str, CaseEvent] = {}
    for event in by_id.values():
        root = _root(event, by_id, roots)
        if event.event_id in corrected:
            continue
        rival = latest.get(root)
        if rival is None or _recording_order(rival) < _recording_order(event):
            latest[root] = event
    standing = (event for event in latest.values() if not event.is_retraction)
    return tuple(sorted(standing, key=lambda event: (event.occurred_at, event.seq, event.event_id)))


def pseudonym(key: bytes, value: str) -> str:
    """人や職員の番号を、鍵がなければ戻せない短い仮名にする（HMAC-SHA256 の先頭96ビット、p＋16進24桁）。

    同じ鍵と値なら必ず同じ仮名になり、鍵が違えばつながらない。鍵が16バイト未満か値が空なら
    CannotMakePseudonym。
    """
    if len(key) < SHORTEST_KEY:
        raise CannotMakePseudonym(f"仮名の鍵が短すぎます。{SHORTEST_KEY}バイト以上の乱数を渡してください。")
    if not value:
        raise CannotMakePseudonym("仮名にする値が空です。")
    return "p" + hmac.new(key, value.encode(), hashlib.sha256).hexdigest()[:24]


def _require_short_text(text: object, label: str) -> None:
    """1〜100字で、前後の空白も制御文字もない文字列であることを確かめる。"""
    if not isinstance(text, str) or not text or text != text.strip():
        raise CannotBuildCaseEvent(f"出来事の{label}は、前後に空白のない文字列で書いてください。")
    if len(text) > TEXT_LIMIT:
        raise CannotBuildCaseEvent(
            f"出来事の{label}が{TEXT_LIMIT}字を超えています。自由記述は出来事に書けません。"
        )
    if not text.isprintable() and any(unicodedata.category(char) in _FORBIDDEN for char in text):
        raise CannotBuildCaseEvent(f"出来事の{label}に改行などの制御文字があります。取り除いてください。")


def _by_id(events: Iterable[CaseEvent]) -> dict[str, CaseEvent]:
    """番号から出来事への対応を作る。まったく同じ出来事の重なりは一つにする。"""
    by_id: dict[str, CaseEvent] = {}
    for event in events:
        if by_id.setdefault(event.event_id, event) != event:
            raise CannotApplyCorrections(f"同じ番号「{event.event_id}」で中身の違う出来事があります。")
    return by_id


def _root(event: CaseEvent, by_id: Mapping[str, CaseEvent], roots: dict[str, str]) -> str:
    """訂正をたどった先の、元の出来事の番号を返す。たどった結果は roots に覚えて二度たどらない。"""
    path = [event.event_id]
    seen = {event.event_id}
    while path[-1] not in roots:
        here = by_id.get(path[-1])
        if here is None or here.corrects is None:
            roots[path[-1]] = path[-1]
        elif here.corrects in seen:
            raise CannotApplyCorrections(f"出来事「{event.event_id}」の訂正が輪になっています。")
        else:
            seen.add(here.corrects)
            path.append(here.corrects)
    root = roots[path[-1]]
    roots.update(dict.fromkeys(path, root))
    return root


def _recording_order(event: CaseEvent) -> tuple[datetime, int, str]:
    """記録された順。"""
    return (event.recorded_at, event.seq, event.event_id)
