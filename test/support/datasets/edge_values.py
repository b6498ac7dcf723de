"""Texts at the borders of each column's rule, good and bad."""

PRICES = ["0", "-0", "-0.00", "+5", "2.005", "2.004999999999999999999", "2.0150", "0.005", "007.10"]
PRICES += ["99999999.99", "99999999.994999", "12345678901234567890.1", "99999999.995"]
PRICES += [".99", "5.", "+.005", "-.5", "-0.", ".", "007."]
PRICES += ["-0.001", "-5", "1e5", "NaN", "", "5.", ".5", "1,5", "\u0665", "5 0", " 7\u00a0"]
QUANTITIES = [
    "1",
    "2.0",
    "+2",
    "007",
    "1000000",
    "1000001",
    "0",
    "-0",
    "-1",
    "2.001",
    "1e1",
    "",
    "x",
    "2.",
    "+2.",
    ".0",
    "2.00000000000000000000001",
]
LOYALTY = ["T", "t", "1", "TRUE", "True", " true ", "yes", "Y", "No", "n", "F", "0", "", "false"]
NO_FLAGS = ["tr ue", "on", "2", "null", "1.0", "-"]
NULL_WORDS = ["null", "NULL", "None", " nan", "N/A", "\\N", "\\n"]
NO_NULL_WORDS = ["nil", "NA", "null null", "-"]
CATEGORIES = [
    "Drip Chttps://www.opendining.net/a/b/menuitems#offee",
    "https://x.y/z#",
    "\u00a0http://a#http://b# Bowls0",
    "Salads http://no hash#",
    "HTTPS://upper#Case",
    "Sandwiches`1",
    "\u3000",
    "Egg\u3000 \u00a0Bar",
    "zero\u200bwidth",
    "formula, =1+1",
    "http://a\u2028#b",
]
NAMES = [
    "Egg Sandwich*",
    " Egg  Sandwich ",
    "Egg\r\nSandwich",
    'The "Works"',
    '5\\" sub',
    "",
    "\u2009",
]
NAMES += ["\U0001f95e cakes", "\uff5e wave", "Zebra", "apple", "Éclair"]
