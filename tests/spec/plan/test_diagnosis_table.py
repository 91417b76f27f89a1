"""計画書の自己診断の表: 答えのある問いを並べ、無い問いは数だけを書く（四十の「未定」を並べない）。"""

from dataclasses import replace

import pytest

from shirube.engines.plan.paper_tables import diagnosis_table
from shirube.engines.plan.snapshot_lines import DiagnosisLine
from tests.sample_plan import sample_plan

# いまの段階、前の段階の並び → 表に出る行の数、注に書く「答えのない問い」の数
ROWS = [
    ([(2, None), (None, None), (None, None)], 1, 2),
    ([(2, 1), (None, 3), (None, None)], 2, 1),
    ([(2, None), (5, None)], 2, 0),
    ([(None, None), (None, None)], 2, 0),
]


@pytest.mark.parametrize(("stages", "shown", "left"), ROWS)
def test_unanswered_questions_are_counted_not_listed(
    stages: list[tuple[int | None, int | None]], shown: int, left: int
) -> None:
    """一つでも答えがあれば、答えも前回も無い問いは注の数になる。一つも無ければ、すべて「未定」で並ぶ。"""
    lines = tuple(
        DiagnosisLine(question=f"q{at}", viewpoint="体制", label=f"問{at}", stage=now, previous_stage=before)
        for at, (now, before) in enumerate(stages)
    )
    table = diagnosis_table(replace(sample_plan(), diagnosis=lines))
    assert len(table.rows) == shown
    assert (f"答えのない問いが{left}問" in (table.note or "")) == bool(left)
