import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.sharing import own_views
from bot.services.accounts.matching import match
from tests.services.samples import TITLES, accounts

ACCOUNTS = own_views(
    accounts("Sales", "sales team", "Südwest", "Prod EU", "prod US", "ﬁnance", "elumenta main@elumenta", "2@elumenta")
)


def found(text: str) -> list[str]:
    return [view.account.label for view in match(ACCOUNTS, text, TITLES).views]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("sales", ["Sales"]),  # exact before a longer one that begins so
        ("SALES", ["Sales"]),
        ("sales t", ["sales team"]),
        ("  sales \n team ", ["sales team"]),
        ("SÜD", ["Südwest"]),
        ("Su\u0308dwest", ["Südwest"]),  # as a Mac writes it
        ("ＳＡＬＥＳ", ["Sales"]),  # as a Japanese keyboard writes it
        ("finance", ["ﬁnance"]),
        ("prod", ["Prod EU", "prod US"]),
        ("prod u", ["prod US"]),
        ("2", ["2"]),
        ("team", []),
        ("nothing", []),
    ],
)
def test_labels_match_without_case_and_by_prefix(text: str, labels: list[str]) -> None:
    assert found(text) == labels
    assert not match(ACCOUNTS, text, TITLES).by_provider


@pytest.mark.parametrize("text", ["generect", "Generect", " GENERECT "])
def test_a_provider_means_all_its_accounts(text: str) -> None:
    result = match(ACCOUNTS, text, TITLES)
    assert result.by_provider
    assert {view.account.provider for view in result.views} == {"generect"}
    assert len(result.views) == 6


def test_a_label_comes_before_a_provider_of_the_same_name() -> None:
    result = match(own_views(accounts("Elumenta", "x@elumenta")), "elumenta", TITLES)
    assert [view.account.label for view in result.views] == ["Elumenta"]
    assert not result.by_provider


def test_a_provider_comes_before_a_beginning_that_fits_several() -> None:
    result = match(own_views(accounts("generect one", "generect two")), "generect", TITLES)
    assert result.by_provider
    assert len(result.views) == 2


@given(st.text())
def test_whatever_is_typed_finds_only_what_is_owned(text: str) -> None:
    assert all(view in ACCOUNTS for view in match(ACCOUNTS, text, TITLES).views)
    assert not match([], text, TITLES).views
