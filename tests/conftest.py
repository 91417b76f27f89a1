"""すべての試験の土台: 双子の自治体と、実データの置き場所。"""

import os
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from shirube.apps.frame import rates
from tests.databases import (  # noqa: F401 - both_databases の印が使う
    django_db_setup,
    migrated_before,
    pytest_generate_tests,
    stage,
)
from tests.furnished import furnished, furnished_image, furnished_once, furnished_stage  # noqa: F401 - 家具
from tests.long_lived import pytest_collection  # noqa: F401 - 集め終えたときに働く
from tests.network import no_outside_connections  # noqa: F401 - すべての試験に効く
from tests.world import WIDE, Town, World

# 混んだ機械で、速さのために赤くならないように。速さは benchmarks と深い試験が測る。
# 法則の試験は、速い試験では40の例、深い試験（--hypothesis-profile=deep）では150の例で確かめる。
# CI では同じ木なら同じ例を使う（新しい例を探すのは、手元の走行である）。
REPEATED = bool(os.environ.get("CI"))
settings.register_profile("shirube", deadline=None, max_examples=40, derandomize=REPEATED)
settings.register_profile("deep", deadline=None, max_examples=150, derandomize=REPEATED)
settings.load_profile("shirube")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """実データがあるのに飛ばした試験は、失敗と数える。"""
    report = yield
    if report.skipped and item.get_closest_marker("samples") and os.environ.get("SHIRUBE_SAMPLES"):
        report.outcome = "failed"
        report.longrepr = "SHIRUBE_SAMPLES があるのに、実データの試験を飛ばしました。"
    return report


@pytest.fixture
def samples() -> Path:
    """実データの置き場所。``SHIRUBE_SAMPLES`` が無ければ飛ばす。"""
    place = os.environ.get("SHIRUBE_SAMPLES")
    if not place:
        pytest.skip("SHIRUBE_SAMPLES が無いので、実データの試験を飛ばします。")
    return Path(place)


@pytest.fixture(autouse=True)
def wide_rates(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """頻度の限りを広げる（続けて送る試験のため）。限りそのものの試験は ``real_rates`` を付ける。"""
    if request.node.get_closest_marker("real_rates") is None:
        for rate in rates.Rate:
            monkeypatch.setitem(rates.LIMITS, rate, WIDE)
            monkeypatch.setitem(rates._jars, rate, rates.Jars(WIDE))


@pytest.fixture
def now() -> datetime:
    """試験の「いま」。"""
    return datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


@pytest.fixture
def world(request: pytest.FixtureRequest, db: None) -> Iterator[World]:
    """双子の自治体（みほん市とふたご市）と、役割ごとの利用者。印が付いていれば、その舞台の上に建てる。"""
    if "stage" in request.fixturenames:
        request.getfixturevalue("stage")
    yield World.build()


@pytest.fixture
def mihon(world: World) -> Town:
    """みほん市。"""
    return world.mihon


@pytest.fixture
def futago(world: World) -> Town:
    """ふたご市（目印の文字がすべての文字列に入っている）。"""
    return world.futago
