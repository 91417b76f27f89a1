"""置き場: 自治体ごとに分かれ、世代が替われば開き直し、途中で止まれば前のまま残る。"""

import pytest

from shirube.adapters.event_store import ImportPhase
from shirube.apps.frame.scope import ScopeMissing
from shirube.apps.insight.logs import actions, queries, store
from shirube.apps.insight.logs.models import EventLog
from tests.web.test_insight import LINES, MAPPING
from tests.world import Town


def taken(town: Town) -> EventLog:
    """取り込んだ記録。"""
    with town.entered() as by:
        return actions.import_log(by=by, title="許可", name="許可.csv", data=LINES.encode(), mapping=MAPPING)


def test_place_is_under_the_municipality(mihon: Town, futago: Town) -> None:
    """置き場所は自治体の鍵と記録の鍵の下にあり、隣の町の範囲からは求められない。"""
    log = taken(mihon)
    with mihon.entered() as by:
        assert store.place_of(by, log).parts[-2:] == (str(mihon.municipality.key), str(log.key))
    with futago.entered() as by, pytest.raises(ScopeMissing):
        store.place_of(by, log)


def test_same_file_in_two_towns_is_two_stores_with_other_pseudonyms(mihon: Town, futago: Town) -> None:
    """同じファイルでも、置き場は町ごとに別で、仮名も町ごとに違う。"""
    names = []
    for town in (mihon, futago):
        log = taken(town)
        with town.entered() as by:
            resource = queries.events_of(by, log).resource
        assert resource is not None
        names.append(set(resource.names))
    assert len(names[0]) == len(names[1]) == 5 and not names[0] & names[1]


def test_opened_store_is_remembered_until_the_generation_changes(mihon: Town) -> None:
    """同じ世代なら同じものを使い、読み方が替われば「無い」と言い、作り直すと新しいものが開く。"""
    log = taken(mihon)
    with mihon.entered() as by:
        first = store.opened(by, log)
        assert store.opened(by, log).stored is first.stored
        log.mapping = log.mapping.replace("許可の記録", "別の名")
        with pytest.raises(store.StoreMissing):
            store.opened(by, log)
        store.build(by, log)
        second = store.opened(by, log)
        assert second.generation != first.generation and second.stored is not first.stored


def test_stopped_build_leaves_the_store_as_it_was(mihon: Town) -> None:
    """途中で止めると、前の世代がそのまま使え、作りかけは残らない。"""
    log = taken(mihon)

    class Stop(Exception):
        """取り消しの代わり。"""

    def stop(phase: ImportPhase, rows: int) -> None:
        raise Stop

    with mihon.entered() as by:
        before = store.opened(by, log)
        log.mapping = log.mapping.replace("許可の記録", "別の名")
        with pytest.raises(Stop):
            store.build(by, log, progress=stop)
        assert [one for one in before.place.iterdir() if one.name.startswith("staging")] == []
    with mihon.entered() as by:
        assert store.opened(by, queries.log_of_key(by, log.key)).generation == before.generation


def test_broken_store_is_rebuilt(mihon: Town) -> None:
    """壊れた置き場は、元のファイルから作り直して開く。"""
    log = taken(mihon)
    with mihon.entered() as by:
        handle = store.opened(by, log)
        (handle.place / "current").write_text("こわれた")
        assert queries.events_of(by, log).event_count == 10
        assert store.opened(by, log).generation != handle.generation
