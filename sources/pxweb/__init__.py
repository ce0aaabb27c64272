"""PxWeb for any publisher that serves it, or whose .px files are downloaded: what to ask of a table, what answers hold.

A publisher's `fetch.py` asks with `sources.pxweb.ask.PxWeb(ask.client).fetch(dataset, ask.scope)`, its `parse.py` reads
with `sources.pxweb.read.read_tables(dataset, snapshots)`; what a table holds is told by the dataset's `layout` in
`source.yml`, which `sources.pxweb.layout` explains. A folder without a `source.yml` is no publisher.
Not here: how a question travels and how often (`sources/http.py`), or anything that one publisher alone does.
"""
