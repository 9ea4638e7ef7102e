"""ZeroBounce in the United States: the same questions to another host; keys are regional."""

from dataclasses import replace

from bot.providers.catalogue import zerobounce

PROVIDER = replace(
    zerobounce.PROVIDER,
    id="zerobounce-us",
    title="ZeroBounce (US)",
    origin="https://api-us.zerobounce.net",
    rank=87,
)
