"""Work that is done beside other work: its results, their order, and how far it runs ahead."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dedup.workers import work_ahead


@pytest.mark.parametrize("ahead", [0, 1, 3, 20])
def test_results_come_in_order_and_no_more_is_taken_than_may_wait(ahead: int) -> None:
    taken = []

    def numbers() -> Iterator[int]:
        for number in range(10):
            taken.append(number)
            yield number

    for place, square in enumerate(work_ahead(lambda number: number**2, numbers(), ahead)):
        assert square == place**2
        assert len(taken) == min(10, place + 1 + ahead)
    assert len(taken) == 10


def test_what_goes_wrong_is_told_where_its_result_would_have_come() -> None:
    results = work_ahead(lambda number: 6 // number, [1, 2, 0, 3], 1)
    assert [next(results), next(results)] == [6, 3]
    with pytest.raises(ZeroDivisionError):
        next(results)
