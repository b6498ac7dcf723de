"""What the models are made of and what they answer, on inputs that can be counted by hand."""

import numpy as np
import pytest
from scipy import stats

from pipeline.clv_model.beta_geometric import BetaGeometric
from pipeline.clv_model.gamma_gamma import GammaGamma, fit_gamma_gamma, log_likelihood
from pipeline.clv_model.histories import Counts, Floats, Histories
from pipeline.clv_model.maximise import maximise

# An option that SciPy does not know is a warning.
pytestmark = pytest.mark.filterwarnings("error")
HISTORIES = Histories(
    x=np.array([0.0, 1.0, 3.0]),
    t_x=np.array([0.0, 4.0, 30.0]),
    age=np.array([10.0, 20.0, 31.0]),
    customers=np.array([5.0, 2.0, 1.0]),
)


def test_a_slow_function_is_evaluated_once_for_each_count() -> None:
    counts = Counts(np.array([3.0, 1.0, 3.0, 0.0]))
    assert counts.distinct.tolist() == [0, 1, 3]
    assert counts.for_each(np.array([10.0, 11.0, 13.0])).tolist() == [13, 11, 13, 10]


def test_those_who_came_back_have_a_repeat_order() -> None:
    assert HISTORIES.repeaters() == 3


@pytest.mark.parametrize(("q", "mean"), [(3.0, 4.0), (1.5, 16.0), (1.0, None), (0.5, None)])
def test_the_mean_value_exists_where_q_is_above_one(q: float, mean: float | None) -> None:
    assert GammaGamma(p=2.0, q=q, v=4.0, log_likelihood=0.0).population_mean() == mean


def test_the_likelihood_of_values_is_that_of_the_mixture() -> None:
    x, values, (p, q, v) = np.array([1.0, 3.0]), np.array([4.0, 9.0]), (2.0, 3.0, 5.0)
    chances = (np.arange(20_000) + 0.5) / 20_000
    rates = stats.gamma.ppf(chances, q, scale=1 / v)
    density = [
        stats.gamma.pdf(value, p * n, scale=1 / (n * rates)).mean()
        for n, value in zip(x, values, strict=True)
    ]
    found, _ = log_likelihood(np.array([p, q, v]), Counts(x), values)
    assert found == pytest.approx(float(np.log(density).sum()), rel=1e-6)


def test_a_fitted_model_has_its_likelihood() -> None:
    x, values = np.array([1.0, 3.0, 2.0, 1.0]), np.array([4.0, 9.0, 5.0, 2.0])
    model = fit_gamma_gamma(x, values)
    found, _ = log_likelihood(np.array([model.p, model.q, model.v]), Counts(x), values)
    assert model.log_likelihood == pytest.approx(found)


@pytest.mark.parametrize("first_flip", [0, 1])
def test_an_order_comes_as_the_rates_of_customers_still_there_say(first_flip: int) -> None:
    model = BetaGeometric(first_flip, r=0.7, alpha=3.0, a=0.9, b=2.0, log_likelihood=0.0)
    chances = (np.arange(20_000) + 0.5) / 20_000
    ordering = [
        -np.expm1(-8 * stats.gamma.ppf(chances, 0.7 + x, scale=1 / (3 + age))).mean()
        for x, age in zip(HISTORIES.x, HISTORIES.age, strict=True)
    ]
    expected = np.array(ordering) * model.p_alive(HISTORIES)
    assert model.p_order(HISTORIES, 8) == pytest.approx(expected, rel=1e-4)


def parabola(parameters: Floats) -> tuple[float, Floats]:
    """The highest at (2, 5) with 7, in logarithms of the parameters."""
    away = np.log(parameters) - np.log([2.0, 5.0])
    return 7 - float((away**2).sum()), -2 * away / parameters


def test_the_highest_value_of_all_starts_is_found() -> None:
    parameters, value = maximise(parabola, [(1.0, 1.0)], 10)
    assert parameters == pytest.approx([2, 5])
    assert value == pytest.approx(7)


def two_tops(parameters: Floats) -> tuple[float, Floats]:
    """Tops at 0.1 and at 10, the second of which is higher."""
    [log] = np.log(parameters)
    low, high = np.log(0.1), np.log(10)
    if log < 0:
        return 1 - (log - low) ** 2, -2 * (log - low) / parameters
    return 2 - (log - high) ** 2, -2 * (log - high) / parameters


@pytest.mark.parametrize("starts", [[(0.2,), (5.0,)], [(5.0,), (0.2,)]])
def test_the_best_of_several_tops_is_taken(starts: list[tuple[float]]) -> None:
    parameters, value = maximise(two_tops, starts, 1)
    assert parameters == pytest.approx([10])
    assert value == pytest.approx(2)


def test_a_parameter_without_a_top_stops_at_its_bound() -> None:
    def rising(parameters: Floats) -> tuple[float, Floats]:
        return float(np.log(parameters).sum()), 1 / parameters

    def falling(parameters: Floats) -> tuple[float, Floats]:
        return -float(np.log(parameters).sum()), -1 / parameters

    assert np.log(maximise(rising, [(1.0, 1.0)], 1)[0]) == pytest.approx([9, 9])
    assert np.log(maximise(falling, [(1.0, 1.0)], 1)[0]) == pytest.approx([-9, -9])
