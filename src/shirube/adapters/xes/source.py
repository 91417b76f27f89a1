"""XES（.xes、.xes.gz）を、少しのメモリで端から読み、業務の記録の行にする。

根拠: IEEE 1849-2016。件（trace）の concept:name を件の番号、行い（event）の concept:name か選んだ分類子を
行いの名とする。同じ名の件は一つの件とみなし、名の無い件には位置から名を付け、どちらも `notes` で知らせる。
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from shirube.adapters.refusal import DEFAULT_LIMITS, FileRefused, Limits
from shirube.adapters.tabular import Note
from shirube.adapters.xes.batches import Assembler, Block
from shirube.adapters.xes.choices import XesChoices, XesHeader
from shirube.adapters.xes.fast import FastRoad
from shirube.adapters.xes.notes import notes_of
from shirube.adapters.xes.plain import Cases, Collector, Receiver
from shirube.adapters.xes.roads import Roads
from shirube.adapters.xes.slots import Slots
from shirube.adapters.xes.stream import Progress, ShouldStop, pieces
from shirube.adapters.xml_source import Reader, as_utf8
from shirube.engines.insight.rows import RowBatch, Vocabulary


class XesSource:
    """XES の読み手（`RowSource`）。``file`` は、読み終えるまで開いておくこと。

    ``batches`` は一度だけ回せる。途中で `FileRefused`（壊れた XML、途中で切れた gzip、上限超え）か
    `ReadingStopped` が上がったら、それまでに渡した行は使わないこと。読み終えると ``vocabulary``、``header``、
    ``notes`` がそろう。``is_fast`` を偽にすると、すべてを expat で読む（答えは変わらない）。
    """

    def __init__(
        self,
        file: BinaryIO,
        *,
        name: str,
        choices: XesChoices | None = None,
        limits: Limits = DEFAULT_LIMITS,
        size: int | None = None,
        progress: Progress | None = None,
        should_stop: ShouldStop | None = None,
        is_fast: bool = True,
    ) -> None:
        self.name, self.choices = name, choices or XesChoices()
        self.vocabulary, self.header = Vocabulary(), XesHeader()
        self.is_dated_only = self.choices.is_dated_only
        self._limits, self._is_fast = limits, is_fast
        self._pieces = pieces(
            file, name=name, limits=limits, size=size, progress=progress, should_stop=should_stop
        )
        self._cases = Cases(self.vocabulary.cases)
        self._receiver = Receiver(name, self.header, self._cases, self._settled)
        self._slots: Slots | None = None
        self._fast: FastRoad | None = None
        self._assembler: Assembler | None = None

    def batches(self) -> Iterator[RowBatch]:
        """行を、ファイルの順に、いくつかずつ渡す。"""
        reader = Reader(
            self.name, self._limits, self._receiver.start, self._receiver.end, self._receiver.text
        )
        roads = Roads(reader, self._receiver, self._road)
        for piece in as_utf8(self._pieces, name=self.name):
            for block in roads.blocks(piece):
                yield self._batch(block)
        for block in roads.last_blocks():
            yield self._batch(block)
        if self._assembler is not None:
            self._assembler.drop_unused()

    def _batch(self, block: Block) -> RowBatch:
        if self._assembler is None:
            raise AssertionError("頭書きの前に行いは無い")
        return self._assembler.batch(block)

    def _road(self) -> FastRoad | None:
        """速い道。頭書きが終わるまでは無い。"""
        if self._fast is None and self._is_fast and self._slots is not None:
            self._fast = FastRoad(self._slots, self._cases)
        return self._fast

    @property
    def notes(self) -> tuple[Note, ...]:
        """気づいたこと。読み終えてから読む。"""
        return notes_of(self._receiver, self._cases, self._slots, self._assembler)

    def _settled(self) -> tuple[Slots, Collector]:
        """頭書きが終わったので、置き場を決める。"""
        slots = Slots(self.choices, self.header, self._activity_keys())
        self._slots = slots
        self._assembler = Assembler(self.choices, slots, self.vocabulary)
        return slots, Collector(slots)

    def _activity_keys(self) -> tuple[str, ...]:
        wanted = self.choices.classifier
        if wanted is None:
            return self.choices.activity_keys
        found = self.header.classifier(wanted)
        if found is None or not found.keys:
            names = "、".join(one.name for one in self.header.classifiers if one.scope == "event")
            raise FileRefused(
                self.name,
                where="分類子（classifier）",
                why=f"分類子「{wanted}」がありません",
                next=f"次から選んでください: {names}" if names else "行いの名の鍵を選んでください",
            )
        return found.keys
