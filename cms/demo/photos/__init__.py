"""Photographs of the demonstration, drawn: a street with a fault, and the same street after.

`scenery` draws the street, `faults` what is wrong on it, `camera` puts lamp-post number and time
on the picture and makes the file.
"""

from .camera import photograph

__all__ = ["photograph"]
