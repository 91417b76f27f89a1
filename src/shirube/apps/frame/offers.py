"""数の申し出: 部屋が「この数を出せます」と名のる型。

各部屋の ``measures.MEASURES`` が並べ、plan が読む。根拠（Evidence）は作り方であって一覧ではないので、
``records`` が見る人自身の権限でもう一度作り、何件あり、何件開けて、何件がその後に消えたかを答える。
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shirube.apps.frame.permissions import installed_modules
from shirube.apps.frame.scope import Scope
from shirube.values.measure import Evidence, Measure, Reading
from shirube.values.period import Period


class CannotReadMeasure(ValueError):
    """この数は、いまは読めない（元の記録が無い、準備ができていない、条件が合わない）。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecord:
    """数の元になった一件。見る人が開けるものだけを作る。"""

    key: str
    cells: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True)
class OpenableRecords:
    """見る人が開ける記録。数はすぐに答え、中身は求められたところだけを作る（一頁のために全部を作らない）。"""

    keys: tuple[str, ...]
    build: Callable[[tuple[str, ...]], tuple[SourceRecord, ...]]

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, part: slice) -> tuple[SourceRecord, ...]:
        return self.build(self.keys[part])

    def __iter__(self) -> Iterator[SourceRecord]:
        return iter(self.build(self.keys))


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecords:
    """数の元になった記録。

    ``count`` は数を作ったときの件数、``records`` はいま開ける記録、``deleted`` はその後に消えた件数、
    ``is_unchanged`` はいま作り直しても同じ記録の集まりになるか。
    """

    header: tuple[str, ...]
    count: int
    records: OpenableRecords
    deleted: int
    is_unchanged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferCondition:
    """数に付けられる条件。``name`` は指標の切り口の名。``choices``（値, 名）が無ければ、文字で書く。"""

    name: str
    label: str
    help_text: str
    choices: Callable[[Scope], Sequence[tuple[str, str]]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """一つの数の申し出。"""

    measure: Measure
    read: Callable[..., Reading]  # read(scope, period, as_of, **dimensions)
    records: Callable[[Scope, Evidence], SourceRecords]
    conditions: tuple[OfferCondition, ...] = ()

    def said(self, scope: Scope, parameters: Mapping[str, str]) -> str:
        """付いている条件の言葉。無ければ空。"""
        said = []
        for one in self.conditions:
            if value := parameters.get(one.name):
                names = dict(one.choices(scope)) if one.choices else {value: value}
                said.append(f"{one.label}「{names.get(value, '（いまは無い）')}」")
        return "、".join(said)


def offers() -> Mapping[str, Offer]:
    """すべての部屋の申し出。id が重なれば誤りで止まる。"""
    found: dict[str, Offer] = {}
    for module in installed_modules("measures"):
        for offer in module.MEASURES:
            if offer.measure.id in found:
                raise ValueError(f"指標の元「{offer.measure.id}」が二か所で定められています。")
            found[offer.measure.id] = offer
    return found


def read(
    scope: Scope, measure_id: str, period: Period, as_of: datetime, parameters: Mapping[str, str]
) -> Reading:
    """数を一つ読む。"""
    return offers()[measure_id].read(scope, period, as_of, **parameters)
