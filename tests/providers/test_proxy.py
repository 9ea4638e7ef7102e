"""Providers reached through a proxy, and a server whose certificate nobody vouches for."""

import asyncio
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.domain.clock import Clock
from bot.domain.errors import Unavailable
from bot.providers import CallLimits, Credentials, Providers, new_client
from bot.sandbox.providers import ProviderSim

KeyOf = dict[str, Credentials]


@asynccontextmanager
async def served(server: web.Server, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    runner = web.ServerRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    yield f"127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_an_http_proxy_gets_the_whole_address_and_its_password(clock: Clock, credentials: KeyOf) -> None:
    seen: list[tuple[str, str]] = []

    async def proxy(request: web.BaseRequest) -> web.StreamResponse:
        seen.append((request.raw_path, request.headers["Proxy-Authorization"]))
        return web.json_response({"balance_platform": 5})

    async with served(web.Server(proxy)) as address, new_client(f"http://me:secret@{address}", "1") as client:
        providers = Providers(client, {"generect": "http://generect.test"}, clock)
        reading = await providers.read("generect", credentials["generect"], caller="a")
    assert reading.headline.amount == 5
    assert seen == [("http://generect.test/api/auth/users/me/", "Basic " + b64encode(b"me:secret").decode())]


async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Serve one connection as a SOCKS5 proxy without a password (RFC 1928), for IPv4 addresses."""
    await reader.readexactly(3)
    writer.write(b"\5\0")
    head = await reader.readexactly(10)
    there = await asyncio.open_connection(".".join(map(str, head[4:8])), int.from_bytes(head[8:], "big"))
    writer.write(b"\5\0\0\1" + bytes(6))

    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(4096):
            sink.write(data)
        sink.close()

    async with asyncio.TaskGroup() as both:
        both.create_task(pump(reader, there[1]))
        both.create_task(pump(there[0], writer))


async def test_a_socks_proxy(clock: Clock, sim: ProviderSim, credentials: KeyOf) -> None:
    server = await asyncio.start_server(relay, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, new_client(f"socks5://127.0.0.1:{port}", "1") as client:
        providers = Providers(client, {"generect": sim.url_generect}, clock)
        reading = await providers.read("generect", credentials["generect"], caller="a")
    assert reading.headline.amount == 8531


@pytest.mark.failure(36)
@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_proxy_that_is_away(scheme: str, clock: Clock, sim: ProviderSim, credentials: KeyOf) -> None:
    port = sim.url_elumenta.rpartition(":")[2]
    await sim.stop()
    async with new_client(f"{scheme}://me:secret@127.0.0.1:{port}", "1") as client:
        providers = Providers(client, {"generect": "http://127.0.0.1:9"}, clock, CallLimits(retries=0))
        with pytest.raises(Unavailable) as caught:
            await providers.read("generect", credentials["generect"], caller="a")
    assert "secret" not in str(caught.value)


def self_signed(folder: Path) -> ssl.SSLContext:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    today = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=3650))
        .not_valid_after(today + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "both.pem").write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return context


@pytest.mark.failure(36)
async def test_an_unknown_certificate_is_not_trusted(tmp_path: Path, clock: Clock, credentials: KeyOf) -> None:
    paths: list[str] = []

    async def impostor(request: web.BaseRequest) -> web.StreamResponse:
        paths.append(request.path)
        return web.json_response({"balance_platform": 5})

    async with served(web.Server(impostor), self_signed(tmp_path)) as address, new_client(None, "1") as client:
        providers = Providers(client, {"generect": f"https://{address}"}, clock, CallLimits(retries=0))
        with pytest.raises(Unavailable, match="ClientConnector"):
            await providers.read("generect", credentials["generect"], caller="a")
    assert paths == []
