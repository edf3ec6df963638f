"""The demonstration: a made-up city whose year is played through the product's own services.

`playbill` merges stories by time and moves the clock; `stage` holds the cast, the calendar and
the dates; each other module is a chapter. `manage.py demo` builds all of it.
"""
