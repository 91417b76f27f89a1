"""二つの道: 速い芯で読めるところは芯で、ほかは expat で読む。

考え方: 本当の読み手は、いつも expat である。札の切れ目で、件の並びか件の中にいるときだけ、芯が先のひと続きを
確かめて読み、読めたぶんを expat には見せずに飛ばす。芯が読むのは、決まりどおりに閉じた要素だけなので、
残りの字が正しい XML であることと、全体が正しい XML であることは同じになる。件の途中で expat に戻るときは、
芯が読んだ ``<trace>`` や ``</trace>`` を expat にも見せ、入れ子の深さをそろえる。
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator

from shirube.adapters.xes.batches import Block
from shirube.adapters.xes.fast import FastRoad
from shirube.adapters.xes.plain import VALUELESS, Receiver
from shirube.adapters.xml_source import Reader

_ROWS = 16_384
"""expat で読んだ行を、まとめて渡す数。"""
_SLICE = 64 * 1024
_MOST_HELD = 1024 * 1024
"""切れ目を待って持つ字の上限。これより長い行いは expat で読む。"""
_WORTH = 32 * 1024
"""芯が一度にこれより短くしか進めないなら、次に試すまでの間をあける。"""
_MOST_STRIDE = 1024 * 1024
_SMALL = 8 * 1024 * 1024
"""芯をまだ訳していないとき、初めに expat で読む字の数（芯を訳す時間で、このくらいは読める）。"""
_EVENT_END, _TRACE = b"</event>", b"<trace>"


class Roads:
    """UTF-8 の字を渡すと、読めた行を順に返す。"""

    def __init__(self, reader: Reader, receiver: Receiver, road: Callable[[], FastRoad | None]) -> None:
        self._reader, self._receiver, self._road = reader, receiver, road
        self._fast: FastRoad | None = None
        """いま芯で読んでいるなら、その道。"""
        self._held = b""
        self._has_open_trace = False
        """expat の側でも、いまの件が開いているか。"""
        self._stride, self._gained = 0, 0
        self._small = 0 if FastRoad.is_ready() else _SMALL
        """芯を訳す前に、expat で読む残りの字の数。"""

    def blocks(self, piece: bytes) -> Iterator[Block]:
        """次の一切れを読む。"""
        data = self._held + piece if self._held else piece
        self._held, at = b"", 0
        while at < len(data):
            if self._fast is None:
                at = yield from self._plainly(data, at)
            else:
                at, needs_more = yield from self._swiftly(self._fast, data, at)
                if needs_more:
                    self._held = data[at:]
                    return

    def last_blocks(self) -> Iterator[Block]:
        """残りを読み、終わりまで形が正しいことを確かめる。"""
        self._leave_fast()
        held, self._held = self._held, b""
        for at in range(0, len(held), _SLICE):
            self._reader.feed_utf8(held[at : at + _SLICE])
        self._reader.finish()
        yield from self._collected(1)

    def _swiftly(self, fast: FastRoad, data: bytes, at: int) -> Generator[Block, None, tuple[int, bool]]:
        """芯で読む。"""
        receiver = self._receiver
        run = fast.run(data, at, receiver.trace, receiver.line)
        self._reader.skip(data.count(b"\n", at, run.position))
        self._gained += run.position - at
        receiver.trace = run.trace
        if run.valueless:
            receiver.counts[VALUELESS] += run.valueless
        if run.has_left and self._has_open_trace:
            self._show(b"</trace>")
            self._has_open_trace = False
        if run.block is not None:
            receiver.line += len(run.block.line)
            yield run.block
        is_long = run.needs_more and len(data) - run.position > _MOST_HELD
        if run.is_odd or is_long:
            self._leave_fast()
        return run.position, run.needs_more and not is_long

    def _plainly(self, data: bytes, at: int) -> Generator[Block, None, int]:
        """expat で、次に芯を試せそうなところまで読む。"""
        begin, stop = at, self._next_try(data, at) if self._small <= 0 else len(data)
        while at < stop:
            end = min(stop, at + _SLICE)
            self._reader.feed_utf8(data[at:end])
            at = end
            yield from self._collected(_ROWS)
        self._small -= stop - begin
        if self._small > 0:
            return at
        receiver = self._receiver
        if receiver.is_outside_events and self._reader.is_between_tags:
            self._fast = self._road()
            if self._fast is not None:
                yield from self._collected(1)
                self._has_open_trace = receiver.trace is not None
                self._gained = 0
        else:
            self._stride = max(self._stride, _SLICE)
        return at

    def _next_try(self, data: bytes, at: int) -> int:
        """次の ``</event>`` のあとか、``<trace>`` の前。無ければ、渡された字の終わり。"""
        event = data.find(_EVENT_END, at + self._stride)
        trace = data.find(_TRACE, at + self._stride + 1)
        found = [place for place in (event + len(_EVENT_END) if event >= 0 else -1, trace) if place >= 0]
        return min(found, default=len(data))

    def _leave_fast(self) -> None:
        """expat に戻る。深さをそろえ、芯があまり進めていなければ、次に試すまでの間をあける。"""
        if self._fast is None:
            return
        self._fast = None
        if self._receiver.trace is not None and not self._has_open_trace:
            self._show(b"<trace>")
        few = self._gained < _WORTH
        self._stride = min(max(2 * self._stride, 1024), _MOST_STRIDE) if few else 0

    def _show(self, tag: bytes) -> None:
        """芯が読んだ札を、expat にだけ見せる。"""
        self._receiver.is_muted = True
        self._reader.feed_utf8(tag)
        self._receiver.is_muted = False

    def _collected(self, least: int) -> Iterator[Block]:
        """溜まった行が ``least`` 以上なら渡す。"""
        collector = self._receiver.collector
        if collector is not None and len(collector) >= least:
            yield collector.take()
