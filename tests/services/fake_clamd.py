"""A scanner that can be told to misbehave."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import suppress

ANSWERS = {
    "clean": b"stream: OK\0",
    "infected": b"stream: Win.Test.EICAR_HDB-1 FOUND\0",
    "limits": b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0",
    "encrypted": b"stream: Heuristics.Encrypted.PDF FOUND\0",
    "too long": b"INSTREAM size limit exceeded. ERROR\0",
    "error": b"stream: Can't allocate memory ERROR\0",
    "two answers": b"stream: OK\0stream: Evil FOUND\0",
    "no end": b"stream: OK",
    "nonsense": b"HTTP/1.1 200 OK\0",
    "nothing": b"\0",
    "drop": b"",
}


class FakeClamd:
    """Answers as ``mode`` says: a key of ``ANSWERS``, ``hang`` or ``drip``."""

    def __init__(self) -> None:
        self.mode = "clean"
        self.received: list[bytes] = []
        self.over = threading.Event()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self.listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                link, _ = self.listening.accept()
                threading.Thread(target=self._serve, args=(link,), daemon=True).start()

    def _serve(self, link: socket.socket) -> None:
        with suppress(OSError), link, link.makefile("rb") as reader:
            command = b""
            while not command.endswith(b"\0"):
                command += reader.read(1)
            if self.mode == "hang":
                self.over.wait(30)
                return
            if command == b"zPING\0":
                link.sendall(b"" if self.mode == "drop" else b"PONG\0")
                return
            self._read(reader)
            if self.mode == "drip":
                while not self.over.wait(0.05):
                    link.sendall(b"s")
                return
            link.sendall(ANSWERS[self.mode])

    def _read(self, reader) -> None:
        if self.mode == "too long":
            return  # it stops listening at once
        data = b""
        while length := struct.unpack("!L", reader.read(4))[0]:
            data += reader.read(length)
        self.received.append(data)

    def close(self) -> None:
        self.over.set()
        self.listening.close()
