"""nginx with the deployment's configuration before two small servers that tell what they got."""

from __future__ import annotations

import http.client
import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.services import Unavailable, missing
from tests.services.nginx import HOST, nginx

PRIVATE = "سري: لا يخرج إلا بإذن".encode()


class Telling(BaseHTTPRequestHandler):
    """Answers with the request's headers, or hands a private file over to nginx."""

    protocol_version = "HTTP/1.1"

    def _answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append(f"{self.command} {self.path}")
        if self.path == "/ar/track/together/":
            self.server.together.wait(4)
        if self.path == "/dies":
            self.close_connection = True
            return
        told = {name.lower(): value for name, value in self.headers.items()}
        answer = json.dumps({"headers": told, "bytes": len(body)}).encode()
        self.send_response(200)
        if self.path.startswith("/ar/kept"):
            self.send_header("Cache-Control", "public, max-age=0, s-maxage=5")
            self.send_header("ETag", '"kept"')
        if self.path.startswith("/case-files/"):
            self.send_header("X-Accel-Redirect", "/private-files/cases/letter.pdf")
            self.send_header("Content-Disposition", "attachment")
            self.send_header("Cache-Control", "private, no-store")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = _answer

    def log_message(self, *args):
        """Nothing on the terminal."""


class Visitor:
    """Somebody at one loopback address."""

    def __init__(self, port, address):
        self.context = ssl.create_default_context()
        self.context.check_hostname = False
        self.context.verify_mode = ssl.CERT_NONE
        self.port, self.address = port, address

    def __call__(self, path, method="GET", body=None, **headers):
        """The answer's status, headers and body."""
        link = http.client.HTTPSConnection(
            "127.0.0.1",
            self.port,
            timeout=20,
            context=self.context,
            source_address=(self.address, 0),
        )
        try:
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            link.request(method, path, body, {"Host": HOST} | given)
            answer = link.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            link.close()


@pytest.fixture
def offices():
    """Two servers behind nginx; ``asked`` is what each was asked."""
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Telling) for _ in range(2)]
    threads, together = [], threading.Barrier(2)
    for server in servers:
        server.asked, server.together = [], together
        threads.append(threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True))
        threads[-1].start()
    yield servers
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def front(offices, tmp_path):
    """The nginx before them, whose folder holds one private and one static file."""
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(folder.stat().st_mode | 0o055)  # it runs as nobody
    for name, content in (
        ("private/cases/letter.pdf", PRIVATE),
        ("static/office.css", b"a { color: red }"),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    web = [f"127.0.0.1:{server.server_address[1]}" for server in offices]
    try:
        with nginx(web, tmp_path) as server:
            yield server
    except Unavailable as reason:
        missing("nginx", reason)


@pytest.fixture
def visit(front):
    """A visitor at an address of their own."""
    return Visitor(front.port, "127.4.0.1")
