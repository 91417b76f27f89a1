"""試験の働き手の過程。``SHIRUBE_TRIAL_SECONDS`` のあいだか、標準入力が閉じるまで働く。"""

import os
import threading
from datetime import timedelta

from shirube.cli.database import start
from shirube.cli.jobs import stop_on_signals, stop_when_input_closes


def main() -> None:
    """短い歩みで働く。"""
    stop = stop_on_signals()
    stop_when_input_closes(stop)
    start()
    timeout = os.environ.get("SHIRUBE_TRIAL_BUSY_TIMEOUT")
    if timeout:
        from django.db import connections

        connections.settings["default"]["OPTIONS"]["timeout"] = float(timeout)
    from shirube.apps.frame.faults import plant_from_environment
    from shirube.apps.jobs.worker import Pace, Worker
    from tests.unit.apps.jobs.trial_kinds import KINDS

    plant_from_environment()
    pace = Pace(
        lease=timedelta(seconds=float(os.environ.get("SHIRUBE_TRIAL_LEASE", "1.5"))),
        poll=0.05,
        report_every=0.1,
        back_off=timedelta(seconds=0.2),
        grace=5,
    )
    worker = Worker(kinds=KINDS, pace=pace)
    threading.Timer(float(os.environ.get("SHIRUBE_TRIAL_SECONDS", "120")), stop.set).start()
    worker.run(stop)
    os._exit(0)


if __name__ == "__main__":
    main()
