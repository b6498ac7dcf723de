"""What the real files are like: the generator aims at these numbers, the check compares with them.

Counts are records at scale 1. Nothing here is guessed: each number was measured on the real files.
"""

from datetime import date

ORDER_LINES = 203_519
OPTIONS = 193_017
ORDERS = 131_328
USERS = 20_174
GUEST_ORDERS, GUEST_LINES = 12_669, 17_808
LOYALTY_ORDERS, LOYALTY_LINES = 31_346, 46_084
SWITCHING_USERS = 2_783
"""Users with loyalty orders and with others."""

SHARED_ACCOUNT = "5ece77fe902ad501337b23fd"
SHARED_ORDERS, SHARED_RESTAURANTS, SHARED_DAY_ORDERS = 2_124, 19, 154

APPS = ("Alltown Fresh", "Alltown Neighborhood Perks", "Alltown Fresh - DEVELOPMENT")
PERKS_LINES = 1_270
TEST_ORDERS, TEST_LINES = 741, 826

FIRST_TIME = "2020-04-21T18:56:44.244"
LAST_TIME = "2024-02-21T02:52:35.366"
FIRST_DAY, LAST_DAY = date(2020, 4, 21), date(2024, 2, 20)
"""Business dates, in New York, of the first and the last order."""

LINES_OF_YEAR = {2020: 10_226, 2021: 43_478, 2022: 60_066, 2023: 80_664, 2024: 9_085}
LINES_OF_UTC_HOUR = (
    *(691, 684, 616, 440, 424, 1_345, 1_334, 2_003, 1_030, 2_387, 8_237, 15_306),
    *(19_671, 21_387, 21_635, 28_951, 30_714, 20_819, 11_656, 6_533, 3_559, 2_190, 1_188, 719),
)
LINES_OF_FRACTION_DIGITS = (187, 1_853, 18_131, 183_348)

USERS_BY_ORDERS = (
    (1, 1, 10_093), (2, 2, 2_978), (3, 5, 3_196), (6, 10, 1_735), (11, 20, 1_125), (21, 50, 751),
    (51, 100, 207), (101, SHARED_ORDERS, 89),
)  # fmt: skip
"""(fewest, most, users): how many users have how many orders; the shared account is the most."""

ORDERS_BY_LINES = (
    (1, 1, 84_619), (2, 2, 31_613), (3, 3, 9_239), (4, 5, 4_846), (6, 10, 950), (11, 61, 61),
)  # fmt: skip
"""(fewest, most, orders): how many orders have how many lines."""

LINES_OF_RESTAURANT = (32_459, 23_135, 21_416, 18_888, 12_571)
"""The largest; the others are in restaurants.py."""

LINES_OF_CATEGORY = {
    "Breakfast": 72_068,
    "Sandwiches": 55_474,
    "Smoothies": 21_152,
    "Bowls": 12_053,
    "Salads": 11_980,
}
CATEGORIES, ITEM_NAMES, FOLDED_ITEM_NAMES = 45, 431, 396
URL_LINES, STAR_LINES, BROKEN_LINES = 98, 55_221, 12

BREAKFAST_QUANTITIES = {
    2: 4_668, 3: 744, 4: 308, 5: 275, 6: 40, 7: 18, 8: 11, 9: 2, 10: 40, 12: 2, 16: 1, 17: 1, 20: 2,
    25: 1, 33: 1,
}  # fmt: skip
OTHER_QUANTITIES = {
    2: 5_667, 3: 1_003, 4: 420, 5: 182, 6: 90, 7: 32, 8: 24, 9: 7, 10: 68, 11: 4, 12: 6, 13: 2,
    15: 4, 16: 5, 18: 2, 20: 8, 24: 2, 27: 1, 30: 4, 31: 1, 36: 1,
}  # fmt: skip
"""Lines by quantity above 1; the bulk lines and the malformed record come on top."""
BULK_LINES, BULK_QUANTITY, BULK_PRICE = 3, 500, 5_000.0
BREAKFAST_TOTALS, BREAKFAST_UNITS = 6_061, 32
"""Breakfast lines of quantity > 1: price is a multiple of a price of the item, or is one itself."""

FREE_LINES = 156
PRICES = 636
PRICE_QUANTILES = {0.05: 2.39, 0.25: 5.89, 0.5: 8.0, 0.75: 10.0, 0.95: 13.98, 0.99: 26.67}
LINES_OF_PRICE = {
    9.89: 17_410,
    5.99: 16_683,
    5.89: 11_389,
    10.99: 10_363,
    9.99: 9_898,
    4.89: 8_907,
    11.99: 8_657,
    7.0: 8_407,
    9.0: 8_055,
}
ITEM_REVENUE, OPTION_REVENUE = 1_778_733.53, 85_245.14
MALFORMED_PRICE = 4.39

OPTION_LINES = 102_712
"""Lines with options, orphans included."""
OPTIONS_OF_PRICE = {
    0.0: 127_980, 1.0: 37_988, 2.0: 19_619, 0.6: 2_670, 0.75: 1_565, 0.5: 1_414, 3.0: 1_368,
}  # fmt: skip
OPTIONS_OF_OTHER_PRICES = 413
DUPLICATE_OPTIONS = 2_299
ORPHAN_OPTIONS, ORPHAN_LINES, ORPHAN_ORDERS = 28, 15, 14
OPTION_GROUPS, OPTION_NAMES = 133, 637
