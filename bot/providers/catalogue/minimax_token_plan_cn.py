"""MiniMax token plan in mainland China: the same questions to another host; keys are regional."""

from dataclasses import replace

from bot.providers.catalogue import minimax_token_plan

PROVIDER = replace(
    minimax_token_plan.PROVIDER,
    id="minimax-token-plan-cn",
    title="MiniMax Token Plan (China)",
    origin="https://api.minimaxi.com",
    keys=None,
    console="https://platform.minimaxi.com",
    rank=84,
)
