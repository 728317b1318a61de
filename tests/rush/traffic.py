"""Citizens in a rush: so many page views and so many cases a second, through the front door.

Every sender has an address of their own, as the limits for one address stay in force, and does as
an app should: no answer, or one that asks to come again, and the same call is sent again with its
key.
"""

from __future__ import annotations

import http.client
import io
import json
import random
import ssl
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.services.nginx import HOST

WORDS = "قدمت طلبًا في الأول من الشهر ولم يصلني جواب إلى اليوم."
KEEPS_TRYING = 90.0  # seconds
#: one case in so many brings a photo
PHOTO_EVERY = 10
VIEWERS = 20
LATE = 1.0  # seconds


@dataclass(frozen=True, slots=True)
class View:
    """One page that was asked for. ``status`` 0: no answer at all."""

    at: float
    seconds: float
    status: int
    path: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One case that was sent, with all its tries. ``reference``: empty where none was given."""

    at: float
    seconds: float
    tries: int
    token: str
    reference: str
    photo: bool
    last: int


class Line:
    """A connection from one address, opened again where it broke."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE

    def __init__(self, port: int, address: str) -> None:
        self.port, self.address = port, address
        self.link: http.client.HTTPSConnection | None = None

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Status and body. Raises ``OSError`` or ``HTTPException``."""
        if self.link is None:
            self.link = http.client.HTTPSConnection(
                "127.0.0.1",
                self.port,
                timeout=30,
                context=self.context,
                source_address=(self.address, 0),
            )
        try:
            self.link.request(method, path, body, {"Host": HOST} | (headers or {}))
            answer = self.link.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise

    def close(self) -> None:
        """The next call opens it anew."""
        if self.link is not None:
            self.link.close()
            self.link = None


class Rush:
    """``views`` page views and ``cases`` cases a second on the office at ``port``."""

    def __init__(self, port: int, paths: list[str], views: int, cases: int) -> None:
        self.port, self.paths, self.views, self.cases = port, paths, views, cases
        self.random = random.Random(1)
        self.seen: list[View] = []
        self.sent: list[Sent] = []
        self.photo = _photo()

    def run(self, seconds: float) -> None:
        """Go on for ``seconds``, then wait for those who still try."""
        self.ends = time.time() + seconds
        viewers = [threading.Thread(target=self._view, args=(n,)) for n in range(VIEWERS)]
        for viewer in viewers:
            viewer.start()
        with ThreadPoolExecutor(200) as pool:
            self._steadily(self.cases, lambda number: pool.submit(self._send, number))
        for viewer in viewers:
            viewer.join()

    def _steadily(self, rate: float, do: Callable[[int], object]) -> None:
        """Begin ``rate`` of them a second; one that is a second late is left out."""
        begun, number = time.time(), 0
        while (now := time.time()) < self.ends:
            due = begun + number / rate
            if now < due:
                time.sleep(due - now)
            if now < due + LATE:
                do(number)
            number += 1

    def _view(self, number: int) -> None:
        chance = random.Random(number)
        line = Line(self.port, f"127.9.0.{number + 1}")
        # popular pages are asked for more often than others, as everywhere
        weights = [1 / (place + 1) for place in range(len(self.paths))]

        def look(_number: int) -> None:
            path = chance.choices(self.paths, weights)[0]
            start = time.time()
            try:
                status, _body = line.ask("GET", path)
            except (OSError, http.client.HTTPException):
                status = 0
            self.seen.append(View(start, time.time() - start, status, path))

        self._steadily(self.views / VIEWERS, look)

    def _send(self, number: int) -> None:
        token, photo = uuid.uuid4().hex, number % PHOTO_EVERY == 0
        body, headers = self._call(token, photo)
        start, tries, status, reference = time.time(), 0, 0, ""
        line = Line(self.port, self._address())
        while not reference and time.time() - start < KEEPS_TRYING:
            tries += 1
            try:
                status, told = line.ask("POST", "/api/v1/cases", body, headers)
                if status in (200, 201):
                    reference = json.loads(told)["reference"]
                    break
                if status not in (429, 500, 502, 503, 504):
                    break
            except (OSError, http.client.HTTPException):
                status = 0
            time.sleep(min(1.0 * tries, 5.0))
        line.close()
        seconds = time.time() - start
        self.sent.append(Sent(start, seconds, tries, token, reference, photo, status))

    def _address(self) -> str:
        a, b, c = (self.random.randint(1, 250) for _ in range(3))
        return f"127.{10 + a % 200}.{b}.{c}"

    def _call(self, token: str, photo: bool) -> tuple[bytes, dict[str, str]]:
        case: dict[str, Any] = {
            "form": "complaint",
            "answers": {"agency": "MOI", "subject": f"rush {token}", "details": WORDS},
            "contact": {"name": "سعاد", "email": f"{token}@example.com"},
            "consent": True,
        }
        headers = {"Idempotency-Key": token, "Content-Type": "application/json"}
        if not photo:
            return json.dumps(case).encode(), headers
        mark = f"----{token}"
        parts = io.BytesIO()
        parts.write(f'--{mark}\r\nContent-Disposition: form-data; name="case"\r\n\r\n'.encode())
        parts.write(json.dumps(case).encode())
        parts.write(
            f'\r\n--{mark}\r\nContent-Disposition: form-data; name="attachments"; '
            'filename="photo.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'.encode()
        )
        parts.write(self.photo + f"\r\n--{mark}--\r\n".encode())
        headers["Content-Type"] = f"multipart/form-data; boundary={mark}"
        return parts.getvalue(), headers


def _photo() -> bytes:
    from PIL import Image

    content = io.BytesIO()
    chance = random.Random(2).randbytes(200 * 150 * 3)
    Image.frombytes("RGB", (200, 150), chance).save(content, "JPEG", quality=70)
    return content.getvalue()


def write(rush: Rush, folder: Path) -> None:
    """Write down what was seen and sent, for the one who counts."""
    for name, rows in (("views", rush.seen), ("sent", rush.sent)):
        lines = [json.dumps(asdict(row)) for row in rows]  # type: ignore[call-overload]
        (folder / f"{name}.jsonl").write_text("\n".join(lines))


def main(port: int, paths: Path, views: int, cases: int, seconds: float) -> None:
    """A process of its own, beside the office's."""
    rush = Rush(port, json.loads(paths.read_text()), views, cases)
    rush.run(seconds)
    write(rush, paths.parent)


if __name__ == "__main__":
    import sys

    main(int(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:6]))
