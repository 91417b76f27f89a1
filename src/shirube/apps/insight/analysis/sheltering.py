"""絞り込みと、人を守る決まり: 断る絞り込みと、絞り込んだ件で伏せる課。"""

from collections.abc import Callable
from dataclasses import replace

from shirube.apps.insight.analysis.choosing import Chosen
from shirube.apps.insight.analysis.people import REFUSAL, TEAMS, People
from shirube.apps.insight.analysis.selection import CannotSelect, Selection


def check_people(people: People, selection: Selection) -> None:
    """人ごと、少人数の課ごとの数になる絞り込みを断る。"""
    asked = selection.pairs
    names = {name for name, _ in asked} | ({selection.view} if selection.view else set())
    if names & people.persons:
        raise CannotSelect("人ごとの数は作りません。担当のほかの切り口を選んでください。")
    if selection.view in TEAMS:
        raise CannotSelect("担当課では、件をまとめ直せません。ほかの鍵を選んでください。")
    if any(people.is_hidden(name, value) for name, value in asked):
        raise CannotSelect(f"{REFUSAL}ほかの値を選んでください。")


def sheltered(
    people: People, selection: Selection, made: Callable[[Selection], Chosen]
) -> tuple[People, Chosen]:
    """見せてよいものと、伏せた記録で選んだ件。課を選ぶ前の件で伏せる課を決めてから、課を選ばせる。"""
    shelter, found = people.shelter, made(selection)
    if shelter.hidden and not found.is_every:
        shelter = shelter.within(made(selection.without(TEAMS)).log)
        check_people(replace(people, shelter=shelter), selection)
        asked = {value for name, value in selection.pairs if name in TEAMS}
        shelter = shelter.within(found.log, last=asked)
    log = shelter.masked(found.whole)
    kept = replace(found, whole=log, log=log if found.is_every else shelter.masked(found.log))
    return replace(people, shelter=shelter), kept
