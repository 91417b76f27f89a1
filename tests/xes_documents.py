"""試験の XES: でたらめで正しい文書、それをわざと崩したもの、読んだ結果の素直な見せ方。"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import pytest
from hypothesis import strategies as st

from shirube.adapters.refusal import FileRefused, Limits
from shirube.adapters.xes import XesChoices, XesSource, fast, roads, stream
from shirube.engines.insight.kernels.arrays import compile_always

compile_always()  # 芯の控えの無い所でも、速い道を試す

FEW = st.sampled_from
WIDE = Limits(file_bytes=1 << 40, unpacked_bytes=1 << 40, ratio=2_000)
_KEYS = FEW(["concept:name", "org:group", "org:resource", "lifecycle:transition", "鍵", "a&amp;b", "x"])
_VALUES = FEW(
    [
        "受付",
        "審査",
        "",
        " ",
        "complete",
        "START",
        "&lt;窓口&gt;",
        "&#x65E5;本",
        "&#26085;本",
        "一\n二\t三\r\n四",
        "𠮷野",
        "a>b",
    ]
)
_TIMES = FEW(
    [
        "2026-04-01T09:30:00.123+09:00",
        "2026-04-01T00:30:00Z",
        "2024-02-29T23:59:59.9999999-03:30",
        "2026-04-01T09:30:00",
        "2026-04-01 09:30+0900",
        "2026-04-01T24:00:00+09:00",
        "2026-02-30T00:00:00Z",
        "2026-04-01",
        "あした",
        "1899-12-31T00:00:00+00:00",
    ]
)
_SPACE = FEW(["", "\n\t\t", " ", "\r\n"])


@st.composite
def attributes(draw: st.DrawFn) -> str:
    """属性の札。ほとんどは平らで、ときどき入れ子や変わった書き方。"""
    kind = draw(FEW(["string", "string", "int", "float", "boolean", "id", "date"]))
    key, value = draw(_KEYS), draw(_VALUES)
    quote = draw(FEW(['"', '"', "'"]))
    parts = [f"key={quote}{key}{quote}", f"value={quote}{value}{quote}"]
    if draw(st.integers(0, 9)) == 0:
        parts.reverse()
    head = f"<{kind} {draw(FEW([' ', '']))}{' '.join(parts)}{draw(FEW(['', '', ' ']))}"
    shape = draw(st.integers(0, 19))
    if shape == 0:
        return f'{head}><int key="org:group" value="7"/></{kind}>'
    if shape == 1:
        return f"{head}></{kind}>"
    if shape == 2:
        return f'<list key="{key}"><values><string key="x" value="y"/></values></list>'
    if shape == 3:
        return draw(
            FEW(["<!-- </event><trace> -->", "<![CDATA[</event>]]>", "<?pi <trace>?>", "<odd/>", "text"])
        )
    return f"{head}/>"


@st.composite
def events(draw: st.DrawFn) -> str:
    """行い。"""
    gap = draw(_SPACE)
    inside = [f'<date key="time:timestamp" value="{draw(_TIMES)}"/>'] if draw(st.integers(0, 5)) else []
    inside += draw(st.lists(attributes(), max_size=4))
    if draw(st.integers(0, 3)):
        inside.insert(0, f'<string key="concept:name" value="{draw(_VALUES)}"/>')
    if draw(st.integers(0, 4)) == 0:
        inside.append(f'<date key="start_timestamp" value="{draw(_TIMES)}"/>')
    return f"<event>{gap}{gap.join(inside)}{gap}</event>" if draw(st.integers(0, 30)) else "<event/>"


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """でたらめで正しい XES。"""
    gap = draw(_SPACE)
    log = draw(FEW(["<log>", '<log xmlns="http://www.xes-standard.org/" xes.version="1.0">']))
    parts = [log, '<global scope="event"><string key="org:group" value="既定"/></global>']
    for _ in range(draw(st.integers(0, 5))):
        name = draw(FEW(["甲", "乙", "", "A&amp;B", None]))
        inside = [] if name is None else [f'<string key="concept:name" value="{name}"/>']
        inside += draw(st.lists(attributes(), max_size=3)) + draw(st.lists(events(), max_size=6))
        if draw(st.integers(0, 9)) == 0:
            inside += draw(st.lists(attributes(), max_size=2)) + draw(st.lists(events(), max_size=2))
        tag = "<trace>" if draw(st.integers(0, 20)) else '<trace xmlns="urn:x">'
        parts += [tag, *inside, "</trace>"]
        if draw(st.integers(0, 15)) == 0:
            parts.append(draw(events()))
    return gap.join([*parts, "</log>"]).encode()


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """一か所から三か所、バイトを足すか、除くか、替えた XES。"""
    data = bytearray(draw(documents()))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data) - 1))
        piece = draw(
            FEW(
                [
                    b"<",
                    b">",
                    b"&",
                    b'"',
                    b"'",
                    b"/",
                    b"\x00",
                    b"\x0b",
                    b"\xff",
                    b"\xed\xa0\x80",
                    b"\xef\xbf\xbf",
                ]
            )
            | FEW(
                [
                    b"&#0;",
                    b"&x;",
                    b"&#x;",
                    b"</trace>",
                    b"<trace>",
                    b"<event>",
                    b"</event>",
                    b"]]>",
                    b" a='1'",
                    b"",
                ]
            )
        )
        data[at : at + draw(FEW([0, 0, 1, 7]))] = piece
    return bytes(data)


@dataclass(frozen=True)
class Reading:
    """読んだ結果。断ったなら ``refused`` だけ。"""

    rows: tuple = ()
    set_aside: tuple = ()
    dimensions: tuple = ()
    notes: tuple = ()
    refused: bool = False


def reading(data: bytes, *, is_fast: bool, choices: XesChoices | None = None) -> Reading:
    """読んで、符号を字に戻す。"""
    source = XesSource(BytesIO(data), name="log.xes", choices=choices, is_fast=is_fast, limits=WIDE)
    try:
        batches = list(source.batches())
    except FileRefused:
        return Reading(refused=True)
    words = source.vocabulary
    rows, aside = [], []
    for batch in batches:
        aside += [(one.line, one.reason) for one in batch.set_aside]
        columns = {
            "case": (batch.case, words.cases),
            "activity": (batch.activity, words.activities),
            "resource": (batch.resource, words.resources),
            "clock": (batch.clock, words.clocks),
            **{
                name: (batch.dimensions[name], texts)
                for name, texts in words.dimensions.items()
                if name in batch.dimensions
            },
        }
        texts = {
            name: np.array([*table.names, None], object)[codes]
            for name, (codes, table) in columns.items()
            if codes is not None
        }
        for row in range(len(batch)):
            values = {name: column[row] for name, column in texts.items() if column[row] is not None}
            rows.append(
                (
                    int(batch.line[row]),
                    int(batch.at[row]),
                    None if batch.start is None else int(batch.start[row]),
                    0 if batch.phase is None else int(batch.phase[row]),
                    tuple(sorted(values.items())),
                )
            )
    levels = tuple(
        (name, texts.names, str(words.levels.get(name))) for name, texts in words.dimensions.items()
    )
    starts = [(*row[:2], None if row[2] == np.iinfo(np.int64).min else row[2], *row[3:]) for row in rows]
    tables = (words.cases.names, words.activities.names, words.resources.names)
    return Reading(
        tuple(starts), tuple(aside), (*tables, *levels), tuple(note.message for note in source.notes)
    )


@contextmanager
def small_steps(chunk: int, stride: int = 0) -> Iterator[None]:
    """ファイルを ``chunk`` バイトずつ渡し、芯を試す間を ``stride`` にする。"""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "CHUNK", chunk)
        patch.setattr(roads, "_WORTH", stride)
        patch.setattr(roads, "_SLICE", max(1, stride))
        patch.setattr(fast, "_ENTRIES", 8)
        patch.setattr(fast, "_ROOM", 64)
        patch.setattr(fast, "_BYTES_PER_ROW", 10_000)
        yield
