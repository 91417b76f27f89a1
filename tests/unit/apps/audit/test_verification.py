"""鎖を確かめる: データベースの持ち主が壁を下ろして悪さをしても、見つけて初めの行を名ざす。"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from shirube.apps.audit import actions, chain, queries
from shirube.apps.audit.chain import Head
from shirube.apps.audit.models import AuditEvent, AuditLink
from shirube.apps.audit.verification import Harm, Problem, verify
from shirube.apps.frame.scope import Scope

Happen = Callable[[int], list[AuditEvent]]


@pytest.fixture
def events(by: Scope, happen: Happen, without_walls: None) -> list[AuditEvent]:
    """封をした二十件と、下ろされた壁。"""
    rows = happen(20)
    actions.seal(by=by)
    return rows


@pytest.fixture
def kept(by: Scope, events: list[AuditEvent]) -> Head:
    """外に置いた控え。"""
    head = queries.head(by)
    assert head is not None
    return head


def _remake(by: Scope) -> None:
    """残った輪の番号と指紋を、初めから作り直す。"""
    digest = chain.first_digest(by.municipality_key)
    links = AuditLink.objects.filter(municipality_key=by.municipality_key).order_by("seq")
    rows = list(links.values_list("event_id", *chain.sealed_columns("event__")))
    AuditLink.objects.all().delete()
    for seq, (event_id, *row) in enumerate(rows, 1):
        digest = chain.next_digest(digest, row)
        AuditLink.objects.create(
            event_id=event_id,
            municipality_key=by.municipality_key,
            seq=seq,
            digest=digest,
            sealed_at=by.now,
        )


def _first(by: Scope, *heads: Head) -> Problem:
    found = verify(by, heads)
    assert not found.is_sound
    return found.problems[0]


def test_untouched_chain_is_sound(by: Scope, events: list[AuditEvent], kept: Head) -> None:
    """手の加わっていない鎖は、控えと合わせても問題がなく、件数と先頭を答える。"""
    found = verify(by, [kept])
    assert found.is_sound and found.problems == ()
    assert (found.count, found.unsealed, found.head) == (20, 0, kept)


@pytest.mark.parametrize(
    "column", ["action", "actor_key", "occurred_at", "purpose", "result", "source", "key"]
)
def test_edit_is_found(by: Scope, events: list[AuditEvent], column: str) -> None:
    """どの項目の書き換えも、その行だけが名ざされる。"""
    value = {"actor_key": uuid4(), "key": uuid4(), "occurred_at": by.now - timedelta(days=1)}
    AuditEvent.objects.filter(pk=events[6].pk).update(**{column: value.get(column, "別の値")})
    found = verify(by)
    assert found.problems == (Problem(Harm.CHANGED, 7, events[6].pk),)


def test_delete_is_found(by: Scope, events: list[AuditEvent]) -> None:
    """消した行は、欠けた番号で名ざされる。"""
    AuditLink.objects.filter(event=events[6]).delete()
    AuditEvent.objects.filter(pk=events[6].pk).delete()
    assert _first(by) == Problem(Harm.REMOVED, 7)


def test_swap_is_found(by: Scope, events: list[AuditEvent]) -> None:
    """二つの出来事の入れ替えは、先の番号から名ざされる。"""
    AuditLink.objects.filter(seq=7).update(seq=1_000)
    AuditLink.objects.filter(seq=12).update(seq=7)
    AuditLink.objects.filter(seq=1_000).update(seq=12)
    assert _first(by) == Problem(Harm.CHANGED, 7, events[11].pk)


def test_swap_of_contents_is_found(by: Scope, events: list[AuditEvent]) -> None:
    """二つの出来事の中身（行った人）の入れ替えも、両方の番号が名ざされる。"""
    other = uuid4()
    AuditEvent.objects.filter(pk__in=[events[6].pk, events[11].pk]).update(actor_key=other)
    assert [problem.seq for problem in verify(by).problems] == [7, 12]


def test_insert_into_the_chain_is_found(by: Scope, events: list[AuditEvent]) -> None:
    """鎖の途中への差し込みは、差し込まれた番号で名ざされる。"""
    for link in AuditLink.objects.filter(seq__gte=7).order_by("-seq"):
        AuditLink.objects.filter(pk=link.pk).update(seq=link.seq + 1)
    false = actions.record(by=by, action="なかったこと")
    AuditLink.objects.create(
        event=false,
        municipality_key=by.municipality_key,
        seq=7,
        digest=hashlib.sha256(b"false").hexdigest(),
        sealed_at=by.now,
    )
    assert _first(by) == Problem(Harm.CHANGED, 7, false.pk)


def test_unsealed_insert_is_found(by: Scope, events: list[AuditEvent]) -> None:
    """封をすませた番号の中への、封のない差し込みは、一時間たてば名ざされ、封もされない。"""
    AuditLink.objects.filter(event=events[0]).delete()
    AuditEvent.objects.filter(pk=events[0].pk).delete()
    _remake(by)
    false = AuditEvent.objects.create(
        pk=events[0].pk, municipality_key=by.municipality_key, occurred_at=by.now, action="偽", result="done"
    )
    tomorrow = by.at(by.now + timedelta(days=1))
    assert actions.seal(by=tomorrow) == 0
    assert _first(tomorrow) == Problem(Harm.INSERTED, 19, false.pk)


def test_cut_tail_is_found_by_the_kept_head(by: Scope, events: list[AuditEvent], kept: Head) -> None:
    """末尾の切り詰めは、控えがあれば見つかり、なければ見つからない（だから控えを外に置く）。"""
    AuditLink.objects.filter(seq__gt=15).delete()
    AuditEvent.objects.filter(pk__in=[event.pk for event in events[15:]]).delete()
    assert verify(by).is_sound
    assert _first(by, kept) == Problem(Harm.CUT, 16)


def test_whole_rewrite_is_found_by_the_kept_head(by: Scope, events: list[AuditEvent], kept: Head) -> None:
    """一行を書き換えて鎖を丸ごと作り直しても、控えの指紋と合わない。"""
    AuditEvent.objects.filter(pk=events[6].pk).update(action="別の行い")
    _remake(by)
    assert verify(by).is_sound
    assert _first(by, kept) == Problem(Harm.REWRITTEN, 20, events[19].pk)


def test_several_kept_heads_narrow_the_rewrite(by: Scope, events: list[AuditEvent], happen: Happen) -> None:
    """日々の控えがあれば、作り直された範囲は合う控えの後に絞られる。"""
    early = queries.head(by)
    later = happen(5)
    actions.seal(by=by)
    late = queries.head(by)
    assert early is not None and late is not None
    AuditEvent.objects.filter(pk=later[0].pk).update(action="別の行い")
    _remake(by)
    found = verify(by, [early, late])
    assert [problem.seq for problem in found.problems] == [25]


def test_heads_of_other_chains_are_not_compared(by: Scope, events: list[AuditEvent], kept: Head) -> None:
    """よその自治体の控えは、この鎖とは比べない。"""
    assert verify(by, [replace(kept, municipality_key=uuid4(), digest="0" * 64)]).is_sound


def test_unsealed_events_are_counted(by: Scope, events: list[AuditEvent], happen: Happen) -> None:
    """封を待つ出来事は、問題ではなく件数として知らされる。"""
    happen(3)
    found = verify(by)
    assert found.is_sound and found.unsealed == 3


def test_many_problems_are_counted_not_listed(by: Scope, happen: Happen, without_walls: None) -> None:
    """問題が多いときは、初めの百件を名ざし、残りは数で知らせる。"""
    happen(130)
    actions.seal(by=by)
    AuditEvent.objects.update(source="書き換え")
    found = verify(by)
    assert (len(found.problems), found.problem_count) == (100, 130)


def test_problem_tells_what_where(by: Scope, events: list[AuditEvent]) -> None:
    """問題の文は、番号と行と何があったかを言う。"""
    assert str(Problem(Harm.CHANGED, 1234, 5)) == "1,234 番（出来事の行 5）: 書き換えか入れ替えがあります。"
