"""The application as a browser would open it, and what a reader would see of it."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = Path(__file__).resolve().parents[3] / "streamlit" / "streamlit_app.py"
TIMEOUT_S = 120


def open_app(**query: str | list[str]) -> AppTest:
    """The page at the root, with a query string."""
    return _run(APP, query)


def open_page(name: str, **query: str | list[str]) -> AppTest:
    """The page of a name alone, with a query string."""
    return _run(APP.parent / "app_pages" / f"{name}.py", query)


def _run(script: Path, query: dict[str, str | list[str]]) -> AppTest:
    app = AppTest.from_file(str(script), default_timeout=TIMEOUT_S)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def metrics(app: AppTest) -> dict[str, str]:
    """Key figures by label."""
    return {metric.label: metric.value.replace("\\$", "$") for metric in app.metric}


def words(app: AppTest) -> str:
    """All running text."""
    texts = (element.value for element in (*app.markdown, *app.caption, *app.subheader))
    return "\n".join(texts).replace("\\$", "$")


def charts(app: AppTest) -> list[str]:
    """Descriptions of the charts."""
    return [chart.proto.alt for chart in app.get("vega_lite_chart")]


def open_any(name: str, **query: str | list[str]) -> AppTest:
    """The page of a name; the overview within the application, because it links to the others."""
    return open_app(**query) if name == "overview" else open_page(name, **query)
