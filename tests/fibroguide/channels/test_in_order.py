import asyncio

import pytest

from fibroguide.channels.in_order import InOrder


async def test_jobs_of_one_conversation_run_one_after_the_other_in_order() -> None:
    order, done, running = InOrder(), [], []

    def job(name: int):
        async def run() -> None:
            running.append(name)
            assert len(running) == 1
            await asyncio.sleep(0.001)
            running.remove(name)
            done.append(name)

        return run

    for number in range(50):
        order.add("one", number, job(number))
    await order.finish(5)
    assert done == list(range(50))


async def test_of_those_that_wait_the_lowest_number_is_first() -> None:
    order, done = InOrder(), []

    def job(number: int):
        async def run() -> None:
            done.append(number)

        return run

    for number in (3, 1, 2):
        order.add("one", number, job(number))
    await order.finish(5)
    assert done == [1, 2, 3]


async def test_another_conversation_does_not_wait_for_one_that_hangs() -> None:
    order, done = InOrder(), []

    async def hang() -> None:
        await asyncio.sleep(60)

    async def quick() -> None:
        done.append("quick")

    order.add("hangs", 1, hang)
    order.add("other", 2, quick)
    await asyncio.sleep(0.05)
    assert done == ["quick"]
    await order.finish(0)


async def test_a_job_added_while_another_runs_is_not_forgotten() -> None:
    order, done = InOrder(), []

    async def second() -> None:
        done.append("second")

    async def first() -> None:
        order.add("one", 2, second)
        done.append("first")

    order.add("one", 1, first)
    await order.finish(5)
    order.add("one", 3, second)
    await order.finish(5)
    assert done == ["first", "second", "second"]


async def test_a_job_that_fails_is_logged_without_words_and_the_next_one_runs(caplog: pytest.LogCaptureFixture) -> None:
    order, done = InOrder(), []

    async def fail() -> None:
        raise ValueError("what a patient wrote")

    async def after() -> None:
        done.append("after")

    order.add("one", 1, fail)
    order.add("one", 2, after)
    await order.finish(5)
    assert done == ["after"]
    assert "ValueError" in caplog.text
    assert "patient" not in caplog.text


async def test_no_more_conversations_than_allowed_run_side_by_side() -> None:
    order, running, most = InOrder(at_once=2), set(), []

    def job(name: str):
        async def run() -> None:
            running.add(name)
            most.append(len(running))
            await asyncio.sleep(0.01)
            running.remove(name)

        return run

    for name in "abcdef":
        order.add(name, 1, job(name))
    await order.finish(5)
    assert len(most) == 6
    assert max(most) == 2


async def test_finishing_ends_what_takes_too_long() -> None:
    order, ended = InOrder(), []

    async def hang() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(True)

    order.add("one", 1, hang)
    await asyncio.sleep(0)
    await order.finish(0.01)
    await asyncio.sleep(0)
    assert ended == [True]
