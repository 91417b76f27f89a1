"""一つの件が二行にわたる処理簿: 続きの行を見分け、決めた読み方で一つの件にする。

続きの行は、件の番号が空いて（上と下で結合したセルも、下は空である）、段の日付のある行である。読み方が決まって
いないのにこの行が多ければ、上の行だけを数えて件の時間を誤るので、読まずに断る。

- ``join``: 上の行の空いた欄に、続きの行の欄を足す（一件の段が二行に分かれた表）。
- ``first``・``last``: 上の行だけ・下の行だけを読む（上段が予定、下段が実績の表など）。番号などは上の行から。
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from shirube.adapters.ledger_mapping import FIRST, JOIN, LAST, LedgerMapping, is_blank
from shirube.adapters.refusal import FileRefused

PLANNED = ("予定", "計画", "見込")
DONE = ("実績", "実施", "結果", "完了")
_LEAST = 2
_SHARE = 3
"""続きの行が、件の数のこの分の一より多ければ、二行で一件の表とみる（標の定め）。"""
_CLASH = 10
"""同じ段が上と下の行にある件が、この分の一より多ければ、足し合わせてよい表とはみない（標の定め）。"""

Line = tuple[int, list[str]]


def continues(
    cells: Sequence[str], case_at: int | None, steps: Collection[int], blanks: Sequence[str]
) -> bool:
    """続きの行か。"""
    if case_at is None or (case_at < len(cells) and cells[case_at].strip()):
        return False
    return any(at < len(cells) and not is_blank(cells[at], blanks) for at in steps)


def cases_of(
    lines: Iterable[Line], mapping: LedgerMapping, places: dict[str, int]
) -> Iterator[tuple[Line, ...]]:
    """件ごとの行。読み方が決まっていなければ、一行ずつ。"""
    case_at = places.get(mapping.case) if mapping.case else None
    steps = [places[step.column] for step in mapping.steps]
    held: list[Line] = []
    for line in lines:
        is_more = continues(line[1], case_at, steps, mapping.blanks)
        if held and mapping.rows_per_case and is_more and _at(held[0][1], case_at or 0):
            held.append(line)
            continue
        if held:
            yield tuple(held)
        held = [line]
    if held:
        yield tuple(held)


def merged(lines: Sequence[Line], mapping: LedgerMapping, places: dict[str, int]) -> Line:
    """件の行を、読み方のとおりに一行にする。"""
    number, found = lines[0][0], list(lines[0][1])
    if mapping.rows_per_case == FIRST:
        return number, found
    steps = {places[one] for step in mapping.steps for one in (step.column, step.staff) if one}
    if mapping.rows_per_case == LAST and len(lines) > 1:
        found = ["" if at in steps else cell for at, cell in enumerate(found)]
    for _, cells in lines[1:] if mapping.rows_per_case == JOIN else lines[-1:]:
        found += [""] * (len(cells) - len(found))
        found = [
            more if more and is_blank(cell, mapping.blanks) else cell
            for cell, more in zip(found, [*cells, *[""] * (len(found) - len(cells))], strict=True)
        ]
    return number, found


def pairing(lines: Sequence[Line], mapping: LedgerMapping, places: dict[str, int]) -> tuple[str, str] | None:
    """二行で一件の表なら、読み方の案（決められなければ空）と、そのわけ。違えば None。"""
    asked = LedgerMapping(label="", steps=mapping.steps, case=mapping.case, rows_per_case=JOIN)
    cases = list(cases_of(lines, asked, places))
    pairs = [one for one in cases if len(one) > 1]
    if len(pairs) < _LEAST or len(pairs) * _SHARE < len(cases):
        return None
    labelled = [{_kind(cells) for _, cells in (one[0], one[-1])} for one in pairs]
    firsts, lasts = {_kind(one[0][1]) for one in pairs}, {_kind(one[-1][1]) for one in pairs}
    if all(len(one) > 1 for one in labelled) and "実績" in firsts | lasts and len(firsts) == len(lasts) == 1:
        chosen = LAST if lasts == {"実績"} else FIRST
        return (
            chosen,
            f"一件が二行で、{'下' if chosen == LAST else '上'}の行に実績とあるため、その行だけを読む",
        )
    steps = [places[step.column] for step in mapping.steps]
    clash = sum(1 for one in pairs if any(sum(bool(_at(cells, at)) for _, cells in one) > 1 for at in steps))
    if clash * _CLASH > len(pairs):
        return "", "一件が二行で、同じ段の日付が両方の行にあるため、どちらを読むか決められません"
    return JOIN, "番号の空いた行を、上の件の続きとみて足す（同じ段が両方の行に無いため）"


def refuse_pairs(name: str, continued: int, cases: int) -> None:
    """読み方を決めずに、二行で一件の表を数えない。"""
    if continued < _LEAST or continued * _SHARE < cases:
        return
    raise FileRefused(
        name,
        why=f"一つの件が二行にわたっているようです（番号が空いて日付のある行が {continued:,} 行）",
        next="続きの行の読み方を決めてください（画面では「一件が二行のとき」、対応表では rows_per_case に、"
        f"足す {JOIN}・上の行だけ {FIRST}・下の行だけ {LAST}）",
    )


def _at(cells: Sequence[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""


def _kind(cells: Sequence[str]) -> str:
    """行の欄にある、予定か実績かの言葉。"""
    for words, kind in ((PLANNED, "予定"), (DONE, "実績")):
        if any(cell.strip().strip("（）()【】") in words for cell in cells):
            return kind
    return ""
