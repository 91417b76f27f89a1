"""一つの件が二行にわたる処理簿: 見分け、足すか片方だけを読み、決まらなければ読まずに断る。"""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shirube.adapters.ledger_book import open_ledger
from shirube.adapters.ledger_guess import guess_ledger, is_ledger
from shirube.adapters.ledger_mapping import ledger_text, read_any_mapping
from shirube.adapters.refusal import DEFAULT_LIMITS, FileRefused
from tests.ledgers import HEAD, MAPPING, log_in, read_lines

UPPER = ("1,R8.4.1,,,田,道路課,", "2,R8.4.2,,,森,道路課,")
LOWER = (",,R8.4.3,R8.4.6,,,", ",,R8.4.4,,,,")
BOTH = (",R8.4.5,R8.4.7,R8.4.9,,,", ",R8.4.6,,,,,")
WHOLE = ("1,R8.4.1,R8.4.3,R8.4.6,田,道路課,", "2,R8.4.2,R8.4.4,,森,道路課,")
DAYS = {
    "join": [("2026-04-01", "2026-04-03", "2026-04-06"), ("2026-04-02", "2026-04-04", "")],
    "first": [("2026-04-01", "", ""), ("2026-04-02", "", "")],
    "last": [("", "2026-04-03", "2026-04-06"), ("", "2026-04-04", "")],
}
SORTED = "番号,区分,受付日,審査日,決裁日"


def pairs(upper: tuple[str, ...], lower: tuple[str, ...]) -> list[str]:
    """上の行と下の行を、交互に。"""
    return [line for two in zip(upper, lower, strict=True) for line in two]


def guessed(*lines: str, head: str = HEAD):
    """読み方の案。"""
    book = open_ledger("\n".join((head, *lines)).encode(), name="処理簿.csv", limits=DEFAULT_LIMITS)
    guess = guess_ledger(book, label="処理簿")
    assert guess is not None and is_ledger(book, guess)
    return guess


@pytest.mark.parametrize("way", DAYS)
def test_second_row_is_read_as_chosen(way: str) -> None:
    """続きの行は、足す・読まない・そちらだけを読む、のどれか。番号・担当・切り口は上の行のもの。"""
    found = read_lines(*pairs(UPPER, LOWER), mapping=replace(MAPPING, rows_per_case=way))
    shown = [tuple(one.get(step, "") for step in ("受付", "審査", "決裁")) for one in found.days]
    assert shown == DAYS[way] and found.aside == []
    assert [(one.case, one.line, one.attributes) for one in found.cases] == [
        ("1", 2, ("道路課",)),
        ("2", 4, ("道路課",)),
    ]
    assert {entry.staff for entry in found.cases[0].entries} == {"田"}


def test_guess_joins_only_rows_that_do_not_clash() -> None:
    """同じ段が両方の行に無ければ足す。あれば、予定か実績かの字で決め、無ければ決めない。"""
    assert guessed(*pairs(UPPER, LOWER)).mapping.rows_per_case == "join"
    open_ = guessed(*pairs(UPPER, BOTH))
    assert open_.mapping.rows_per_case == ""
    assert any("決められません" in one.why for one in open_.reasons)
    assert guessed(*WHOLE).mapping.rows_per_case == ""


@pytest.mark.parametrize(("words", "way"), [(("予定", "実績"), "last"), (("実績", "予定"), "first")])
def test_words_tell_which_row_was_done(words: tuple[str, str], way: str) -> None:
    """上段が予定で下段が実績（またはその逆）なら、実績の行だけを読む案になる。"""
    lines = [
        f"{number if at == 0 else ''},{word},R8.4.{number + at},R8.4.{number + 2 + at},R8.4.{number + 5}"
        for number in (1, 2, 3)
        for at, word in enumerate(words)
    ]
    found = guessed(*lines, head=SORTED)
    assert found.mapping.rows_per_case == way
    assert any("実績とあるため" in one.why for one in found.reasons)


def test_pairs_are_not_counted_without_a_way(tmp_path: Path) -> None:
    """読み方を決めずに二行の表を取り込めば、上の行だけを数えずに断る。一行だけ紛れた続きの行は、別に置く。"""
    path = tmp_path / "処理簿.csv"
    path.write_text("\n".join((HEAD, *pairs(UPPER, BOTH))), encoding="utf-8")
    with pytest.raises(FileRefused, match=r"二行にわたっている.*rows_per_case"):
        log_in(path, MAPPING)
    assert log_in(path, replace(MAPPING, rows_per_case="last")).event_count == 4

    path.write_text("\n".join((HEAD, *UPPER, "3,R8.4.3,,,田,道路課,", LOWER[0])), encoding="utf-8")
    assert log_in(path, MAPPING).case_count == 3


def test_way_is_written_in_the_mapping() -> None:
    """読み方は対応表に残り、読み戻せる。知らない読み方は断る。"""
    text = ledger_text(replace(MAPPING, rows_per_case="last"))
    assert "rows_per_case: last" in text
    assert read_any_mapping(text.encode(), name="対応表").rows_per_case == "last"  # type: ignore[union-attr]
    with pytest.raises(FileRefused, match="join・first・last"):
        read_any_mapping(text.replace("last", "both").encode(), name="対応表")


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 20)), min_size=1, max_size=6))
def test_splitting_rows_in_two_changes_nothing(cases: list[tuple[int, int]]) -> None:
    """一行の処理簿を、どの段で二行に分けても、足して読めば同じ件になる。"""
    whole, split = [], []
    for number, (cut, day) in enumerate(cases, 1):
        days = [f"R8.4.{day}", f"R8.4.{day + 1}", f"R8.4.{day + 2}"]
        upper = [one if at < cut else "" for at, one in enumerate(days)]
        lower = ["" if at < cut else one for at, one in enumerate(days)]
        whole.append(f"{number},{','.join(days)},田,道路課,")
        split += [f"{number},{','.join(upper)},田,道路課,", f",{','.join(lower)},,,"]
    joined = read_lines(*split, mapping=replace(MAPPING, rows_per_case="join"))
    assert joined.days == read_lines(*whole).days
    assert [one.case for one in joined.cases] == [str(number) for number, _ in enumerate(cases, 1)]
