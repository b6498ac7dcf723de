"""Starts Streamlit's server, and loads what the pages import before anybody asks for one.

Streamlit reads the pages' modules when the first person comes, who would wait seconds for pandas
and Altair. Arguments are those of the `streamlit` command.
"""

import importlib
import pkgutil
import threading

from streamlit.web import cli

import dashboard


def preload() -> None:
    """Import every module of the dashboards, and with them the libraries."""
    for module in pkgutil.walk_packages(dashboard.__path__, "dashboard."):
        importlib.import_module(module.name)


if __name__ == "__main__":
    # Beside the server, which answers its health check sooner than all is loaded.
    threading.Thread(target=preload, daemon=True).start()
    cli.main()
