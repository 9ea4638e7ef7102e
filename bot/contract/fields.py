"""The contract for the fields of an answer: errors inside, echoes, new fields, nulls, missing and wrong ones."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from bot.contract.cases import Case, comparable
from bot.contract.checks import expect
from bot.contract.mutation import GONE, Path, answering, changed, extended, leaves, value_of
from bot.contract.subject import Broken, CaseOutcome, Subject, figures
from bot.domain.errors import KeyNotAccepted, UnexpectedAnswer
from bot.providers.answer import steps
from bot.providers.body import Format
from bot.providers.causes import Cause
from bot.providers.values import number

WRONG: tuple[object, ...] = (True, "a word", [], {}, ["x"])


async def errors_inside(subject: Subject) -> None:
    """Each declared code or word is its cause in whatever status it comes; what is no success is no reading."""
    errors = subject.provider.errors
    named = [
        (path, value, cause)
        for causes_by_path in (errors.codes, errors.words)
        for path, causes in causes_by_path.items()
        for value, cause in causes.items()
    ]
    fields = {None, *(field.name for field in subject.provider.credentials)}
    for path, value, cause in named:
        if issubclass(cause, KeyNotAccepted) and cause.field not in fields:
            raise Broken(f"{path} = {value}: {cause.field} is none of its credentials")
        for status in (200, 400, 402, 403):
            await _inside(subject, path, value, status, cause)
    for path in errors.failing:
        await _inside(subject, path, "something else went wrong", 200, UnexpectedAnswer)
    for path in errors.success:
        await _inside(subject, path, "no-such-word", 200, UnexpectedAnswer)


async def _inside(subject: Subject, path: str, value: str, status: int, cause: Cause) -> None:
    """Answer every request so, since a file may ask again elsewhere."""
    case, form = subject.documented, subject.provider.format
    body = changed(value_of(case.exchanges[0], form), steps(path), value)
    exchange = answering(case.exchanges[0], body, form, status)
    outcome = await subject.read(replace(case, exchanges=(exchange,) * 5))
    expect(outcome, cause, f"{path} = {value} with status {status}")


async def echoed_fields(subject: Subject) -> None:
    """A field that echoes a credential, or what is made of it, is redacted."""
    echo = " ".join(subject.hidden)
    async for path, _, outcome in _mutated(subject, lambda value: [echo] if isinstance(value, str) else []):
        if subject.leaks(outcome):
            raise Broken(f"a credential that is echoed in {_name(path)} can be read")


async def new_fields(subject: Subject) -> None:
    """Fields that no document names change nothing."""
    case, form = subject.documented, subject.provider.format
    exchanges = tuple(answering(one, extended(value_of(one, form)), form, one.status) for one in case.exchanges)
    outcome = await subject.read(replace(case, exchanges=exchanges))
    if outcome.reading is None or comparable(outcome.reading) != case.reading:
        raise Broken(f"new fields made of it {outcome.error or outcome.reading!r}")


async def wrong_fields(subject: Subject) -> None:
    """A field of another type makes a figure unknown or the answer unexpected; no figure becomes another."""
    async for path, new, outcome in _mutated(subject, lambda value: [wrong for wrong in WRONG if wrong != value]):
        _unchanged_or_unknown(subject.documented, outcome, f"{_name(path)} = {new!r}")


async def missing_and_null(subject: Subject) -> None:
    """A missing field likewise; null where a number is essential is a reading whose figure is unknown."""
    essential: set[tuple[int, Path]] = set()
    async for path, _, outcome in _mutated(subject, lambda _: [GONE]):
        _unchanged_or_unknown(subject.documented, outcome, f"{_name(path)} is missing")
        if isinstance(outcome.error, UnexpectedAnswer):
            essential.add(path)
    if subject.provider.format is Format.XML:
        return  # it has no null
    async for path, _, outcome in _mutated(subject, lambda _: [None]):
        _unchanged_or_unknown(subject.documented, outcome, f"{_name(path)} is null")
        if path not in essential:
            continue
        if outcome.reading is None and number(_at(subject, path)) is not None:
            raise Broken(f"{_name(path)} is null: {outcome.error!r} instead of a reading with an unknown figure")
        if outcome.reading is not None and None not in figures(outcome.reading).values():
            raise Broken(f"{_name(path)} is null: no figure is unknown")


def _unchanged_or_unknown(case: Case, outcome: CaseOutcome, what: str) -> None:
    if outcome.reading is None or case.reading is None:
        return
    right = figures(case.reading)
    for position, figure in figures(outcome.reading).items():
        if figure is not None and position in right and figure != right[position]:
            raise Broken(f"{what}: {'.'.join(position)} is {figure}")


async def _mutated(subject: Subject, news: Any) -> AsyncIterator[tuple[tuple[int, Path], Any, CaseOutcome]]:
    """Play the documented case once for each of its fields and each new value of that."""
    case, form = subject.documented, subject.provider.format
    for index, exchange in enumerate(case.exchanges):
        value = value_of(exchange, form)
        for path, old in leaves(value):
            for new in news(old):
                body = changed(value, path, new) if path or new is not GONE else {}
                one = answering(exchange, body, form, exchange.status)
                exchanges = (*case.exchanges[:index], one, *case.exchanges[index + 1 :])
                yield (index, path), new, await subject.read(replace(case, exchanges=exchanges))


def _at(subject: Subject, position: tuple[int, Path]) -> Any:
    index, path = position
    value = value_of(subject.documented.exchanges[index], subject.provider.format)
    for step in path:
        value = value[step]
    return value


def _name(position: tuple[int, Path]) -> str:
    index, path = position
    return f"request {index + 1}, {'.'.join(map(str, path)) or 'the answer'}"
