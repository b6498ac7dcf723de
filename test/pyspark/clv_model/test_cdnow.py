"""The models on the public CDNOW sample, against the parameters that the papers publish."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.clv_model.beta_geometric import BetaGeometric, fit_bg_nbd, fit_mbg_nbd
from pipeline.clv_model.gamma_gamma import fit_gamma_gamma
from pipeline.clv_model.histories import Histories

# The files of the `lifetimes` package, which is unpacked there and never imported.
FILES = Path(__file__).parents[3] / ".venv" / "fixtures" / "lifetimes" / "datasets"


@pytest.fixture(scope="module")
def histories() -> Histories:
    customers = pd.read_csv(FILES / "cdnow_customers_summary.csv")
    assert len(customers) == 2357
    columns = ["frequency", "recency", "T"]
    distinct = customers.groupby(columns).size().reset_index(name="customers")
    return Histories(*(distinct[name].to_numpy(float) for name in (*columns, "customers")))


def parameters(model: BetaGeometric) -> list[float]:
    return [round(value, 4) for value in (model.r, model.alpha, model.a, model.b)]


def test_bg_nbd(histories: Histories) -> None:
    model = fit_bg_nbd(histories)
    assert parameters(model) == [0.2426, 4.4135, 0.7929, 2.4258]
    assert round(model.log_likelihood, 2) == -9582.43


def test_mbg_nbd(histories: Histories) -> None:
    model = fit_mbg_nbd(histories)
    assert parameters(model) == [0.5248, 6.1830, 0.8914, 1.6140]
    assert round(model.log_likelihood, 2) == -9582.13


def test_expected_order_dates_of_the_papers_customer(histories: Histories) -> None:
    customer = Histories(*(np.array([value]) for value in (2.0, 30.43, 38.86, 1.0)))
    expected = fit_bg_nbd(histories).expected_order_dates(customer, 39)
    assert [round(float(value), 3) for value in expected] == [1.226]


def test_gamma_gamma() -> None:
    customers = pd.read_csv(FILES / "cdnow_customers_summary_with_transactions.csv")
    repeaters = customers[customers["x"] > 0]
    assert len(repeaters) == 946
    model = fit_gamma_gamma(repeaters["x"].to_numpy(float), repeaters["zbar"].to_numpy(float))
    found = [round(value, 3) for value in (model.p, model.q, model.v)]
    assert found == pytest.approx([6.249, 3.745, 15.448], abs=0.001)
