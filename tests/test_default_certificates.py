"""The machine's certificates, which aiohttp loads and the bot does not use."""

import subprocess
import sys

IMPORTS = """
import asyncio, ssl
from bot.default_certificates import leave_out_default_certificates
before = ssl.create_default_context().cert_store_stats()
leave_out_default_certificates()
from aiohttp import connector
from bot.providers.transport import new_client

async def certificates():
    async with new_client(None, "1") as client:
        print(len(client._session.connector._ssl.get_ca_certs()))

print(connector._SSL_CONTEXT_VERIFIED.cert_store_stats()["x509_ca"], connector._SSL_CONTEXT_VERIFIED.verify_mode.name)
print(ssl.create_default_context().cert_store_stats() == before)
asyncio.run(certificates())
"""


def test_the_providers_are_still_verified_and_what_names_no_certificates_trusts_nobody() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=True)
    default, unchanged, ours = done.stdout.splitlines()
    assert default == "0 CERT_REQUIRED"
    assert unchanged == "True"
    assert int(ours) > 100
