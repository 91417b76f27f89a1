"""書き出せなかったときの誤りの約束。画面では 500 でなく、その文面を見せる断りになる。"""

import pytest

from shirube.adapters.documents import CannotWriteCharacters, CannotWriteDocument
from shirube.adapters.documents.failures import CannotDrawFigure
from shirube.apps.frame.refusals import is_for_people


@pytest.mark.parametrize(
    "error",
    [CannotWriteDocument("理由"), CannotDrawFigure("理由"), CannotWriteCharacters((("\ue000", "見出し"),))],
    ids=lambda error: type(error).__name__,
)
def test_failure_is_told_to_people(error):
    """文書を書き出せない理由は、人への断り（422）として画面に出る。"""
    assert is_for_people(error)
