import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from mnist_gui.core.errors import DataError
from tests.helpers.trainer.mirror_server import Mirror, serving
from trainer.data.download import RemoteFile, fetch_file
from trainer.data.download_failure import failure_of

FILE = RemoteFile("digits.gz", "0" * 64)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serving({FILE.name: b"<html>Log in</html>"}) as running:
        yield running


def message_of(folder: Path, mirror: str) -> str:
    with pytest.raises(DataError) as failure:
        fetch_file(FILE, folder, [mirror])
    assert not [path for path in folder.iterdir() if path.stat().st_size]
    return str(failure.value)


@pytest.mark.parametrize(
    ("status", "parts"),
    [
        (407, ("the proxy refused: 407", "a name and a password")),
        (403, ("the proxy refused: 403 Forbidden", "Ask whoever runs this network")),
    ],
)
def test_a_proxy_that_refuses(
    tmp_path: Path,
    server: Mirror,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    parts: tuple[str, str],
) -> None:
    server.status = status
    monkeypatch.setenv("HTTPS_PROXY", server.url)

    message = message_of(tmp_path, "https://digits.invalid/")

    assert all(part in message for part in parts)


def test_a_proxy_that_wants_a_name_for_a_plain_connection(
    tmp_path: Path, server: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.status = 407
    monkeypatch.setenv("HTTP_PROXY", server.url)

    assert "a name and a password" in message_of(tmp_path, "http://digits.invalid/")


def test_a_proxy_that_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:  # bound, but it does not listen
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{taken.getsockname()[1]}")
        message = message_of(tmp_path, "https://digits.invalid/")

    assert "the proxy does not answer" in message
    assert "HTTPS_PROXY" in message


def test_a_page_to_log_in(tmp_path: Path, server: Mirror) -> None:
    server.content_type = "text/html; charset=utf-8"

    message = message_of(tmp_path, server.url)

    assert "a web page came instead of the file" in message
    assert "log in" in message


def test_a_network_that_says_that_it_wants_a_login(
    tmp_path: Path, server: Mirror
) -> None:
    server.status = 511

    assert "log in" in message_of(tmp_path, server.url)


def test_a_server_without_the_file_is_named_by_its_status(
    tmp_path: Path, server: Mirror
) -> None:
    server.status = 404

    message = message_of(tmp_path, server.url)

    assert "404 Not Found" in message
    assert "Try again when you are online." in message


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl")
def test_a_certificate_that_is_not_trusted(tmp_path: Path, server: Mirror) -> None:
    key, certificate, folder = tmp_path / "key", tmp_path / "cert", tmp_path / "data"
    folder.mkdir()
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost"
    subprocess.run(  # noqa: S603 (a fixed command)
        [*command.split(), "-keyout", key, "-out", certificate],
        capture_output=True,
        check=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)

    message = message_of(folder, f"https://localhost:{server.server_port}/")

    assert "the certificate is not trusted: self" in message
    assert "REQUESTS_CA_BUNDLE" in message


def test_a_server_that_speaks_plainly(tmp_path: Path, server: Mirror) -> None:
    address = f"https://127.0.0.1:{server.server_port}/"

    assert "no secure connection" in message_of(tmp_path, address)


@pytest.mark.parametrize("reason", ["has expired", "is not yet valid"])
def test_a_wrong_clock(reason: str) -> None:
    text = f"certificate verify failed: certificate {reason} (_ssl.c:1006)"

    failure = failure_of(requests.exceptions.SSLError(text))

    assert failure.reason.endswith(f"certificate {reason}")
    assert "date and time" in failure.advice
