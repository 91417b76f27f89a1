"""試験のログ: 行の並びから、読み手と記録を作る。"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from hypothesis import strategies as st

from shirube.engines.insight.building import log_of
from shirube.engines.insight.log import NO_TIME, SECOND, EventLog, Level, Phase
from shirube.engines.insight.rows import RowBatch, Vocabulary


@dataclass(frozen=True)
class Line:
    """ログの一行。日時は 1970-01-01T00:00Z からの秒。"""

    case: str
    activity: str
    at: float
    start: float | None = None
    phase: Phase = Phase.AT
    resource: str | None = None
    clock: str | None = None
    sequence: int | None = None
    dimensions: dict[str, str | None] = field(default_factory=dict)


def micro(seconds: float | None) -> int:
    """秒をマイクロ秒に。None は日時なし。"""
    return NO_TIME if seconds is None else round(seconds * SECOND)


@dataclass
class Lines:
    """行の並びを、``size`` 行ずつ渡す読み手。"""

    lines: Sequence[Line]
    levels: dict[str, Level] = field(default_factory=dict)
    size: int = 3
    is_dated_only: bool = False
    vocabulary: Vocabulary = field(default_factory=Vocabulary)

    def batches(self) -> Iterator[RowBatch]:
        """行を少しずつ渡す。"""
        self.vocabulary.levels = self.levels
        names = sorted({name for line in self.lines for name in line.dimensions})
        for name in names:
            self.vocabulary.dimensions.setdefault(name, type(self.vocabulary.cases)())
        has = {
            name: any(getattr(line, name) is not None for line in self.lines)
            for name in ("start", "resource", "clock", "sequence")
        }
        has["phase"] = any(line.phase for line in self.lines)
        numbered = list(enumerate(self.lines, 1))
        for at in range(0, len(numbered), self.size):
            yield self._batch(numbered[at : at + self.size], names, has)

    def _batch(self, rows: list[tuple[int, Line]], names: list[str], has: dict[str, bool]) -> RowBatch:
        words, lines = self.vocabulary, [line for _, line in rows]

        def codes(dictionary, texts):
            return np.array([dictionary.code(text) for text in texts], np.int64)

        return RowBatch(
            case=codes(words.cases, [line.case for line in lines]),
            activity=codes(words.activities, [line.activity for line in lines]),
            at=np.array([micro(line.at) for line in lines], np.int64),
            line=np.array([number for number, _ in rows], np.int64),
            start=np.array([micro(line.start) for line in lines], np.int64) if has["start"] else None,
            phase=np.array([line.phase for line in lines], np.uint8) if has["phase"] else None,
            resource=codes(words.resources, [line.resource for line in lines]) if has["resource"] else None,
            clock=codes(words.clocks, [line.clock for line in lines]) if has["clock"] else None,
            sequence=np.array([line.sequence or 0 for line in lines], np.int64) if has["sequence"] else None,
            dimensions={
                name: codes(words.dimensions[name], [line.dimensions.get(name) for line in lines])
                for name in names
            },
        )


def log_from(lines: Sequence[Line], **options) -> EventLog:
    """行の並びから記録を作る。"""
    log = log_of(Lines(lines, **options))
    log.check()
    return log


@st.composite
def lines(
    draw: st.DrawFn, *, least: int = 0, most: int = 40, intervals: bool = False, phases: bool = False
) -> list[Line]:
    """でたらめなログ。同じ日時、件の入り交じり、担当なしを含む。"""
    few = st.sampled_from
    line = st.builds(
        Line,
        case=few(["甲", "乙", "丙", "丁-1", "戊"]),
        activity=few(["受付", "確認", "審査", "補正", "交付"]),
        at=st.integers(0, 400).map(lambda n: n * 0.5),
        phase=few(list(Phase)) if phases else st.just(Phase.AT),
        resource=few(["a", "b", "c", None]),
        dimensions=st.fixed_dictionaries({"課": few(["税", "福祉", None])}),
    )
    drawn = draw(st.lists(line, min_size=least, max_size=most))
    if not intervals:
        return drawn
    spans = draw(st.lists(st.one_of(st.none(), st.integers(0, 50)), min_size=len(drawn), max_size=len(drawn)))
    return [
        Line(**{**vars(one), "start": None if span is None else one.at - span})
        for one, span in zip(drawn, spans, strict=True)
    ]


def busy_lines(**options) -> st.SearchStrategy[list[Line]]:
    """でたらめなログ。半分は、同じ件に同じ行いが何度も現れるほど行が多い。"""
    return st.one_of(lines(**options), lines(least=20, **options))
