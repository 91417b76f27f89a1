"""双子の家具: 目印の無い記録や、置き忘れた部屋があれば、隔離の試験は見落とす。だから先に確かめる。"""

import pytest
from django.db import models

from tests.furnishing import room_modules
from tests.isolation.rows import fingerprint, marks_outside, rows_of, text_fields, text_of, town_models
from tests.world import World

# 目印を入れられない欄と、その理由。
_FIRST_ROOMS = {
    "organization.Municipality.prefecture": "都道府県の名称（実在の一覧から選ぶ）",
    "organization.Municipality.kind": "団体の種別（決まった言葉）",
    "organization.Account.password": "合言葉の指紋",
    "organization.Membership.role": "役割の id（国の枠組み）",
    "organization.RosterChange.source_sha256": "ファイルの指紋",
    "organization.RosterChange.summary": "数だけ",
    "frontyard_cases.Case.number": "町ごとの通し番号",
    "frontyard_cases.Case.procedure": "手続の id",
    "frontyard_cases.Case.channel": "受付の経路の id",
    "frontyard_cases.Case.search_grams": "二文字ずつに切った検索の鍵",
    "frontyard_cases.CaseEventRow.activity": "行いの決まった名",
    "frontyard_cases.CaseEventRow.phase": "局面の id",
    "frontyard_cases.CaseEventRow.procedure": "手続の id",
    "frontyard_cases.CaseEventRow.team": "組織の鍵",
    "frontyard_cases.CaseEventRow.channel": "受付の経路の id",
    "frontyard_cases.CaseEventRow.place": "まだ書く行いが無い",
    "frontyard_cases.CaseEventRow.actor": "行った人の鍵",
    "frontyard_cases.CaseEventRow.clock": "時計の id",
    "frontyard_cases.CaseEventRow.clock_reason": "まだ書く行いが無い",
    "frontyard_cases.CaseEventRow.outcome": "まだ書く行いが無い",
    "files.StoredFile.sha256": "ファイルの指紋",
    "files.StoredFile.purpose": "行いが書く決まった言葉",
    "insight_logs.PseudonymKey.secret": "乱数の鍵",
    "jobs.Job.kind": "仕事の種類の id",
    "jobs.JobSchedule.kind": "仕事の種類の id",
    "jobs.JobSchedule.name": "仕事の種類の id と自治体の鍵",
    "jobs.JobSchedule.arguments": "名のられた予定は引数を持たない",
    "audit.AuditLink.digest": "鎖の指紋",
    "audit.AuditSegment.digest": "鎖の指紋",
}
# ふたご市に行を置けないモデルと、その理由。
EMPTY = {
    "usersessions.UserSession": "部品（allauth）の表。本物のサインインのときに書かれ、本人の画面だけが読む",
    "audit.AuditSegment": "保存期間（3年）を過ぎた監査を消したときだけ書かれる",
    "account.EmailAddress": "部品（allauth）の表。電子メールの確認は使わない",
    "mfa.Authenticator": "部品（allauth）の表。本人の二要素の鍵で、本人の画面からだけ書かれる",
    "socialaccount.SocialAccount": "部品（allauth）の表。外の認証とつないだときだけ書かれる",
}


def _unmarkable() -> dict[str, str]:
    """目印を入れられない欄。部屋のファイル（tests/rooms）も ``UNMARKABLE`` で理由を述べる。"""
    joined = dict(_FIRST_ROOMS)
    for module in room_modules():
        joined |= getattr(module, "UNMARKABLE", {})
    return joined


def _expected() -> list[type[models.Model]]:
    return [model for model in town_models() if model._meta.label not in EMPTY]


def test_every_model_has_a_row_in_the_twin(furnished: World) -> None:
    """町に属するどのモデルにも、ふたご市の行が一つはある。"""
    assert len(_expected()) >= 20
    bare = [model._meta.label for model in _expected() if not rows_of(model, furnished.futago)]
    assert bare == [], (
        f"ふたご市に一行もない記録: {bare}。tests/rooms の furnish で、本物の行いを使って置いてください。"
    )


def test_every_text_carries_the_marker(furnished: World) -> None:
    """ふたご市の行のどの文字の欄にも、目印か団体コードが入っている（入れられない欄は理由を添えて挙げる）。"""
    bare = []
    for model in _expected():
        rows = rows_of(model, furnished.futago)
        assert rows is not None
        for field in text_fields(model):
            texts = [text_of(value) for value in rows.values_list(field.attname, flat=True)]
            if not any(map(furnished.futago.seen_in, texts)):
                bare.append(f"{model._meta.label}.{field.name}")
    unexplained = [name for name in bare if name not in _unmarkable()]
    assert unexplained == [], (
        f"目印の無い欄: {unexplained}。tests/rooms の furnish で town.marked(…) を通すか、"
        "部屋のファイル（tests/rooms）の UNMARKABLE に理由を書いてください。"
    )


def test_reasons_are_still_needed(furnished: World) -> None:
    """目印を入れられないとした欄は、いまもあり、いまも目印が無い。"""
    fields = {f"{m._meta.label}.{f.name}": (m, f) for m in town_models() for f in text_fields(m)}
    assert [name for name in _unmarkable() if name not in fields] == []
    assert [name for name in EMPTY if name not in {m._meta.label for m in town_models()}] == []
    needless = []
    for name in _unmarkable():
        model, field = fields[name]
        rows = rows_of(model, furnished.futago)
        assert rows is not None
        texts = [text_of(value) for value in rows.values_list(field.attname, flat=True)]
        if texts and all(map(furnished.futago.seen_in, texts)):
            needless.append(name)
    assert needless == []


def test_marker_stays_in_the_twin(furnished: World) -> None:
    """家具を置いただけでは、目印はふたご市の外のどの行にも無い（はじめから漏れていない）。"""
    assert list(marks_outside(furnished.futago)) == []


@pytest.mark.parametrize(
    ("text", "is_seen"),
    [
        ("/990027/plans/", True),
        ("団体コード990027。", True),
        ("01a20214-536b-71b8-9e49-cf3990027d41", False),
        ("nonce-a990027Z", False),
        ("12.990027", False),
    ],
)
def test_a_code_counts_only_where_it_stands_alone(furnished: World, text: str, is_seen: bool) -> None:
    """団体コードは、道筋や文に独りで立つときだけ目印とする（鍵や乱数の中の並びは、漏れではない）。"""
    assert furnished.futago.code == "990027"
    assert bool(furnished.futago.seen_in(text)) is is_seen


def test_fingerprint_sees_one_changed_letter(furnished: World) -> None:
    """指紋は、ふたご市の一文字の変化に気づき、みほん市の変化には動かない。"""
    before = fingerprint(furnished.futago)
    account = furnished.mihon.accounts["staff"]
    type(account).objects.filter(pk=account.pk).update(display_name="変わった名")
    assert fingerprint(furnished.futago) == before
    twin = furnished.futago.accounts["staff"]
    type(twin).objects.filter(pk=twin.pk).update(display_name="変わった名")
    after = fingerprint(furnished.futago)
    assert {label for label in before if before[label] != after[label]} == {"organization.Account"}


def test_marks_outside_sees_a_planted_marker(furnished: World) -> None:
    """こちらの行に目印が一つ入れば、見つかる。"""
    account = furnished.mihon.accounts["staff"]
    type(account).objects.filter(pk=account.pk).update(display_name=furnished.futago.marked("名"))
    assert [name for name in marks_outside(furnished.futago) if "display_name" in name] != []
