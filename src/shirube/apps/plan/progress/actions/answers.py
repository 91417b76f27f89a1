"""答えを記録する: 工程表の実績に書き、答えの行を足す。"""

from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.progress.models import AnswerRow, Line, ReturnedFile
from shirube.apps.plan.roadmap import actions as roadmap
from shirube.engines.plan.progress_answers import Answer


class CannotAnswer(ValueError):
    """この行には答えられない。"""


@action
def answer_line(
    *,
    by: Scope,
    line: Line,
    version: int,
    answer: Answer,
    on_behalf_of: str = "",
    means: str = "",
) -> AnswerRow:
    """課の人が画面で答える。``on_behalf_of`` と ``means`` を言えば、代わりの入力。"""
    is_proxy = bool(on_behalf_of or means)
    if is_proxy and not (on_behalf_of and means):
        raise CannotAnswer("代わりに入力するときは、だれに、どの手段で聞いたかを入れてください。")
    channel = AnswerRow.Channel.PROXY if is_proxy else AnswerRow.Channel.SCREEN
    row = place_answer(by, line, version, answer, channel, on_behalf_of=on_behalf_of, means=means)
    says = "進捗照会に代わりに答えた" if is_proxy else "進捗照会に答えた"
    audit.record(by=by, action=says, record=row, fields=("state", "progress", "started_on", "ended_on"))
    return row


def place_answer(
    by: Scope,
    line: Line,
    version: int,
    answer: Answer,
    channel: AnswerRow.Channel,
    *,
    on_behalf_of: str = "",
    means: str = "",
    file: ReturnedFile | None = None,
) -> AnswerRow:
    """実績を書き、答えの行を足す。監査は、呼んだ行いが残す。

    報告の日は照会の基準日（基準日より前に答えたときは今日）で、もっと後の報告を前に戻すことはない。
    """
    campaign = line.section.campaign
    if not campaign.is_open:
        raise CannotAnswer("この照会は締め切られています。DX推進担当が受付に戻すと、答えられます。")
    task = line.task
    reported_on = max(day for day in (min(campaign.as_of, by.today), task.reported_on) if day)
    actuals = {
        "state": answer.state,
        "progress": answer.progress,
        "started_on": answer.started_on,
        "ended_on": answer.ended_on,
    }
    roadmap.place_progress(by, task.key, version, **actuals, reported_on=reported_on)
    row = AnswerRow(
        line=line,
        **actuals,
        happened=answer.happened,
        trouble=answer.trouble,
        next_step=answer.next_step,
        is_unchanged=answer.is_unchanged,
        answered_at=by.now,
        answered_by=by.actor_key,
        channel=channel,
        on_behalf_of=on_behalf_of,
        means=means,
        file=file,
    )
    AnswerRow.objects.bulk_create([row])
    return row


@action
def drop_line(*, by: Scope, line: Line) -> None:
    """まだ答えのない行を、照会から外す。"""
    if AnswerRow.objects.filter(line=line).exists():
        raise CannotAnswer("この行にはもう答えがあるので、照会から外せません。")
    audit.record(by=by, action="作業を進捗照会から外した", record=line)
    line.delete()
