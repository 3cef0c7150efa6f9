"""A local download mirror that can be made to misbehave."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from typing_extensions import override


class Mirror(ThreadingHTTPServer):
    """Serves files from memory and records the requests."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files = files
        self.url = f"http://127.0.0.1:{self.server_port}/"
        self.asked: list[str] = []
        """Path and range of every request."""

        self.cut_after: int | None = None
        """Bytes of a body after which the connection is cut."""

        self.supports_ranges = True
        self.content_type = "application/octet-stream"
        self.status: int | None = None
        """What every request is answered with instead of a file."""


class _Handler(BaseHTTPRequestHandler):
    server: Mirror

    def do_GET(self) -> None:
        ranged = self.headers.get("Range", "")
        self.server.asked.append(f"{self.path[1:]} {ranged}".strip())
        if self.server.status is not None:
            self.send_error(self.server.status)
            return
        content = self.server.files.get(self.path[1:])
        if content is None:
            self.send_error(404)
            return
        start = 0
        if ranged and self.server.supports_ranges:
            start = int(ranged.removeprefix("bytes=").removesuffix("-"))
            if start >= len(content):
                self.send_error(416)
                return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(content) - start))
        self.send_header("Content-Type", self.server.content_type)
        self.end_headers()
        with suppress(ConnectionError):  # a client with a full disk hangs up
            self.wfile.write(content[start : self.server.cut_after])

    def do_CONNECT(self) -> None:
        """Refuse as a proxy does, since this is none."""
        self.send_error(self.server.status or 501)

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""


@contextmanager
def serving(files: dict[str, bytes]) -> Iterator[Mirror]:
    """Run a mirror for the length of a block."""
    with Mirror(files) as mirror:
        thread = threading.Thread(target=mirror.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield mirror
        finally:
            mirror.shutdown()
            thread.join()
