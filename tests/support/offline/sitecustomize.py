"""Lets a Python process reach this machine only.

Python imports it at start where this folder is on PYTHONPATH; the tests' own process imports it too.
"""

import sys

OWN_HOSTS = {"127.0.0.1", "localhost", "::1", "0.0.0.0", "", None}


class OutsideRequestError(BaseException):
    """Something asked another host. Not an Exception: code that tries and shrugs must not hide it."""


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if host not in OWN_HOSTS:
        sys.stderr.write(f"outside request: {event} {host}\n")
        raise OutsideRequestError(f"{event} {host}")


sys.addaudithook(_refuse)
