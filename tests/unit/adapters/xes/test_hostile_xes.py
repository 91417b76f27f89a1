"""害のある XES、壊れた XES、大きな XES。"""

import gzip
import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest

from shirube.adapters.refusal import FileRefused, Limits
from shirube.adapters.xes import ReadingStopped, XesSource
from shirube.engines.insight.building import log_of
from tests.hostile.xml_files import hostile_xml

ROADS = pytest.mark.parametrize("is_fast", [True, False], ids=["fast", "plain"])
WIDE = Limits(file_bytes=1 << 40, unpacked_bytes=1 << 40, ratio=10_000)
KINDS = [kind for kind in hostile_xml(Path("/canary"), "127.0.0.1:9") if kind != "too_many_elements"]


def event(number: int, name: str = "受付") -> str:
    """一つの行い。"""
    return (
        f'\n<event>\n<string key="concept:name" value="{name}"/>\n'
        f'<date key="time:timestamp" value="2026-04-{number % 28 + 1:02d}T00:00:00+09:00"/>\n</event>'
    )


def document(events: str) -> str:
    """一件の文書。"""
    return f'<log>\n<trace><string key="concept:name" value="甲"/>{events}\n</trace>\n</log>'


def read(data: bytes, *, is_fast: bool = True, limits: Limits = WIDE, **more) -> int:
    """読んで、行いの数を返す。"""
    source = XesSource(BytesIO(data), name="log.xes", limits=limits, is_fast=is_fast, **more)
    return sum(len(batch) for batch in source.batches())


@ROADS
@pytest.mark.parametrize("kind", KINDS)
def test_hostile_xml_is_refused(kind: str, is_fast: bool) -> None:
    """害のある XML は、どれも断る。"""
    with pytest.raises(FileRefused) as refused:
        read(hostile_xml(Path("/canary"), "127.0.0.1:9")[kind], is_fast=is_fast)
    assert refused.value.next


@ROADS
@pytest.mark.parametrize(
    "hidden",
    [
        '<!DOCTYPE log [<!ENTITY x "y">]>',
        "&x;",
        "<string key='a' value='&x;'/>",
        "<string key='a' value='<'/>",
        "<string key='a' key='b' value='c'/>",
        "<string key='a'value='c'/>",
        "<string key='a' value='\x01'/>",
        "<string key='a' value='&#0;'/>",
        "<string key='a' value='&#xD800;'/>",
        "<string key='a' value='\ufffe'/>",
        "<string key=a value='c'/>",
        "<p:string key='a' value='c'/>",
        "</log>",
        "</trace>",
        "<event>",
        "]]>",
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>',
    ],
)
def test_malformed_xml_deep_inside_is_refused(hidden: str, is_fast: bool) -> None:
    """行いの並びの奥に隠れた、決まりに外れた字を、二つの道のどちらも見逃さない。"""
    events = [event(n) for n in range(300)]
    for inside in (events[150].replace("</event>", f"{hidden}</event>"), events[150] + hidden):
        data = document("".join([*events[:150], inside, *events[151:]])).encode()
        with pytest.raises(FileRefused):
            read(data, is_fast=is_fast)


@ROADS
@pytest.mark.parametrize("raw", ["ff", "c0af", "eda080", "f4908080", "e381", "80"])
def test_bad_utf8_is_refused(raw: str, is_fast: bool) -> None:
    """UTF-8 でない並びを断る。"""
    data = document("".join(event(n, "受★付" if n == 150 else "受付") for n in range(300))).encode()

    with pytest.raises(FileRefused):
        read(data.replace("★".encode(), bytes.fromhex(raw)), is_fast=is_fast)


@ROADS
def test_refusal_names_the_line(is_fast: bool) -> None:
    """断りの行番号は、速い道が飛ばした行も数える。"""
    data = document("".join([event(1)] * 1_000)).replace("\n</trace>", "\n<oops></trace>", 1).encode()
    line = data[: data.index(b"<oops>")].count(b"\n") + 1

    with pytest.raises(FileRefused, match=f"{line} 行目"):
        read(data, is_fast=is_fast)


@ROADS
@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.999])
def test_truncated_file_is_refused(cut: float, is_fast: bool) -> None:
    """途中で切れた XML と、途中で切れた gzip を断る。"""
    data = document("".join(event(n) for n in range(2_000))).encode()
    packed = gzip.compress(data)

    with pytest.raises(FileRefused, match="途中で終わって"):
        read(data[: int(len(data) * cut)], is_fast=is_fast)
    with pytest.raises(FileRefused, match="gzip"):
        read(packed[: int(len(packed) * cut)], is_fast=is_fast)


def test_gzip_is_told_by_its_mark() -> None:
    """gzip かどうかは中身で見分ける。つながった gzip も読み、壊れた gzip は断る。"""
    data = document(event(1) + event(2)).encode()
    half = len(data) // 2

    assert read(gzip.compress(data)) == 2
    assert read(gzip.compress(data[:half]) + gzip.compress(data[half:]) + b"\0" * 64) == 2
    broken = bytearray(gzip.compress(data))
    broken[-6] ^= 1
    with pytest.raises(FileRefused, match="gzip の中身が壊れています"):
        read(bytes(broken))
    with pytest.raises(FileRefused, match="XML の形が壊れています"):
        read("これは XES ではない".encode())


def test_bombs_and_large_files_are_refused() -> None:
    """倍率、中身の大きさ、ファイルの大きさの上限を超えるものと、空のファイルを断る。"""
    data = document(" " * 3_000_000 + event(1)).encode()

    assert read(gzip.compress(data)) == 1
    with pytest.raises(FileRefused, match="100 倍"):
        read(gzip.compress(data), limits=Limits())
    with pytest.raises(FileRefused, match="中身が上限"):
        read(gzip.compress(data), limits=Limits(unpacked_bytes=2_000_000, ratio=10_000))
    with pytest.raises(FileRefused, match="ファイルが上限"):
        read(data, limits=Limits(file_bytes=2_000_000))
    with pytest.raises(FileRefused, match="0 バイト"):
        read(b"")


@ROADS
def test_empty_log(is_fast: bool) -> None:
    """行いの無い XES は、空の記録になる。log でない XML は断る。"""
    for data in (
        b"<log/>",
        b"<log><trace/></log>",
        b'<log><trace><string key="concept:name" value="a"/></trace></log>',
    ):
        log = log_of(XesSource(BytesIO(data), name="log.xes", is_fast=is_fast))
        assert (log.case_count, log.event_count) == (0, 0)
    with pytest.raises(FileRefused, match="<log> ではなく <definitions>"):
        read(b"<definitions/>", is_fast=is_fast)


@ROADS
def test_ten_thousand_activities(is_fast: bool) -> None:
    """行いの名が一万種類あっても、すべて見分ける。"""
    data = document("".join(event(n, f"行い{n}") for n in range(10_000))).encode()
    log = log_of(XesSource(BytesIO(data), name="log.xes", is_fast=is_fast))

    assert set(log.activity.names) == {f"行い{n}" for n in range(10_000)}


def test_one_case_of_a_million_events_is_read_in_little_memory() -> None:
    """百万の行いが一件に入っていても、決まった量のメモリで読む。"""
    one = "".join(event(n) for n in range(1_000)).encode()

    class Endless(BytesIO):
        left = 1_000

        def read(self, size: int | None = -1) -> bytes:
            if Endless.left == 1_000:
                Endless.left -= 1
                return b'<log><trace><string key="concept:name" value="a"/>' + one * 8
            Endless.left -= 8
            return one * 8 if Endless.left > 8 else super().read(size)

    file = Endless(b"</trace></log>")
    tracemalloc.start()
    count = sum(len(batch) for batch in XesSource(file, name="big.xes", limits=WIDE).batches())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count >= 990_000
    assert peak < 64 * 1024 * 1024


def test_progress_and_stop() -> None:
    """読んだバイト数を知らせ、求められれば止まる。"""
    data = document("".join(event(n) for n in range(20_000))).encode()
    seen: list[tuple[int, int | None]] = []

    read(data, size=len(data), progress=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (len(data), len(data))
    with pytest.raises(ReadingStopped):
        read(data, should_stop=lambda: len(seen) > 0)


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "Shift_JIS", "EUC-JP"])
def test_declared_encodings(encoding: str) -> None:
    """宣言された文字コードどおりに、日本語の名を読む。宣言と違えば断る。"""
    text = f'<?xml version="1.0" encoding="{encoding}"?>{document(event(1, "申請の受付・表示能力"))}'
    log = log_of(XesSource(BytesIO(text.encode(encoding)), name="log.xes"))

    assert log.activity.names == ("申請の受付・表示能力",)
    if encoding != "UTF-8":
        with pytest.raises(FileRefused, match=r"文字コード|XML の形|印"):
            read(text.encode("utf-8"))
