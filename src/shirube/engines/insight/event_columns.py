"""自分の事案の行いの列: 訂正を当てはめる前のまま、鍵・日時・符号の列で持ち、つないで記録にする。

封じた日々の列と、まだ封じていない行いの列を `joined` でつなぎ、`column_record` で記録にする。訂正の当てはめは
つないだあとに行う。訂正は相手と別の日に記録されるので、日ごとに当てはめると、まとめて当てはめた答えと食い違う。
どう分けて渡しても、`case_events.record_of` にすべてを一度に渡した記録と、列のバイトまで等しい。
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.building import sorted_log
from shirube.engines.insight.case_events import EventRecord, clock_text, micros
from shirube.engines.insight.kernels.ordering import in_order_of_appearance
from shirube.engines.insight.log import Level, Phase
from shirube.engines.insight.rows import ABSENT, Dictionary, RowBatch, Vocabulary
from shirube.values.case_event import RETRACTED, CannotApplyCorrections, CaseEvent

KEY = np.dtype("S16")
"""鍵（UUID）の16バイト。大きい桁から並ぶので、バイトの順は文字の順と同じ。空は「なし」。"""
KEYS = ("id", "case", "visit", "corrects")
NUMBERS = ("seq", "occurred", "recorded")
TEXTS = ("activity", "actor", "clock", "team", "channel", "place", "outcome", "procedure")
_DIMENSIONS = ("team", "channel", "place", "outcome", "procedure")
_PHASES = {"at": Phase.AT, "start": Phase.START, "complete": Phase.COMPLETE}
_NIBBLES = np.frombuffer(b"0123456789abcdef", np.uint8)
_DASHES = (8, 13, 18, 23)

Keys = NDArray[np.bytes_]
Numbers = NDArray[np.int64]


class CannotHoldEvent(ValueError):
    """行いを列に入れられない。"""


@dataclass(frozen=True, slots=True, eq=False)
class TextColumn:
    """符号の列（int32、値なしは `ABSENT`）と、符号から文字への表。"""

    codes: NDArray[np.int32]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class EventColumns:
    """行い N 件の列。名はそれぞれ `KEYS`・`NUMBERS`・`TEXTS`。日時はマイクロ秒。"""

    keys: Mapping[str, Keys]
    numbers: Mapping[str, Numbers]
    phase: NDArray[np.uint8]
    texts: Mapping[str, TextColumn]

    def __len__(self) -> int:
        return len(self.phase)

    def taken(self, rows: NDArray[np.bool_] | Numbers) -> EventColumns:
        """選んだ行だけ（文字の表はそのまま）。"""
        return EventColumns(
            {name: one[rows] for name, one in self.keys.items()},
            {name: one[rows] for name, one in self.numbers.items()},
            self.phase[rows],
            {name: replace(one, codes=one.codes[rows]) for name, one in self.texts.items()},
        )

    def until(self, cut_off: int) -> EventColumns:
        """``cut_off``（マイクロ秒）までに記録された行いだけ。"""
        is_kept = self.numbers["recorded"] <= cut_off
        return self if bool(is_kept.all()) else self.taken(is_kept)

    def renamed(self, name: str, rename: Callable[[str], str]) -> EventColumns:
        """文字の表を書き換える（仮名にするときなど）。同じ名になったものも、そのまま二つ残る。"""
        old = self.texts[name]
        changed = TextColumn(old.codes, tuple(rename(one) for one in old.names))
        return replace(self, texts={**self.texts, name: changed})


class KeyTexts(Sequence[str]):
    """鍵の並びを、要るときだけ文字にする。"""

    __slots__ = ("_keys",)

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def __len__(self) -> int:
        return len(self._keys)

    def __getitem__(self, at: int) -> str:  # type: ignore[override]
        return key_text(self._keys[at])


def key_bytes(text: str | None, label: str) -> bytes:
    """鍵の16バイト。正しい書き方の UUID でなければ CannotHoldEvent。"""
    if text is None:
        return b""
    try:
        found = UUID(text)
    except ValueError:
        found = UUID(int=0)
    if not found.int or str(found) != text:
        raise CannotHoldEvent(f"行いの{label}「{text}」が、鍵（UUID）の書き方になっていません。")
    return found.bytes


def key_text(key: bytes) -> str:
    """16バイトの鍵の文字（末尾の 0 は、配列から取り出すときに落ちている）。"""
    return str(UUID(bytes=bytes(key).ljust(16, b"\0")))


def key_texts(keys: Keys) -> list[str]:
    """鍵の並びの文字を、まとめて。"""
    if not len(keys):
        return []
    raw = np.frombuffer(np.ascontiguousarray(keys, KEY).tobytes(), np.uint8).reshape(-1, 16)
    digits = np.empty((len(raw), 32), np.uint8)
    digits[:, 0::2], digits[:, 1::2] = _NIBBLES[raw >> 4], _NIBBLES[raw & 15]
    written = np.full((len(raw), 36), ord("-"), np.uint8)
    written[:, [at for at in range(36) if at not in _DASHES]] = digits
    return [one.decode() for one in np.frombuffer(written.tobytes(), "S36").tolist()]


def columns_of(events: Iterable[CaseEvent]) -> EventColumns:
    """行いを、渡された順の列にする。番号・対象・訂正の相手が UUID でなければ CannotHoldEvent。"""
    rows = list(events)
    keys = {
        "id": [key_bytes(row.event_id, "番号") for row in rows],
        "case": [key_bytes(row.subjects.get("case"), "事案") for row in rows],
        "visit": [key_bytes(row.subjects.get("visit"), "来庁") for row in rows],
        "corrects": [key_bytes(row.corrects, "訂正の相手") for row in rows],
    }
    texts = {name: [getattr(row, name) for row in rows] for name in TEXTS if name != "clock"}
    texts["clock"] = [clock_text(row) for row in rows]
    return EventColumns(
        {name: np.array(keys[name], KEY) for name in KEYS},
        {
            "seq": np.array([row.seq for row in rows], np.int64),
            "occurred": np.array([micros(row.occurred_at) for row in rows], np.int64),
            "recorded": np.array([micros(row.recorded_at) for row in rows], np.int64),
        },
        np.array([_PHASES[row.phase.value] for row in rows], np.uint8),
        {name: _coded(texts[name]) for name in TEXTS},
    )


def _coded(texts: Iterable[str | None]) -> TextColumn:
    names = Dictionary()
    codes = np.array([names.code(text) for text in texts], np.int32)
    return TextColumn(codes, names.names)


def joined(parts: Sequence[EventColumns]) -> EventColumns:
    """列をつなぐ。一つも無ければ、空の列。"""
    every = parts or [columns_of(())]
    return EventColumns(
        {name: np.concatenate([one.keys[name] for one in every]) for name in KEYS},
        {name: np.concatenate([one.numbers[name] for one in every]) for name in NUMBERS},
        np.concatenate([one.phase for one in every]),
        {name: _joined_texts([one.texts[name] for one in every]) for name in TEXTS},
    )


def _joined_texts(parts: Sequence[TextColumn]) -> TextColumn:
    names = Dictionary()
    found = []
    for one in parts:
        # 値なし（-1）は、表の末尾に置いた ABSENT を指す。
        table = np.array([*(names.code(name) for name in one.names), ABSENT], np.int32)
        found.append(table[one.codes])
    return TextColumn(np.concatenate(found), names.names)


def standing(columns: EventColumns) -> Numbers:
    """訂正を当てはめたあとに残る行の番号を、(起きた時点, 通し番号, 番号) の順に。

    決まりは `case_event.effective` と同じ。番号が重なるときと、訂正が輪のときは CannotApplyCorrections。
    """
    ids, corrects = columns.keys["id"], columns.keys["corrects"]
    order = np.argsort(ids, kind="stable")
    in_order = ids[order]
    if bool((in_order[1:] == in_order[:-1]).any()):
        raise CannotApplyCorrections("同じ番号の行いが二度あります。")
    correcting = np.flatnonzero(corrects != b"")
    is_out = np.zeros(len(columns), np.bool_)
    if len(correcting):
        at = np.searchsorted(in_order, corrects[correcting]).clip(max=len(ids) - 1)
        is_here = in_order[at] == corrects[correcting]
        is_out[order[at[is_here]]] = True
        is_out[_overruled(columns, correcting, is_out)] = True
    rows = np.flatnonzero(~is_out)
    numbers = columns.numbers
    return rows[np.lexsort((ids[rows], numbers["seq"][rows], numbers["occurred"][rows]))]


def _overruled(columns: EventColumns, correcting: Numbers, is_corrected: NDArray[np.bool_]) -> list[int]:
    """残らない訂正の行: 同じ行いへの、後に記録された訂正があるものと、取り消しそのもの。"""
    ids = dict(zip(columns.keys["id"][correcting].tolist(), correcting.tolist(), strict=True))
    targets = columns.keys["corrects"]
    outcome = columns.texts["outcome"]
    retracted = outcome.names.index(RETRACTED) if RETRACTED in outcome.names else None
    latest: dict[bytes, tuple[tuple[int, int, bytes], int]] = {}
    out: list[int] = []
    for row in correcting.tolist():
        root = _root(row, ids, targets)
        if is_corrected[row]:
            continue
        recorded, seq = columns.numbers["recorded"][row], columns.numbers["seq"][row]
        mine = ((int(recorded), int(seq), bytes(columns.keys["id"][row])), row)
        rival = latest.get(root)
        if rival is not None:
            out.append(min(rival, mine)[1])
            mine = max(rival, mine)
        latest[root] = mine
    kept = (row for _, row in latest.values())
    return out + [row for row in kept if retracted is not None and outcome.codes[row] == retracted]


def _root(row: int, ids: Mapping[bytes, int], targets: Keys) -> bytes:
    """訂正をたどった先の、元の行いの番号。"""
    seen = {row}
    target = bytes(targets[row])
    while (next_row := ids.get(target)) is not None:
        if next_row in seen:
            raise CannotApplyCorrections("行いの訂正が輪になっています。")
        seen.add(next_row)
        target = bytes(targets[next_row])
    return target


def column_record(columns: EventColumns, *, subject: str = "case") -> EventRecord:
    """列から記録を作る。``subject`` は件にする対象（case か visit）で、その対象の無い行いは入らない。"""
    rows = standing(columns)
    rows = rows[columns.keys[subject][rows] != b""]
    words = Vocabulary(levels={"procedure": Level.CASE})
    case, words.cases = _appearing_keys(columns.keys[subject][rows])
    texts = {name: _appearing(columns.texts[name], rows) for name in TEXTS}
    words.activities = texts["activity"][1]
    words.resources, words.clocks = texts["actor"][1], texts["clock"][1]
    dimensions = {name: texts[name][0] for name in _DIMENSIONS if len(texts[name][1])}
    words.dimensions = {name: texts[name][1] for name in dimensions}
    visits = columns.keys["visit"][rows]
    if bool((visits != b"").any()):
        dimensions["visit"], words.dimensions["visit"] = _appearing_keys(visits)
    phases = columns.phase[rows]
    batch = RowBatch(
        case=case,
        activity=texts["activity"][0],
        at=columns.numbers["occurred"][rows],
        line=np.arange(len(rows), dtype=np.int64),
        phase=phases if bool(phases.any()) else None,
        resource=texts["actor"][0] if len(words.resources) else None,
        clock=texts["clock"][0] if len(words.clocks) else None,
        dimensions=dimensions,
    )
    return EventRecord(sorted_log([batch], words), KeyTexts(columns.keys["id"][rows]))


def _appearing(column: TextColumn, rows: Numbers) -> tuple[Numbers, Dictionary]:
    """選んだ行に現れた順に付け直した符号と、その表。"""
    codes = column.codes[rows]
    found = np.full(len(rows), ABSENT, np.int64)
    is_known = codes != ABSENT
    found[is_known], old = in_order_of_appearance(codes[is_known], len(column.names))
    return found, Dictionary(column.names[code] for code in old.tolist())


def _appearing_keys(keys: Keys) -> tuple[Numbers, Dictionary]:
    """鍵の、現れた順の符号と表。空の鍵は値なし。"""
    known = np.flatnonzero(keys != b"")
    every, codes = np.unique(keys[known], return_inverse=True)
    found = np.full(len(keys), ABSENT, np.int64)
    found[known], old = in_order_of_appearance(codes.reshape(-1), len(every))
    return found, Dictionary(key_texts(every[old]))
