"""BG/NBD and MBG/NBD against slower ways to the same figures."""

import numpy as np
import pytest
from scipy import stats

from pipeline.clv_model.beta_geometric import BetaGeometric, fit_mbg_nbd, log_likelihood
from pipeline.clv_model.histories import Floats, Histories

HISTORIES = Histories(
    x=np.array([0.0, 0.0, 1.0, 2.0, 7.0, 250.0]),
    t_x=np.array([0.0, 0.0, 3.0, 30.0, 50.0, 190.0]),
    age=np.array([0.0, 40.0, 60.0, 38.0, 51.0, 199.0]),
    customers=np.array([3.0, 5.0, 2.0, 1.0, 1.0, 1.0]),
)
pytestmark = pytest.mark.filterwarnings("error")
Four = tuple[float, float, float, float]

PARAMETERS: list[Four] = [(0.7, 3.0, 0.9, 2.0), (0.3, 8.0, 0.05, 0.4), (2.0, 20.0, 3.5, 6.0)]
# Chances to leave that are nearly equal: 2F1 has no value in doubles.
ALIKE: list[Four] = [(42.0, 42.0, 8103.0, 5016.0), (5.0, 1e-3, 8e3, 8e3)]
# Orders by the minute, for which a sum over a few chances to leave is not near enough.
FREQUENT: Four = (5.0, 1e-3, 0.5, 1.0)


@pytest.mark.parametrize("first_flip", [0, 1])
@pytest.mark.parametrize("parameters", PARAMETERS)
def test_gradient_is_that_of_the_likelihood(first_flip: int, parameters: Four) -> None:
    at = np.array(parameters)
    gradient = log_likelihood(at, HISTORIES, first_flip)[1]
    step = 1e-6
    slopes = [
        (
            log_likelihood(at + move, HISTORIES, first_flip)[0]
            - log_likelihood(at - move, HISTORIES, first_flip)[0]
        )
        / (2 * step)
        for move in step * np.eye(4)
    ]
    assert gradient == pytest.approx(slopes, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("first_flip", [0, 1])
@pytest.mark.parametrize("parameters", [*PARAMETERS, *ALIKE, FREQUENT])
def test_expected_order_dates_are_the_integral(first_flip: int, parameters: Four) -> None:
    model = BetaGeometric(first_flip, *parameters, 0)
    found = model.expected_order_dates(HISTORIES, 365 / 7)
    assert found == pytest.approx(_integrated(model, 365 / 7) * model.p_alive(HISTORIES), rel=1e-4)


def _integrated(model: BetaGeometric, weeks: float) -> Floats:
    """Order dates of a customer still there: the mean over quantiles of the chance to leave."""
    chances = (np.arange(20_000) + 0.5) / 20_000
    means = []
    for x, age in zip(HISTORIES.x, HISTORIES.age, strict=True):
        leaves = stats.beta.ppf(chances, model.a, model.b + x + model.first_flip)
        leaves = np.maximum(leaves, 1e-200)
        silent = -(model.r + x) * np.log1p(leaves * weeks / (model.alpha + age))
        means.append((-np.expm1(silent) / leaves).mean())
    return np.array(means)


def test_nearly_certain_customers_have_numbers() -> None:
    certain: list[Four] = [(0.5, 1.0, 1.0, 2.0), (0.5, 1.0, 1.0 + 1e-9, 2.0), (5.0, 1e-3, 8e3, 8e3)]
    for parameters in certain:
        model = BetaGeometric(1, *parameters, 0)
        found = model.expected_order_dates(HISTORIES, 52)
        assert np.isfinite(found).all()
        assert (found >= 0).all()
    smooth = BetaGeometric(1, 0.5, 1.0, 1.0001, 2.0, 0)
    at_one = BetaGeometric(1, 0.5, 1.0, 1.0, 2.0, 0)
    assert at_one.expected_order_dates(HISTORIES, 52) == pytest.approx(
        smooth.expected_order_dates(HISTORIES, 52), rel=1e-3
    )


@pytest.mark.parametrize("parameters", PARAMETERS)
def test_in_next_to_no_time_nobody_orders_more_than_one_who_never_leaves(parameters: Four) -> None:
    model = BetaGeometric(1, *parameters, 0)
    for weeks in (1e-13, 1e-14, 1e-15):
        found = model.expected_order_dates(HISTORIES, weeks)
        most = (model.r + HISTORIES.x) / (model.alpha + HISTORIES.age) * weeks
        assert (found >= 0).all()
        assert (found <= most).all()


def test_alive_without_a_flip() -> None:
    model = BetaGeometric(0, *PARAMETERS[0], 0)
    assert model.p_alive(HISTORIES)[:2].tolist() == [1, 1]
    assert (model.p_alive(HISTORIES)[2:] < 1).all()


def test_planted_parameters_are_recovered() -> None:
    truth = {"r": 0.6, "alpha": 8.0, "a": 0.8, "b": 2.5}
    generator = np.random.default_rng(7)
    rates = generator.gamma(truth["r"], 1 / truth["alpha"], 8000)
    leaving = generator.beta(truth["a"], truth["b"], 8000)
    ages = generator.uniform(20, 200, 8000).round()
    found = [_lived(generator, *one) for one in zip(rates, leaving, ages, strict=True)]
    x, t_x = np.array(found).T
    model = fit_mbg_nbd(Histories(x, t_x, ages, np.ones(8000)))
    assert {name: getattr(model, name) for name in truth} == pytest.approx(truth, rel=0.25)


def _lived(
    generator: np.random.Generator, rate: float, leaves: float, age: float
) -> tuple[float, float]:
    """Repeat orders of a simulated customer and the week of the last."""
    x, now = 0, 0.0
    while generator.random() >= leaves:
        later = now + generator.exponential(1 / rate)
        if later > age:
            break
        x, now = x + 1, later
    return float(x), now
