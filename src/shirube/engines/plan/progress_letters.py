"""進捗照会の文: 課へのお願いと、まだ返っていない課への催促。件名と本文を、そのまま写せる形にする。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shirube.values.era import WEEKDAYS, format_date


@dataclass(frozen=True, slots=True)
class Letter:
    """一通の文。"""

    subject: str
    body: str


def letter_text(letter: Letter) -> str:
    """一通の文を、そのまま開けるテキストにする（改行は Windows の形）。"""
    return f"件名: {letter.subject}\r\n\r\n{letter.body}".replace("\r\n", "\n").replace("\n", "\r\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """文に書くこと。`rows` は行の数、`contact` は問い合わせ先。"""

    title: str
    plan: str
    section: str
    as_of: date
    due_on: date
    rows: int
    file: str
    message: str = ""
    contact: str = ""
    can_sign_in: bool = True


def request_letter(one: Request) -> Letter:
    """お願いの文。"""
    message = f"{one.message.strip()}\n\n" if one.message.strip() else ""
    return Letter(
        subject=f"【照会・{day_text(one.due_on)}まで】{one.title}",
        body=(
            f"{one.section}\n担当者 様\n\n"
            f"「{one.plan}」の進み具合を、{format_date(one.as_of)}の時点でお聞きします。\n"
            f"{message}"
            f"・お願いする作業　{one.rows}件（添付「{one.file}」）\n"
            f"・期限　{due_text(one.due_on)}\n"
            f"・書き方　変わったところだけを、色の付いた欄に書いてください。"
            "変わらない行は「変わりなし」を選んでください。空の行は未回答として数えます。\n"
            f"・返し方　{_ways(one)}\n"
            f"{_contact(one)}"
        ),
    )


def reminder_letter(one: Request, *, today: date, left: int) -> Letter:
    """催促の文。`left` はまだ答えのない行の数。"""
    days = (today - one.due_on).days
    if days > 0:
        late = f"期限（{due_text(one.due_on)}）を{days}日過ぎましたが、"
        head = f"{late}まだ{left}件のお答えをいただいていません。"
        subject = f"【再照会・期限を過ぎています】{one.title}"
    else:
        when = "今日が期限です" if days == 0 else f"期限は{due_text(one.due_on)}です"
        head = f"{when}。まだ{left}件のお答えをいただいていません。"
        subject = f"【再照会・{day_text(one.due_on)}まで】{one.title}"
    return Letter(
        subject=subject,
        body=(
            f"{one.section}\n担当者 様\n\n{head}\n"
            "何も変わっていないときも、「変わりなし」とお答えください。お答えのない作業は、報告なしとして計画の資料に載ります。\n"
            f"・返し方　{_ways(one)}\n"
            "・書く時間がないときは、電話でもかまいません。こちらで入力します。\n"
            f"{_contact(one)}"
        ),
    )


def _ways(one: Request) -> str:
    by_mail = f"添付「{one.file}」に書いて、このメールに返信してください。"
    return by_mail + ("標（しるべ）の「進捗照会」の画面で答えることもできます。" if one.can_sign_in else "")


def _contact(one: Request) -> str:
    return f"・問い合わせ先　{one.contact.strip()}\n" if one.contact.strip() else ""


def day_text(day: date) -> str:
    """「10月5日」。"""
    return f"{day.month}月{day.day}日"


def due_text(day: date) -> str:
    """「令和8年10月5日（月）」。"""
    return f"{format_date(day)}（{WEEKDAYS[day.weekday()]}）"
