#!/usr/bin/env python3
"""Joins a board at this machine and a Livetap: the agent for machines without Node.

Needs Python 3.9, and of Debian python3-websocket and python3-serial. What it keeps to is told in docs/protocol-devices.md
and docs/protocol-serial.md; how to set it up in docs/agent.md. All times here are milliseconds of time.monotonic().
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import queue
import random
import re
import signal
import socket
import ssl
import struct
import sys
import threading
import time
from collections import OrderedDict, deque
from contextlib import nullcontext
from datetime import datetime, timezone
from typing import Any, Callable, Optional
from urllib.parse import urlsplit

import serial
import serial.tools.list_ports
import websocket

SILENT_MS, BEAT_MS, HEARTBEAT_MS, AWAY_MS, HELLO_MS, CLEARS_WITHIN_MS = 2500, 500, 1000, 3000, 1000, 10_000
KEPT_IDS, MOST_WAITING = 1000, 32
# Of an answer that took longer, half of it may be wrong: commands would be carried out that are over.
MOST_ROUND_TRIP_MS = 1000
STATUSES = ["OK", "DUP", "EXPIRED", "RANGE", "ESTOP", "RATE", "COOL", "NOLINK", "BUSY", "DISARMED"]
EVENTS = ["stopped-by-host", "stopped-by-button", "stopped-by-silence", "maximum-on", "bad-frames", "cleared", "armed"]
REFUSED, REPLACED, MISBEHAVED = 4401, 4409, 4400
VENDORS = {0x2341, 0x2A03, 0x1A86, 0x0403, 0x10C4, 0x303A, 0x2E8A, 0x239A, 0x16C0}
FLAG, ESCAPE, HALT = 0x7E, 0x7D, 0x21
HELLO, STOP = b"\x01\x01", b"\x04"
NEVER = float("-inf")


def now() -> float:
    return time.monotonic() * 1000


def note(text: str) -> None:
    stamp = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    printable = "".join(c if c.isprintable() else " " for c in text[:500])
    print(f"{stamp} {printable}", file=sys.stderr, flush=True)


# ---- Frames ---------------------------------------------------------------------------------------------------------


def crc16(content: bytes) -> int:
    crc = 0xFFFF
    for byte in content:
        crc ^= byte << 8
        for _ in range(8):
            crc = ((crc << 1) ^ 0x1021) & 0xFFFF if crc & 0x8000 else (crc << 1) & 0xFFFF
    return crc


def encode_frame(content: bytes) -> bytes:
    line = bytearray([FLAG])
    for byte in content + struct.pack("<H", crc16(content)):
        line += bytes([ESCAPE, byte ^ 0x20]) if byte in (FLAG, ESCAPE, HALT) else bytes([byte])
    line.append(FLAG)
    return bytes(line)


class FrameReader:
    """Takes the bytes of a line as they come and gives the contents of whole frames. Never raises."""

    def __init__(self) -> None:
        self.raw = bytearray()

    def read(self, chunk: bytes) -> list[bytes]:
        frames = []
        for byte in chunk:
            if byte == FLAG:
                frames += self._end()
                self.raw.clear()
            elif len(self.raw) <= 2 * 64:  # longer ones stay too long, and are dropped
                self.raw.append(byte)
        return frames

    def _end(self) -> list[bytes]:
        raw, content, at = self.raw, bytearray(), 0
        while at < len(raw):
            escaped = raw[at] == ESCAPE
            at += escaped
            if at >= len(raw) or raw[at] in (ESCAPE, HALT):
                return []
            content.append(raw[at] ^ 0x20 if escaped else raw[at])
            at += 1
        if not 3 <= len(content) <= 64 or struct.unpack("<H", content[-2:])[0] != crc16(content[:-2]):
            return []
        return [bytes(content[:-2])]


def for_boot(kind: int, boot: int, *more: int) -> bytes:
    """A message of that type to one start of the board."""
    return struct.pack("<BH", kind, boot) + bytes(more)


def text_of(content: bytes) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 else "?" for byte in content)


# ---- The core: what both sides say goes in, what goes to either comes out -------------------------------------------


class Core:
    """What the server and the board say goes in; what goes to either comes out. Has no clock, socket or line of its own.

    `link` has send(message) and hang_up(); `halt` says the byte of the emergency stop to the board; `remember` keeps
    whether that is latched. `at` is always now.
    """

    def __init__(self, link: Any, halt: Callable, remember: Callable, latched: bool, overrides: dict):
        self.link, self.halt, self.remember = link, halt, remember
        self.latched, self.overrides = latched, overrides
        self.clearing_until = NEVER  # the board was asked to open its emergency stop
        self.to_arm = False  # an order of this link to arm that no board has carried out yet
        self.armed = self.linked = self.line_open = self.present = self.was_present = False
        self.heard_at: Optional[float] = None
        self.measured: deque = deque(maxlen=8)  # how long a heartbeat's answer took, how far ahead the server is
        self.heartbeat_at = self.beat_at = self.hello_at = self.board_heard_at = self.state_at = NEVER
        self.opened_at: Optional[float] = None  # until the board has answered, or was found not to
        self.boot: Optional[int] = None
        self.expected, self.channels, self.board = 0, {}, {}  # type: int, dict, dict
        self.state: Optional[dict] = None
        self.manifest: Optional[dict] = None
        self.outbox: list[tuple[str, Any]] = []  # for the board: a kind with its content, or a command
        self.taken: OrderedDict[str, Optional[str]] = OrderedDict()  # id: what it was answered, None: not yet
        self.sent: dict[str, tuple[str, float]] = {}  # the board's id: the server's, when it came
        self.told, self.told_at, self.ends = None, NEVER, {}  # type: Any, float, dict
        self.remarks, self.remarks_at = 20.0, now()

    def say(self, kind: str, /, **message: Any) -> None:
        if self.linked:
            self.link.send({"t": kind, "m": {"v": 1, **message}})

    def ack(self, command_id: str, status: str, **more: Any) -> None:
        self.say("ack", id=command_id, st=status, **more)

    def remark(self, kind: str, /, **message: Any) -> None:
        """Says what the board tells unasked, as long as that is not too much."""
        if self.remarks >= 1:
            self.remarks -= 1
            self.say(kind, **message)

    def put(self, kind: str, content: bytes) -> None:
        """Has it sent to the board, in place of what waits of its kind, and a stop before all else."""
        if not self.line_open:
            return
        if kind == "beat" and any(other[0] == "beat" for other in self.outbox):
            return  # it may be there for the order to arm behind it
        self.drop(kind)
        self.outbox.insert(0 if kind == "stop" else len(self.outbox), (kind, content))

    def drop(self, *kinds: str) -> None:
        self.outbox = [waiting for waiting in self.outbox if waiting[0] not in kinds]

    # ---- From the server

    def link_closed(self, final: bool) -> None:
        self.linked = self.to_arm = False
        self.measured.clear()
        if final:
            self.lose()

    def lose(self) -> None:
        """Gives the link up: everything off, as nobody is there who could say so."""
        self.heard_at = None
        self.measured.clear()
        self.disarm()
        if self.linked:
            self.link.hang_up()
        self.linked = False

    def disarm(self) -> None:
        self.to_arm = False
        self.disarm_board()

    def disarm_board(self) -> None:
        self.armed = False
        self.refuse_waiting("DISARMED")
        self.put("stop", STOP)
        if self.boot is not None:
            self.put("arm", for_boot(5, self.boot, False))

    def hear(self, kind: str, message: dict, at: float) -> None:
        """What the server said; raises a KeyError, TypeError, ValueError or AttributeError when that is no message."""
        if kind not in ("welcome", "stop") and not self.linked:
            return
        handler = getattr(self, f"on_{kind}", None)
        if handler is None or message.get("v") != 1:
            return note("the server said something that is not known; it is left alone")
        handler(message, at)
        if self.linked:  # a stop may come before the welcome
            self.heard_at = at

    def on_welcome(self, _message: dict, at: float) -> None:
        self.linked, self.told = True, None
        self.disarm()  # whatever was armed over the link before
        if self.manifest:
            self.say("manifest", **self.manifest)
        self.tell_state(at)
        self.heartbeat(at)

    def on_time(self, message: dict, at: float) -> None:
        sent, server = finite(message["t"]), finite(message["now"])
        if 0 <= at - sent <= MOST_ROUND_TRIP_MS:
            self.measured.append((at - sent, server - sent - (at - sent) / 2))

    def server_time(self, at: float) -> Optional[float]:
        return at + min(self.measured)[1] if self.measured else None

    def on_stop(self, message: dict, at: float) -> None:
        latched = message["latched"] is not False
        if latched:
            self.halt()
        self.put("stop", STOP)
        self.refuse_waiting("ESTOP" if latched else "EXPIRED")
        if latched:
            self.latch(at)

    def latch(self, at: float) -> None:
        self.armed = self.to_arm = False
        self.clearing_until = NEVER
        self.drop("clear", "arm")
        if not self.latched:
            self.remember(True)
        self.latched = True
        self.tell_state(at)

    def on_clear(self, _message: dict, at: float) -> None:
        self.armed, self.to_arm, self.told = False, False, None
        if self.present:
            self.clearing_until = at + CLEARS_WITHIN_MS
            self.put("clear", for_boot(6, self.boot))
        else:
            note("the emergency stop cannot be cleared: the board does not answer")
            self.tell_state(at)

    def on_arm(self, message: dict, at: float) -> None:
        if message["armed"] is not True:
            return self.disarm()
        self.to_arm = not self.stopped()
        if not self.to_arm or not self.present:
            return self.tell_state(at)
        self.carry_out_arming()

    def carry_out_arming(self) -> None:
        """Arms the board when the server wants that; also when it came only after the server had said so."""
        self.to_arm = self.to_arm and not self.stopped()
        if not self.to_arm:
            return
        self.armed = True
        self.put("beat", for_boot(2, self.boot))  # a board that is not fed does not arm
        self.put("arm", for_boot(5, self.boot, True))

    def stopped(self) -> bool:
        return self.latched or bool(self.state and self.state["stopped"])

    def on_cmd(self, message: dict, at: float) -> None:
        command_id, exp = message["id"], finite(message["exp"])
        if not re.fullmatch(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", command_id):
            return note("a command without an id is left alone")
        status = self.refuse(command_id, exp, message.get("boot"), at)
        if status:
            return self.ack(command_id, status)
        capability = next((c for c in self.manifest["capabilities"] if c["id"] == message["cap"]), None)
        wrong = check(capability, message["p"])
        if wrong is not None:
            return self.ack(command_id, "RANGE", **wrong)
        if capability["mode"] == "pulse" and command_id in self.taken:
            return None  # nobody knows whether it was done
        waiting = [other["id"] for kind, other in self.outbox if kind == "command"]
        if command_id in waiting:
            return None
        if len(waiting) >= MOST_WAITING:
            return self.ack(command_id, "RATE")
        return self.take(command_id, exp, capability["id"], message["p"], at)

    def take(self, command_id: str, exp: float, capability: str, wanted: dict, at: float) -> None:
        """Lets a command wait for the board, of whose boot and channel it is from now on."""
        board_id = hashlib.sha256(command_id.encode()).digest()[:8]
        index = next(i for i, channel in self.channels.items() if channel["name"] == capability)
        command = {"id": command_id, "board_id": board_id, "exp": exp, "boot": self.boot, "channel": index}
        self.outbox.append(("command", {**command, "value": wanted["value"], "dur": wanted["durMs"]}))
        self.taken[command_id] = None
        if len(self.taken) > KEPT_IDS:
            self.taken.popitem(last=False)
        self.sent.setdefault(board_id.hex(), (command_id, at))

    def refuse(self, command_id: str, exp: float, boot: Optional[int], at: float) -> Optional[str]:
        """Why a command is not even looked at."""
        server = self.server_time(at)
        answered = self.taken.get(command_id)
        if answered:
            return "DUP" if answered == "OK" else answered
        if self.stopped():
            return "ESTOP"
        if server is None or server >= exp:
            return "EXPIRED"
        if not self.present or not self.manifest or boot not in (None, self.boot):
            return "NOLINK"
        return None if self.armed else "DISARMED"

    def refuse_waiting(self, status: str) -> None:
        for kind, command in self.outbox:
            if kind == "command":
                self.settle(command, status)
        self.drop("command")

    def settle(self, command: dict, status: str) -> None:
        self.sent.pop(command["board_id"].hex(), None)
        self.taken[command["id"]] = status
        self.ack(command["id"], status)

    # ---- From the board

    def line_opened(self, at: float) -> None:
        self.line_open, self.opened_at = True, at
        self.say_hello(at)

    def line_closed(self, at: float) -> None:
        self.line_open, self.outbox = False, []
        self.forget_board()
        self.look(at)

    def forget_board(self) -> None:
        self.state, self.channels, self.board_heard_at = None, {}, NEVER

    def lose_board(self) -> None:
        """It is away, or has started again: what it was told is over, and it has to say anew what it is."""
        self.armed, self.clearing_until = False, NEVER
        self.refuse_waiting("NOLINK")
        self.sent.clear()
        self.forget_board()

    def say_hello(self, at: float) -> None:
        self.hello_at = at
        self.put("hello", HELLO)

    def board_said(self, frame: bytes, at: float) -> None:
        kind, least = frame[0], {0x81: 8, 0x82: 12, 0x83: 8, 0x84: 4, 0x85: 1, 0x86: 14}
        if len(frame) < least.get(kind, 65) or (kind == 0x81 and frame[1] != 1):
            return
        self.board_heard_at = at
        if kind == 0x81:
            self.banner(frame, at)
        elif kind == 0x82:
            self.answered(frame[1:9].hex(), *struct.unpack_from("<Bh", frame, 9), at)
        elif kind == 0x83:
            self.state_said(frame, at)
        elif kind == 0x84:
            self.event_said(*struct.unpack_from("<BH", frame, 1))
        elif kind == 0x85:
            self.remark("log", text=text_of(frame[1:]))
        else:
            names = ("index", "flags", "min", "max", "maxOnMs", "minOffMs", "dutyPercent")
            channel = dict(zip(names, struct.unpack_from("<BBhhIHB", frame, 1)))
            self.channels[channel["index"]] = {**channel, "name": text_of(frame[14:])}
        self.look(at)

    def banner(self, frame: bytes, at: float) -> None:
        firmware, boot, _cause, expected = struct.unpack_from("<HHBB", frame, 2)
        if boot != self.boot:
            restarted, self.boot = self.boot is not None, boot
            if restarted:
                self.lose_board()
                note("the board has started again")
                self.say("event", kind="board-restarted", argument=boot)
            self.forget_board()
            self.board_heard_at = at
        self.expected = expected
        self.board = {"model": text_of(frame[8:]) or "board", "firmware": f"{firmware >> 8}.{firmware & 255}"}
        if len(self.channels) < expected:
            self.say_hello(at)

    def event_said(self, event: int, argument: int) -> None:
        if 1 <= event <= len(EVENTS):
            name = "disarmed" if event == 7 and argument == 0 else EVENTS[event - 1]
            self.remark("event", kind=name, argument=argument)

    def answered(self, board_id: str, status: int, detail: int, at: float) -> None:
        command_id, arrived = self.sent.pop(board_id, (None, 0.0))
        if command_id is None or status >= len(STATUSES):
            return
        self.taken[command_id] = STATUSES[status]
        extra = {"extra": detail} if STATUSES[status] in ("RANGE", "COOL") else {}
        self.ack(command_id, STATUSES[status], t=round(at - arrived, 1), **extra)

    def state_said(self, frame: bytes, at: float) -> None:
        flags, boot, uptime = struct.unpack_from("<BHI", frame, 1)
        if boot != self.boot:
            return self.say_hello(at)
        outputs = [struct.unpack_from("<hH", frame, place) for place in range(8, len(frame) - 3, 4)]
        bits = zip(("armed", "stopped", "button", "silent", "fault"), (1, 2, 4, 8, 16))
        self.state = {**{name: bool(flags & bit) for name, bit in bits}, "uptime": uptime, "outputs": outputs}
        self.state_at = at
        if self.latched and not self.state["stopped"]:
            if at >= self.clearing_until:
                return self.halt()
            self.latched, self.clearing_until = False, NEVER
            self.remember(False)
        if self.state["stopped"] and self.state["button"]:
            self.clearing_until = NEVER
        if self.state["armed"] and self.armed:
            self.to_arm = False
        elif self.state["armed"]:  # an agent before this one, or a frame that was lost
            self.disarm_board()

    def look(self, at: float) -> None:
        """Notices that the board came or went, and tells the server what is another than before."""
        complete = self.state is not None and 0 < self.expected == len(self.channels)
        present = self.line_open and complete and at - self.board_heard_at < AWAY_MS
        if present and not self.present:
            self.board_came()
        elif self.present and not present:
            self.present = False
            self.lose_board()
            note("the board does not answer any more")
            self.say("event", kind="board-away")
            self.say_hello(at)
        self.tell_state(at)

    def board_came(self) -> None:
        self.present, self.opened_at = True, None
        note(f"the board answers: {self.board['model']}, start {self.boot}")
        if self.was_present:
            self.say("event", kind="board-back")
        self.was_present = True
        manifest = make_manifest(self.board, self.channels, self.overrides)
        known = [capability["id"] for capability in manifest["capabilities"]] if manifest else []
        if not known:
            note("the board names no capability that can be used")
        for name in sorted(set(self.overrides) - set(known)):
            note(f"device.capabilities has {name}, and the board does not: it has {', '.join(known) or 'nothing'}")
        if manifest and manifest != self.manifest:
            self.say("manifest", **manifest)
        self.manifest = manifest
        self.carry_out_arming()

    def tell_state(self, at: float) -> None:
        """Tells the server how the board is when that is another than it was told."""
        if at - self.told_at < 50 and self.told is not None:
            return
        on = self.outputs_on()
        state = self.describe()
        ends = {name: math.inf if left == 65535 else self.state_at + left for name, (_, left) in on.items()}
        shape = (state, sorted((name, value) for name, (value, _) in on.items()))
        moved = any(abs(end - self.ends.get(name, 0)) > 500 for name, end in ends.items() if end != self.ends.get(name))
        if shape == self.told and not moved:
            return
        self.told, self.told_at, self.ends = shape, at, ends
        told = {name: {"p": {"value": value}, "remainingMs": left} for name, (value, left) in on.items()}
        self.say("state", **state, **({"on": told} if self.present else {}))

    def outputs_on(self) -> dict:
        """Of each capability that is on its value, and how many milliseconds are left of it."""
        outputs = self.state["outputs"][: self.expected] if self.present and self.state else []
        numbered = [(self.channels.get(index), output) for index, output in enumerate(outputs)]
        return {channel["name"]: output for channel, output in numbered if channel and output[1] > 0}

    def describe(self) -> dict:
        known = {"estop": self.stopped(), **({} if self.boot is None else {"boot": self.boot})}
        if not self.present or not self.state:
            return {**known, "state": "fault", "armed": False, "note": "The board does not answer."}
        fault = {"state": "fault", "note": "The board reports a fault."} if self.state["fault"] else {"state": "ready"}
        return {**known, **fault, "armed": self.armed and self.state["armed"], "button": self.state["button"]}

    # ---- By itself

    def heartbeat(self, at: float) -> None:
        self.heartbeat_at = at
        up = {"upMs": round(self.state["uptime"] + at - self.state_at)} if self.state else {}
        self.say("hb", t=at, **({} if self.boot is None else {"boot": self.boot}), **up)

    def tick(self, at: float) -> None:
        heard = self.heard_at is not None and at - self.heard_at < SILENT_MS
        if self.heard_at is not None and not heard:
            note("the server is silent: everything off")
            self.lose()
        if self.linked and at - self.heartbeat_at >= HEARTBEAT_MS:
            self.heartbeat(at)
        if self.line_open and not self.present and at - self.hello_at >= HELLO_MS:
            self.say_hello(at)
        if self.opened_at is not None and at - self.opened_at >= 5000:
            self.opened_at = None
            note("the port is open, and no board answers: is the sketch on it, is the baud rate right, and the port?")
        if heard and self.present and self.boot is not None and at - self.beat_at >= BEAT_MS:
            self.beat_at = at
            self.put("beat", for_boot(2, self.boot))
        self.remarks, self.remarks_at = min(20.0, self.remarks + (at - self.remarks_at) / 50), at
        self.look(at)

    def take_next(self, at: float) -> Optional[bytes]:
        """The content of the next frame for the board; what has waited for too long is answered instead."""
        while self.outbox:
            kind, waiting = self.outbox.pop(0)
            if kind != "command":
                return waiting
            server = self.server_time(at)
            left = 0 if server is None else int(waiting["exp"] - server)
            if left >= 1:
                rest = (waiting["boot"], waiting["channel"], waiting["value"], waiting["dur"], min(65535, left))
                return b"\x03" + waiting["board_id"] + struct.pack("<HBhIH", *rest)
            self.settle(waiting, "EXPIRED")
        return None


def whole_within(value: Any, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def finite(value: Any) -> float:
    """A number as a server says one; a ValueError when it is none, or has no end."""
    if not is_number(value):
        raise ValueError("not a number")
    return float(value)


def nearest(value: Any, least: int, most: int) -> dict:
    return {"extra": max(least, min(round(value), most))} if is_number(value) else {}


def check(capability: Optional[dict], parameters: dict) -> Optional[dict]:
    """None when all of it is allowed; else what goes into the answer."""
    if capability is None or set(parameters) - {"value", "durMs"}:
        return {}
    spec, most = capability["parameters"][0], capability["maxOnMs"]
    value, duration = parameters.get("value"), parameters.get("durMs")
    if not whole_within(value, spec["min"], spec["max"]):
        return nearest(value, spec["min"], spec["max"])
    return None if whole_within(duration, 1, most) else nearest(duration, 1, most)


def make_manifest(board: dict, channels: dict, overrides: dict) -> Optional[dict]:
    capabilities: dict[str, dict] = {}
    for _, channel in sorted(channels.items()):
        name, own = channel["name"], overrides.get(channel["name"], {})
        low, high = max(channel["min"], own.get("min", channel["min"])), min(channel["max"], own.get("max", channel["max"]))
        if name in capabilities or channel["min"] > channel["max"]:
            continue
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,15}(\.[a-z][a-z0-9-]{0,15})?", name):
            continue
        capabilities[name] = {
            "id": name,
            **({"label": own["label"]} if "label" in own else {}),
            "mode": "pulse" if channel["flags"] & 2 else "level",
            "risk": "high" if channel["flags"] & 1 or own.get("risk") == "high" else "low",
            "parameters": [{"name": "value", "type": "integer", "min": low, "max": max(low, high)}],
            "maxOnMs": max(1, min(channel["maxOnMs"], own.get("maxOnMs", 600_000), 600_000)),
            "minOffMs": min(max(channel["minOffMs"], own.get("minOffMs", 0)), 600_000),
            "dutyPercent": max(1, min(channel["dutyPercent"] or 100, own.get("dutyPercent", 100), 100)),
        }
    return {"v": 1, **board, "capabilities": list(capabilities.values())[:32]} if capabilities else None


# ---- The ways to the server and the board: each puts what it hears into the inbox, with its name ---------------------


class Link(threading.Thread):
    """Keeps one WebSocket to the server, and opens it again."""

    def __init__(self, address: str, token: str, ca: Optional[str], inbox: queue.Queue):
        super().__init__(daemon=True)
        self.address, self.token, self.inbox = address, token, inbox
        self.options = {"sslopt": {"ca_certs": ca, "cert_reqs": ssl.CERT_REQUIRED}} if ca else {}
        self.socket: Optional[websocket.WebSocket] = None
        self.welcome, self.ending = threading.Event(), False

    def run(self) -> None:
        tries = 0
        while not self.ending:
            code, trouble = self.connect()
            tries = 0 if self.welcome.is_set() else tries + 1
            final = code in (REFUSED, REPLACED, MISBEHAVED)
            pause = 60.0 if final else min(30.0, 2.0**tries) * random.uniform(0.75, 1)
            self.inbox.put(("link-closed", (code, trouble, final, pause)))
            time.sleep(pause)

    def connect(self) -> tuple[int, str]:
        """Stays for as long as the connection does; gives the code that it was closed with, and why."""
        self.welcome.clear()
        code = 1006
        try:
            nodelay = ((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),)
            link = websocket.create_connection(self.address, timeout=5, sockopt=nodelay, **self.options)
            link.settimeout(2)
            self.socket = link
            self.send({"t": "hello", "m": {"v": 1, "token": self.token, "agent": "livetap-agent (python)"}})
            opened_at = now()
            while self.welcome.is_set() or now() - opened_at < 5000:
                try:
                    opcode, content = link.recv_data()
                except websocket.WebSocketTimeoutException:
                    continue
                if opcode == websocket.ABNF.OPCODE_CLOSE:
                    return struct.unpack_from(">H", content)[0] if len(content) >= 2 else code, ""
                if opcode == websocket.ABNF.OPCODE_TEXT:
                    self.inbox.put(("message", content))
            return code, "no answer"
        except Exception as error:  # whatever it is, it is tried again
            return code, str(error)
        finally:
            self.hang_up()

    def send(self, message: dict) -> None:
        link = self.socket
        if link:
            try:
                link.send(json.dumps(message))
            except Exception:  # its thread hears of that as well
                self.hang_up()

    def hang_up(self) -> None:
        link, self.socket = self.socket, None
        if link:
            link.shutdown()


class SerialLine(threading.Thread):
    """Keeps a serial port open, and opens it again."""

    def __init__(self, path: str, baud: int, inbox: queue.Queue):
        super().__init__(daemon=True)
        self.path, self.baud, self.inbox = path, baud, inbox
        self.port: Optional[serial.Serial] = None
        self.trouble = ""

    def run(self) -> None:
        while True:
            try:
                path = find_board() if self.path == "auto" else self.path
                port = serial.Serial(path, self.baud, timeout=0.1, write_timeout=1, exclusive=True)
            except (OSError, ValueError) as error:
                self.say_once(explain(error, self.path))
            else:
                self.use(port)
            time.sleep(1)

    def use(self, port: serial.Serial) -> None:
        try:
            self.listen(port)
        except (OSError, ValueError, TypeError) as error:  # pyserial raises a TypeError when it is closed meanwhile
            self.say_once(explain(error, self.path))
        self.close()  # a write that failed may have closed it already
        self.inbox.put(("line-closed", None))

    def listen(self, port: serial.Serial) -> None:
        self.port, reader = port, FrameReader()
        keep_running(port)
        note(f"port {port.port} is open")
        self.trouble = ""
        self.inbox.put(("line-opened", None))
        while True:
            for frame in reader.read(port.read(port.in_waiting or 1)):
                self.inbox.put(("frame", frame))

    def say_once(self, trouble: str) -> None:
        if trouble != self.trouble:
            note(trouble)
        self.trouble = trouble

    def idle(self) -> bool:
        try:
            return self.port is not None and self.port.out_waiting == 0
        except (OSError, TypeError):
            return False

    def write(self, line: bytes) -> None:
        try:
            if self.port:
                self.port.write(line)
        except (OSError, TypeError):
            self.close()

    def send(self, content: bytes) -> None:
        self.write(encode_frame(content))

    def halt(self) -> None:
        self.write(bytes([HALT]))

    def close(self) -> None:
        port, self.port = self.port, None
        if port:
            port.close()


def keep_running(port: serial.Serial) -> None:
    """Without hangup the board keeps running when the port is closed."""
    try:
        import termios

        attributes = termios.tcgetattr(port.fd)
        attributes[2] &= ~termios.HUPCL
        termios.tcsetattr(port.fd, termios.TCSANOW, attributes)
    except (ImportError, OSError):
        pass


def find_board() -> str:
    boards = sorted(port.device for port in serial.tools.list_ports.comports() if port.vid in VENDORS)
    if len(boards) == 1:
        return boards[0]
    if boards:
        raise ValueError(f"several boards are plugged in ({', '.join(boards)}): name one instead of auto")
    raise ValueError("no board is plugged in that is known by its USB id: name its port instead of auto")


def explain(error: Exception, path: str) -> str:
    text = str(error)
    if re.search("permission", text, re.I):
        return f"port {path} may not be opened: add the user to the group dialout (sudo usermod -aG dialout \"$USER\")"
    if re.search("lock|busy", text, re.I):
        return f"port {path} is in use by another program (the Arduino monitor?): close that"
    if re.search("no such file", text, re.I):
        return f"port {path} is not there: plug the board in, or correct its name"
    return text if path == "auto" else f"port {path}: {text}"


# ---- The board that is none ------------------------------------------------------------------------------------------


KINDS = {  # name, flags, highest value, longest time, break, percent of a minute
    "lamp": [("lamp.on", 0, 255, 60000, 0, 100)],
    "motor": [("motor.run", 1, 200, 3000, 1000, 20)],
    "servo": [("servo.to", 0, 180, 10000, 0, 100)],
    "strip": [("strip.hue", 0, 360, 60000, 0, 100), ("strip.light", 0, 255, 60000, 0, 100)],
    "relay": [("relay.close", 2, 1, 2000, 500, 10)],
}


class VirtualOutput:
    """One channel: its limits, what it is at, and since when."""

    def __init__(self, name: str, flags: int, most: int, on_ms: int, off_ms: int, duty: int):
        self.name, self.flags, self.most = name, flags, most
        self.on_ms, self.off_ms, self.duty = on_ms, off_ms, duty
        self.value, self.since, self.until, self.off_at = 0, 0.0, 0.0, NEVER
        self.spans: list[tuple[float, float]] = []

    def set(self, value: int, duration: int, at: float) -> None:
        if not value:
            return self.off(at)
        self.since = self.since if self.value else at
        self.value, self.until = value, min(at + duration, self.since + self.on_ms)
        return None

    def off(self, at: float) -> None:
        if self.value:
            self.spans = [span for span in self.spans if span[1] > at - 60_000] + [(self.since, at)]
            self.value, self.off_at = 0, at

    def refuse(self, value: int, duration: int, at: float) -> Optional[tuple[int, int]]:
        """Status and detail when that is not allowed now; off always is."""
        if not 0 <= value <= self.most:
            return 3, max(0, min(value, self.most))
        if value and not 1 <= duration <= self.on_ms:
            return 3, max(1, min(32767, duration, self.on_ms))
        if value and self.flags & 2 and self.value:
            return 8, 0
        rest = 0 if self.value else math.ceil(max(0, self.off_ms - (at - self.off_at)))
        if value and rest > 0:
            return 6, rest
        used = sum(end - max(begin, at - 60_000) for begin, end in self.spans if end > at - 60_000)
        used += at - self.since if self.value else 0
        return (5, 0) if value and used + duration > self.duty * 600 else None

    def left(self, at: float) -> int:
        return max(1, min(65535, math.ceil(self.until - at))) if self.value else 0

    def bar(self) -> str:
        return f"{self.name} {'█' * round(self.value / self.most * 12):░<12} {self.value}"


class VirtualLine:
    """A board that is none: keeps the rules of the firmware, and draws what it would do."""

    def __init__(self, kind: str, inbox: queue.Queue):
        self.kind, self.inbox = kind, inbox
        self.outputs = [VirtualOutput(*limits) for limits in KINDS[kind]]
        self.boot, self.started_at = int(time.time()) & 0xFFFF, now()  # another one at each start, as of a real board
        self.ids: deque = deque(maxlen=16)
        self.armed = self.stopped = False
        self.beat_at = self.state_at = NEVER
        self.shown = ""

    def start(self) -> None:
        self.inbox.put(("line-opened", None))

    def idle(self) -> bool:
        return True

    def close(self) -> None:
        pass

    def send(self, content: bytes) -> None:
        at, kind = now(), content[0]
        self.tick(at)
        if kind == 1:
            self.banner()
            for index, output in enumerate(self.outputs):
                limits = (output.flags, 0, output.most, output.on_ms, output.off_ms, output.duty)
                self.say(struct.pack("<BBBhhIHB", 0x86, index, *limits) + output.name.encode())
        elif kind == 2:
            return self.beat(struct.unpack_from("<H", content, 1)[0], at)
        elif kind == 3:
            status, detail = self.command(content, at)
            self.say(b"\x82" + content[1:9] + struct.pack("<Bh", status, detail))
        elif kind == 4:
            self.all_off(at)
        elif struct.unpack_from("<H", content, 1)[0] == self.boot:
            self.arm(content[3] == 1, at) if kind == 5 else self.clear()
        return self.tell_state(at)

    def say(self, content: bytes) -> None:
        self.inbox.put(("frame", content))

    def say_event(self, kind: int, argument: int = 0) -> None:
        self.say(struct.pack("<BBH", 0x84, kind, argument))

    def banner(self) -> None:
        about = struct.pack("<BBHHBB", 0x81, 1, 256, self.boot, 1, len(self.outputs))
        self.say(about + f"virtual {self.kind}".encode())

    def tell_state(self, at: float) -> None:
        self.state_at, flags = at, self.armed + 2 * self.stopped
        content = struct.pack("<BBHI", 0x83, flags, self.boot, int(at - self.started_at))
        self.say(content + b"".join(struct.pack("<hH", output.value, output.left(at)) for output in self.outputs))
        self.draw()

    def draw(self) -> None:
        how = "EMERGENCY STOP" if self.stopped else "armed" if self.armed else "disarmed"
        picture = "  ".join([*(output.bar() for output in self.outputs), how])
        if picture != self.shown:
            terminal = sys.stdout.isatty()
            print(f"\r\x1b[K{picture}" if terminal else picture, end="" if terminal else "\n", flush=True)
        self.shown = picture

    def beat(self, boot: int, at: float) -> None:
        if boot == self.boot:
            self.beat_at = at
        else:
            self.banner()

    def arm(self, armed: bool, at: float) -> None:
        self.armed = armed and not self.stopped and at - self.beat_at < AWAY_MS
        if not self.armed:
            self.all_off(at)
        self.say_event(7, self.armed)

    def clear(self) -> None:
        if self.stopped:
            self.stopped = self.armed = False
            self.say_event(6)

    def command(self, content: bytes, at: float) -> tuple[int, int]:
        """Does what it says when that is allowed; gives status and detail of the answer."""
        command_id, (boot, index, value, duration, ttl) = content[1:9], struct.unpack_from("<HBhIH", content, 9)
        questions = (boot != self.boot, 7), (command_id in self.ids, 1), (ttl < 1, 2), (self.stopped, 4), (not self.armed, 9)
        status = next((status for refused, status in questions if refused), None)
        if status is not None:
            return status, 0
        if index >= len(self.outputs):
            return 3, len(self.outputs) - 1
        refused = self.outputs[index].refuse(value, duration, at)
        if refused is None:
            self.ids.append(command_id)
            self.outputs[index].set(value, duration, at)
        return refused or (0, 0)

    def halt(self) -> None:
        self.all_off(now())
        self.armed, self.stopped = False, True
        self.say_event(1)
        self.tell_state(now())

    def all_off(self, at: float) -> None:
        for output in self.outputs:
            output.off(at)

    def tick(self, at: float) -> None:
        over = [output for output in self.outputs if output.value and at >= output.until]
        for output in over:
            output.off(output.until)
        silent = self.armed and at - self.beat_at >= AWAY_MS
        if silent:
            self.all_off(at)
            self.armed = False
            self.say_event(3)
        if over or silent or at - self.state_at >= 1000:
            self.tell_state(at)


# ---- Settings --------------------------------------------------------------------------------------------------------


LIMITS = {"min": (-32768, 32767), "max": (-32768, 32767), "maxOnMs": (1, 600_000), "minOffMs": (0, 600_000)}
LIMITS["dutyPercent"] = (1, 100)
BAUDS = (300, 2_000_000)


def check_file(file: Any) -> list[str]:
    """Everything in the shape of a file of settings that is wrong."""
    texts = ("url", "token", "tokenFile", "ca", "stateFile")
    wrong = check_object(file, "the file", texts, ("device",))
    device = file.get("device", {}) if isinstance(file, dict) else {}
    wrong += check_object(device, "device", ("serial", "virtual"), ("baud", "capabilities"))
    if not isinstance(device, dict):
        return wrong
    if "baud" in device and not whole_within(device["baud"], *BAUDS):
        wrong.append("device.baud has to be a whole number, such as 115200")
    capabilities = device.get("capabilities", {})
    if not isinstance(capabilities, dict):
        return [*wrong, "device.capabilities has to be an object"]
    return wrong + [text for name, own in capabilities.items() for text in check_override(f"device.capabilities.{name}", own)]


def check_object(value: Any, place: str, texts: tuple, others: tuple) -> list[str]:
    if not isinstance(value, dict):
        return [f"{place} has to be an object"]
    wrong = [f"{place}: {name} is not known" for name in sorted(set(value) - {*texts, *others})]
    return wrong + [f"{place}: {name} has to be a text" for name in texts if not isinstance(value.get(name, ""), str)]


def check_override(place: str, own: Any) -> list[str]:
    wrong = check_object(own, place, ("label", "risk"), tuple(LIMITS))
    if not isinstance(own, dict):
        return wrong
    if isinstance(own.get("label"), str) and len(own["label"]) > 40:
        wrong.append(f"{place}: label has to have at most 40 characters")
    if own.get("risk", "high") != "high":
        wrong.append(f"{place}: risk can only be made high")
    for name, (least, most) in LIMITS.items():
        if name in own and not whole_within(own[name], least, most):
            wrong.append(f"{place}: {name} has to be a whole number from {least} to {most}")
    return wrong


def refuse_settings(wrong: list[str]) -> None:
    """Ends the program when something is wrong, with all of it."""
    if wrong:
        sys.exit("livetap_agent: " + "\n".join(wrong))


def read_file(path: Optional[str]) -> dict:
    try:
        with open(path, encoding="utf-8") if path else nullcontext() as opened:
            file = json.load(opened) if opened else {}
    except (OSError, ValueError) as error:
        sys.exit(f"livetap_agent: {path} cannot be read: {error}")
    refuse_settings([f"{path}: {text}" for text in check_file(file)])  # nothing else can be said then
    return file


def find_token(options: argparse.Namespace, file: dict, in_folder: Callable) -> tuple[str, list[str]]:
    """The token, and what is wrong with where it is."""
    wrong: list[str] = []
    token = options.token or os.environ.get("LIVETAP_AGENT_TOKEN") or file.get("token")
    token_file = None if token else options.token_file or in_folder(file.get("tokenFile"))
    try:
        for path in filter(None, [token_file, options.config if file.get("token") else None]):
            if os.stat(path).st_mode & 0o077:
                wrong.append(f"{path} has the token, and others may read it: chmod 600 {path}")
        if token_file:
            with open(token_file, encoding="utf-8") as opened:
                token = opened.read().strip()
    except OSError as error:
        wrong.append(f"tokenFile cannot be read: {error}")
    if not re.fullmatch(r"ttlc_device_[\w-]{1,180}", token or "", re.ASCII):
        wrong.append("the token is missing, or none of a device: those begin with ttlc_device_")
    return token or "", wrong


def check_device(device: dict, baud: Optional[int]) -> list[str]:
    wrong = []
    if bool(device.get("serial")) == bool(device.get("virtual")):
        wrong.append("device needs one of serial (such as /dev/ttyACM0, or auto) and virtual")
    if baud is not None and not whole_within(baud, *BAUDS):
        wrong.append(f"baud is {baud}: it has to be a whole number, such as 115200")
    if device.get("virtual") and device["virtual"] not in KINDS:
        wrong.append(f"virtual has to be one of {', '.join(KINDS)}")
    return wrong


def link_address(text: str) -> Optional[str]:
    """Address of the WebSocket at that Livetap; None when it is none."""
    url = urlsplit(text)
    if url.scheme not in ("http", "https", "ws", "wss") or not url.netloc:
        return None
    path = url.path.rstrip("/")
    path += "" if path.endswith("/devices/link") else "/api/v1/devices/link"
    return f"{url.scheme.replace('http', 'ws')}://{url.netloc}{path}"


def usual_state_file(token: str) -> str:
    state_home = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
    folder = os.environ.get("STATE_DIRECTORY") or os.path.join(state_home, "livetap")
    return os.path.join(folder, f"agent-{token.split('_')[2]}.json")


def read_settings(options: argparse.Namespace) -> dict:
    """The settings; ends the program with everything that is wrong with them."""
    file = read_file(options.config)
    folder = os.path.dirname(os.path.abspath(options.config or "x"))
    in_folder = lambda path: path and os.path.join(folder, path)  # noqa: E731
    device = {"serial": options.serial, "virtual": options.virtual}
    device = device if any(device.values()) else file.get("device", {})
    token, wrong = find_token(options, file, in_folder)
    address = link_address(str(options.url or file.get("url") or ""))
    if address is None:
        wrong.append("url is missing, or does not begin with https://, http://, wss:// or ws://")
    refuse_settings(wrong + check_device(device, options.baud))
    return {
        "address": address,
        "token": token,
        "ca": options.ca or in_folder(file.get("ca")),
        "state_file": options.state_file or in_folder(file.get("stateFile")) or usual_state_file(token),
        "serial": device.get("serial"),
        "virtual": device.get("virtual"),
        "baud": options.baud or device.get("baud") or 115200,
        "overrides": file.get("device", {}).get("capabilities", {}),
    }


# ---- The emergency stop over a restart -------------------------------------------------------------------------------


def read_latch(path: str) -> bool:
    """A file that says nothing clear counts as latched."""
    try:
        with open(path, encoding="utf-8") as opened:
            return json.load(opened).get("estop") is not False
    except FileNotFoundError:
        return False
    except (OSError, ValueError, AttributeError):
        return True


def write_latch(path: str, latched: bool) -> None:
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(f"{path}.part", "w", encoding="utf-8") as opened:
            json.dump({"estop": latched}, opened)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(f"{path}.part", path)
    except OSError as error:
        note(f"the emergency stop cannot be kept over a restart: {error}")


# ---- All of it together ----------------------------------------------------------------------------------------------


REASONS = {
    REFUSED: "the server refuses the token: make another one on the page of the device, and set it here",
    REPLACED: "the same device came from elsewhere: does another agent run with this token?",
    MISBEHAVED: "the server did not understand this agent: are both of the same version?",
    4503: "the server stops",
}


class Agent:
    """A link, a line and the core between them. Everything happens in the thread that calls run()."""

    def __init__(self, settings: dict, once: bool):
        self.inbox: queue.Queue = queue.Queue()
        self.link = Link(settings["address"], settings["token"], settings["ca"], self.inbox)
        kind, path, state_file = settings["virtual"], settings["serial"], settings["state_file"]
        self.line = VirtualLine(kind, self.inbox) if kind else SerialLine(path, settings["baud"], self.inbox)
        latch = lambda latched: write_latch(state_file, latched)  # noqa: E731
        self.core = Core(self.link, self.line.halt, latch, read_latch(state_file), settings["overrides"])
        self.once, self.ending, self.code, self.ticked_at = once, threading.Event(), 0, 0.0

    def run(self) -> int:
        """Until it is told to end; gives the exit code."""
        self.line.start()
        self.link.start()
        while not self.ending.is_set():
            try:
                self.take(*self.inbox.get(timeout=0.005 if self.core.outbox else 0.05))
            except queue.Empty:
                pass
            self.tick(now())
            send_waiting(self.core, self.line)
        self.leave()
        return self.code

    def take(self, name: str, content: Any) -> None:
        if name == "message":
            self.hear(content)
        elif name == "frame":
            self.core.board_said(content, now())
        elif name == "line-opened":
            self.core.line_opened(now())
        elif name == "line-closed":
            self.core.line_closed(now())
        elif name == "link-closed":
            self.link_closed(*content)

    def hear(self, content: bytes) -> None:
        try:
            message = json.loads(content)
            if message["t"] == "welcome":
                self.link.welcome.set()
                note(f"connected as {message['m']['name']} ({message['m']['deviceId']})")
            self.core.hear(str(message["t"]), message["m"], now())
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
            note("the server said something that is no message; it is left alone")

    def link_closed(self, closed: int, trouble: str, final: bool, pause: float) -> None:
        note(f"{REASONS.get(closed) or f'no connection: {trouble or closed}'}; trying again in {round(pause)} s")
        self.core.link_closed(final)
        if self.once and closed == REFUSED:
            self.code = 2
            self.ending.set()

    def tick(self, at: float) -> None:
        if at - self.ticked_at < 50:
            return
        self.ticked_at = at
        self.core.tick(at)
        if isinstance(self.line, VirtualLine):
            self.line.tick(at)

    def leave(self) -> None:
        """Switches the board off before it goes."""
        self.core.disarm()
        self.core.linked = False  # what still comes from the server is not carried out
        leaving_at = now()
        while self.core.outbox and now() - leaving_at < 500:
            send_waiting(self.core, self.line)
            time.sleep(0.01)
        time.sleep(0.05)  # the line has it, the board not yet
        self.link.ending = True
        self.link.hang_up()
        self.line.close()


def send_waiting(core: Core, line: Any) -> None:
    while core.outbox and line.idle():
        content = core.take_next(now())
        if content:
            line.send(content)


def main() -> int:
    parser = argparse.ArgumentParser(prog="livetap_agent", description="Joins a board at this machine and a Livetap.")
    parser.add_argument("--config", help="settings as JSON; what follows goes before them (docs/agent.md)")
    parser.add_argument("--url", help="address of the Livetap")
    parser.add_argument("--token", help="of the device; better in LIVETAP_AGENT_TOKEN, or a file")
    parser.add_argument("--token-file", help="a file that has the token, and that only you can read")
    parser.add_argument("--ca", help="certificate authorities to believe, PEM, and no others")
    parser.add_argument("--serial", help="port of the board, such as /dev/ttyACM0; auto looks for one")
    parser.add_argument("--baud", type=int, help="of the port; usual: 115200")
    parser.add_argument("--virtual", choices=list(KINDS), help="draw a device in place of a board")
    parser.add_argument("--state-file", help="where an emergency stop is kept over a restart")
    parser.add_argument("--once", action="store_true", help="end with exit code 2 when the token is refused")
    options = parser.parse_args()
    agent = Agent(read_settings(options), options.once)
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: agent.ending.set())
    return agent.run()


if __name__ == "__main__":
    sys.exit(main())
