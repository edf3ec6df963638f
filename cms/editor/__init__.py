"""The Wagtail side: the editor of notices."""
