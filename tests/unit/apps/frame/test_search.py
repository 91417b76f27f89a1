"""検索: 答えは、全部の行を一つずつ見たときと同じ。どちらのデータベースでも、どの書き方をしても。"""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.core.management.sql import emit_pre_migrate_signal
from django.db import DatabaseError, connection, models, transaction
from django.db.models import F
from django.test.utils import isolate_apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shirube.apps.frame import search_index
from shirube.apps.frame.records import ChangedMeanwhile, VersionedRecord
from shirube.apps.frame.scope import ScopeMissing
from shirube.apps.frame.search import (
    LONGEST,
    CannotKeepSearchable,
    CannotSearch,
    SearchableRecord,
    search,
)
from shirube.apps.frontyard.cases.models import Case
from shirube.apps.organization import actions as organization
from shirube.apps.organization.models import Municipality
from shirube.values.japanese_text import search_key
from tests.databases import LOGIN, OWNER, Database, connected, pytest_generate_tests, stage  # noqa: F401
from tests.world import Town, site_scope

pytestmark = pytest.mark.both_databases

with isolate_apps("shirube.apps.frame") as _registry:
    _registry.register_model("organization", Municipality)

    class Person(SearchableRecord, VersionedRecord):
        """試験だけの記録: 氏名とかな、探さない覚え書き。"""

        SEARCH_FIELDS = ("name", "town")
        KANA_FIELD = "kana"

        name = models.TextField("氏名", default="")
        town = models.TextField("町", default="")
        kana = models.TextField("かな", default="")
        memo = models.TextField("覚え書き", default="")

        class Meta(VersionedRecord.Meta):
            app_label = "frame"
            verbose_name = "人"


def _town(code: str) -> Town:
    made = {"name": code, "kana": "まち", "prefecture": "みほん県", "kind": "city", "is_demo": True}
    return Town(organization.establish_municipality(by=site_scope(), code=code, **made), code, "")


@pytest.fixture
def here(stage: Database) -> Iterator[Town]:  # noqa: F811
    """人の表（索引つき）がある町に入る。"""
    with connected(stage.url.replace(LOGIN, OWNER)):
        with connection.schema_editor() as editor:
            editor.create_model(Person)
        search_index.raise_index(connection, Person)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON frame_person TO {LOGIN}")
                cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {LOGIN}")
    town = _town("990019")
    with town.entered():
        yield town


@pytest.fixture
def twins(stage: object) -> tuple[Town, Town]:  # noqa: F811
    """同じ手続の事案が一件ずつある、二つの町。"""
    towns = _town("990019"), _town("990027")
    for town in towns:
        with town.entered() as by:
            Case.objects.create(number="2026-000001", received_at=by.now, procedure_label="転入届の受付")
    return towns


def _names(text: str) -> list[str]:
    return sorted(search(Person.objects.all(), text).values_list("name", flat=True))


def _is_found(row: Person, text: str) -> bool:
    """一行ずつ見る、素直な探し方。"""
    keys = [search_key(value) for value in (row.name, row.town, row.kana)]
    words = [key for key in map(search_key, text.split()) if key]
    return all(
        any(word in key for key in keys) if len(word) > 1 else keys[2].startswith(word) for word in words
    )


def _assert_index_is_whole() -> None:
    """SQLite の索引が、表の中身とちょうど合う。"""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO frame_person_search(frame_person_search) VALUES ('integrity-check')")


_TRICKY = (
    "髙高﨑崎邊辺𠮷吉神\U000e0100祇\ufe00辻あアｱがｶﾞか゛ーｰ-―ヶケけほっかいどうﾎｯｶｲﾄﾞｳ東京都京都 　㈱㌔ﬁ①ＡaΑß"
    "%_\\*\"'():^|&!<>{}[]+.,;@#~`$?=/\u200b\u3099・、。〒"
)
_PIECES = st.sampled_from(["AND", "OR", "NOT", "NEAR(", "search_grams:", "東京", "髙﨑", "b1x6771", "\n"])
_TEXTS = st.lists(st.text(_TRICKY, max_size=6) | _PIECES, max_size=3).map("".join) | st.text(
    "東京都", max_size=8
)
_ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6)


def _decoy(word: str, cut: int) -> dict[str, str]:
    """言葉の切れ端をすべて持つのに、言葉そのものは（ふつう）どの項目にも無い行。一字を重ねて二つに割る。"""
    key = search_key(word)
    at = 1 + cut % max(len(key) - 2, 1)
    return {"name": key[: at + 1], "town": key[at:], "kana": ""}


@st.composite
def _trials(draw: st.DrawFn) -> tuple[list[dict[str, str]], str]:
    """人の表と、その文字の一部かもしれない言葉。"""
    fields = st.fixed_dictionaries(dict.fromkeys(("name", "town", "kana"), _TEXTS | _ANY))
    rows = draw(st.lists(fields, min_size=1, max_size=5))
    words = []
    for _ in range(draw(st.integers(1, 3))):
        source = draw(st.sampled_from([value for row in rows for value in row.values()]) | _TEXTS | _ANY)
        start = draw(st.integers(0, max(len(source) - 1, 0)))
        words.append(source[start : start + draw(st.integers(1, 6))])
    # 索引の切れ端だけで答えると、この行が余分に当たって赤くなる
    rows += [_decoy(word, draw(st.integers(0, 3))) for word in words]
    return rows, draw(st.sampled_from([" ", "　"])).join(words)[:LONGEST]


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(_trials())
def test_search_equals_looking_at_every_row(here: Town, trial: tuple[list[dict[str, str]], str]) -> None:
    """どんな文字でも、索引で探した答えは、一行ずつ見た答えと同じである。"""
    rows, text = trial
    with transaction.atomic():
        people = Person.objects.bulk_create(Person(**row) for row in rows)
        found = set(search(Person.objects.all(), text).values_list("pk", flat=True))
        expected = {person.pk for person in people if _is_found(person, text)}
        transaction.set_rollback(True)
    assert found == expected


OFFICER_WORDS = {
    "高崎": ["髙﨑 太郎"],
    "髙\U000e0100﨑": ["髙﨑 太郎"],
    "ﾎｯｶｲﾄﾞｳ": ["北 花子"],
    "太郎 南町": ["髙﨑 太郎"],
    "太郎　北海道": [],
    "き": ["北 花子"],
    "た": ["髙﨑 太郎"],
    "花": [],
    "花子ほっか": [],
    "太郎太": [],
    "郎太郎": [],
    "秘密": [],
    "%": [],
    '"': [],
    "太郎 OR 花子": [],
    "  \u200b ": ["北 花子", "髙﨑 太郎"],
    "": ["北 花子", "髙﨑 太郎"],
}


def test_words_of_an_officer(here: Town) -> None:
    """表記のゆれを寄せ、言葉は「かつ」、一文字はかなの先頭、記号はただの文字として探す。"""
    Person(name="髙﨑 太郎", town="南町1-2 郎太", kana="タカサキ タロウ", memo="秘密").save()
    Person(name="北 花子", town="ほっかいどう", kana="キタ ハナコ", memo="秘密").save()
    assert {text: _names(text) for text in OFFICER_WORDS} == OFFICER_WORDS


def test_every_way_of_writing_keeps_the_key(here: Town) -> None:
    """保存・一部の保存・まとめて作る・まとめて直す・版つきの書き換え・削除の、どの後でも正しく見つかる。"""
    person = Person.objects.create(name="山田")
    person.name = "川田"
    person.save(update_fields=["name"])
    assert (_names("山田"), _names("川田")) == ([], ["川田"])
    made = Person.objects.bulk_create([Person(name="森本"), Person(name="林本")])
    made[0].name = "木本"
    Person.objects.bulk_update(made, ["name"])
    assert (_names("森本"), _names("木本"), _names("林本")) == ([], ["木本"], ["林本"])
    Person.change(key=person.key, version=1, name="谷田", kana="タニダ")
    assert (_names("川田"), _names("谷田"), _names("たにだ")) == ([], ["谷田"], ["谷田"])
    with pytest.raises(ChangedMeanwhile):
        Person.change(key=person.key, version=1, name="沢田")
    assert _names("谷田") == ["谷田"]
    made[1].delete()
    assert _names("林本") == []
    _assert_index_is_whole()


def test_conflicting_insert_keeps_the_key(here: Town) -> None:
    """まとめて作るときにぶつかった行を書き換えても、鍵が一緒に書き換わる。"""
    person = Person.objects.create(name="山田")
    again = Person(key=person.key, name="川田")
    Person.objects.bulk_create([again], update_conflicts=True, unique_fields=["key"], update_fields=["name"])
    assert (_names("山田"), _names("川田")) == ([], ["川田"])
    _assert_index_is_whole()


def test_update_that_would_leave_the_key_behind_is_refused(here: Town) -> None:
    """多くの行や式での書き換えは、鍵がずれるので断る。探さない項目なら、まとめて書き換えられる。"""
    Person.objects.bulk_create([Person(name="山田"), Person(name="川田")])
    with pytest.raises(CannotKeepSearchable, match="name は検索の対象"):
        Person.objects.update(name="谷田")
    with pytest.raises(CannotKeepSearchable):
        Person.objects.filter(name="山田").update(name=F("memo"))
    assert Person.objects.update(memo="済") == 2
    assert Person.objects.filter(name="山田").update(town="北町") == 1
    assert (_names("北町"), _names("山田")) == (["山田"], ["山田"])


def test_too_long_words_are_refused(here: Town) -> None:
    """長すぎる言葉は、何文字までかを言って断る。ちょうどなら探せる。"""
    Person(name="山" * LONGEST).save()
    assert len(_names("山" * LONGEST)) == 1
    assert _names(" ".join("山川谷森林" * 10)) == []
    with pytest.raises(CannotSearch, match=f"{LONGEST} 文字まで"):
        search(Person.objects.all(), "山" * (LONGEST + 1))


def test_many_grams_still_answer_exactly(here: Town) -> None:
    """引く切れ端に上限があっても、上限の先だけが違う行は当たらない。"""
    base = "".join(chr(0x4E00 + i) for i in range(search_index.MOST_GRAMS + 10))
    Person(name=base + "山").save()
    Person(name=base + "川").save()
    assert _names(base[: LONGEST - 1] + "川") == [base + "川"]


def test_index_is_used(here: Town) -> None:
    """探すときは索引を引く（全部の行を読まない）。"""
    plan = search(Person.objects.all(), "山田").explain()
    assert "VIRTUAL TABLE" in plan if connection.vendor == "sqlite" else "Seq Scan" not in plan


def test_search_never_crosses_bodies(twins: tuple[Town, Town]) -> None:
    """同じ言葉を持つよその町の事案は、候補にも答えにもならない。範囲に入らなければ探せない。"""
    mihon, futago = twins
    ids = {}
    for town in twins:
        with town.entered():
            ids[town.code] = [case.pk for case in search(Case.objects.all(), "転入 2026")]
            assert len(ids[town.code]) == 1
    assert ids[mihon.code] != ids[futago.code]
    with mihon.entered():
        theirs = search_index.IsCandidate(Case._meta.db_table, futago.municipality.pk, ("転入",))
        assert not Case.objects.filter(theirs).exists()
        if connection.vendor == "postgresql":
            assert not Case.unscoped.filter(theirs).exists()
    rows = Case.unscoped.all()
    with pytest.raises(ScopeMissing):
        search(rows, "転入")


def test_index_function_shows_own_rows_only(twins: tuple[Town, Town]) -> None:
    """索引を引く関数（持ち主の権限）をじかに呼んでも、よその町の id は返らない（PostgreSQL）。"""
    if connection.vendor != "postgresql":
        pytest.skip("索引を引く関数は PostgreSQL だけにある。")
    futago = twins[1]
    asked = search_index.grams(futago.municipality.pk, ["転入"], [])
    counts = []
    for town in twins:
        with town.entered(), connection.cursor() as cursor:
            cursor.execute("SELECT shirube_search_frontyard_cases_case(%s)", asked)
            counts.append(len(cursor.fetchone()[0]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT shirube_search_frontyard_cases_case(%s)", asked)
        counts.append(len(cursor.fetchone()[0]))
    assert counts == [0, 1, 0]


def test_index_survives_a_remade_table(twins: tuple[Town, Town], stage: Database) -> None:  # noqa: F811
    """移行で表が作り替わっても、終われば索引が元どおりで、探せて、その後の書き込みにも追いつく。"""
    with connected(stage.url.replace(LOGIN, OWNER)):
        old = Case._meta.get_field("number")
        new = old.clone()
        new.max_length = 30
        new.set_attributes_from_name("number")
        new.model = Case
        emit_pre_migrate_signal(0, False, "default")
        with connection.schema_editor() as editor:
            editor.alter_field(Case, old, new)
        call_command("migrate", verbosity=0)
    with twins[0].entered():
        case = search(Case.objects.all(), "転入").get()
        Case.change(key=case.key, version=1, procedure_label="転出届")
        assert not search(Case.objects.all(), "転入").exists()
        assert search(Case.objects.all(), "転出").get() == case


def test_searched_column_can_be_dropped_by_a_migration(here: Town, stage: Database) -> None:  # noqa: F811
    """移行の前に引き金が下りるので、検索の列を落とす移行が失敗しない。"""
    with connected(stage.url.replace(LOGIN, OWNER)), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            with pytest.raises(DatabaseError):
                cursor.execute("ALTER TABLE frame_person DROP COLUMN search_grams")
        emit_pre_migrate_signal(0, False, "default")
        cursor.execute("ALTER TABLE frame_person DROP COLUMN search_grams")
        assert not search_index.is_ready(connection, Person)


def test_old_keys_are_rewritten_after_migrate(
    twins: tuple[Town, Town],
    stage: Database,  # noqa: F811
) -> None:
    """鍵の作り方が変わったあとの移行で、前の作り方の鍵が書き直される（どの町の行も）。"""
    for town in twins:
        with town.entered():
            Case.objects.update(search_text="", search_grams="")
            assert not search(Case.objects.all(), "転入").exists()
    with connected(stage.url.replace(LOGIN, OWNER)):
        call_command("migrate", verbosity=0)
    for town in twins:
        with town.entered():
            assert search(Case.objects.all(), "転入").count() == 1
