"""意見の表: xlsx に書き出し、直した表を読み、取り込む前に何が変わるかを示す。

行には鍵と版が隠れた列で付く。書き出したあとに画面で変わった行は「古い行」として示し、取り込まない。
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from shirube.adapters.refusal import FileRefused
from shirube.adapters.tabular import (
    Column,
    RowKey,
    Sheet,
    Table,
    Workbook,
    read_table,
    take_row_keys,
    write_xlsx,
)
from shirube.apps.plan.policy.models import Comment

HEADER = ("番号", "箇所", "意見", "町の考え方", "扱い")
_LABELS = {str(label): value for value, label in Comment.Reflection.choices}


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentLine:
    """表の一行。``key`` が無ければ新しい意見。``standing`` は取り込むとどうなるか。"""

    row_number: int
    key: UUID | None
    version: int
    place: str
    opinion: str
    answer: str
    reflection: str
    standing: str

    @property
    def is_takable(self) -> bool:
        """取り込む行。"""
        return self.standing in ("新しい意見", "直す")


def write_comments(rows: Iterable[Comment], *, title: str, now: datetime) -> bytes:
    """意見の表を xlsx にする。"""
    listed = list(rows)
    sheet = Sheet(
        name="意見",
        columns=(
            Column("番号", 8),
            Column("箇所", 24),
            Column("意見", 60),
            Column("町の考え方", 60),
            Column("扱い", 18, kind="choice", choices=tuple(_LABELS)),
        ),
        rows=tuple(
            (str(row.number), row.place, row.opinion, row.answer, row.get_reflection_display())
            for row in listed
        ),
        row_keys=tuple(RowKey(str(row.key), row.version) for row in listed),
    )
    return write_xlsx(Workbook(sheets=(sheet,), created=now, title=title))


def read_comments(data: bytes, *, name: str, known: Mapping[UUID, Comment]) -> tuple[CommentLine, ...]:
    """意見の表を読む。見出しや扱いの書き方が違えば ``FileRefused``。"""
    table, keys = take_row_keys(read_table(data, name=name))
    missing = [label for label in HEADER[1:] if label not in table.header]
    if missing:
        raise FileRefused(
            name,
            where="見出しの行",
            why=f"列「{'」「'.join(missing)}」がありません",
            next="この画面から書き出した表の見出しのままにしてください",
        )
    lines = (_line(table, at, keys[at], name, known) for at in range(len(table.rows)))
    return tuple(line for line in lines if line is not None)


def _line(
    table: Table, at: int, row_key: RowKey | None, name: str, known: Mapping[UUID, Comment]
) -> CommentLine | None:
    row = table.rows[at]
    cells = {label: row.cells[table.header.index(label)].strip() for label in HEADER[1:]}
    if not any(cells.values()):
        return None
    where = f"{row.number} 行目"
    if not cells["意見"]:
        raise FileRefused(name, where=where, why="意見が空です", next="意見を書くか、行を消してください")
    reflection = _LABELS.get(cells["扱い"] or "検討中")
    if reflection is None:
        raise FileRefused(
            name,
            where=where,
            why=f"扱い「{cells['扱い']}」は選択肢にありません",
            next=f"{'・'.join(_LABELS)}のどれかにしてください",
        )
    key, version = _key(row_key)
    line = CommentLine(
        row_number=row.number,
        key=key,
        version=version,
        place=cells["箇所"][:120],
        opinion=cells["意見"],
        answer=cells["町の考え方"],
        reflection=reflection,
        standing="",
    )
    return _standing(line, known)


def _key(row_key: RowKey | None) -> tuple[UUID | None, int]:
    if row_key is None:
        return None, 0
    try:
        return UUID(row_key.key), row_key.version
    except ValueError:
        return UUID(int=0), row_key.version


def _standing(line: CommentLine, known: Mapping[UUID, Comment]) -> CommentLine:
    if line.key is None:
        return replace(line, standing="新しい意見")
    row = known.get(line.key)
    if row is None:
        return replace(line, standing="この計画に無い行")
    if row.version != line.version:
        return replace(line, standing="古い行（画面で変わりました）")
    same = (row.place, row.opinion, row.answer, row.reflection) == (
        line.place,
        line.opinion,
        line.answer,
        line.reflection,
    )
    return replace(line, standing="変わらない" if same else "直す")


def counts(lines: Sequence[CommentLine]) -> dict[str, int]:
    """どうなる行がいくつあるか。"""
    found: dict[str, int] = {}
    for line in lines:
        found[line.standing] = found.get(line.standing, 0) + 1
    return found
