"""Read models for pages, PDFs and exports, where a queryset is not enough."""
