"""Options at every border: paid, free, discount, rejected, repeated, without a line."""

from support.datasets.files import option

# Sign is judged before rounding, paid or free after it: -0.001 is free, -0.005 is a discount.
PRICES = ["0", "-0", "-0.00", "-0.001", "0.004", "-0.004", "-0.005", "-0.75", "0.005", "+1.10"]
PRICES += ["-99999999.99", "99999999.994", "99999999.995", "-99999999.995"]
PRICES += ["1.0049999999999999999", "1e5", ".5", "5.", "", "abc", "--1", "1,50", "\u0661"]
PRICES += ["-.25", "+.5", "7.", ".", "-"]
QUANTITIES = [
    "2.",
    "2.00000000000000000000001",
    "-0",
    "+0",
    "2",
    "2.0",
    "0",
    "1000000",
    "1000001",
    "-1",
    "1.5",
    "2.001",
    "",
    "x",
    "+3",
    "007",
]

OPTIONS = [
    *(option(order_id="opt-1", lineitem_id="p1", option_name=p, option_price=p) for p in PRICES),
    *(
        option(order_id="opt-2", lineitem_id="q1", option_name=q, option_quantity=q)
        for q in QUANTITIES
    ),
    # Exact duplicates are kept.
    *[option(order_id="opt-3", lineitem_id="d1", option_name='Twice, "so" to say')] * 3,
    # Cleaned before it is matched; group and name may be missing.
    option(
        order_id=" opt-3\u00a0", lineitem_id="\u3000d1\n", option_group_name="", option_name=" "
    ),
    # Options of a line with quantity 3: option_basis unit multiplies these.
    option(order_id="opt-3", lineitem_id="d3", option_price="1.25", option_quantity="2"),
    option(order_id="opt-3", lineitem_id="d3", option_price="-0.40", option_quantity="2"),
    # A discount larger than the line.
    option(order_id="opt-4", lineitem_id="n1", option_price="-20"),
    # No such line; the line of another order; a line that is quarantined; a test order's line.
    option(order_id="nowhere", lineitem_id="p1"),
    option(order_id="opt-2", lineitem_id="p1"),
    option(order_id="bad-price", lineitem_id="b1", option_price="-1"),
    option(order_id="test-1", lineitem_id="t1", option_price="-3"),
    # Missing ids, alone and with other reasons.
    option(order_id="", lineitem_id="p1"),
    option(order_id="opt-1", lineitem_id="\u2003"),
    option(order_id="", lineitem_id="", option_price="x", option_quantity="0"),
    option(order_id="nowhere", lineitem_id="z", option_price="", option_quantity="0.5"),
    option(order_id="dup-1", lineitem_id="d", option_price="-0.10"),
]

LONG = "x" * 255

OPTIONS += [
    option(order_id="NULL", lineitem_id="p1"),
    option(order_id="opt-1", lineitem_id="\\N"),
    option(order_id="opt-3", lineitem_id="d1", option_name=LONG, option_group_name="null"),
    option(order_id="opt-3", lineitem_id="d1", option_name=LONG + "x"),
    option(order_id="opt-3", lineitem_id="d1", option_group_name=LONG + "\U0001f95e"),
    option(order_id="i" * 65, lineitem_id="l" * 65),
    # Exports that overlap: of these lines LATER_OPTIONS has options too.
    *[option(order_id="over-1", lineitem_id="a", option_name="before")] * 2,
    option(order_id="over-1", lineitem_id="a", option_price="x"),
    option(order_id="over-1", lineitem_id="b", option_name="stays: the later one is rejected"),
    option(order_id="over-1", lineitem_id="c", option_name="stays: no later one"),
    option(order_id="over-1", lineitem_id="no such line"),
]
LATER_OPTIONS = [
    *[option(order_id="over-1 ", lineitem_id="a", option_name="after", option_price="2")] * 2,
    option(order_id="over-1", lineitem_id="b", option_quantity="0"),
    option(order_id="over-1", lineitem_id="no such line"),
]

RAW_OPTIONS = [
    "opt-1,p1,only,four",
    "opt-1,p1,Add-ons,Cheese,1.00,1,extra",
    "",
    ",,,,,",
    '"opt-1","p1","a\r\nb","c\\",0.50,1',
]
