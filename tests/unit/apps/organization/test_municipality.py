"""団体コードの移り変わり: 古いコードも、まだ始まらないコードも、いまのコードへ案内される。"""

from datetime import date

import pytest

from shirube.apps.organization import actions, queries
from shirube.values.municipality_code import CannotReadMunicipalityCode
from tests.world import Town

APRIL = date(2027, 4, 1)


@pytest.mark.parametrize(
    ("code", "day", "current"),
    [
        ("990019", date(2027, 3, 31), "990019"),
        ("990035", date(2027, 3, 31), "990019"),  # まだ始まらない
        ("990035", APRIL, "990035"),
        ("990019", APRIL, "990035"),  # もう終わった
    ],
)
def test_code_of_the_day(mihon: Town, code: str, day: date, current: str) -> None:
    """どのコードで来ても、その日のコードが返る。"""
    body = mihon.municipality
    with mihon.entered() as by:
        actions.change_code(by=by, key=body.key, version=body.version, code="990035", valid_from=APRIL)
    found = queries.municipality_of_code(code, day)
    assert found is not None
    assert (found[0].pk, found[1]) == (body.pk, current)
    assert queries.current_code(body.pk, day) == current


def test_wrong_and_taken_codes_are_refused(mihon: Town, futago: Town) -> None:
    """検査数字の合わないコードと、ほかの自治体のコードは断り、何も変えない。"""
    body = mihon.municipality
    with mihon.entered() as by:
        with pytest.raises(CannotReadMunicipalityCode):
            actions.change_code(by=by, key=body.key, version=1, code="990036", valid_from=APRIL)
        with pytest.raises(actions.CannotChangeCode):
            actions.change_code(by=by, key=body.key, version=1, code=futago.code, valid_from=APRIL)
        assert [period.code for period in queries.codes(by)] == ["990019"]
    body.refresh_from_db()
    assert body.version == 1


def test_unknown_code(db: None) -> None:
    """知らないコードの自治体は無い。"""
    assert queries.municipality_of_code("010006", APRIL) is None
