"""The contract: what each provider's file must do with right answers, wrong ones, and none."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from bot.contract.cases import comparable, credentials
from bot.contract.stand_in import Fault
from bot.contract.subject import HURRIED, USUAL, Broken, CaseOutcome, Subject
from bot.domain import errors
from bot.providers.body import Format

Check = Callable[[Subject], Awaitable[None]]
NEUTRAL = {Format.JSON: '{"detail": "no"}', Format.XML: "<answer><detail>no</detail></answer>"}
PAGE = "<!DOCTYPE html><html><head><title>Just a moment…</title></head><body><p>Checking your browser</body></html>"
STATUSES: dict[int, type[errors.ProviderError]] = {
    400: errors.RequestNotKnown,
    401: errors.KeyNotAccepted,
    402: errors.OutOfCredit,
    403: errors.NotAllowed,
    404: errors.RequestNotKnown,
    405: errors.RequestNotKnown,
    410: errors.RequestNotKnown,
    429: errors.AskedTooOften,
    500: errors.Unavailable,
    502: errors.Unavailable,
    503: errors.Unavailable,
    504: errors.Unavailable,
}
NOT_READABLE = {
    "a web page": PAGE,
    "nothing": "",
    "half of an object": '{"data": {"balance": 12',
    "no number": '{"balance": NaN}',
    "another text": "OK",
}


def expect(outcome: CaseOutcome, cause: type[errors.ProviderError], what: str) -> None:
    """Raise Broken unless the reading failed for exactly this cause, or a kind of Unavailable where that is meant."""
    outage = isinstance(outcome.error, errors.Unavailable) and not isinstance(outcome.error, errors.Refused)
    if type(outcome.error) is not cause and not (outage and cause is errors.Unavailable):
        raise Broken(f"{what}: {outcome.kind} instead of {cause.__name__}")


async def recorded(subject: Subject) -> None:
    """Each recorded case is requested as documented, and gives the reading or error that it names."""
    if not subject.cases:
        raise Broken("no recorded case")
    for case in subject.cases:
        outcome = await subject.read(case)
        if subject.stand_in.violations:
            raise Broken(f"{case.name}: {'; '.join(subject.stand_in.violations)}")
        if case.error is not None:
            if outcome.kind != case.error:
                raise Broken(f"{case.name}: {outcome.kind} instead of {case.error}")
        elif outcome.reading is None:
            raise Broken(f"{case.name}: {outcome.error!r} instead of a reading")
        else:
            if (reading := comparable(outcome.reading)) != case.reading:
                raise Broken(f"{case.name}: read\n{reading}\ninstead of\n{case.reading}")
            if outcome.requests != len(case.exchanges):
                raise Broken(f"{case.name}: {outcome.requests} requests instead of {len(case.exchanges)}")


async def statuses(subject: Subject) -> None:
    """Every status is the error of its cause, unless the file declares another; a 429 reaches the meter."""
    for status, cause in STATUSES.items():
        headers = {"Retry-After": "7"} if status in (429, 503) else {}
        outcome = await subject.read(subject.documented, always(status, NEUTRAL[subject.provider.format], headers))
        expect(outcome, subject.provider.errors.statuses.get(status, cause), f"status {status}")
        if isinstance(outcome.error, errors.AskedTooOften) and outcome.refusals[:1] != [7]:
            raise Broken(f"status {status}: the meter was not told of the wait")


async def refused(subject: Subject) -> None:
    """A web page with status 403 says nothing about the key."""
    outcome = await subject.read(subject.documented, always(403, PAGE, {"Content-Type": "text/html"}))
    expect(outcome, errors.Refused, "a web page with status 403")


async def unreadable(subject: Subject) -> None:
    """What is no answer at all is unexpected, and no balance."""
    for what, body in NOT_READABLE.items():
        expect(await subject.read(subject.documented, always(200, body, {})), errors.UnexpectedAnswer, what)


async def unreachable(subject: Subject) -> None:
    """Silence and a dropped connection are an outage; a read is tried again."""
    expect(await subject.read(subject.documented, _silent, HURRIED), errors.Unavailable, "silence")
    outcome = await subject.read(subject.documented, _dropping, USUAL)
    expect(outcome, errors.Unavailable, "a dropped connection")
    if outcome.requests != 1 + USUAL.retries:
        raise Broken(f"a dropped connection: {outcome.requests} requests instead of {1 + USUAL.retries}")


async def echoed(subject: Subject) -> None:
    """An error that echoes the credentials leaves no trace of them."""
    case = subject.documented
    secrets = list(credentials(subject.provider, case).values())
    for status in (200, 401, 500):
        echo = {"error": " ".join(secrets), "message": secrets, "code": secrets[-1], **dict.fromkeys(secrets)}
        if subject.leaks(await subject.read(case, always(status, json.dumps(echo), {}))):
            raise Broken(f"a credential that was echoed with status {status} can be read")


def always(status: int, body: str, headers: Mapping[str, str]) -> Fault:
    """Return the fault that answers every request so."""

    async def fault(_request: web.BaseRequest, _number: int) -> web.StreamResponse:
        return web.Response(status=status, body=body.encode(), headers={"Content-Type": "application/json", **headers})

    return fault


async def _silent(_request: web.BaseRequest, _number: int) -> web.StreamResponse:
    await asyncio.sleep(30)
    return web.Response()


async def _dropping(request: web.BaseRequest, _number: int) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.close()
    return web.Response()
