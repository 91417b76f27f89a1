"""集め終えたときに在るものを、ごみ集めで調べ直さない。

集めた一万の試験とモジュールは、走行の終わりまで生きる。そのままでは、ごみ集めのたびに数百万のものを歩き、
速い試験の計算の二割ほどがそれに使われる。試験の中で生まれたものは、これまでどおり集める。
"""

import gc
from collections.abc import Generator

import pytest

THRESHOLDS = (20_000, 10, 10)
"""世代ごとの、集めるまでの数。一つの試験は多くのものを生んで捨てるので、若い世代を広くする。"""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """試験を集めるあいだは、ごみ集めを休む。集め終えたら、いま在るものを永い世代へ移す。"""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        settle()


def settle() -> None:
    """いま在るものは終わりまで生きるものとして、これからのごみ集めで歩かない。"""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
