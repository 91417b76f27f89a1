"""変化の比較の正面: 問いに答え、答えを変わらない形で残す。"""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from shirube.apps.audit.models import AuditEvent
from shirube.apps.insight.comparison import actions, queries
from shirube.apps.insight.comparison.actions import CannotKeepComparison
from shirube.apps.insight.comparison.queries import CannotAsk, CannotCompareFigure, Question
from shirube.apps.insight.logs import actions as logs
from shirube.apps.insight.logs.models import EventLog
from tests.world import Town

MAPPING = """label: 許可の記録
case: 番号
activity: {column: 作業}
timestamp: {column: 終わり, format: "%Y/%m/%d %H:%M", zone: Asia/Tokyo}
resource: 担当者
team: {column: 課}
dimensions:
  種類: {column: 種類, level: case}
"""


def lines(first: date, days: list[int], name: str, kind: str = "新規") -> str:
    """``first`` から一日おきに届き、``days`` 日で終わる件の行。"""
    found = []
    for at, long in enumerate(days):
        came = datetime.combine(first, datetime.min.time()).replace(hour=9) + timedelta(days=2 * at)
        ended = came + timedelta(days=long)
        who = f"担当{at % 4}"
        found.append(f"{name}{at},受付,{came:%Y/%m/%d %H:%M},{who},窓口課,{kind}")
        found.append(f"{name}{at},交付,{ended:%Y/%m/%d %H:%M},{who},窓口課,{kind}")
    return "\n".join(found) + "\n"


@pytest.fixture
def log(mihon: Town) -> EventLog:
    """先の12件は9日前後、7月1日から後の12件は6日前後で終わる記録。"""
    text = "番号,作業,終わり,担当者,課,種類\n"
    text += lines(date(2026, 4, 1), [8, 9, 10] * 4, "甲")
    text += lines(date(2026, 7, 1), [5, 6, 7] * 4, "乙", "更新")
    with mihon.entered() as by:
        return logs.import_log(
            by=by, title="許可の記録", name="許可.csv", data=text.encode(), mapping=MAPPING
        )


QUESTION = Question.of_text("on=2026-07-01")


def test_comparing_writes_nothing_and_answers(mihon: Town, log: EventLog) -> None:
    """比べるだけなら何も書かず、数・差・検定・読む文が返る。"""
    with mihon.entered() as by:
        before = AuditEvent.objects.count()
        found = queries.compare(by, log, QUESTION)
        assert AuditEvent.objects.count() == before
    result = found.comparison
    day = 86_400
    assert (result.before.n, result.after.n) == (12, 12)
    assert (result.before.median, result.after.median, result.difference) == (9 * day, 6 * day, -3 * day)
    assert found.lines[0] == "処理時間の中央値は、9日 から 6日 へ、3日 短くなりました。"
    assert "1,000回に1回より少ない" in "".join(found.lines)


def test_keeping_freezes_question_and_answer(mihon: Town, log: EventLog) -> None:
    """残すと、問い・答え・件の要約値・残した人と日時が入り、監査に一つ残る。"""
    with mihon.entered() as by:
        before = AuditEvent.objects.count()
        row = actions.keep(by=by, log_key=log.key, title=" 一括決裁をやめた前と後 ", question=QUESTION)
        assert AuditEvent.objects.count() == before + 1
        kept = queries.kept_of_key(by, row.key)
        assert list(queries.kept_of_log(by, log.key)) == [kept]
        assert kept.digest == queries.compare(by, log, Question.of_text(kept.question)).digest
    assert kept.title == "一括決裁をやめた前と後" and Question.of_text(kept.question) == QUESTION
    assert kept.result["difference"] == "-259200" and kept.finding == "偶然とは考えにくい"
    assert [one["level_said"] for one in kept.sides] == ["9日", "6日"]
    assert (kept.kept_at, kept.kept_by) == (by.now, by.actor_key)


def test_kept_answer_cannot_be_rewritten(mihon: Town, log: EventLog) -> None:
    """残した答えは、データベースが書き換えも取り除きも断る。"""
    with mihon.entered() as by:
        row = actions.keep(by=by, log_key=log.key, title="前と後", question=QUESTION)
        for change in (
            lambda: queries.kept_comparisons(by).filter(pk=row.pk).update(title="別の題"),
            lambda: queries.kept_comparisons(by).filter(pk=row.pk).delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


REFUSED = [
    ("", "何と何を比べるか"),
    ("on=2026-07-01&figure=売上", "という数はありません"),
    ("on=2026-07-01&figure=滞在:郵送", "行い「郵送」"),
    ("on=2026-07-01&figure=標準処理期間遵守率", "標準処理期間の決まりがありません"),
    ("on=2026-07-01&strata=係", "そろえる切り口"),
    ("first=係=税", "切り口「係」"),
    ("second=種類=新規", "一つ目の値"),
    ("first=種類=新規&second=team=窓口課", "同じ切り口"),
    ("other=4e0f", "相手の記録がありません"),
    ("on=2026-07-01&clock=opening&follow_up=5", "見届ける日数"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_what_cannot_be_asked_is_told(mihon: Town, log: EventLog, text: str, said: str) -> None:
    """比べられない問いは、何を直すかを言って断る。"""
    with mihon.entered() as by, pytest.raises(CannotCompareFigure, match=said):
        queries.compare(by, log, Question.of_text(text))


def test_title_is_needed(mihon: Town, log: EventLog) -> None:
    """題の無い比べは残せない。"""
    with mihon.entered() as by, pytest.raises(CannotKeepComparison, match="題を入れて"):
        actions.keep(by=by, log_key=log.key, title="  ", question=QUESTION)


def test_the_same_log_cannot_be_the_other(mihon: Town, log: EventLog) -> None:
    """同じ記録を相手にはできない。"""
    with mihon.entered() as by, pytest.raises(CannotAsk, match="同じ記録"):
        queries.compare(by, log, Question(other=str(log.key)))


def test_values_and_opening_hours(mihon: Town, log: EventLog) -> None:
    """値と値でも、開庁時間でも比べられ、選ぶ件は変わらない。"""
    with mihon.entered() as by:
        plain = queries.compare(by, log, Question.of_text("first=種類=新規&second=種類=更新"))
        opened = queries.compare(by, log, Question.of_text("first=種類=新規&clock=opening"))
    assert plain.comparison.difference == -3 * 86_400
    assert [one.label for one in (opened.comparison.before, opened.comparison.after)] == [
        "種類「新規」",
        "ほか",
    ]
    assert opened.comparison.before.n == plain.comparison.before.n == 12
    assert (opened.comparison.before.median or 0) < (plain.comparison.before.median or 0)
    assert "時間" in opened.lines[0] and "日 へ" not in opened.lines[0]
