"""The models of the second computation against closed forms and simulated customers."""

import numpy as np
import pytest
from scipy.special import hyp2f1

from oracle import model

# MBG/NBD of the CDNOW sample (Batislam et al. 2007).
CDNOW = (0.5248, 6.1830, 0.8914, 1.6140)
X = np.array([0.0, 0.0, 1.0, 3.0, 40.0, 2000.0])
T_X = np.array([0.0, 0.0, 10.0, 5.0, 100.0, 199.0])
AGE = np.array([0.0, 39.0, 20.0, 39.0, 110.0, 200.0])


def test_expected_orders_agree_with_the_closed_form() -> None:
    r, alpha, a, b = CDNOW
    weeks = 365 / 7
    series = hyp2f1(r + X, b + X + 1, a + b + X, weeks / (alpha + AGE + weeks))
    ratio = ((alpha + AGE) / (alpha + AGE + weeks)) ** (r + X)
    closed = (a + b + X) / (a - 1) * (1 - ratio * series) * model.p_alive(CDNOW, X, T_X, AGE)
    found = model.expected_orders(CDNOW, X, T_X, AGE, weeks)
    assert found == pytest.approx(closed, rel=1e-5)


def test_p_alive_and_p_order_by_hand() -> None:
    # No repeats and no time: dropped out at once with a / (a + b), no order without time.
    alive = model.p_alive((1.0, 1.0, 1.0, 3.0), X[:1], T_X[:1], AGE[:1])
    assert alive == pytest.approx([0.75])
    assert model.p_order((1.0, 1.0, 1.0, 3.0), X[:1], T_X[:1], AGE[:1], 1.0) == pytest.approx(
        [0.75 / 2]
    )


def test_expected_value_shrinks_to_the_population() -> None:
    p, q, v = 6.25, 3.75, 15.44
    found = model.expected_value((p, q, v), np.array([0.0, 1e9, 2.0]), np.array([0, 50.0, -3]))
    mean = p * v / (q - 1)
    assert found == pytest.approx([mean, 50.0, mean])


def simulated(customers: int) -> model.Array:
    """Customers who behave as MBG/NBD says, over 100 weeks."""
    rng = np.random.default_rng(5)
    r, alpha, a, b = 0.8, 6.0, 1.2, 3.0
    rows = []
    for _ in range(customers):
        rate, leaves, age = rng.gamma(r, 1 / alpha), rng.beta(a, b), rng.uniform(30, 100)
        x, t_x = 0, 0.0
        while rng.random() >= leaves:
            at = t_x + rng.exponential(1 / rate)
            if at > age:
                break
            x, t_x = x + 1, at
        rows.append((float(x), t_x, age))
    return np.array(rows).T


def test_the_fit_finds_what_was_simulated() -> None:
    x, t_x, age = simulated(4000)
    fit = model.fit_orders(model.mbg_nbd, x, t_x, age)
    assert fit.parameters == pytest.approx((0.8, 6.0, 1.2, 3.0), rel=0.25)
    truth = np.array([0.8, 6.0, 1.2, 3.0])
    assert fit.log_likelihood >= model.mbg_nbd(truth, x, t_x, age).sum()
