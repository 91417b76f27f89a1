"""文書の中の、町が自分の言葉で書く場所と、書くまでのあいだに置く下書き。

書いた言葉は場所の名（block）で残り、文書を何度作り直しても、版が変わっても失われない。
下書きの文は標のもの（origin: ours）で、国の文書からは写していない。
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shirube.engines.plan.plan_words import titled
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.values.document import Block, BulletList, NumberedList, Paragraph

PILLAR_PREFIX = "pillar."
LONGEST_WORDS = 20_000
_BULLET = re.compile(r"[・●-]\s*(?P<text>\S.*)")
_NUMBERED = re.compile(r"[0-9０-９]+[.．、)）]\s*(?P<text>\S.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """自分の言葉の場所。`draft` は書くまで置く下書きで、無ければ何も置かない。"""

    block: str
    label: str
    chapter: str
    hint: str
    draft: str | None = None
    is_required: bool = True


FIXED: tuple[Place, ...] = (
    Place(
        block="greeting",
        label="首長のあいさつ",
        chapter="はじめに",
        hint="なぜいまこの計画を定めるのかを、首長の言葉で。無くても文書は整います。",
        is_required=False,
    ),
    Place(
        block="purpose",
        label="目的",
        chapter="1　計画のあらまし",
        hint="町の暮らしと役所の仕事が、この計画でどう変わるか。",
        draft=(
            "{body}は、住民の暮らしをより便利にし、職員が住民と向き合う時間を増やすため、"
            "仕事の進め方をデジタルの力で改める取組をこの計画にまとめ、全庁で進めます。"
        ),
    ),
    Place(
        block="position",
        label="位置付け",
        chapter="1　計画のあらまし",
        hint="総合計画や行政改革の計画、国の計画との関係。",
        draft="この計画は、{body}の総合計画の下で、デジタルに関わる取組を横に束ねる計画です。",
    ),
    Place(
        block="present",
        label="現状と課題",
        chapter="2　現状と課題",
        hint="人口の見通し、職員の数、住民の声など、町のいま。",
    ),
    Place(
        block="vision",
        label="めざす姿の説明",
        chapter="3　めざす姿",
        hint="ビジョンの一文に込めた考え。",
    ),
    Place(
        block="principles",
        label="原則の説明",
        chapter="3　めざす姿",
        hint="取組を選び、進めるときに守ること。",
        is_required=False,
    ),
    Place(
        block="structure",
        label="推進体制の説明",
        chapter="6　推進体制",
        hint="本部会議の開き方、DX推進担当と各課の分担。",
    ),
    Place(
        block="people",
        label="人材の確保と育成",
        chapter="7　人材",
        hint="研修、外部の人材、若手のチームなど。",
    ),
    Place(
        block="progress_control",
        label="進捗の管理",
        chapter="8　進捗の管理",
        hint="いつ、だれに照会し、どの会議で確かめ、どう見直すか。",
        draft=(
            "・DX推進担当が各課に定期に照会し、取組の進み具合と KPI の値を集めます。\n"
            "・集めた結果は推進本部で確かめ、遅れている取組は、やり方や時期を見直します。\n"
            "・計画は毎年度見直し、変えたところを新旧対照表で示します。"
        ),
    ),
    Place(
        block="closing",
        label="むすび",
        chapter="8　進捗の管理",
        hint="文書の終わりに置く文。無くても文書は整います。",
        is_required=False,
    ),
)


def places(plan: PlanSnapshot) -> tuple[Place, ...]:
    """この計画の、自分の言葉の場所のすべて。柱ごとの場所は、原則の後に置く。"""
    pillars = tuple(
        Place(
            block=f"{PILLAR_PREFIX}{one.key}",
            label=f"柱「{titled(one)}」の説明",
            chapter="4　取組",
            hint="この柱で何を変えるか。柱のめざす姿だけでよければ空のままでかまいません。",
            is_required=False,
        )
        for one in plan.pillars
    )
    after = next(index for index, one in enumerate(FIXED) if one.block == "structure")
    return (*FIXED[:after], *pillars, *FIXED[after:])


def fixed_label(block: str) -> str:
    """場所の名。柱ごとの場所は、どの柱かを言わずに呼ぶ。"""
    return next((one.label for one in FIXED if one.block == block), "柱の説明")


def homeless_words(plan: PlanSnapshot) -> tuple[str, ...]:
    """書いてあるのに、置く場所が無くなった言葉の場所の名（消した柱の説明など）。"""
    known = {one.block for one in places(plan)}
    return tuple(one.block for one in plan.own_words if one.block not in known)


def words_at(plan: PlanSnapshot, block: str) -> str | None:
    """この場所に置く文: 町の言葉、無ければ下書き、それも無ければ None。"""
    written = plan.words(block)
    if written and written.strip():
        return written
    draft = next((one.draft for one in FIXED if one.block == block), None)
    return None if draft is None else draft.replace("{body}", plan.head.body_name)


def word_blocks(text: str) -> tuple[Block, ...]:
    """書いた文を、段落と箇条書きにする。空の行で段落を分け、「・」「1.」で始まる行の続きは並びにする。"""
    blocks: list[Block] = []
    for chunk in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        lines = [line.strip() for line in chunk.split("\n") if line.strip()]
        while lines:
            taken, block = _first_block(lines)
            blocks.append(block)
            lines = lines[taken:]
    return tuple(blocks)


def _first_block(lines: list[str]) -> tuple[int, Block]:
    """初めの並びか段落と、それが使った行の数。"""
    for pattern, made in ((_BULLET, BulletList), (_NUMBERED, NumberedList)):
        items = _leading(lines, pattern)
        if items:
            return len(items), made.of(*items)
    starts = (at for at, line in enumerate(lines) if _BULLET.fullmatch(line) or _NUMBERED.fullmatch(line))
    count = next(starts, len(lines))
    return count, Paragraph.of("\n".join(lines[:count]))


def _leading(lines: list[str], pattern: re.Pattern[str]) -> list[str]:
    found: list[str] = []
    for line in lines:
        match = pattern.fullmatch(line)
        if match is None:
            break
        found.append(match["text"])
    return found
