"""The pages of marts in reading order: name, title, and the question that each answers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """`name`: the mart's, and the page's path; `label`: in the navigation; `icon`: Material's."""

    name: str
    label: str
    title: str
    icon: str
    question: str

    @property
    def path(self) -> str:
        """The page's script, from the application's folder."""
        return f"app_pages/{self.name}.py"


PAGES = (
    Page(
        "clv",
        "Customer value",
        "Customer lifetime value",
        "diamond",
        "Which customers are most valuable, how is that changing, and which cohorts perform best?",
    ),
    Page(
        "segments",
        "Segments",
        "Customer segments",
        "groups",
        "Which customer groups do recency, frequency, spend and loyalty form?",
    ),
    Page(
        "churn",
        "Churn",
        "Churn",
        "logout",
        "Who is at risk now, what is at stake, and which rules predict churn?",
    ),
    Page(
        "sales",
        "Sales",
        "Sales",
        "trending_up",
        "Are sales up or down, by month and season, restaurant, category and hour?",
    ),
    Page(
        "loyalty",
        "Loyalty",
        "Loyalty",
        "loyalty",
        "Do loyalty members spend more, and would they have anyway?",
    ),
    Page(
        "locations",
        "Locations",
        "Locations",
        "storefront",
        "Which restaurants perform best, and how do they differ?",
    ),
    Page(
        "discounts",
        "Discounts",
        "Discounts and prices",
        "sell",
        "What do discounts cost and gain, and how do prices and add-ons affect sales?",
    ),
)
OF = {page.name: page for page in PAGES}
