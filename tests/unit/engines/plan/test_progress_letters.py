"""進捗照会の文: お願いと催促。"""

from datetime import date

from shirube.engines.plan.progress_letters import Request, reminder_letter, request_letter

REQUEST = Request(
    title="11月の進捗照会",
    plan="DX推進計画",
    section="窓口課",
    as_of=date(2026, 10, 31),
    due_on=date(2026, 11, 13),
    rows=3,
    file="進捗照会_2026-10-31_窓口課.xlsx",
    message="予算要求に使います。",
    contact="内線1234",
)


def test_request_says_what_when_and_how() -> None:
    """お願いの文は、件名に期限、本文に件数・期限の曜日・返し方・問い合わせ先を言う。"""
    letter = request_letter(REQUEST)
    assert letter.subject == "【照会・11月13日まで】11月の進捗照会"
    for text in ("窓口課", "3件", "令和8年11月13日（金）", "予算要求に使います。", "内線1234", REQUEST.file):
        assert text in letter.body
    assert "空の行は未回答として数えます" in letter.body


def test_reminder_counts_the_days() -> None:
    """催促の文は、期限の前・当日・過ぎた日数を言い分ける。"""
    before, today, after = (
        reminder_letter(REQUEST, today=date(2026, 11, day), left=2) for day in (10, 13, 16)
    )
    assert "期限は令和8年11月13日（金）です" in before.body
    assert "今日が期限です" in today.body
    assert "3日過ぎました" in after.body
    assert "期限を過ぎています" in after.subject
    assert "まだ2件" in after.body


def test_section_without_accounts_is_not_sent_to_the_screen() -> None:
    """サインインする人のいない課には、画面の案内をしない。"""
    letter = request_letter(Request(**{**_fields(), "can_sign_in": False}))
    assert "画面で答える" not in letter.body
    assert "画面で答える" in request_letter(REQUEST).body


def _fields() -> dict:
    return {name: getattr(REQUEST, name) for name in REQUEST.__slots__}
