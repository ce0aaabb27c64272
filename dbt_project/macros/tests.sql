{#
    Fails with one row per key that stands more than once, and with one per code that its dimension does not have; the key's
    columns are empty in that. `codes` are as `known_codes` has them.
#}
{% test key_and_codes(model, columns, codes={}) %}
    select
        {{ columns | join(', ') }},
        count(*) as row_count,
        cast(null as {{ dbt.type_string() }}) as column_name,
        cast(null as {{ dbt.type_string() }}) as unknown_code
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
    {% if codes %}
        union all
        select
            {% for column in columns %}null as {{ column }}, {% endfor %}
            row_count,
            column_name,
            unknown_code
        from ({{ unknown_codes(model, codes) }}) as unknown
    {% endif %}
{% endtest %}

{#
    Fails with each number of a municipality, year, method and indicator that no municipality of Finland can have, by the
    seed of what is possible: once for each file that it is made of, with the rows of the municipality and year there.
#}
{% test values_are_possible(model, column_name) %}
    with

    impossible as (
        select
            numbers.*,
            cast(cast(possible.lowest as integer) as {{ dbt.type_string() }})
            || ' to '
            || cast(cast(possible.highest as integer) as {{ dbt.type_string() }})
            || ' '
            || units.unit_en as bounds
        from {{ model }} as numbers
        inner join {{ ref('possible_values') }} as possible
            on numbers.indicator_code = possible.indicator_code and numbers.method = possible.method
        inner join {{ ref('indicators') }} as indicators on numbers.indicator_code = indicators.indicator_code
        inner join {{ ref('units') }} as units on indicators.unit = units.unit
        where numbers.{{ column_name }} < possible.lowest or numbers.{{ column_name }} > possible.highest
    ),

    by_file as (
        {% for file in ['snapshot_id', 'denominator_snapshot_id'] %}
            select
                municipality_code,
                year,
                method,
                indicator_code,
                {{ column_name }},
                bounds,
                {{ file }} as snapshot_id
            from impossible
            where {{ file }} is not null
            {% if not loop.last %} union {% endif %}
        {% endfor %}
    ),

    in_rows as (
        select
            by_file.municipality_code,
            by_file.year,
            by_file.method,
            by_file.indicator_code,
            by_file.{{ column_name }},
            by_file.bounds,
            by_file.snapshot_id,
            min(source_rows.first_source_row) as source_row,
            max(source_rows.last_source_row) as last_source_row
        from by_file
        left join {{ ref('int_source_rows') }} as source_rows
            on
                by_file.snapshot_id = source_rows.snapshot_id
                and by_file.municipality_code = source_rows.place_code
                and by_file.year = source_rows.year
        group by 1, 2, 3, 4, 5, 6, 7
    )

    select
        municipality_code || ', ' || cast(year as {{ dbt.type_string() }}) || ', ' || method as place,
        indicator_code as indicator,
        cast({{ column_name }} as decimal(18, 1)) as {{ column_name }},
        snapshot_id,
        source_row,
        bounds
        || ', as dbt_project/seeds/possible_values.csv says; mend '
        || case
            when source_row < last_source_row
                then
                    'rows ' || cast(source_row as {{ dbt.type_string() }})
                    || '–' || cast(last_source_row as {{ dbt.type_string() }}) || ' of this file'
            else 'this file'
        end
        || ' or the other file that the number is made of, and run `ilmasto refresh` again' as expected
    from in_rows
{% endtest %}

{# Fails with the rows whose value is outside the range; an empty value is no failure. #}
{% test between(model, column_name, lowest, highest) %}
    select *
    from {{ model }}
    where {{ column_name }} < {{ lowest }} or {{ column_name }} > {{ highest }}
{% endtest %}

{# Fails with the rows that have no value. #}
{% test is_given(model, column_name) %}
    select *
    from {{ model }}
    where {{ column_name }} is null
{% endtest %}

{# Fails with each code of the model `dimension` that no row of the column has. #}
{% test has_every_code(model, column_name, dimension) %}
    select dimension.{{ column_name }}
    from {{ ref(dimension) }} as dimension
    left join {{ model }} as checked on dimension.{{ column_name }} = checked.{{ column_name }}
    where checked.{{ column_name }} is null
{% endtest %}

{#
    Fails with each group of sectors when there are more than eyes can tell apart, credits not counted, and with one that
    holds credits and something else.
#}
{% test has_few_groups_and_credits_apart(model, at_most) %}
    with

    groups as (
        select
            sector_group,
            count(*) as sectors,
            count(case when is_credit then 1 end) as credits
        from {{ model }}
        group by sector_group
    )

    select *
    from groups
    where
        (credits > 0 and credits < sectors)
        or (credits = 0 and (select count(*) from groups where credits = 0) > {{ at_most }})
{% endtest %}

{#
    Fails with each municipality of which Hinku holds the very same emissions as all emissions together: the file lacks
    what the method leaves out (such as through-traffic of trucks), or marks it as Hinku.
#}
{% test hinku_leaves_something_out(model) %}
    select
        municipality_code,
        max(emissions_snapshot_id) as emissions_snapshot_id,
        sum(case when method = 'alas' then emissions_kt_co2e end) as all_kt_co2e,
        sum(case when method = 'hinku' then emissions_kt_co2e end) as hinku_kt_co2e
    from {{ model }}
    group by municipality_code
    having
        abs(
            sum(case when method = 'alas' then emissions_kt_co2e end)
            - sum(case when method = 'hinku' then emissions_kt_co2e end)
        ) < 0.01
{% endtest %}

{#
    Fails with one row per code that its dimension does not have. `codes` maps a column to the dimension's model, and to
    the dimension's column where that has another name: {method: dim_methods, target_status: dim_value_statuses.value_status}.
#}
{% test known_codes(model, codes) %}
    {{ unknown_codes(model, codes) }}
{% endtest %}

{% macro unknown_codes(model, codes) %}
    {% for column, dimension in codes.items() %}
        {% set dimension_model = dimension.split('.')[0] %}
        {% set dimension_column = dimension.split('.')[1] if '.' in dimension else column %}
        select
            '{{ column }}' as column_name,
            checked.{{ column }} as unknown_code,
            count(*) as row_count
        from {{ model }} as checked
        left join {{ ref(dimension_model) }} as dimension on checked.{{ column }} = dimension.{{ dimension_column }}
        where checked.{{ column }} is not null and dimension.{{ dimension_column }} is null
        group by checked.{{ column }}
        {% if not loop.last %} union all {% endif %}
    {% endfor %}
{% endmacro %}

{# Fails with each municipality that is in two areas of one division in the same year. #}
{% test one_area_of_a_division_at_a_time(model) %}
    with

    memberships as (
        select
            checked.municipality_code,
            checked.area_code,
            areas.area_type,
            coalesce(checked.valid_from_year, 0) as from_year,
            coalesce(checked.valid_to_year, 9999) as to_year
        from {{ model }} as checked
        inner join {{ ref('dim_areas') }} as areas on checked.area_code = areas.area_code
    )

    select
        one.municipality_code,
        one.area_code,
        other.area_code as other_area_code
    from memberships as one
    inner join memberships as other
        on
            one.municipality_code = other.municipality_code
            and one.area_type = other.area_type
            and one.area_code < other.area_code
            and one.from_year <= other.to_year
            and other.from_year <= one.to_year
{% endtest %}

{#
    Fails with each area and year whose residents on the borders of the year are not those that the publisher counts in
    the municipalities that the area had then. Land that moved between municipalities makes a small difference.
#}
{% test residents_agree_on_own_borders(model, at_most_pct) %}
    with

    areas as (
        select distinct
            place_code as area_code,
            year,
            population
        from {{ model }}
        where
            place_type = 'area'
            and borders = 'of_year'
            and municipalities_loaded = municipalities_total
    ),

    counted as (
        select
            memberships.area_code,
            own.year,
            count(*) as municipalities,
            count(own.population) as municipalities_counted,
            sum(own.population) as population
        from {{ ref('int_area_memberships') }} as memberships
        inner join {{ ref('stg_statfin__population_own_borders') }} as own
            on
                memberships.municipality_code = own.municipality_code
                and own.year between coalesce(memberships.valid_from_year, 0)
                and coalesce(memberships.valid_to_year, 9999)
        group by memberships.area_code, own.year
    )

    select
        areas.area_code,
        areas.year,
        areas.population,
        counted.population as population_on_own_borders
    from areas
    inner join counted
        on
            areas.area_code = counted.area_code
            and areas.year = counted.year
    where
        counted.municipalities = counted.municipalities_counted
        and abs(areas.population - counted.population) > counted.population * {{ at_most_pct }} / 100.0
{% endtest %}
