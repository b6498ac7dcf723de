"""The frame of every page: title, freshness, loading state, and words when the API fails."""

import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from requests_cache import CachedSession

import streamlit as st
from dashboard import formats
from dashboard.api import Answer, Api, Query, new_session
from dashboard.problems import ApiProblem, words
from dashboard.settings import settings
from dashboard.tokens import (
    CommandToken,
    GivenToken,
    TokenSource,
    TokenUnavailableError,
    claims,
)

# Where the load balancer puts the access token of the person who signed in.
SIGN_IN_HEADER = "X-Amzn-Oidc-Accesstoken"
# Two cards fit beside each other on a telephone.
CARD_WIDTH = 150
CARDS_IN_ROW = 6
LOADING = "Reading the figures …"


@st.cache_resource(show_spinner=False)
def _command_token(role: str) -> CommandToken:
    return CommandToken(role)


@st.cache_resource(show_spinner=False, max_entries=100, ttl="12h")
def _session(base_url: str, subject: str) -> CachedSession:
    """One session, so one cache, for each subject of an API."""
    del base_url, subject
    return new_session()


def token_source(headers: Mapping[str, str]) -> TokenSource:
    """The person's own token where there is one, else the given one, else an obtained one."""
    known = settings()
    if token := headers.get(SIGN_IN_HEADER) or known.token:
        return GivenToken(token)
    return _command_token(known.role)


def connect() -> Api:
    """The API as the caller of this page sees it. Raises TokenUnavailableError."""
    source, base_url = token_source(st.context.headers), settings().api_url
    token = source.get()
    told = claims(token)
    subject = f"{told['iss']} {told['sub']}" if {"iss", "sub"} <= told.keys() else token
    return Api(base_url, source, _session(base_url, subject))


@contextmanager
def guarded() -> Iterator[None]:
    """Whatever the API refuses becomes words and a button to try again, never a stack trace."""
    try:
        yield
    except ApiProblem as problem:
        show_problem(problem)
    except TokenUnavailableError as error:
        show_problem(ApiProblem(401, str(error)))


@contextmanager
def framed(title: str, question: str) -> Iterator[Api]:
    """A guarded page under its title and the business question that it answers."""
    st.title(title)
    st.caption(question)
    with guarded():
        yield connect()
        return
    # Nothing below a failed page means anything, and a caller without an API can't go on.
    st.stop()


def asked(api: Api, queries: Iterable[Query]) -> list[Answer]:
    """Answers in the order of the queries; says that it reads while it does. Raises ApiProblem."""
    with st.spinner(LOADING):
        return api.together(queries)


def of_one_release(*answers: Answer) -> None:
    """Begins the page anew when a release landed while it was read."""
    if len({answer.meta.get("release") for answer in answers}) > 1:
        st.rerun()


def show_problem(problem: ApiProblem) -> None:
    """A problem in words, what to do, and what to tell whoever looks after the API."""
    said = words(problem)
    st.error(f"**{said.title}**\n\n{said.advice}", icon=":material/cloud_off:")
    if problem.retry_after_s:
        st.write(f"The API asks to wait {problem.retry_after_s} seconds.")
    told = [f"Status {problem.status}" if problem.status else "", formats.plain(problem.detail)]
    told += [f"request {problem.request_id}" if problem.request_id else ""]
    st.caption(" · ".join(part for part in told if part))
    st.button("Try again", icon=":material/refresh:", key="try_again")


def show_freshness(meta: dict[str, Any], now: datetime | None = None) -> None:
    """As-of date, release and age of the figures; says so when the API serves an old release."""
    age = formats.ago(meta["published_at"], now or datetime.now(UTC))
    st.markdown(
        f":material/event: Orders up to **{formats.day(meta['as_of'])}** "
        f"· :material/update: published {age} · release {meta['release']}"
    )
    if meta.get("stale"):
        st.warning(
            "**Stale**: the API can't reach its storage and serves the last release it has. "
            "Newer figures may exist.",
            icon=":material/history:",
        )


def show_empty(words: str) -> None:
    """There is nothing to show, and that is no failure."""
    st.info(words, icon=":material/inbox:")


def show_metrics(cards: Iterable[tuple[str, str, str | None]]) -> None:
    """Key figures as cards that wrap: label, value, and the definition for the tooltip."""
    shown = list(cards)
    # One row of them as long as they have room, else two of about the same length.
    rows = math.ceil(len(shown) / CARDS_IN_ROW)
    with st.grid(math.ceil(len(shown) / max(1, rows)), min_column_width=CARD_WIDTH):
        for label, value, definition in shown:
            meaning = formats.plain(definition) if definition else None
            st.metric(label, value, help=meaning, border=True)
