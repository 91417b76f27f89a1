"""業者の業務ログの読み方（対応表）。どの列が事案・活動・時刻かを、YAML 一枚に書く。

対応表は設定であり、計算を持たない。書き誤りは、読む前に項目の名前を挙げて断る。書き方の全体は
`read_mapping` が、一枚の文に戻すことは `log_mapping_text` が決める。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shirube.adapters.mapping_items import mapping_record, refused, section, text_of
from shirube.engines.insight.log import Level
from shirube.values.case_event import Phase

ISO8601 = "iso8601"
DATE = "date"
"""日付だけ（和暦か西暦）。このログは、日数と開庁日だけを示す。"""
DATE_TIME = "date_time"
"""日付（和暦か西暦）と時刻。令和8年4月1日 10:30、R8.4.1 10時30分など。"""
EPOCH = ("epoch_s", "epoch_ms", "epoch_us")
"""1970年1月1日0時（協定世界時）からの秒・ミリ秒・マイクロ秒。"""
SERIAL, SERIAL_DATE = "excel", "excel_date"
"""表計算の日付の数（1900年からの日数）。``SERIAL_DATE`` は時刻を使わない。"""
FILE_ORDER = "file_order"
STOP = "stop:"
"""時計を止める値の頭（あとに理由が続く）。"""
CONSTANTS = ("procedure", "team", "channel", "place")


@dataclass(frozen=True, slots=True)
class Names:
    """一つの列と、その値の言い換え。言い換えの無い値は、そのまま使う。

    ``level`` は、行ごとの値か、件ごとの値か。``is_person`` は、人の名の列（取り込むときに仮名にする）。
    """

    column: str
    names: Mapping[str, str] = field(default_factory=dict)
    level: Level = Level.EVENT
    is_person: bool = False


@dataclass(frozen=True, slots=True)
class Timestamp:
    """時刻の列。`zone` は値に時差が書かれていないときの地域。

    `format` は iso8601、date（日付だけ）、date_time（和暦か西暦の日付と時刻）、数の日時（`EPOCH` と
    `SERIAL`）、または strptime の形。
    """

    column: str
    format: str = ISO8601
    zone: str | None = None

    @property
    def is_date(self) -> bool:
        """時刻の無い、日付だけの形か。"""
        has_clock = any(one in self.format for one in ("%H", "%I", "%c", "%X"))
        return self.format in (DATE, SERIAL_DATE) or ("%" in self.format and not has_clock)


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """局面の列と、値から at・start・complete への対応。対応の無い値の行は別に置く。"""

    column: str
    phases: Mapping[str, Phase]


@dataclass(frozen=True, slots=True)
class LogMapping:
    """業務ログ一種類の対応表。

    同じ時刻の出来事の順は、ファイルの行の順（`ties: file_order`）で、`seq` として残る。順番の列
    （`sequence`）があれば、そちらを先に見る。`start` は、一行に始まりと終わりの両方があるログの、始まりの列
    （`timestamp` が終わり）。`clock` は処理期間の時計の列で、値を run か stop:理由 に言い換える。
    `sheets` は読むシート（見出しの同じもの。空なら、見えている最初のシート）。
    """

    label: str
    case: str
    activity: Names
    timestamp: Timestamp
    resource: str | None = None
    team: Names | None = None
    channel: Names | None = None
    lifecycle: Lifecycle | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    ties: str = FILE_ORDER
    start: Timestamp | None = None
    sequence: str | None = None
    clock: Names | None = None
    dimensions: Mapping[str, Names] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """ログに無くてはならない列（重なりなし）。"""
        times = tuple(part.column for part in (self.timestamp, self.start) if part is not None)
        sequence = () if self.sequence is None else (self.sequence,)
        return tuple(dict.fromkeys((*self.text_columns, *times, *sequence)))

    @property
    def text_columns(self) -> tuple[str, ...]:
        """字として読む列（日時と順番のほか。重なりなし）。"""
        parts = (
            self.activity,
            self.team,
            self.channel,
            self.lifecycle,
            self.clock,
            *self.dimensions.values(),
        )
        named = (self.case, self.resource, *(part.column for part in parts if part is not None))
        return tuple(dict.fromkeys(column for column in named if column is not None))

    @property
    def is_dated_only(self) -> bool:
        """時刻が無く、日付だけのログか。"""
        return self.timestamp.is_date

    @property
    def person_dimensions(self) -> tuple[str, ...]:
        """人の名の切り口（担当のほかに仮名にするもの）。"""
        return tuple(name for name, names in self.dimensions.items() if names.is_person)


def read_mapping(data: bytes, *, name: str) -> LogMapping:
    """YAML の対応表を読む。"""
    raw = mapping_record(data, name=name)
    top = section(
        raw, name=name, place="対応表", allowed=_TOP, required=("label", "case", "activity", "timestamp")
    )
    lifecycle = top.get("lifecycle")
    constants = section(top.get("constants", {}), name=name, place="constants", allowed=CONSTANTS)
    ties = text_of(top.get("ties", FILE_ORDER), name=name, place="ties")
    if ties != FILE_ORDER:
        raise refused(name, f"ties は {FILE_ORDER} だけが使えます")
    return LogMapping(
        label=text_of(top["label"], name=name, place="label"),
        case=text_of(top["case"], name=name, place="case"),
        activity=_names(top["activity"], name=name, place="activity"),
        timestamp=_timestamp(top["timestamp"], name=name, place="timestamp"),
        resource=text_of(top["resource"], name=name, place="resource") if "resource" in top else None,
        team=_names(top["team"], name=name, place="team") if "team" in top else None,
        channel=_names(top["channel"], name=name, place="channel") if "channel" in top else None,
        lifecycle=_lifecycle(lifecycle, name=name) if lifecycle is not None else None,
        constants={key: text_of(value, name=name, place=key) for key, value in constants.items()},
        ties=ties,
        start=_timestamp(top["start"], name=name, place="start") if "start" in top else None,
        sequence=text_of(top["sequence"], name=name, place="sequence") if "sequence" in top else None,
        clock=_clock(top["clock"], name=name) if "clock" in top else None,
        dimensions=_dimensions(top.get("dimensions", {}), name=name),
        sheets=_sheets(top.get("sheets", []), name=name),
    )


_TOP = (
    "label",
    "about",
    "source",
    "origin",
    "case",
    "activity",
    "timestamp",
    "resource",
    "team",
    "channel",
    "lifecycle",
    "constants",
    "ties",
    "start",
    "sequence",
    "clock",
    "dimensions",
    "sheets",
)


def _names(raw: object, *, name: str, place: str) -> Names:
    """列の名前だけ、または column と names。"""
    if isinstance(raw, str):
        return Names(text_of(raw, name=name, place=place))
    allowed = ("column", "names", "level", "is_person")
    part = section(raw, name=name, place=place, allowed=allowed, required=("column",))
    listed = part.get("names", {})
    if not isinstance(listed, dict):
        raise refused(name, f"{place} の names は「元の値: 言い換え」の並びで書いてください")
    names = {
        text_of(k, name=name, place=place): text_of(v, name=name, place=place) for k, v in listed.items()
    }
    is_person = part.get("is_person", False)
    if type(is_person) is not bool:
        raise refused(name, f"{place} の is_person は true か false で書いてください")
    if part.get("level", Level.EVENT) not in tuple(Level):
        raise refused(name, f"{place} の level は event（行ごと）か case（件ごと）で書いてください")
    level = Level(part.get("level", Level.EVENT))
    return Names(text_of(part["column"], name=name, place=place), names, level, is_person)


def _dimensions(raw: object, *, name: str) -> dict[str, Names]:
    """そのほかの切り口。決まった切り口の名は使えない。"""
    if not isinstance(raw, dict):
        raise refused(name, "dimensions は「切り口の名: 列」の並びで書いてください")
    taken = [str(key) for key in raw if key in ("team", "channel")]
    if taken:
        raise refused(name, f"dimensions に決まった名があります: {'、'.join(taken)}。別の名にしてください")
    return {
        text_of(key, name=name, place="dimensions"): _names(part, name=name, place=f"dimensions.{key}")
        for key, part in raw.items()
    }


def _sheets(raw: object, *, name: str) -> tuple[str, ...]:
    """読むシートの名の並び。"""
    if not isinstance(raw, list):
        raise refused(name, "sheets は、シートの名の並び（[4月, 5月] など）で書いてください")
    return tuple(text_of(one, name=name, place="sheets") for one in raw)


def _clock(raw: object, *, name: str) -> Names:
    """処理期間の時計の列。言い換えの先は run か stop:理由。"""
    names = _names(raw, name=name, place="clock")
    wrong = [s for s in names.names.values() if s != "run" and not (s.startswith(STOP) and s[len(STOP) :])]
    if wrong:
        raise refused(name, f"clock の「{wrong[0]}」は run か stop:理由 で書いてください")
    return names


def _timestamp(raw: object, *, name: str, place: str) -> Timestamp:
    """時刻の列、形、地域。"""
    allowed = ("column", "format", "zone")
    part = section(raw, name=name, place=place, allowed=allowed, required=("column",))
    zone = part.get("zone")
    if zone is not None:
        check_zone(text_of(zone, name=name, place=f"{place}.zone"), name=name, place=f"{place}.zone")
    shape = text_of(part.get("format", ISO8601), name=name, place=f"{place}.format")
    named = (ISO8601, DATE, DATE_TIME, *EPOCH, SERIAL, SERIAL_DATE)
    if shape not in named and "%" not in shape:
        raise refused(
            name, f"{place}.format は {'・'.join(named)} か、%Y/%m/%d %H:%M のような形で書いてください"
        )
    if zone is None and shape not in (ISO8601, *EPOCH) and "%z" not in shape:
        raise refused(name, f"時刻に時差が無い形なので、{place}.zone（例 Asia/Tokyo）を書いてください")
    return Timestamp(text_of(part["column"], name=name, place=f"{place}.column"), shape, zone)


def check_zone(zone: str, *, name: str, place: str) -> None:
    """地域の名が成り立つことを確かめる。"""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise refused(name, f"{place}「{zone}」という地域がありません（例 Asia/Tokyo）") from error


def _lifecycle(raw: object, *, name: str) -> Lifecycle:
    """局面の列と対応。"""
    required = ("column", "phases")
    part = section(raw, name=name, place="lifecycle", allowed=required, required=required)
    if not isinstance(part["phases"], dict):
        raise refused(name, "lifecycle.phases は「元の値: 局面」の並びで書いてください")
    try:
        phases = {str(key): Phase(value) for key, value in part["phases"].items()}
    except ValueError as error:
        raise refused(name, "lifecycle.phases の局面は at・start・complete から選んでください") from error
    return Lifecycle(text_of(part["column"], name=name, place="lifecycle.column"), phases)
