"""The coordinators' inbox: workbooks that people bring, checked, reviewed and kept for the next refresh.

Knows the foundation and `quality/`. Not here: reading a workbook (`sources/coordinators/`).
"""
