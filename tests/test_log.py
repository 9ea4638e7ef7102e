"""What a log line shows of a secret, and of text that somebody else wrote."""

import contextlib
import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest
import structlog

from bot import log

KEY = "nb_canary0123456789abcdef"
TOKEN = "123456789:AAEcanaryTokenOfBotFather_0123456789"
OTHER = "gkcanary0123456789"  # without a documented prefix: known only behind its scheme
Lines = Callable[[], list[str]]


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root, quiet = logging.getLogger(), {name: logging.getLogger(name).level for name in log.QUIET}
    level = root.level
    yield
    root.level = level
    for handler in root.handlers:
        if isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter):
            root.removeHandler(handler)
    for name, before in quiet.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()


@pytest.fixture(params=["console", "json"])
def style(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def start(level: str, style: str, prefixes: list[str]) -> Lines:
    """Configure logging; the function that is returned tells what was logged since."""
    stream = io.StringIO()
    with contextlib.redirect_stderr(stream):
        log.configure(level, style, prefixes)
    return lambda: stream.getvalue().splitlines()


@pytest.fixture
def lines(style: str) -> Lines:
    return start("info", style, ["nb_", "sk-"])


@pytest.mark.failure(70)
@pytest.mark.parametrize("secret", [KEY, TOKEN, f"Bearer {OTHER}", f"token   {OTHER}", "sk-canary0123456789"])
def test_no_secret_stands_in_a_line(secret: str, lines: Lines, style: str) -> None:
    structlog.get_logger().info(f"sent {secret}", header={"Authorization": secret}, body=f'{{"key":"{secret}"}}')
    logging.getLogger("library").warning("request with %s to /getMe", secret)
    found = lines()
    assert len(found) == 2
    assert "canary" not in "".join(found)
    assert "[key]" in found[0] or "[token]" in found[0]
    if style == "json":
        assert [json.loads(line)["level"] for line in found] == ["info", "warning"]


@pytest.mark.failure(70)
def test_a_token_in_a_url_is_one_too(lines: Lines) -> None:
    structlog.get_logger().info("url", plain=f"/bot{TOKEN}/getMe", url=f"/bot{TOKEN.replace(':', '%3A')}/getMe")
    assert "canary" not in "".join(lines())


@pytest.mark.failure(70)
def test_no_secret_stands_in_a_traceback(lines: Lines) -> None:
    try:
        try:
            raise ValueError(f"key {KEY}")
        except ValueError as error:
            raise RuntimeError(f"url /bot{TOKEN}/ with Token {OTHER}") from error
    except RuntimeError:
        structlog.get_logger().exception("failed")
        logging.getLogger("library").exception("failed too")
    text = "\n".join(lines())
    assert text.count("RuntimeError: url") == 2
    assert text.count("/bot[token]/") == 2
    assert "canary" not in text


def test_what_is_no_secret_stays(lines: Lines) -> None:
    structlog.get_logger().info("the token was taken at 12:30:05", address="127.0.0.1:8080", account="a1", left=None)
    (line,) = lines()
    assert "the token was taken at 12:30:05" in line
    assert "127.0.0.1:8080" in line


def test_without_known_prefixes_lines_stay_readable() -> None:
    lines = start("info", "console", [])
    structlog.get_logger().info("everything is well")
    assert "everything is well" in lines()[0]


@pytest.mark.failure(5)
@pytest.mark.parametrize(
    "name", ["Ann\n2026-01-01 [critical] forged", "Ann\x1b[31m", "Ann\r", "Ann\u202e", "Ann\x9b1m"]
)
def test_foreign_text_cannot_forge_a_line(lines: Lines, name: str) -> None:
    structlog.get_logger().info(f"renamed to {name}", name=name)
    logging.getLogger("library").warning("renamed to %s", name)
    for line in lines():
        assert "renamed to Ann" in line
        assert line.isprintable()


@pytest.mark.failure(5)
def test_a_traceback_keeps_its_lines_and_no_other_control_character(lines: Lines, style: str) -> None:
    try:
        raise ValueError("Ann\x1b[31m\x9b\u202e")
    except ValueError:
        structlog.get_logger().exception("failed")
    found = lines()
    assert all(line.isprintable() for line in found)
    assert len(found) == 1 if style == "json" else len(found) > 3
    assert "ValueError: Ann" in "".join(found)


def test_json_lines_hold_time_level_and_values() -> None:
    lines = start("info", "json", ["nb_"])
    structlog.get_logger("bot.test").info("прочитано", n=3)
    line = json.loads(lines()[0])
    assert (line["event"], line["level"], line["n"]) == ("прочитано", "info", 3)
    assert line["timestamp"].endswith("Z")


@pytest.mark.failure(70)
def test_libraries_that_log_urls_are_heard_from_warning_up() -> None:
    lines = start("debug", "console", ["nb_"])
    for name in log.QUIET:
        logging.getLogger(name).info("GET https://example.com")
        logging.getLogger(f"{name}.inner").debug("GET https://example.com")
    assert lines() == []
    structlog.get_logger().debug("our own")
    assert "our own" in lines()[0]


def test_the_level_counts_for_everybody() -> None:
    lines = start("error", "console", ["nb_"])
    structlog.get_logger().warning("ours")
    logging.getLogger("aiogram").warning("theirs")
    assert lines() == []
