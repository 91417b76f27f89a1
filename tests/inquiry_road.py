"""一つの照会を段階ごとに進める: 選択の設問一つと数の設問一つを、窓口課に割り振って回答中にしてから始める。"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shirube.apps.organization import actions as organization
from shirube.apps.plan.inquiries import actions
from shirube.apps.plan.inquiries.models import Inquiry, Question
from shirube.engines.plan.inquiry_sheet import Reply
from shirube.engines.plan.inquiry_state import Stage
from tests.world import Town

CHOICES = ["策定済み", "未策定"]


@dataclass
class Road:
    """一つの照会を、段階ごとに進める。"""

    town: Town
    key: Any

    def fresh(self) -> Inquiry:
        """いまの照会。"""
        return Inquiry.objects.get(key=self.key)

    def question(self, number: str) -> Question:
        """いまの設問。"""
        return Question.objects.select_related("inquiry", "section").get(inquiry__key=self.key, number=number)

    def move(self, to: Stage, role: str = "dx_officer", **more: Any) -> Inquiry:
        """この状態にする。"""
        with self.town.entered(role) as by:
            return actions.move_stage(by=by, key=self.key, version=self.fresh().version, to=to, **more)

    def answer(self, number: str, value: str, question: Question | None = None) -> None:
        """答える。"""
        with self.town.entered("dx_officer") as by:
            one = question or self.question(number)
            actions.answer_question(by=by, question=one, version=one.version, reply=Reply(value=value))

    def raise_up(self) -> None:
        """すべてに答え、決裁に上げる。"""
        self.answer("問1", "策定済み")
        self.answer("問2", "58")
        self.move(Stage.COMPILING)
        self.move(Stage.DECIDING)

    def approve(self, role: str = "cio") -> Inquiry:
        """認める。"""
        with self.town.entered(role) as by:
            return actions.approve_inquiry(by=by, key=self.key, version=self.fresh().version)

    def send(self, sent_on: date | None = None) -> Inquiry:
        """回答したことを記録する。"""
        with self.town.entered("dx_officer") as by:
            today = by.today
        return self.move(Stage.SENT, sent_on=sent_on or today)

    def to(self, stage: Stage) -> None:
        """回答中から、この状態まで進める。"""
        if stage is Stage.ANSWERING:
            return
        self.raise_up()
        if stage is Stage.SENT:
            self.approve()
            self.send()


def started(town: Town, title: str, previous: Road | None) -> Road:
    """回答中の照会を作る。"""
    with town.entered("dx_officer") as by:
        section = town.things.get("窓口課") or organization.add_department(
            by=by, effective_on=date(2026, 4, 1), code="M", name="窓口課", kana="マドグチカ"
        )
        town.things["窓口課"] = section
        row = actions.register_inquiry(
            by=by,
            title=title,
            sender="総務省",
            received_on=by.today - timedelta(days=5),
            sender_due_on=by.today + timedelta(days=20),
            internal_due_on=by.today + timedelta(days=10),
            previous=previous.fresh() if previous else None,
        )
        for number, text, kind, choices in (
            ("問1", "情報化の方針の策定の状況", "choice", CHOICES),
            ("問2", "オンライン申請のできる手続の数", "number", []),
        ):
            actions.add_question(
                by=by,
                inquiry=row,
                number=number,
                text=text,
                kind=kind,
                choices=choices,
                sheet="",
                address="",
            )
        rows = list(Question.objects.filter(inquiry=row))
        actions.assign_questions(by=by, inquiry=row, questions=rows, department=section.key)
    made = Road(town, row.key)
    made.move(Stage.ASSIGNED)
    made.move(Stage.ANSWERING)
    return made
