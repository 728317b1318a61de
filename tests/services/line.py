"""A line to a server that a test can cut: refused, silent, broken off, slow, answered falsely."""

from __future__ import annotations

import random
import re
import socket
import struct
import threading
import time
from contextlib import suppress
from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"
_AT_ONCE = struct.pack("ii", 1, 0)  # closing sends a reset


class Line:
    """Passes bytes between a port of its own and a server, while it is whole."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.target = (parts.hostname or LOOPBACK, parts.port or 80)
        self.silent = threading.Event()
        self.breaking = threading.Event()
        self.delay: tuple[float, float] | None = None
        self.false_answer = b""
        self._ends: list[socket.socket] = []
        self._listening = self._listen(0)
        self.port = self._listening.getsockname()[1]
        self.url = f"http://{LOOPBACK}:{self.port}"

    def _listen(self, port: int) -> socket.socket:
        made = socket.socket()
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((LOOPBACK, port))
        made.listen(64)
        threading.Thread(target=self._accept, args=(made,), daemon=True).start()
        return made

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            self._ends.append(near)
            if self.silent.is_set():
                continue
            far = socket.create_connection(self.target)
            self._ends.append(far)
            for passing, one, other in ((self._pass, near, far), (self._answer, far, near)):
                threading.Thread(target=passing, args=(one, other), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                if self.false_answer:
                    self._answer_falsely(one, data)
                    break
                if not self.silent.is_set():
                    other.sendall(data)
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)

    def _answer_falsely(self, near: socket.socket, asked: bytes) -> None:
        """Answer one request, of which ``asked`` has come, once all of it has."""
        while b"\r\n\r\n" not in asked:
            asked += _more(near)
        head, _, body = asked.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        missing = int(length[1]) - len(body) if length else 0
        while missing > 0:
            missing -= len(_more(near))
        near.sendall(self.false_answer)

    def _answer(self, far: socket.socket, near: socket.socket) -> None:
        with suppress(OSError):
            while data := far.recv(65536):
                if self.breaking.is_set():
                    near.sendall(data[: len(data) // 2])
                    near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
                    near.shutdown(socket.SHUT_RD)  # wakes who still reads from it
                    near.close()
                    break
                if self.delay:
                    time.sleep(random.uniform(*self.delay))
                if not self.silent.is_set():
                    near.sendall(data)
        for end in (near, far):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        """Every connection breaks, and new ones are refused."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._hang_up()

    def fall_silent(self) -> None:
        """Connections stand, but no answer comes."""
        self.silent.set()

    def break_off(self) -> None:
        """Every answer breaks off in its middle."""
        self.breaking.set()

    def slow_down(self, least: float, most: float) -> None:
        """Every answer comes so many seconds late."""
        self.delay = least, most

    def answer(self, status: int, content: str) -> None:
        """Every request gets this answer, as of something that stands before the server."""
        told = [f"HTTP/1.1 {status} Status", f"Content-Length: {len(content.encode())}"]
        told += ["Connection: close"]
        if content.startswith("<"):
            told += ["Content-Type: text/html"]
        else:
            told += ["Content-Type: application/json", "X-Elastic-Product: Elasticsearch"]
        self.false_answer = "\r\n".join([*told, "", content]).encode()

    def restore(self) -> None:
        """As if nothing had been."""
        self.breaking.clear()
        self.delay = None
        self.false_answer = b""
        if self.silent.is_set():
            self.silent.clear()
            self._hang_up()
        if self._listening.fileno() < 0:
            self._listening = self._listen(self.port)

    def _hang_up(self) -> None:
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._ends = []

    def close(self) -> None:
        """For good."""
        self.cut()


def _more(end: socket.socket) -> bytes:
    """What comes next; an ``OSError`` where nothing will."""
    data = end.recv(65536)
    if not data:
        raise ConnectionResetError
    return data
