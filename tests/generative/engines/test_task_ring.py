"""作業の順番の輪: 道が見つかれば本当にたどれ、見つからなければ、つないでも輪にならない。"""

from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.plan.task_ring import path_between

_EDGES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25)


def _is_ring(after: dict[int, list[int]]) -> bool:
    try:
        TopologicalSorter(after).prepare()
    except CycleError:
        return True
    return False


@given(_EDGES, st.integers(0, 9), st.integers(0, 9))
def test_path_is_real_and_missing_path_means_no_ring(
    edges: list[tuple[int, int]], task: int, before: int
) -> None:
    """輪のないつながりに一本足すとき、輪になるのは道があるときだけ。"""
    after: dict[int, list[int]] = {}
    for earlier, later in edges:
        trial = {one: [*ends] for one, ends in after.items()}
        trial.setdefault(earlier, []).append(later)
        if not _is_ring(trial):
            after = trial
    path = path_between(after, task, before)
    assert all(there in after[here] for here, there in pairwise(path))
    assert not path or (path[0], path[-1]) == (task, before)
    joined = {one: [*ends] for one, ends in after.items()}
    joined.setdefault(before, []).append(task)
    assert bool(path) == (_is_ring(joined) or task == before)
