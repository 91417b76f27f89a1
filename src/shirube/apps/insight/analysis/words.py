"""画面の言葉: 長さの書き方と、どの数にも添える定義。"""

from decimal import Decimal
from fractions import Fraction

from shirube.engines.insight.causes import Cause
from shirube.values.exact_number import format_duration

DAY = 86_400
NOTHING = "—"


def length(seconds: Fraction | float | int | None, *, is_dated_only: bool = False) -> str:
    """暦の長さ。日付だけの記録では日数。無ければ「—」。"""
    if seconds is None:
        return NOTHING
    if is_dated_only:
        return f"{_exact(seconds) / DAY:,.1f}日".replace(".0日", "日")
    return format_duration(_exact(seconds))


def opening(seconds: Fraction | None) -> str:
    """開庁時間の長さ。一日の長さが役所ごとに違うので、日にせず時間と分で書く。"""
    if seconds is None:
        return NOTHING
    exact = _exact(seconds)
    minutes = int((abs(exact) / 60).quantize(Decimal(1)))
    if minutes < 60:
        return format_duration(exact)
    hours, rest = divmod(minutes, 60)
    mark = "△" if exact < 0 else ""
    return f"{mark}{hours:,}時間{rest}分" if rest else f"{mark}{hours:,}時間"


def percent(share: Fraction | None) -> str:
    """割合（小数一桁）。"""
    return NOTHING if share is None else f"{_exact(share * 100):,.1f}％"


def _exact(value: Fraction | float | int) -> Decimal:
    one = Fraction(value)
    return Decimal(one.numerator) / Decimal(one.denominator)


DEFINITIONS: dict[str, str] = {
    "件数": "絞り込みに合う件の数。一つの件は、同じ件の番号を持つ行の集まりです。",
    "行い": "記録の行の数。開始と完了が別の行なら二つ、一つの行に両方の日時があれば一つと数えます。",
    "期間": "いちばん早い日時（始まりの日時を含む）から、いちばん遅い日時まで。日本の日付です。",
    "処理時間": (
        "一件の最初の時（行と始まりの日時のうち、いちばん早いもの）から、最後の行の日時までの暦の時間。"
        "中央値と90%値は、短い順に並べて 割合×（件数−1）番目（間は線形補間、Hyndman–Fan の型7）。"
        "まだ終わっていない件も、記録の最後の行で終わったものと数えます。"
    ),
    "手戻り率": (
        "手戻りのあった件 ÷ すべての件。手戻りは、前にもあった行いが、別の行いをはさんで再び行われること。"
        "すぐ続けて同じ行いをする「繰り返し」は含みません。"
    ),
    "到着・完了・仕掛り": (
        "到着は最初の時がその間にある件、完了は最後の時がその間にある件。仕掛りは、その間の終わりの時点で、"
        "始まっていて終わっていない件。次の仕掛り＝いまの仕掛り＋到着−完了。"
    ),
    "滞在": "同じ件で、前の行の終わりから、この行いの終わりまでの暦の時間。件の最初の行にはありません。",
    "作業": "この行いの始まりから終わりまで。始まりの日時か、開始と完了の組のある行だけで求めます。",
    "待ち": (
        "同じ件で続いた二つの行の、先の行の終わりから、次の行の始まり（無ければ日時）まで。"
        "重なって進んだときは△（負）になり、そのまま数えます。"
    ),
    "変わり方": (
        "件の行の名を、日時の順（同じ日時はファイルの順）に並べたもの。同じ並びの件をまとめて数えます。"
    ),
    "開庁時間": "その間に役所が開いていた時間の合計。閉庁日、夜、昼休みを除きます。",
}

CAUSES: dict[Cause, str] = {
    Cause.OUTSIDE: "処理期間の時計が止まっていた時間と、申請者やほかの機関の行いへの待ち。",
    Cause.CLOSED: "役所が閉じていた時間（閉庁日、夜、昼休み）。",
    Cause.BATCH: "担当が同じ行いをためて、続けて行ったための待ち。",
    Cause.QUEUE: "担当が、先に（または同時に）着いたほかの仕事をしていた時間。",
    Cause.PRIORITY: "担当が、後から着いたほかの仕事を先にしていた時間。",
    Cause.UNEXPLAINED: "記録からは、理由の分からない待ち。",
}
"""待ちの原因の定義（``engines.insight.causes``）。"""
