"""The one door out: a candidate's tables, files and site, what is checked of them, the switch, and serving.

Knows the foundation, `quality/` and dbt's manifest. Not here: how a number came to be.
"""
