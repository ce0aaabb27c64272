{#
    Let an engine that does not keep the raw tables itself read them from Parquet, `<folder>/<table>/*.parquet`: those that
    the models of the folder `room` read, or where none is given those of a run, which reads no metered readings.
    `dbt run-operation register_raw_tables --args '{folder: /a/folder}' --target spark`.
#}
{% macro register_raw_tables(folder, room='staging') %}
    {% for source in graph.sources.values() if source.fqn[1] == room %}
        {% do run_query('create schema if not exists ' ~ source.schema) %}
        {% do run_query('drop table if exists ' ~ source.schema ~ '.' ~ source.name) %}
        {% do run_query(
            'create table ' ~ source.schema ~ '.' ~ source.name
            ~ " using parquet location '" ~ folder ~ '/' ~ source.name ~ "'"
        ) %}
    {% endfor %}
{% endmacro %}
