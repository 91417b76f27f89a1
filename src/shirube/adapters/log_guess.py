"""業務ログの見出しと初めの行から、対応表の案を作る。取り込みの画面が、初めに見せる案である。

役は見出しの言葉で決め（`log_headers`）、日時の形・地域、局面の値、件ごとの切り口かどうかは、初めの行で決める。
どの列をなぜそう見たかを必ず添える。決めるのは職員である。
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from shirube.adapters.log_headers import PERSON_WORDS, PHASES, PRIVATE_WORDS, WORDS, Role, plain
from shirube.adapters.log_mapping import DATE, DATE_TIME, ISO8601, Lifecycle, LogMapping, Names, Timestamp
from shirube.adapters.log_times import CannotReadTime, TimeReader
from shirube.engines.insight.log import Level
from shirube.values.case_event import Phase

ZONE = "Asia/Tokyo"
"""時差の書かれていない日時を読む地域。"""
_FORMATS = (
    DATE,
    ISO8601,
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d %H:%M:%S.%f",
    "%Y%m%d%H%M%S",
    "%Y-%m-%d %H:%M:%S %z",
    DATE_TIME,
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
)
"""日時の形を試す順。"""
_SHOWN_FORMATS = {
    DATE: "日付だけ",
    DATE_TIME: "日付（和暦か西暦）と時刻",
    ISO8601: "ISO 8601 の形",
}
_MOST_VALUES = 50
"""切り口にする列の、値の種類の上限。"""
_CASE_PREFIX = "case:"


@dataclass(frozen=True, slots=True)
class Reason:
    """どの列を、何の役と、なぜ見たか。"""

    role: str
    column: str
    why: str


@dataclass(frozen=True, slots=True)
class Guess:
    """対応表の案。要る役の列が見つからなければ ``mapping`` は None で、``missing`` に役の名がある。"""

    mapping: LogMapping | None
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...] = ()


def guess_mapping(header: Sequence[str], rows: Sequence[Sequence[str]], *, label: str) -> Guess:
    """見出しと初めの行（数百行まで）から、対応表の案を作る。"""
    return _Guesser(header, rows, label).guess()


def mapping_with(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    label: str,
    roles: Mapping[Role, str],
    dimensions: Collection[str],
) -> LogMapping:
    """職員が選んだ役と切り口から対応表を作る。日時の形、局面の対応、件ごとかどうかは、初めの行で決める。

    ``roles`` には、事案の番号・活動の名前・日時が要る。役に選んだ列は、切り口にはしない。
    """
    guesser = _Guesser(header, rows, label, roles=dict(roles))
    columns, times = guesser.columns()
    for role in (Role.TIMESTAMP, Role.START):
        if role in roles and roles[role] not in times:
            times[roles[role]] = _likely_shape(guesser.values(roles[role]))
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

    def columns(self) -> tuple[list[str], dict[str, str]]:
        """一つだけある見出しと、日時として読める列の形。"""
        columns = [one for one in self.header if one and self.header.count(one) == 1]
        times = {one: shape for one in columns if (shape := _time_shape(self.values(one))) is not None}
        return columns, times

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
        if missing:
            return Guess(None, tuple(self.reasons), tuple(missing))
        return Guess(self.mapping(columns, times), tuple(self.reasons))

    def cells(self, column: str) -> list[str]:
        """列の欄（行の数だけ）。"""
        at = self.header.index(column)
        return [row[at].strip() if at < len(row) else "" for row in self.rows]

    def values(self, column: str) -> list[str]:
        """列の、空でない値。"""
        return [text for text in self.cells(column) if text]

    def choose(self, role: Role, columns: Sequence[str], times: Mapping[str, str]) -> None:
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

    def settle_times(self, columns: Sequence[str], times: Mapping[str, str]) -> None:
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

    def mapping(self, columns: Sequence[str], times: Mapping[str, str]) -> LogMapping:
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

    def timestamp(self, role: Role, times: Mapping[str, str]) -> Timestamp:
        """日時の列の形と地域。"""
        column = self.roles[role]
        shape = times.get(column, ISO8601)
        has_offset = shape == ISO8601 and all(_has_offset(one) for one in self.values(column))
        is_zoned = "%z" in shape or (has_offset and bool(self.rows))
        shown = _SHOWN_FORMATS.get(shape, shape)
        where = "時差は値のとおり" if is_zoned else "時差が書かれていないので、日本の時刻"
        self.tell(role, column, f"{shown}、{where}")
        return Timestamp(column, shape, None if is_zoned else ZONE)

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
        shown = "、".join(f"{one} → {phase.label}" for one, phase in phases.items())
        self.tell(Role.LIFECYCLE, column, f"値の対応 {shown}")
        return Lifecycle(column, phases)

    def dimensions(self, columns: Sequence[str], times: Mapping[str, str]) -> dict[str, Names]:
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


def _time_shape(values: Sequence[str]) -> str | None:
    """日時の形。すべての値を読める形が無ければ None。"""
    some = tuple(dict.fromkeys(values))
    if not some or any(one.lstrip("-").isdecimal() and len(one) not in (8, 14) for one in some):
        return None
    return next((shape for shape in _FORMATS if _reads(shape, some)), None)


def _likely_shape(values: Sequence[str]) -> str:
    """いちばん多くの値を読める日時の形（同じ数なら、試す順の先）。"""
    return max(_FORMATS, key=lambda shape: sum(_reads(shape, (one,)) for one in values))


def _reads(shape: str, values: Sequence[str]) -> bool:
    reader = TimeReader(Timestamp("", shape, ZONE))
    try:
        for value in values:
            reader.moment(value)
    except CannotReadTime:
        return False
    return True


def _has_offset(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).utcoffset() is not None
    except ValueError:
        return False


def _is_integer(text: str) -> bool:
    return text.removeprefix("-").isdecimal()
