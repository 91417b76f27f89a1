"""照会の文: 課へのお願いと、まだ返っていない課への催促。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shirube.engines.plan.progress_letters import Letter, day_text, due_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """文に書くこと。`rows` は設問の数、`drafted` は下書きのある数、`left` はまだ答えのない数。"""

    title: str
    sender: str
    section: str
    due_on: date
    rows: int
    drafted: int
    left: int
    file: str
    message: str = ""
    contact: str = ""


def request_letter(one: Request) -> Letter:
    """お願いの文。"""
    message = f"{one.message.strip()}\n\n" if one.message.strip() else ""
    drafted = f"（うち{one.drafted}件は下書きがあります）" if one.drafted else ""
    return Letter(
        subject=f"【照会・{day_text(one.due_on)}まで】{one.title}",
        body=(
            f"{one.section}\n担当者 様\n\n"
            f"{one.sender}から「{one.title}」の照会がありました。\n{message}"
            f"・お願いする設問　{one.rows}件{drafted}（添付「{one.file}」）\n"
            f"・庁内の期限　{due_text(one.due_on)}\n"
            "・書き方　下書きが正しければ「下書きのとおり」を選び、違うとき・ないときは「答え」に"
            "書いてください。空の行は未回答として数えます。\n"
            f"{_ways(one)}"
        ),
    )


def reminder_letter(one: Request, *, today: date) -> Letter:
    """催促の文。"""
    days = (today - one.due_on).days
    if days > 0:
        head = (
            f"庁内の期限（{due_text(one.due_on)}）を{days}日過ぎましたが、"
            f"まだ{one.left}件のお答えをいただいていません。"
        )
        subject = f"【再照会・期限を過ぎています】{one.title}"
    else:
        when = "今日が期限です" if days == 0 else f"期限は{due_text(one.due_on)}です"
        head = f"{when}。まだ{one.left}件のお答えをいただいていません。"
        subject = f"【再照会・{day_text(one.due_on)}まで】{one.title}"
    body = (
        f"{one.section}\n担当者 様\n\n{head}\n"
        "答えのない設問は、「空欄で返す」とお答えください。\n"
        f"{_ways(one)}・書く時間がないときは、電話でもかまいません。こちらで入力します。\n"
    )
    return Letter(subject=subject, body=body)


def _ways(one: Request) -> str:
    contact = f"・問い合わせ先　{one.contact.strip()}\n" if one.contact.strip() else ""
    return (
        f"・返し方　添付「{one.file}」に書いて、このメールに返信してください。"
        "標（しるべ）の「照会台帳」の画面で答えることもできます。\n"
        f"{contact}"
    )
