"""書き出しの約束: 書いて、添えた対応表で読み戻すと、同じ記録になる。"""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.adapters.log_mapping import read_mapping
from shirube.adapters.log_mapping_text import mapping_text
from shirube.adapters.log_writer import write_csv_log, write_parquet_log, written_mapping
from shirube.engines.insight.log import Level
from tests.insight_logs import Line, lines, log_from
from tests.log_files import read
from tests.stored_logs import rows_of

ZONES = (None, "Asia/Tokyo", "Europe/Amsterdam", "America/St_Johns")
NAMES = st.sampled_from(
    ["受付", "=1+1", "'=x", "-5", "a,b", 'c"d', "改\n行", "タ\tブ", "+81", "'", "@x", "髙﨑𠮷"]
)


@st.composite
def rich(draw: st.DrawFn) -> list[Line]:
    """式になりうる名、改行、両方の日時、局面、時計、件ごとの切り口のある行。"""
    drawn = draw(lines(intervals=True, phases=draw(st.booleans()), most=20))
    has_clock = draw(st.booleans())
    return [
        Line(
            **{
                **vars(line),
                "activity": draw(NAMES),
                "resource": draw(st.none() | NAMES),
                "clock": draw(st.sampled_from([None, "run", "stop:補正"])) if has_clock else None,
                "dimensions": {
                    "担当": draw(st.none() | NAMES),
                    "team": line.dimensions["課"],
                    "place": draw(st.none() | NAMES),
                    "経路": draw(st.sampled_from([None, "窓口", "郵送"])),
                },
            }
        )
        for line in drawn
    ]


@settings(max_examples=50)
@given(rich(), st.sampled_from(ZONES))
def test_what_is_written_reads_back(drawn: list[Line], zone: str | None) -> None:
    """CSV も Parquet も、対応表を YAML にして読み戻しても、件の順・行の順・日時・すべての値が同じ。"""
    log = log_from(drawn, levels={"経路": Level.CASE})
    by = read_mapping(mapping_text(written_mapping(log, zone=zone)).encode(), name="m")
    with TemporaryDirectory() as folder:
        for name, write in (("log.csv", write_csv_log), ("log.parquet", write_parquet_log)):
            path = Path(folder) / name
            write(log, path, zone=zone)
            back, aside = read(path, by)

            assert aside == []
            assert rows_of(back) == rows_of(log)
            assert {name: one.level for name, one in back.dimensions.items()} == {
                name: one.level for name, one in log.dimensions.items()
            }
            assert [one.name for one in Path(folder).iterdir() if one.name.startswith(".")] == []


@given(st.lists(st.integers(0, 20_000), max_size=9), st.sampled_from(ZONES))
def test_dates_only_read_back(days: list[int], zone: str | None) -> None:
    """日付だけの記録は、日付として書かれ、日付だけの記録として読み戻る。"""
    with TemporaryDirectory() as folder:
        by = written_mapping(log_from([], is_dated_only=True), zone=zone)
        text = "事案の番号,活動,日時\n" + "".join(
            f"A,受付,{1970 + day // 360}-01-{1 + day % 28}\n" for day in days
        )
        source = Path(folder) / "source.csv"
        source.write_text(text, encoding="utf-8")
        log, _ = read(source, by)
        for name, write in (("log.csv", write_csv_log), ("log.parquet", write_parquet_log)):
            write(log, Path(folder) / name, zone=zone)
            back, aside = read(Path(folder) / name, written_mapping(log, zone=zone))

            assert (back.is_dated_only, aside) == (True, [])
            assert rows_of(back) == rows_of(log)
