"""文書の言葉を書き、段階と意見を記録し、公表する。"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.files.actions import StoredFile
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.policy import queries
from shirube.apps.plan.policy.comment_sheet import CommentLine
from shirube.apps.plan.policy.models import (
    Comment,
    MadePaper,
    MatrixPlacement,
    OwnText,
    Publication,
    Stage,
)
from shirube.apps.plan.versions.queries import Plan, PlanVersion

KEPT = timedelta(days=90)


class CannotRecordStage(ValueError):
    """この段階は記録できない。"""


class CannotPublish(ValueError):
    """この版は公表できない。"""


@action
def write_words(*, by: Scope, plan: Plan, block: str, version: int, text: str) -> OwnText:
    """この場所の言葉を書く。初めて書くときの ``version`` は 0。"""
    row = OwnText.objects.filter(plan=plan, block=block).first()
    if row is None:
        row = OwnText.objects.create(plan=plan, block=block, text=text, written_at=by.now)
    elif version == 0:
        raise ChangedMeanwhile(row, {"text": text})
    else:
        row = OwnText.change(key=row.key, version=version, text=text, written_at=by.now)
    audit.record(by=by, action="文書の言葉を書いた", record=row, fields=("text",))
    return row


@action
def record_stage(
    *,
    by: Scope,
    plan: Plan,
    kind: str,
    starts_on: date,
    ends_on: date | None = None,
    plan_version: PlanVersion | None = None,
    note: str = "",
    file: StoredFile | None = None,
) -> Stage:
    """策定の段階を記録する。"""
    _check_days(starts_on, ends_on)
    row = Stage.objects.create(
        plan=plan,
        kind=Stage.Kind(kind),
        starts_on=starts_on,
        ends_on=ends_on,
        plan_version=plan_version,
        note=note,
        file=file,
    )
    audit.record(by=by, action="策定の段階を記録した", record=row, fields=("kind", "starts_on", "ends_on"))
    return row


@action
def edit_stage(
    *,
    by: Scope,
    key: UUID,
    version: int,
    kind: str,
    starts_on: date,
    ends_on: date | None = None,
    plan_version: PlanVersion | None = None,
    note: str = "",
    file: StoredFile | None = None,
) -> Stage:
    """策定の段階を直す。資料を渡さなければ、前の資料のままにする。"""
    _check_days(starts_on, ends_on)
    changes = {
        "kind": Stage.Kind(kind),
        "starts_on": starts_on,
        "ends_on": ends_on,
        "plan_version": plan_version,
        "note": note,
    }
    if file is not None:
        changes["file"] = file
    row = Stage.change(key=key, version=version, **changes)
    audit.record(by=by, action="策定の段階を直した", record=row, fields=tuple(changes))
    return row


def _check_days(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise CannotRecordStage("期間の末日が、初日より前です。日を入れ替えるか、書き直してください。")


@action
def add_comment(
    *, by: Scope, plan: Plan, opinion: str, place: str = "", answer: str = "", reflection: str = "open"
) -> Comment:
    """意見を加える。番号は続きの番号になる。"""
    row = Comment.objects.create(
        plan=plan,
        number=queries.next_comment_number(by, plan),
        place=place,
        opinion=opinion,
        answer=answer,
        reflection=Comment.Reflection(reflection),
    )
    audit.record(by=by, action="意見を加えた", record=row, fields=("number", "place", "opinion"))
    return row


@action
def edit_comment(
    *, by: Scope, key: UUID, version: int, opinion: str, place: str, answer: str, reflection: str
) -> Comment:
    """意見と町の考え方を直す。"""
    row = Comment.change(
        key=key,
        version=version,
        opinion=opinion,
        place=place,
        answer=answer,
        reflection=Comment.Reflection(reflection),
    )
    audit.record(
        by=by, action="意見を直した", record=row, fields=("opinion", "place", "answer", "reflection")
    )
    return row


@action
def take_comments(*, by: Scope, plan: Plan, lines: Sequence[CommentLine]) -> int:
    """表から意見を取り込む。書き出したあとに変わった行は取り込まない。取り込んだ数を返す。"""
    number = queries.next_comment_number(by, plan)
    taken = 0
    for line in lines:
        fields = {
            "place": line.place,
            "opinion": line.opinion,
            "answer": line.answer,
            "reflection": Comment.Reflection(line.reflection),
        }
        if line.key is None:
            Comment.objects.create(plan=plan, number=number, **fields)
            number += 1
        elif not line.is_takable:
            continue
        else:
            Comment.change(key=line.key, version=line.version, **fields)
        taken += 1
    audit.record(by=by, action=f"意見を表から{taken}件取り込んだ", record=plan, fields=("opinion", "answer"))
    return taken


@action
def publish(*, by: Scope, plan: Plan, version: PlanVersion, published_on: date) -> Publication:
    """承認された版を公表する。前に公表した版があれば、同じ日に取りやめて入れ替える。"""
    if version.plan_id != plan.pk or version.state != PlanVersion.State.APPROVED:
        raise CannotPublish("承認された版だけを公表できます。先に、この版の承認か決定を記録してください。")
    if published_on > by.today:
        raise CannotPublish("公表した日が今日より後です。公表する日に記録してください。")
    named = queries.personal_names_in(by, version)
    if named:
        told = "、".join(f"「{where}」に{name}" for where, name in named[:5])
        raise CannotPublish(
            f"職員の氏名が含まれているので公表できません（{told}）。"
            "工程表や文書の言葉から氏名を除き、新しい版を承認してください。"
        )
    before = queries.publication(by, plan)
    if before is not None:
        Publication.change(key=before.key, version=before.version, withdrawn_on=published_on)
    row = Publication.objects.create(plan=plan, plan_version=version, published_on=published_on)
    audit.record(by=by, action="計画を公表した", record=row, fields=("plan_version", "published_on"))
    return row


@action
def withdraw_publication(*, by: Scope, key: UUID, version: int, reason: str = "") -> Publication:
    """公表を取りやめる。"""
    row = Publication.change(key=key, version=version, withdrawn_on=by.today, reason=reason)
    audit.record(by=by, action="計画の公表を取りやめた", record=row, fields=("withdrawn_on", "reason"))
    return row


@action
def keep_paper(
    *,
    by: Scope,
    plan: Plan,
    kind: str,
    file_format: str,
    source_label: str,
    as_of: date,
    file: StoredFile,
) -> MadePaper:
    """作った文書を残す。90日より前に作ったものは除く（いつでも作り直せる）。"""
    MadePaper.objects.filter(plan=plan, made_at__lt=by.now - KEPT).delete()
    row = MadePaper.objects.create(
        plan=plan,
        kind=kind,
        file_format=file_format,
        source_label=source_label,
        as_of=as_of,
        made_at=by.now,
        made_by=by.actor_key,
        file=file,
    )
    audit.record(by=by, action="計画の文書を作った", record=row, fields=("kind", "file_format", "as_of"))
    return row


@action
def place_initiative(
    *, by: Scope, plan: Plan, initiative_key: UUID, cells: Iterable[tuple[str, str]]
) -> None:
    """官民データの表で、この取組を置くますを決め直す。"""
    MatrixPlacement.objects.filter(plan=plan, initiative_key=initiative_key).delete()
    MatrixPlacement.objects.bulk_create(
        [
            MatrixPlacement(plan=plan, initiative_key=initiative_key, pillar=pillar, field=field)
            for pillar, field in dict.fromkeys(cells)
        ]
    )
    audit.record(by=by, action="官民データの表に取組を置いた", record=plan, fields=("pillar", "field"))
