"""監査の試験の支度。"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from shirube.apps.audit import actions
from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame import scope as scopes
from shirube.apps.frame import walls
from shirube.apps.frame.scope import Scope

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


@pytest.fixture
def town_key() -> UUID:
    """ある自治体の鍵（監査は自治体の表を知らないので、鍵だけでよい）。"""
    return uuid4()


@pytest.fixture
def by(db: None, town_key: UUID) -> Iterator[Scope]:
    """ある自治体の裏方の範囲。"""
    with scopes.enter(
        Scope(municipality_id=1, municipality_key=town_key, now=NOW, is_system=True, actor_key=uuid4())
    ) as scope:
        yield scope


@pytest.fixture
def happen(by: Scope) -> Callable[[int], list[AuditEvent]]:
    """監査を何件か残す。"""

    def _happen(count: int) -> list[AuditEvent]:
        return [
            actions.record(by=by, action="事案を進めた", record_kind="cases.case", record_key=uuid4())
            for _ in range(count)
        ]

    return _happen


@pytest.fixture
def without_walls(db: None) -> Iterator[None]:
    """データベースの持ち主が壁を下ろした後（悪さの試験のため）。"""
    from django.db import connection

    walls.lower_walls(connection)
    yield
    walls.raise_walls(connection)
