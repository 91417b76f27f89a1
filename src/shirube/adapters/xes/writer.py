"""業務の記録を XES（IEEE 1849）に書く。同じ記録からは、いつも同じバイト列。

件の番号は concept:name、行いの名は concept:name、日時は time:timestamp（協定世界時）、担当は org:resource、
開始と完了は lifecycle:transition、両方の日時があるログの始まりは start_timestamp に書く。切り口は、その名の
属性にする。XML に書けない文字は、置き換え文字（U+FFFD）にする。
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from shirube.adapters.xes.choices import CLOCK, NAME, RESOURCE, START_TIME, TIME, TRANSITION
from shirube.engines.insight.log import NO_TIME, Coded, EventLog, Level, Phase, Times

_CASES = 512
"""一度に字にする件の数。"""
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
}
_START_LETTERS = (
    ":A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = re.compile(f"[{_START_LETTERS}][-.0-9\u00b7\u0300-\u036f\u203f\u2040{_START_LETTERS}]*")
"""XML の名（XML 1.0 第5版 2.3 の Name）。XES の型紙は、属性の鍵をこの形とする。"""
_SPECIAL = re.compile('[&<>"\t\n\r]')
_EXTENSIONS = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
)
_EVENT_KEYS = frozenset({NAME, TIME, START_TIME, RESOURCE, CLOCK})
_PHASES = {Phase.START: "start", Phase.COMPLETE: "complete"}


class CannotWriteXes(ValueError):
    """業務の記録を XES に書けない。"""


def write_xes(log: EventLog, out: BinaryIO) -> None:
    """記録を XES にして、``out`` に少しずつ書く。

    読み戻すと（`XesSource` に切り口の名をすべて選ばせて）、同じ件・行い・日時・切り口になる。
    標準の鍵と同じ名の切り口があると `CannotWriteXes`。値の無い属性は書かない。
    """
    writer = _Writer(log)
    out.write(writer.head())
    for first in range(0, log.case_count, _CASES):
        out.write(writer.cases(first, min(first + _CASES, log.case_count)))
    out.write(b"</log>\n")


def loose_names(log: EventLog) -> tuple[str, ...]:
    """XES の型紙（XSD）で鍵に使えない字のある切り口の名。書けるが、厳しく調べる道具には断られる。"""
    return tuple(name for name in log.dimensions if not _NAME.fullmatch(name))


def attribute_value(text: str) -> str:
    """属性の値に書ける字に直す。"""
    if _UNWRITABLE.search(text):
        text = _UNWRITABLE.sub("\ufffd", text)
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], text)


class _Writer:
    """字に直した値の表を持ち、件を少しずつ字にする。"""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._unit = "us" if np.any(log.at % 1_000) or _has_micros(log.start) else "ms"
        self._activity = _tags(NAME, log.activity, "\t\t\t")
        event: dict[str, Coded] = {}
        self._case: list[tuple[Coded, list[str]]] = []
        for name, coded in log.dimensions.items():
            key = self._key(name, coded.level)
            if coded.level is Level.CASE:
                self._case.append((coded, _tags(key, coded, "\t\t")))
            else:
                event[key] = coded
        for key, found in ((RESOURCE, log.resource), (CLOCK, log.clock)):
            if found is not None:
                event[key] = found
        self._event = [(coded, _tags(key, coded, "\t\t\t")) for key, coded in event.items()]
        self._phases = None if TRANSITION in event else log.phase

    def _key(self, name: str, level: Level) -> str:
        """切り口の名から属性の鍵。同じ名が行いと件の両方にあって付いた印は外す。"""
        mark = f"{level.value}:"
        other = self._log.dimensions.get(name.removeprefix(mark))
        key = name.removeprefix(mark) if other is not None and other.level is not level else name
        if not key or key in (_EVENT_KEYS if level is Level.EVENT else (NAME,)):
            raise CannotWriteXes(f"切り口「{name}」は、XES の標準の鍵と同じ名なので書けません。")
        return key

    def head(self) -> bytes:
        """頭書き。"""
        used = {"concept", "time"} | ({"org"} if self._log.resource is not None else set())
        used |= {"lifecycle"} if self._log.phase is not None else set()
        used |= {name.partition(":")[0] for name in self._log.dimensions}
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">',
            *(
                f'\t<extension name="{name}" prefix="{prefix}" uri="{uri}"/>'
                for name, prefix, uri in _EXTENSIONS
                if prefix in used
            ),
            '\t<global scope="trace">',
            '\t\t<string key="concept:name" value=""/>',
            "\t</global>",
            '\t<global scope="event">',
            '\t\t<string key="concept:name" value=""/>',
            '\t\t<date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>',
            "\t</global>",
            '\t<classifier name="Activity" keys="concept:name"/>',
            "",
        ]
        return "\n".join(lines).encode()

    def cases(self, first: int, last: int) -> bytes:
        """``first`` 以上 ``last`` 未満の件。"""
        log = self._log
        base = int(log.case_offsets[0])
        low, high = int(log.case_offsets[first]) - base, int(log.case_offsets[last]) - base
        events = list(self._events(low, high))
        parts: list[str] = []
        for case in range(first, last):
            key = attribute_value(log.case_keys[case])
            parts.append(f'\t<trace>\n\t\t<string key="concept:name" value="{key}"/>\n')
            parts.extend(
                tags[code] for coded, tags in self._case if (code := int(coded.codes[case])) != coded.missing
            )
            start, stop = (
                int(log.case_offsets[case]) - base - low,
                int(log.case_offsets[case + 1]) - base - low,
            )
            parts.extend(events[start:stop])
            parts.append("\t</trace>\n")
        return "".join(parts).encode()

    def _events(self, low: int, high: int) -> Iterator[str]:
        """行いの字。"""
        log = self._log
        rows = slice(low, high)
        optional = [_column(coded, tags, rows) for coded, tags in self._event]
        if log.start is not None:
            optional.append(_moment_tags(START_TIME, log.start[rows], self._unit))
        if self._phases is not None:
            optional.append(_phase_tags(self._phases[rows]))
        times = _moment_tags(TIME, log.at[rows], self._unit)
        for row, code in enumerate(log.activity.codes[rows].tolist()):
            rest = "".join([column[row] for column in optional])
            yield f"\t\t<event>\n{self._activity[code]}{times[row]}{rest}\t\t</event>\n"


def _has_micros(times: Times | None) -> bool:
    return times is not None and bool(np.any(times[times != NO_TIME] % 1_000))


def _tags(key: str, coded: Coded, indent: str) -> list[str]:
    """符号ごとの、属性の札。"""
    shown = attribute_value(key)
    return [f'{indent}<string key="{shown}" value="{attribute_value(name)}"/>\n' for name in coded.names]


def _column(coded: Coded, tags: list[str], rows: slice) -> list[str]:
    """行ごとの札。値なしは空。"""
    missing = coded.missing
    return ["" if code == missing else tags[code] for code in coded.codes[rows].tolist()]


def _moment_tags(key: str, times: Times, unit: Any) -> list[str]:
    """行ごとの日時の札。無い行は空。"""
    shown = np.datetime_as_string(np.where(times == NO_TIME, 0, times).astype("datetime64[us]"), unit=unit)
    return [
        "" if time == NO_TIME else f'\t\t\t<date key="{key}" value="{text}+00:00"/>\n'
        for time, text in zip(times.tolist(), shown.tolist(), strict=True)
    ]


def _phase_tags(phases: NDArray[np.uint8]) -> list[str]:
    """行ごとの局面の札。一点は書かない。"""
    tags: Mapping[int, str] = {
        int(phase): f'\t\t\t<string key="{TRANSITION}" value="{word}"/>\n' for phase, word in _PHASES.items()
    }
    return [tags.get(phase, "") for phase in phases.tolist()]
