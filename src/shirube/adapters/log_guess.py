"""業務ログの見出しと初めの行から、対応表の案を作る。取り込みの画面が、初めに見せる案である。

役は見出しの言葉で決め（`log_headers`）、日時の形・地域、局面の値、件ごとの切り口かどうかは、初めの行で決める。
どの列をなぜそう見たかを必ず添える。決めるのは職員である。
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from shirube.adapters.log_headers import PERSON_WORDS, PHASES, PRIVATE_WORDS, TRANSITIONS, WORDS, Role, plain
from shirube.adapters.log_mapping import ISO8601, Lifecycle, LogMapping, Names, Timestamp
from shirube.adapters.log_time_guess import (
    ZONE,
    Shape,
    is_ordered,
    likely_shape,
    read_share,
    same_order,
    shown_shape,
    time_shape,
    unclear_words,
    zone_of,
)
from shirube.engines.insight.log import Level
from shirube.values.case_event import Phase

_MOST_VALUES = 50
"""切り口にする列の、値の種類の上限。"""
_HALF = 0.5
_CASE_PREFIX = "case:"


class UnclearTimes(ValueError):
    """日と月のどちらが先か、値だけでは決まらない。"""


@dataclass(frozen=True, slots=True)
class Reason:
    """どの列を、何の役と、なぜ見たか。"""

    role: str
    column: str
    why: str


@dataclass(frozen=True, slots=True)
class Guess:
    """対応表の案。案がまとまらなければ ``mapping`` は None。

    ``missing`` に足りない役の名、``problems`` に決められないわけ（日と月の順、同じ見出しなど）、``rivals`` に
    日時の形の決められない組がある。
    """

    mapping: LogMapping | None
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()


def guess_mapping(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, label: str, shape: str | None = None
) -> Guess:
    """見出しと初めの行（数百行まで）から、対応表の案を作る。``shape`` は、職員が決めた日時の形。"""
    return _Guesser(header, rows, label, shape=shape).guess()


def rival_shapes(header: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """日と月のどちらが先か、値だけでは決まらない列の、日時の形の候補（すべての列から）。"""
    _, times = _Guesser(header, rows, "").columns()
    return tuple(dict.fromkeys(one for shape in times.values() for one in shape.rivals))


def mapping_with(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    label: str,
    roles: Mapping[Role, str],
    dimensions: Collection[str],
    shape: str = "",
) -> LogMapping:
    """職員が選んだ役と切り口から対応表を作る。日時の形、局面の対応、件ごとかどうかは、初めの行で決める。

    ``roles`` には、事案の番号・活動の名前・日時が要る。役に選んだ列は、切り口にはしない。``shape`` が空で、
    日時の日と月の順が値から決まらなければ `UnclearTimes`。
    """
    guesser = _Guesser(header, rows, label, roles=dict(roles), shape=shape or None)
    columns, times = guesser.columns()
    for role in (Role.TIMESTAMP, Role.START):
        if role in roles and roles[role] not in times:
            times[roles[role]] = Shape(shape or likely_shape(guesser.values(roles[role])))
    unclear, _ = guesser.unclear(times)
    if unclear:
        raise UnclearTimes(unclear[0])
    made = guesser.mapping(columns, times)
    taken = set(roles.values())
    chosen = {
        one: Names(one, level=guesser.level(one), is_person=is_person_column(one))
        for one in dimensions
        if one not in taken
    }
    return replace(made, dimensions=chosen)


def is_person_column(column: str) -> bool:
    """職員の名の列とみるか（見出しの言葉で）。"""
    words = plain(column)
    return words in WORDS[Role.RESOURCE] or any(plain(word) in words for word in PERSON_WORDS)


def is_private_column(column: str) -> bool:
    """住民の情報か自由記述の列とみるか（見出しの言葉で）。"""
    return not is_person_column(column) and any(plain(word) in plain(column) for word in PRIVATE_WORDS)


@dataclass(slots=True)
class _Guesser:
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    label: str
    reasons: list[Reason] = field(default_factory=list)
    roles: dict[Role, str] = field(default_factory=dict)
    shape: str | None = None

    def columns(self) -> tuple[list[str], dict[str, Shape]]:
        """一つだけある見出しと、日時として読める列の形。"""
        columns = [one for one in self.header if one and self.header.count(one) == 1]
        found = {one: self.shape_of(one) for one in columns}
        times = {one: shape for one, shape in found.items() if shape is not None}
        decided = next(
            (one.format for one in times.values() if is_ordered(one.format) and not one.rivals), ""
        )
        return columns, {one: same_order(shape, decided) for one, shape in times.items()}

    def shape_of(self, column: str) -> Shape | None:
        """日時の列の形。職員が決めた形で半分以上を読める列は、その形とする。"""
        words, values = plain(column), self.values(column)
        if self.shape and values and read_share(self.shape, values) >= _HALF:
            return Shape(self.shape)
        is_named = any(words in WORDS[role] for role in (Role.TIMESTAMP, Role.START))
        return time_shape(values, is_named=is_named or column in self.roles.values())

    def unclear(self, times: Mapping[str, Shape]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """日時の形の決まらない列について、わけと、形の候補。"""
        chosen = [self.roles[role] for role in (Role.TIMESTAMP, Role.START) if role in self.roles]
        if self.shape and chosen and all(times[one].format != self.shape for one in chosen if one in times):
            return (f"列「{chosen[0]}」を、「{self.shape[:40]}」の形では読めません",), ()
        open_ = [one for one in chosen if one in times and times[one].rivals]
        said = tuple(f"列「{one}」の{unclear_words(times[one].rivals, self.values(one))}" for one in open_)
        return said, times[open_[0]].rivals if open_ else ()

    def guess(self) -> Guess:
        """役を決め、対応表にする。"""
        columns, times = self.columns()
        for role in (Role.CASE, Role.TIMESTAMP, Role.START, *Role):
            if role not in self.roles:
                self.choose(role, columns, times)
        self.settle_times(columns, times)
        missing = [
            role.label for role in (Role.CASE, Role.ACTIVITY, Role.TIMESTAMP) if role not in self.roles
        ]
        unclear, rivals = self.unclear(times)
        if missing or unclear:
            problems = (*unclear, *self.unfit(times)) if missing else unclear
            return Guess(None, tuple(self.reasons), tuple(missing), problems, rivals)
        return Guess(self.mapping(columns, times), tuple(self.reasons))

    def unfit(self, times: Mapping[str, Shape]) -> list[str]:
        """見出しの言葉は合うのに、役にできなかった列のわけ。"""
        found = []
        for role in (Role.CASE, Role.ACTIVITY, Role.TIMESTAMP):
            named = dict.fromkeys(one for one in self.header if plain(one) in WORDS[role])
            for column in named if role not in self.roles else ():
                if self.header.count(column) > 1:
                    found.append(f"見出し「{column}」が二つ以上あり、どれか決められません")
                elif role is Role.TIMESTAMP and column not in times and self.values(column):
                    found.append(f"列「{column}」の「{self.values(column)[0][:40]}」を、日時として読めません")
        return found

    def cells(self, column: str) -> list[str]:
        """列の欄（行の数だけ）。"""
        at = self.header.index(column)
        return [row[at].strip() if at < len(row) else "" for row in self.rows]

    def values(self, column: str) -> list[str]:
        """列の、空でない値。"""
        return [text for text in self.cells(column) if text]

    def choose(self, role: Role, columns: Sequence[str], times: Mapping[str, Shape]) -> None:
        """見出しの言葉で、いちばん強い列を選ぶ。日時の役は、日時として読める列から選ぶ。"""
        wants_time = role in (Role.TIMESTAMP, Role.START)
        taken = self.roles.values()
        for word in WORDS[role]:
            for column in columns:
                fits = not self.rows or role is Role.CASE or (column in times) == wants_time
                if plain(column) == word and column not in taken and fits and self.is_fit(role, column):
                    self.roles[role] = column
                    self.tell(role, column, f"見出し「{column}」から")
                    return

    def is_fit(self, role: Role, column: str) -> bool:
        """順番の列は、整数だけの列に限る。"""
        values = self.values(column)
        return role is not Role.SEQUENCE or (bool(values) and all(_is_integer(one) for one in values))

    def settle_times(self, columns: Sequence[str], times: Mapping[str, Shape]) -> None:
        """始まりの列しか無ければ、それを日時とする。言葉で決まらず、日時の列が一つだけなら、それとする。"""
        if Role.TIMESTAMP in self.roles:
            return
        if Role.START in self.roles:
            column = self.roles.pop(Role.START)
            self.reasons = [one for one in self.reasons if one.column != column]
            self.roles[Role.TIMESTAMP] = column
            self.tell(Role.TIMESTAMP, column, f"見出し「{column}」から（終わりの列が無いため）")
            return
        found = [one for one in columns if one in times and one not in self.roles.values()]
        if len(found) == 1:
            self.roles[Role.TIMESTAMP] = found[0]
            self.tell(Role.TIMESTAMP, found[0], "日時として読める列が、これだけのため")

    def tell(self, role: Role, column: str, why: str) -> None:
        """なぜそう見たかを残す。"""
        self.reasons.append(Reason(role.label, column, why))

    def mapping(self, columns: Sequence[str], times: Mapping[str, Shape]) -> LogMapping:
        """選んだ列から、対応表を作る。"""
        roles = self.roles
        dimensions = self.dimensions(columns, times)
        return LogMapping(
            label=self.label,
            case=roles[Role.CASE],
            activity=Names(roles[Role.ACTIVITY]),
            timestamp=self.timestamp(Role.TIMESTAMP, times),
            resource=roles.get(Role.RESOURCE),
            team=self.names(Role.TEAM),
            channel=self.names(Role.CHANNEL),
            lifecycle=self.lifecycle(),
            start=self.timestamp(Role.START, times) if Role.START in roles else None,
            sequence=roles.get(Role.SEQUENCE),
            dimensions=dimensions,
        )

    def timestamp(self, role: Role, times: Mapping[str, Shape]) -> Timestamp:
        """日時の列の形と地域。"""
        column = self.roles[role]
        shape = times[column].format if column in times else ISO8601
        zone = zone_of(shape, self.values(column))
        where = "時差が書かれていないので、日本の時刻" if zone == ZONE else "時差は値のとおり"
        self.tell(role, column, f"{shown_shape(shape)}、{where}")
        return Timestamp(column, shape, zone)

    def names(self, role: Role) -> Names | None:
        column = self.roles.get(role)
        return None if column is None else Names(column, level=self.level(column))

    def level(self, column: str) -> Level:
        """二行以上ある件のすべてで値が一つなら、件ごとの値と見る。"""
        if column.startswith(_CASE_PREFIX):
            return Level.CASE
        at, case = self.header.index(column), self.header.index(self.roles[Role.CASE])
        found: defaultdict[str, list[str]] = defaultdict(list)
        for row in self.rows:
            if max(at, case) < len(row):
                found[row[case]].append(row[at])
        longer = [values for values in found.values() if len(values) > 1]
        return Level.CASE if longer and all(len(set(values)) == 1 for values in longer) else Level.EVENT

    def lifecycle(self) -> Lifecycle | None:
        """局面の列と、値の対応。"""
        column = self.roles.get(Role.LIFECYCLE)
        if column is None:
            return None
        values = dict.fromkeys(self.values(column))
        phases = {one: Phase(PHASES.get(one.casefold(), "at")) for one in values}
        if not phases:
            return None
        known = {one.casefold() for one in phases}
        if known & TRANSITIONS.keys():  # 初めの行に無い局面も、標準の言葉なら読めるようにする
            phases |= {one: Phase(name) for one, name in TRANSITIONS.items() if one not in known}
        shown = "、".join(f"{one} → {phases[one].label}" for one in values)
        self.tell(Role.LIFECYCLE, column, f"値の対応 {shown}")
        return Lifecycle(column, phases)

    def dimensions(self, columns: Sequence[str], times: Mapping[str, Shape]) -> dict[str, Names]:
        """残りの列のうち、値の種類の少ないものを切り口にする。住民の情報と自由記述らしい列は除く。"""
        found: dict[str, Names] = {}
        for column in columns:
            values = self.values(column)
            kinds = len(set(values))
            if column in self.roles.values() or column in times or not 0 < kinds <= _MOST_VALUES:
                continue
            same = next((one for one in self.roles.values() if self.cells(one) == self.cells(column)), None)
            if same is not None:
                self.reasons.append(Reason("取り込まない", column, f"列「{same}」と同じ値のため"))
                continue
            is_person = is_person_column(column)
            if kinds * 2 > len(values) and kinds > 2:
                continue
            if is_private_column(column):
                self.reasons.append(Reason("取り込まない", column, "住民の情報か自由記述らしい見出しのため"))
                continue
            level = self.level(column)
            found[column] = Names(column, level=level, is_person=is_person)
            what = "件ごと" if level is Level.CASE else "行ごと"
            person = "。職員の名とみて仮名にする" if is_person else ""
            self.reasons.append(Reason("切り口", column, f"値が {kinds} 種類、{what}{person}"))
        return found


def _is_integer(text: str) -> bool:
    return text.removeprefix("-").isdecimal()
