"""行列を見る、作り直す: ``python -m tests.matrix`` は違いを、``--write`` は見直したあとの保存をする。"""

import os
import sys


def main(arguments: list[str]) -> int:
    """仮のデータベースに双子を建て、行列を測る。"""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    import logging

    from django.test.utils import setup_databases, setup_test_environment

    logging.disable(logging.CRITICAL)
    setup_test_environment()
    setup_databases(verbosity=0, interactive=False)

    from shirube.apps.frame import rates
    from tests.matrix import measure
    from tests.world import VISITORS, WIDE, World

    rates.LIMITS.update(dict.fromkeys(rates.Rate, WIDE))
    rates.forget()
    world = World.furnished()
    clients = {visitor: world.mihon.client(visitor) for visitor in VISITORS}
    for client in clients.values():
        client.raise_request_exception = False
    found = measure.measure(world, clients)
    kept = measure.read() if measure.TABLE.exists() else []
    for line in measure.differences(kept, found):
        print(line)
    if "--write" in arguments:
        measure.write(found)
        print(f"{measure.TABLE.name} に {len(found)} 行を書きました。git diff で見直してください。")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
