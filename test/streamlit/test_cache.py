"""The cache of answers: bounded in bytes, the least recently used go first."""

from dashboard.cache import AnswerCache, Entry


def test_the_least_recently_used_goes_first() -> None:
    cache = AnswerCache(max_bytes=10)
    cache.put(("a",), Entry(b"1234"))
    cache.put(("b",), Entry(b"1234"))
    cache.get(("a",))
    cache.put(("c",), Entry(b"1234"))
    assert [cache.get((key,)) is not None for key in "abc"] == [True, False, True]
    assert cache.bytes == 8


def test_what_is_larger_than_the_cache_is_not_kept() -> None:
    cache = AnswerCache(max_bytes=4)
    cache.put(("a",), Entry(b"12345"))
    assert (cache.get(("a",)), cache.bytes) == (None, 0)
    cache.put(("b",), Entry(b"1234"))
    assert (cache.get(("b",)), cache.bytes) == (Entry(b"1234"), 4)
