"""What is asked of files, of a build and of both, and the verdict on the answers.

Knows the foundation alone: neither dbt nor a release. Not here: dbt's own tests, which stand beside the models.
"""
