"""Accounts at the simulated providers, and the actions on them."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.domain.clock import Clock
from bot.sandbox.declared_providers import ANSWERS
from bot.sandbox.living import Elumenta, Generect, Living, iso
from bot.sandbox.provider_documents import OPERATIONS
from bot.sandbox.providers import ProviderSim

ALWAYS = 1 << 31  # times a fault is met: until it is taken away
_NO_COUNTERS = dict.fromkeys(("balance_companies_by_icp", "balance_lead_by_link", "balance_leads_by_icp"), 0)


class Accounts:
    """Accounts by id, in the order of the page; each access brings them up to the clock's moment."""

    def __init__(self, providers: ProviderSim, clock: Clock, declared: Sequence[Living]) -> None:
        """declared: those at providers of the catalogue, listed after Generect's and Elumenta's."""
        self._providers = providers
        self._clock = clock
        self._all: dict[str, Living] = {}
        self._open()
        self._all |= {account.id: account for account in declared}

    def all(self) -> list[Living]:
        """Return every account as it is now."""
        now = self._clock.now()
        for account in self._all.values():
            account.live(now)
        return list(self._all.values())

    def find(self, account_id: str) -> Living:
        """Return the account. Raises KeyError."""
        self.all()
        return self._all[account_id]

    def refill_now(self, account: Living) -> None:
        account.refill_at = account.refill_at and self._clock.now()
        account.refill()

    def revoke(self, account: Living) -> None:
        account.revoked = True
        self._providers.revoke(account.key)

    def restore(self, account: Living) -> None:
        account.revoked = False
        self._providers.restore(account.key)

    def answer(self, account: Living, how: str) -> None:
        """Have the account's requests answered as ANSWERS names it. Raises KeyError."""
        fault = ANSWERS[how]
        self._providers.heal(account.key)
        account.answers = how
        if fault is not None and account.provider in OPERATIONS:
            provider, (kind, args) = account.provider, fault
            self._providers.fault(provider, kind, ALWAYS, key=account.key, **args)

    def next_refill(self) -> datetime | None:
        """Return the soonest refill of an account that the bot asked about, else of Generect's and Elumenta's."""
        polled = {request.account for request in self._providers.requests}
        usual = [account for account in self.all() if account.provider in OPERATIONS]
        known = [account for account in self.all() if account.id in polled] or usual
        return min((account.refill_at for account in known if account.refill_at), default=None)

    def _open(self) -> None:
        self._generect("Healthy", 120, 18, balance_platform=8531, full_name="Olivia Reed", **_NO_COUNTERS)
        self._generect("Low", 150, 9, balance_platform=1240, **_NO_COUNTERS)
        self._generect("Negative counters", 60, 21, balance_platform=5200)
        self._elumenta("Healthy", 40, 12, "vip", left=1247)
        self._elumenta("About to refill", 25, 1, "pro", left=310)
        self._elumenta("Expired", 0, None, "basic", left=0, bonus=35)
        self.revoke(self._elumenta("Key revoked", 10, 20, "pro", left=540))

    def _generect(self, title: str, drain: int, refill_in: int, **fields: Any) -> Living:
        return self._add("generect", Generect, self._providers.generect, (title, drain, refill_in), fields)

    def _elumenta(
        self, title: str, drain: int, refill_in: int | None, plan: str, *, left: int, bonus: int = 0
    ) -> Living:
        """Return an account; a plan without a refill ahead ended three days ago."""
        now = self._clock.now()
        refill = None if refill_in is None else iso(now + timedelta(days=refill_in))
        fields = {
            "plan": plan,
            "token_limit": Elumenta.plans[plan],
            "token_balance": left + bonus,
            "plan_tokens_remaining": left,
            "bonus_tokens": bonus,
            "tokens_used_this_period": Elumenta.plans[plan] - left,
            "next_refill_at": refill,
            "plan_expires_at": refill or iso(now - timedelta(days=3)),
        }
        return self._add("elumenta", Elumenta, self._providers.elumenta, (title, drain, refill_in), fields)

    def _add(
        self,
        provider: str,
        kind: type[Living],
        open_at: Callable[..., dict[str, Any]],
        life: tuple[str, int, int | None],
        fields: dict[str, Any],
    ) -> Living:
        """Add an account. life: the title, what is spent a day, and the days until the refill."""
        title, drain, days = life
        number = 1 + sum(account.id.startswith(provider) for account in self._all.values())
        account_id, now = f"{provider}-{number}", self._clock.now()
        key = _key(account_id)
        refill_at = None if days is None else (now + timedelta(days=days)).replace(microsecond=0)
        account = kind(account_id, title, key, open_at(key, **fields), Decimal(drain), now, refill_at)
        self._all[account_id] = account
        return account


def _key(account_id: str) -> str:
    """Return the same key at every start; it opens nothing but this simulated account."""
    secret = hashlib.sha256(f"sandbox {account_id}".encode()).hexdigest()[:40]
    return f"nb_{secret}" if account_id.startswith("elumenta") else secret
