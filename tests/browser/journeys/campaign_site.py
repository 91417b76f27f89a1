"""月の照会のための町: 60課、200の作業、承認された版。"""

from datetime import date
from typing import Any

from tests.browser.site import prepare, serve

SECTIONS = 60
TASKS = 200


def build() -> Any:
    """本物の行い（actions）で、60課と200の作業のある計画を作る。"""
    from shirube.apps.organization import actions as organization
    from shirube.apps.plan.roadmap import actions as roadmap
    from shirube.apps.plan.versions import actions as versions
    from tests.world import NOW, World

    town = World.build().mihon
    with town.entered() as by:
        units = [
            organization.add_department(
                by=by,
                effective_on=date(2026, 4, 1),
                code=f"S{number:02}",
                name=f"第{number:02}課",
                kana=f"ダイ{number:02}カ",
            )
            for number in range(1, SECTIONS + 1)
        ]
        organization.grant(
            by=by,
            account=town.accounts["section_chief"],
            municipality=town.municipality,
            role="section_chief",
            starts_on=date(2026, 4, 1),
            department=units[-1],
        )
        plan = versions.start_plan(by=by, title="DX推進計画", first_year=2026, last_year=2030)
        pillars = [roadmap.add_pillar(by=by, plan=plan, title=f"柱{n}", number=str(n)) for n in range(1, 5)]
        for number, unit in enumerate(units):
            one = roadmap.add_initiative(
                by=by, plan=plan, pillar=pillars[number % 4], title=f"取組{number + 1:02}", department=unit
            )
            count = TASKS // SECTIONS + (number < TASKS % SECTIONS)
            lines: Any = [
                {
                    "title": f"作業{number + 1:02}-{at + 1}",
                    "starts_on": date(2026, 4, 1),
                    "ends_on": date(2027, 3, 31),
                }
                for at in range(count)
            ]
            roadmap.add_tasks(by=by, initiative=one, lines=lines)
    with town.entered("dx_officer") as by:
        kept = versions.propose_version(by=by, plan=plan, as_of=NOW.date())
        versions.record_outside_decision(
            by=by,
            key=kept.key,
            version=kept.version,
            decided_on=NOW.date(),
            document_number="総第1号",
            meeting="庁議",
        )
    return town


def main() -> None:
    """町を建てて、開く。"""
    prepare()
    serve(build(), ("dx_officer", "section_chief"), [])


if __name__ == "__main__":
    main()
