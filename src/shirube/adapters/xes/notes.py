"""XES を読んで気づいたことを、職員が読める文にする。"""

from __future__ import annotations

from shirube.adapters.tabular import Note
from shirube.adapters.xes.batches import Assembler
from shirube.adapters.xes.choices import MOST_DIMENSIONS
from shirube.adapters.xes.plain import Cases, Receiver
from shirube.adapters.xes.slots import Slots


def notes_of(
    receiver: Receiver, cases: Cases, slots: Slots | None, assembler: Assembler | None
) -> tuple[Note, ...]:
    """気づいたことの並び。"""
    notes: list[Note] = []
    if cases.unnamed:
        notes.append(
            Note(
                "unnamed_cases",
                f"名（concept:name）の無い件が {cases.unnamed:,} あり、位置から名を付けました",
            )
        )
    if cases.repeated:
        notes.append(
            Note(
                "repeated_cases",
                f"前にあった件と同じ名の件が {cases.repeated:,} あり、同じ一つの件として読みました",
            )
        )
    if cases.empty:
        notes.append(Note("empty_cases", f"行いの無い件が {cases.empty:,} あり、件に数えません"))
    if slots is not None and slots.has_unoffered:
        notes.append(
            Note("many_attributes", f"属性が多いので、切り口にしたのは、初めの {MOST_DIMENSIONS} だけです")
        )
    counts = receiver.counts + (assembler.counts if assembler is not None else type(receiver.counts)())
    notes.extend(Note("counted", f"{what}が {count:,} ありました") for what, count in sorted(counts.items()))
    if assembler is not None:
        notes.extend(_shape_notes(assembler))
    return tuple(notes)


def _shape_notes(assembler: Assembler) -> list[Note]:
    notes = []
    if assembler.dropped:
        names = "、".join(sorted(assembler.dropped))
        notes.append(
            Note(
                "many_values", f"値の種類が多いか、自由記述のように長いので、切り口にしなかった属性: {names}"
            )
        )
    if assembler.events and not assembler.has_times_of_day:
        notes.append(
            Note(
                "no_times_of_day",
                "すべての行いの時刻が 0 時ちょうどです。日付だけの記録なら、日付だけとして読んでください"
                "（命令では --dates-only）",
            )
        )
    return notes
