"""A worker that does nothing but behave, well or badly, as the job's id says."""

import os
import sys
import threading
import time

from musicstudio.domain.messages import (
    CancelJob,
    Failed,
    Finished,
    Forecasted,
    Progressed,
    RunJob,
    Sketching,
    from_line,
    to_line,
)
from musicstudio.domain.tasks import Forecast, Progress, Result, Sketched

cancelled = threading.Event()


def send(message):
    sys.stdout.write(to_line(message))
    sys.stdout.flush()


def work(job):
    send(Forecasted(job, Forecast(1.0, 1000, 2000)))
    if job == "crash":
        os._exit(3)
    if job == "nonsense":
        print("Traceback (most recent call last): ...", flush=True)
        time.sleep(30)
    if job == "fail":
        send(Failed(job, "UnsupportedAudio", "a.wav holds no sound; choose another file.", "details"))
        return
    if job == "sketch":
        for n in range(3):
            send(
                Sketching(
                    job, (Sketched(n, n + 0.5, 60 + n, 90, 0.8, "piano"), Sketched(n, n + 1, 36, 9, 0.5, "drums"))
                )
            )
    until = time.monotonic() + (60 if job in ("slow", "stubborn") else 0.1)
    while time.monotonic() < until:
        send(Progressed(job, Progress(0.5, "working", 1.0)))
        if cancelled.is_set() and job == "slow":
            cancelled.clear()
            send(Failed(job, "JobCancelled", "Cancelled."))
            return
        time.sleep(0.02)
    send(Finished(job, Result((), (str(os.getpid()),))))


for line in sys.stdin:
    message = from_line(line)
    if isinstance(message, RunJob):
        threading.Thread(target=work, args=(message.job,)).start()
    elif isinstance(message, CancelJob):
        cancelled.set()
os._exit(0)
