"""StepFun outside mainland China: the same questions to another host, in US dollars; keys are regional."""

from dataclasses import replace
from functools import partial

from bot.providers.catalogue import stepfun

PROVIDER = replace(
    stepfun.PROVIDER,
    id="stepfun-ai",
    title="StepFun (international)",
    origin="https://api.stepfun.ai",
    read=partial(stepfun.read, "USD"),
    console="https://platform.stepfun.ai",
    rank=86,
)
