-- In which rows of which file each place and year stands: a municipality, or a project area as a whole. A dataset
-- without years has an empty year.
{% set datasets = {
    'stg_syke__municipal_emissions': 'year',
    'stg_syke__emissions_workbook': 'year',
    'stg_statfin__population': 'year',
    'stg_statfin__buildings_by_heating_fuel': 'year',
    'stg_traficom__passenger_cars': 'year',
    'stg_energiateollisuus__electricity_use': 'year',
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
),

-- a workbook that tells of no plan has no row of it
without_a_plan as (
    select
        'coordinators_plans' as dataset,
        workbooks.snapshot_id,
        municipalities.municipality_code as place_code,
        cast(null as integer) as year,
        cast(null as integer) as first_source_row,
        cast(null as integer) as last_source_row,
        0 as source_rows,
        workbooks.origin
    from {{ ref('int_area_workbooks') }} as workbooks
    inner join {{ ref('municipalities') }} as municipalities
        on workbooks.project_area_code = municipalities.project_area_code
    left join {{ ref('stg_coordinators__plans') }} as plans
        on municipalities.municipality_code = plans.municipality_code
    where plans.municipality_code is null
)

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
union all
select * from without_a_plan
