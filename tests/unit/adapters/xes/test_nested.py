"""XES の入れ子の属性: 速い芯でも読め、expat で読んだときと同じ行と知らせになる。"""

import pytest

from shirube.adapters.xes import fast
from tests.xes_documents import reading

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n'


def _log(inside: str, count: int = 400) -> bytes:
    """入れ子の属性 ``inside`` を持つ行いの並ぶログ。"""
    event = (
        '<event>\n<string key="concept:name" value="審査&amp;照会"><int key="章" value="1"/></string>\n'
        f'{inside}<date key="time:timestamp" value="2026-04-01T09:30:00+09:00"/>\n</event>\n'
    )
    trace = f'<trace><string key="concept:name" value="甲"/>\n{event * 2}</trace>\n'
    return (HEAD + trace * count + "</log>\n").encode()


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """芯が「読めない形」で止まったかの記録。"""
    found: list[bool] = []
    run = fast.FastRoad.run

    def watched(*arguments: object) -> fast.Run:
        answer = run(*arguments)  # type: ignore[arg-type]
        found.append(answer.is_odd)
        return answer

    monkeypatch.setattr(fast.FastRoad, "run", watched)
    return found


_DEEP = "<list key='深い'>{}{}</list>\n"
_OPEN, _CLOSE = "<container key='a'>", "</container>"
NESTED = [
    '<list key="添付"><values><string key="名" value="&#x65E5;"/><int key="枚" value="3"/></values></list>\n',
    '<container key="箱"><float key="率" value="0.5"/></container>\n',
    '<string key="所" value="窓"><int key="階" value="2"><id key="x" value="y"></id></int></string>\n',
    "<list key='空'></list><list><values></values></list>\n",
    _DEEP.format(_OPEN * 12, _CLOSE * 12),
]


@pytest.mark.parametrize("inside", NESTED)
def test_the_fast_road_reads_nested_attributes(inside: str, odd: list[bool]) -> None:
    """属性の中の属性と、list・container は、芯のまま読み切り、答えも知らせも expat と同じ。"""
    data = _log(inside)
    swift, plain = reading(data, is_fast=True), reading(data, is_fast=False)
    assert swift == plain and len(swift.rows) == 800
    # 最後の </log> だけが、芯の読まない札である。
    assert sum(odd) == 1


ODD = [
    "<list key='a'><values><string key='b' value='c'/></list></values>\n",
    "<list key='a'><values>字</values></list>\n",
    "<list key='a'><!-- 注 --></list>\n",
    "<list key='a'></container>\n",
    "<string key='a' value='b'><string key='c' value='d'></string>\n",
    _DEEP.format(_OPEN * 20, _CLOSE * 20),
]


@pytest.mark.parametrize("inside", ODD)
def test_what_is_odd_goes_to_the_sure_road(inside: str) -> None:
    """食い違った札、字や注釈のある囲み、深すぎる入れ子は、expat が読むか断り、どちらの道でも同じになる。"""
    data = _log(inside)
    assert reading(data, is_fast=True) == reading(data, is_fast=False)
