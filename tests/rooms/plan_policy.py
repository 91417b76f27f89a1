"""全体方針の家具: 文書の言葉、段階、意見、公表、作った文書、官民データの表の置き場所。"""

from datetime import date
from uuid import UUID

from shirube.apps.files import actions as files
from shirube.apps.files.models import StoredFile
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.policy import actions
from shirube.apps.plan.policy.models import MatrixPlacement
from tests.furnishing import Things
from tests.route_examples import Thing, Upload
from tests.world import Town

PILLAR, FIELD = "public_private.heading.online", "public_private.field.1"
SHEET = "番号,箇所,意見,町の考え方,扱い\n,全体,分かりやすい,ありがとうございます,反映する\n"
UNMARKABLE = {
    "plan_policy.OwnText.block": "場所の名",
    "plan_policy.Publication.reason": "公表しているあいだは空",
    "plan_policy.MadePaper.kind": "文書の種類の id",
    "plan_policy.MadePaper.file_format": "形式の id",
    "plan_policy.MatrixPlacement.pillar": "柱の id",
    "plan_policy.MatrixPlacement.field": "重点分野の id",
}


def _kept(town: Town, by: Scope, name: str, text: str = "") -> StoredFile:
    """預かったファイル。"""
    stem, _, suffix = name.partition(".")
    data = (text or town.marked("中身")).encode()
    return files.keep(by=by, name=f"{town.marked(stem)}.{suffix}", data=data, purpose=town.marked("紙の控え"))


def furnish(town: Town, by: Scope) -> Things:
    """言葉を書き、段階と意見を記録し、承認された版を公表し、文書を一つ作っておく。"""
    plan = town.things["plan"]
    words = actions.write_words(
        by=by, plan=plan, block="purpose", version=0, text=town.marked("待たせない町にします。")
    )
    yield "own_text", words
    minutes = files.keep(
        by=by,
        name=town.marked("議事録") + ".txt",
        data=town.marked("庁議").encode(),
        purpose=town.marked("策定の控え"),
    )
    yield (
        "stage",
        actions.record_stage(
            by=by,
            plan=plan,
            kind="council",
            starts_on=date(2026, 3, 20),
            plan_version=town.things["plan_version"],
            note=town.marked("庁議で了承"),
            file=minutes,
        ),
    )
    yield (
        "plan_comment",
        actions.add_comment(
            by=by,
            plan=plan,
            opinion=town.marked("高齢者にも使いやすく"),
            place=town.marked("取組1-1"),
            answer=town.marked("窓口の支援を続けます"),
        ),
    )
    yield (
        "publication",
        actions.publish(by=by, plan=plan, version=town.things["plan_version"], published_on=date(2026, 4, 1)),
    )
    paper = actions.keep_paper(
        by=by,
        plan=plan,
        kind="mayor",
        file_format="pdf",
        source_label=town.marked("いま"),
        as_of=date(2026, 4, 1),
        file=_kept(town, by, "一枚.pdf"),
    )
    yield "made_paper", paper
    yield (
        "comment_sheet",
        files.keep(
            by=by, name=town.marked("意見") + ".csv", data=SHEET.encode(), purpose=town.marked("受け取った表")
        ),
    )
    key = UUID(str(town.things["initiative"].key))
    actions.place_initiative(by=by, plan=plan, initiative_key=key, cells=[(PILLAR, FIELD)])
    yield "placement", MatrixPlacement.objects.get(plan=plan, initiative_key=key)


_PLAN = {"plan": Thing("plan")}
PATHS = {
    **{
        f"policy.{name}": _PLAN
        for name in (
            "documents",
            "words",
            "compare",
            "matrix",
            "stages",
            "comments",
            "comments_xlsx",
            "comments_import",
            "comments_take",
            "publication",
            "site",
        )
    },
    "policy.paper": _PLAN | {"kind": "mayor", "file_format": "html"},
    "policy.made_paper": _PLAN | {"key": Thing("made_paper")},
    "policy.write": _PLAN | {"block": "purpose"},
    "policy.comparison": _PLAN | {"file_format": "html"},
    "policy.withdraw": _PLAN | {"key": Thing("publication")},
    "policy.stage": _PLAN | {"key": Thing("stage")},
    "policy.stage_file": _PLAN | {"key": Thing("stage")},
    "policy.comment": _PLAN | {"key": Thing("plan_comment")},
    "policy.public_plan": {"key": Thing("publication")},
    "policy.public_paper": {"key": Thing("publication"), "file_format": "html"},
}
FORMS = {
    ("policy.documents", "POST"): {"kind": "mayor", "source": "now", "as_of": "2026-07-01", "format": "pdf"},
    ("policy.write", "POST"): {"version": Thing("own_text", "version"), "text": "待たせない町にします。"},
    ("policy.matrix", "POST"): {"initiative": Thing("initiative"), "cells": f"{PILLAR}|{FIELD}"},
    ("policy.stages", "POST"): {"kind": "draft", "starts_on": "2026-02-01", "note": "素案をまとめた"},
    ("policy.stage", "POST"): {
        "version": Thing("stage", "version"),
        "kind": "council",
        "starts_on": "2026-03-21",
        "plan_version": Thing("plan_version"),
        "note": "庁議で了承",
    },
    ("policy.comments", "POST"): {"opinion": "早く始めてほしい", "place": "全体", "reflection": "open"},
    ("policy.comments_import", "POST"): {"file": Upload("意見.csv", SHEET)},
    ("policy.comments_take", "POST"): {"file": Thing("comment_sheet")},
    ("policy.comment", "POST"): {
        "version": Thing("plan_comment", "version"),
        "opinion": "高齢者にも使いやすく",
        "place": "取組1-1",
        "answer": "支援を続けます",
        "reflection": "reflected",
    },
    ("policy.publication", "POST"): {"plan_version": Thing("plan_version"), "published_on": "2026-04-02"},
    ("policy.withdraw", "POST"): {"version": Thing("publication", "version")},
}
