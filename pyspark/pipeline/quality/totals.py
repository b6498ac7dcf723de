"""Checks that parts add up: each total of a mart equals its figure in silver, to the cent."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pyspark.sql import Column as SparkColumn
from pyspark.sql import functions as F

from pipeline.marts import Inputs
from pipeline.marts.common import identified_customer_id
from pipeline.quality.check import Check
from pipeline.quality.tables import Measured

Figures = Mapping[str, Decimal]

NET = "net_amount of all orders"
CUSTOMER_NET = "net_amount of customers' orders"
CUSTOMERS = "customers"


@dataclass(frozen=True)
class Total:
    """The sum of a column over some rows of a table, and the figure of silver that it equals."""

    table: str
    column: str
    figure: str
    where: str = "true"

    @property
    def name(self) -> str:
        """The name of the sum in messages."""
        return f"sum of {self.column}" + (f" where {self.where}" if self.where != "true" else "")


# `{month}` is as_of's. A row count is the sum of 1.
TOTALS = (
    Total("clv", "clv", CUSTOMER_NET),
    Total("clv", "1", CUSTOMERS),
    Total("clv/tiers", "revenue", CUSTOMER_NET),
    Total("clv/tiers", "customers", CUSTOMERS),
    Total("clv/history", "revenue", CUSTOMER_NET),
    Total("clv/migration", "clv_to_date", CUSTOMER_NET, "month = '{month}'"),
    Total("clv/migration", "customers", CUSTOMERS, "month = '{month}'"),
    Total("clv/cohorts", "revenue", CUSTOMER_NET),
    Total("clv/cohorts", "customers", CUSTOMERS, "months_since = 0"),
    Total("segments", "1", CUSTOMERS),
    Total("segments/summary", "customers", CUSTOMERS, "membership = 'all'"),
    Total("segments/summary", "customers", CUSTOMERS, "membership <> 'all'"),
    Total("segments/summary", "revenue", CUSTOMER_NET, "membership = 'all'"),
    Total("segments/summary", "revenue", CUSTOMER_NET, "membership <> 'all'"),
    Total("churn", "1", CUSTOMERS),
    Total("churn", "clv", CUSTOMER_NET),
    Total("churn/summary", "customers", CUSTOMERS, "clv_tier = 'all'"),
    Total("churn/summary", "customers", CUSTOMERS, "clv_tier <> 'all'"),
    Total("churn/monthly", "customers", CUSTOMERS, "month = '{month}'"),
    Total("sales", "revenue", NET, "grain = 'day' AND dimension = 'total'"),
    Total("sales", "revenue", NET, "grain = 'month' AND dimension = 'restaurant'"),
    Total("loyalty", "revenue", NET, "basis = 'order'"),
    Total("loyalty", "revenue", CUSTOMER_NET, "basis = 'customer'"),
    Total("loyalty", "customers", CUSTOMERS, "basis = 'customer'"),
    Total("locations", "revenue", NET, "period = 'all'"),
    Total("discounts", "revenue", NET, "dimension = 'total'"),
)


@dataclass(frozen=True)
class Reference:
    """The figures of silver, cut at as_of, that the marts must add up to; `lines` in USD."""

    figures: Figures
    lines: Decimal


def measure_reference(inputs: Inputs) -> Reference:
    """Read the figures from silver."""
    customer = identified_customer_id(inputs.rules)
    is_customer = customer.isNotNull()
    orders = inputs.orders.agg(
        _sum_net().alias("net"),
        _sum_net(is_customer).alias("customer_net"),
        F.count_distinct(customer).alias("customers"),
    ).collect()[0]
    figures = {
        NET: orders.net,
        CUSTOMER_NET: orders.customer_net,
        CUSTOMERS: Decimal(orders.customers),
    }
    return Reference(figures, inputs.lines.agg(_sum_net().alias("net")).collect()[0].net)


def _sum_net(where: SparkColumn | None = None) -> SparkColumn:
    net = F.col("net_amount")
    return F.coalesce(F.sum(net if where is None else F.when(where, net)), F.lit(0))


def lines_check(reference: Reference) -> Check:
    """The net amount of orders equals that of their lines."""
    orders = reference.figures[NET]
    detail = f"orders {orders}, order lines {reference.lines}"
    return Check(
        f"{NET} is that of their lines", "silver/orders", orders == reference.lines, detail
    )


def total_measures(table: str, inputs: Inputs) -> dict[str, SparkColumn]:
    """What to add up of a mart's table, by name."""
    month = inputs.as_of.replace(day=1).isoformat()
    return {
        total.name: F.expr(
            f"coalesce(sum({total.column}) FILTER (WHERE {total.where.format(month=month)}), 0)"
        )
        for total in TOTALS
        if total.table == table
    }


def total_checks(table: str, found: Measured, reference: Reference) -> list[Check]:
    """Whether each total of a table is its figure of silver."""
    return [
        Check(
            f"{total.name} = {total.figure}",
            f"gold/{table}",
            found[total.name] == reference.figures[total.figure],
            f"{found[total.name]}, expected {reference.figures[total.figure]}",
        )
        for total in TOTALS
        if total.table == table and found
    ]
