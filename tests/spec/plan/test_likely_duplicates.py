"""重なっていそうな投資の決まりの表: どの二つを、どの理由で挙げ、どれを挙げないか。"""

import pytest

from shirube.engines.plan.money_assets import likely_duplicates
from shirube.engines.plan.snapshot_lines import AssetKind, AssetLine, NetworkTier

# 一つ目、二つ目（名称、所管、契約の相手、製品、分類、目的）、挙げる理由の初めの言葉（挙げなければ空）。
Half = tuple[str, str | None, str | None, str | None, str | None, str | None]
TABLE: list[tuple[str, Half, Half, tuple[str, ...]]] = [
    (
        "別の課が同じ会社の同じ製品を使う",
        ("会議録作成", "議会事務局", "見本社", "ききとり君", None, None),
        ("聞き取り支援", "福祉課", "見本社", "ききとり君", None, None),
        ("同じ製品です",),
    ),
    (
        "会社と製品の書き方が、全角と半角で違うだけ",
        ("会議録作成", "議会事務局", "ＡＢＣ社", "Ｖｏｉｃｅ 2", None, None),
        ("聞き取り支援", "福祉課", "abc社", "voice2", None, None),
        ("同じ製品です",),
    ),
    (
        "同じ課の二つは挙げない",
        ("会議録作成", "福祉課", "見本社", "ききとり君", None, None),
        ("聞き取り支援", "福祉課", "見本社", "ききとり君", None, None),
        (),
    ),
    (
        "所管が未定のものは比べない",
        ("会議録作成", None, "見本社", "ききとり君", None, None),
        ("聞き取り支援", "福祉課", "見本社", "ききとり君", None, None),
        (),
    ),
    (
        "同じ会社でも製品が違えば挙げない",
        ("会議録作成", "議会事務局", "見本社", "ききとり君", None, None),
        ("文書保管", "福祉課", "見本社", "しまう君", None, None),
        (),
    ),
    (
        "会社だけが分かり、製品が空なら挙げない",
        ("会議録作成", "議会事務局", "見本社", None, None, None),
        ("文書保管", "福祉課", "見本社", None, None, None),
        (),
    ),
    (
        "名称が似ている",
        ("公共施設予約システム", "教育委員会", None, None, None, None),
        ("公共施設予約サービス", "市民課", None, None, None, None),
        ("名称が似ています",),
    ),
    (
        "「管理システム」が共通なだけでは挙げない",
        ("道路管理システム", "土木課", None, None, None, None),
        ("墓地管理システム", "環境課", None, None, None, None),
        (),
    ),
    (
        "分類が同じで目的が似ている",
        ("わくわく予約", "教育委員会", None, None, "施設予約", "体育館の空きを見て予約を受け付ける"),
        ("ゆとり窓", "市民課", None, None, "施設予約", "集会所の空きを見て予約を受け付ける"),
        ("業務の分類（施設予約）",),
    ),
    (
        "目的が似ていても分類が違えば挙げない",
        ("わくわく予約", "教育委員会", None, None, "施設予約", "空きを見て予約を受け付ける"),
        ("ゆとり窓", "市民課", None, None, "窓口", "空きを見て予約を受け付ける"),
        (),
    ),
]


def _line(key: str, half: Half, network: NetworkTier = NetworkTier.LGWAN) -> AssetLine:
    title, owner, vendor, product, category, purpose = half
    return AssetLine(
        key=key,
        title=title,
        kind=AssetKind.SYSTEM,
        owner=owner,
        vendor=vendor,
        product=product,
        category=category,
        purpose=purpose,
        network=network,
    )


@pytest.mark.parametrize(("case", "first", "second", "reasons"), TABLE, ids=[row[0] for row in TABLE])
def test_reasons(case: str, first: Half, second: Half, reasons: tuple[str, ...]) -> None:
    """表のとおりの理由で挙げ、並びを替えても同じ理由になる。"""
    lines = (_line("a", first), _line("b", second))
    for order in (lines, lines[::-1]):
        found = likely_duplicates(order)
        given = found[0].reasons if found else ()
        assert len(given) == len(reasons)
        assert all(text.startswith(start) for text, start in zip(given, reasons, strict=True))


def test_never_accuses() -> None:
    """挙げる言葉は理由と違いだけで、無駄・重複と決めつけない。分けている訳かもしれない違いを添える。"""
    pair = (
        _line("a", TABLE[0][1], NetworkTier.MY_NUMBER),
        _line("b", TABLE[0][2], NetworkTier.LGWAN),
    )
    found = likely_duplicates(pair)[0]
    assert found.differences == ("ネットワークが違います（マイナンバー利用事務系とLGWAN接続系）",)
    assert not any(word in text for text in found.reasons for word in ("無駄", "重複", "不要"))
    assert found.yearly_cost is None
