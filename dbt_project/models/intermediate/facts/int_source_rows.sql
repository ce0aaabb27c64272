-- In which rows of which file each place and year stands: a municipality, or a project area as a whole. A dataset
-- without years has an empty year.
{% set datasets = {
    'stg_syke__municipal_emissions': 'year',
    'stg_syke__emissions_workbook': 'year',
    'stg_statfin__population': 'year',
    'stg_statfin__buildings_by_heating_fuel': 'year',
    'stg_traficom__passenger_cars': 'year',
    'stg_energiateollisuus__electricity_use': 'year',
    'stg_fmi__degree_days': 'year',
    'stg_property_meters__buildings': none,
    'stg_coordinators__procurements': 'year',
    'stg_coordinators__plans': none,
    'stg_coordinators__measures': none,
    'stg_kausal__actions': none,
} %}
with

unioned as (
    {% for model, year in datasets.items() %}
        select
            '{{ model | replace('stg_', '') | replace('__', '_') }}' as dataset,
            snapshot_id,
            municipality_code as place_code,
            cast({{ year if year else 'null' }} as integer) as year,
            source_row,
            origin
        from {{ ref(model) }}
        {% if not loop.last %} union all {% endif %}
    {% endfor %}
    union all
    select
        'coordinators_communications' as dataset,
        snapshot_id,
        place_code,
        cast(extract(year from event_date) as integer) as year,
        source_row,
        origin
    from {{ ref('int_communications') }}
    union all
    select
        'property_meters_months' as dataset,
        snapshot_id,
        municipality_code as place_code,
        year,
        source_row,
        origin
    from {{ ref('int_meter_months') }}
    union all
    select
        'property_meters_meters' as dataset,
        meters.snapshot_id,
        buildings.municipality_code as place_code,
        cast(null as integer) as year,
        meters.source_row,
        meters.origin
    from {{ ref('stg_property_meters__meters') }} as meters
    inner join {{ ref('stg_property_meters__buildings') }} as buildings on meters.building_id = buildings.building_id
),

-- a workbook that tells of no plan, measure, procurement or event of a municipality has no row of it
told_of_none as (
    select
        'coordinators_plans' as dataset,
        municipality_code,
        cast(null as integer) as year,
        snapshot_id,
        origin
    from {{ ref('int_municipality_workbooks') }}
    union all
    select
        'coordinators_measures' as dataset,
        municipality_code,
        cast(null as integer) as year,
        snapshot_id,
        origin
    from {{ ref('int_municipality_workbooks') }}
    union all
    select
        'coordinators_procurements' as dataset,
        municipality_code,
        year,
        snapshot_id,
        origin
    from {{ ref('int_procurement_facts') }}
    where fact_code = 'procurements' and fact_value = 0
    union all
    select
        'coordinators_communications' as dataset,
        municipality_code,
        year,
        snapshot_id,
        origin
    from {{ ref('int_communication_facts') }}
    where fact_code = 'events' and fact_value = 0
),

counted as (
    select
        dataset,
        snapshot_id,
        place_code,
        year,
        cast(min(source_row) as integer) as first_source_row,
        cast(max(source_row) as integer) as last_source_row,
        cast(count(*) as integer) as source_rows,
        {{ weakest_origin('origin') }} as origin
    from unioned
    where place_code is not null
    group by dataset, snapshot_id, place_code, year
),

without_rows as (
    select
        told_of_none.dataset,
        told_of_none.snapshot_id,
        told_of_none.municipality_code as place_code,
        told_of_none.year,
        cast(null as integer) as first_source_row,
        cast(null as integer) as last_source_row,
        0 as source_rows,
        told_of_none.origin
    from told_of_none
    left join counted
        on
            told_of_none.dataset = counted.dataset
            and told_of_none.snapshot_id = counted.snapshot_id
            and told_of_none.municipality_code = counted.place_code
            and (told_of_none.year = counted.year or told_of_none.year is null)
    where counted.dataset is null
)

select * from counted
union all
select * from without_rows
