"""The report for a council of each place: from a release's own files to pages, slides, a web page and a press release.

Knows the foundation. Not here: a number's making (`dbt_project/`) and the charts, which are those of the site.
"""
