"""KPI の比較の決まり（表）: 群、順位、中央値、比較値なし。"""

from decimal import Decimal

import pytest

from shirube.engines.plan.kpi_comparison import (
    Body,
    Group,
    chosen,
    compare,
    same_prefecture,
    similar_population,
)


def body(
    code: str, population: int | None, prefecture: str = "110000", *, is_prefecture: bool = False
) -> Body:
    """一つの団体。"""
    return Body(
        code=code, name=code, prefecture_code=prefecture, population=population, is_prefecture=is_prefecture
    )


BODIES = (
    body("110000", 7_000_000, is_prefecture=True),
    body("112372", 140_000),
    body("112381", 70_000),
    body("112399", 100_000),
    body("121002", 135_000, "120000"),
    body("121011", None, "120000"),
    body("120000", 6_000_000, "120000", is_prefecture=True),
)


def numbers(**values: str | None) -> dict[str, Decimal | None]:
    """団体コードごとの値。"""
    return {code[1:]: None if value is None else Decimal(value) for code, value in values.items()}


GROUP = Group(label="群", codes=("112372", "112381", "112399"))
# 向き、自団体・ほかの値 → 順位、同じ値の数、中央値
PLACES = [
    ("up", ("3", "2", "1"), 1, 0, "2"),
    ("up", ("1", "2", "3"), 3, 0, "2"),
    ("down", ("1", "2", "3"), 1, 0, "2"),
    ("up", ("2", "2", "3"), 2, 1, "2"),
    ("up", ("2", "4", None), 2, 0, "3"),
    ("neutral", ("2", "4", "6"), None, 0, "4"),
]


@pytest.mark.parametrize(("direction", "values", "place", "tied", "middle"), PLACES)
def test_place_and_median(
    direction: str, values: tuple[str | None, ...], place: int | None, tied: int, middle: str
) -> None:
    """順位は望ましい向きに数え、同じ値は同じ順位で、値の無い団体は数えない。"""
    own, second, third = values
    found = compare("112372", GROUP, numbers(_112372=own, _112381=second, _112399=third), direction=direction)
    assert (found.place, found.tied, found.median) == (place, tied, Decimal(middle))
    assert (found.size, found.reason) == (3, "")


# 自団体・ほかの値 → 比較値なしのわけ
NOTHING = [
    ((None, "1", "2"), "自団体の値"),
    (("1", None, None), "相手の団体がありません"),
]


@pytest.mark.parametrize(("values", "words"), NOTHING)
def test_no_counterpart_is_told(values: tuple[str | None, ...], words: str) -> None:
    """比べられないときは、0 や推しはかりでなく、わけを言う。"""
    own, second, third = values
    found = compare("112372", GROUP, numbers(_112372=own, _112381=second, _112399=third), direction="up")
    assert words in found.reason
    assert (found.place, found.median) == (None, None)


def test_same_prefecture_leaves_the_prefecture_out() -> None:
    """同じ都道府県の群は市区町村だけで、都道府県は都道府県どうしで比べる。"""
    assert same_prefecture("112372", BODIES).codes == ("112372", "112381", "112399")
    assert same_prefecture("110000", BODIES).codes == ("110000", "120000")
    assert "一覧に無い" in same_prefecture("990019", BODIES).reason


def test_similar_population_is_nearest_by_ratio() -> None:
    """人口の近い団体は、人口の比の近い順に選び、人口の分からない団体は入れない。"""
    assert similar_population("112372", BODIES, 2).codes == ("112372", "121002", "112399")
    assert "人口が分からない" in similar_population("121011", BODIES).reason


def test_own_choice_holds_self_once() -> None:
    """自分で選んだ群には、自団体が一度だけ入る。"""
    assert chosen("112372", "となり", ["112381", "112372", "112381"]).codes == ("112372", "112381")
