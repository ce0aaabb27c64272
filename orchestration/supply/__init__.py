"""What the warehouse is built of: the packages that are locked, their licences, and what is known against them.

What does not live here: the licences of data (`release/licences.py`), and the code's own.
"""
