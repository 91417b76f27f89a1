"""家具を置いた双子の写し。

すべての部屋に記録を置くには数秒かかる。一つの過程で一度だけ本物の行いで置き、要る試験には、その写しを渡す。
``furnished_image`` は巻き戻しつきのいつものデータベース（メモリの SQLite）の、``furnished_stage`` は
``both_databases`` の舞台の写しである。
"""

import pickle
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from tests.databases import Database, copied, empty_image, furnished_template
from tests.world import World


@dataclass(frozen=True)
class Image:
    """何も無いときと、家具を置いたときの、データベースの写し。"""

    empty: sqlite3.Connection
    furnished: sqlite3.Connection
    world: World
    kept: bytes

    @contextmanager
    def laid(self) -> Iterator[World]:
        """家具を置いたところにし、終わると何も無いところに戻す。"""
        _lay(self.furnished)
        try:
            yield self.world
        finally:
            _lay(self.empty)


def _lay(image: sqlite3.Connection) -> None:
    connection.ensure_connection()
    image.backup(connection.connection)


@pytest.fixture(scope="session")
def furnished_image(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Image:
    """この過程の写し。"""
    with django_db_blocker.unblock():
        empty = empty_image()
        with transaction.atomic():
            world = World.furnished()
            connection.run_on_commit.clear()  # 置くだけで、後の仕事は始めない
        image = Image(empty, copied(), world, pickle.dumps(world))
        _lay(empty)
    return image


@pytest.fixture(scope="module")
def furnished_once(furnished_image: Image, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """このファイルの試験のあいだ、すべての部屋に記録を置いた双子。"""
    with django_db_blocker.unblock(), furnished_image.laid() as world:
        yield world


@pytest.fixture
def furnished(furnished_image: Image, furnished_once: World, db: None) -> World:
    """すべての部屋に記録を置いた双子の自治体。この試験で起きたことは、終わると無かったことになる。"""
    return pickle.loads(furnished_image.kept)  # type: ignore[no-any-return]  # noqa: S301 - 自分で作ったもの


@pytest.fixture
def furnished_stage(stage: Database, settings: Any, tmp_path: Path) -> World:
    """``both_databases`` の舞台に置いてある双子と、預かったファイルの写し。"""
    furnished = furnished_template(stage.vendor)
    settings.SHIRUBE_FILES_DIR = tmp_path / "files-source"
    shutil.copytree(furnished.files, settings.SHIRUBE_FILES_DIR)
    return deepcopy(furnished.world)
