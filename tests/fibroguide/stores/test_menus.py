import sqlite3
from pathlib import Path

import pytest

from fibroguide.stores.menus import LIFETIME, Menus

CHOICES = [("Side effects", "procedure/side_effects"), ("👍 Helpful", 'feedback/helpful{"answer": "benefits/speed"}')]


@pytest.fixture
def menus(file: Path, clock) -> Menus:
    return Menus(file, clock)


def test_a_button_is_found_by_its_token_also_after_a_restart(file: Path, clock) -> None:
    menu = Menus(file, clock).offer("tg:1", CHOICES)
    found, position = Menus(file, clock).find(menu.token(1))
    assert found == menu
    assert found.choices[position] == CHOICES[1]


def test_tokens_fit_into_telegrams_64_bytes_and_cannot_be_guessed(menus: Menus) -> None:
    tokens = [menus.offer("tg:1", CHOICES * 50).token(99) for _ in range(50)]
    assert max(len(token.encode()) for token in tokens) <= 16
    assert len({token[:11] for token in tokens}) == 50


@pytest.mark.parametrize(
    "token", ["", ":", "x:0", "procedure/side_effects", "x" * 64, "\ud800:1", "é:1", "'; DROP TABLE menus; --:0"]
)
def test_a_token_that_is_none_of_ours_finds_nothing(menus: Menus, token: str) -> None:
    menus.offer("tg:1", CHOICES)
    assert menus.find(token) is None


@pytest.mark.parametrize("position", ["", "-1", "two", "1.0", "²", "٣"])
def test_a_position_that_is_no_number_finds_nothing(menus: Menus, position: str) -> None:
    assert menus.find(f"{menus.offer('tg:1', CHOICES).id}:{position}") is None


def test_buttons_work_for_a_week(menus: Menus, clock) -> None:
    token = menus.offer("tg:1", CHOICES).token(0)
    clock.now += LIFETIME - 1
    assert menus.find(token)
    clock.now += 2
    assert menus.find(token) is None
    assert menus.purge(0) == 1


def test_only_what_is_left_can_still_be_chosen(menus: Menus) -> None:
    menu = menus.offer("tg:1", CHOICES)
    menus.leave(menu, [0])
    found, _ = menus.find(menu.token(1))
    assert found.left == {0}
    assert dict(found.choices) == dict(enumerate(CHOICES))


def test_the_newest_menu_counts_for_numbers_and_only_where_it_is_shown_as_numbers(menus: Menus) -> None:
    assert menus.numbered("tg:1") is None
    menu = menus.offer("tg:1", CHOICES, numbered=True)
    menus.offer("tg:2", CHOICES)
    assert menus.numbered("tg:1") == menu
    menus.offer("tg:1", CHOICES)
    assert menus.numbered("tg:1") is None


def test_erasing_forgets_a_conversations_menus_and_no_others(menus: Menus) -> None:
    one, two = menus.offer("tg:1", CHOICES), menus.offer("tg:2", CHOICES)
    menus.erase("tg:1")
    assert menus.find(one.token(0)) is None
    assert menus.find(two.token(0))


def test_a_database_that_cannot_be_written_costs_only_the_buttons(menus: Menus, file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TABLE menus")
    menu = menus.offer("tg:1", CHOICES)
    assert menus.find(menu.token(0)) is None
    assert menus.numbered("tg:1") is None
    menus.leave(menu, [])
