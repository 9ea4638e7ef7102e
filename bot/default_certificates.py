"""aiohttp without the machine's certificates: it loads them twice at import, for requests that bring no TLS context.

They are 1.6 MB of each process, and every request here brings certifi's.
"""

import ssl
import sys


def leave_out_default_certificates() -> None:
    """Import aiohttp with default contexts that trust nobody; does nothing where it was imported before."""
    if "aiohttp" in sys.modules:
        return
    ssl.SSLContext.set_default_verify_paths = lambda self: None  # type: ignore[method-assign]
    try:
        import aiohttp  # noqa: F401
    finally:
        del ssl.SSLContext.set_default_verify_paths  # what it inherits is there again
