-- What each measure was on the day of each file that told something else of it than the one before: from the published
-- release, which carries what it knew, from replaced workbooks, and last from the file in use. What was told on a later
-- day than that of the file in use is left out, as is what is of another origin.
{% set told = ['status', 'deadline_date', 'completion_pct', 'cost_estimate_eur', 'spent_eur'] %}
with

measures as (
    select * from {{ ref('int_measures') }}
),

earlier as (
    select
        measure_id,
        {{ told | join(', ') }},
        cast(substring(vintage, 1, 10) as date) as as_of_date,
        vintage,
        1 as preference,
        snapshot_id,
        source_row,
        origin
    from {{ ref('stg_coordinators__measures') }}
    where is_superseded
    union all
    select
        measure_id,
        {{ told | join(', ') }},
        as_of_date,
        cast(null as {{ dbt.type_string() }}) as vintage,
        2 as preference,
        snapshot_id,
        source_row,
        origin
    from {{ ref('stg_ilmastovaranto__measure_history') }}
),

earlier_in_order as (
    select
        measures.municipality_code,
        earlier.*,
        row_number() over (
            partition by earlier.measure_id, earlier.as_of_date
            order by earlier.preference asc, earlier.vintage desc, earlier.snapshot_id asc
        ) as place_of_day
    from earlier
    inner join measures
        on
            earlier.measure_id = measures.measure_id
            and earlier.origin = measures.origin
            and earlier.as_of_date < measures.as_of_date
),

known as (
    select
        measure_id,
        municipality_code,
        as_of_date,
        {{ told | join(', ') }},
        snapshot_id,
        source_row,
        origin
    from earlier_in_order
    where place_of_day = 1
    union all
    select
        measure_id,
        municipality_code,
        as_of_date,
        {{ told | join(', ') }},
        snapshot_id,
        source_row,
        origin
    from measures
),

numbered as (
    select
        *,
        row_number() over (partition by measure_id order by as_of_date) as place
    from known
),

changed as (
    select numbered.*
    from numbered
    left join numbered as before
        on
            numbered.measure_id = before.measure_id
            and numbered.place = before.place + 1
    where
        before.measure_id is null
        {% for column in told %}
            or {{ differs('numbered.' ~ column, 'before.' ~ column) }}
        {% endfor %}
)

select
    measure_id,
    municipality_code,
    as_of_date,
    {{ told | join(', ') }},
    row_number() over (partition by measure_id order by as_of_date desc) = 1 as is_newest,
    snapshot_id,
    source_row,
    origin
from changed
