"""Z.ai coding plan in mainland China (Zhipu): the same questions to another host; keys are regional."""

from dataclasses import replace

from bot.providers.catalogue import zai_coding_plan

PROVIDER = replace(
    zai_coding_plan.PROVIDER,
    id="zai-coding-plan-cn",
    title="Zhipu GLM coding plan (China)",
    origin="https://open.bigmodel.cn",
    console="https://open.bigmodel.cn",
    rank=89,
)
