"""鎖を確かめる: 書き換え・削除・入れ替え・差し込み・切り詰め・作り直しを見つけ、初めの行を名ざす。

輪を番号の順に一度だけ流し読みし、出来事から指紋を作り直して比べる。前の指紋には残っている指紋を使うので、
一行の書き換えは一行の問題になる。切り詰めと作り直しは、外に置いた控えと比べて分かる。
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from shirube.apps.audit import chain, links
from shirube.apps.audit.chain import Head
from shirube.apps.audit.models import AuditLink
from shirube.apps.audit.reach import rows_of
from shirube.apps.frame.scope import Scope

_NAMED = 100  # 名ざす問題の数（残りは数だけ数える）


class Harm(StrEnum):
    """問題の種類。"""

    CHANGED = "書き換えか入れ替えがあります"
    REMOVED = "記録が消えています"
    INSERTED = "封をすませた中に、封のない記録が差し込まれています"
    CUT = "控えにある番号より先で切り詰められています"
    REWRITTEN = "控えの指紋と違います。鎖が作り直されたおそれがあります"


@dataclass(frozen=True, slots=True)
class Problem:
    """一つの問題。``seq`` は鎖の番号、``event_id`` は出来事の行（分かるとき）。"""

    harm: Harm
    seq: int
    event_id: int | None = None

    def __str__(self) -> str:
        row = f"（出来事の行 {self.event_id}）" if self.event_id else ""
        return f"{self.seq:,} 番{row}: {self.harm.value}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """確かめた結果。"""

    municipality_key: UUID | None
    first_seq: int
    count: int
    head: Head | None
    unsealed: int
    problem_count: int
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        """問題が一つもない。"""
        return self.problem_count == 0


def verify(scope: Scope, heads: Iterable[Head] = ()) -> Verification:
    """この鎖を初めから確かめる。``heads`` は外に置いた控え（よその鎖の控えは見ない）。"""
    key = scope.municipality_key
    kept = [head for head in heads if head.municipality_key == key]
    with rows_of(key):
        base_seq, base_digest = links.chain_base(scope)
        walk = _Walk(base_seq, base_digest, {head.seq: head.digest for head in kept})
        problems = list(_named(walk.problems(_links(scope, base_seq)), walk))
        problems += walk.compare_ends(kept)
        strays = list(links.stray(scope).values_list("id", flat=True)[:_NAMED])
        problems += [Problem(Harm.INSERTED, walk.seq, event_id) for event_id in strays]
        return Verification(
            municipality_key=key,
            first_seq=base_seq + 1,
            count=walk.count,
            head=links.head(scope),
            unsealed=links.unsealed(scope).count(),
            problem_count=walk.unnamed + len(problems),
            problems=tuple(problems),
        )


def _links(scope: Scope, after: int) -> Iterator[tuple[int, str, int, list[str]]]:
    rows = AuditLink.objects.filter(municipality_key=scope.municipality_key, seq__gt=after).order_by("seq")
    columns = ("seq", "digest", "event_id", *chain.sealed_columns("event__"))
    for seq, digest, event_id, *row in rows.values_list(*columns).iterator(chunk_size=5_000):
        yield seq, digest, event_id, row


class _Walk:
    """鎖を一度だけ歩く。"""

    def __init__(self, seq: int, digest: str, kept: dict[int, str]) -> None:
        self.seq, self.digest = seq, digest
        self.base = seq
        self.count = 0
        self.unnamed = 0
        self._kept = kept

    def problems(self, rows: Iterable[tuple[int, str, int, list[str]]]) -> Iterator[Problem]:
        """歩きながら問題を出す。欠けの直後の行は、前の指紋が分からないので比べない。"""
        if self._kept.get(self.seq, self.digest) != self.digest:
            yield Problem(Harm.REWRITTEN, self.seq)
        for seq, digest, event_id, row in rows:
            if seq != self.seq + 1:
                yield Problem(Harm.REMOVED, self.seq + 1)
            elif chain.next_digest(self.digest, row) != digest:
                yield Problem(Harm.CHANGED, seq, event_id)
            if seq in self._kept and self._kept[seq] != digest:
                yield Problem(Harm.REWRITTEN, seq, event_id)
            self.seq, self.digest = seq, digest
            self.count += 1

    def compare_ends(self, kept: list[Head]) -> list[Problem]:
        """控えが先頭より先を指していれば、切り詰められている。"""
        beyond = [head.seq for head in kept if head.seq > self.seq]
        return [Problem(Harm.CUT, self.seq + 1)] if beyond else []


def _named(found: Iterator[Problem], walk: _Walk) -> Iterator[Problem]:
    for number, problem in enumerate(found):
        if number < _NAMED:
            yield problem
        else:
            walk.unnamed += 1
