"""How allauth behaves here: no open sign-up but that of suppliers."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: Any) -> bool:
        """Suppliers register through their own form, with their organisation."""
        return False
