"""A line to a server that a test can cut: refused, or silent for ever."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"


class Line:
    """Passes bytes between a port of its own and a server, while it is whole."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.target = (parts.hostname or LOOPBACK, parts.port or 80)
        self.silent = threading.Event()
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
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                if not self.silent.is_set():
                    other.sendall(data)
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        """Every connection breaks, and new ones are refused."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._hang_up()

    def fall_silent(self) -> None:
        """Connections stand, but no answer comes."""
        self.silent.set()

    def restore(self) -> None:
        """As if nothing had been."""
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
