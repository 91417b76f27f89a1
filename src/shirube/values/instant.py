"""時点: 時差の付いた日時を確かめ、記録に書く一つの形（協定世界時の文字列）に写す。

時差のない日時は、どの国の何時か決められないので受け取らない。画面に出すときだけ日本標準時に直す。
日本標準時は協定世界時より 9 時間早く、夏時刻はない（標準時ニ関スル件 明治28年勅令第167号。
1948〜1951年の夏時刻法の期間は、扱う業務の記録がないので考えない）。
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

from shirube.values.era import Style, format_date

JST = timezone(timedelta(hours=9), "JST")


class CannotReadInstant(ValueError):
    """時点として読めない。"""


def require_aware(at: object, name: str) -> datetime:
    """時差の付いた日時であることを確かめて返す。

    name は誤りの文に出す項目の名。日時でないか、時差がなければ CannotReadInstant。
    """
    if not isinstance(at, datetime):
        raise CannotReadInstant(f"{name}が日時ではありません。時差の付いた日時を渡してください。")
    if at.utcoffset() is None:
        raise CannotReadInstant(f"{name}に時差がありません。日本標準時などの時差を付けて渡してください。")
    return at


def instant_text(at: datetime) -> str:
    """時点を記録の形（例 2026-11-21T02:00:00.000000Z）にする。文字列の順と時の順は等しい。"""
    moment = _in_utc(require_aware(at, "時点"), "時点")
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def read_instant(text: object, name: str) -> datetime:
    """記録の形の文字列を、協定世界時の時点に戻す。読めなければ CannotReadInstant。"""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise CannotReadInstant(
            f"{name}「{str(text)[:40]}」を日時として読めません。2026-11-21T02:00:00Z の形で書いてください。"
        ) from None
    return _in_utc(require_aware(moment, name), name)


def midnight(day: date) -> datetime:
    """その日の日本標準時の始まり（0時）の時点。"""
    return datetime.combine(day, time.min, tzinfo=JST)


def local_day(at: datetime) -> date:
    """日本標準時での、その時点の日。"""
    return require_aware(at, "時点").astimezone(JST).date()


def format_moment(at: datetime, style: Style = "long") -> str:
    """画面に出す時点。例「令和8年11月21日 20:40」。"""
    local = require_aware(at, "時点").astimezone(JST)
    return f"{format_date(local.date(), style)} {local:%H:%M}"


def _in_utc(at: datetime, name: str) -> datetime:
    """協定世界時に直す。西暦1年や9999年の端を越えるものは断る。"""
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise CannotReadInstant(f"{name}の年が扱える範囲を越えています。年を確かめてください。") from None
