{#
    Let an engine that does not keep the raw tables itself read them from Parquet, `<folder>/<table>/*.parquet`:
    `dbt run-operation register_raw_tables --args '{folder: /a/folder}' --target spark`.
#}
{% macro register_raw_tables(folder) %}
    {% for source in graph.sources.values() %}
        {% do run_query('create schema if not exists ' ~ source.schema) %}
        {% do run_query('drop table if exists ' ~ source.schema ~ '.' ~ source.name) %}
        {% do run_query(
            'create table ' ~ source.schema ~ '.' ~ source.name
            ~ " using parquet location '" ~ folder ~ '/' ~ source.name ~ "'"
        ) %}
    {% endfor %}
{% endmacro %}
