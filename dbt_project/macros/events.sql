{#
    Events and their participants, together and by audience, of rows that have an `event_name` where they are an event. No
    event has no participants; events of which nobody was counted have an unknown number.
#}
{% macro events_by_audience() -%}
    {% for audience in [none, 'residents', 'companies', 'organisation'] %}
        {% set suffix = '_of_' ~ audience if audience else '' %}
        {% set is_of_audience = "audience_code = '" ~ audience ~ "'" if audience else 'true' %}
        count(case when {{ is_of_audience }} then event_name end) as events{{ suffix }},
        coalesce(
            sum(case when {{ is_of_audience }} then participants end),
            case when count(case when {{ is_of_audience }} then event_name end) = 0 then 0 end
        ) as participants{{ suffix }}{{ ',' if not loop.last }}
    {% endfor %}
{%- endmacro %}
