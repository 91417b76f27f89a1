"""照会の行を、作業のいまの値と、この照会・前の照会での答えと共に読む。問い合わせの数は、行の数によらない。"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from shirube.apps.audit import queries as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.progress.models import AnswerRow, Campaign, Line, Section
from shirube.engines.plan.progress_answers import Answer, AskedLine
from shirube.engines.plan.snapshot_lines import Precision, State, TaskKind
from shirube.values.instant import local_day


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """一つの答えと、入力した人の氏名。"""

    row: AnswerRow
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """画面に出す一行。"""

    line: Line
    asked: AskedLine
    answer: AnswerView | None


def line_of_key(scope: Scope, section: Section, key: UUID) -> Line:
    """この課の、一つの行。"""
    return Line.objects.select_related("task__initiative", "section__campaign").get(section=section, key=key)


def asked_lines(scope: Scope, campaign: Campaign, section: Section | None = None) -> list[AskedLine]:
    """照会の行。課を言えばその課だけ。"""
    return [asked for _, asked, _ in _read(campaign, section)]


def line_views(scope: Scope, section: Section) -> list[LineView]:
    """一つの課の行と、最後の答え。"""
    rows = _read(section.campaign, section)
    names = _names(last for _, _, last in rows)
    return [
        LineView(line=line, asked=asked, answer=_view(last, names) if last else None)
        for line, asked, last in rows
    ]


def answers_of(scope: Scope, line: Line) -> list[AnswerView]:
    """この行の答えを、新しい順に。"""
    rows = list(AnswerRow.objects.filter(line=line).order_by("-id"))
    names = _names(rows)
    return [_view(row, names) for row in rows]


def last_heard(scope: Scope, section: Section) -> dict[str, str]:
    """この課の答えを、自分が今日だれにどう聞いたか。続けて入れるときに、打ち直さずに済ませる。"""
    rows = AnswerRow.objects.filter(line__section=section, channel=AnswerRow.Channel.PROXY)
    row = rows.filter(answered_by=scope.actor_key).order_by("-id").first()
    if row is None or local_day(row.answered_at) != scope.today:
        return {}
    return {"on_behalf_of": row.on_behalf_of, "means": row.means}


def _names(rows: Iterable[AnswerRow | None]) -> dict[UUID, str]:
    return audit.actor_names({row.answered_by for row in rows if row and row.answered_by})


def _view(row: AnswerRow, names: dict[UUID, str]) -> AnswerView:
    known = names.get(row.answered_by) if row.answered_by else "裏方"
    return AnswerView(row=row, who=known or "氏名の分からない人")


def _read(campaign: Campaign, section: Section | None) -> list[tuple[Line, AskedLine, AnswerRow | None]]:
    lines = Line.objects.filter(section__campaign=campaign)
    if section is not None:
        lines = lines.filter(section=section)
    rows = list(
        lines.select_related("task__initiative", "section").order_by(
            "section__sort_order", "sort_order", "id"
        )
    )
    answers = AnswerRow.objects.filter(line__in=rows).order_by("id")
    last = {row.line_id: row for row in answers}
    earlier = AnswerRow.objects.filter(
        line__task__in=[row.task_id for row in rows], line__section__campaign__as_of__lt=campaign.as_of
    ).order_by("line__section__campaign__as_of", "id")
    before = {row.line.task_id: row for row in earlier.select_related("line")}
    return [(row, _asked(row, last.get(row.pk), before.get(row.task_id)), last.get(row.pk)) for row in rows]


def _asked(row: Line, last: AnswerRow | None, before: AnswerRow | None) -> AskedLine:
    task = row.task
    said = last or before
    heading = task.initiative
    return AskedLine(
        key=str(row.key),
        section=str(row.section.key),
        version=task.version,
        initiative=f"{heading.number}　{heading.title}" if heading.number else heading.title,
        title=task.title,
        kind=TaskKind(task.kind),
        due=task.extended_to or task.ends_on,
        precision=Precision.DAY if task.extended_to else Precision(task.precision),
        state=State(task.state),
        progress=task.progress,
        started_on=task.started_on,
        ended_on=task.ended_on,
        last=_answer(last) if last else None,
        previous=_answer(before) if before else None,
        said_on=local_day(said.answered_at) if said else task.reported_on,
        closed_because="この作業は中止になりました。" if task.state == State.STOPPED else "",
    )


def _answer(row: AnswerRow) -> Answer:
    return Answer(
        state=State(row.state),
        progress=row.progress,
        started_on=row.started_on,
        ended_on=row.ended_on,
        happened=row.happened,
        trouble=row.trouble,
        next_step=row.next_step,
        is_unchanged=row.is_unchanged,
    )
