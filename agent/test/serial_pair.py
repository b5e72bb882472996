"""A serial line without hardware: what comes from standard input arrives at the port that the link leads to, and back."""

import os
import pty
import sys
import threading
import tty

master, slave = pty.openpty()
tty.setraw(slave)
os.symlink(os.ttyname(slave), f"{sys.argv[1]}.new")
os.replace(f"{sys.argv[1]}.new", sys.argv[1])


def pass_on(source: int, target: int) -> None:
    while chunk := os.read(source, 4096):
        os.write(target, chunk)
    os._exit(0)


threading.Thread(target=pass_on, args=(master, 1), daemon=True).start()
pass_on(0, master)
