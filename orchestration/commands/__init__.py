"""The commands of `ilmasto`, by whom they are for.

What does not live here: what they run, and their list (`cli.py`).
"""
