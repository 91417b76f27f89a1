"""預かったファイル: 置き場と台帳が食い違わない。"""

from datetime import timedelta

import pytest

from shirube.apps.files import actions, queries, store
from shirube.apps.files.models import StoredFile
from shirube.apps.frame import faults
from tests.world import NOW, Town


@pytest.fixture(autouse=True)
def place(settings, tmp_path):  # type: ignore[no-untyped-def]
    """試験ごとの置き場。"""
    settings.SHIRUBE_FILES_DIR = tmp_path
    yield tmp_path
    faults.clear()


def test_kept_file_can_be_read(mihon: Town) -> None:
    """預けた中身がそのまま読める。"""
    with mihon.entered() as scope:
        row = actions.keep(by=scope, name="名簿.csv", data=b"abc", purpose="試験")
        assert queries.content(scope, queries.file_of_key(scope, row.key)) == b"abc"


def test_same_content_is_stored_once(mihon: Town, place) -> None:  # type: ignore[no-untyped-def]
    """同じ中身は置き場に一つだけ置く。"""
    with mihon.entered() as scope:
        for _ in range(2):
            actions.keep(by=scope, name="a", data=b"same", purpose="試験")
    assert len([p for p in place.rglob("*") if p.is_file()]) == 1


def test_changed_content_is_noticed(mihon: Town) -> None:
    """置き場の中身が変わっていれば、黙って渡さない。"""
    with mihon.entered() as scope:
        row = actions.keep(by=scope, name="a", data=b"abc", purpose="試験")
        store.place_of(scope.municipality_key, row.sha256).write_bytes(b"abd")
        with pytest.raises(store.FileLost, match="中身が"):
            queries.content(scope, row)


@pytest.mark.parametrize("point", ["files.before_put", "files.after_put"])
def test_interrupted_keep_is_cleaned(  # type: ignore[no-untyped-def]
    mihon: Town, place, point: str, django_capture_on_commit_callbacks
) -> None:
    """途中で止まった預かりは見えず、2日を過ぎると台帳も置き場も片づく。"""
    faults.plant(point, faults._fail)
    with mihon.entered() as scope:
        with pytest.raises(faults.FaultRaised):
            actions.keep(by=scope, name="a", data=b"abc", purpose="試験")
        row = StoredFile.objects.get()
        with pytest.raises(StoredFile.DoesNotExist):
            queries.file_of_key(scope, row.key)
        assert actions.drop_pending(by=scope) == 0
        later = scope.at(NOW + timedelta(days=2, minutes=1))
        with django_capture_on_commit_callbacks(execute=True):
            assert actions.drop_pending(by=later) == 1
    assert [p for p in place.rglob("*") if p.is_file()] == []


def test_bodies_do_not_share_a_place(mihon: Town, futago: Town) -> None:
    """自治体ごとに別の置き場で、別の自治体の預かりは見えない。"""
    with futago.entered() as scope:
        foreign = actions.keep(by=scope, name="a", data=b"abc", purpose="試験")
    with mihon.entered() as scope:
        with pytest.raises(StoredFile.DoesNotExist):
            queries.file_of_key(scope, foreign.key)
        with pytest.raises(store.FileLost):
            queries.content(scope, foreign)
