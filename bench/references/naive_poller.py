"""Poller of the least effort: httpx and the ORM, one account after the other, a commit each.

Usage: naive_poller.py PROVIDER_URL FILE ACCOUNTS.
"""

import asyncio
import sys
from time import time_ns
from typing import Any

import httpx
from sqlalchemy import BigInteger, event, select
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Account(Base):
    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    amount: Mapped[int | None]
    due_at: Mapped[int] = mapped_column(BigInteger, index=True)


class Reading(Base):
    __tablename__ = "readings"
    account_id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    amount: Mapped[int | None]


def set_up(connection: Any, _: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


async def main(url: str, file: str, count: int) -> None:
    engine = create_async_engine(f"sqlite+aiosqlite:///{file}")
    event.listen(engine.sync_engine, "connect", set_up)
    async with engine.begin() as conn:
        await conn.run_sync(Base.metadata.create_all)
    session_of = async_sessionmaker(engine, expire_on_commit=False)
    async with session_of() as session:
        session.add_all(Account(key=f"gk-{number}", due_at=0) for number in range(count))
        await session.commit()
    async with httpx.AsyncClient(base_url=url) as http:
        while True:
            async with session_of() as session:
                account = (await session.scalars(select(Account).order_by(Account.due_at).limit(1))).one()
                headers = {"Authorization": f"Token {account.key}"}
                answer = (await http.get("/api/auth/users/me/", headers=headers)).json()
                account.amount, account.due_at = answer["balance_platform"], time_ns()
                session.add(Reading(account_id=account.id, at=account.due_at, amount=account.amount))
                await session.commit()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
