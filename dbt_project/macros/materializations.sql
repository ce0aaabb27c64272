{# How tables and views are written: in place, with no second name and no hooks or grants, which the project has none of. #}

{% materialization table, adapter='duckdb' %}
  {% set relation = this.incorporate(type='table') %}
  {{ drop_relation_if_exists(load_cached_relation(this)) }}
  {% call statement('main') %}{{ create_table_as(false, relation, compiled_code) }}{% endcall %}
  {{ adapter.commit() }}
  {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
  {% set relation = this.incorporate(type='view') %}
  {{ drop_relation_if_exists(load_cached_relation(this)) }}
  {% call statement('main') %}{{ create_view_as(relation, compiled_code) }}{% endcall %}
  {{ adapter.commit() }}
  {{ return({'relations': [relation]}) }}
{% endmaterialization %}
