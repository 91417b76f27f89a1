"""expat で XES を読む受け手: 決まりのどんな形も読む、ゆっくりだが確かな道。

行いと件を、書かれた順に `Collector` に溜める。速い芯が読めない形（注釈、名前空間の接頭辞など）
は、すべてここを通る。
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from shirube.adapters.refusal import FileRefused
from shirube.adapters.xes.batches import Block, Ints
from shirube.adapters.xes.choices import Classifier, XesHeader, classifier_keys
from shirube.adapters.xes.moments import MISSING, UNREADABLE, read_moment
from shirube.adapters.xes.slots import Role, Slot, Slots
from shirube.engines.insight.log import NO_TIME, Level
from shirube.engines.insight.rows import ABSENT, Dictionary

KINDS = frozenset({"string", "date", "int", "float", "boolean", "id"})
NESTED = frozenset({"list", "container"})
VALUELESS = "値の無い属性（list・container など）"
"""別に数えるわけ。"""


@dataclass(slots=True)
class Trace:
    """いま開いている件。"""

    number: int
    """ファイルの中の、何番目の件か（1 から）。"""
    name: str | None = None
    values: dict[int, int] = field(default_factory=dict)
    """置き場の番号から、値の符号。"""
    case: int = ABSENT
    """件の符号。最初の行いが現れたときに決まる。"""
    has_events: bool = False


class Cases:
    """件の番号を付ける。名の無い件は位置から作り、同じ名の件は一つの件にする。"""

    def __init__(self, names: Dictionary) -> None:
        self._names = names
        self.traces = self.unnamed = self.repeated = self.empty = 0

    def opened(self) -> Trace:
        """新しい件。"""
        self.traces += 1
        self.empty += 1
        return Trace(self.traces)

    def code(self, name: str | None, number: int) -> int:
        """行いのある件の符号。"""
        self.empty -= 1
        if name is None or not name.strip():
            self.unnamed += 1
            name = f"（名の無い件 {number}）"
        known = len(self._names)
        code = self._names.code(name)
        self.repeated += code < known
        return code


class Collector:
    """expat で読んだ行いを溜める。"""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._clear()

    def _clear(self) -> None:
        self._case, self._line = array("q"), array("q")
        self._at, self._at_offset = array("q"), array("q")
        self._start, self._start_offset = array("q"), array("q")
        self._columns: dict[int, tuple[array[int], array[int]]] = {}
        self._unreadable: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._line)

    def add(self, trace: Trace | None, line: int, values: dict[int, str]) -> None:
        """行いを一つ溜める。``values`` は置き場の番号から値。"""
        row, slots = len(self._line), self._slots
        self._case.append(ABSENT if trace is None else trace.case)
        self._line.append(line)
        at = values.pop(slots.time.index, None)
        local, offset = (NO_TIME, MISSING) if at is None else read_moment(at)
        if offset == UNREADABLE:
            self._unreadable[row] = at or ""
        self._at.append(local)
        self._at_offset.append(offset)
        start = None if slots.start is None else values.pop(slots.start.index, None)
        local, offset = (NO_TIME, MISSING) if start is None else read_moment(start)
        self._start.append(local)
        self._start_offset.append(offset)
        if trace is not None:
            for index, code in trace.values.items():
                self._put(index, row, code)
        for index, text in values.items():
            self._put(index, row, slots.every[index].values.code(text))

    def _put(self, index: int, row: int, code: int) -> None:
        column = self._columns.get(index)
        if column is None:
            column = self._columns[index] = (array("q"), array("q"))
        column[0].append(row)
        column[1].append(code)

    def take(self) -> Block:
        """溜めた行を渡して空にする。"""
        count = len(self._line)
        columns: dict[int, Ints] = {}
        for index, (rows, codes) in self._columns.items():
            filled = np.full(count, ABSENT, np.int64)
            filled[np.frombuffer(rows, np.int64)] = np.frombuffer(codes, np.int64)
            columns[index] = filled
        block = Block(
            case=_ints(self._case),
            line=_ints(self._line),
            at=_ints(self._at),
            at_offset=_ints(self._at_offset),
            start=_ints(self._start),
            start_offset=_ints(self._start_offset),
            columns=columns,
            unreadable=self._unreadable,
        )
        self._clear()
        return block


def _ints(column: array[int]) -> Ints:
    return np.array(column, np.int64)


class Receiver:
    """XML の札を受け取り、頭書き、件、行いに分ける。

    ``settled`` は、最初の件（または行い）が現れて頭書きが終わったときに一度だけ呼び、置き場を決めさせる。
    """

    def __init__(
        self, name: str, header: XesHeader, cases: Cases, settled: Callable[[], tuple[Slots, Collector]]
    ) -> None:
        self._name, self._header, self._cases, self._settle = name, header, cases, settled
        self._slots: Slots | None = None
        self.collector: Collector | None = None
        self._locals: dict[str, str] = {}
        self._depth = 0
        self._deep = 0
        self._defaults: dict[str, str] | None = None
        self._event: dict[int, str] | None = None
        self.trace: Trace | None = None
        self.is_muted = False
        self.line = 0
        """これまでに現れた行いの数。"""
        self.counts: Counter[str] = Counter()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """要素の始まり。"""
        if self.is_muted:
            self._depth += 1
            return
        local = self._locals.get(tag) or self._locals.setdefault(tag, tag.rpartition("}")[2])
        self._depth += 1
        if self._deep:
            self._deep += 1
        elif self._event is not None:
            self._attribute(Level.EVENT, local, attributes)
        elif self._depth == 1:
            self._check_root(local, attributes)
        elif local == "event" and (self._depth == 2 or self.trace is not None):
            self._open_event()
        elif self.trace is not None:
            self._attribute(Level.CASE, local, attributes)
        elif local == "trace" and self._depth == 2:
            self._settled()
            self.trace = self._cases.opened()
        else:
            self._head(local, attributes)

    def end(self, tag: str) -> None:
        """要素の終わり。"""
        self._depth -= 1
        if self.is_muted:
            return
        if self._deep:
            self._deep -= 1
        elif self._event is not None:
            self._close_event()
        elif self._depth == 1:
            self.trace = self._defaults = None

    def text(self, text: str) -> None:
        """字（XES では使わない）。"""

    def resume(self, trace: Trace | None) -> None:
        """速い芯が読み進めたところから続ける。"""
        self.trace = trace

    @property
    def is_outside_events(self) -> bool:
        """頭書きが終わり、件の中か、件と件のあいだにいるか。"""
        is_level = self._depth == (1 if self.trace is None else 2)
        return self._slots is not None and is_level and not self._deep and self._event is None

    def _check_root(self, local: str, attributes: dict[str, str]) -> None:
        if local != "log":
            raise FileRefused(
                self._name,
                why=f"XES ではありません（いちばん外の要素が <log> ではなく <{local[:40]}> です）",
                next="XES（.xes、.xes.gz）で書き出したファイルを選んでください",
            )
        self._header.version = attributes.get("xes.version", "")

    def _settled(self) -> Slots:
        if self._slots is None:
            self._slots, self.collector = self._settle()
        return self._slots

    def _open_event(self) -> None:
        self._settled()
        self._event = {}
        self.line += 1
        trace = self.trace
        if trace is not None and not trace.has_events:
            trace.has_events = True
            trace.case = self._cases.code(trace.name, trace.number)

    def _close_event(self) -> None:
        if self.collector is not None and self._event is not None:
            self.collector.add(self.trace, self.line, self._event)
        self._event = None

    def _attribute(self, level: Level, local: str, attributes: dict[str, str]) -> None:
        """件か行いの属性。中にあるものは読まない。"""
        self._deep = 1
        key, value = attributes.get("key"), attributes.get("value")
        if local in NESTED or (local in KINDS and value is None):
            self.counts[VALUELESS] += 1
            return
        if local not in KINDS or key is None or value is None:
            self.counts["XES に無い要素"] += 1
            return
        if level is Level.CASE and self.trace is not None and self.trace.has_events:
            self.counts["行いのあとに書かれた、件の属性"] += 1
            return
        slot = self._settled().find(level, key, local)
        if level is Level.EVENT and self._event is not None:
            if slot.role is not Role.IGNORED:
                self._event[slot.index] = value
        elif self.trace is not None:
            self._keep(slot, value)

    def _keep(self, slot: Slot, value: str) -> None:
        if self.trace is not None and slot.role is Role.CASE_NAME:
            self.trace.name = value
        elif self.trace is not None and slot.role is Role.CODED:
            self.trace.values[slot.index] = slot.values.code(value)

    def _head(self, local: str, attributes: dict[str, str]) -> None:
        """頭書き。"""
        header = self._header
        if self._defaults is not None or self._depth > 2:
            self._deep = 1
            if self._defaults is not None and "key" in attributes:
                self._defaults[attributes["key"]] = attributes.get("value", "")
        elif local == "global":
            is_trace = attributes.get("scope") == "trace"
            self._defaults = header.case_defaults if is_trace else header.event_defaults
        elif local == "extension":
            header.extensions[attributes.get("prefix", "")] = attributes.get("uri", "")
            self._deep = 1
        elif local == "classifier":
            keys = classifier_keys(attributes.get("keys", ""), header.event_defaults)
            scope = attributes.get("scope", "event")
            header.classifiers.append(Classifier(attributes.get("name", ""), keys, scope))
            self._deep = 1
        else:
            self._deep = 1
            if local in KINDS and "key" in attributes:
                header.attributes[attributes["key"]] = attributes.get("value", "")
