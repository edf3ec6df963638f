"""What the migrations wrote is there for a browser too."""

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.enable_socket,
]


@pytest.mark.parametrize("address", ["/", "/guide/"])
def test_the_seeded_pages_are_there_in_the_event_loop_of_a_browser(browser_, live_server, address):
    # Django connects anew inside a running loop; that connection knows of no seed by itself.
    page = browser_.new_page()
    assert page.goto(live_server.url + address).status == 200
    page.close()
