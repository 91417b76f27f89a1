"""少人数の課を植えた記録: 課ごとの件数・待ち・処理時間が、ほかのどの数とも違う。

狩猟は二人、花火は一人。ほかは三人以上。課ごとの件数は、どの二つの和とも差とも重ならない。どの課の処理時間も
同じ幅に散り（幅ごとの件数は、課の件数にならない）、中央値だけが課ごとに違う。
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from hashlib import sha256
from statistics import median

from shirube.engines.insight.lengths import length

MAPPING = """label: 課の記録
case: 番号
activity: 行い
timestamp: {column: 日時, format: "%Y-%m-%dT%H:%M", zone: Asia/Tokyo}
resource: 担当
team: {column: 課}
dimensions:
  種類: {column: 種類, level: case}
"""
STEPS = ("受付", "審査", "交付")
MANY = {"税務": (302, 4, 1), "福祉": (266, 3, 2), "水道": (222, 3, 3)}
"""課ごとの、件数、担当の数、処理時間の端数（時間）。"""
SMALL = {"狩猟": (134, 2, 7), "花火": (118, 1, 9)}
RARE = {"税務": 99, "福祉": 91, "狩猟": 95}
"""種類「特例」の件数。この種類では、少人数の課は一つだけになる。"""


@dataclass(frozen=True)
class Planted:
    """植えた記録と、よその人に見えてよい課、種類「特例」の中で見えてよい課。"""

    small: tuple[str, ...]
    shown: frozenset[str]
    rare: frozenset[str]

    @property
    def teams(self) -> dict[str, tuple[int, int, int]]:
        """課ごとの、件数、担当の数、処理時間の端数。"""
        return MANY | {name: SMALL[name] for name in self.small}

    @property
    def hidden(self) -> frozenset[str]:
        """どの出口にも名の出てはならない課。"""
        return frozenset(self.teams) - self.shown

    @property
    def counts(self) -> frozenset[int]:
        """出てはならない数: 少人数の課の件、待ち（一件に二つ）、行い（一件に三つ）、課の中の種類。"""
        found = {SMALL[name][0] * times for name in self.small for times in (1, 2, 3)}
        return frozenset(found | {RARE[name] for name in self.small if name in RARE})

    @property
    def medians(self) -> tuple[str, ...]:
        """どの出口にも出てはならない、処理時間の中央値。"""
        return tuple(median_said(name) for name in self.small)

    def text(self) -> str:
        """処理簿の中身（CSV）。"""
        rows = ["番号,行い,日時,担当,課,種類"]
        for team, (count, staff, hours) in self.teams.items():
            for at in range(count):
                rows += _case(team, at, f"{team}の者{at % staff}", _lasted(at, hours))
        return "\n".join(rows) + "\n"


def median_said(team: str) -> str:
    """課の処理時間の中央値の文字。"""
    count, _, hours = (MANY | SMALL)[team]
    seconds = median(Fraction(_lasted(at, hours).total_seconds()) for at in range(count))
    return length(Fraction(seconds))


def _lasted(at: int, hours: int) -> timedelta:
    return timedelta(days=2 + at * 7 % 24, hours=hours + at % 2)


def _case(team: str, at: int, who: str, lasted: timedelta) -> list[str]:
    """一件の三つの行い。番号からは、どの課の件かが分からない。"""
    digest = sha256(f"{team}{at}".encode()).digest()
    key = "".join(chr(ord("a") + one % 26) for one in digest[:12])
    kind = "特例" if at < RARE.get(team, 0) else "新規" if at // 4 % 2 else "更新"
    came = datetime.combine(date(2026, 4, 1) + timedelta(days=at % 90), datetime.min.time()).replace(hour=9)
    moments = (came, came + timedelta(hours=1), came + lasted)
    return [
        f"{key},{name},{moment:%Y-%m-%dT%H:%M},{who},{team},{kind}"
        for name, moment in zip(STEPS, moments, strict=True)
    ]


TWO_SMALL = Planted(("狩猟", "花火"), frozenset(MANY), frozenset({"税務", "水道"}))
"""少人数の課が二つ。合わせて三人なので、ほかの課は伏せない。"""
ONE_SMALL = Planted(("狩猟",), frozenset({"税務", "福祉"}), frozenset({"税務"}))
"""少人数の課が一つ。全体からの引き算で分かるので、行のいちばん少ない水道も伏せる。"""
PLANTED = {"少人数の課が二つ": TWO_SMALL, "少人数の課が一つ": ONE_SMALL}
