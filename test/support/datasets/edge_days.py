"""date_dim that contradicts the holidays of the library, and restaurants with missing names."""

from support.datasets.files import day, place


def plain(key: str, is_holiday: str = "FALSE", holiday_name: str = "") -> dict[str, str]:
    """A day of date_dim; only its key and its holiday matter."""
    return day(date_key=key, is_holiday=is_holiday, holiday_name=holiday_name)


DAYS = [
    plain("01-01-2023", "TRUE", "New Year"),
    plain("02-01-2023", "TRUE", "New Year (Observed)"),
    plain("16-01-2023"),
    plain("14-02-2023", "TRUE", "  Company\u00a0 Day "),
    plain("19-06-2023", "true", "Juneteenth"),
    plain("03-07-2023", "1", "company bridge day, OBSERVED"),
    plain("04-07-2023", "N", "Independence Day"),
    plain("05-07-2023", "Yes", "The Day After"),
    plain("24-11-2023", "TRUE", ""),
    plain("10-11-2023", "T", "Veterans Day (observed)"),
    plain("29-02-2024", "TRUE", "Leap Day"),
]

PLACES = [
    place(restaurant_id="r1", name="Harbour ", city="Boston"),
    place(restaurant_id=" r2\u3000", name="", city="Salem"),
    place(restaurant_id="r3", name="Mill\nPond", city="\u00a0"),
    place(restaurant_id="never-seen", name="Ghost", city="Nowhere"),
]
