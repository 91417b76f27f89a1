"""照会の、課に配る様式の列と行、返ってきた行の読み方。

左は読むだけの欄、右は書く欄。下書きがあっても、答えの欄は空で配る。課の人が「下書きのとおり」を選ぶか、答えを
書くか、「空欄で返す」を選ぶまで、答えではない。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shirube.engines.plan.inquiry_form import AnswerKind
from shirube.engines.plan.inquiry_prefill import Suggestion
from shirube.engines.plan.inquiry_values import CannotReadAnswer, read_value, shown_value
from shirube.engines.plan.returned_sheets import Difference, Paper, Problem

CONFIRM, VALUE, NOTE = "確かめ", "答え", "備考（庁内）"
AS_DRAFT, BLANK = "下書きのとおり", "空欄で返す"
INPUTS = (CONFIRM, VALUE, NOTE)
LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """様式の一列。"""

    label: str
    width: int
    kind: str = "text"
    choices: tuple[str, ...] = ()
    note: str = ""

    @property
    def is_input(self) -> bool:
        """書く欄。"""
        return self.label in INPUTS


COLUMNS = (
    SheetColumn("番号", 8),
    SheetColumn("設問", 46),
    SheetColumn("答え方", 24),
    SheetColumn("下書き", 22),
    SheetColumn("下書きの出どころ", 36),
    SheetColumn(
        CONFIRM,
        15,
        "choice",
        (AS_DRAFT, BLANK),
        "下書きが正しければ「下書きのとおり」。答えがない設問は「空欄で返す」。",
    ),
    SheetColumn(VALUE, 26, "text", (), "下書きと違うとき、下書きがないときに書きます。"),
    SheetColumn(NOTE, 26, "text", (), "庁内だけのことば。国や県への様式には書き込みません。"),
)
GUIDE = (
    "色の付いた欄（右の三列）だけを書いてください。左の列と、隠れた列は変えないでください。",
    "下書きは、前の年の答えや計画の記録から当てたものです。出どころと日付を見て、正しければ「下書きのとおり」を選びます。",
    "「18か月より前の値」とある下書きは、いまの値を確かめてから選んでください。",
    "下書きと違うときは「答え」に書きます。「答え」に書けば、「確かめ」は選ばなくてかまいません。",
    "様式に何も書かないで返す設問は「空欄で返す」を選びます。何も書かれていない行は、未回答として数えます。",
    "数は 1234.5、日付は 2026/10/5 や R8.10.5 の形で書けます。選択は、選択肢の字か、頭の番号を書きます。",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """課の答え。`value` が空なら、空欄で返す。`is_draft` は下書きをそのまま確かめた答え。"""

    value: str
    note: str = ""
    is_draft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """照会の一つの設問と、いまの答えと、下書き。"""

    key: str
    section: str
    version: int
    number: str
    text: str
    kind: AnswerKind
    choices: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    last: Reply | None = None
    closed_because: str = ""

    @property
    def title(self) -> str:
        """番号と設問。"""
        return f"{self.number}　{self.text}" if self.number else self.text

    @property
    def draft(self) -> Suggestion | None:
        """いちばんよい下書き。"""
        return self.suggestions[0] if self.suggestions else None

    @property
    def how(self) -> str:
        """答え方。"""
        return f"{self.kind.label}: {'／'.join(self.choices)}" if self.choices else self.kind.label

    def shown(self, value: str) -> str:
        """値を、画面と様式で見せる字に。"""
        return shown_value(value, self.kind) if value else "（空欄で返す）"


def cells_of(asked: AskedQuestion) -> tuple[str, ...]:
    """様式の一行。書く欄は空。"""
    draft = asked.draft
    shown = shown_value(draft.value, asked.kind) if draft else ""
    why = draft.why if draft else "（下書きなし）"
    return (asked.number, asked.text, asked.how, shown, why, *("" for _ in INPUTS))


def is_silent(cells: Mapping[str, str]) -> bool:
    """書く欄が一つも書かれていない。"""
    return not any(cells.get(label, "").strip() for label in INPUTS)


def read_reply(
    cells: Mapping[str, str], asked: AskedQuestion, today: date
) -> tuple[Reply | None, tuple[Problem, ...]]:
    """一行を読む。読めないところがあれば答えは None で、列・なぜ・次にすることを言う。"""
    confirm, value, note = (cells.get(label, "").strip() for label in INPUTS)
    if len(note) > LONGEST_NOTE:
        return None, (Problem(NOTE, f"{LONGEST_NOTE}文字を超えています", "短くしてください"),)
    if confirm and confirm not in (AS_DRAFT, BLANK):
        return None, (Problem(CONFIRM, f"「{confirm[:20]}」は選べません", "一覧から選んでください"),)
    if value:
        return _written(value, confirm, note, asked)
    if confirm == BLANK:
        return Reply(value="", note=note), ()
    if confirm == AS_DRAFT:
        return _as_drafted(cells.get("下書き", "").strip(), note, asked)
    return None, (Problem(VALUE, "備考だけが書かれています", "答えを書くか、「確かめ」を選んでください"),)


def _written(
    value: str, confirm: str, note: str, asked: AskedQuestion
) -> tuple[Reply | None, tuple[Problem, ...]]:
    try:
        read = read_value(value, asked.kind, asked.choices)
    except CannotReadAnswer as error:
        why, _, after = str(error).partition("。")
        return None, (Problem(VALUE, why, after.removesuffix("。") or "書き直してください"),)
    if confirm == BLANK:
        return None, (
            Problem(CONFIRM, "「空欄で返す」なのに答えが書かれています", "どちらか一つにしてください"),
        )
    if confirm == AS_DRAFT and (asked.draft is None or asked.draft.value != read):
        return None, (
            Problem(
                CONFIRM, "「下書きのとおり」なのに違う答えが書かれています", "どちらか一つにしてください"
            ),
        )
    return Reply(value=read, note=note, is_draft=confirm == AS_DRAFT), ()


def _as_drafted(shown: str, note: str, asked: AskedQuestion) -> tuple[Reply | None, tuple[Problem, ...]]:
    """配った様式に出ていた下書きを答えにする。いまの下書きと違えば、見た人の意図が分からないので読まない。"""
    draft = asked.draft
    if draft is None or shown_value(draft.value, asked.kind) != shown:
        return None, (
            Problem(
                CONFIRM,
                "配ったあとに下書きが変わったか、下書きがありません",
                "答えを書いてもらうか、画面で確かめてください",
            ),
        )
    return Reply(value=draft.value, note=note, is_draft=True), ()


def is_same(asked: AskedQuestion, reply: Reply) -> bool:
    """もうそのとおりに答えてある。"""
    last = asked.last
    return last is not None and (last.value, last.note) == (reply.value, reply.note)


def changes(asked: AskedQuestion, reply: Reply) -> tuple[Difference, ...]:
    """答えが変えるところ。"""
    last = asked.last
    before = asked.shown(last.value) if last else "未回答"
    pairs = (
        ("答え", before, asked.shown(reply.value)),
        ("備考", last.note if last else "", reply.note),
    )
    return tuple(Difference(*one) for one in pairs if one[1] != one[2])


PAPER = Paper[AskedQuestion, Reply](
    inputs=INPUTS,
    is_silent=is_silent,
    read=read_reply,
    is_same=is_same,
    changes=changes,
    added="様式に無い行です。答えたいことは、DX推進担当に伝えてもらってください。",
    says=lambda reply: "下書きを確かめた答えです。" if reply.is_draft else "",
)
