"""Why a download failed, and what the user can do about it."""

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple

from mnist_gui.core.messages import marked

if TYPE_CHECKING:
    from requests import RequestException, Response

_REFUSED_TUNNEL: Final = re.compile(r"Tunnel connection failed: (\d{3}[^'\")]*)")
_CERTIFICATE: Final = re.compile(r"certificate verify failed: ([^(\[]+)")


class Failure(NamedTuple):
    """What to say of a download that failed."""

    reason: str
    advice: str = ""
    """A sentence; empty where trying again later is all there is."""


def failure_of(error: "RequestException") -> Failure:
    """Return what to say of an error that `requests` raised."""
    import requests

    match error:
        case requests.exceptions.ProxyError():
            return _proxy_failure(_REFUSED_TUNNEL.search(str(error)))
        case requests.exceptions.SSLError():
            return _certificate_failure(_CERTIFICATE.search(str(error)))
        case requests.HTTPError(response=requests.Response() as response):
            return _failure_of_status(response.status_code, response.reason)
        case requests.Timeout():
            reason = marked("Errors", "no answer")
        case requests.ConnectionError():
            reason = marked("Errors", "no connection")
        case _:
            reason = marked("Errors", "the connection was lost")
    return Failure(reason)


def is_page(response: "Response") -> bool:
    """Whether a page for people came instead of a file."""
    return response.headers.get("Content-Type", "").startswith("text/html")


def login_page() -> Failure:
    """Return what to say if the network sent a page of its own."""
    return Failure(
        marked("Errors", "a web page came instead of the file"),
        marked(
            "Errors",
            "This network may want you to log in: open a page in your browser, then try"
            " again.",
        ),
    )


def _failure_of_status(code: int, name: str) -> Failure:
    if code == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return _proxy_asks_who(f"{code} {name}")
    if code == HTTPStatus.NETWORK_AUTHENTICATION_REQUIRED:
        return login_page()
    return Failure(f"{code} {name}")


def _proxy_failure(refusal: re.Match[str] | None) -> Failure:
    if refusal is None:
        return Failure(
            marked("Errors", "the proxy does not answer"),
            marked("Errors", "Check the address in HTTPS_PROXY."),
        )
    status = refusal[1].strip()
    if status.startswith("407"):
        return _proxy_asks_who(status)
    return Failure(
        marked("Errors", "the proxy refused: {}").format(status),
        marked("Errors", "Ask whoever runs this network to allow this address."),
    )


def _proxy_asks_who(status: str) -> Failure:
    return Failure(
        marked("Errors", "the proxy refused: {}").format(status),
        marked(
            "Errors",
            "The proxy wants a name and a password: put them into HTTPS_PROXY, as in"
            " http://name:password@proxy:8080.",
        ),
    )


def _certificate_failure(found: re.Match[str] | None) -> Failure:
    if found is None:
        return Failure(marked("Errors", "no secure connection"))
    reason = found[1].strip()
    if "expired" in reason or "not yet valid" in reason:
        advice = marked("Errors", "Check the date and time of this computer.")
    else:
        advice = marked(
            "Errors",
            "If your network inspects connections, put the path of its certificates"
            " into REQUESTS_CA_BUNDLE.",
        )
    return Failure(
        marked("Errors", "the certificate is not trusted: {}").format(reason), advice
    )
