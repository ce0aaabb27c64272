"""The processes beside the command: what is given up ends without a word of its own."""

from __future__ import annotations

import subprocess
import sys

GIVEN_UP = """
import os, time
from multiprocessing import get_context
from orchestration import worker

reading, writing = os.pipe()

def hold_a_lock():
    lock = get_context("spawn").RLock()  # as dbt does
    os.write(writing, b"held")
    time.sleep(60)
    return lock

with worker.second_processes({worker.GREAT_EXPECTATIONS: hold_a_lock}):
    print(os.read(reading, 4).decode())
"""


def test_a_process_that_is_given_up_with_a_lock_in_hand_says_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", GIVEN_UP], capture_output=True, text=True, check=True, timeout=50)

    assert done.stdout == "held\n"
    assert done.stderr == ""
