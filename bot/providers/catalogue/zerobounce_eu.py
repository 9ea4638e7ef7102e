"""ZeroBounce in the European Union: the same questions to another host; keys are regional."""

from dataclasses import replace

from bot.providers.catalogue import zerobounce

PROVIDER = replace(
    zerobounce.PROVIDER,
    id="zerobounce-eu",
    title="ZeroBounce (EU)",
    origin="https://api-eu.zerobounce.net",
    rank=88,
)
