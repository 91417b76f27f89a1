"""業務の記録の列: 符号の型、長さの食い違い、件ごとの切り口。"""

import numpy as np
import pytest

from shirube.engines.insight.building import sorted_log
from shirube.engines.insight.log import CannotBuildLog, Coded, EventLog, Level, Texts, code_dtype
from shirube.engines.insight.rows import Dictionary, Vocabulary
from tests.insight_logs import Line, log_from


@pytest.mark.parametrize(
    ("size", "kind"), [(0, "uint8"), (255, "uint8"), (256, "uint16"), (65_535, "uint16"), (65_536, "uint32")]
)
def test_codes_use_the_narrowest_type(size: int, kind: str) -> None:
    """符号は、値なしの分を残して、いちばん小さい型になる。255種類の限りは無い。"""
    assert code_dtype(size) == np.dtype(kind)


def test_missing_is_not_a_name() -> None:
    """値なしは文字にならず、表の外の文字には符号が無い。"""
    coded = Coded(np.array([0, 255], np.uint8), ("受付",))
    assert [coded.name(int(code)) for code in coded.codes] == ["受付", None]
    assert (coded.code("受付"), coded.code("審査")) == (0, None)


def test_columns_of_other_lengths_are_refused() -> None:
    """長さの合わない列は、名を言って断る。"""
    with pytest.raises(CannotBuildLog, match="lines"):
        EventLog(
            case_offsets=np.array([0, 2]),
            case_keys=Texts.of(["甲"]),
            activity=Coded(np.zeros(2, np.uint8), ("受付",)),
            at=np.zeros(2, np.int64),
            lines=np.zeros(1, np.int64),
        )


@pytest.mark.parametrize(
    ("at", "activity", "said"),
    [([2, 1], [0, 0], "順に"), ([1, 2], [0, 3], "表の外")],
    ids=["戻る日時", "知らない符号"],
)
def test_check_finds_a_broken_column(at: list[int], activity: list[int], said: str) -> None:
    """日時の戻りと、表の外の符号を見つける。"""
    log = EventLog(
        case_offsets=np.array([0, 2]),
        case_keys=Texts.of(["甲"]),
        activity=Coded(np.array(activity, np.uint8), ("受付",)),
        at=np.array(at),
        lines=np.arange(2),
    )
    with pytest.raises(CannotBuildLog, match=said):
        log.check()


def test_case_level_takes_the_first_known_value() -> None:
    """件ごとの切り口は、その件で最初に現れた値になる。"""
    log = log_from(
        [
            Line("甲", "受付", 1, dimensions={"種類": None}),
            Line("乙", "受付", 2, dimensions={"種類": None}),
            Line("甲", "審査", 3, dimensions={"種類": "新規"}),
            Line("甲", "交付", 4, dimensions={"種類": "変更"}),
        ],
        levels={"種類": Level.CASE},
    )
    kinds = log.dimensions["種類"]
    assert [kinds.name(int(code)) for code in kinds.codes] == ["新規", None]


def test_empty_log_is_a_log() -> None:
    """行の無いログも、0件の記録になる。"""
    log = sorted_log([], Vocabulary())
    log.check()
    assert (log.case_count, log.event_count, log.parts(4)) == (0, 0, (log,))


def test_case_seen_only_in_unread_rows_is_not_counted() -> None:
    """符号だけあって行の無い件は、件に数えない。"""
    from tests.insight_logs import Lines

    source = Lines([Line("乙", "受付", 1)])
    source.vocabulary.cases = Dictionary(["甲"])
    log = sorted_log(source.batches(), source.vocabulary)
    assert (list(log.case_keys), log.case_count) == (["乙"], 1)
