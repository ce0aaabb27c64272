"""The processes beside the command: what is ended by it ends without a word of its own."""

from __future__ import annotations

import subprocess
import sys
from signal import SIGTERM

ENDED = """
import os, signal
from multiprocessing import get_context
from orchestration import worker

signal.signal(signal.SIGTERM, signal.SIG_IGN)  # as the command may have it from whoever began it
worker._leave_interruptions_to_the_parent()
lock = get_context("spawn").RLock()  # as dbt does
os.kill(os.getpid(), signal.SIGTERM)
"""


def test_a_process_that_is_ended_with_a_lock_in_hand_says_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", ENDED], capture_output=True, text=True, check=False, timeout=50)

    assert done.returncode == -SIGTERM
    assert done.stderr == ""
