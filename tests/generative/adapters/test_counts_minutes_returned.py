"""返ってきた件数×分の様式の法則: 配ったまま返れば、どの行も「同じ」で、どの課の様式かが分かる。"""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.adapters.counts_minutes_returned import read_returned, returned_content
from shirube.adapters.counts_minutes_sheet import SheetStamp, counts_minutes_workbook
from shirube.adapters.tabular import RowKey
from shirube.engines.insight.counts_minutes import CountsMinutes
from shirube.engines.insight.counts_minutes_rows import COUNTS, MINUTES, HeldRow, SheetChange
from tests.generative.engines.insight.test_effort_laws import tables


@given(tables(), st.integers(1, 9), st.booleans())
@settings(max_examples=20, deadline=None)
def test_sheet_returned_untouched_changes_nothing(table: CountsMinutes, version: int, is_moved: bool) -> None:
    """記録に残せる形（JSON）を経ても、鍵と中身が戻り、変わる行は無い。版が進んでいても、同じ中身は古いと言わない。"""
    parts = {COUNTS: table.counts, MINUTES: table.minutes}
    keys = {
        sheet: [RowKey(f"{sheet}{at}", version) for at in range(len(rows))] for sheet, rows in parts.items()
    }
    stamp = SheetStamp(title="調べ", section="窓口課", number="様式-1")
    data = counts_minutes_workbook(table, count_keys=keys[COUNTS], minute_keys=keys[MINUTES], stamp=stamp)
    content = json.loads(json.dumps(returned_content("様式.xlsx", data)))
    assert content["stamp"] == stamp.number
    held = {
        sheet: [
            HeldRow(key.key, key.version + is_moved, row) for key, row in zip(keys[sheet], rows, strict=True)
        ]
        for sheet, rows in parts.items()
    }
    found = read_returned(content, held)
    for sheet, rows in parts.items():
        assert found[sheet].problems == () and found[sheet].rows == rows
        assert {one.kind for one in found[sheet].previews} <= {SheetChange.SAME}
        assert not any(one.is_stale for one in found[sheet].previews)
    emptied = read_returned(content, dict.fromkeys(parts, ()))
    for sheet, rows in parts.items():
        assert [one.kind for one in emptied[sheet].previews] == [SheetChange.ADD] * len(rows)
        assert all(one.is_stale for one in emptied[sheet].previews)
