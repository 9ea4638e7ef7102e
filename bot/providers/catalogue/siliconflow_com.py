"""SiliconFlow outside mainland China: the same questions to another host, in US dollars; keys are regional."""

from dataclasses import replace
from functools import partial

from bot.providers.catalogue import siliconflow

PROVIDER = replace(
    siliconflow.PROVIDER,
    id="siliconflow-com",
    title="SiliconFlow (international)",
    origin="https://api.siliconflow.com",
    read=partial(siliconflow.read, "USD"),
    top_up=None,
    console="https://cloud.siliconflow.com",
    rank=85,
)
