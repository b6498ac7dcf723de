"""The frame of every page: title, age of the figures, loading state, and words for failures."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

import requests

import streamlit as st
from dashboard import formats
from dashboard.api import Api, new_session
from dashboard.cache import AnswerCache
from dashboard.problems import ApiProblem, ReleaseChangedError, words
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
CHECKED = "All checks of these figures have passed: see Operations."
LOADING = "Reading the figures …"
# Claims that differ between two tokens of the same person with the same rights.
OF_ONE_TOKEN = ("exp", "iat", "nbf", "jti", "auth_time", "origin_jti")
# A page whose release is purged while it is read begins again this often at most.
RELEASE_RERUNS = 2


@st.cache_resource(show_spinner=False)
def _command_token(role: str) -> CommandToken:
    return CommandToken(role)


@st.cache_resource(show_spinner=False)
def _shared() -> tuple[requests.Session, AnswerCache]:
    """Connections and answers of the process."""
    return new_session(), AnswerCache()


def token_source(headers: Mapping[str, str]) -> TokenSource:
    """The person's own token where there is one, else the given one, else an obtained one."""
    found = settings()
    if token := headers.get(SIGN_IN_HEADER) or found.token:
        return GivenToken(token)
    return _command_token(found.role)


def subject(token: str) -> str:
    """Who asks and with which rights: callers share cached answers only where both are equal."""
    found = {name: value for name, value in claims(token).items() if name not in OF_ONE_TOKEN}
    return json.dumps(found, sort_keys=True) if {"iss", "sub"} <= found.keys() else token


def connect() -> Api:
    """The API as the caller of this page sees it. Raises TokenUnavailableError."""
    source = token_source(st.context.headers)
    session, cache = _shared()
    return Api(settings().api_url, source, session, cache, subject(source.get()))


@contextmanager
def guarded() -> Iterator[None]:
    """Whatever the API refuses becomes words and a button to try again, never a stack trace."""
    try:
        yield
    except ApiProblem as problem:
        show_problem(problem)
    except TokenUnavailableError as error:
        show_problem(ApiProblem(401, str(error)))
    except ReleaseChangedError:
        _begin_again()
    else:
        st.session_state["release_reruns"] = 0


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


def _begin_again() -> None:
    """Begins the page in the current release, but not without end."""
    done = int(st.session_state.get("release_reruns", 0))
    if done >= RELEASE_RERUNS:
        st.session_state["release_reruns"] = 0
        show_problem(ApiProblem(410, "Releases followed each other while the page was read."))
        return
    st.session_state["release_reruns"] = done + 1
    st.rerun()


def show_problem(problem: ApiProblem) -> None:
    """A problem in words, what to do, and what to tell whoever looks after the API."""
    text = words(problem)
    st.error(f"**{text.title}**\n\n{text.advice}", icon=":material/cloud_off:")
    if problem.retry_after_s:
        st.write(f"The API asks to wait {problem.retry_after_s} seconds.")
    details = [f"Status {problem.status}" if problem.status else "", formats.plain(problem.detail)]
    details += [f"request {problem.request_id}" if problem.request_id else ""]
    st.caption(" · ".join(part for part in details if part))
    st.button("Try again", icon=":material/refresh:", key="try_again")


def show_freshness(meta: dict[str, Any]) -> None:
    """The last day of the orders, and a warning where that is long ago or the API says stale."""
    as_of = date.fromisoformat(meta["as_of"])
    if settings().is_sample:
        st.info("**Sample data**: generated, of no real customer.", icon=":material/science:")
    old = (settings().now.date() - as_of).days
    allowed = int(meta.get("settings", {}).get("stale_after_days", STALE_AFTER_DAYS))
    if old > allowed:
        st.warning(
            f"**Old figures: orders end on {formats.day(as_of)}, {formats.span_days(old)} ago.** "
            f"“Last month” and “at risk” are as of that day, not of today. {CHECKED}",
            icon=":material/event_busy:",
        )
    else:
        when = f"**{formats.day(as_of)}** ({formats.days_ago(old)})"
        st.caption(f":material/event: Orders up to {when}. {CHECKED}")
    if meta.get("stale"):
        st.warning(
            "**Stale**: the API can't reach its storage and serves the last release it has. "
            "Newer figures may exist.",
            icon=":material/history:",
        )


# Older data than this is announced on every page.
STALE_AFTER_DAYS = 7


def show_empty(text: str) -> None:
    """There is nothing to show, and that is no failure."""
    st.info(text, icon=":material/inbox:")
