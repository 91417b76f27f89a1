"""芯をまだ訳していない初めの一度: 素直な道で求めても、答えは同じ。大きな入力では芯を使う。"""

from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shirube.adapters.xes import fast, roads
from shirube.engines.insight.kernels import arrays, selection
from tests.xes_documents import documents, reading

GROUPS = st.lists(st.lists(st.integers(-(2**62), 2**62), min_size=1, max_size=30), min_size=1, max_size=6)


@given(GROUPS, st.integers(0, 2), st.data())
def test_sorting_finds_what_the_kernel_finds(
    groups: list[list[int]], skipped: int, data: st.DataObject
) -> None:
    ranks = np.array([[data.draw(st.integers(0, len(one) - 1)) for _ in range(3)] for one in groups])
    offsets = np.cumsum([0, *map(len, groups)])
    values = np.array([one for group in groups for one in group], np.int64)
    cut = min(skipped, len(groups) - 1)
    plain = selection._plainly(values, offsets[cut:], ranks[cut:])
    for mine, kernels in zip(plain, selection.summarised(values, offsets[cut:], ranks[cut:]), strict=True):
        assert mine.tolist() == kernels.tolist()
    wanted = [
        [sorted(group)[rank] for rank in some] for group, some in zip(groups, ranks.tolist(), strict=True)
    ]
    assert plain[2].tolist() == wanted[cut:]


@pytest.mark.parametrize(("few", "is_sorted"), [(5, True), (4, False)])
def test_only_small_inputs_are_sorted(monkeypatch: pytest.MonkeyPatch, few: int, is_sorted: bool) -> None:
    monkeypatch.setattr(selection, "is_ready", lambda _: False)
    monkeypatch.setattr(selection, "FEW", few)
    with mock.patch.object(selection, "_plainly", wraps=selection._plainly) as plainly:
        found = selection.summarised(np.arange(5), np.array([0, 5]), np.array([[2]]))
    assert plainly.called is is_sorted
    assert found[2].tolist() == [[2]]


@given(documents(), st.sampled_from([0, 500, 1 << 20]))
def test_a_log_read_before_the_kernel_is_ready(data: bytes, small: int) -> None:
    runs: list[int] = []
    real = fast.FastRoad.run

    def run(self, given_data, position, *rest):
        runs.append(position)
        return real(self, given_data, position, *rest)

    wanted = reading(data, is_fast=False)
    with (
        mock.patch.object(fast.FastRoad, "is_ready", staticmethod(lambda: False)),
        mock.patch.object(roads, "_SMALL", small),
        mock.patch.object(fast.FastRoad, "run", run),
    ):
        assert reading(data, is_fast=True) == wanted
    assert not runs or small < len(data)


def test_a_kernel_is_ready_when_it_was_compiled_or_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    class Kernel:
        signatures = ()

        class _cache:  # noqa: N801 numba の口の名
            class _cache_file:  # noqa: N801
                kept: dict[int, int] = {}

                @classmethod
                def _load_index(cls) -> dict[int, int]:
                    return cls.kept

    monkeypatch.setattr(arrays, "_EAGER", [])
    assert not arrays.is_ready(Kernel)
    monkeypatch.setattr(Kernel, "signatures", ("訳した型",))
    assert arrays.is_ready(Kernel)
    monkeypatch.setattr(Kernel, "signatures", ())
    monkeypatch.setattr(Kernel._cache._cache_file, "kept", {1: 1})
    assert arrays.is_ready(Kernel)
    monkeypatch.setattr(Kernel._cache._cache_file, "kept", {})
    arrays.compile_always()
    assert arrays.is_ready(Kernel)
    assert arrays.is_ready(selection._summarise)
