"""The virtual lamp of the agent for Python: takes frames as lines of hexadecimal digits, answers with those it says."""

import contextlib
import os
import queue
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "python"))
from livetap_agent import VirtualLine  # noqa: E402

inbox: queue.Queue = queue.Queue()
board = VirtualLine("lamp", inbox)
for line in sys.stdin:
    with contextlib.redirect_stdout(sys.stderr):
        board.send(bytes.fromhex(line))
    said = [inbox.get() for _ in range(inbox.qsize())]
    print(" ".join(content.hex() for _, content in said), flush=True)
