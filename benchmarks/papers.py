"""一万の作業の計画で、全体方針の組み立てと、PDF・Word・HTML の書き出しにかかる時間を測る。"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import TypeVar

from shirube.adapters.documents import render_docx, render_html, render_pdf
from shirube.engines.plan.policy_document import policy_document
from tests.roadmaps import town_plan

INITIATIVES = 1429  # 七つずつで、作業はおよそ一万
Made = TypeVar("Made")


def measure() -> dict[str, float]:
    """それぞれの秒数。"""
    plan = town_plan(INITIATIVES)
    model, document = _timed(lambda: policy_document(plan))
    return {
        "組み立て": model,
        "PDF": _timed(lambda: render_pdf(document))[0],
        "Word": _timed(lambda: render_docx(document))[0],
        "HTML": _timed(lambda: render_html(document))[0],
    }


def _timed(work: Callable[[], Made]) -> tuple[float, Made]:
    start = perf_counter()
    made = work()
    return perf_counter() - start, made
