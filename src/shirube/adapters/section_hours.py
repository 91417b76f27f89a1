"""課ごとの開庁時間の決まり（YAML）を読む。

形（課ごとに一つの項目を並べる。同じ課を、日を変えて何度書いてもよい）
- section: 課の名（記録の担当課のとおり）。since: 使い始める日（書かなければ、初めから）。
- hours: 平日の時間。weekly: 曜日（月〜日）ごとの時間で、書いた曜日だけ hours に替わる（「なし」は閉じる）。
- lunch: 昼休み（書かなければ無い）。closed: 課だけの休みの日の並び。
- back: true なら、その日から自治体の開庁時間に戻る。
年末年始（12月29日から1月3日まで）と国民の祝日は、どの課も休みとする。
"""

from __future__ import annotations

from datetime import date, time
from typing import Any

from shirube.adapters.mapping_items import mapping_record, section
from shirube.adapters.refusal import FileRefused
from shirube.engines.insight.office_hours import DEFAULT_HOURS, WEEKDAYS, OfficeRule
from shirube.engines.insight.section_rules import SectionRule
from shirube.values.era import CannotReadDate, parse_date
from shirube.values.opening_hours import TimeSpan

_ITEMS = ("section", "since", "hours", "weekly", "lunch", "closed", "back")
_NONE = "なし"


def read_section_hours(data: bytes, *, name: str) -> tuple[SectionRule, ...]:
    """決まりを読む。読めなければ `FileRefused` が、どの項目かを言う。"""
    raw = mapping_record(data, name=name)
    if not isinstance(raw, list) or not raw:
        raise _refused(name, "「- section: 課の名」の並びで書いてください")
    found: list[SectionRule] = []
    for number, one in enumerate(raw, 1):
        place = f"{number}番目の課"
        items = section(one, name=name, place=place, allowed=_ITEMS, required=("section",))
        try:
            rule = _rule(items)
        except (ValueError, CannotReadDate) as error:
            raise _refused(name, f"{place}を読めません。{error}") from error
        if any((rule.section, rule.since) == (each.section, each.since) for each in found):
            raise _refused(name, f"{place}（{rule.section}）に、同じ日からの決まりが二つあります")
        found.append(rule)
    return tuple(found)


def _rule(items: dict[str, Any]) -> SectionRule:
    title = str(items["section"] or "").strip()
    if not title:
        raise ValueError("課の名が空です。")
    since = _day(items["since"]) if items.get("since") else date.min
    if items.get("back"):
        return SectionRule(title, since, None)
    usual = _span(items["hours"]) if "hours" in items else DEFAULT_HOURS
    weekly = [usual] * 5 + [None, None]
    own = items.get("weekly") or {}
    if not isinstance(own, dict) or not set(own) <= set(WEEKDAYS):
        raise ValueError("weekly は「月: 08:30-19:00」の並びで書いてください。")
    for day, text in own.items():
        weekly[WEEKDAYS.index(day)] = _span(text)
    if not any(weekly):
        raise ValueError("開いている曜日がありません。")
    closed = items.get("closed") or []
    if not isinstance(closed, list):
        raise ValueError("closed は日付の並びで書いてください。")
    rule = OfficeRule(
        weekly=tuple(weekly),
        lunch=_span(items.get("lunch")),
        year_end=(12, 29),
        new_year=(1, 3),
        closed=frozenset(_day(one) for one in closed),
    )
    return SectionRule(title, since, rule)


def _span(text: object) -> TimeSpan | None:
    if text is None or text == _NONE:
        return None
    try:
        start, end = (time.fromisoformat(part.strip().zfill(5)) for part in str(text).split("-"))
    except ValueError:
        raise ValueError(f"「{text}」は 08:30-17:15 の形で書いてください。") from None
    return TimeSpan(start, end)


def _day(value: object) -> date:
    return value if isinstance(value, date) else parse_date(str(value))


def _refused(name: str, why: str) -> FileRefused:
    return FileRefused(name, why=why, next="「業務の記録を計る」の、課ごとの開庁時間の例を見て直してください")
