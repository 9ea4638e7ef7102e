"""Provider contract: run by the tests over the registry, and by `providers check` over one provider."""

from bot.contract.cases import load
from bot.contract.checks import Check, echoed, recorded, refused, statuses, unreachable, unreadable
from bot.contract.fields import echoed_fields, errors_inside, missing_and_null, new_fields, wrong_fields
from bot.contract.subject import Broken, Subject, subjects

CHECKS: tuple[Check, ...] = (
    recorded, statuses, refused, unreadable, unreachable, echoed,
    errors_inside, echoed_fields, new_fields, wrong_fields, missing_and_null,
)  # fmt: skip

__all__ = ["CHECKS", "Broken", "Check", "Subject", "load", "subjects"]
