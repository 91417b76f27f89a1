"""処理簿を画面から取り込む: 見分け、場所と段を直し、下見を確かめ、日数で見る。"""

import re
from datetime import date

from shirube.adapters.ledger_example import ledger_example
from shirube.adapters.ledger_mapping import LedgerMapping, read_any_mapping
from shirube.apps.insight.analysis.measures import FIGURES
from shirube.apps.insight.logs.models import EventLog, LogReading
from shirube.apps.jobs.worker import Worker
from shirube.reference.organization.holidays import holiday_dates
from shirube.values.period import Period
from tests.web.test_insight_import import kept, post, taken_in, text_of, upload
from tests.world import Town

BOOK = ledger_example(holidays=holiday_dates(), cases=50, seed=5)
CSV = """令和8年度　道路占用許可処理簿
受付番号,種類,受付日,審査日,許可日,担当,備考
1,新規,R8.4.1,R8.4.3,R8.4.10,田,至急
2,更新,〃,4/5,8.4.10,佐,
3,更新,R8.4.2,調整中,,佐,
小計,3件,,,,,
4,新規,R8.4.6,R8.4.3,R8.4.20,田,
"""
_LENGTHS = re.compile(r"\d(?:時間|分(?!析)|秒)|\d{1,2}:\d{2}")


def mapping_of(log: EventLog) -> LedgerMapping:
    """いまの読み方。"""
    found = read_any_mapping(log.mapping.encode(), name="読み方")
    assert isinstance(found, LedgerMapping)
    return found


def typed(log: EventLog, **changes: object) -> dict[str, object]:
    """いまの読み方を、そのまま送る値。"""
    made = mapping_of(log)
    values: dict[str, object] = {
        "kind": "ledger", "version": log.version, "title": log.title, "first": "2", "rows": "1",
        "case": made.case, "resource": made.resource, "attributes": ["種類"], "era": made.era,
        "fiscal_year": "2026",
    }  # fmt: skip
    for at, step in enumerate(made.steps):
        values |= {f"on_{at}": "on", f"order_{at}": str(at + 1), f"name_{at}": step.name}
    return {**values, **changes}


def test_a_ledger_is_recognised_and_previewed(mihon: Town) -> None:
    """処理簿を預けると、段と順の案、読んだ日付、数えない行、順の違いが出る。備考と担当の名は出ない。"""
    upload(mihon, name="処理簿.csv", data=CSV)
    log = kept(mihon)
    assert [step.name for step in mapping_of(log).steps] == ["受付", "審査", "許可"]
    seen = text_of(mihon.client("dx_officer").get(mihon.url(f"logs/{log.key}/reading/")))
    assert "処理簿（一行に一つの件があり" in seen and "段の順は、受付 → 審査 → 許可です" in seen
    assert "R8.4.5（日）" in seen and "担当1" in seen and "至急" not in seen
    assert "「調整中」を日付として読めません" in seen and "合計の行とみて" in seen
    assert "「審査」の日付が、前の段「受付」より早い：1件" in seen


def test_the_officer_changes_steps_names_and_order(mihon: Town) -> None:
    """段の名・順・時計を替えて残し、段でない列を外せる。"""
    upload(mihon, name="処理簿.csv", data=CSV)
    log = kept(mihon)
    data = typed(log, name_0="申請の受付", order_0="3", order_1="1", clock_1="stop:相手を待つ", clock_0="run")
    del data["on_2"]
    assert post(mihon, f"logs/{log.key}/reading/", data).status_code == 302
    made = mapping_of(kept(mihon))
    assert [(step.column, step.name, step.clock) for step in made.steps] == [
        ("審査日", "審査", "stop:相手を待つ"),
        ("受付日", "申請の受付", "run"),
    ]


def test_wrong_choices_keep_what_was_typed(mihon: Town) -> None:
    """段が一つも無い・古い版は断り、打った字は残る。読み方は変わらない。"""
    upload(mihon, name="処理簿.csv", data=CSV)
    log = kept(mihon)
    without = {k: v for k, v in typed(log, title="打った名前").items() if not k.startswith("on_")}
    refused = post(mihon, f"logs/{log.key}/reading/", without)
    assert refused.status_code == 422 and "段にする列を、一つ以上" in text_of(refused)
    assert "打った名前" in text_of(refused)
    stale = post(mihon, f"logs/{log.key}/reading/", typed(log, title="打った名前", version=log.version + 7))
    assert stale.status_code == 409 and "打った名前" in text_of(stale)
    assert kept(mihon).mapping == log.mapping


def test_the_place_of_the_table_is_chosen_by_hand(mihon: Town) -> None:
    """見出しの行とシートを選び直すと、そこから読み直す。読めない所は、選んだ字を残して断る。"""
    upload(mihon, name="処理簿.xlsx", data=BOOK)
    log = kept(mihon)
    page = mihon.client("dx_officer")
    address = mihon.url(f"logs/{log.key}/reading/?use=place")
    good = page.get(f"{address}&sheets=令和7年度&first=4&rows=2")
    assert good.status_code == 200 and "受付／年月日" in text_of(good)
    bad = page.get(f"{address}&sheets=記入要領&first=1&rows=1")
    assert bad.status_code == 422 and "日付の列が二つありません" in text_of(bad)
    assert kept(mihon).mapping == log.mapping


def test_either_way_of_reading_can_be_asked(mihon: Town) -> None:
    """処理簿を出来事の記録として、またその逆にも、読み直せる。"""
    upload(mihon, name="処理簿.csv", data=CSV)
    log = kept(mihon)
    page = mihon.client("dx_officer")
    assert "活動の名前の列" in text_of(page.get(mihon.url(f"logs/{log.key}/reading/?use=table")))
    assert "段の日付の列" in text_of(page.get(mihon.url(f"logs/{log.key}/reading/?use=ledger")))


def test_a_kept_reading_is_used_for_the_next_file(mihon: Town) -> None:
    """残した読み方は、見出しの行と年度の違う次の年の処理簿に、初めから使われる。"""
    upload(mihon, name="処理簿.csv", data=CSV)
    log = kept(mihon)
    post(mihon, f"logs/{log.key}/reading/", typed(log, name_2="許可書の交付"))
    log = kept(mihon)
    post(mihon, f"logs/{log.key}/import/", {"version": log.version, "keep_as": "占用の処理簿"})
    Worker().drain()
    with mihon.entered():
        assert LogReading.objects.get().title == "占用の処理簿"
    upload(mihon, name="次の年.csv", data="\n" + CSV.replace("R8.", "R9.").replace("8年度", "9年度"))
    made = mapping_of(kept(mihon))
    assert made.steps[2].name == "許可書の交付" and made.fiscal_year == 2027
    assert made.heading is not None and made.heading.first == 3


def test_every_screen_speaks_in_days(mihon: Town) -> None:
    """取り込むと、どの画面も日数と開庁日で示し、時間・分・時刻を出さない。"""
    log = taken_in(mihon, name="処理簿.xlsx", data=BOOK)
    assert log.is_ready and log.is_dated_only
    page = mihon.client("dx_officer")
    told = text_of(page.get(mihon.url(f"logs/{log.key}/import/")))
    assert "合計の行とみて、件に数えません" in told and "より早い件が" in told
    for path in ("", "times/", "causes/", "map/", "cases/", "cases/3/"):
        seen = text_of(page.get(mihon.url(f"logs/{log.key}/{path}")))
        body = re.sub(r"<(svg|script|style)\b.*?</\1>|<[^>]+>", " ", seen, flags=re.DOTALL)
        assert "時刻の無い記録です" in body and "日" in body, path
        assert not _LENGTHS.search(body), (path, _LENGTHS.search(body))
    assert "開庁日で" in text_of(page.get(mihon.url(f"logs/{log.key}/")))
    assert "開庁日数の中央値" in text_of(page.get(mihon.url(f"logs/{log.key}/times/")))


def test_the_example_can_be_taken_and_brought_back(mihon: Town) -> None:
    """見本を受け取り、そのまま預けると、処理簿として読める。見る人には渡さない。"""
    found = mihon.client("dx_officer").get(mihon.url("logs/example-ledger.xlsx"))
    assert found.status_code == 200 and found.content[:2] == b"PK"
    upload(mihon, name="見本.xlsx", data=found.content)
    assert [step.name for step in mapping_of(kept(mihon)).steps][:2] == ["受付", "補正依頼"]
    assert mihon.client("auditor").get(mihon.url("logs/example-ledger.xlsx")).status_code == 403


def test_a_figure_leads_back_to_each_date_once(mihon: Town) -> None:
    """処理簿の数の来歴には、行いごとに一つずつ、日付と元の行が並ぶ（同じ行の段が重ならない）。"""
    log = taken_in(mihon, name="処理簿.csv", data=CSV)
    figure = next(one for one in FIGURES if one.measure.id == "insight.rework_rate")
    with mihon.entered("dx_officer") as scope:
        period = Period.of_days(date(2026, 4, 1), date(2026, 4, 30))
        reading = figure.read(scope, period, scope.now, log=str(log.key))
        assert reading.evidence is not None
        found = figure.records(scope, reading.evidence)
        rows = found.records[: found.count]
    assert found.is_unchanged and len({one.key for one in rows}) == len(rows) == 9
    assert [one.cells[1:] for one in rows if one.cells[0] == "2"] == [
        ("受付", "令和8年4月1日", "4行目"),
        ("審査", "令和8年4月5日", "4行目"),
        ("許可", "令和8年4月10日", "4行目"),
    ]


def test_two_rows_of_one_case_are_asked(mihon: Town) -> None:
    """一件が二行で、どちらを読むか決まらない処理簿は、下見で断って問い、選ぶと読める。"""
    rows = "".join(
        f"{one},R8.4.{one},R8.4.{one + 3}\n,R8.4.{one + 1},R8.4.{one + 5}\n" for one in range(1, 5)
    )
    upload(
        mihon, name="二行.csv", data=f"令和8年度　道路占用許可処理簿\n受付番号,受付年月日,決裁年月日\n{rows}"
    )
    log = kept(mihon)
    where = mihon.url(f"logs/{log.key}/reading/")
    seen = text_of(mihon.client("dx_officer").get(where))
    assert "一つの件が二行にわたっているようです" in seen and "一件が二行のとき" in seen
    chosen = post(mihon, f"logs/{log.key}/reading/", typed(log, rows_per_case="last", attributes=[]))
    assert chosen.status_code == 302 and mapping_of(kept(mihon)).rows_per_case == "last"
    assert "二行にわたっている" not in text_of(mihon.client("dx_officer").get(where))
