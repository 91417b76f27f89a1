"""名簿の取り込みの途中で本当に過程を殺し（SIGKILL）、起こし直して続ける（CR-01）。

別の過程として動かす: ``python kill_run.py 置き場所 点の数 [人数]``。結果を JSON の一行で出す。
点の半分は「何番目の SQL の前で」、半分は「始めてから何秒後に」殺す。後の半分は確定（COMMIT）の最中も含む。
"""

import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

APRIL, NEXT_APRIL = date(2026, 4, 1), date(2027, 4, 1)
STAFF = int(sys.argv[3]) if len(sys.argv) > 3 else 700
HEADER = "職員番号,氏名,フリガナ,所属コード,所属名,上位所属コード,職名,任用,兼務所属コード1,兼務職名1"


def roster_file(shift: int) -> bytes:
    """架空の全員分の名簿。``shift`` で所属と人がずれる。"""
    lines = [HEADER]
    lines += [f",,,{100 + n},第{n + shift}課,{100 if n else ''},,,," for n in range(30 + shift)]
    for n in range(shift * 20, STAFF + shift * 20):
        code = 100 + (n * (shift + 1)) % 30
        also = f"{100 + (code - 99) % 30},併任" if n % 7 == 0 else ","
        lines.append(f"{90000 + n},見本 {n}号,ミホン ゴウ,{code},,,主事,常勤,{also}")
    return "\r\n".join(lines).encode("cp932")


def scope() -> Any:
    """裏方の範囲。"""
    from shirube.apps.frame.scope import Scope
    from shirube.apps.organization.models import Municipality

    body = Municipality.objects.get()
    now = datetime(2026, 11, 21, tzinfo=UTC)
    return Scope(municipality_id=body.pk, municipality_key=body.key, now=now, is_system=True)


def bring_in(day: date, shift: int) -> None:
    """名簿を取り込んで反映する。"""
    from shirube.apps.frame.scope import enter
    from shirube.apps.organization import actions

    with enter(scope()) as by:
        data = roster_file(shift)
        change = actions.stage_roster(by=by, name="名簿.csv", data=data, effective_on=day, is_whole=True)
        actions.adopt_roster(by=by, key=change.key, version=change.version)


def digest() -> str:
    """見える体制の指紋（発令日の前と後）。乱数の鍵は含まない。"""
    from shirube.apps.frame.scope import enter
    from shirube.apps.organization import queries

    with enter(scope()) as by:
        seen = [
            [
                [(d.code, d.full_name, d.sort_order) for d in queries.departments_at(by, day)],
                [
                    [
                        *(s.staff.number, s.name, s.department.code, s.post, s.employment),
                        *sorted((p.department.code, p.post) for p in s.concurrent_posts.all()),
                    ]
                    for s in queries.staff_at(by, day)
                ],
            ]
            for day in (date(2027, 3, 31), NEXT_APRIL)
        ]
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()


def first_answer() -> int:
    """起こし直して初めて出す画面（組織の木）に要る読み。"""
    from shirube.apps.frame.scope import enter
    from shirube.apps.organization import queries

    with enter(scope()) as by:
        return len(queries.departments_at(by, NEXT_APRIL))


def rows_digest() -> str:
    """書かれたすべての版の指紋（見えない行が余分に残っていないこと）。"""
    from shirube.apps.frame.scope import enter
    from shirube.apps.organization.models import ConcurrentPost, DepartmentVersion, StaffVersion

    with enter(scope()):
        counts = [m.objects.count() for m in (DepartmentVersion, StaffVersion, ConcurrentPost)]
        names = StaffVersion.objects.values_list("staff__number", "valid_from", "name", "department__code")
        listed = sorted([*map(str, row)] for row in names)
    return hashlib.sha256(json.dumps([counts, listed]).encode()).hexdigest()


def in_child(database: Path, work: Callable[[], Any]) -> tuple[int, Any]:
    """別の過程で仕事をし、（終わり方, 結果）を返す。"""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        _use(database)
        answer = json.dumps(work()).encode()
        os.write(write_end, answer)
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    return status, json.loads(answer) if answer else None


def _use(database: Path) -> None:
    from django.db import connection

    connection.settings_dict["NAME"] = str(database)


def killed_at_statement(database: Path, number: int) -> int:
    """``number`` 番目の SQL の直前で、自分を殺す。"""
    from django.db import connection

    def work() -> None:
        count = 0

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal count
            count += 1
            if count == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(watch):
            bring_in(NEXT_APRIL, 1)

    return in_child(database, work)[0]


def killed_after(database: Path, seconds: float) -> int:
    """始めてから ``seconds`` 秒後に、親が殺す。"""
    child = os.fork()
    if child == 0:
        _use(database)
        bring_in(NEXT_APRIL, 1)
        os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def restart(database: Path) -> dict[str, Any]:
    """起こし直す: こわれていないか、何が見えるか、続けるとどうなるか。"""

    def work() -> dict[str, Any]:
        from django.db import connection

        began = time.monotonic()
        first_answer()
        waited = time.monotonic() - began
        seen = digest()
        with connection.cursor() as cursor:
            integrity = cursor.execute("PRAGMA integrity_check").fetchone()[0]
        bring_in(NEXT_APRIL, 1)
        return {
            "integrity": integrity,
            "seen": seen,
            "answered_in": waited,
            "final": digest(),
            "rows": rows_digest(),
        }

    result: dict[str, Any] = in_child(database, work)[1]
    return result


def prepare(base: Path) -> None:
    """空の入れ物を作り、前の年の名簿を反映する。"""

    def work() -> str:
        from django.core.management import call_command

        from shirube.apps.frame.scope import Scope
        from shirube.apps.organization import actions

        call_command("migrate", verbosity=0)
        by = Scope(
            municipality_id=None, municipality_key=None, now=datetime(2026, 4, 1, tzinfo=UTC), is_system=True
        )
        actions.establish_municipality(
            by=by, code="990019", name="みほん市", kana="みほんし", prefecture="みほん県", kind="city"
        )
        bring_in(APRIL, 0)
        return digest()

    in_child(base, work)


def whole_run(database: Path) -> dict[str, Any]:
    """止めずに終えたとき。"""

    def work() -> dict[str, Any]:
        from django.db import connection

        count = 0

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal count
            count += 1
            return execute(sql, params, many, context)

        before = digest()
        began = time.monotonic()
        with connection.execute_wrapper(watch):
            bring_in(NEXT_APRIL, 1)
        seconds = time.monotonic() - began
        return {"before": before, "after": digest(), "rows": rows_digest(), "statements": count, "s": seconds}

    result: dict[str, Any] = in_child(database, work)[1]
    return result


def copy(base: Path, name: str) -> Path:
    """入れ物の写し（だれも開いていないときに写す）。"""
    target = base.with_name(name)
    for old in base.parent.glob(f"{name}*"):
        old.unlink()
    for part in base.parent.glob(f"{base.name}*"):
        shutil.copy(part, target.with_name(target.name + part.name.removeprefix(base.name)))
    return target


def main(place: Path, points: int) -> dict[str, Any]:
    """点の数だけ殺して、起こし直す。"""
    base = place / "base.sqlite3"
    prepare(base)
    whole = whole_run(copy(base, "whole.sqlite3"))
    chance = random.Random(20270401)
    outcomes: dict[str, Any] = {"points": points, "killed": 0, "old": 0, "new": 0, "part": 0, "broken": 0}
    outcomes |= {"unequal": 0, "slowest_answer": 0.0, "statements": whole["statements"]}
    for point in range(points):
        database = copy(base, "point.sqlite3")
        if point % 2 == 0:
            number = 1 + (point // 2) * (whole["statements"] - 1) // max((points + 1) // 2 - 1, 1)
            status = killed_at_statement(database, number)
        else:
            status = killed_after(database, chance.uniform(0.0, 1.4 * whole["s"]))
        outcomes["killed"] += os.WIFSIGNALED(status)
        after = restart(database)
        seen = {whole["before"]: "old", whole["after"]: "new"}.get(after["seen"], "part")
        outcomes[seen] += 1
        outcomes["broken"] += after["integrity"] != "ok"
        outcomes["unequal"] += (after["final"], after["rows"]) != (whole["after"], whole["rows"])
        outcomes["slowest_answer"] = max(outcomes["slowest_answer"], after["answered_in"])
    return outcomes


if __name__ == "__main__":
    os.environ["SHIRUBE_DATA"] = sys.argv[1]
    os.environ["DJANGO_SETTINGS_MODULE"] = "shirube.web.settings"
    os.environ.pop("SHIRUBE_DATABASE", None)
    import django

    django.setup()
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
