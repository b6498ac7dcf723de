"""The overview: the seven answers at a glance, each with a link to its page."""

from dashboard import filters, mart, page
from dashboard.overview import sections

with page.framed(
    "Global Partners Analytics", "What do the seven questions about the restaurants come to?"
) as api:
    known = mart.known(api)
    page.show_freshness(known.told.meta)
    filters.applies(
        "Everything here is over all locations that you may see and all time; location and period "
        "are chosen on the pages."
    )
    told = sections.read(known)
    sections.kpis(known, told)
    sections.answers(known, told)
